"""The way of a case through its states: wait, wake, resolve, close, cancel, reopen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk_words import Words, refused
from supportdesk.errors import Invalid, NotAllowed
from supportdesk.operations.flow import cancel, close, end_wait, reopen, resolve, wait
from supportdesk.operations.joining import merge, unmerge
from supportdesk.operations.lines import HandOver, escalate
from supportdesk.operations.undo import redo, undo
from supportdesk.operations.waking import wake_due
from supportdesk.terms import CaseState

WAITING = [CaseState.WAITING_CUSTOMER, CaseState.WAITING_SUPPLIER, CaseState.SCHEDULED]


class TestWaiting:
    @pytest.mark.parametrize("state", WAITING)
    def test_it_waits_and_says_for_what(self, desk: Words, state: CaseState):
        number = desk.phone_case()
        until = desk.clock.now() + timedelta(hours=1)
        wait(desk.anna, number, state, waiting_for=" the disk ", until=until)
        case = desk.case(number)
        assert (case.state, case.waiting_for, case.wake_at) == (state, "the disk", until)
        assert desk.last(number).tag == "case:state:waiting"
        assert desk.last(number).changes["state"] == ["new", state]

    def test_without_a_time_it_waits_until_somebody_speaks(self, desk: Words):
        number = desk.phone_case()
        wait(desk.anna, number, CaseState.WAITING_SUPPLIER, waiting_for="Dell")
        desk.clock.forward(days=1000)
        assert number not in {outcome.case_id for outcome in wake_due(desk.itself)}

    @pytest.mark.parametrize(
        ("state", "until", "words"),
        [
            (CaseState.SCHEDULED, None, "Until when?"),
            (CaseState.SCHEDULED, timedelta(0), "has passed"),
            (CaseState.WAITING_CUSTOMER, timedelta(seconds=-1), "has passed"),
            (CaseState.OPEN, timedelta(1), "A case can wait for"),
            (CaseState.RESOLVED, None, "A case can wait for"),
        ],
    )
    def test_refused(self, desk: Words, state: CaseState, until: timedelta | None, words: str):
        number = desk.phone_case()
        with refused(words, kind=Invalid):
            wait(desk.anna, number, state, until=None if until is None else desk.clock.now() + until)
        assert desk.version(number) == 1

    def test_what_it_waits_for_has_an_end(self, desk: Words):
        with refused("300 characters", kind=Invalid):
            wait(desk.anna, desk.phone_case(), CaseState.WAITING_SUPPLIER, waiting_for="x" * 301)

    def test_it_can_be_changed_while_it_waits_and_ended(self, desk: Words):
        number = desk.phone_case()
        wait(desk.anna, number, CaseState.WAITING_SUPPLIER, waiting_for="Dell")
        wait(desk.anna, number, CaseState.WAITING_CUSTOMER)
        assert (desk.state(number), desk.case(number).waiting_for) == ("waiting_customer", "")
        end_wait(desk.anna, number)
        assert desk.state(number) == "open"
        with refused("not waiting", kind=Invalid):
            end_wait(desk.anna, number)


class TestWaking:
    def test_it_wakes_at_its_time_and_not_before(self, desk: Words):
        number = desk.phone_case()
        wait(desk.anna, number, CaseState.SCHEDULED, until=desk.clock.now() + timedelta(hours=1))
        desk.clock.forward(minutes=59, seconds=59)
        assert wake_due(desk.anna) == []
        desk.clock.forward(seconds=1)
        assert [outcome.case_id for outcome in wake_due(desk.anna)] == [number]
        case = desk.case(number)
        assert (case.state, case.wake_at, case.waiting_for) == ("open", None, "")
        assert (desk.last(number).tag, desk.last(number).who) == ("case:state:woken", "rule:wake-up")
        assert wake_due(desk.anna) == []

    def test_many_wake_in_the_order_of_their_times(self, desk: Words):
        numbers = [desk.phone_case() for _ in range(4)]
        for minutes, number in zip((30, 10, 40, 20), numbers, strict=True):
            wait(desk.anna, number, CaseState.SCHEDULED, until=desk.clock.now() + timedelta(minutes=minutes))
        desk.clock.forward(minutes=30)
        assert [outcome.case_id for outcome in wake_due(desk.itself, most=2)] == [numbers[1], numbers[3]]
        assert [outcome.case_id for outcome in wake_due(desk.itself)] == [numbers[0]]
        desk.clock.forward(minutes=10)
        assert [outcome.case_id for outcome in wake_due(desk.itself)] == [numbers[2]]

    def test_what_was_done_or_merged_meanwhile_sleeps_on(self, desk: Words):
        done, merged = desk.phone_case(), desk.phone_case()
        for number in (done, merged):
            wait(desk.anna, number, CaseState.SCHEDULED, until=desk.clock.now() + timedelta(minutes=1))
        resolve(desk.anna, done, cause="1", solution="x")
        merge(desk.anna, merged, desk.phone_case())
        desk.clock.forward(minutes=2)
        assert wake_due(desk.itself) == []
        unmerge(desk.anna, merged)
        assert [outcome.case_id for outcome in wake_due(desk.itself)] == [merged]

    def test_undone_waiting_wakes_nothing(self, desk: Words):
        number = desk.phone_case()
        wait(desk.anna, number, CaseState.SCHEDULED, until=desk.clock.now() + timedelta(minutes=1))
        undo(desk.anna)
        desk.clock.forward(minutes=2)
        assert wake_due(desk.itself) == []
        assert desk.state(number) == "new"

    def test_a_wait_that_has_ended_is_not_undone(self, desk: Words):
        number = desk.phone_case()
        wait(desk.anna, number, CaseState.SCHEDULED, until=desk.clock.now() + timedelta(minutes=1))
        desk.clock.forward(minutes=2)
        wake_due(desk.itself)
        with refused("The desk itself has changed this since", kind=Invalid):
            undo(desk.anna)


class TestResolving:
    def test_with_cause_and_solution(self, desk: Words):
        number = desk.taken_case(desk.anna)
        desk.clock.forward(hours=1)
        resolve(desk.anna, number, cause="1", solution=" New cable. ")
        case = desk.case(number)
        assert (case.state, case.solution, case.resolved_line) == ("resolved", "New cable.", "first")
        assert case.resolved_at == desk.clock.now()
        assert case.cause == desk.last(number).changes["cause"][1] != ""

    def test_the_reply_tells_the_customer_in_the_same_step(self, desk: Words):
        number = desk.taken_case(desk.anna)
        desk.clock.forward(hours=1)
        resolve(desk.anna, number, cause="1", solution="x", reply="It works again.")
        assert desk.texts(number) == ["It works again."]
        assert desk.case(number).last_reply_at == desk.clock.now()
        assert len(desk.events(number)) == 2

    def test_who_resolves_what_nobody_has_has_it(self, desk: Words):
        number = desk.phone_case()
        resolve(desk.bo, number, cause="1", solution="x")
        assert desk.owner(number) == "bo"

    def test_the_line_that_resolved_it_is_kept(self, desk: Words):
        number = desk.phone_case()
        escalate(desk.anna, number, HandOver("everything"))
        resolve(desk.bo, number, cause="1", solution="x")
        assert desk.case(number).resolved_line == "second"

    def test_what_waited_waits_no_more(self, desk: Words):
        number = desk.phone_case()
        wait(desk.anna, number, CaseState.SCHEDULED, waiting_for="x", until=desk.clock.now() + timedelta(hours=1))
        resolve(desk.anna, number, cause="1", solution="x")
        assert (desk.case(number).wake_at, desk.case(number).waiting_for) == (None, "")

    @pytest.mark.parametrize(
        ("cause", "solution", "words"),
        [("1", " ", "Write what was done"), ("99", "x", "is no cause"), ("", "x", "is no cause")],
    )
    def test_refused(self, desk: Words, cause: str, solution: str, words: str):
        number = desk.phone_case()
        with refused(words, kind=Invalid):
            resolve(desk.anna, number, cause=cause, solution=solution)
        assert desk.version(number) == 1


class TestEnding:
    def test_closing_what_is_resolved(self, desk: Words):
        number = desk.phone_case()
        with refused("Not while the case is new", kind=NotAllowed):
            close(desk.anna, number)
        resolve(desk.anna, number, cause="1", solution="x")
        close(desk.anna, number)
        assert (desk.state(number), desk.case(number).closed_at) == ("closed", desk.clock.now())
        assert desk.last(number).tag == "case:state:closed"

    def test_cancelling_says_why(self, desk: Words):
        number = desk.phone_case()
        with refused("Say why", kind=Invalid):
            cancel(desk.anna, number, reason=" ")
        cancel(desk.anna, number, reason=" wrong number ")
        assert (desk.state(number), desk.last(number).reason) == ("cancelled", "wrong number")
        with refused("Not while the case is cancelled", kind=NotAllowed):
            cancel(desk.anna, number, reason="again")

    @pytest.mark.parametrize("end", ["resolved", "closed", "cancelled"])
    def test_reopening_is_counted_and_keeps_what_was_done(self, desk: Words, end: str):
        number = desk.phone_case()
        if end == "cancelled":
            cancel(desk.anna, number, reason="x")
        else:
            resolve(desk.anna, number, cause="1", solution="as before")
        if end == "closed":
            close(desk.anna, number)
        reopen(desk.bo, number, reason=" came back ")
        case = desk.case(number)
        assert (case.state, case.reopen_count, case.closed_at) == ("open", 1, None)
        assert case.solution == ("" if end == "cancelled" else "as before")
        assert desk.last(number).reason == "came back"
        with refused("Not while the case is open", kind=NotAllowed):
            reopen(desk.bo, number)


@pytest.mark.parametrize("work", ["wait", "end wait", "resolve", "close", "cancel", "reopen"])
def test_undo_brings_back_exactly_what_was(desk: Words, work: str):
    number = desk.phone_case()
    if work in ("close", "reopen"):
        resolve(desk.bo, number, cause="1", solution="x", reply="y")
    if work in ("end wait", "resolve", "cancel"):
        later = desk.clock.now() + timedelta(days=1)
        wait(desk.bo, number, CaseState.WAITING_CUSTOMER, waiting_for="w", until=later)
    before, version = desk.image(number), desk.version(number)
    desk.clock.forward(seconds=5)
    works = {
        "wait": lambda: wait(desk.anna, number, CaseState.WAITING_SUPPLIER, waiting_for="z"),
        "end wait": lambda: end_wait(desk.anna, number),
        "resolve": lambda: resolve(desk.anna, number, cause="2", solution="s", reply="r"),
        "close": lambda: close(desk.anna, number),
        "cancel": lambda: cancel(desk.anna, number, reason="c"),
        "reopen": lambda: reopen(desk.anna, number),
    }
    works[work]()
    after = desk.image(number)
    assert after != before
    undo(desk.anna)
    assert desk.image(number) == before
    assert desk.version(number) == version + 2
    redo(desk.anna)
    assert desk.image(number) == after
