"""docs/sla.md: its examples hold, its links lead somewhere, and it leaves nothing of the program out."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from case_story import OFFICE, Story, at, level
from cli_desk import Shell
from supportdesk.rules.clock_ledger import explain_clock
from supportdesk.rules.ledger_text import ledger_text
from supportdesk.rules.sla_example_answers import ANSWERS
from supportdesk.rules.sla_example_events import EVENTS
from supportdesk.rules.sla_example_file import check, with_names_filled_in
from supportdesk.rules.sla_examples import run_example

PAGE = Path(__file__).parents[1] / "docs" / "sla.md"
EXAMPLES = json.loads((PAGE.parents[1] / "data" / "sla_examples.json").read_text(encoding="utf-8"))
TEXT = PAGE.read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sla\n(.*?)```", TEXT, re.DOTALL)
LINE = re.compile(r"(?:(\d\d-\d\d) )?(\d\d:\d\d(?::\d\d)?) +(→ )?(\S+) ?(.*)")
STOCKHOLM = ZoneInfo("Europe/Stockholm")
STATES = {"created": "open", "reopened": "open", "cancelled": "cancelled", "merged": "merged"}


@dataclass
class Told:
    """One block, read line by line into an example for each thing that it says."""

    sla: dict[str, Any] = field(default_factory=dict)
    timeline: list[dict[str, Any]] = field(default_factory=list)
    day: str = "03-02"

    def at(self, word: str) -> str:
        day, _blank, clock = word.rpartition(" ")
        return datetime.fromisoformat(f"2026-{day or self.day}T{clock}").replace(tzinfo=STOCKHOLM).isoformat()

    def examples(self, block: str) -> list[dict[str, Any]]:
        first, *lines = block.strip().splitlines()
        assert first.startswith("promised ")
        self.sla = self.values(first.removeprefix("promised "))
        return [example for line in lines if (example := self.line(line)) is not None]

    def line(self, line: str) -> dict[str, Any] | None:
        day, clock, asks, name, rest = LINE.fullmatch(line).groups()
        self.day = day or self.day
        if not asks:
            self.timeline.append(self.event(name, self.at(clock), self.values(rest)))
            return None
        expected = {name: self.expected(name, rest)}
        return {"sla": self.sla, "timeline": list(self.timeline), "now": self.at(clock), "expected": expected}

    def event(self, name: str, at: str, values: dict[str, Any]) -> dict[str, Any]:
        if "arrived_at" in values:
            values["arrived_at"] = self.at(values["arrived_at"])
        if name == "sla_changed":
            values = {"sla": values}
        status = STATES.get(name, name if name in ("open", "pending", "closed") else None)
        return {"at": at, "event": name, **({"status": status} if status else {}), **values}

    def values(self, words: str) -> dict[str, Any]:
        """`a=1 b.x=2` as a dict; what has a dot is a dict of its own."""
        read: dict[str, Any] = {}
        for name, _equals, value in (word.partition("=") for word in words.split()):
            outer, _dot, inner = name.partition(".")
            number: Any = int(value) if value.isdigit() else value
            if inner:
                read.setdefault(outer, {})[inner] = number
            else:
                read[outer] = number
        return read

    def expected(self, name: str, words: str) -> Any:
        if words == "–":
            return None
        if name.endswith(("_due", "_at")):
            return self.at(words)
        if name == "breaches":
            kind, *when, cause = words.split()
            return [{"clock": kind, "cycle": 1, "at": self.at(" ".join(when)), "cause": cause}]
        if name in ("cycles", "left_min"):
            pairs = (part.split() for part in words.split(", "))
            return {kind: values if name == "cycles" else int(values[0]) for kind, *values in pairs}
        if name in ("paused", "running"):
            return words.split(", ")
        return {"true": True, "false": False}[words] if words in ("true", "false") else int(words)


def examples() -> list[Any]:
    return [
        pytest.param(example, id=f"{number}-{'-'.join(example['expected'])}")
        for number, block in enumerate(BLOCKS, 1)
        for example in Told().examples(block)
    ]


@pytest.mark.parametrize("example", examples())
def test_an_example_of_the_page_holds(example):
    got, expected = run_example(with_names_filled_in(example, EXAMPLES))
    assert got == expected


@pytest.mark.parametrize("block", re.findall(r"```console\n\$ supportdesk (.*?)```", TEXT, re.DOTALL))
def test_a_command_of_the_page_prints_what_it_says(block, capsys, monkeypatch, tmp_path):
    command, _newline, printed = block.partition("\n")
    shell = Shell(f"sqlite:///{tmp_path}/no-desk.db", capsys, monkeypatch, tmp_path)
    assert shell.does(*shlex.split(command)).out == printed


def test_the_ledger_of_the_page_is_what_the_clock_says():
    story = Story(level(OFFICE, resolution=480), arrives="2026-03-06 15:00")
    story.at("2026-03-06 16:00").waits().at("2026-03-09 10:00").opens()
    lines = explain_clock(story.clocks()[0], story.moments, OFFICE, at("2026-03-09 11:30"))
    assert "\n".join(f"    {line}" for line in ledger_text(lines, STOCKHOLM)) in TEXT


def test_every_block_says_something():
    assert len(BLOCKS) >= 20
    assert all("→" in block for block in BLOCKS)


def test_the_contract_that_the_page_shows_is_one_and_holds():
    [shown] = re.findall(r'^ +\{"calendars".*?\]\}$', TEXT, re.DOTALL | re.MULTILINE)
    assert (check(json.loads(shown), "the page").passed) == 1


def test_the_page_names_every_event_and_everything_that_can_be_expected():
    for name in EVENTS:
        assert f"`{name}`" in TEXT, name
    for name in ANSWERS:
        assert re.search(
            rf"`{name}`|`…_{name.split('_', 1)[-1]}`|`…{re.sub('^[a-z]+(_response)?', '', name)}`", TEXT
        ), name
