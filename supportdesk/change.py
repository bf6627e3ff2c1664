"""One transaction that changes the desk: loads cases, applies field changes, and writes the event beside each.

Everything that alters a case goes through `Change.apply`, so that no change is without its event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum as PyEnum
from enum import IntEnum, StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Engine, Enum, String, event, select
from sqlmodel import AutoString, Session, col

from supportdesk.case_clocks import CaseClocks, stored_fields
from supportdesk.clock import from_ms, to_ms
from supportdesk.errors import ChangedByOther, Invalid, NotFound
from supportdesk.i18n import _
from supportdesk.models import Agent, Case, Event
from supportdesk.models.columns import Instant, JsonText
from supportdesk.rules.actor import RULE
from supportdesk.rules.effects import Effects
from supportdesk.rules.projection import NOT_FOLDED
from supportdesk.rules.service_levels import CHOSEN_BY
from supportdesk.rules.storable import storable, storable_all
from supportdesk.side_rows import write_effects
from supportdesk.terms import EventTag, done_in

if TYPE_CHECKING:
    from supportdesk.desk import Desk
    from supportdesk.rules.actor import Actor

R = TypeVar("R")
COUNTERS = frozenset(
    {"reassign_count", "reopen_count", "hand_back_count", "owned_since", "last_reply_at", "first_reply_at"}
)
"""Fields that two people's work may both touch without either losing anything."""

FOLDED = tuple(column.name for column in Case.__table__.columns if column.name not in NOT_FOLDED)  # type: ignore[attr-defined]


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
        self.now: datetime = from_ms(to_ms(desk.now()))
        self.step = 0
        self.last_event_id: int | None = None
        self._seen: dict[int, int] = {}
        self._found: list[object] = []
        self.clocks = CaseClocks(session, desk.store.promises)

    def case(self, number: int, seen: int | None = None) -> Case:
        """The case by number, locked for this transaction. `seen` is the version the person was looking at."""
        found: Case | None = self.session.exec(_locked(number)).first()
        if found is None:
            raise NotFound(_("There is no case {case}.").format(case=f"{self.desk.prefix}-{number}"))
        if seen is not None:
            self._seen[number] = seen
        return found

    def find(self, table: type[R], key: int | None) -> R | None:
        """A row by its id, read once however often it is asked for: the session itself keeps no hold on it."""
        row = None if key is None else self.session.get(table, key)
        self._found.append(row)
        return row

    def new_case(
        self, fields: Mapping[str, Any], tag: EventTag, *, effects: Callable[[Case], Effects] | None = None, **rest: Any
    ) -> tuple[Case, Outcome]:
        """A new case and its first event. `effects` is asked once the case has its number."""
        case = Case(**fields, updated_at=self.now, version=1)
        case.done = done_in(case.state)
        if case.service_level_id is None:
            case.service_level_id = self.clocks.level_for(case)
        clocks = self.clocks.moved(case, None, self.now)
        self.session.add(case)
        self.session.flush()
        self.clocks.save(case, (), clocks)
        changes = {}
        for name in FOLDED:
            default, value = empty(name), getattr(case, name)
            if value != default:
                changes[name] = [as_json(default), as_json(value)]
        return case, self._record(case, tag, changes, effects=effects(case) if effects else None, **rest)

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
        before = stored_fields(case)
        for name in changes:
            setattr(case, name, (fields or {})[name])
        case.done = done_in(case.state)
        changes |= self._promise_again(case, changes)
        self.clocks.follow(case, before, self.now)
        case.version += 1
        case.updated_at = self.now
        return self._record(case, tag, changes, **rest)

    def _promise_again(self, case: Case, changes: Mapping[str, Any]) -> dict[str, Any]:
        """The other service level that a case gets by what is changed, unless that is said with it."""
        if case.done or "service_level_id" in changes or CHOSEN_BY.isdisjoint(changes):
            return {}
        old, new = case.service_level_id, self.clocks.level_for(case)
        case.service_level_id = new
        return {} if old == new else {"service_level_id": [old, new]}

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
        stored = dict(details or {})
        if effects is not None and effects != Effects():
            write_effects(self.session, case_id, effects, again=undoes_id is not None)
            stored |= {"effects": effects.as_json()}
        happened = Event(
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
        return Outcome(case_id, self._written(happened), self.operation_id, tag)

    def record_desk_event(self, tag: str, details: Mapping[str, Any], reason: str = "") -> None:
        """An event that belongs to no case: an agent added, a customer changed."""
        happened = Event(
            operation_id=self.operation_id,
            step=self.step,
            tag=tag,
            actor=self.actor.login,
            at=self.now,
            reason=reason,
            details=dict(details),
        )
        self._written(happened)

    def record_event_of(
        self,
        subject: str,
        subject_id: int,
        seq: int,
        tag: str,
        changes: Mapping[str, Any],
        *,
        reason: str = "",
        details: Mapping[str, Any] | None = None,
        undoes_id: int | None = None,
    ) -> int:
        """An event that tells of a record other than a case: see `records`."""
        happened = Event(
            operation_id=self.operation_id,
            step=self.step,
            subject=subject,
            subject_id=subject_id,
            seq=seq,
            tag=tag,
            actor=self.actor.login,
            at=self.now,
            reason=reason,
            changes=dict(changes),
            details=dict(details or {}),
            undoes_id=undoes_id,
        )
        return self._written(happened)

    def _written(self, happened: Event) -> int:
        self.step += 1
        self.session.add(happened)
        self.session.flush()
        self.last_event_id = happened.id
        return happened.id or 0

    def _refuse_overwriting(self, case: Case, changes: Mapping[str, Any]) -> None:
        seen = self._seen.get(number_of(case))
        if seen is None or case.version <= seen:
            return
        since = select(Event).where(
            col(Event.case_id) == case.id, col(Event.seq) > seen, col(Event.actor) != self.actor.login
        )
        for (other,) in self.session.execute(since.order_by(col(Event.seq).desc())):
            for name in sorted((set(other.changes) & set(changes)) - COUNTERS):
                sentence = _("{who} changed this while you were at it. Nothing of theirs was overwritten.")
                theirs, mine = changes[name]
                said = sentence.format(who=self.name_of(other.actor))
                raise ChangedByOther(said, field=name, theirs=theirs, mine=mine, who=other.actor)

    def name_of(self, login: str) -> str:
        """What people call the actor of an event."""
        if login.startswith(RULE):
            return _("The desk itself")
        return self.session.execute(select(col(Agent.name)).where(col(Agent.login) == login)).scalar() or login


@event.listens_for(Session, "before_flush")
def _make_storable(session: Session, _flush: object, _instances: object) -> None:
    """Every text of every row that is about to be stored: what an engine would refuse is replaced, or said."""
    for row in (*session.new, *session.dirty):
        for name, longest in _texts_of(type(row)):  # type: ignore[arg-type]
            value = getattr(row, name)
            fit = storable_all(value)
            if longest is not None and value is not None and len(fit) > longest:
                sentence = _("“{start}…” is longer than the {n} characters that fit there. Shorten it.")
                raise Invalid(sentence.format(start=fit[:40], n=longest))
            if fit != value:
                setattr(row, name, fit)


@event.listens_for(Engine, "before_cursor_execute", retval=True)
def _make_comparable(
    _connection: object, _cursor: object, statement: str, parameters: Any, _context: object, many: bool
) -> tuple[str, Any]:
    """The same for what rows are looked for by. Rows stored many at a time are made storable before."""
    values = parameters.values() if isinstance(parameters, dict) else parameters
    if many or all(not isinstance(value, str) or storable(value) is value for value in values):
        return statement, parameters
    if isinstance(parameters, dict):
        return statement, {name: storable_all(value) for name, value in parameters.items()}
    return statement, tuple(storable_all(value) for value in parameters)


@cache
def _texts_of(table: type) -> tuple[tuple[str, int | None], ...]:
    """The columns of a table that hold text or JSON, with the most characters that fit."""
    columns = table.__table__.columns  # type: ignore[attr-defined]
    kinds = (AutoString, String, JsonText)
    texts = [column for column in columns if isinstance(column.type, kinds) and not isinstance(column.type, Enum)]
    return tuple((column.name, getattr(column.type, "length", None)) for column in texts)


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
