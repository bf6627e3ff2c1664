"""`supportdesk rules replay` as a command: a table for people, all of it as JSON, and sentences for what cannot be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cli_desk import Shell, staffed


@pytest.fixture
def shell(desks, capsys, monkeypatch, tmp_path) -> Iterator[Shell]:
    with desks.furnished(staffed, tmp_path) as address:
        yield Shell(address.url, capsys, monkeypatch, tmp_path)


RULES = """
[[rule]]
name = "new-one"
order = 1
when = "s:new"
then = "flag"
because = "Somebody is waiting for us."
"""


def test_a_replay_tells_when_and_how_often(shell, tmp_path):
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES)
    case = shell.case("Mail stopped")
    words = ("rules", "replay", str(rules), "--since", "2000-01-01")
    found = shell.data(*words, "--decisions")
    assert (found["cases"], found["untold"]) == (1, [])
    (rule,) = found["rules"]
    assert (rule["rule"], rule["decisions"], sum(rule["hours"])) == ("new-one", 1, 1)
    assert [(one["case"], one["rule"], one["ended"]) for one in found["decisions"]] == [(case, "new-one", None)]
    lines = shell.does(*words).lines
    assert lines[0].split() == ["Rule", "Said", "Early", "Lead", "After", "Open", "False"]
    assert lines[1].split()[:3] == ["new-one", "1", "0"]


def test_what_cannot_be_is_said(shell, tmp_path):
    said = shell.refuses("rules", "replay", "--since", "2026-02-01", "--until", "2026-01-01")
    assert said == "--until must be later than --since."
    assert "is no time" in shell.refuses("rules", "replay", "--since", "yesterday")
    broken = tmp_path / "broken.toml"
    broken.write_text(RULES.replace("s:new", "nosuch:new"))
    assert f"{broken}:2" in shell.refuses("rules", "replay", str(broken), "--since", "2026-01-01")
