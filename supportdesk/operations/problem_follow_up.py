"""Has it come back? What a problem is asked some time after it was resolved, and what was answered (P10)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from supportdesk.clock import from_ms, to_ms
from supportdesk.desk import Desk
from supportdesk.errors import Invalid
from supportdesk.i18n import _, ngettext
from supportdesk.operations.operation import operation
from supportdesk.operations.problem_view import CaseBehind, ProblemRow, problem_detail, problems
from supportdesk.operations.repeat_counts import OUT
from supportdesk.operations.repeats import cases_behind
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.record_names import record_name
from supportdesk.rules.repeats import is_like
from supportdesk.terms import EventTag, Subject

if TYPE_CHECKING:
    from supportdesk.change import Change
    from supportdesk.records import Kept


class FollowUp(NamedTuple):
    """The cases like a problem that came since it was resolved, the newest first, and as long before that.

    `before` counts those of the same length of time before it was resolved.
    """

    number: int
    title: str
    resolved_at: datetime
    ask_again_at: datetime | None
    cases: tuple[CaseBehind, ...]
    before: int


def problems_to_ask(desk: Desk) -> list[ProblemRow]:
    """The problems that are resolved and whose time to be asked has come."""
    authorize(desk.actor, Action.READ_PROBLEM)
    sql = "SELECT id FROM problems WHERE ask_again_at <= :now AND resolved_at IS NOT NULL"
    due = {row[0] for row in desk.rows(sql, {"now": to_ms(desk.now())})}
    return [row for row in problems(desk, everything=True) if row.id in due] if due else []


def problem_follow_up(desk: Desk, number: int) -> FollowUp:
    """What came since that looks like the problem: what it is known by, its component and title, or linked to it by hand."""
    found = problem_detail(desk, number)
    if found.resolved_at is None:
        name = record_name(Subject.PROBLEM, number)
        raise Invalid(_("{record} is not resolved: nobody asks yet whether it has come back.").format(record=name))
    now, begin = to_ms(desk.now()), to_ms(found.resolved_at)
    length = min(now - begin, begin)
    rows = desk.rows(
        "SELECT c.id, c.arrived_at, c.subject, c.problem_id, coalesce(co.name, '') FROM cases c "
        "LEFT JOIN components co ON co.id = c.component_id "
        f"WHERE c.arrived_at >= :a AND c.arrived_at <= :b AND c.{OUT} ORDER BY c.arrived_at",
        {"a": begin - length, "b": now},
    )
    component = found.row.component or None

    def is_one(subject: str, linked: int | None, runs: str) -> bool:
        if linked is not None:
            return bool(linked == number)
        return is_like(subject, found.symptoms, found.row.title, same_component=runs == component)

    alike = [(key, at) for key, at, subject, linked, runs in rows if is_one(subject, linked, runs)]
    since = [key for key, at in alike if at > begin]
    cases = tuple(cases_behind(desk, since))
    return FollowUp(number, found.row.title, from_ms(begin), found.ask_again_at, cases, len(alike) - len(since))


@operation
def answer_follow_up(
    change: Change,
    number: int,
    *,
    came_back: bool,
    reason: str = "",
    ask_again: datetime | None = None,
    seen: int | None = None,
) -> Kept:
    """Records the answer: it came back and is worked on again, or it did not and is asked after at `ask_again`, or no more."""
    from supportdesk.models import Problem
    from supportdesk.operations.problems import move_problem
    from supportdesk.records import alter, the_record

    authorize(change.actor, Action.WORK_PROBLEM)
    found = problem_follow_up(change.desk, number)
    n = len(found.cases)
    if came_back:
        said = ngettext("It has come back: {n} case since.", "It has come back: {n} cases since.", n).format(n=n)
        return move_problem.within(change, number, "reopen", reason=reason.strip() or said, seen=seen)
    if ask_again is not None and ask_again <= change.now:
        raise Invalid(_("That time has passed. Name one that lies ahead."))
    row = the_record(change, Problem, number)
    details = {"came_back": False, "cases": n}
    fields = {"ask_again_at": ask_again}
    return alter(change, row, EventTag.PROBLEM_ASKED, fields, reason=reason.strip(), details=details, seen=seen)
