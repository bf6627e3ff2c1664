"""`supportdesk risk`: what it says and writes, on both engines."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from benchmarks.incident_log import incident_log
from cli_desk import Shell, desk_at, people
from supportdesk.operations.service_levels import load_shipped

PERIOD = ("--train-until", "2025-01-12", "--from", "2025-01-12", "--to", "2025-01-13")


@pytest.fixture
def shell(address, capsys, monkeypatch, tmp_path) -> Shell:
    with desk_at(address.url) as desk:
        people(desk)
        desk.perform(load_shipped)
    return Shell(address.url, capsys, monkeypatch, tmp_path)


@pytest.fixture
def with_history(shell, tmp_path) -> Shell:
    """Two weeks of an invented log."""
    file = tmp_path / "log.csv"
    file.write_text("".join(incident_log(2600)), encoding="utf-8")
    shell.does("import", "servicenow", str(file), "--zone", "Europe/Stockholm")
    return shell


@pytest.mark.slow
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
    again = tmp_path / "again.csv"
    with_history.does("risk", "backtest", *PERIOD, "--out", str(again))
    assert again.read_bytes() == out.read_bytes()


@pytest.mark.slow
def test_a_fit_and_its_report(with_history):
    said = with_history.data("risk", "fit", "--now", "2025-01-23T12:00Z")
    assert (said["kind"], said["cases"] > 300) == ("boosted", True)
    report = with_history.does("risk", "report", "--now", "2025-01-23T12:00Z")
    assert "settled cases. Its last two weeks" in report.out
    assert with_history.data("risk", "report")["scores"]["opening"]["cases"] > 10
    due = with_history.data("risk", "fit", "--due", "--now", "2025-01-23T12:01Z")
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


DATASET = Path(__file__).parents[2] / "shared" / "datasets" / "servicenow_incidents_2016-02_2016-04.csv.gz"


@pytest.mark.slow
@pytest.mark.skipif(not DATASET.exists(), reason="the public incident log is not beside the project")
def test_on_the_public_log_the_population_is_that_of_the_protocol(shell):
    shell.does("import", "servicenow", str(DATASET), "--zone", "Europe/Stockholm")
    words = ("--train-until", "2016-04-15", "--from", "2016-04-15", "--to", "2016-04-30")
    found = shell.data("risk", "backtest", *words)["by_moment"]
    assert [score["cases"] for score in found.values()] == [3539, 1530, 1436, 1201, 1089, 1054]
    assert found["opening"]["auroc"] > 0.74
