"""The thread of a case as lines: messages in full, runs of events folded to one line each, or to one line for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from supportdesk.i18n import _, ngettext
from supportdesk.screens.widgets.look import Line, Role
from supportdesk.screens.wording.happenings import event_sentence, who_did
from supportdesk.screens.wording.lines import one
from supportdesk.screens.wording.moment import Moment
from supportdesk.terms import EventTag, MessageKind
from supportdesk.text import fit, safe, safe_block, wrap

if TYPE_CHECKING:
    from supportdesk.operations.case_view import Entry

LONG = 12
"""Messages longer than this many lines are cut until opened."""
LONGEST_NAME = 40

SPOKEN = frozenset({EventTag.CASE_REPLIED, EventTag.CASE_NOTED, EventTag.CASE_RECEIVED, EventTag.CASE_ATTACHED})
"""Events told by the message they came with."""


WEIGHTY = frozenset({EventTag.CASE_ESCALATED, EventTag.CASE_HANDED_BACK, EventTag.CASE_RESOLVED})
"""Events shown even when the run they are in is folded."""


NOBODYS = frozenset({EventTag.CASE_RECEIVED, EventTag.CASE_WOKEN, EventTag.RULE_BEGAN, EventTag.RULE_ENDED})
"""Events whose sentence says itself who did it: the customer, the clock, or a rule."""


class ThreadView(NamedTuple):
    """How the thread is to be shown."""

    moment: Moment
    prefix: str
    case_id: int
    names: Mapping[int, str] = MappingProxyType({})
    unfold_events: bool = False
    unfold_texts: bool = False
    newest_first: bool = False


def thread_lines(entries: Sequence[Entry], view: ThreadView, width: int) -> list[Line]:
    """All lines of the thread at this width, oldest first unless asked otherwise."""
    groups = _grouped([entry for entry in entries if entry.kind is not None or entry.tag not in SPOKEN])
    lines: list[Line] = []
    for group in reversed(groups) if view.newest_first else groups:
        if group[0].kind is not None:
            lines += message_lines(group[0], view, width)
        else:
            lines += _event_lines(group[::-1] if view.newest_first else group, view, width)
    return lines


def talk_lines(entries: Sequence[Entry], view: ThreadView, width: int) -> list[Line]:
    """What was said, for somebody who writes an answer: the customer's newest message, then the others, newest first."""
    said = [entry for entry in reversed(entries) if entry.kind is not None]
    newest = next((entry for entry in said if entry.kind is MessageKind.INBOUND), None)
    first = [newest] if newest is not None else []
    return [
        line
        for entry in (*first, *(each for each in said if each is not newest))
        for line in message_lines(entry, view, width)
    ]


def _grouped(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Messages alone, events in runs."""
    groups: list[list[Entry]] = []
    for entry in entries:
        if entry.kind is None and groups and groups[-1][0].kind is None:
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return groups


def message_lines(entry: Entry, view: ThreadView, width: int) -> list[Line]:
    """Heading and text of a message."""
    kinds: dict[MessageKind | None, tuple[str, Role]] = {
        MessageKind.INBOUND: (_("from the customer"), "new"),
        MessageKind.REPLY: (_("reply to the customer"), "ok"),
        MessageKind.NOTE: (_("note (internal)"), "dim"),
    }
    word, role = kinds[entry.kind]
    where = f"  {view.prefix}-{entry.case_id}" if entry.case_id != view.case_id else ""
    heading: Line = [
        (f"{fit(view.moment.clock(entry.at), 11)} ", "dim"),
        (fit(safe(entry.who), LONGEST_NAME).rstrip(), "title"),
        (f"  {word}", role),
        (where, "dim"),
    ]
    body = wrap(safe_block(entry.body).strip("\n"), max(width - 4, 20))
    cut = [] if view.unfold_texts or len(body) <= LONG else body[LONG:]
    shown = body[: len(body) - len(cut)]
    lines: list[Line] = [heading, *(one("    " + text) for text in shown)]
    if cut:
        more = ngettext("[{n} more line, Enter opens]", "[{n} more lines, Enter opens]", len(cut)).format(n=len(cut))
        lines.append([("    " + more, "dim")])
    return [*lines, []]


def _event_lines(group: Sequence[Entry], view: ThreadView, width: int) -> list[Line]:
    weighty = [
        entry
        for entry in group
        if entry.tag in (EventTag.CASE_ESCALATED, EventTag.CASE_HANDED_BACK, EventTag.CASE_RESOLVED)
    ]
    if view.unfold_events or len(group) <= 2:
        return [line for entry in group for line in event_lines(entry, view, width)] + [[]]
    lines = [line for entry in weighty for line in event_lines(entry, view, width)]
    rest = len(group) - len(weighty)
    if rest:
        said = ngettext("{n} event, Enter shows it", "{n} events, Enter shows them", rest).format(n=rest)
        lines.append([(" " * 12 + said, "dim")])
    return [*lines, []]


def event_lines(entry: Entry, view: ThreadView, width: int) -> list[Line]:
    """One event, with its hand-over where it has one."""
    sentence = event_sentence(entry, view.moment, names=view.names, prefix=view.prefix)
    head = f"{fit(view.moment.clock(entry.at), 11)} "
    first, *more = wrap(sentence if entry.tag in NOBODYS else f"{who_did(entry)} {sentence}", max(width - 12, 20)) or [
        ""
    ]
    lines: list[Line] = [[(head, "dim"), (first, "dim")], *(one(" " * 12 + text, "dim") for text in more)]
    hand_over = entry.details.get("hand_over", {})
    named = (("tried", _("Tried")), ("routine_step", _("Routine step")), ("missing", _("Missing")))
    for key, name in named:
        if text := str(hand_over.get(key, "")).strip():
            rows = wrap(f"{name}: {safe_block(text)}", max(width - 14, 20))
            lines += [[(" " * 14 + row, "")] for row in rows]
    return lines
