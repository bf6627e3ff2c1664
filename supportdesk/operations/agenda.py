"""What a service meeting has to go through: every escalation and every miss since the desk holds meetings, until it is decided.

The agenda is a question, not a list that is kept: so it costs as much as it shows, and nothing can be forgotten on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from supportdesk.clock import from_ms, to_ms
from supportdesk.desk import Desk
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.terms import CaseState, Line

if TYPE_CHECKING:
    from supportdesk.change import Change

_NOT_DECIDED = (
    "NOT EXISTS (SELECT 1 FROM meeting_decisions d WHERE d.case_id = c.id AND d.state = 'made' AND d.about_at >= {at})"
)
_ESCALATED = (
    "SELECT c.id, c.escalated_at FROM cases c WHERE c.done IN (0, 1) AND c.escalated_at >= :since AND c.escalated_at IS NOT NULL "
    f"AND {_NOT_DECIDED.format(at='c.escalated_at')}"
)
_MISSED = (
    "SELECT c.id, r.raised_at FROM reports r JOIN cases c ON c.id = r.case_id "
    f"WHERE r.raised_at >= :since AND r.cause = 'missed' AND {_NOT_DECIDED.format(at='r.raised_at')}"
)
ITEM = """
SELECT c.id, c.state, c.line, c.priority, coalesce(cu.name, c.requester), c.subject, coalesce(ow.login, ''),
  c.arrived_at, c.escalated_at, c.resolved_at, c.breached, c.hand_back_count, c.reopen_count, c.problem_id,
  coalesce(co.name, '')
FROM cases c
LEFT JOIN customers cu ON cu.id = c.customer_id
LEFT JOIN agents ow ON ow.id = c.owner_id
LEFT JOIN components co ON co.id = c.component_id
WHERE c.id IN ({ids})
"""


class AgendaItem(NamedTuple):
    """A case to go through. `why` has `escalated`, `missed` or both; `at` is the newest of what brought it here."""

    id: int
    state: CaseState
    line: Line
    priority: int
    customer: str
    subject: str
    owner: str
    arrived_at: datetime
    escalated_at: datetime | None
    resolved_at: datetime | None
    breached: bool
    hand_backs: int
    reopened: int
    problem: int | None
    component: str
    why: tuple[str, ...]
    at: datetime


def agenda(desk: Desk, since: datetime) -> list[AgendaItem]:
    """The cases to go through, the gravest first, then the oldest."""
    authorize(desk.actor, Action.READ_MEETING)
    given = {"since": to_ms(since)}
    why: dict[int, list[str]] = {}
    newest: dict[int, int] = {}
    for word, sql in (("escalated", _ESCALATED), ("missed", _MISSED)):
        for number, at in desk.rows(sql, given):
            words = why.setdefault(number, [])
            words += [] if word in words else [word]
            newest[number] = max(newest.get(number, 0), at)
    items = [item._replace(why=tuple(why[item.id]), at=from_ms(newest[item.id])) for item in _items(desk, list(why))]
    return sorted(items, key=lambda item: (item.priority, not item.breached, item.at, item.id))


def undecided(change: Change, since: datetime, case: int | None = None) -> list[int]:
    """The numbers of the cases on the agenda, or that of one case if it is; within a change."""
    from sqlalchemy import text

    only = "" if case is None else " AND c.id = :case"
    given = {"since": to_ms(since)} | ({} if case is None else {"case": case})
    connection = change.session.connection()
    return sorted({row[0] for sql in (_ESCALATED, _MISSED) for row in connection.execute(text(sql + only), given)})


def _items(desk: Desk, numbers: list[int]) -> Iterator[AgendaItem]:
    if not numbers:
        return
    for row in desk.rows(ITEM.format(ids=", ".join(map(str, numbers)))):
        number, state, line, *plain, arrived, escalated, resolved, breached, backs, reopened, problem, component = row
        times = [None if at is None else from_ms(at) for at in (escalated, resolved)]
        yield AgendaItem._make(
            (
                *(number, CaseState(state), Line(line), *plain, from_ms(arrived), *times, bool(breached)),
                *(backs, reopened, problem, component, (), from_ms(arrived)),
            )
        )
