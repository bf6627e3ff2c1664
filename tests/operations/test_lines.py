"""Between the lines: escalating with a hand-over, handing back with a reason: P3."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk_words import Words, refused
from supportdesk.errors import Invalid, NotAllowed, NotFound
from supportdesk.operations.flow import wait
from supportdesk.operations.lines import HandOver, escalate, hand_back
from supportdesk.operations.undo import redo, undo
from supportdesk.terms import CaseState

TRIED = HandOver("restarted it", routine_step="mail 4", missing="the log")


def test_escalating_makes_an_incident_on_second_line_with_all_that_was_tried(desk: Words):
    number = desk.taken_case(desk.anna)
    desk.clock.forward(minutes=9)
    escalate(desk.anna, number, TRIED, competence=" Mail ")
    case = desk.case(number)
    assert (case.kind, case.line, case.state, case.owner, case.competence) == ("incident", "second", "open", "", "mail")
    assert (case.escalated_at, case.reassign_count) == (desk.clock.now(), 1)
    event = desk.last(number)
    assert event.tag == "case:line:escalated"
    assert event.details["hand_over"] == {
        "tried": "restarted it",
        "routine_step": "mail 4",
        "missing": "the log",
    }


def test_to_a_named_specialist(desk: Words):
    number = desk.phone_case()
    escalate(desk.anna, number, TRIED, assign_to="cy")
    case = desk.case(number)
    assert (case.owner, case.owned_since, case.reassign_count) == ("cy", desk.clock.now(), 0)


def test_the_competence_of_the_case_is_kept_when_none_is_named(desk: Words):
    number = desk.phone_case(component_id=desk.wan)
    escalate(desk.anna, number, TRIED)
    assert desk.case(number).competence == "network"


def test_what_waited_is_open_for_second_line(desk: Words):
    number = desk.phone_case()
    wait(desk.anna, number, CaseState.SCHEDULED, until=desk.clock.now() + timedelta(days=1))
    escalate(desk.anna, number, TRIED)
    assert (desk.state(number), desk.case(number).wake_at) == ("open", None)


def test_handing_back_is_counted_and_says_why(desk: Words):
    number = desk.phone_case()
    escalate(desk.anna, number, TRIED, assign_to="bo")
    hand_back(desk.bo, number, " ask for the log first ")
    case = desk.case(number)
    assert (case.line, case.owner, case.hand_back_count, case.kind) == ("first", "", 1, "incident")
    assert (desk.last(number).tag, desk.last(number).reason) == ("case:line:handed_back", "ask for the log first")
    escalate(desk.anna, number, TRIED)
    hand_back(desk.eva, number, "still missing")
    assert desk.case(number).hand_back_count == 2


@pytest.mark.parametrize(
    ("hand_over", "how", "words", "kind"),
    [
        (HandOver(" "), {}, "Say what was tried", Invalid),
        (TRIED, {"competence": "quantum"}, "There is no competence “quantum”", NotFound),
        (TRIED, {"assign_to": "zz"}, "There is no agent “zz”", NotFound),
        (TRIED, {"assign_to": "sara"}, "does not work on cases", Invalid),
    ],
)
def test_refused(desk: Words, hand_over: HandOver, how: dict, words: str, kind: type):
    number = desk.phone_case()
    with refused(words, kind=kind):
        escalate(desk.anna, number, hand_over, **how)
    assert desk.version(number) == 1


def test_the_sentence_lists_the_competences_there_are(desk: Words):
    with refused("mail", "network"):
        escalate(desk.anna, desk.phone_case(), TRIED, competence="quantum")


def test_only_once_and_back_only_from_there(desk: Words):
    number = desk.phone_case()
    with refused("Only a case on second line", kind=NotAllowed):
        hand_back(desk.bo, number, "x")
    escalate(desk.anna, number, TRIED)
    with refused("It is with second line already", kind=NotAllowed):
        escalate(desk.anna, number, TRIED)
    with refused("It is done by: second line", kind=NotAllowed):
        hand_back(desk.anna, number, "x")
    with refused("Say why it goes back", kind=Invalid):
        hand_back(desk.bo, number, "\n")


@pytest.mark.parametrize("work", ["escalate", "hand back"])
def test_undo_brings_back_exactly_what_was(desk: Words, work: str):
    number = desk.taken_case(desk.anna)
    wait(desk.anna, number, CaseState.WAITING_CUSTOMER, waiting_for="the log")
    if work == "hand back":
        escalate(desk.anna, number, TRIED, assign_to="bo")
    before, who = desk.image(number), desk.bo if work == "hand back" else desk.anna
    if work == "hand back":
        hand_back(desk.bo, number, "x")
    else:
        escalate(desk.anna, number, TRIED, competence="mail", assign_to="bo")
    after = desk.image(number)
    undo(who)
    assert desk.image(number) == before
    redo(who)
    assert desk.image(number) == after
