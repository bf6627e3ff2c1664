"""What was found on a case: its diagnosis, the problem behind it, how far one is in routines. For those who read the inside."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from supportdesk.clock import from_ms
from supportdesk.desk import Desk
from supportdesk.errors import Invalid
from supportdesk.operations.routine_view import read_once
from supportdesk.terms import FunctionHit, ProblemState


class Found(NamedTuple):
    """A diagnosis as it stands. `sure` is percent; `hit` people."""

    cause: str
    fixed_by: datetime | None
    sure: int | None
    function: FunctionHit
    hit: int | None
    at: datetime


class Behind(NamedTuple):
    """The problem behind a case."""

    id: int
    state: ProblemState
    title: str
    workaround: str


class Followed(NamedTuple):
    """A routine that is followed on a case, and the step that is next, of so many."""

    id: int
    title: str
    step: int
    steps: int
    text: str


def diagnosis_of(desk: Desk, number: int) -> Found | None:
    """The diagnosis of a case, if it has one."""
    rows = desk.rows(
        "SELECT suspected_cause, fix_expected_at, fix_confidence, function_hit, hit_count, diagnosed_at FROM cases "
        "WHERE id = :id AND diagnosed_at IS NOT NULL",
        {"id": number},
    )
    for cause, fixed_by, sure, function, hit, at in rows:
        fixed = None if fixed_by is None else from_ms(fixed_by)
        return Found(cause, fixed, sure, FunctionHit(function or 0), hit, from_ms(at))
    return None


def problem_behind(desk: Desk, number: int) -> Behind | None:
    """The problem behind a case, if one is known."""
    rows = desk.rows(
        "SELECT p.id, p.state, p.title, p.workaround FROM cases c JOIN problems p ON p.id = c.problem_id WHERE c.id = :id",
        {"id": number},
    )
    return next((Behind(key, ProblemState(state), title, around) for key, state, title, around in rows), None)


def followed_on(desk: Desk, number: int) -> tuple[Followed, ...]:
    """The routines that are followed on a case, each with the step that is next, the one begun first above."""
    rows = desk.rows(
        "SELECT u.id, r.title, r.text, u.step FROM routine_runs u JOIN routines r ON r.id = u.routine_id "
        "WHERE u.case_id = :id AND u.done = 0 ORDER BY u.id",
        {"id": number},
    )
    return tuple(Followed(key, title, step, *_step(text, step)) for key, title, text, step in rows)


def _step(text: str, step: int) -> tuple[int, str]:
    """How many steps there are, and the words of one; nothing of a routine that was damaged: the case is read all the same."""
    try:
        steps = read_once(text).steps
    except Invalid:
        return 0, ""
    return len(steps), steps[step - 1].text if 1 <= step <= len(steps) else ""
