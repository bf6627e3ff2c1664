"""A case's facts as lines: for the preview beside the queue and the left side of the detail screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from supportdesk.i18n import _, label, language
from supportdesk.rules.causes import causes
from supportdesk.rules.finding_text import Estimate, followed_words
from supportdesk.rules.record_names import record_name
from supportdesk.screens.widgets.look import Line
from supportdesk.screens.wording.case_head import who_line
from supportdesk.screens.wording.chances import chance_lines
from supportdesk.screens.wording.lines import one
from supportdesk.screens.wording.moment import Moment
from supportdesk.screens.wording.thread import ThreadView, event_lines, message_lines
from supportdesk.terms import ClockKind, Impact, Priority, Subject, Urgency, done_in
from supportdesk.text import fit, mark_mixed_script, safe, safe_block, wrap

if TYPE_CHECKING:
    from datetime import datetime

    from supportdesk.operations.case_view import CaseDetail, Entry, Promise

PREVIEW_BYTES = 2000
NAME = 12
"""Cells for a fact's name; the longest, "Handed back", must not touch its value."""


def _named(name: str, value: str, width: int) -> list[Line]:
    """`name  value` with the value wrapped under itself; nothing for an empty value."""
    if not value:
        return []
    first, *more = wrap(value, max(width - NAME, 10)) or [""]
    return [[(fit(name, NAME), "dim"), (first, "")], *(one(" " * NAME + text) for text in more)]


def standing_lines(case: CaseDetail, moment: Moment, width: int) -> list[Line]:
    """Where the case stands: priority, state, line, owner, waits."""
    priority = _("{n} {word} (impact {impact}, urgency {urgency})").format(
        n=case.priority,
        word=label(Priority(case.priority)).lower(),
        impact=label(Impact(case.impact)).lower(),
        urgency=label(Urgency(case.urgency)).lower(),
    )
    owner = str(safe(case.owner_name or case.owner))
    if owner and case.owned_since:
        owner += ", " + _("since {time}").format(time=moment.clock(case.owned_since))
    state = label(case.state) + _waits(case, moment)
    lines = promise_lines(case, moment, width) + _chance_lines(case, width)
    lines += _named(_("Priority"), priority, width)
    lines += _named(_("State"), state, width)
    lines += _named(_("Line"), label(case.line) + (f" ({safe(case.competence)})" if case.competence else ""), width)
    lines += _named(_("Owner"), owner or _("nobody"), width)
    lines += _named(_("Kind"), label(case.kind), width)
    came = _("{time}, by {channel}").format(time=moment.clock(case.arrived_at), channel=label(case.channel).lower())
    lines += _named(_("Arrived"), came, width)
    lines += finding_lines(case, moment, width)
    if case.hand_back_count:
        lines += _named(_("Handed back"), str(case.hand_back_count), width)
    if case.reopen_count:
        lines += _named(_("Reopened"), str(case.reopen_count), width)
    if case.cause:
        lines += _named(_("Cause"), _cause(case.cause), width)
    return lines + _named(_("Solution"), safe_block(case.solution), width)


def finding_lines(case: CaseDetail, moment: Moment, width: int) -> list[Line]:
    """What was found: the diagnosis, the problem behind it with how to live with it, how far one is in a routine."""
    lines: list[Line] = []
    if found := case.diagnosis:
        by = "" if found.fixed_by is None else moment.clock(found.fixed_by)
        estimate = Estimate(found.function, by, found.sure, found.hit)
        lines += _named(_("Diagnosis"), f"{safe(found.cause)}; {estimate}", width)
    if behind := case.problem:
        name = record_name(Subject.PROBLEM, behind.id)
        lines += _named(_("Problem"), f"{name} {label(behind.state)}: {safe(behind.title)}", width)
        if behind.workaround:
            lines += _named(_("Workaround"), str(safe_block(behind.workaround)), width)
    for run in case.followed:
        lines += _named(_("Routine"), followed_words(run.title, run.step, run.steps, run.text), width)
    return lines


def _waits(case: CaseDetail, moment: Moment) -> str:
    """What a case waits for and until when, behind its state; nothing where it does not wait."""
    what = f" ({safe(case.waiting_for)})" if case.waiting_for else ""
    return what + (" " + _("until {time}").format(time=moment.clock(case.wake_at)) if case.wake_at else "")


def promise_lines(case: CaseDetail, moment: Moment, width: int) -> list[Line]:
    """What was promised and how it stands: what is due first above, what is paused last."""
    lines: list[Line] = []
    for number, promise in enumerate(case.promises):
        said = _named(_("Promised") if number == 0 else "", promise_words(promise, moment), width)
        lines += _in_time(said, promise.due_at, moment)
    if case.next_word_at is not None and not done_in(case.state):
        word = _("next word by {time}").format(time=moment.clock(case.next_word_at))
        lines += _in_time(_named("" if lines else _("Promised"), word, width), case.next_word_at, moment)
    return lines


def _in_time(lines: list[Line], due_at: datetime | None, moment: Moment) -> list[Line]:
    late = due_at is not None and due_at < moment.now
    return [[*line[:-1], (line[-1][0], "urgent")] if late else line for line in lines]


def _chance_lines(case: CaseDetail, width: int) -> list[Line]:
    """What is foretold of the case."""
    promised = [made for made in case.promises if made.clock is ClockKind.RESOLUTION]
    used = max((100 * (made.target_ms - made.left_ms) // made.target_ms for made in promised), default=None)
    said = chance_lines(case.chances, used)
    return [line for n, text in enumerate(said) for line in _named("" if n else _("Risk"), text, width)]


def promise_words(promise: Promise, moment: Moment) -> str:
    """One promise in a few words."""
    from supportdesk.rules.ledger_text import length

    name = label(promise.clock).lower()
    if promise.due_at is None:
        return _("{what}: paused, {left} left").format(what=name, left=length(max(promise.left_ms, 0)))
    by = moment.clock(promise.due_at)
    if promise.due_at < moment.now:
        late = length(-promise.left_ms)
        return _("!! {what}: {time} was promised, late by {late}").format(what=name, time=by, late=late)
    return _("{what}: by {time}, {left} left").format(what=name, time=by, left=length(promise.left_ms))


def _cause(key: str) -> str:
    """The name of a cause; its key where the list has it no more."""
    return next((cause.name(language()) for cause in causes() if cause.key == key), str(safe(key)))


def customer_lines(case: CaseDetail, width: int) -> list[Line]:
    """Whose case it is and how to reach them; the address always beside the name."""
    level = f" ({safe(case.customer_level)})" if case.customer_level else ""
    lines = _named(
        _("Customer"), f"{mark_mixed_script(case.customer)}{level}" if case.customer else _("unknown"), width
    )
    lines += _named(_("Contact"), str(mark_mixed_script(case.contact or case.requester)), width)
    lines += _named("", str(safe(case.contact_phone)), width)
    lines += _named("", str(safe(case.contact_mail)), width)
    lines += _named(_("Agreement"), str(safe(case.agreement)), width)
    lines += _named(_("Hours"), str(safe(case.service_hours)), width)
    if case.open_of_customer > 1:
        lines += _named("", _("{n} open cases").format(n=case.open_of_customer), width)
    return lines


def thing_lines(case: CaseDetail, prefix: str, width: int) -> list[Line]:
    """What the case is about and hangs on: component, tags, links, files, who follows."""
    lines = _named(_("Component"), str(safe(case.component)), width)
    lines += _named(_("Service"), str(safe(case.service)), width)
    lines += _named(_("Answers"), str(safe(case.component_responsible)), width)
    lines += _named(_("Category"), " / ".join(safe(part) for part in (case.category, case.subcategory) if part), width)
    lines += _named(_("Tags"), " ".join(safe(tag) for tag in case.tags), width)
    lines += _named(_("Follow"), ", ".join(safe(login) for login in case.watchers), width)
    lines += _named(_("Source"), f"{safe(case.source or '')} {safe(case.source_ref or '')}".strip(), width)
    if case.merged_into_id:
        lines += _named(_("Merged into"), f"{prefix}-{case.merged_into_id}", width)
    for other in case.merged:
        lines += _named(_("Merged"), f"{prefix}-{other.id} {safe(other.subject, limit=200)}", width)
    for other in case.links:
        lines += _named(
            _("Linked"), f"{prefix}-{other.id} {label(other.state).lower()}: {safe(other.subject, limit=200)}", width
        )
    for file in case.attachments:
        lines += _named(_("File"), f"{safe(file.name, limit=200)} ({size_words(file.size)})", width)
    return lines


def size_words(size: int) -> str:
    """Bytes as people say them."""
    if size < 1000:
        return _("{n} bytes").format(n=size)
    if size < 1_000_000:
        return f"{size / 1000:.0f} kB"
    return f"{size / 1_000_000:.1f} MB"


def preview_lines(case: CaseDetail, entries: Sequence[Entry], view: ThreadView, width: int, height: int) -> list[Line]:
    """What the preview beside or under the queue shows of a case: the head, then the newest that was said."""
    head: list[Line] = [
        [(f"{view.prefix}-{case.id}  ", "dim"), (row, "title")] if not n else [(row, "title")]
        for n, row in enumerate(wrap(str(safe(case.subject, limit=300)), max(width - 10, 20))[:2])
    ]
    wide = height >= 16
    if wide:
        lines: list[Line] = [*head, [], *standing_lines(case, view.moment, width), [], *customer_lines(case, width), []]
        lines += thing_lines(case, view.prefix, width)
    else:
        said = (
            who_line(case, width, with_mail=False),
            label(case.state).lower() + _waits(case, view.moment),
            str(safe(case.component)),
        )
        lines = [*head[:1], [(fit("  ".join(part for part in said if part), width), "dim")]]
    lines += [[]] if wide else []
    for entry in reversed([entry for entry in entries if entry.kind is not None][-4:]):
        cut = entry._replace(body=entry.body[:PREVIEW_BYTES])
        lines += [line for line in message_lines(cut, view, width) if wide or line]
    if not any(entry.kind is not None for entry in entries):
        lines += [line for entry in reversed(entries[-6:]) for line in event_lines(entry, view, width)]
    return lines[:height]
