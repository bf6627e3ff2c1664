"""`supportdesk risk`: what it says and writes."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.incident_log import incident_log
from cli_desk import Shell, desk_at, people, staffed
from few_trees import quick_fit
from supportdesk.importers.servicenow import replay
from supportdesk.operations import risk_backtest, risk_fit
from supportdesk.operations.service_levels import load_shipped

PERIOD = ("--train-until", "2025-01-13", "--from", "2025-01-13", "--to", "2025-01-14")


@pytest.fixture(autouse=True)
def few_trees(monkeypatch) -> None:
    monkeypatch.setattr(risk_fit, "best_fit", lambda: quick_fit)
    monkeypatch.setattr(risk_backtest, "best_fit", lambda: quick_fit)


@pytest.fixture
def shell(desks, capsys, monkeypatch, tmp_path) -> Iterator[Shell]:
    with desks.furnished(staffed, tmp_path) as address:
        yield Shell(address.url, capsys, monkeypatch, tmp_path)


@pytest.fixture(scope="module")
def history(sqlite_desks, tmp_path_factory) -> Path:
    """A desk with two weeks of an invented log behind it."""
    folder = tmp_path_factory.mktemp("history")
    log = folder / "log.csv"
    log.write_text("".join(incident_log(1000, apart=20)), encoding="utf-8")
    with sqlite_desks.fresh(folder) as address, desk_at(address.url) as desk:
        people(desk)
        desk.perform(load_shipped)
        replay(desk, log)
    return address.path


@pytest.fixture
def with_history(history, capsys, monkeypatch, tmp_path) -> Shell:
    """A copy of it. On one engine: `operations/test_risk_desk.py` has both."""
    copy = tmp_path / "desk.db"
    shutil.copyfile(history, copy)
    copy.chmod(0o600)
    return Shell(str(copy), capsys, monkeypatch, tmp_path)


def test_a_backtest_scores_and_writes_what_would_have_been_foretold(with_history, tmp_path):
    out = tmp_path / "out.csv"
    said = with_history.data("risk", "backtest", *PERIOD, "--out", str(out))
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["case", "moment", "probability", "missed"]
    assert {row["moment"] for row in rows} <= {"opening", "10 %", "25 %", "50 %", "75 %", "90 %"}
    assert all(0 < float(row["probability"]) < 1 and row["missed"] in "01" for row in rows)
    assert all(row["case"].startswith("INC") for row in rows)
    opening = [row for row in rows if row["moment"] == "opening"]
    assert said["by_moment"]["opening"]["cases"] == len(opening) > 100


def test_a_fit_and_its_report(with_history):
    said = with_history.data("risk", "fit", "--now", "2025-01-26T12:00Z")
    assert (said["kind"], said["cases"] > 300) == ("stages", True)
    report = with_history.does("risk", "report", "--now", "2025-01-26T12:00Z")
    assert "settled cases. Its last two weeks" in report.out
    assert with_history.data("risk", "report")["scores"]["opening"]["cases"] > 10
    due = with_history.data("risk", "fit", "--due", "--now", "2025-01-26T12:01Z")
    assert due["scored"] is not None


def test_without_history_it_says_what_is_shown_instead(shell):
    assert shell.refuses("risk", "report") == "No model was fitted yet. Fit one with: supportdesk risk fit"
    said = shell.does("risk", "fit")
    assert said.err.strip() == (
        "Only 0 cases are settled, a model needs 300: until then the share of the time used is shown."
    )
    assert shell.does("risk", "report").lines[0].startswith("Only 0 cases are settled")


def test_what_cannot_be_tried_is_refused(shell, tmp_path):
    refused = shell.refuses(
        "risk", "backtest", "--train-until", "2025-01-02", "--from", "2025-01-01", "--to", "2025-01-03"
    )
    assert refused == "The times must follow each other: --train-until, --from, --to."
    assert shell.refuses("risk", "backtest", *PERIOD) == "Only 0 cases were settled by then; a model needs 300."
    assert "Nothing is known of the country" in shell.refuses("risk", "backtest", *PERIOD, "--holidays", "XX")
