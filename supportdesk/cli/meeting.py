"""`supportdesk meeting …`: service meetings on the command line (P9)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from supportdesk.cli import arguments as given
from supportdesk.cli.action import action_data, action_text
from supportdesk.cli.as_data import plain
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.doing import number
from supportdesk.cli.output import put
from supportdesk.cli.session import Session, session_of
from supportdesk.errors import WrongUsage
from supportdesk.i18n import _, full_time, label, zone
from supportdesk.operations.agenda import AgendaItem
from supportdesk.operations.meeting_view import MeetingDetail, MeetingRow, meeting_detail, meetings
from supportdesk.rules.record_names import record_name, record_number
from supportdesk.rules.written_time import moment
from supportdesk.terms import Subject
from supportdesk.text import safe

app = group(_("Service meetings: what was escalated or missed, decided case by case."))
Number = Annotated[str, typer.Argument(metavar=_("MEETING"), help=_("The meeting: MTG-3 or 3."))]


@app.command("call", cls=DeskCommand, help=_("Open a service meeting; its agenda builds itself."))
def call(
    context: typer.Context,
    *,
    title: Annotated[str, typer.Argument(metavar=_("TITLE"), help=_("What it is called: “Week 14”."))],
    at: Annotated[str | None, typer.Option("--at", metavar=_("TIME"), help=_("When it is held; else now."))] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar=_("TIME"), help=_("What the first meeting of a desk looks back on.")),
    ] = None,
) -> None:
    """Opens it."""
    from supportdesk.operations.meetings import call_meeting

    session = session_of(context)
    held, back = (moment(text, zone()) if text is not None else None for text in (at, since))
    _show(session, call_meeting(session.me, title, held, since=back).number)


@app.command("list", cls=DeskCommand, help=_("List the service meetings, the newest first."))
def list_meetings(context: typer.Context) -> None:
    """Prints them."""
    session = session_of(context)
    rows = meetings(session.me)
    headings = (_("No."), _("State"), _("Held"), _("Decisions"), _("Actions"), _("Title"))
    lines = [
        (
            record_name(Subject.MEETING, row.id),
            label(row.state),
            full_time(row.held_at, zone()),
            str(row.decisions),
            str(row.actions),
            row.title,
        )
        for row in rows
    ]
    session.show([_row_data(row) for row in rows], lambda: session.table(headings, lines, wide=5))


@app.command("show", cls=DeskCommand, help=_("Show a meeting: its agenda, what was decided, what is to be done."))
def show(context: typer.Context, meeting: Number) -> None:
    """Prints it."""
    _show(session_of(context), record_number(Subject.MEETING, meeting))


@app.command("set", cls=DeskCommand, help=_("Write who was there, and notes."))
def set_fields(
    context: typer.Context,
    *,
    meeting: Number,
    present: Annotated[str | None, typer.Option("--present", metavar=_("TEXT"), help=_("Who was there."))] = None,
    notes: Annotated[str | None, typer.Option("--notes", metavar=_("TEXT"), help=_("Notes for the minutes."))] = None,
    seen: given.Seen = None,
) -> None:
    """Writes it."""
    from supportdesk.operations.meetings import set_meeting

    _do(context, meeting, lambda me, key: set_meeting(me.me, key, attendance=present, notes=notes, seen=seen))


@app.command("decide", cls=DeskCommand, help=_("Decide on a case of the agenda, with what is to be done."))
def decide(
    context: typer.Context,
    *,
    meeting: Number,
    case: given.Case,
    text: Annotated[str, typer.Option("--text", metavar=_("TEXT"), help=_("What was decided."))],
    action: Annotated[
        str | None, typer.Option("--action", metavar=_("TEXT"), help=_("What is to be done; with --owner and --due."))
    ] = None,
    owner: Annotated[str, typer.Option("--owner", metavar=_("LOGIN"), help=_("Who does it."))] = "",
    due: Annotated[str | None, typer.Option("--due", metavar=_("TIME"), help=_("Until when."))] = None,
) -> None:
    """Decides."""
    from supportdesk.operations.meetings import NewAction
    from supportdesk.operations.meetings import decide as operation

    if (action is None) != (due is None):
        raise WrongUsage(_("An action needs all three: --action TEXT --owner LOGIN --due TIME."))
    todo = () if action is None or due is None else (NewAction(action, owner, moment(due, zone())),)
    _do(context, meeting, lambda me, key: operation(me.me, key, number(me, case), text, todo))


@app.command("action", cls=DeskCommand, help=_("Give somebody something to do that is about no case alone."))
def give(
    context: typer.Context,
    *,
    meeting: Number,
    text: Annotated[str, typer.Argument(metavar=_("TEXT"), help=_("What is to be done."))],
    owner: Annotated[str, typer.Option("--owner", metavar=_("LOGIN"), help=_("Who does it."))],
    due: Annotated[str, typer.Option("--due", metavar=_("TIME"), help=_("Until when."))],
) -> None:
    """Gives it."""
    from supportdesk.operations.meetings import NewAction, give_action

    todo = NewAction(text, owner, moment(due, zone()))
    _do(context, meeting, lambda me, key: give_action(me.me, key, todo))


@app.command("close", cls=DeskCommand, help=_("Close a meeting; it is refused while anything is undecided."))
def close(context: typer.Context, meeting: Number) -> None:
    """Closes it."""
    _move(context, meeting, "close", "")


@app.command("cancel", cls=DeskCommand, help=_("Cancel a meeting that is not held, with the reason."))
def cancel(context: typer.Context, *, meeting: Number, reason: given.Reason = "") -> None:
    """Cancels it."""
    _move(context, meeting, "cancel", reason)


@app.command("minutes", cls=DeskCommand, help=_("Print the minutes as Markdown or HTML, or write them to a file."))
def print_minutes(
    context: typer.Context,
    *,
    meeting: Number,
    html: Annotated[bool, typer.Option("--html", help=_("As a page of HTML."))] = False,
    pdf: Annotated[
        Path | None,
        typer.Option("--pdf", metavar=_("FILE"), help=_("Write them there as a PDF; needs the extra package “pdf”.")),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar=_("FILE"), help=_("Write them there; a file that is there is kept."))
    ] = None,
) -> None:
    """Prints them."""
    from supportdesk.operations.minutes import minutes
    from supportdesk.operations.minutes_file import write_minutes
    from supportdesk.operations.minutes_page import minutes_html

    session, key = session_of(context), record_number(Subject.MEETING, meeting)
    if pdf is not None and (html or out is not None):
        raise WrongUsage(_("--pdf names its own file. Leave out --html and --out."))
    file = pdf if pdf is not None else out
    if file is not None:
        write_minutes(session.me, key, file, form="pdf" if pdf is not None else "html" if html else None)
        session.show({"file": str(file)}, lambda: session.talk(_("Written to {file}.").format(file=file)))
        return
    text = (minutes_html if html else minutes)(session.me, key)
    session.show({"format": "html" if html else "markdown", "text": text}, lambda: put(text.rstrip("\n")))


def _move(context: typer.Context, meeting: str, verb: str, reason: str) -> None:
    from supportdesk.operations.meetings import move_meeting

    _do(context, meeting, lambda me, key: move_meeting(me.me, key, verb, reason=reason))


def _do(context: typer.Context, meeting: str, work: Callable[[Session, int], object]) -> None:
    session, key = session_of(context), record_number(Subject.MEETING, meeting)
    work(session, key)
    _show(session, key)


def _show(session: Session, key: int) -> None:
    found = meeting_detail(session.me, key)

    def as_text() -> None:
        for line in _lines(session, found):
            put(line)

    session.show(_data(session, found), as_text)


def _row_data(row: MeetingRow) -> dict[str, Any]:
    return {"reference": record_name(Subject.MEETING, row.id), **plain(row)}


def _data(session: Session, found: MeetingDetail) -> dict[str, Any]:
    data = _row_data(found.row) | {
        "agenda": [{"reference": f"{session.me.prefix}-{item.id}", **plain(item)} for item in found.agenda],
        "decided": [{"case": f"{session.me.prefix}-{row.case_id}", **plain(row)} for row in found.decisions],
    }
    return data | {
        "to_do": [action_data(session, row) for row in found.actions],
        "undone": [action_data(session, row) for row in found.undone],
        "failed": [record_name(Subject.CHANGE, row.id) for row in found.failed],
    }


def _lines(session: Session, found: MeetingDetail) -> Iterator[str]:
    row = found.row
    yield f"{record_name(Subject.MEETING, row.id)}  {safe(row.title)}"
    yield f"  {label(row.state)}  {full_time(row.held_at, zone())}  {safe(row.attendance)}".rstrip()
    for title, rows in ((_("Still to do from earlier meetings"), found.undone), (_("To do"), found.actions)):
        if rows:
            yield f"  {title}"
            yield from (f"    {action_text(session, one)}" for one in rows)
    if found.decisions:
        yield "  " + _("Decided")
    for one in found.decisions:
        yield f"    {session.me.prefix}-{one.case_id}  {safe(one.customer)}: {safe(one.text, limit=300)}"
    for row_failed in found.failed:
        name = record_name(Subject.CHANGE, row_failed.id)
        yield f"  !! {name}  {label(row_failed.state)}  {safe(row_failed.title)}"
    if found.agenda:
        yield "  " + _("On the agenda")
    yield from (f"    {_item(session, item)}" for item in found.agenda)


def _item(session: Session, item: AgendaItem) -> str:
    why = {"escalated": _("escalated"), "missed": _("missed")}
    said = ", ".join(why[word] for word in item.why)
    where = f"P{item.priority}  {label(item.state)}, {label(item.line)}"
    return f"{session.me.prefix}-{item.id}  {where}  {said}  {safe(item.customer)}: {safe(item.subject, limit=200)}"
