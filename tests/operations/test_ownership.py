"""Whose case it is: take, release, assign."""

from __future__ import annotations

import pytest

from desk_words import Words, refused
from supportdesk.errors import ChangedByOther, Invalid, NotAllowed, NotFound
from supportdesk.operations.flow import wait
from supportdesk.operations.ownership import assign, release, take
from supportdesk.operations.people import add_agent
from supportdesk.operations.undo import redo, undo
from supportdesk.terms import CaseState, Role


def test_taking_makes_it_mine_and_opens_it(desk: Words):
    number = desk.phone_case()
    desk.clock.forward(minutes=5)
    outcome = take(desk.bo, number)
    case = desk.case(number)
    assert (case.owner, case.state, case.owned_since) == ("bo", "open", desk.clock.now())
    event = desk.last(number)
    assert (event.tag, event.who, event.event_id) == ("case:owner:taken", "bo", outcome.event_id)
    assert event.changes["owner_id"] == [None, desk.agents["bo"]]
    assert event.changes["state"] == ["new", "open"]


def test_taking_a_waiting_case_leaves_it_waiting(desk: Words):
    number = desk.phone_case()
    wait(desk.anna, number, CaseState.WAITING_CUSTOMER)
    take(desk.bo, number)
    assert desk.state(number) == "waiting_customer"


def test_what_somebody_has_is_only_taken_over_on_purpose(desk: Words):
    number = desk.taken_case(desk.anna)
    with refused("Anna Ahl has this case", kind=ChangedByOther):
        take(desk.bo, number)
    assert desk.owner(number) == "anna"
    take(desk.bo, number, over=True)
    case = desk.case(number)
    assert (case.owner, case.reassign_count) == ("bo", 1)


def test_what_is_mine_is_not_taken_again(desk: Words):
    number = desk.taken_case(desk.anna)
    with refused("yours already", kind=NotAllowed):
        take(desk.anna, number)


def test_releasing_gives_it_back_to_nobody_with_a_reason(desk: Words):
    number = desk.taken_case(desk.anna)
    release(desk.anna, number, reason="lunch")
    case = desk.case(number)
    assert (case.owner_id, case.owned_since, case.state) == (None, None, "open")
    assert (desk.last(number).tag, desk.last(number).reason) == ("case:owner:released", "lunch")
    with refused("nothing to release", kind=NotAllowed):
        release(desk.anna, number)


def test_assigning_gives_it_to_a_colleague(desk: Words):
    number = desk.phone_case()
    assign(desk.anna, number, " Bo ", reason="knows Exchange")
    assert (desk.owner(number), desk.state(number)) == ("bo", "open")
    assert (desk.last(number).tag, desk.last(number).reason) == ("case:owner:assigned", "knows Exchange")
    assign(desk.bo, number, "cy")
    assert desk.case(number).reassign_count == 1


@pytest.mark.parametrize(
    ("login", "words", "kind"),
    [
        ("nobody-here", "There is no agent “nobody-here”", NotFound),
        ("bo", "Bo Berg has it already", Invalid),
        ("sara", "Sara Sand does not work on cases", Invalid),
        ("olle", "Olle Ohm does not work on cases", Invalid),
        ("", "There is no agent", NotFound),
        ("bo\ud800", "There is no agent", NotFound),
    ],
)
def test_it_is_not_given_to_whom_it_would_be_lost_with(desk: Words, login: str, words: str, kind: type):
    number = desk.taken_case(desk.bo)
    with refused(words, kind=kind):
        assign(desk.anna, number, login)
    assert desk.owner(number) == "bo"


def test_it_is_not_given_to_who_has_left(desk: Words):
    number = desk.phone_case()
    gone = f"gone{number}"
    key = add_agent(desk.eva, gone, "Gone Girl", [Role.FIRST_LINE])
    with desk.store.database.transaction() as session:
        from supportdesk.models import Agent

        session.get(Agent, key).active = False
    with refused("Gone Girl does not work at the desk any more", kind=Invalid):
        assign(desk.anna, number, gone)


@pytest.mark.parametrize("work", ["take", "take over", "release", "assign"])
def test_undo_brings_back_exactly_what_was(desk: Words, work: str):
    number = desk.phone_case() if work == "take" else desk.taken_case(desk.bo)
    before, version = desk.image(number), desk.version(number)
    desk.clock.forward(minutes=1)
    if work.startswith("take"):
        take(desk.anna, number, over=True)
    elif work == "release":
        release(desk.anna, number)
    else:
        assign(desk.anna, number, "cy")
    after = desk.image(number)
    assert after != before
    desk.clock.forward(minutes=1)
    undo(desk.anna)
    assert desk.image(number) == before
    assert desk.version(number) == version + 2
    assert [entry.undone for entry in desk.events(number)][-2:] == [True, False]
    redo(desk.anna)
    assert desk.image(number) == after
