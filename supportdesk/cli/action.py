"""`supportdesk action …`: what is to be done after service meetings (P9)."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from supportdesk.cli import arguments as given
from supportdesk.cli.as_data import plain
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.output import put
from supportdesk.cli.session import Session, session_of
from supportdesk.i18n import _, full_time, label, zone
from supportdesk.operations.meeting_view import ActionRow, action_of, actions
from supportdesk.rules.record_names import record_name, record_number
from supportdesk.terms import Subject
from supportdesk.text import safe

app = group(_("What is to be done after service meetings."))
Number = Annotated[str, typer.Argument(metavar=_("ACTION"), help=_("The action: ACT-3 or 3."))]


def action_data(session: Session, row: ActionRow) -> dict[str, Any]:
    """An action, with its reference and that of its case."""
    case = None if row.case_id is None else f"{session.me.prefix}-{row.case_id}"
    return {"reference": record_name(Subject.ACTION, row.id), "case": case, **plain(row)}


def action_text(session: Session, row: ActionRow) -> str:
    """An action in one line."""
    case = "" if row.case_id is None else f"  {session.me.prefix}-{row.case_id}"
    until = full_time(row.due_at, zone())
    name = record_name(Subject.ACTION, row.id)
    return f"{name}  {label(row.state)}  {until}  {safe(row.owner)}{case}  {safe(row.text, limit=300)}"


@app.command("list", cls=DeskCommand, help=_("List what is to be done, the soonest due first."))
def list_actions(
    context: typer.Context,
    *,
    everything: Annotated[bool, typer.Option("--all", help=_("What is done or dropped, too."))] = False,
) -> None:
    """Prints them."""
    session = session_of(context)
    rows = actions(session.me, everything=everything)

    def as_text() -> None:
        for row in rows:
            put(action_text(session, row))

    session.show([action_data(session, row) for row in rows], as_text)


@app.command("done", cls=DeskCommand, help=_("Say that an action is done."))
def done(context: typer.Context, action: Number) -> None:
    """Says so."""
    _move(context, action, "done", "")


@app.command("drop", cls=DeskCommand, help=_("Drop an action, as the manager, with the reason."))
def drop(context: typer.Context, *, action: Number, reason: given.Reason = "") -> None:
    """Drops it."""
    _move(context, action, "drop", reason)


@app.command("reopen", cls=DeskCommand, help=_("Open an action again, with the reason."))
def reopen(context: typer.Context, *, action: Number, reason: given.Reason = "") -> None:
    """Opens it again."""
    _move(context, action, "reopen", reason)


def _move(context: typer.Context, action: str, verb: str, reason: str) -> None:
    from supportdesk.operations.meetings import move_action

    session, key = session_of(context), record_number(Subject.ACTION, action)
    move_action(session.me, key, verb, reason=reason)
    row = action_of(session.me, key)
    session.show(action_data(session, row), lambda: put(action_text(session, row)))
