"""Problem Management: a problem is logged from its incidents, worked on, known, mended and closed (P5, P10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from supportdesk.change import Change, Outcome, number_of
from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.models import Case, Problem
from supportdesk.operations.access import case_for
from supportdesk.operations.operation import operation
from supportdesk.operations.ownership import worker_named
from supportdesk.records import Kept, alter, keep, the_record
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.problem_flow import PROBLEM_FLOW
from supportdesk.rules.record_names import record_name
from supportdesk.terms import EventTag, ProblemState, Subject

WRITTEN = ("title", "description", "causes", "root_cause", "workaround", "symptoms", "solution", "category")
"""What people write on a problem; its owner, state and links have steps of their own."""


@operation
def log_problem(
    change: Change, title: str, *, cases: Sequence[int] = (), texts: Mapping[str, str] = MappingProxyType({})
) -> Kept:
    """Logs a problem, from the cases that made somebody think of it: component, area and priority are those of the worst.

    `texts` are fields of `WRITTEN`.
    """
    authorize(change.actor, Action.LOG_PROBLEM)
    if not title.strip():
        raise Invalid(_("A title is needed: one line that says what keeps happening."))
    behind = [case_for(change, Action.LINK, number) for number in dict.fromkeys(cases)]
    worst = min(behind, key=lambda case: case.priority, default=None)
    row = Problem(
        state=PROBLEM_FLOW.first,
        title=title.strip(),
        priority=worst.priority if worst else 4,
        component_id=worst.component_id if worst else None,
        competence_id=worst.competence_id if worst else None,
        logged_at=change.now,
        updated_at=change.now,
    )
    for name, text in _texts(texts).items():
        setattr(row, name, text)
    kept = keep(change, row, EventTag.PROBLEM_LOGGED)
    for case in behind:
        _link(change, case, row)
    return kept


@operation
def set_problem(change: Change, number: int, texts: Mapping[str, str], *, seen: int | None = None) -> Kept:
    """Writes fields of `WRITTEN` on a problem."""
    authorize(change.actor, Action.WORK_PROBLEM)
    row = the_record(change, Problem, number)
    wanted = _texts(texts)
    if "title" in wanted and not wanted["title"]:
        raise Invalid(_("A title is needed: one line that says what keeps happening."))
    return alter(change, row, EventTag.PROBLEM_SET, wanted, seen=seen)


@operation
def assign_problem(change: Change, number: int, login: str, *, seen: int | None = None) -> Kept:
    """Gives the problem to somebody."""
    authorize(change.actor, Action.WORK_PROBLEM)
    row = the_record(change, Problem, number)
    agent = worker_named(change, login)
    if row.owner_id == agent.id:
        raise Invalid(_("{who} has it already.").format(who=agent.name))
    return alter(change, row, EventTag.PROBLEM_ASSIGNED, {"owner_id": agent.id}, seen=seen)


@operation
def move_problem(
    change: Change,
    number: int,
    verb: str,
    *,
    reason: str = "",
    ask_again: datetime | None = None,
    seen: int | None = None,
) -> Kept:
    """Takes a step of `PROBLEM_FLOW`. A resolved problem is asked after again (P10) at `ask_again`."""
    row = the_record(change, Problem, number)
    move = PROBLEM_FLOW.authorize(change.actor, ProblemState(row.state), verb, row, reason=reason)
    fields: dict[str, Any] = {"state": move.target, "state_since": change.now}
    if move.target is ProblemState.RESOLVED:
        fields |= {"resolved_at": change.now, "ask_again_at": ask_again}
    elif move.target is ProblemState.CLOSED:
        fields |= {"closed_at": change.now}
    elif row.done:
        fields |= {"resolved_at": None, "closed_at": None, "ask_again_at": None}
    done = PROBLEM_FLOW.is_done(move.target)
    return alter(change, row, EventTag.PROBLEM_MOVED, fields, done=done, reason=reason.strip(), seen=seen)


@operation
def link_to_problem(change: Change, number: int, problem: int, *, seen: int | None = None) -> Outcome:
    """Says that a problem is behind a case; a case that had another leaves that."""
    authorize(change.actor, Action.READ_PROBLEM)
    case = case_for(change, Action.LINK, number, seen)
    row = the_record(change, Problem, problem)
    if case.problem_id == row.id:
        raise Invalid(_("{record} is behind it already.").format(record=record_name(Subject.PROBLEM, problem)))
    return _link(change, case, row)


@operation
def unlink_from_problem(change: Change, number: int, *, reason: str = "", seen: int | None = None) -> Outcome:
    """Says that no known problem is behind a case."""
    case = case_for(change, Action.LINK, number, seen)
    if case.problem_id is None:
        raise Invalid(_("No problem is behind this case."))
    row = the_record(change, Problem, case.problem_id)
    alter(change, row, EventTag.PROBLEM_CASE_UNLINKED, reason=reason, details={"case": number})
    return change.apply(
        case, EventTag.CASE_OFF_PROBLEM, {"problem_id": None}, reason=reason, details={"problem": row.id}
    )


def _link(change: Change, case: Case, row: Problem) -> Outcome:
    if case.problem_id is not None:
        before = the_record(change, Problem, case.problem_id)
        alter(change, before, EventTag.PROBLEM_CASE_UNLINKED, details={"case": number_of(case)})
    alter(change, row, EventTag.PROBLEM_CASE_LINKED, details={"case": number_of(case)})
    return change.apply(case, EventTag.CASE_TO_PROBLEM, {"problem_id": row.id}, details={"problem": row.id})


def _texts(given: Mapping[str, str]) -> dict[str, str]:
    unknown = set(given) - set(WRITTEN)
    if unknown:
        raise Invalid(_("A problem has no field “{name}”.").format(name=sorted(unknown)[0]))
    return {name: text.strip() for name, text in given.items()}
