"""What holds for the clocks of any case whatever happens to it, in any order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from case_story import MINUTE, OFFICE
from clock_cases import LAST, LEVELS, PRIORITIES, STATES, cases, gaps
from supportdesk.rules.clock_cycles import KINDS
from supportdesk.rules.clock_happening import Happening
from supportdesk.rules.clocks import CaseMoment, Clock, _as_promised, breach, fold, left, step, used
from supportdesk.terms import CaseState, Channel, ClockKind, ClockState, Line

SOME = settings(max_examples=200, deadline=None)


@given(cases())
@SOME
def test_step_by_step_is_the_same_as_all_at_once(moments):
    clocks: tuple[Clock, ...] = ()
    before = None
    for number, (now, after) in enumerate(moments):
        clocks = step(clocks, before, after, now, LEVELS)
        assert clocks == fold(moments[: number + 1], LEVELS)
        before = after


@given(cases())
@SOME
def test_what_is_left_out_of_a_step_would_have_changed_nothing(moments):
    clocks: tuple[Clock, ...] = ()
    before = None
    for now, after in moments:
        dated = breach(clocks, now)
        whole_way = dated if before == after else every_kind(dated, Happening(before, after, now, LEVELS))
        clocks = step(clocks, before, after, now, LEVELS)
        assert clocks == whole_way
        before = after


def every_kind(clocks: tuple[Clock, ...], it: Happening) -> tuple[Clock, ...]:
    """Every kind asked of every event."""
    cycles = [of_kind(tuple(c for c in clocks if c.kind is kind), it) for kind, of_kind in KINDS.items()]
    return tuple(_as_promised(clock, it) if clock.open else clock for of_kind in cycles for clock in of_kind)


@given(cases(), st.lists(st.integers(0, 14 * 24 * 60), max_size=12))
@SOME
def test_it_makes_no_difference_when_and_how_often_the_sweep_comes_by(moments, sweeps):
    clocks: tuple[Clock, ...] = ()
    before = None
    waiting = sorted(moments[0][0] + minutes * MINUTE for minutes in sweeps)
    for now, after in moments:
        while waiting and waiting[0] <= now:
            clocks = breach(clocks, waiting.pop(0))
        clocks = step(clocks, before, after, now, LEVELS)
        before = after
    for sweep in waiting:
        clocks = breach(clocks, sweep)
    assert breach(clocks, LAST) == breach(fold(moments, LEVELS), LAST)


@given(cases())
@SOME
def test_a_breach_is_never_erased_or_moved_by_what_happens_later(moments):
    known: dict[tuple[ClockKind, int], tuple[int, Any]] = {}
    for number in range(len(moments)):
        now = moments[number + 1][0] if number + 1 < len(moments) else LAST
        clocks = breach(fold(moments[: number + 1], LEVELS), now)
        dated = {(c.kind, c.cycle): (c.breached_at, c.breach_cause) for c in clocks if c.breached_at is not None}
        assert known.items() <= dated.items()
        known = dated


@given(cases())
@SOME
def test_every_clock_is_whole(moments):
    for number, (now, after) in enumerate(moments):
        clocks = fold(moments[: number + 1], LEVELS)
        for kind in ClockKind:
            cycles = [clock for clock in clocks if clock.kind is kind]
            assert [clock.cycle for clock in cycles] == list(range(1, len(cycles) + 1))
            assert sum(clock.open for clock in cycles) <= (0 if after.done else 1)
        for clock in clocks:
            whole(clock, now)


def whole(clock: Clock, now: int) -> None:
    calendar = LEVELS[clock.service_level_id].calendar
    running = clock.state is ClockState.RUNNING
    assert (clock.running_since is not None) is (clock.due_at is not None) is running
    assert (clock.ended_at is None) is clock.open
    assert (clock.breached_at is None) is (clock.breach_cause is None)
    edges = [edge for run in clock.runs for edge in run]
    assert edges == sorted(edges)
    assert not edges or edges[0] >= clock.started_at
    assert clock.consumed_ms == sum(calendar.between(*run) for run in clock.runs) >= 0
    if clock.open:
        assert used(clock, calendar, now) + left(clock, calendar, now) == clock.target_ms
    if running and left(clock, calendar, now) > 0:
        assert calendar.between(now, clock.due_at) == left(clock, calendar, now)
        assert clock.due_at >= now
    if running and left(clock, calendar, now) < 0:
        assert clock.due_at < now
        assert clock.breached_at is not None


@given(cases(), st.integers(1, 4))
@SOME
def test_another_priority_keeps_the_start_and_the_pauses(moments, priority):
    now, case = moments[-1]
    later = now + 30 * MINUTE
    before = {(c.kind, c.cycle): c for c in fold(moments, LEVELS) if c.open}
    after = {(c.kind, c.cycle): c for c in fold([*moments, (later, case._replace(priority=priority))], LEVELS)}
    for key, clock in before.items():
        if after[key].open:
            kept = ("started_at", "runs", "running_since", "consumed_ms", "state")
            assert [getattr(after[key], name) for name in kept] == [getattr(clock, name) for name in kept]


@given(cases(), gaps)
@SOME
def test_what_concerns_no_clock_moves_none(moments, gap):
    """Whether a case came by mail or was written down at the desk is all the same to its clocks."""
    now, case = moments[-1]
    after = fold([*moments, (now + gap, case._replace(channel=Channel.DESK))], LEVELS)
    assert after == breach(fold(moments, LEVELS), now + gap)


@given(cases(), gaps)
@SOME
def test_a_second_message_does_not_move_the_update_clock(moments, gap):
    now, case = moments[-1]
    before = [clock for clock in fold(moments, LEVELS) if clock.kind is ClockKind.UPDATE and clock.open]
    if before and not case.done:
        again = (now + gap + 1, case._replace(last_inbound_at=now + gap + 1))
        after = [clock for clock in fold([*moments, again], LEVELS) if clock.kind is ClockKind.UPDATE and clock.open]
        assert [c._replace(breached_at=None, breach_cause=None) for c in after] == [
            c._replace(breached_at=None, breach_cause=None) for c in before
        ]


@given(cases(), st.lists(st.integers(-90, 90), min_size=15, max_size=15))
@SOME
def test_events_whose_times_are_not_in_order_do_no_harm(moments, jitters):
    """Two machines whose clocks differ by an hour write to one case."""
    jittered = [(now + minutes * MINUTE, case) for (now, case), minutes in zip(moments, jitters, strict=False)]
    for clock in fold(jittered, LEVELS):
        assert clock.consumed_ms >= 0
        assert all(begin <= end for begin, end in clock.runs)


# ---- Against a reckoning of another kind: minute by minute -----------------------------------------------------------

plain_words = st.sampled_from(["reply", "message", "resolve", "reopen", *STATES, *PRIORITIES])


def minute_by_minute(moments: list[tuple[int, CaseMoment]], counts: Any) -> int:
    """Open minutes of the office in which something holds of the case, counted one at a time."""
    begin, end = moments[0][0], moments[-1][0]
    total, number = 0, 0
    for minute in range(begin, end, MINUTE):
        while number + 1 < len(moments) and moments[number + 1][0] <= minute:
            number += 1
        total += OFFICE.between(minute, minute + MINUTE) > 0 and counts(moments[number][1])
    return total


@given(cases(plain_words))
@SOME
def test_the_resolution_has_used_the_open_minutes_in_which_the_case_neither_waited_nor_was_done(moments):
    [clock] = [clock for clock in fold(with_promise(moments), LEVELS) if clock.kind is ClockKind.RESOLUTION]
    worked = minute_by_minute(moments, lambda case: not case.done and case.state is not CaseState.WAITING_CUSTOMER)
    assert used(clock, OFFICE, moments[-1][0]) == worked * MINUTE


@given(cases(plain_words))
@SOME
def test_the_first_reply_has_used_the_open_minutes_until_it_or_while_the_case_was_open(moments):
    [clock] = [clock for clock in fold(with_promise(moments), LEVELS) if clock.kind is ClockKind.RESPONSE]
    waited = minute_by_minute(moments, lambda case: not case.done and case.first_reply_at is None)
    assert used(clock, OFFICE, moments[-1][0]) == waited * MINUTE


def with_promise(moments: list[tuple[int, CaseMoment]]) -> list[tuple[int, CaseMoment]]:
    """The same case with a priority that is always promised something."""
    return [(now, case._replace(priority=min(case.priority, 3))) for now, case in moments]


@pytest.mark.parametrize("number", LEVELS)
def test_the_service_levels_tried_promise_something(number):
    assert LEVELS[number].target(ClockKind.RESOLUTION, 2, Line.FIRST)
