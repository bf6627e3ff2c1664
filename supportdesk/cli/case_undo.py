"""`supportdesk case undo` and `redo`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.doing import show_outcomes
from supportdesk.cli.session import Session, session_of
from supportdesk.i18n import _, label
from supportdesk.terms import EventTag

if TYPE_CHECKING:
    from supportdesk.operations.undo import Undone

app = group()


@app.command("undo", cls=DeskCommand, help=_("Take back the last thing you did, on all cases it touched."))
def undo(
    context: typer.Context,
    *,
    operation: Annotated[
        str,
        typer.Option("--operation", metavar=_("ID"), help=_("What to take back: an operation_id that --json gave.")),
    ] = "",
) -> None:
    """Takes back."""
    from supportdesk.operations.undo import undo as take_back

    session = session_of(context)
    _show_undone(session, take_back(session.me, operation), back="redo")


@app.command("redo", cls=DeskCommand, help=_("Do again what you took back last."))
def redo(context: typer.Context) -> None:
    """Does again."""
    from supportdesk.operations.undo import redo as do_again

    session = session_of(context)
    _show_undone(session, do_again(session.me), back="undo")


def _show_undone(session: Session, undone: Undone, *, back: str) -> None:
    did = ", ".join(label(EventTag(tag)) for tag in undone.tags)
    session.talk((_("Taken back: {what}.") if back == "redo" else _("Done again: {what}.")).format(what=did))
    if not undone.cases:
        session.show({"records": list(undone.records), "undone": list(undone.tags)}, lambda: None)
        return
    last = {outcome.case_id: outcome for outcome in undone.outcomes}
    show_outcomes(session, list(last.values()), several=len(last) > 1, back=back)
