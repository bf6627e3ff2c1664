"""One case as a person reads it: who, what, the thread, what hangs on it. Texts are raw: made safe where shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from supportdesk.clock import from_ms
from supportdesk.desk import Desk
from supportdesk.errors import Invalid, NotFound
from supportdesk.i18n import _, language
from supportdesk.operations.case_rows import (
    COLUMNS,
    AttachedFile,
    CaseDetail,
    Entry,
    Linked,
    Promise,
    attached_file,
    event_entry,
    from_outside,
    linked,
    message_entry,
    sound_case,
    text_of,
)
from supportdesk.operations.clocks import clocks_now
from supportdesk.operations.damage import refusal
from supportdesk.operations.findings import diagnosis_of, followed_on, problem_behind
from supportdesk.operations.risk_read import chances_of
from supportdesk.operations.visibility import (
    reads_inside,
    visible_cases,
    visible_files,
    visible_messages,
    with_me,
)
from supportdesk.terms import EventTag, LinkKind

__all__ = [
    "AttachedFile",
    "CaseDetail",
    "Entry",
    "Linked",
    "Promise",
    "attachment_content",
    "case_detail",
    "case_number",
    "open_cases_of",
    "reference",
    "thread",
]

Told = dict[tuple[int | None, str], tuple[str, str] | None]
RULED = frozenset({EventTag.RULE_BEGAN, EventTag.RULE_ENDED, EventTag.RULE_ANSWERED})
_SQL = """
SELECT c.id, c.version, c.kind, c.state, c.line, c.channel, c.subject, c.impact, c.urgency, c.priority, c.requester,
  c.category, c.subcategory, c.arrived_at, c.updated_at, c.first_reply_at, c.last_reply_at, c.last_inbound_at,
  c.waiting_for, c.wake_at, c.next_word_at, c.escalated_at, c.owned_since, c.resolved_at, c.closed_at, c.resolved_line, c.cause,
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
    try:
        made = sound_case(dict(zip(COLUMNS, values, strict=False)))
    except ValueError as error:
        raise refusal(reference(desk, number)) from error
    if not reads_inside(desk.actor):
        made["solution"] = ""
    me = {"id": number}
    tags = desk.rows("SELECT tag FROM case_tags WHERE case_id = :id ORDER BY tag", me)
    watchers = desk.rows(
        "SELECT a.login FROM case_watchers w JOIN agents a ON a.id = w.agent_id WHERE w.case_id = :id ORDER BY a.login",
        me,
    )
    return CaseDetail(
        **made,
        tags=tuple(text_of(tag) for (tag,) in tags),
        watchers=tuple(text_of(login) for (login,) in watchers),
        links=_links(desk, number),
        attachments=_attachments(desk, number),
        merged=_merged(desk, number),
        open_of_customer=_open_of(desk, made["customer_id"]),
        promises=_promises(desk, number),
        chances=chances_of(desk, [number]).get(number),
        **(_findings(desk, number) if reads_inside(desk.actor) else {}),
    )


def _findings(desk: Desk, number: int) -> dict[str, Any]:
    found: dict[str, Any] = {"diagnosis": diagnosis_of(desk, number), "problem": problem_behind(desk, number)}
    return found | {"followed": followed_on(desk, number)}


def _promises(desk: Desk, number: int) -> tuple[Promise, ...]:
    """The promises that stand, what is due first before the others."""
    found = [one for one in clocks_now(desk, number) if one.clock.open]
    return tuple(
        Promise(
            one.clock.kind,
            one.clock.state,
            one.level.name(language()),
            one.clock.target_ms,
            one.left_ms,
            None if one.clock.due_at is None else from_ms(one.clock.due_at),
            None if one.clock.breached_at is None else from_ms(one.clock.breached_at),
        )
        for one in sorted(found, key=lambda one: (one.clock.due_at is None, one.clock.due_at or 0))
    )


def _rows(desk: Desk, sql: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Rows of a query in which `{visible}` stands for what the actor may see of cases `c`.

    `{messages}` and `{files}` stand for the same of messages `m` and attachments `a`.
    """
    me = desk.actor
    seen = sql.format(visible=visible_cases(me), messages=visible_messages(me), files=visible_files(me))
    return desk.rows(seen, with_me(desk.actor, seen, params))


def _links(desk: Desk, number: int) -> tuple[Linked, ...]:
    rows = _rows(
        desk,
        "SELECT c.id, l.kind, c.state, c.subject FROM case_links l JOIN cases c "
        "ON c.id = CASE WHEN l.case_id = :id THEN l.other_id ELSE l.case_id END "
        "WHERE (l.case_id = :id OR l.other_id = :id) AND ({visible}) ORDER BY c.id",
        {"id": number},
    )
    return tuple(linked(*row) for row in rows)


def _merged(desk: Desk, number: int) -> tuple[Linked, ...]:
    sql = "SELECT c.id, c.state, c.subject FROM cases c WHERE c.merged_into_id = :id AND ({visible}) ORDER BY c.id"
    rows = _rows(desk, sql, {"id": number})
    return tuple(linked(key, LinkKind.RELATED, state, subject) for key, state, subject in rows)


def _attachments(desk: Desk, number: int) -> tuple[AttachedFile, ...]:
    rows = _rows(
        desk,
        _FAMILY + "SELECT a.id, a.name, a.media_type, a.size, a.at, a.message_id FROM family f "
        "CROSS JOIN attachments a WHERE a.case_id = f.id AND {files} ORDER BY a.id",
        {"id": number},
    )
    return tuple(attached_file(row) for row in rows)


def _open_of(desk: Desk, customer_id: int | None) -> int:
    if customer_id is None:
        return 0
    sql = "SELECT count(*) FROM (SELECT 1 FROM cases WHERE customer_id = :id AND done = 0 LIMIT 100) counted"
    return int(desk.rows(sql, {"id": customer_id})[0][0])


def open_cases_of(desk: Desk, customer_id: int, *, most: int) -> tuple[Linked, ...]:
    """The open cases of a customer, the one that changed last first."""
    sql = (
        "SELECT c.id, c.state, c.subject FROM cases c WHERE c.customer_id = :id AND c.done = 0 AND ({visible}) "
        "ORDER BY +c.updated_at DESC, c.id DESC LIMIT :most"  # + keeps SQLite from all open cases in that order
    )
    rows = _rows(desk, sql, {"id": customer_id, "most": most})
    return tuple(linked(key, LinkKind.RELATED, state, subject) for key, state, subject in rows)


_FAMILY = """
WITH RECURSIVE family(id) AS (
  SELECT id FROM cases WHERE id = :id
  UNION SELECT c.id FROM cases c JOIN family f ON c.merged_into_id = f.id WHERE {visible}
)
"""
"""Joined by CROSS JOIN, which SQLite takes in the order written: by itself it reads all events of the desk in their order."""


def thread(desk: Desk, number: int, *, most: int = 2000) -> list[Entry]:
    """Messages and events of a case and of those merged into it, oldest first; the newest `most` of each.

    Who does not read the inside gets neither notes nor what only the desk is told of an event.
    """
    case_detail_visible(desk, number)
    messages = _rows(
        desk,
        _FAMILY + "SELECT m.at, m.author, m.case_id, m.kind, m.body, m.channel, m.id FROM family f "
        "CROSS JOIN messages m WHERE m.case_id = f.id AND {messages} ORDER BY m.at DESC, m.id DESC LIMIT :most",
        {"id": number, "most": most},
    )
    events = _rows(
        desk,
        _FAMILY + "SELECT e.at, e.actor, e.case_id, e.tag, e.id, e.reason, e.changes, e.details, e.undoes_id "
        "FROM family f CROSS JOIN events e WHERE e.case_id = f.id ORDER BY e.id DESC LIMIT :most",
        {"id": number, "most": most},
    )
    gone = _taken_back(events)
    words: Told = {}
    happened = [_ruled(desk, event_entry(row, gone), words) for row in events]
    if not reads_inside(desk.actor):
        happened = from_outside(happened)
    entries = [message_entry(row) for row in messages] + happened
    return sorted(entries, key=lambda entry: (entry.at, entry.kind is None, entry.event_id or entry.message_id or 0))


def _ruled(desk: Desk, event: Entry, words: Told) -> Entry:
    """An event of a rule with the rule's title and reason in the language spoken now; `words` keeps what was read."""
    if event.tag not in RULED:
        return event
    from supportdesk.operations.rule_sets import told  # a first page needs no rules

    key = event.details.get("version"), str(event.details.get("rule"))
    if key not in words:
        words[key] = told(desk, *key, language())
    title, because = words[key] or ("", event.reason)
    reason = because if event.tag == EventTag.RULE_BEGAN else event.reason
    return event._replace(reason=reason, details=event.details | {"title": title})


def case_detail_visible(desk: Desk, number: int) -> None:
    """Raises `NotFound` unless the actor may see this case."""
    if not _rows(desk, "SELECT 1 FROM cases c WHERE c.id = :id AND ({visible})", {"id": number}):
        raise NotFound(_("There is no case {case}.").format(case=reference(desk, number)))


def _taken_back(rows: Sequence[Sequence[Any]]) -> frozenset[int]:
    """The events that do not hold: taken back by an event that was not taken back itself. `rows` are newest first."""
    gone: set[int] = set()
    for row in rows:
        key, undoes = row[4], row[8]
        if undoes is not None and key not in gone:
            gone.add(undoes)
    return frozenset(gone)


def attachment_content(desk: Desk, number: int, attachment_id: int) -> tuple[str, bytes]:
    """Name and bytes of a file on a case or on one merged into it."""
    case_detail_visible(desk, number)
    found = _rows(
        desk,
        _FAMILY + "SELECT a.name, b.content FROM attachments a JOIN blobs b ON b.sha256 = a.sha256 "
        "JOIN family f ON f.id = a.case_id WHERE a.id = :file AND {files}",
        {"file": attachment_id, "id": number},
    )
    if not found:
        raise NotFound(_("There is no such file on {case}.").format(case=reference(desk, number)))
    return found[0][0], bytes(found[0][1])
