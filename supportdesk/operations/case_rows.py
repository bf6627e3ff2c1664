"""Stored rows of a case as values: each is checked, and one that holds what it cannot is told as damaged in its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, NamedTuple

from supportdesk.clock import EPOCH, from_ms
from supportdesk.operations.damage import damaged_row, is_instant, json_object
from supportdesk.operations.findings import Behind, Followed, Found
from supportdesk.operations.risk_read import Chances
from supportdesk.terms import (
    CaseState,
    Channel,
    ClockKind,
    ClockState,
    EventTag,
    Impact,
    Kind,
    Line,
    LinkKind,
    MessageKind,
    Priority,
    Urgency,
)


class Linked(NamedTuple):
    """A case on the other end of a link."""

    id: int
    kind: LinkKind
    state: CaseState
    subject: str


class AttachedFile(NamedTuple):
    """A file on the case."""

    id: int
    name: str
    media_type: str
    size: int
    at: datetime
    message_id: int | None


class Promise(NamedTuple):
    """One promise that stands: running or paused. Milliseconds of working time; negative `left_ms` is late."""

    clock: ClockKind
    state: ClockState
    service_level: str
    target_ms: int
    left_ms: int
    due_at: datetime | None
    breached_at: datetime | None


class Entry(NamedTuple):
    """One thing in the thread: a message (`kind` set) or an event (`tag` set). `case_id` differs for merged cases."""

    at: datetime
    who: str
    case_id: int
    kind: MessageKind | None = None
    body: str = ""
    channel: Channel | None = None
    message_id: int | None = None
    tag: str = ""
    event_id: int | None = None
    reason: str = ""
    changes: dict[str, Any] = {}  # noqa: RUF012
    details: dict[str, Any] = {}  # noqa: RUF012
    undone: bool = False


@dataclass(frozen=True)
class CaseDetail:
    """Everything the detail screen shows beside the thread."""

    id: int
    version: int
    kind: Kind
    state: CaseState
    line: Line
    channel: Channel
    subject: str
    impact: int
    urgency: int
    priority: int
    requester: str
    category: str
    subcategory: str
    arrived_at: datetime
    updated_at: datetime
    first_reply_at: datetime | None
    last_reply_at: datetime | None
    last_inbound_at: datetime | None
    waiting_for: str
    wake_at: datetime | None
    next_word_at: datetime | None
    escalated_at: datetime | None
    owned_since: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    resolved_line: Line | None
    cause: str
    solution: str
    hand_back_count: int
    reassign_count: int
    reopen_count: int
    merged_into_id: int | None
    source: str | None
    source_ref: str | None
    owner_id: int | None
    owner: str
    owner_name: str
    customer_id: int | None
    customer: str
    customer_number: str
    customer_level: str
    language: str
    contact_id: int | None
    contact: str
    contact_mail: str
    contact_phone: str
    agreement: str
    service_hours: str
    component: str
    service: str
    component_responsible: str
    competence: str
    tags: tuple[str, ...] = ()
    watchers: tuple[str, ...] = ()
    links: tuple[Linked, ...] = ()
    attachments: tuple[AttachedFile, ...] = ()
    merged: tuple[Linked, ...] = ()
    open_of_customer: int = 0
    promises: tuple[Promise, ...] = ()
    chances: Chances | None = None
    diagnosis: Found | None = None
    problem: Behind | None = None
    followed: tuple[Followed, ...] = ()


COLUMNS = tuple(field.name for field in fields(CaseDetail))
_INSTANTS = (
    *("arrived_at", "updated_at", "first_reply_at", "last_reply_at", "last_inbound_at"),
    *("wake_at", "next_word_at", "escalated_at", "owned_since", "resolved_at", "closed_at"),
)
_TYPES = {"int": int, "str": str}
_TYPED = {field.name: _TYPES[str(field.type)] for field in fields(CaseDetail) if field.type in _TYPES}


TOLD_OUTSIDE = frozenset(
    {
        *(EventTag.CASE_REGISTERED, EventTag.CASE_IMPORTED, EventTag.CASE_FACTS_SET, EventTag.CASE_UPDATED),
        *(EventTag.CASE_TAKEN, EventTag.CASE_RELEASED, EventTag.CASE_ASSIGNED),
        *(EventTag.CASE_REPLIED, EventTag.CASE_RECEIVED),
        *(EventTag.CASE_WAITING, EventTag.CASE_WOKEN, EventTag.CASE_RESOLVED, EventTag.CASE_CLOSED),
        *(EventTag.CASE_CANCELLED, EventTag.CASE_REOPENED, EventTag.CASE_ESCALATED, EventTag.CASE_HANDED_BACK),
    }
)
"""Events of which also those hear who do not read the inside."""
CHANGES_TOLD_OUTSIDE = frozenset(
    {
        *("subject", "kind", "state", "line", "impact", "urgency", "priority", "category", "subcategory", "channel"),
        *("owner_id", "customer_id", "contact_id", "requester", "waiting_for", "wake_at", "arrived_at", "cause"),
        *("first_reply_at", "last_reply_at", "last_inbound_at", "escalated_at", "resolved_at", "closed_at"),
    }
)
"""Fields whose values they are told: those that the case itself shows them."""


def sound_case(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a case as values of `CaseDetail`; `ValueError` when one of them cannot be."""
    for name, value in stored.items():
        if not isinstance(value, _TYPED.get(name, object)):
            raise ValueError(f"{name} is a {type(value).__name__}")
        if name in _INSTANTS and value is not None and not is_instant(value):
            raise ValueError(f"{name} is no instant")
    resolved = stored["resolved_line"]
    return {
        **stored,
        **{name: None if stored[name] is None else from_ms(stored[name]) for name in _INSTANTS},
        "kind": Kind(stored["kind"]),
        "state": CaseState(stored["state"]),
        "line": Line(stored["line"]),
        "channel": Channel(stored["channel"]),
        "impact": Impact(stored["impact"]).value,
        "urgency": Urgency(stored["urgency"]).value,
        "priority": Priority(stored["priority"]).value,
        "resolved_line": Line(resolved) if resolved else None,
    }


def text_of(value: Any) -> str:
    """A stored text."""
    return value if isinstance(value, str) else damaged_row()


def linked(key: int, kind: str, state: str, subject: str) -> Linked:
    """The other end of a link, `kind` and `state` as stored."""
    try:
        return Linked(key, LinkKind(kind), CaseState(state), text_of(subject))
    except ValueError:
        return Linked(key, LinkKind.RELATED, CaseState.OPEN, damaged_row())


def attached_file(row: Sequence[Any]) -> AttachedFile:
    """A file from `id, name, media_type, size, at, message_id`."""
    key, name, media_type, size, at, message_id = row
    if isinstance(media_type, str) and isinstance(size, int) and is_instant(at):
        return AttachedFile(key, text_of(name), media_type, size, from_ms(at), message_id)
    return AttachedFile(key, damaged_row(), "", 0, EPOCH, message_id)


def message_entry(row: Sequence[Any]) -> Entry:
    """A message from `at, author, case_id, kind, body, channel, id`."""
    at, who, case_id, kind, body, channel, key = row
    try:
        return Entry(_moment(at), text_of(who), case_id, MessageKind(kind), text_of(body), Channel(channel), key)
    except ValueError:
        when = from_ms(at) if is_instant(at) else EPOCH
        return Entry(when, "?", case_id, MessageKind.NOTE, damaged_row(), Channel.DESK, key)


def event_entry(row: Sequence[Any], gone: frozenset[int]) -> Entry:
    """An event from `at, actor, case_id, tag, id, reason, changes, details`; `gone` holds those that were taken back."""
    at, who, case_id, tag, key, reason, changes, details, *_rest = row
    try:
        told, more = json_object(changes), json_object(details)
        if not (all(map(_is_change, told.values())) and isinstance(more.get("hand_over", {}), dict)):
            raise ValueError("no such event can be")
        entry = Entry(_moment(at), text_of(who), case_id, tag=text_of(tag), event_id=key, reason=text_of(reason))
        return entry._replace(changes=told, details=more, undone=key in gone)
    except ValueError:
        when = from_ms(at) if is_instant(at) else EPOCH
        return Entry(when, "?", case_id, tag=damaged_row(), event_id=key, undone=key in gone)


def from_outside(events: Iterable[Entry]) -> list[Entry]:
    """Events as they are told outside the desk: how the case stood, without reasons, hand-overs and other cases."""
    return [_from_outside(event) for event in events if _work_of(event) in TOLD_OUTSIDE]


def _work_of(event: Entry) -> str:
    return str(event.details.get("undone")) if event.tag == EventTag.CASE_UNDONE else event.tag


def _from_outside(event: Entry) -> Entry:
    changes = {name: change for name, change in event.changes.items() if name in CHANGES_TOLD_OUTSIDE}
    details = {"undone": event.details["undone"]} if event.tag == EventTag.CASE_UNDONE else {}
    return event._replace(reason="", changes=changes, details=details)


def _moment(at: Any) -> datetime:
    if not is_instant(at):
        raise ValueError("no instant")
    return from_ms(at)


def _is_change(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2
