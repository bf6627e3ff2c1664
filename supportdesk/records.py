"""Records other than cases (problems …) inside a change: each has a version, and no change of it is without its event.

What `Change.apply` is for cases, `alter` is for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from sqlalchemy import Enum, String
from sqlmodel import AutoString, SQLModel, col, select

from supportdesk.change import Change, as_json
from supportdesk.clock import from_ms
from supportdesk.errors import ChangedByOther, NotFound
from supportdesk.i18n import _
from supportdesk.models import (
    Event,
    Meeting,
    MeetingAction,
    MeetingDecision,
    Plan,
    PlatformChange,
    Problem,
    Report,
    Responsibility,
    RoutineRun,
)
from supportdesk.models.columns import Instant
from supportdesk.rules.change_flow import CHANGE_FLOW
from supportdesk.rules.flow import Flow
from supportdesk.rules.meeting_flows import ACTION_FLOW, DECISION_FLOW, MEETING_FLOW
from supportdesk.rules.owed_flows import PLAN_FLOW, REPORT_FLOW, RESPONSIBILITY_FLOW
from supportdesk.rules.problem_flow import PROBLEM_FLOW
from supportdesk.rules.record_names import record_name
from supportdesk.rules.routine_flow import RUN_FLOW
from supportdesk.terms import EventTag, Subject

NOT_KEPT = frozenset({"id", "version", "done", "updated_at"})
"""Columns of a record that follow from its events: how many, when the last one was, and its state."""
TABLES: dict[Subject, type[SQLModel]] = {
    Subject.PROBLEM: Problem,
    Subject.REPORT: Report,
    Subject.PLAN: Plan,
    Subject.RESPONSIBILITY: Responsibility,
    Subject.MEETING: Meeting,
    Subject.DECISION: MeetingDecision,
    Subject.ACTION: MeetingAction,
    Subject.RUN: RoutineRun,
    Subject.CHANGE: PlatformChange,
}
FLOWS: dict[Subject, Flow[Any]] = {
    Subject.PROBLEM: PROBLEM_FLOW,
    Subject.REPORT: REPORT_FLOW,
    Subject.PLAN: PLAN_FLOW,
    Subject.RESPONSIBILITY: RESPONSIBILITY_FLOW,
    Subject.MEETING: MEETING_FLOW,
    Subject.DECISION: DECISION_FLOW,
    Subject.ACTION: ACTION_FLOW,
    Subject.RUN: RUN_FLOW,
    Subject.CHANGE: CHANGE_FLOW,
}


class Record(Protocol):
    """What every record has."""

    id: int | None
    version: int
    done: int
    updated_at: Any
    state: Any


R = TypeVar("R", bound=SQLModel)


@dataclass(frozen=True)
class Kept:
    """What an operation did to a record: the event to tell of, and to undo by."""

    subject: Subject
    number: int
    event_id: int
    operation_id: str
    tag: EventTag


def subject_of(row: SQLModel) -> Subject:
    """Which kind of record a row is."""
    return next(subject for subject, table in TABLES.items() if isinstance(row, table))


def the_record(change: Change, table: type[R], number: int) -> R:
    """The record by its number, locked for this transaction."""
    found = change.session.exec(select(table).where(table.id == number).with_for_update()).first()  # type: ignore[attr-defined]
    if found is None:
        subject = next(subject for subject, kind in TABLES.items() if kind is table)
        raise NotFound(_("There is no {record}.").format(record=record_name(subject, number)))
    return found


def keep(change: Change, row: SQLModel, tag: EventTag, **rest: Any) -> Kept:
    """Stores a new record and its first event. `rest`: `reason`, `details`."""
    record: Any = row
    record.version, record.updated_at = 1, change.now
    change.session.add(row)
    change.session.flush()
    values = {name: getattr(row, name) for name in kept_fields(type(row))}
    changes = {name: [None, as_json(value)] for name, value in values.items() if value not in (None, "", 0)}
    return _told(change, row, tag, changes, **rest)


def alter(
    change: Change,
    row: SQLModel,
    tag: EventTag,
    fields: Mapping[str, Any] | None = None,
    *,
    done: int | None = None,
    seen: int | None = None,
    **rest: Any,
) -> Kept:
    """Sets fields of a record and writes the event. `seen` is the version the person looked at; `rest`: `reason`, `details`,
    `undoes_id`. Raises `ChangedByOther` when somebody else changed one of these fields since."""
    record: Any = row
    changes = {
        name: [as_json(getattr(row, name)), as_json(value)]
        for name, value in (fields or {}).items()
        if getattr(row, name) != value
    }
    if seen is not None and record.version > seen:
        _refuse_overwriting(change, row, seen, changes)
    for name in changes:
        setattr(row, name, (fields or {})[name])
    if done is not None:
        record.done = done
    record.version += 1
    record.updated_at = change.now
    return _told(change, row, tag, changes, **rest)


def kept_fields(table: type[SQLModel]) -> tuple[str, ...]:
    """The columns of a record that its events tell."""
    columns = table.__table__.columns  # type: ignore[attr-defined]
    return tuple(column.name for column in columns if column.name not in NOT_KEPT)


def plain_empty(table: type[SQLModel], name: str) -> Any:
    """What an event that says nothing of a field means by it, as JSON has it."""
    column = table.__table__.c[name]  # type: ignore[attr-defined]
    return None if column.nullable else ("" if isinstance(column.type, AutoString | String) else 0)


def read_field(table: type[SQLModel], name: str, value: Any) -> Any:
    """The field value that an event stored as JSON."""
    kind = table.__table__.c[name].type  # type: ignore[attr-defined]
    if value is None:
        return plain_empty(table, name)
    if isinstance(kind, Instant):
        return from_ms(value)
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return kind.enum_class(value)
    return value


def _refuse_overwriting(change: Change, row: Any, seen: int, changes: Mapping[str, Any]) -> None:
    since = select(Event).where(
        col(Event.subject) == subject_of(row).value,
        col(Event.subject_id) == row.id,
        col(Event.seq) > seen,
        col(Event.actor) != change.actor.login,
    )
    for other in change.session.exec(since.order_by(col(Event.seq).desc())):
        for name in sorted(set(other.changes) & set(changes)):
            theirs, mine = changes[name]
            said = _("{who} changed this while you were at it. Nothing of theirs was overwritten.")
            who = change.name_of(other.actor)
            raise ChangedByOther(said.format(who=who), field=name, theirs=theirs, mine=mine, who=other.actor)


def _told(
    change: Change,
    row: Any,
    tag: EventTag,
    changes: Mapping[str, Any],
    *,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
    undoes_id: int | None = None,
) -> Kept:
    subject = subject_of(row)
    event_id = change.record_event_of(
        subject.value, row.id, row.version, tag.value, changes, reason=reason, details=details, undoes_id=undoes_id
    )
    return Kept(subject, row.id, event_id, change.operation_id, tag)
