"""`supportdesk rota note`: the hand-over note of a shift, as Markdown (P14)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from supportdesk.cli.as_data import plain
from supportdesk.cli.output import put
from supportdesk.cli.session import Session, session_of
from supportdesk.i18n import _, full_time, label, zone
from supportdesk.operations.shift_note import NoteCase, ShiftNote, shift_note
from supportdesk.rules.written_time import moment
from supportdesk.text import safe


def show_note(
    context: typer.Context,
    *,
    since: Annotated[
        str | None, typer.Option("--since", metavar=_("TIME"), help=_("When the shift began; else eight hours ago."))
    ] = None,
) -> None:
    """Prints the note."""
    session = session_of(context)
    found = shift_note(session.me, since=moment(since, zone()) if since is not None else None)

    def as_text() -> None:
        for line in _lines(session, found):
            put(line)

    session.show(plain(found), as_text)


def _lines(session: Session, found: ShiftNote) -> Iterator[str]:
    yield "# " + _("Hand-over {time}").format(time=full_time(found.at, zone()))
    yield ""
    yield _("Since {time}:").format(time=full_time(found.since, zone()))
    yield ""
    for name, n in found.counts.items():
        yield f"- {_counted()[name]}: {n}"
    if found.by:
        yield "- " + _("resolved by") + ": " + ", ".join(f"{safe(who)} {n}" for who, n in found.by)
    for one in found.on_call:
        yield "- " + _("on call, {line}: {who}").format(line=label(one.line).lower(), who=safe(one.who))
    if found.reports:
        yield "- **" + _("customers that must be told") + ":** " + _named(session, found.reports)
    if found.words:
        yield "- **" + _("word promised") + ":** " + _named(session, found.words)
    yield from _cases(session, _("Late"), found.late)
    yield from _cases(session, _("Due until {time}").format(time=full_time(found.until, zone())), found.due)
    yield from _cases(session, _("Other grave cases"), found.grave)


def _counted() -> dict[str, str]:
    return {
        "arrived": _("arrived"),
        "resolved": _("resolved"),
        "escalated": _("escalated"),
        "handed_back": _("handed back"),
        "replied": _("replies"),
        "called": _("people called"),
    }


def _named(session: Session, numbers: Sequence[int]) -> str:
    return ", ".join(f"{session.me.prefix}-{number}" for number in dict.fromkeys(numbers))


def _cases(session: Session, title: str, cases: Sequence[NoteCase]) -> Iterator[str]:
    if not cases:
        return
    yield from ("", f"## {title}", "")
    for case in cases:
        due = "-" if case.due_at is None else full_time(case.due_at, zone())
        owner = safe(case.owner) or _("nobody")
        where = f"P{case.priority}, {label(case.state)}, {label(case.line)}, {owner}, {due}"
        yield f"- {session.me.prefix}-{case.id} ({where}) {safe(case.customer)}: {safe(case.subject, limit=200)}"
