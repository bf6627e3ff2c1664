"""`supportdesk responsibility …`: who answers for a case to the customer (P8)."""

from __future__ import annotations

from typing import Annotated

import typer

from supportdesk.cli import arguments as given
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.doing import number
from supportdesk.cli.owed_text import at, responsibility_lines, show_many, show_one
from supportdesk.cli.session import Session, session_of
from supportdesk.i18n import _, label
from supportdesk.operations.owed_view import ResponsibilityRow, responsibilities, responsibility_of
from supportdesk.rules.record_names import record_number
from supportdesk.terms import Subject

app = group(_("Responsibility for cases, passed to the Support & Service Manager and back."))
Number = Annotated[str, typer.Argument(metavar=_("RESPONSIBILITY"), help=_("The responsibility: RSP-3 or 3."))]


@app.command("list", cls=DeskCommand, help=_("List what was passed on and is not handed back."))
def list_all(
    context: typer.Context,
    *,
    everything: Annotated[bool, typer.Option("--all", help=_("Those that were handed back, too."))] = False,
) -> None:
    """Prints them."""
    session = session_of(context)

    def cells(row: ResponsibilityRow) -> tuple[str, ...]:
        return (label(row.state), row.bearer or "-", at(row.accepted_at or row.offered_at), row.customer, row.subject)

    headings = (_("State"), _("Bearer"), _("Since"), _("Customer"), _("Subject"))
    show_many(session, responsibilities(session.me, everything=everything), headings, cells)


@app.command("show", cls=DeskCommand, help=_("Show a responsibility and its history."))
def show(context: typer.Context, responsibility: Number) -> None:
    """Prints it."""
    _show(session_of(context), record_number(Subject.RESPONSIBILITY, responsibility))


@app.command("pass", cls=DeskCommand, help=_("Offer the responsibility for a case to the Support & Service Manager."))
def pass_to(context: typer.Context, *, case: given.Case, reason: given.Reason = "") -> None:
    """Offers it."""
    from supportdesk.operations.responsibility import pass_on

    session = session_of(context)
    _show(session, pass_on(session.me, number(session, case), reason).number)


@app.command("accept", cls=DeskCommand, help=_("Accept a responsibility, as the manager."))
def accept(context: typer.Context, responsibility: Number) -> None:
    """Accepts it."""
    from supportdesk.operations.responsibility import accept_responsibility

    session, key = session_of(context), record_number(Subject.RESPONSIBILITY, responsibility)
    accept_responsibility(session.me, key)
    _show(session, key)


@app.command("return", cls=DeskCommand, help=_("Hand a responsibility back, with the reason."))
def hand_back(context: typer.Context, *, responsibility: Number, reason: given.Reason = "") -> None:
    """Hands it back."""
    from supportdesk.operations.responsibility import return_responsibility

    session, key = session_of(context), record_number(Subject.RESPONSIBILITY, responsibility)
    return_responsibility(session.me, key, reason)
    _show(session, key)


def _show(session: Session, key: int) -> None:
    row = responsibility_of(session.me, key)
    show_one(session, row, responsibility_lines(row))
