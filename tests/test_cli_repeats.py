"""`supportdesk repeats …`: what keeps coming, in words and as data."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cli_desk import Shell, staffed


@pytest.fixture
def shell(desks, capsys, monkeypatch, tmp_path) -> Iterator[Shell]:
    with desks.furnished(staffed, tmp_path) as address:
        yield Shell(address.url, capsys, monkeypatch, tmp_path)


@pytest.fixture
def tunnels(shell) -> Shell:
    """Five cases about tunnels at once, at a desk that had one other case a week for some weeks."""
    for day in ("01-20", "01-27", "02-03", "02-10", "02-17", "02-24"):
        shell.does("case", "new", "Printer stuck", "--arrived", f"2026-{day} 10:00")
    for minute in range(5):
        shell.does("case", "new", "Tunnel \x1b drops", "--arrived", f"2026-03-03 10:0{minute}")
    return shell


AT = ("--now", "2026-03-04 12:00")


def test_what_keeps_coming_is_listed_and_shown(tunnels):
    said = tunnels.does(*AT, "repeats").lines
    assert said == ["“drops”: 5 in a week, hardly ever before", "    word:drops"]
    [data] = tunnels.data(*AT, "repeats", "list")
    assert (data["sign"], data["came"], data["also"]) == ("word:drops", 5, ["“tunnel”"])
    shown = tunnels.does(*AT, "repeats", "show", "word:tunnel")
    assert shown.lines[0] == "“tunnel”: 5 in a week, hardly ever before"
    assert len(shown.lines) == 6
    assert "\x1b" not in shown.out


def test_a_problem_is_logged_and_joined(tunnels):
    assert tunnels.data(*AT, "repeats", "log", "word:tunnel", "--title", "Tunnels drop") == {"problem": "PRB-1"}
    number = tunnels.data("case", "new", "Tunnel again", "--arrived", "2026-03-04 10:00")["id"]
    said = tunnels.does(*AT, "repeats", "join", "word:tunnel", "PRB-1")
    assert "1 case: PRB-1 is behind it." in said.err
    shown = tunnels.data("problem", "show", "PRB-1")
    assert (len(shown["cases"]), number in {case["id"] for case in shown["cases"]}) == (6, True)


def test_what_nobody_has_in_common_is_refused(tunnels):
    said = tunnels(*AT, "repeats", "show", "word:nothing")
    assert said.code != 0
    assert "No case since then has “word:nothing” in common" in said.err


def test_a_resolved_problem_is_asked_whether_it_is_back(tunnels):
    tunnels.does(*AT, "repeats", "log", "word:tunnel", "--title", "Tunnels drop")
    tunnels.does(*AT, "problem", "set", "PRB-1", "--root-cause", "mtu", "--solution", "mtu 1400")
    tunnels.does(*AT, "problem", "step", "PRB-1", "investigate")
    tunnels.does(*AT, "problem", "step", "PRB-1", "resolve", "--ask-again", "2026-04-01")
    later = ("--now", "2026-04-02 12:00")
    tunnels.does("case", "new", "Tunnel again", "--arrived", "2026-03-06 10:00")
    assert [row["reference"] for row in tunnels.data(*later, "problem", "ask")] == ["PRB-1"]
    said = tunnels.does(*later, "problem", "follow-up", "PRB-1").lines
    assert said[1] == "  1 case like it since 2026-03-04 12:00. 5 in as long before."
    kept = tunnels.data(*later, "problem", "follow-up", "PRB-1", "--not-back", "--ask-again", "2026-06-01")
    assert (kept["state"], kept["ask_again_at"][:10]) == ("resolved", "2026-05-31")
    back = tunnels.data("--now", "2026-06-02 12:00", "problem", "follow-up", "PRB-1", "--back")
    assert back["state"] == "under_investigation"
