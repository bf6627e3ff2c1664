"""`supportdesk routine …`: how things are done here, under version (P4, P12)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from supportdesk.cli import arguments as given
from supportdesk.cli.as_data import plain
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.output import put
from supportdesk.cli.session import session_of
from supportdesk.cli.texts import needed_text
from supportdesk.i18n import _, full_time, zone
from supportdesk.operations.routine_view import RoutineRow, routine_text, routines
from supportdesk.text import safe, safe_block

app = group(_("Routines: how something is done, step by step, kept under version."))
Key = Annotated[str, typer.Argument(metavar=_("KEY"), help=_("The routine's short name."))]


@app.command("list", cls=DeskCommand, help=_("List the routines in force, and how often each solved a case."))
def list_routines(context: typer.Context) -> None:
    """Prints them."""
    session = session_of(context)
    rows = routines(session.me)
    headings = (_("Name"), _("Edition"), _("Steps"), _("Used"), _("Solved"), _("Title"))
    lines = [(row.key, str(row.edition), str(row.steps), str(row.used), str(row.solved), row.title) for row in rows]
    numbers = " ".join(headings[1:5])
    session.show([plain(row) for row in rows], lambda: session.table(headings, lines, wide=5, right=numbers))


@app.command("show", cls=DeskCommand, help=_("Show a routine as it was written."))
def show(context: typer.Context, key: Key) -> None:
    """Prints it."""
    session = session_of(context)
    row, text = routine_text(session.me, key)
    loaded = _("edition {n}, {who} {time}").format(
        n=row.edition, who=row.loaded_by, time=full_time(row.loaded_at, zone())
    )
    if row.authorised:
        names = safe(", ".join(row.authorised))
        loaded += "\n" + _("authorised for standard changes on {components}").format(components=names)
    session.show(plain(row) | {"text": text}, lambda: put(f"{safe_block(text.rstrip())}\n\n{loaded}"))


@app.command(
    "load", cls=DeskCommand, help=_("Put a routine in force, from a Markdown file; what was stays under version.")
)
def load(
    context: typer.Context,
    *,
    key: Key,
    file: Annotated[Path, typer.Argument(metavar=_("FILE"), help=_("The Markdown file; see the handbook."))],
) -> None:
    """Loads it."""
    from supportdesk.operations.routines import load_routine

    session = session_of(context)
    edition = load_routine(session.me, key, needed_text(None, file) + "\n", file=str(file))
    row, _text = routine_text(session.me, key)
    said = _("{key}: edition {n} is in force.") if edition else _("{key}: edition {n} is in force already.")
    session.show(_data(row), lambda: session.talk(said.format(key=key, n=row.edition)))


@app.command("retire", cls=DeskCommand, help=_("Take a routine out of use, with the reason."))
def retire(context: typer.Context, *, key: Key, reason: given.Reason = "") -> None:
    """Retires it."""
    from supportdesk.operations.routines import retire_routine

    session = session_of(context)
    edition = retire_routine(session.me, key, reason)
    session.show({"key": key, "edition": edition}, lambda: session.talk(_("{key} is out of use.").format(key=key)))


@app.command(
    "authorise", cls=DeskCommand, help=_("Authorise a routine beforehand for standard changes on what you answer for.")
)
def authorise(
    context: typer.Context,
    *,
    key: Key,
    component: Annotated[
        list[str], typer.Option("--component", metavar=_("NAME"), help=_("What it may touch; may be repeated."))
    ],
) -> None:
    """Authorises it."""
    from supportdesk.operations.standard_changes import authorise_routine

    session = session_of(context)
    authorise_routine(session.me, key, component)
    row, _text = routine_text(session.me, key)
    said = _("{key}, edition {n}: standard changes on {components} may follow it.")
    names = ", ".join(row.authorised)
    session.show(_data(row), lambda: session.talk(said.format(key=key, n=row.edition, components=names)))


@app.command(
    "withdraw", cls=DeskCommand, help=_("Take back what you authorised a routine for; changes that are approved go on.")
)
def withdraw(context: typer.Context, *, key: Key, reason: given.Reason = "") -> None:
    """Takes it back."""
    from supportdesk.operations.standard_changes import withdraw_authorisation

    session = session_of(context)
    withdraw_authorisation(session.me, key, reason)
    row, _text = routine_text(session.me, key)
    session.show(_data(row), lambda: session.talk(_("{key}: taken back.").format(key=key)))


def _data(row: RoutineRow) -> dict[str, Any]:
    found: dict[str, Any] = plain(row)
    return found
