"""`supportdesk sla`: examples checked and working time reckoned, by anybody, anywhere, without a desk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli_desk import Shell
from supportdesk.i18n import use
from supportdesk.resources import data_folder

OURS = str(data_folder() / "sla_examples.json")
PEERS = Path(__file__).parents[2] / "shared" / "vectors"
CALENDAR = {"tz": "Europe/Stockholm", "hours": {"mon": [["08:00", "17:00"]]}}
ADD = {"op": "add", "calendar": CALENDAR, "args": {"start": "2026-03-02T09:00:00+01:00", "seconds": 3600}}
TIMELINE = [{"at": "2026-03-02T09:00:00+01:00", "event": "created", "status": "open"}]
LEVEL = {"sla": {"solution_min": 60, "calendar": CALENDAR}, "timeline": TIMELINE}


@pytest.fixture
def shell(capsys, monkeypatch, tmp_path) -> Iterator[Shell]:
    """There is no desk, and nobody is known at one."""
    yield Shell(f"sqlite:///{tmp_path}/no-desk.db", capsys, monkeypatch, tmp_path)
    use("en")


def written(folder: Path, *examples: dict[str, Any], name: str = "contract.json") -> str:
    file = folder / name
    file.write_text(json.dumps({"vectors": examples}), encoding="utf-8")
    return str(file)


# ---- check -----------------------------------------------------------------------------------------------------------


def test_our_own_contract_holds(shell):
    said = shell.does("sla", "check", OURS)
    number = len(json.loads(Path(OURS).read_text(encoding="utf-8"))["vectors"])
    assert (said.out, said.err) == ("", f"{number} examples hold, 0 differ, 0 skipped.\n")


def test_what_differs_is_told_with_both_answers_and_fails(shell, tmp_path):
    holds = {"id": "holds", **ADD, "expected": "2026-03-02T10:00:00+01:00"}
    file = written(tmp_path, holds, {"id": "differs", **LEVEL, "expected": {"late": True}})
    said = shell("sla", "check", file)
    assert (said.code, said.lines) == (1, ["differs", '  expected: {"late": true}', '  got:      {"late": false}'])
    assert said.err == "1 example holds, 1 differ, 0 skipped.\n"


def test_as_data_for_a_machine(shell, tmp_path):
    file = written(
        tmp_path,
        {"id": "holds", **LEVEL, "expected": {"late": False}},
        {"id": "differs", **LEVEL, "expected": {"late": True}},
        {"id": "theirs", "peer": "x", "holds_here": False, **ADD, "expected": None},
    )
    said = shell("sla", "check", file, "--json")
    assert (said.code, said.data) == (
        1,
        {
            "passed": 1,
            "failed": [{"id": "differs", "expected": {"late": True}, "got": {"late": False}}],
            "skipped": [{"id": "theirs", "reason": "our decisions lead to another answer"}],
        },
    )


def test_several_files_are_one_answer(shell, tmp_path):
    one = written(tmp_path, {"id": "one", **LEVEL, "expected": {"late": False}}, name="one.json")
    two = written(tmp_path, {"id": "two", **ADD, "expected": "2026-03-02T10:00:00+01:00"}, name="two.json")
    assert shell.data("sla", "check", one, two) == {"passed": 2, "failed": [], "skipped": []}


def test_examples_with_hostile_words_do_no_harm(shell, tmp_path):
    said = shell(
        "sla", "check", written(tmp_path, {"id": "\x1b[31mred", **LEVEL, "expected": {"late": "\x1b]0;x\x07"}})
    )
    assert said.code == 1
    assert "\x1b" not in said.out + said.err


@pytest.mark.skipif(not PEERS.exists(), reason="the collection of other projects' examples is not here")
def test_what_holds_of_other_projects_examples_holds(shell):
    files = sorted(str(path) for path in PEERS.glob("*.json"))
    answer = shell.data("sla", "check", *files)
    assert (answer["failed"], answer["passed"], len(answer["skipped"])) == ([], 552 + 41, 80 + 40)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"[1, 2]", "is no file of examples: it needs a list under “vectors”."),
        (b'{\n"vectors": [,]}', ", line 2: this is no JSON: Expecting value."),
        (b"\xff\xfe", " is not UTF-8 text."),
        (b"[" * 100_000, " is nested too deeply."),
        (
            b'{"vectors": [{"id": "a", "timeline": [], "sla": {}, "expected": {}}]}',
            ", a: The timeline is a list of objects",
        ),
    ],
)
def test_a_file_that_is_none_of_examples_is_told_with_its_name_and_place(shell, tmp_path, content, sentence):
    file = tmp_path / "x.json"
    file.write_bytes(content)
    told = shell.refuses("sla", "check", str(file))
    assert told.startswith(str(file))
    assert sentence in told


def test_a_file_that_is_not_there_is_told(shell, tmp_path):
    assert shell.refuses("sla", "check", str(tmp_path / "gone.json")) == (
        f"{tmp_path}/gone.json cannot be read: No such file or directory."
    )
    assert shell.refuses("sla", "check", str(tmp_path)) == f"{tmp_path} cannot be read: Is a directory."


def test_without_a_file_it_is_called_wrongly(shell):
    assert shell.refuses("sla", "check", code=2) == "FILE… is missing. See: supportdesk sla check --help"


# ---- add, between, calendars -----------------------------------------------------------------------------------------


def test_when_a_promise_falls_due(shell):
    said = shell.does("sla", "add", "2026-04-02 11:00", "8h", "--calendar", "office")
    assert (said.out, said.err) == ("Tue 2026-04-07 14:00\n", "")
    assert shell.data("sla", "add", "2026-03-28 22:00", "8h", "--calendar", "always") == {
        "calendar": "always",
        "start": "2026-03-28T21:00:00.000Z",
        "minutes": 480,
        "due": "2026-03-29T05:00:00.000Z",
    }


def test_times_are_by_the_clock_of_the_calendar_and_who_is_elsewhere_is_told_so(shell, monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    said = shell.does("sla", "add", "2026-03-02 09:00", "1h", "--calendar", "office")
    assert (said.out, said.err) == ("Mon 2026-03-02 10:00\n", "Times are those of Europe/Stockholm.\n")
    given = shell.does("sla", "add", "2026-03-02 09:00Z", "1h", "--calendar", "office")
    assert given.out == "Mon 2026-03-02 11:00\n"


def test_the_working_time_between_two_moments_line_by_line(shell):
    said = shell.does("sla", "between", "2026-04-30 12:00", "2026-05-04 09:00", "--calendar", "office")
    assert said.lines == [
        "Thu 2026-04-30 12:00 – 13:00                 1 h  open",
        "Thu 2026-04-30 13:00 – 17:00                   –  holiday: Valborgsmässoafton",
        "Thu 2026-04-30 17:00 – Fri 2026-05-01 00:00    –  closed: night",
        "Fri 2026-05-01 00:00 – Sat 2026-05-02 00:00    –  holiday: Första maj",
        "Sat 2026-05-02 00:00 – Mon 2026-05-04 08:00    –  closed: weekend",
        "Mon 2026-05-04 08:00 – 09:00                 1 h  open",
        "Working time: 2 h",
    ]
    answer = shell.data("sla", "between", "2026-04-30 12:00", "2026-05-04 09:00", "--calendar", "office")
    assert answer["minutes"] == sum(line["minutes"] for line in answer["lines"]) == 120
    assert [line["kind"] for line in answer["lines"]] == ["open", "holiday", "closed", "holiday", "closed", "open"]


def test_what_cannot_be_reckoned_is_refused(shell):
    office = ("--calendar", "office")
    assert shell.refuses("sla", "add", "2026-03-02 09:00", "2d", *office) == (
        "“2d” is no working time. Write hours and minutes: 30m, 4h or 1h30m."
    )
    assert shell.refuses("sla", "add", "2026-03-29 02:30", "1h", *office) == (
        "There is no 2026-03-29 02:30: the clocks were put forward over it."
    )
    assert shell.refuses("sla", "between", "2026-03-03", "2026-03-02", *office) == (
        "The period ends before it begins. Give the earlier instant first."
    )
    assert shell.refuses("sla", "add", "2026-03-02", "1h", "--calendar", "offices") == (
        "There is no calendar “offices”. There are: office, extended, always."
    )


def test_the_calendars_and_whether_they_are_open_now(shell):
    said = shell.does("sla", "calendars", "--now", "2026-04-30 12:30")
    assert said.lines == [
        "Key      Now  Until Zone           Name",
        "office   open 13:00 Europe/Stockh… Office hours, weekdays 08–17",
        "extended open 13:00 Europe/Stockh… Weekdays 07–18",
        "always   open never Europe/Stockh… Around the clock, every day",
    ]
    [office, *_others] = shell.data("sla", "calendars", "--now", "2026-05-01 12:00")
    assert (office["open"], office["until"]) == (False, "2026-05-04T06:00:00.000Z")


def test_a_teams_own_agreements(shell, tmp_path):
    own = tmp_path / "agreements.toml"
    own.write_text(
        '[calendar.night]\nname = "Night"\ntz = "Europe/Stockholm"\nhours = { mon = [["22:00", "06:00"]] }\n'
    )
    said = shell.does("sla", "add", "2026-03-02 12:00", "8h", "--calendar", "night", "--agreements", str(own))
    assert said.out == "Tue 2026-03-03 06:00\n"
    own.write_text("[calendar.night]\nhours = [\n")
    assert shell.refuses("sla", "calendars", "--agreements", str(own)).startswith(f"{own} is no TOML: ")
    own.write_text('[calendar.night]\nname = "Night"\ntz = "Mars"\n')
    assert f"{own}.calendar.night.tz: There is no time zone “Mars”." in shell.refuses(
        "sla", "calendars", "--agreements", str(own)
    )


def test_it_speaks_swedish(shell):
    said = shell.does(
        "sla", "between", "2026-05-01 12:00", "2026-05-04 09:00", "--calendar", "office", "--language", "sv"
    )
    assert said.lines[-3:] == [
        "lör 2026-05-02 00:00 – mån 2026-05-04 08:00      –  stängt: helg",
        "mån 2026-05-04 08:00 – 09:00                 1 tim  öppet",
        "Arbetstid: 1 tim",
    ]
