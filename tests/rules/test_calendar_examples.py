"""Written examples: our own, and those from other projects where they are at hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from local_times import WORKDAYS, every

from supportdesk.errors import Invalid
from supportdesk.rules.calendar_examples import run_example

OFFICE = {"tz": "Europe/Stockholm", "hours": every(WORKDAYS, ("09:00", "17:00"))}
PEERS = Path(__file__).parents[3] / "shared" / "vectors" / "calendar.json"


def example(op: str, expected: Any, calendar: dict[str, Any] = OFFICE, **args: Any) -> dict[str, Any]:
    policy = {"policy": args.pop("policy")} if "policy" in args else {}
    args = {name.removesuffix("_"): value for name, value in args.items()}
    return {"calendar": calendar, "op": op, "args": args, "expected": expected} | policy


MONDAY = "2026-03-02T09:00:00+01:00"
EVENING = "2026-03-02T17:00:00+01:00"
TUESDAY = "2026-03-03T09:00:00+01:00"


@pytest.mark.parametrize(
    "written",
    [
        example("add", EVENING, start=MONDAY, seconds=8 * 3600),
        example("add", EVENING, start=MONDAY, seconds=8 * 3600, policy={"exact_fill": "close"}),
        example("add", TUESDAY, start=MONDAY, seconds=8 * 3600, policy={"exact_fill": "open"}),
        example("add", EVENING, start="2026-03-03T10:00:00+01:00", seconds=-3600, policy={"exact_fill": "open"}),
        example("add", "2026-03-02T09:00:00.500+01:00", start=MONDAY, seconds=0.5),
        example("between", 8 * 3600, start=MONDAY, end=TUESDAY),
        example("between", 0.25, start=MONDAY, end="2026-03-02T08:00:00.250Z"),
        example("closed_between", 16 * 3600, start=MONDAY, end=TUESDAY),
        example("is_open", False, at=EVENING),
        example("on_break", True, OFFICE | {"breaks": {"2026-03-02": [["09:00", "10:00"]]}}, at=MONDAY),
        example("is_holiday", True, OFFICE | {"holidays": ["2026-03-02"]}, date="2026-03-02"),
        example("is_business_day", False, date="2026-03-01"),
        example("snap_forward", TUESDAY, at=EVENING),
        example("snap_backward", EVENING, at=TUESDAY),
        example("next_opening", TUESDAY, at=MONDAY),
        example("next_closing", EVENING, at=MONDAY),
        example("previous_opening", MONDAY, at=EVENING),
        example("previous_closing", EVENING, at="2026-03-02T17:00:00.000001+01:00"),
        example("next_opening", None, {"tz": "UTC"}, at=MONDAY),
        example("periods", [[MONDAY, EVENING]], from_=MONDAY, to=TUESDAY),
        example("periods", [[MONDAY, EVENING]], from_=MONDAY, count=1, direction="forward"),
        example("periods", [[MONDAY, EVENING]], from_=TUESDAY, count=1, direction="backward"),
        example("periods", [], from_=EVENING, to=TUESDAY),
    ],
    ids=lambda written: written["op"],
)
def test_an_example_that_holds(written):
    got, expected = run_example(json.loads(json.dumps(written)))
    assert got == expected
    assert json.loads(json.dumps(got)) == got


def test_an_example_that_does_not_hold_shows_both_answers_in_the_calendars_zone():
    written = example("add", "2026-03-02T17:00:00Z", start=MONDAY, seconds=3600)
    assert run_example(written) == ("2026-03-02T10:00:00+01:00", "2026-03-02T18:00:00+01:00")
    assert run_example(example("between", 7, start=MONDAY, end=TUESDAY)) == (8 * 3600, 7)
    assert run_example(example("is_open", True, at=EVENING)) == (False, True)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (example("add_business_days", "2026-03-03", date="2026-03-02", days=1),
         "op: working time is counted in hours here, never in days."),
        (example("between", -60, start=TUESDAY, end=MONDAY, policy={"reversed": "negate"}),
         "policy: reversed = “negate” is not among our decisions."),
        (example("between", -60, start=TUESDAY, end=MONDAY),
         "The period ends before it begins. Give the earlier instant first."),
        (example("add", EVENING, start=MONDAY), "“seconds” is missing or is not what it should be."),
        (example("add", EVENING, start=MONDAY, seconds="8 h"), "“8 h” is no number of seconds."),
        (example("is_open", True, at="2026-03-02T09:00:00"),
         "“2026-03-02T09:00:00” is no instant with its offset, such as 2026-03-29T14:05:00+02:00."),
        (example("is_open", True, {"tz": "Europe/Stokholm"}, at=MONDAY),
         "tz: There is no time zone “Europe/Stokholm”. Did you mean Europe/Stockholm?"),
        ({"op": "is_open", "args": {}, "expected": True}, "“calendar” is missing or is not what it should be."),
        ({"calendar": OFFICE, "op": "is_open", "args": {}}, "“expected” is missing or is not what it should be."),
    ],
)  # fmt: skip
def test_what_is_refused_is_told(written, sentence):
    with pytest.raises(Invalid) as refusal:
        run_example(written)
    assert str(refusal.value) == sentence


def test_a_question_that_is_unknown_lists_those_there_are():
    with pytest.raises(Invalid, match=r"op: there is no “ad”. There are: add, between, closed_between, is_open, "):
        run_example(example("ad", 0))


def peers(holds: bool) -> list[dict[str, Any]]:
    if not PEERS.exists():
        pytest.skip("the examples of other projects are not beside this checkout")
    return [one for one in json.loads(PEERS.read_text(encoding="utf-8"))["vectors"] if one["holds_here"] is holds]


def test_the_examples_of_other_projects_that_hold_here():
    examples = peers(holds=True)
    answers = {one["id"]: run_example(one) for one in examples}
    assert {name: answer for name, answer in answers.items() if answer[0] != answer[1]} == {}
    assert len(answers) == len(examples) > 500


def test_the_other_reading_of_a_filled_day_in_the_examples_of_other_projects():
    answers = [run_example(one | one["alternative"]) for one in peers(holds=True) if "alternative" in one]
    assert answers
    assert [answer for answer in answers if answer[0] != answer[1]] == []


def test_the_examples_of_other_projects_that_do_not_hold_here_are_refused():
    for one in peers(holds=False):
        with pytest.raises(Invalid, match="never in days|not among our decisions"):
            run_example(one)
