"""One case as a person reads it: who, what, the thread, what hangs on it. Texts are raw: made safe where shown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, NamedTuple

from supportdesk.clock import from_ms
from supportdesk.desk import Desk
from supportdesk.errors import Invalid, NotFound
from supportdesk.i18n import _
from supportdesk.operations.visibility import visible_cases, with_me
from supportdesk.terms import CaseState, Channel, Kind, Line, LinkKind, MessageKind


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


_SQL = """
SELECT c.id, c.version, c.kind, c.state, c.line, c.channel, c.subject, c.impact, c.urgency, c.priority, c.requester,
  c.category, c.subcategory, c.arrived_at, c.updated_at, c.first_reply_at, c.last_reply_at, c.last_inbound_at,
  c.waiting_for, c.wake_at, c.escalated_at, c.owned_since, c.resolved_at, c.closed_at, c.resolved_line, c.cause,
  c.solution, c.hand_back_count, c.reassign_count, c.reopen_count, c.merged_into_id, c.source, c.source_ref, c.owner_id,
  coalesce(ow.login, ''), coalesce(ow.name, ''), c.customer_id, coalesce(cu.name, ''), coalesce(cu.number, ''),
  coalesce(cu.level, ''), coalesce(cu.language, ''), c.contact_id, coalesce(ct.name, ''), coalesce(ct.mail, ''),
  coalesce(ct.phone, ''), coalesce(ag.name, ''), coalesce(ag.service_hours, ''), coalesce(co.name, ''),
  coalesce(co.service, ''), coalesce(re.login, ''), coalesce(k.key, '')
FROM cases c
LEFT JOIN agents ow ON ow.id = c.owner_id
LEFT JOIN customers cu ON cu.id = c.customer_id
LEFT JOIN contacts ct ON ct.id = c.contact_id
LEFT JOIN agreements ag ON ag.id = c.agreement_id
LEFT JOIN components co ON co.id = c.component_id
LEFT JOIN agents re ON re.id = co.responsible_id
LEFT JOIN competences k ON k.id = c.competence_id
WHERE c.id = :id AND ({visible})
"""
_NAMES = tuple(field.name for field in fields(CaseDetail))
_INSTANTS = (
    *("arrived_at", "updated_at", "first_reply_at", "last_reply_at", "last_inbound_at"),
    *("wake_at", "escalated_at", "owned_since", "resolved_at", "closed_at"),
)


def case_number(desk: Desk, word: str | int) -> int:
    """The number in a reference as people write it: `SD-1042`, `sd1042`, `#1042` or `1042`."""
    text = str(word).strip().lstrip("#")
    digits = text[len(desk.prefix) :].lstrip("-") if text.lower().startswith(desk.prefix.lower()) else text
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 18:
        raise Invalid(
            _("“{word}” is no case. Write it as {prefix}-1042 or 1042.").format(word=word, prefix=desk.prefix)
        )
    return int(digits)


def reference(desk: Desk, number: int) -> str:
    """The reference people say and write."""
    return f"{desk.prefix}-{number}"


def case_detail(desk: Desk, number: int) -> CaseDetail:
    """One case with its names, tags, links and files; `NotFound` when there is none that this actor may see."""
    found = _rows(desk, _SQL, {"id": number})
    if not found:
        raise NotFound(_("There is no case {case}.").format(case=reference(desk, number)))
    values = found[0]
    made = dict(zip(_NAMES, values, strict=False))
    made |= {name: None if made[name] is None else from_ms(made[name]) for name in _INSTANTS}
    made |= {"kind": Kind(made["kind"]), "state": CaseState(made["state"]), "channel": Channel(made["channel"])}
    made |= {
        "line": Line(made["line"]),
        "resolved_line": Line(made["resolved_line"]) if made["resolved_line"] else None,
    }
    me = {"id": number}
    tags = desk.rows("SELECT tag FROM case_tags WHERE case_id = :id ORDER BY tag", me)
    watchers = desk.rows(
        "SELECT a.login FROM case_watchers w JOIN agents a ON a.id = w.agent_id WHERE w.case_id = :id ORDER BY a.login",
        me,
    )
    return CaseDetail(
        **made,
        tags=tuple(tag for (tag,) in tags),
        watchers=tuple(login for (login,) in watchers),
        links=_links(desk, number),
        attachments=_attachments(desk, number),
        merged=_merged(desk, number),
        open_of_customer=_open_of(desk, made["customer_id"]),
    )


def _rows(desk: Desk, sql: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Rows of a query in which `{visible}` stands for what the actor may see of cases `c`."""
    seen = sql.format(visible=visible_cases(desk.actor))
    return desk.rows(seen, with_me(desk.actor, seen, params))


def _links(desk: Desk, number: int) -> tuple[Linked, ...]:
    rows = _rows(
        desk,
        "SELECT c.id, l.kind, c.state, c.subject FROM case_links l JOIN cases c "
        "ON c.id = CASE WHEN l.case_id = :id THEN l.other_id ELSE l.case_id END "
        "WHERE (l.case_id = :id OR l.other_id = :id) AND ({visible}) ORDER BY c.id",
        {"id": number},
    )
    return tuple(Linked(key, LinkKind(kind), CaseState(state), subject) for key, kind, state, subject in rows)


def _merged(desk: Desk, number: int) -> tuple[Linked, ...]:
    sql = "SELECT c.id, c.state, c.subject FROM cases c WHERE c.merged_into_id = :id AND ({visible}) ORDER BY c.id"
    return tuple(
        Linked(key, LinkKind.RELATED, CaseState(state), subject)
        for key, state, subject in _rows(desk, sql, {"id": number})
    )


def _attachments(desk: Desk, number: int) -> tuple[AttachedFile, ...]:
    rows = _rows(
        desk,
        _FAMILY + "SELECT a.id, a.name, a.media_type, a.size, a.at, a.message_id FROM attachments a "
        "JOIN family f ON f.id = a.case_id WHERE NOT a.withdrawn ORDER BY a.id",
        {"id": number},
    )
    return tuple(
        AttachedFile(key, name, kind, size, from_ms(at), message) for key, name, kind, size, at, message in rows
    )


def _open_of(desk: Desk, customer_id: int | None) -> int:
    if customer_id is None:
        return 0
    sql = "SELECT count(*) FROM (SELECT 1 FROM cases WHERE customer_id = :id AND done = 0 LIMIT 100) counted"
    return int(desk.rows(sql, {"id": customer_id})[0][0])


def open_cases_of(desk: Desk, customer_id: int, *, most: int) -> tuple[Linked, ...]:
    """The open cases of a customer, the one that changed last first."""
    sql = (
        "SELECT c.id, c.state, c.subject FROM cases c WHERE c.customer_id = :id AND c.done = 0 AND ({visible}) "
        "ORDER BY c.updated_at DESC, c.id DESC LIMIT :most"
    )
    rows = _rows(desk, sql, {"id": customer_id, "most": most})
    return tuple(Linked(key, LinkKind.RELATED, CaseState(state), subject) for key, state, subject in rows)


_FAMILY = """
WITH RECURSIVE family(id) AS (
  SELECT id FROM cases WHERE id = :id
  UNION SELECT c.id FROM cases c JOIN family f ON c.merged_into_id = f.id WHERE {visible}
)
"""


def thread(desk: Desk, number: int, *, most: int = 2000) -> list[Entry]:
    """Messages and events of a case and of those merged into it, oldest first; the newest `most` of each."""
    case_detail_visible(desk, number)
    messages = _rows(
        desk,
        _FAMILY + "SELECT m.at, m.author, m.case_id, m.kind, m.body, m.channel, m.id FROM messages m "
        "JOIN family f ON f.id = m.case_id WHERE NOT m.withdrawn ORDER BY m.at DESC, m.id DESC LIMIT :most",
        {"id": number, "most": most},
    )
    events = _rows(
        desk,
        _FAMILY + "SELECT e.at, e.actor, e.case_id, e.tag, e.id, e.reason, e.changes, e.details, e.undoes_id "
        "FROM events e JOIN family f ON f.id = e.case_id ORDER BY e.id DESC LIMIT :most",
        {"id": number, "most": most},
    )
    gone = _taken_back(events)
    entries = [_message_entry(row) for row in messages] + [_event_entry(row, gone) for row in events]
    return sorted(entries, key=lambda entry: (entry.at, entry.kind is None, entry.event_id or entry.message_id or 0))


def case_detail_visible(desk: Desk, number: int) -> None:
    """Raises `NotFound` unless the actor may see this case."""
    if not _rows(desk, "SELECT 1 FROM cases c WHERE c.id = :id AND ({visible})", {"id": number}):
        raise NotFound(_("There is no case {case}.").format(case=reference(desk, number)))


def _message_entry(row: Sequence[Any]) -> Entry:
    at, who, case_id, kind, body, channel, key = row
    return Entry(from_ms(at), who, case_id, MessageKind(kind), body, Channel(channel), key)


def _taken_back(rows: Sequence[Sequence[Any]]) -> frozenset[int]:
    """The events that do not hold: taken back by an event that was not taken back itself. `rows` are newest first."""
    gone: set[int] = set()
    for row in rows:
        key, undoes = row[4], row[8]
        if undoes is not None and key not in gone:
            gone.add(undoes)
    return frozenset(gone)


def _event_entry(row: Sequence[Any], gone: frozenset[int]) -> Entry:
    at, who, case_id, tag, key, reason, changes, details, _undoes = row
    return Entry(
        from_ms(at),
        who,
        case_id,
        tag=tag,
        event_id=key,
        reason=reason,
        changes=json.loads(changes),
        details=json.loads(details),
        undone=key in gone,
    )


def attachment_content(desk: Desk, number: int, attachment_id: int) -> tuple[str, bytes]:
    """Name and bytes of a file on a case or on one merged into it."""
    case_detail_visible(desk, number)
    found = _rows(
        desk,
        _FAMILY + "SELECT a.name, b.content FROM attachments a JOIN blobs b ON b.sha256 = a.sha256 "
        "JOIN family f ON f.id = a.case_id WHERE a.id = :file AND NOT a.withdrawn",
        {"file": attachment_id, "id": number},
    )
    if not found:
        raise NotFound(_("There is no such file on {case}.").format(case=reference(desk, number)))
    return found[0][0], bytes(found[0][1])
