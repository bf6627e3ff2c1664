"""Examples of service levels: ours, those of other projects that hold here, and what is no example."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from supportdesk.errors import Invalid
from supportdesk.resources import data_folder
from supportdesk.rules.sla_example_answers import ANSWERS
from supportdesk.rules.sla_example_events import EVENTS
from supportdesk.rules.sla_example_file import Checked, check

OURS = json.loads((data_folder() / "sla_examples.json").read_text(encoding="utf-8"))
PEERS = Path(__file__).parents[3] / "shared" / "vectors" / "sla.json"
EXAMPLE = {
    "id": "one",
    "sla": {
        "solution_min": 60,
        "calendar": {"tz": "Europe/Stockholm", "hours": {"mon": [["08:00", "17:00"]]}},
    },
    "timeline": [{"at": "2026-03-02T09:00:00+01:00", "event": "created", "status": "open"}],
    "now": "2026-03-02T09:00:00+01:00",
    "expected": {"solution_due": "2026-03-02T10:00:00+01:00"},
}


def checked(**changed) -> Checked:
    return check({"vectors": [{**EXAMPLE, **changed}]}, "ours.json")


def refused(document: object) -> str:
    with pytest.raises(Invalid) as refusal:
        check(document, "ours.json")
    return str(refusal.value)


@pytest.mark.parametrize("number", range(len(OURS["vectors"])), ids=[example["id"] for example in OURS["vectors"]])
def test_our_contract_holds(number):
    assert check({**OURS, "vectors": [OURS["vectors"][number]]}, "ours") == Checked(passed=1)


def test_our_contract_covers_what_a_contract_is_asked_about():
    assert len(OURS["vectors"]) >= 40
    told = {event["event"] for example in OURS["vectors"] for event in example["timeline"]}
    assert told >= set(EVENTS) - {"calendar_changed", "first_response", "open"}
    assert {name for example in OURS["vectors"] for name in example["expected"]} >= {
        name for name in ANSWERS if not name.startswith(("inform", "line")) and name not in ("status", "running")
    }
    topics = {example["id"].rsplit("-", 1)[0] for example in OURS["vectors"]}
    assert topics >= {"dst", "holiday", "pause", "reopen", "priority", "update", "line", "undo", "level"}


@pytest.mark.skipif(not PEERS.exists(), reason="the collection of other projects' examples is not here")
def test_what_holds_of_other_projects_examples_holds():
    document = json.loads(PEERS.read_text(encoding="utf-8"))
    result = check(document, PEERS.name)
    assert result.failed == ()
    assert (result.passed, len(result.skipped)) == (41, 40)
    reasons = {skipped.reason for skipped in result.skipped}
    assert reasons == {"not marked as one that holds here", "our decisions lead to another answer"}


def test_an_example_that_comes_out_otherwise_is_told_with_both_answers():
    wrong = {"solution_due": "2026-03-02T11:00:00+01:00"}
    [differs] = checked(expected=wrong).failed
    assert (differs.id, differs.expected, differs.got) == ("one", wrong, {"solution_due": "2026-03-02T09:00:00+00:00"})


def test_the_same_instant_written_with_another_offset_is_the_same():
    assert checked(expected={"solution_due": "2026-03-02T09:00:00+00:00"}).passed == 1


def test_a_tolerance_is_kept_and_no_more():
    near = {"solution_due": "2026-03-02T10:00:30+01:00"}
    assert (checked(expected=near, tolerance_s=60).passed, len(checked(expected=near, tolerance_s=29).failed)) == (1, 1)


def test_an_example_of_another_project_runs_only_where_it_is_marked():
    assert [skip.reason for skip in checked(peer="x").skipped] == ["not marked as one that holds here"]
    assert [skip.reason for skip in checked(peer="x", holds_under_recommended=False).skipped] == [
        "our decisions lead to another answer"
    ]
    assert checked(peer="x", holds_under_recommended=True).passed == 1


def test_examples_of_working_time_run_beside_those_of_service_levels():
    op = {"id": "t", "op": "add", "args": {"start": "2026-03-02T09:00:00+01:00", "seconds": 3600}}
    op |= {"calendar": EXAMPLE["sla"]["calendar"], "expected": "2026-03-02T10:00:00+01:00"}
    assert check({"vectors": [EXAMPLE, op]}, "both") == Checked(passed=2)


def test_calendars_and_service_levels_may_be_named_and_changed():
    document = {
        "calendars": {"office": EXAMPLE["sla"]["calendar"]},
        "slas": {"usual": {"solution_min": 30, "calendar": "office"}},
        "vectors": [
            {**EXAMPLE, "sla": {"like": "usual", "solution_min": 60}},
            {**EXAMPLE, "sla": "usual", "expected": {"solution_due": "2026-03-02T09:30:00+01:00"}},
        ],
    }
    assert check(document, "named").passed == 2


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ([], "ours.json is no file of examples: it needs a list under “vectors”."),
        ({"vectors": {}}, "ours.json is no file of examples: it needs a list under “vectors”."),
        ({"vectors": [7]}, "ours.json, vectors[0]: An example is an object with an “id”."),
        ({"vectors": [{"id": "a"}]}, "ours.json, a: An example has a “timeline” or an “op”."),
    ],
)
def test_what_is_no_file_of_examples_is_told_with_its_place(document, sentence):
    assert refused(document) == sentence


CREATED = EXAMPLE["timeline"][0]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"timeline": []}, "The timeline is a list of objects, with one at least."),
        ({"timeline": "x"}, "“timeline” is missing or is not what it should be."),
        ({"expected": []}, "“expected” is missing or is not what it should be."),
        ({"sla": "usual"}, "There is no “usual” under “slas”."),
        ({"expected": {"solution_dues": None}}, "expected: there is no “solution_dues”. Near to it: solution_due"),
        (
            {"timeline": [{**CREATED, "event": "opened"}]},
            "timeline, event 1: The first event, and no other, is “created”.",
        ),
        ({"timeline": [CREATED, CREATED]}, "timeline, event 2: The first event, and no other, is “created”."),
        ({"timeline": [CREATED, {**CREATED, "event": "answered"}]}, "timeline, event 2: There is no event “answered”."),
        ({"timeline": [CREATED, {**CREATED, "event": "undone"}]}, "timeline, event 2: There is nothing to undo."),
        ({"timeline": [CREATED, {**CREATED, "event": "handed_over"}]}, "timeline, event 2: “line” is missing."),
        ({"timeline": [{"event": "created", "status": "open"}]}, "timeline, event 1: “at” is missing."),
        ({"timeline": [{**CREATED, "status": "asleep"}]}, "timeline, event 1: “asleep” is none of: new, open,"),
        (
            {"timeline": [{**CREATED, "at": "2026-03-02"}]},
            "timeline, event 1: “2026-03-02” is no instant with its offset",
        ),
        ({"timeline": ["x"]}, "The timeline is a list of objects, with one at least."),
        ({"timeline": [{**CREATED, "priority": 9}]}, "timeline, event 1: “9” is none of: 1, 2, 3, 4."),
        ({"sla": {**EXAMPLE["sla"], "pauses": {"resolution": []}}}, "timeline, event 1: “pauses” has a list of states"),
        ({"attributes_set_directly": True, "timeline": [{"event": "created"}]}, "“None” is no instant with its offset"),
        ({"now": "soon"}, "“soon” is no instant with its offset"),
        (
            {"timeline": [CREATED, {"at": "2026-03-01T09:00:00+01:00", "event": "note"}]},
            "timeline, event 2: It comes before the event above it.",
        ),
        (
            {"sla": {"solution_min": 0, "calendar": EXAMPLE["sla"]["calendar"]}},
            "A target is a number of minutes above 0",
        ),
        ({"sla": {"solution_min": 9}}, "timeline, event 1: “calendar” is missing."),
        ({"sla": {"solution_min": 9, "calendar": {"tz": "Mars"}}}, "calendar.tz: There is no time zone “Mars”."),
    ],
)
def test_what_is_no_example_is_told_with_its_place(changed, sentence):
    told = refused({"vectors": [{**EXAMPLE, **changed}]})
    assert told.startswith("ours.json, one: ")
    assert sentence in told
