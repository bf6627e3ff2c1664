"""`supportdesk figures`: the figures as a table and as data."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cli_desk import Shell, staffed


@pytest.fixture
def shell(desks, capsys, monkeypatch, tmp_path) -> Iterator[Shell]:
    with desks.furnished(staffed, tmp_path) as address:
        yield Shell(address.url, capsys, monkeypatch, tmp_path)


def test_the_figures_are_a_table_with_bars(shell):
    number = str(shell.data("case", "new", "Mail is slow")["id"])
    shell.does("case", "resolve", number, "--cause", "hardware", "--solution", "Restarted it.")
    said = shell.does("figures").out
    assert "arrived" in said
    assert "… never left…" in said.replace("… never left …", "… never left…")
    assert "100 %" in said
    assert "████████████" in said
    data = shell.data("figures")
    assert (data["resolved"], data["first_line"], data["reopened"]) == (1, 1, 0)


def test_a_period_that_ends_before_it_begins_is_refused(shell):
    said = shell("figures", "--since", "2026-03-02", "--until", "2026-03-01")
    assert said.code != 0
    assert "A period begins before it ends" in said.err


def test_weeks_are_drawn_under_each_other(shell):
    number = str(shell.data("case", "new", "Mail is slow")["id"])
    shell.does("case", "resolve", number, "--cause", "hardware", "--solution", "Restarted it.")
    said = shell.does("figures", "--weeks", "3").out.splitlines()
    assert len(said[2].split()) == 3
    [alone] = [line for line in said if line.startswith("First line alone, %")]
    assert alone.split()[-2:] == ["██████", "100"]
    assert all(len(line) <= 80 for line in said)
    data = shell.data("figures", "--weeks", "3")
    assert [week["resolved"] for week in data["weeks"]] == [0, 0, 1]
    assert data["calibration"] == []


def test_weeks_are_counted_back_from_until_alone(shell):
    said = shell("figures", "--weeks", "3", "--since", "2026-03-02")
    assert (said.code, "Leave out --since" in said.err) == (2, True)
    assert "Between 1 and 53 weeks" in shell.refuses("figures", "--weeks", "99")
