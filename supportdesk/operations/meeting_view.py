"""Service meetings as people read them: the list, one with its decisions and actions, and what is undone (P9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from supportdesk.clock import from_ms
from supportdesk.desk import Desk
from supportdesk.errors import NotFound
from supportdesk.i18n import _
from supportdesk.operations.agenda import AgendaItem, agenda
from supportdesk.operations.change_view import ChangeRow, changes
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.record_names import record_name
from supportdesk.terms import ActionState, ChangeState, MeetingState, Subject

MOST = 500
FAILED = (ChangeState.FAILED, ChangeState.BACKED_OUT)


class MeetingRow(NamedTuple):
    """A meeting as lists show it."""

    id: int
    version: int
    state: MeetingState
    title: str
    held_at: datetime
    since: datetime
    closed_at: datetime | None
    attendance: str
    notes: str
    decisions: int
    actions: int


class DecisionRow(NamedTuple):
    """What was decided on a case."""

    id: int
    case_id: int
    priority: int
    customer: str
    subject: str
    text: str
    decided_at: datetime


class ActionRow(NamedTuple):
    """What somebody is to do. `case_id` is `None` for what is about no case alone."""

    id: int
    version: int
    state: ActionState
    meeting_id: int
    case_id: int | None
    text: str
    owner: str
    due_at: datetime
    made_at: datetime
    closed_at: datetime | None


class MeetingDetail(NamedTuple):
    """All of a meeting. `agenda` is what is undecided, while it is open; `undone` are actions of earlier meetings, `failed` the
    changes that failed or were backed out and are not reviewed, while it is open. `began` is when the one before was held."""

    row: MeetingRow
    agenda: tuple[AgendaItem, ...]
    decisions: tuple[DecisionRow, ...]
    actions: tuple[ActionRow, ...]
    undone: tuple[ActionRow, ...]
    failed: tuple[ChangeRow, ...]
    began: datetime


_MEETING = """
SELECT m.id, m.version, m.state, m.title, m.held_at, m.since, m.closed_at, m.attendance, m.notes,
  (SELECT count(*) FROM meeting_decisions d WHERE d.meeting_id = m.id AND d.state = 'made'),
  (SELECT count(*) FROM meeting_actions a WHERE a.meeting_id = m.id AND a.state <> 'dropped')
FROM meetings m
"""
_ACTION = (
    "SELECT a.id, a.version, a.state, a.meeting_id, a.case_id, a.text, coalesce(w.login, ''), a.due_at, a.made_at, a.closed_at "
    "FROM meeting_actions a LEFT JOIN agents w ON w.id = a.owner_id"
)


def meetings(desk: Desk) -> list[MeetingRow]:
    """All meetings, the newest first."""
    authorize(desk.actor, Action.READ_MEETING)
    return [_meeting(values) for values in desk.rows(f"{_MEETING} ORDER BY m.id DESC LIMIT :most", {"most": MOST})]


def open_meeting(desk: Desk) -> MeetingRow | None:
    """The meeting that is open, if one is."""
    authorize(desk.actor, Action.READ_MEETING)
    return next((_meeting(values) for values in desk.rows(f"{_MEETING} WHERE m.done = 0")), None)


def meeting_detail(desk: Desk, number: int) -> MeetingDetail:
    """One meeting; `NotFound` when there is none."""
    authorize(desk.actor, Action.READ_MEETING)
    found = desk.rows(f"{_MEETING} WHERE m.id = :id", {"id": number})
    if not found:
        raise NotFound(_("There is no {record}.").format(record=record_name(Subject.MEETING, number)))
    row = _meeting(found[0])
    todo = tuple(agenda(desk, row.since)) if row.state is MeetingState.OPEN else ()
    decisions, given = tuple(_decisions(desk, number)), tuple(_actions(desk, "a.meeting_id = :id", {"id": number}))
    undone = tuple(_actions(desk, "a.done = 0 AND a.meeting_id < :id", {"id": number}))
    failed = tuple(one for one in changes(desk) if one.state in FAILED) if row.state is MeetingState.OPEN else ()
    before = "SELECT max(held_at) FROM meetings WHERE id < :id AND state = 'held'"
    [(held,)] = desk.rows(before, {"id": number})
    began = row.since if held is None else from_ms(held)
    return MeetingDetail(row, todo, decisions, given, undone, failed, began)


def actions(desk: Desk, *, everything: bool = False) -> list[ActionRow]:
    """What is to be done (or was), the soonest due first."""
    authorize(desk.actor, Action.READ_MEETING)
    return list(_actions(desk, "1 = 1" if everything else "a.done = 0", {}))


def action_of(desk: Desk, number: int) -> ActionRow:
    """One action; `NotFound` when there is none."""
    authorize(desk.actor, Action.READ_MEETING)
    found = next(iter(_actions(desk, "a.id = :id", {"id": number})), None)
    if found is None:
        raise NotFound(_("There is no {record}.").format(record=record_name(Subject.ACTION, number)))
    return found


def _decisions(desk: Desk, number: int) -> Iterator[DecisionRow]:
    rows = desk.rows(
        "SELECT d.id, d.case_id, c.priority, coalesce(cu.name, c.requester), c.subject, d.text, d.decided_at "
        "FROM meeting_decisions d JOIN cases c ON c.id = d.case_id LEFT JOIN customers cu ON cu.id = c.customer_id "
        "WHERE d.meeting_id = :id AND d.state = 'made' ORDER BY d.id",
        {"id": number},
    )
    for *values, at in rows:
        yield DecisionRow._make((*values, from_ms(at)))


def _actions(desk: Desk, where: str, given: dict[str, Any]) -> Iterator[ActionRow]:
    rows = desk.rows(f"{_ACTION} WHERE {where} ORDER BY a.done, a.due_at, a.id LIMIT :most", given | {"most": MOST})
    for values in rows:
        row = ActionRow._make(values)
        closed = None if values[9] is None else from_ms(values[9])
        yield row._replace(
            state=ActionState(row.state), due_at=from_ms(values[7]), made_at=from_ms(values[8]), closed_at=closed
        )


def _meeting(values: Sequence[Any]) -> MeetingRow:
    row = MeetingRow._make(values)
    return row._replace(
        state=MeetingState(row.state),
        held_at=from_ms(values[4]),
        since=from_ms(values[5]),
        closed_at=None if values[6] is None else from_ms(values[6]),
    )
