"""A case as plain text: one line after it changed, or all of it to read. Customers' text is made safe here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from supportdesk.cli.session import Session
from supportdesk.clock import from_ms
from supportdesk.i18n import _, ago, full_time, label, language, zone
from supportdesk.operations.case_view import CaseDetail, Entry, Promise, reference
from supportdesk.rules.finding_text import Estimate, followed_words
from supportdesk.rules.record_names import record_name
from supportdesk.terms import EventTag, Impact, Priority, Subject, Urgency
from supportdesk.text import mark_mixed_script, safe, safe_block

NAME = 14
INDENT = "    "
SPOKEN = (EventTag.CASE_REPLIED, EventTag.CASE_NOTED, EventTag.CASE_RECEIVED)
"""Events that the message they came with tells already."""


def case_line(session: Session, case: CaseDetail) -> str:
    """Where a case stands, in one line."""
    owner = case.owner or _("nobody")
    standing = f"P{case.priority}  {label(case.state)}  {label(case.line)}  {safe(owner)}"
    return f"{reference(session.me, case.id)}  {standing}  {safe(case.subject, limit=200)}"


def case_lines(session: Session, case: CaseDetail, entries: Sequence[Entry]) -> Iterator[str]:
    """A case to read: facts, what hangs on it, and the thread, oldest first."""
    yield f"{reference(session.me, case.id)}  {safe(case.subject)}"
    for name, value in _facts(session, case):
        if value:
            yield f"  {name:<{NAME}} {value}"
    quiet = False
    for entry in entries:
        if entry.kind is not None:
            yield from ("", *_message(session, case, entry))
            quiet = False
        elif entry.tag not in SPOKEN:
            yield from event_lines(session, entry, case.id) if quiet else ("", *event_lines(session, entry, case.id))
            quiet = True


def _facts(session: Session, case: CaseDetail) -> Iterator[tuple[str, str]]:
    yield from _standing(session, case)
    yield from _findings(session, case)
    yield from _people(case)
    yield from _things(session, case)


def _standing(session: Session, case: CaseDetail) -> Iterator[tuple[str, str]]:
    yield _("State"), f"{label(case.state)}, {label(case.line)}, {label(case.kind)}"
    yield (
        _("Priority"),
        f"{case.priority} {label(Priority(case.priority))} "
        f"({label(Impact(case.impact))}, {label(Urgency(case.urgency))})",
    )
    yield (
        _("Arrived"),
        _("{time}, by {channel}").format(time=_when(session, case.arrived_at), channel=label(case.channel)),
    )
    for number, promise in enumerate(case.promises):
        yield _("Promised") if number == 0 else " ", _promise(session, promise)
    yield _("Waits for"), safe(case.waiting_for)
    yield _("Wakes"), _when(session, case.wake_at)
    yield _("Resolved"), _when(session, case.resolved_at)
    yield _("Cause"), _cause(case.cause)
    yield _("Solution"), _hanging(case.solution)
    yield _("Merged into"), reference(session.me, case.merged_into_id) if case.merged_into_id else ""


def _findings(session: Session, case: CaseDetail) -> Iterator[tuple[str, str]]:
    if found := case.diagnosis:
        estimate = Estimate(found.function, _when(session, found.fixed_by), found.sure, found.hit)
        yield _("Diagnosis"), f"{safe(found.cause)}; {estimate}"
    if behind := case.problem:
        name = record_name(Subject.PROBLEM, behind.id)
        yield _("Problem"), f"{name} {label(behind.state)}: {safe(behind.title)}"
        yield _("Workaround"), _hanging(behind.workaround)
    for run in case.followed:
        yield _("Routine"), followed_words(run.title, run.step, run.steps, run.text)


def _promise(session: Session, promise: Promise) -> str:
    from supportdesk.rules.ledger_text import length

    name = label(promise.clock).lower()
    if promise.due_at is None:
        return _("{what}: paused, {left} left").format(what=name, left=length(max(promise.left_ms, 0)))
    by = _when(session, promise.due_at)
    if promise.due_at < session.me.now():
        late = length(-promise.left_ms)
        return _("!! {what}: {time} was promised, late by {late}").format(what=name, time=by, late=late)
    return _("{what}: by {time}, {left} left").format(what=name, time=by, left=length(promise.left_ms))


def _cause(key: str) -> str:
    from supportdesk.rules.causes import causes

    return next((cause.name(language()) for cause in causes() if cause.key == key), safe(key)) if key else ""


def _people(case: CaseDetail) -> Iterator[tuple[str, str]]:
    yield _("Owner"), safe(f"{case.owner_name} ({case.owner})") if case.owner else _("nobody")
    yield _("Customer"), _joined(case.customer_number, mark_mixed_script(case.customer), case.customer_level)
    yield (
        _("Contact"),
        _joined(mark_mixed_script(case.contact or case.requester), case.contact_mail, case.contact_phone),
    )
    yield _("Agreement"), _joined(case.agreement, case.service_hours)
    yield _("Watched by"), _joined(*case.watchers)


def _things(session: Session, case: CaseDetail) -> Iterator[tuple[str, str]]:
    yield _("Component"), _joined(case.component, case.service)
    yield _("Competence"), safe(case.competence)
    yield _("Category"), _joined(case.category, case.subcategory)
    yield _("Tags"), _joined(*case.tags)
    for linked in case.links:
        yield (
            _("Linked"),
            f"{reference(session.me, linked.id)} {label(linked.kind)}, {label(linked.state)}: {safe(linked.subject)}",
        )
    for merged in case.merged:
        yield _("Merged here"), f"{reference(session.me, merged.id)} {safe(merged.subject)}"
    for file in case.attachments:
        yield _("File {id}").format(id=file.id), _("{name}, {n} bytes").format(name=safe(file.name), n=file.size)


def _message(session: Session, case: CaseDetail, entry: Entry) -> Iterator[str]:
    kind = label(entry.kind) if entry.kind is not None else ""
    elsewhere = reference(session.me, entry.case_id) if entry.case_id != case.id else ""
    number = _("message {id}").format(id=entry.message_id)
    yield "  ".join(filter(None, (full_time(entry.at, zone()), safe(entry.who), kind, number, elsewhere)))
    for line in safe_block(entry.body).split("\n"):
        yield f"{INDENT}{line}".rstrip()


def _of_rule(entry: Entry) -> str:
    """What a rule did, which needs nobody before it; nothing for what people do."""
    rule = safe(str(entry.details.get("title") or entry.details.get("rule", "?")))
    if entry.tag == EventTag.RULE_BEGAN:
        return _("the rule “{rule}” began to hold").format(rule=rule)
    return _("the rule “{rule}” no longer holds").format(rule=rule) if entry.tag == EventTag.RULE_ENDED else ""


def event_lines(session: Session, entry: Entry, case_id: int, *, with_changes: bool = False) -> Iterator[str]:
    """An event: who did what and why; for the history also each field's old and new value."""
    who = _("the desk") if entry.who.startswith("rule:") else safe(entry.who)
    did = label(EventTag(entry.tag)) if entry.tag in set(EventTag) else safe(entry.tag)
    elsewhere = reference(session.me, entry.case_id) if entry.case_id != case_id else ""
    undone = _("(undone)") if entry.undone else ""
    happened = _of_rule(entry) or f"{who} {did}"
    yield "  ".join(filter(None, (full_time(entry.at, zone()), happened, undone, elsewhere)))
    told = (("tried", _("Tried")), ("routine_step", _("Routine step")), ("missing", _("Missing")))
    hand_over = entry.details.get("hand_over", {})
    for name, value in ((_("Why"), entry.reason), *((name, hand_over.get(key, "")) for key, name in told)):
        if value:
            yield f"{INDENT}{name}: {_hanging(value)}"
    for field, (old, new) in sorted(entry.changes.items()) if with_changes else ():
        yield f"{INDENT}{field}: {_value(field, old)} → {_value(field, new)}"


def _value(field: str, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, int) and field.endswith(("_at", "_since")):
        return full_time(from_ms(value), zone())
    return safe(str(value), limit=200)


def _when(session: Session, at: datetime | None) -> str:
    return "" if at is None else f"{full_time(at, zone())} ({ago(at, session.me.now())})"


def _joined(*parts: str) -> str:
    return ", ".join(safe(part) for part in parts if part)


def _hanging(text: str) -> str:
    """Several lines under the first, indented."""
    return safe_block(text).strip("\n").replace("\n", f"\n{INDENT}{INDENT}")
