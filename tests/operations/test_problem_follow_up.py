"""Has it come back? The question after a problem was resolved, and the two answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk_words import Words, refused
from supportdesk.errors import Invalid, NotAllowed
from supportdesk.operations.problem_follow_up import answer_follow_up, problem_follow_up, problems_to_ask
from supportdesk.operations.problem_view import problem_detail
from supportdesk.operations.problems import log_problem, move_problem
from supportdesk.operations.undo import undo
from supportdesk.terms import ProblemState


@pytest.fixture
def desk(own_desk: Words) -> Words:
    """A desk whose tunnels dropped, and were mended."""
    case = own_desk.phone_case("Tunnel drops", component_id=own_desk.wan)
    own_desk.clock.forward(days=1)
    texts = {"symptoms": "tunnel", "root_cause": "mtu", "solution": "mtu 1400"}
    number = log_problem(own_desk.bo, "Tunnels drop", cases=[case], texts=texts).number
    move_problem(own_desk.eva, number, "investigate")
    again = own_desk.clock.now() + timedelta(days=30)
    move_problem(own_desk.bo, number, "resolve", ask_again=again)
    return own_desk


def asked(desk: Words) -> list[int]:
    return [row.id for row in problems_to_ask(desk.bo)]


def test_it_is_asked_when_its_time_has_come(desk: Words):
    assert asked(desk) == []
    desk.clock.forward(days=30)
    assert asked(desk) == [1]


def test_what_looks_like_it_and_came_since_is_counted(desk: Words):
    desk.clock.forward(days=2)
    alike = desk.phone_case("My tunnel is gone")
    desk.phone_case("The printer is stuck", component_id=desk.wan)
    found = problem_follow_up(desk.bo, 1)
    assert ([case.id for case in found.cases], found.before) == ([alike], 1)


def test_that_it_came_back_opens_it_again_and_says_how_many_came(desk: Words):
    desk.clock.forward(days=31)
    desk.phone_case("My tunnel is gone")
    answer_follow_up(desk.bo, 1, came_back=True)
    found = problem_detail(desk.bo, 1)
    assert found.row.state is ProblemState.UNDER_INVESTIGATION
    assert [entry.reason for entry in found.history if entry.reason] == ["It has come back: 1 case since."]
    assert asked(desk) == []
    with refused("is not resolved", kind=Invalid):
        problem_follow_up(desk.bo, 1)


def test_that_it_did_not_is_kept_and_asked_once_more_or_never(desk: Words):
    desk.clock.forward(days=31)
    later = desk.clock.now() + timedelta(days=60)
    answer_follow_up(desk.bo, 1, came_back=False, ask_again=later)
    assert (problem_detail(desk.bo, 1).ask_again_at, asked(desk)) == (later, [])
    undo(desk.bo)
    assert asked(desk) == [1]
    answer_follow_up(desk.bo, 1, came_back=False)
    assert problem_detail(desk.bo, 1).ask_again_at is None
    assert asked(desk) == []


def test_who_may_not_and_when_not(desk: Words):
    with refused("may not", kind=NotAllowed):
        answer_follow_up(desk.anna, 1, came_back=False)
    with refused("That time has passed", kind=Invalid):
        answer_follow_up(desk.bo, 1, came_back=False, ask_again=desk.clock.now())
