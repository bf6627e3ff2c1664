"""Service meetings: the agenda builds itself, each case is decided once, and the next meeting opens with what is undone (P9)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desk_words import Words, a_desk, refused
from fake_clock import FakeClock
from supportdesk.desk import Store
from supportdesk.errors import Invalid, NotAllowed, NotFound
from supportdesk.operations.changes import Written, approve_change, draft_change, move_change, set_change
from supportdesk.operations.customers import add_component
from supportdesk.operations.flow import resolve
from supportdesk.operations.lines import HandOver, escalate, hand_back, move
from supportdesk.operations.meeting_view import actions, meeting_detail, meetings, open_meeting
from supportdesk.operations.meetings import (
    NewAction,
    call_meeting,
    decide,
    give_action,
    move_action,
    move_meeting,
    set_meeting,
)
from supportdesk.operations.minutes import minutes
from supportdesk.operations.undo import undo
from supportdesk.operations.verify import verify
from supportdesk.rules.change_values import QUESTIONS
from supportdesk.storage.address import Address
from supportdesk.terms import ActionState, ChangeKind, Line, MeetingState


def plain(address: Address) -> None:
    a_desk(address, FakeClock()).store.close()


@pytest.fixture
def desk(desks: Any, clock: FakeClock, tmp_path: Path) -> Iterator[Words]:
    with desks.furnished(plain, tmp_path) as address, closing(Store(address, durable=False)) as store:
        words = Words(store, clock)
        yield words
        assert list(verify(words.nobody)) == []


def escalated(desk: Words, subject: str = "Mail is slow") -> int:
    number = desk.phone_case(subject)
    escalate(desk.anna, number, HandOver(tried="Restarted it."), competence="mail")
    return number


def called(desk: Words, title: str = "Week 14") -> int:
    return call_meeting(desk.eva, title).number


def on_agenda(desk: Words, meeting: int) -> list[int]:
    return sorted(item.id for item in meeting_detail(desk.eva, meeting).agenda)


def soon(desk: Words, **more: int) -> Any:
    return desk.clock.now() + timedelta(**(more or {"days": 3}))


def test_what_was_escalated_stands_on_the_agenda_until_it_is_decided(desk: Words):
    first, second = escalated(desk), escalated(desk)
    desk.phone_case("Cannot print")
    meeting = called(desk)
    assert on_agenda(desk, meeting) == [first, second]
    decide(desk.eva, meeting, first, "Second line buys a disk.")
    assert on_agenda(desk, meeting) == [second]
    with refused("not on the agenda", kind=Invalid):
        decide(desk.eva, meeting, first, "Again.")


def test_what_is_escalated_again_after_the_decision_is_back(desk: Words):
    number = escalated(desk)
    meeting = called(desk)
    decide(desk.eva, meeting, number, "Wait and see.")
    desk.clock.forward(hours=1)
    hand_back(desk.bo, number, "It is first line's.")
    escalate(desk.anna, number, HandOver(tried="Nothing helps."), competence="mail")
    assert on_agenda(desk, meeting) == [number]
    decide(desk.eva, meeting, number, "Buy a disk.")
    desk.clock.forward(hours=1)
    move(desk.bo, number, Line.PROBLEM, HandOver(tried="A disk was bought."))
    assert on_agenda(desk, meeting) == [number]


def test_an_item_that_is_resolved_is_gone_through_all_the_same(desk: Words):
    number = escalated(desk)
    resolve(desk.bo, number, cause="configuration", solution="Made room.")
    assert on_agenda(desk, called(desk)) == [number]


def test_it_is_not_closed_while_anything_is_undecided(desk: Words):
    number = escalated(desk)
    meeting = called(desk)
    with refused("Fill in first: who was there", kind=NotAllowed):
        move_meeting(desk.eva, meeting, "close")
    set_meeting(desk.eva, meeting, attendance="Eva, Bo, Anna")
    with refused(f"1 item is undecided: SD-{number}", kind=Invalid):
        move_meeting(desk.eva, meeting, "close")
    decide(desk.eva, meeting, number, "It waits.")
    move_meeting(desk.eva, meeting, "close")
    assert [row.state for row in meetings(desk.eva)] == [MeetingState.HELD]
    with refused("This meeting is closed", kind=Invalid):
        set_meeting(desk.eva, meeting, notes="More.")


def test_one_is_open_at_a_time_and_the_next_goes_on_from_the_first(desk: Words):
    called(desk)
    with refused("MTG-1 is open still", kind=Invalid):
        called(desk, "Week 15")
    set_meeting(desk.eva, 1, attendance="Eva")
    move_meeting(desk.eva, 1, "close")
    number = escalated(desk)
    desk.clock.forward(days=30)
    assert on_agenda(desk, called(desk, "Week 18")) == [number]


def test_the_next_meeting_opens_with_what_is_undone(desk: Words):
    number = escalated(desk)
    meeting = called(desk)
    todo = NewAction("Buy a disk", "bo", soon(desk))
    decide(desk.eva, meeting, number, "A new disk.", (todo, NewAction("Tell sales", "anna", soon(desk))))
    set_meeting(desk.eva, meeting, attendance="Eva")
    move_meeting(desk.eva, meeting, "close")
    move_action(desk.anna, 2, "done")
    following = called(desk, "Week 15")
    assert [(row.text, row.owner, row.case_id) for row in meeting_detail(desk.eva, following).undone] == [
        ("Buy a disk", "bo", number)
    ]
    with refused("Say why", kind=NotAllowed):
        move_action(desk.eva, 1, "drop")
    move_action(desk.eva, 1, "drop", reason="The server is gone.")
    assert actions(desk.eva) == []
    assert {row.state for row in actions(desk.eva, everything=True)} == {ActionState.DONE, ActionState.DROPPED}


@pytest.mark.parametrize(
    ("text", "owner", "days", "sentence"),
    [(" ", "bo", 3, "what is to be done"), ("Buy", " ", 3, "needs an owner"), ("Buy", "bo", 0, "has passed")],
)
def test_an_action_says_what_who_and_until_when(desk: Words, text: str, owner: str, days: int, sentence: str):
    meeting = called(desk)
    with refused(sentence, kind=Invalid):
        give_action(desk.eva, meeting, NewAction(text, owner, soon(desk, days=days)))
    assert actions(desk.eva) == []


def test_a_decision_is_taken_back_with_its_actions(desk: Words):
    number = escalated(desk)
    meeting = called(desk)
    decide(desk.eva, meeting, number, "A new disk.", (NewAction("Buy a disk", "bo", soon(desk)),))
    undo(desk.eva)
    assert on_agenda(desk, meeting) == [number]
    assert actions(desk.eva) == []


def test_only_the_manager_holds_meetings_and_all_lines_read_them(desk: Words):
    with refused("done by: Support & Service Manager", kind=NotAllowed):
        call_meeting(desk.bo, "Week 14")
    called(desk)
    opened = open_meeting(desk.anna)
    assert opened is not None
    assert opened.title == "Week 14"
    with refused("done by", kind=NotAllowed):
        meetings(desk.sara)
    with refused("There is no MTG-9", kind=NotFound):
        meeting_detail(desk.eva, 9)


def test_the_minutes_compare_repeats_with_what_is_usual(desk: Words):
    for _week in range(12):
        for _case in range(4):
            desk.phone_case("Mail is slow", category="mail")
        desk.clock.forward(days=7)
    for _case in range(4):
        desk.phone_case("Mail is slow", category="mail")
    desk.clock.forward(minutes=1)
    assert "## Repeats" not in minutes(desk.eva, called(desk))


def test_a_change_that_failed_stands_on_the_meeting_until_it_is_reviewed(desk: Words):
    add_component(desk.eva, "store", responsible="eva")
    begins = desk.clock.now() + timedelta(hours=1)
    texts = {"why": "Old.", "plan": "Replace.", "back_out": "Put back.", "outcome": "The new one is broken."}
    answers = {one.key: True for one in QUESTIONS}
    written = Written(texts, ("store",), answers, begins, begins + timedelta(hours=1))
    number = draft_change(desk.bo, ChangeKind.NORMAL, "New disks", written).number
    move_change(desk.bo, number, "submit")
    approve_change(desk.eva, number)
    move_change(desk.bo, number, "start")
    move_change(desk.bo, number, "fail")
    meeting = called(desk)
    desk.clock.forward(minutes=1)
    assert [row.title for row in meeting_detail(desk.eva, meeting).failed] == ["New disks"]
    said = minutes(desk.eva, meeting)
    assert "## Changes that failed\n\n- CHG-1 New disks: failed, to be reviewed. The new one is broken." in said
    assert "## Figures" in said
    set_change(desk.bo, number, Written({"review": "Test them first."}))
    move_change(desk.eva, number, "review")
    assert meeting_detail(desk.eva, meeting).failed == ()
