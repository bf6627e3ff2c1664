"""`supportdesk proposal …`: what the rules propose or flag, and the answers to it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from supportdesk.cli import arguments as given
from supportdesk.cli.as_data import plain
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.doing import show_outcomes
from supportdesk.cli.session import Session, session_of
from supportdesk.clock import from_ms
from supportdesk.i18n import _, full_time, zone
from supportdesk.operations.escalations import AtStake, Standing, at_stake
from supportdesk.rules.written_time import moment
from supportdesk.text import safe

app = group(_("What the rules propose or flag, and your answers to it."))
Number = Annotated[int, typer.Argument(metavar=_("NUMBER"), min=1, help=_("The number of it, as the list shows it."))]


@app.command("list", cls=DeskCommand, help=_("List what the rules say of open cases, what matters most first."))
def list_proposals(context: typer.Context) -> None:
    """Prints it."""
    session = session_of(context)
    rows = [(row, one) for row in at_stake(session.me) for one in row.decisions]
    headings = (_("No."), _("Case"), _("P"), _("Does"), _("Since"), _("Rule"), _("Why"))
    lines = [
        (
            str(one.id),
            f"{session.me.prefix}-{row.id}",
            str(row.priority),
            one.verb if one.act != "flag" else _("flag"),
            full_time(from_ms(one.since), zone()),
            one.title or one.rule,
            safe(one.because, limit=300),
        )
        for row, one in rows
    ]
    session.show([_data(session, row, one) for row, one in rows], lambda: session.table(headings, lines, wide=6))


def _data(session: Session, row: AtStake, one: Standing) -> dict[str, Any]:
    case = f"{session.me.prefix}-{row.id}"
    return {"case": case, "priority": row.priority, **plain(one), "since": plain(from_ms(one.since))}


@app.command("accept", cls=DeskCommand, help=_("Do what a rule proposes."))
def accept(
    context: typer.Context,
    *,
    number: Number,
    tried: Annotated[
        str, typer.Option("--tried", metavar=_("TEXT"), help=_("What was tried, instead of the rule's word."))
    ] = "",
    to: Annotated[str, typer.Option("--to", metavar=_("LOGIN"), help=_("Who is to have it."))] = "",
) -> None:
    """Accepts it."""
    from supportdesk.operations.decisions import accept as operation

    session = session_of(context)
    words = {name: text for name, text in (("tried", tried), ("assign_to", to)) if text}
    show_outcomes(session, [operation(session.me, number, words=words)])


@app.command("refuse", cls=DeskCommand, help=_("Say no to a proposal, or put a flag aside, with the reason."))
def refuse(context: typer.Context, *, number: Number, reason: given.Reason = "") -> None:
    """Refuses it."""
    from supportdesk.operations.decisions import refuse as operation

    session = session_of(context)
    show_outcomes(session, [operation(session.me, number, reason)])


@app.command("postpone", cls=DeskCommand, help=_("Put a proposal or flag off until a time, with the reason."))
def postpone(
    context: typer.Context,
    *,
    number: Number,
    until: Annotated[str, typer.Option("--until", metavar=_("TIME"), help=_("Until when."))],
    reason: given.Reason = "",
) -> None:
    """Postpones it."""
    from supportdesk.operations.decisions import postpone as operation

    session = session_of(context)
    show_outcomes(session, [operation(session.me, number, moment(until, zone()), reason)])
