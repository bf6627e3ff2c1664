"""One transaction that changes the desk: loads cases, applies field changes, and writes the event beside each.

Everything that alters a case goes through `Change.apply`, so that no change is without its event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum as PyEnum
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Enum, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session, col

from supportdesk.clock import from_ms, to_ms
from supportdesk.errors import ChangedByOther, DeskError, NotFound
from supportdesk.i18n import _
from supportdesk.models import Case, Event
from supportdesk.models.columns import Instant
from supportdesk.rules.effects import Effects
from supportdesk.rules.projection import NOT_FOLDED, done_in
from supportdesk.side_rows import write_effects
from supportdesk.storage.database import is_retryable
from supportdesk.terms import EventTag

if TYPE_CHECKING:
    from supportdesk.desk import Desk
    from supportdesk.rules.actor import Actor

T = TypeVar("T")
ATTEMPTS = 6
COUNTERS = frozenset(
    {"reassign_count", "reopen_count", "hand_back_count", "owned_since", "last_reply_at", "first_reply_at"}
)
"""Fields that two people's work may both touch without either losing anything."""

FOLDED = tuple(column.name for column in Case.__table__.columns if column.name not in NOT_FOLDED)  # type: ignore[attr-defined]


class AlreadyDone(DeskError):
    """This very operation was stored before (a retry after a lost connection); nothing was done twice."""


@dataclass(frozen=True)
class Outcome:
    """What an operation did: the event to tell of, and to undo by."""

    case_id: int
    event_id: int
    operation_id: str
    tag: EventTag


class Change:
    """The open transaction of one operation."""

    def __init__(self, desk: Desk, session: Session, operation_id: str) -> None:
        self.desk, self.session, self.operation_id = desk, session, operation_id
        self.actor: Actor = desk.actor
        self.now: datetime = desk.now()
        self.step = 0
        self._seen: dict[int, int] = {}

    def case(self, number: int, seen: int | None = None) -> Case:
        """The case by number, locked for this transaction. `seen` is the version the person was looking at."""
        found: Case | None = self.session.exec(_locked(number)).first()
        if found is None:
            raise NotFound(_("There is no case {case}.").format(case=f"{self.desk.prefix}-{number}"))
        if seen is not None:
            self._seen[number] = seen
        return found

    def new_case(self, fields: Mapping[str, Any], tag: EventTag, **rest: Any) -> tuple[Case, Outcome]:
        """A new case and its first event."""
        case = Case(**fields, updated_at=self.now)
        case.done = done_in(case.state)
        self.session.add(case)
        self.session.flush()
        changes = {}
        for name in FOLDED:
            default, value = empty(name), getattr(case, name)
            if value != default:
                changes[name] = [as_json(default), as_json(value)]
        return case, self._record(case, tag, changes, **rest)

    def apply(self, case: Case, tag: EventTag, fields: Mapping[str, Any] | None = None, **rest: Any) -> Outcome:
        """Sets fields of a case and writes the event. `rest`: `effects`, `reason`, `details`, `undoes_id`.

        Raises `ChangedByOther` when somebody else changed one of these fields since it was seen.
        """
        changes = {}
        for name, value in (fields or {}).items():
            old = getattr(case, name)
            if old != value:
                changes[name] = [as_json(old), as_json(value)]
        self._refuse_overwriting(case, changes)
        for name in changes:
            setattr(case, name, (fields or {})[name])
        case.done = done_in(case.state)
        return self._record(case, tag, changes, **rest)

    def _record(
        self,
        case: Case,
        tag: EventTag,
        changes: Mapping[str, Any],
        *,
        effects: Effects | None = None,
        reason: str = "",
        details: Mapping[str, Any] | None = None,
        undoes_id: int | None = None,
    ) -> Outcome:
        case_id = number_of(case)
        case.version += 1
        case.updated_at = self.now
        self.session.flush()
        stored = dict(details or {})
        if effects is not None and effects != Effects():
            write_effects(self.session, case_id, effects)
            stored |= {"effects": effects.as_json()}
        event = Event(
            operation_id=self.operation_id,
            step=self.step,
            case_id=case_id,
            seq=case.version,
            tag=tag.value,
            actor=self.actor.login,
            at=self.now,
            reason=reason,
            changes=dict(changes),
            details=stored,
            undoes_id=undoes_id,
        )
        self.step += 1
        self.session.add(event)
        self.session.flush()
        return Outcome(case_id, event.id or 0, self.operation_id, tag)

    def record_desk_event(self, tag: str, details: Mapping[str, Any], reason: str = "") -> None:
        """An event that belongs to no case: an agent added, a customer changed."""
        event = Event(
            operation_id=self.operation_id,
            step=self.step,
            tag=tag,
            actor=self.actor.login,
            at=self.now,
            reason=reason,
            details=dict(details),
        )
        self.step += 1
        self.session.add(event)
        self.session.flush()

    def _refuse_overwriting(self, case: Case, changes: Mapping[str, Any]) -> None:
        seen = self._seen.get(number_of(case))
        if seen is None or case.version <= seen:
            return
        since = select(Event).where(
            col(Event.case_id) == case.id, col(Event.seq) > seen, col(Event.actor) != self.actor.login
        )
        for (event,) in self.session.execute(since.order_by(col(Event.seq).desc())):
            for name in (set(event.changes) & set(changes)) - COUNTERS:
                mine, theirs = changes[name][1], changes[name][0]
                raise ChangedByOther(
                    _("{who} changed this while you were at it. Nothing of theirs was overwritten.").format(
                        who=event.actor
                    ),
                    field=name,
                    theirs=theirs,
                    mine=mine,
                    who=event.actor,
                )


def perform(desk: Desk, work: Callable[[Change], T], operation_id: str) -> T:
    """Runs `work` in one transaction, again when another writer was faster or the engine asks for it."""
    if desk.store.open_change is not None:
        outer = desk.store.open_change
        inner = Change(desk, outer.session, operation_id)
        return work(inner)
    for attempt in range(ATTEMPTS):
        try:
            with desk.store.database.transaction() as session:
                return work(Change(desk, session, operation_id))
        except (StaleDataError, DBAPIError) as error:
            if isinstance(error, IntegrityError) and "operation" in str(error.orig):
                raise AlreadyDone(_("This was stored before; it was not done twice.")) from error
            again = isinstance(error, StaleDataError | IntegrityError) or is_retryable(error)
            if not again or attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


def number_of(case: Case) -> int:
    """The number of a stored case."""
    if case.id is None:
        raise AssertionError("the case is not stored yet")
    return case.id


def as_json(value: Any) -> Any:
    """A field's value as an event stores it: instants in milliseconds, enums by value."""
    if isinstance(value, datetime):
        return to_ms(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, IntEnum):
        return int(value)
    return value


def from_json(name: str, value: Any) -> Any:
    """The field value that `as_json` wrote."""
    kind = Case.__table__.c[name].type  # type: ignore[attr-defined]
    if value is None:
        return None
    if isinstance(kind, Instant):
        return from_ms(value)
    if isinstance(kind, Enum) and kind.enum_class is not None:
        made: PyEnum = kind.enum_class(value)
        return made
    return value


def empty(name: str) -> Any:
    """What a field holds in a case of which nothing is known yet."""
    default = Case.model_fields[name].default
    return None if repr(default) == "PydanticUndefined" else default


def _locked(number: int) -> Any:
    from sqlmodel import select as typed_select

    return typed_select(Case).where(col(Case.id) == number).with_for_update()
