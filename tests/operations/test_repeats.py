"""Recurrence: what keeps coming is seen, with its cases, and becomes a problem."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk_words import Words, refused
from supportdesk.errors import Invalid, NotAllowed, NotFound
from supportdesk.operations.joining import merge
from supportdesk.operations.lines import HandOver, escalate
from supportdesk.operations.problem_repeats import join_repeat, log_from_repeat
from supportdesk.operations.problem_view import problem_detail
from supportdesk.operations.problems import log_problem
from supportdesk.operations.repeat_counts import keep_counts, uncounted
from supportdesk.operations.repeats import cases_behind, repeat_of, repeats


@pytest.fixture
def desk(own_desk: Words) -> Words:
    """A desk with twelve weeks behind it, one printer and some mail in each."""
    for week in range(12):
        own_desk.phone_case("The printer is stuck", customer_id=own_desk.hamnen)
        own_desk.phone_case("Mail is slow", category="Mail", component_id=own_desk.mail_cluster)
        own_desk.clock.forward(days=7 if week < 11 else 8)
    return own_desk


def many_tunnels(desk: Words, n: int = 7) -> list[int]:
    numbers = [desk.phone_case("Tunnel drops", component_id=desk.wan, category="Network") for _ in range(n)]
    desk.clock.forward(hours=1)
    return numbers


def test_what_came_far_more_often_than_usual_is_one_repeat_with_its_cases(desk: Words):
    keep_counts(desk.eva)
    assert repeats(desk.bo) == []
    numbers = many_tunnels(desk)
    [found] = repeats(desk.bo)
    assert (found.came, found.usual, found.cases) == (7, 0, tuple(numbers))
    assert found.chance < 0.001
    assert {found.name, *found.also} == {"wan", "network", "“tunnel”", "“drops”"}
    assert [case.id for case in cases_behind(desk.bo, found.cases)] == numbers[::-1]


def test_what_comes_as_often_as_ever_is_none(desk: Words):
    keep_counts(desk.eva)
    desk.phone_case("The printer is stuck")
    desk.phone_case("Mail is slow", category="Mail")
    desk.clock.forward(minutes=1)
    assert repeats(desk.bo) == []
    found = repeat_of(desk.bo, "word:printer")
    assert (found.came, round(found.usual)) == (1, 1)


def test_a_desk_without_a_history_says_nothing(own_desk: Words):
    many_tunnels(own_desk)
    keep_counts(own_desk.eva)
    assert repeats(own_desk.bo) == []


def test_days_are_counted_once_and_again_when_cases_come_into_them(desk: Words):
    assert keep_counts(desk.eva) > 80
    assert (uncounted(desk.eva), keep_counts(desk.eva)) == ([], 0)
    late = desk.phone_case("From last week", arrived_at=desk.clock.now() - timedelta(days=9))
    assert len(uncounted(desk.eva)) == 1
    assert keep_counts(desk.eva) == 1
    assert repeat_of(desk.bo, "word:week", desk.clock.now() - timedelta(days=10)).cases == (late,)


def test_merged_cases_are_one(desk: Words):
    keep_counts(desk.eva)
    numbers = many_tunnels(desk)
    merge(desk.anna, numbers[0], numbers[1])
    assert repeats(desk.bo)[0].came == 6


def test_a_problem_is_logged_from_a_repeat_and_joined_by_what_comes_later(desk: Words):
    keep_counts(desk.eva)
    numbers = many_tunnels(desk)
    number = log_from_repeat(desk.bo, "word:tunnel").number
    found = problem_detail(desk.bo, number)
    assert (found.row.title, found.symptoms, found.row.component) == ("“tunnel”", "tunnel", "wan")
    assert {case.id for case in found.cases} == set(numbers)
    with refused("have a problem behind them already", kind=Invalid):
        log_from_repeat(desk.bo, "word:tunnel")
    later = desk.phone_case("Tunnel again")
    assert repeat_of(desk.bo, "word:tunnel").unlinked == (later,)
    assert join_repeat(desk.bo, "word:tunnel", number) == 1
    assert repeats(desk.bo)[0].problems == (number,)


def test_a_sign_that_no_case_has_is_refused(desk: Words):
    with refused("No case since then has", kind=NotFound):
        repeat_of(desk.bo, "word:nothing")
    with refused("That lies ahead", kind=Invalid):
        repeats(desk.bo, desk.clock.now() + timedelta(days=1))


def test_sales_do_not_read_them(desk: Words):
    with refused("may not", kind=NotAllowed):
        repeats(desk.sara)
    number = desk.phone_case("Tunnel drops")
    escalate(desk.anna, number, HandOver("x"), competence="mail")
    with refused("may not", kind=NotAllowed):
        log_from_repeat(desk.anna, "word:tunnel")
    log_problem(desk.bo, "x")
