"""Talking on a case: replies, notes, and what the customer says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk_words import Words, refused
from supportdesk.errors import ChangedByOther, Invalid, NotAllowed
from supportdesk.operations.flow import cancel, close, resolve, wait
from supportdesk.operations.joining import merge
from supportdesk.operations.messages import LONGEST
from supportdesk.operations.talk import note, receive, reply
from supportdesk.operations.undo import redo, undo
from supportdesk.terms import CaseState, Channel


def test_the_first_reply_opens_the_case_and_stops_the_clock_of_the_answer(desk: Words):
    number = desk.phone_case(channel=Channel.MAIL)
    first = desk.clock.forward(minutes=7)
    reply(desk.anna, number, "We are on it.")
    second = desk.clock.forward(minutes=7)
    reply(desk.bo, number, "Fixed?")
    case = desk.case(number)
    assert (case.state, case.first_reply_at, case.last_reply_at) == ("open", first, second)
    assert desk.texts(number) == ["We are on it.", "Fixed?"]
    assert [entry.who for entry in desk.thread(number) if entry.kind] == ["anna", "bo"]
    assert desk.tags_of(number)[1:] == ["case:message:replied"] * 2


def test_within_a_millisecond_no_time_changes(desk: Words):
    """What is stored is whole milliseconds: a change that nobody can see is none."""
    number = desk.phone_case()
    for _ in range(2):
        desk.clock.forward(microseconds=300)
        reply(desk.anna, number, "x")
    assert desk.last(number).changes == {}


def test_a_note_is_kept_and_changes_nothing_else(desk: Words):
    number = desk.phone_case()
    before = desk.image(number)
    note(desk.anna, number, "Sounded cross.")
    after = desk.image(number)
    assert {name for name in after if after[name] != before[name]} == {"messages", "found by"}
    assert desk.last(number).tag == "case:message:noted"
    assert desk.is_found_by(number, "cross")


def test_a_reply_to_a_closed_case_leaves_it_closed(desk: Words):
    number = desk.phone_case()
    resolve(desk.anna, number, cause="1", solution="x")
    close(desk.anna, number)
    reply(desk.anna, number, "By the way …")
    assert desk.state(number) == "closed"


@pytest.mark.parametrize("say", [reply, note], ids=["reply", "note"])
def test_a_text_is_needed_and_has_an_end(desk: Words, say):
    number = desk.phone_case()
    with refused("There is no text", kind=Invalid):
        say(desk.anna, number, " \n\t ")
    with refused("Attach it as a file", kind=Invalid):
        say(desk.anna, number, "x" * (LONGEST + 1))
    assert desk.version(number) == 1


def test_no_reply_to_what_is_cancelled_or_merged(desk: Words):
    cancelled, merged = desk.phone_case(), desk.phone_case()
    cancel(desk.anna, cancelled, reason="test")
    merge(desk.anna, merged, desk.phone_case())
    for number in (cancelled, merged):
        with refused("Not while the case is", kind=NotAllowed):
            reply(desk.anna, number, "x")
        assert note(desk.anna, number, "but a note is kept")


class TestWhatTheCustomerSays:
    def test_it_wakes_a_case_that_waits_for_them(self, desk: Words):
        number = desk.phone_case()
        wait(
            desk.anna, number, CaseState.WAITING_CUSTOMER, waiting_for="the log", until=desk.clock.now() + timedelta(1)
        )
        desk.clock.forward(minutes=5)
        receive(desk.anna, number, "Here is the log.", author="Kim", contact_id=desk.lina)
        case = desk.case(number)
        assert (case.state, case.waiting_for, case.wake_at) == ("open", "", None)
        assert case.last_inbound_at == desk.clock.now()
        assert [(e.who, e.body, e.kind) for e in desk.thread(number) if e.kind] == [
            ("Kim", "Here is the log.", "inbound")
        ]

    @pytest.mark.parametrize("state", [CaseState.WAITING_SUPPLIER, CaseState.SCHEDULED])
    def test_it_does_not_wake_what_waits_for_something_else(self, desk: Words, state: CaseState):
        number = desk.phone_case()
        wait(desk.anna, number, state, until=desk.clock.now() + timedelta(days=1))
        receive(desk.anna, number, "How is it going?", author="Kim")
        assert desk.state(number) == state

    @pytest.mark.parametrize("end", ["resolved", "closed", "cancelled"])
    def test_it_opens_what_was_done_so_that_somebody_reads_it(self, desk: Words, end: str):
        number = desk.phone_case()
        if end == "cancelled":
            cancel(desk.anna, number, reason="thought so")
        else:
            resolve(desk.anna, number, cause="1", solution="x")
        if end == "closed":
            close(desk.anna, number)
        before = desk.image(number)
        receive(desk.anna, number, "It is back.", author="Kim")
        case = desk.case(number)
        assert (case.state, case.reopen_count, case.closed_at) == ("open", 1, None)
        undo(desk.anna)
        assert desk.image(number) == before

    def test_on_a_merged_case_it_lands_where_that_is_read(self, desk: Words):
        first, second, third = desk.phone_case(), desk.phone_case(), desk.phone_case()
        merge(desk.anna, first, second)
        merge(desk.anna, second, third)
        wait(desk.anna, third, CaseState.WAITING_CUSTOMER)
        outcome = receive(desk.anna, first, "Any news?", author="Kim")
        assert outcome.case_id == third
        assert desk.state(third) == "open"
        assert desk.state(first) == "merged"

    def test_a_text_that_came_earlier_keeps_its_time_and_turns_no_clock_back(self, desk: Words):
        number = desk.phone_case()
        now = desk.clock.now()
        receive(desk.anna, number, "old", author="Kim", at=now - timedelta(hours=1))
        assert desk.case(number).last_inbound_at == now
        assert [entry.at for entry in desk.thread(number) if entry.kind] == [now - timedelta(hours=1)]


class TestTakingBack:
    def test_a_reply_is_held_for_a_moment_and_can_be_called_back(self, desk: Words):
        number = desk.phone_case(channel=Channel.MAIL)
        before = desk.image(number)
        reply(desk.anna, number, "Dear Kmi")
        desk.clock.forward(seconds=20)
        undo(desk.anna)
        assert desk.image(number) == before
        assert desk.texts(number) == []
        assert not desk.is_found_by(number, "kmi")
        redo(desk.anna)
        assert desk.texts(number) == ["Dear Kmi"]
        assert desk.is_found_by(number, "kmi")

    @pytest.mark.parametrize("how", ["reply", "resolve with a reply"])
    def test_then_it_has_gone(self, desk: Words, how: str):
        number = desk.phone_case()
        if how == "reply":
            reply(desk.anna, number, "Done.")
        else:
            resolve(desk.anna, number, cause="1", solution="x", reply="Done.")
        desk.clock.forward(seconds=20, milliseconds=1)
        with refused("gone to the customer", kind=Invalid):
            undo(desk.anna)

    def test_one_sent_after_all_is_held_anew_and_then_has_gone(self, desk: Words):
        number = desk.phone_case()
        reply(desk.anna, number, "Done.")
        undo(desk.anna)
        desk.clock.forward(hours=1)
        redo(desk.anna)
        desk.clock.forward(seconds=10)
        undo(desk.anna)
        redo(desk.anna)
        desk.clock.forward(seconds=21)
        with refused("gone to the customer", kind=Invalid):
            undo(desk.anna)
        assert desk.texts(number) == ["Done."]

    def test_a_resolution_without_a_reply_can_be_taken_back_any_time(self, desk: Words):
        number = desk.phone_case()
        before = desk.image(number)
        resolve(desk.anna, number, cause="1", solution="x")
        desk.clock.forward(days=3)
        undo(desk.anna)
        assert desk.image(number) == before

    def test_not_once_a_colleague_has_written_too(self, desk: Words):
        number = desk.phone_case(channel=Channel.MAIL)
        reply(desk.anna, number, "A")
        reply(desk.bo, number, "B")
        with refused("Bo Berg has gone on with the case since", kind=Invalid):
            undo(desk.anna)
        assert desk.case(number).last_reply_at == desk.clock.now()

    def test_replies_of_ones_own_come_back_one_after_the_other(self, desk: Words):
        number = desk.phone_case(channel=Channel.MAIL)
        images = [desk.image(number)]
        for text in ("A", "B", "C"):
            desk.clock.forward(seconds=1)
            reply(desk.anna, number, text)
            images.append(desk.image(number))
        for image in images[-2::-1]:
            undo(desk.anna)
            assert desk.image(number) == image
        for image in images[1:]:
            redo(desk.anna)
            assert desk.image(number) == image
        with refused("nothing to do again"):
            redo(desk.anna)


def test_a_reply_to_what_was_not_read_is_refused_where_it_is_said_what_was_seen(desk: Words):
    number = desk.phone_case(text="It is down")
    seen = desk.version(number)
    note(desk.dan, number, "A note of a colleague is no obstacle.")
    reply(desk.anna, number, "We look at it.", seen=seen)
    seen = desk.version(number)
    receive(desk.dan, number, "It works again.", author="Lina Ek")
    with refused("The customer has written since you began.", kind=ChangedByOther):
        reply(desk.anna, number, "We are still at it.", seen=seen)
    reply(desk.anna, number, "Good.", seen=desk.version(number))
    reply(desk.anna, number, "Good, and good bye.")
