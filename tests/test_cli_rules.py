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


AGREEMENTS = """
[calendar.always]
name = {sv = "Alltid", en = "Always"}
tz = "UTC"
[calendar.always.hours]
mon = [["00:00", "24:00"]]

[service_level.all]
order = 1
name = {sv = "Alla", en = "All"}
calendar = "always"
targets.resolution = { critical = "1m", high = "1m", normal = "1m", low = "1m" }
"""


def test_a_replay_with_other_agreements(shell, tmp_path):
    rules, agreements = tmp_path / "rules.toml", tmp_path / "agreements.toml"
    rules.write_text(RULES.replace("s:new", "-resolution:none"))
    agreements.write_text(AGREEMENTS)
    shell.case("Mail stopped")
    words = ("rules", "replay", str(rules), "--since", "2000-01-01")
    assert shell.data(*words)["rules"][0]["decisions"] == 0
    assert shell.data(*words, "--agreements", str(agreements))["rules"][0]["decisions"] == 1
    agreements.write_text(AGREEMENTS.replace("order", "ordre"))
    assert str(agreements) in shell.refuses(*words, "--agreements", str(agreements))
