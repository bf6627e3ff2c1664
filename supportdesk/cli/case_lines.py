"""`supportdesk case escalate`, `hand-back` and `move`: between the lines."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from supportdesk.cli import arguments as given
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.doing import do_to
from supportdesk.cli.session import session_of
from supportdesk.i18n import _
from supportdesk.terms import Line

app = group()


@app.command("escalate", cls=DeskCommand, help=_("Hand cases to second line as incidents, with what was tried."))
def escalate(
    context: typer.Context,
    *,
    cases: given.Cases,
    tried: Annotated[str, typer.Option("--tried", metavar=_("TEXT"), help=_("What was tried."))],
    step: Annotated[str, typer.Option("--step", metavar=_("TEXT"), help=_("How far in which routine."))] = "",
    missing: Annotated[str, typer.Option("--missing", metavar=_("TEXT"), help=_("What is still missing."))] = "",
    competence: given.OfCompetence = None,
    to: Annotated[str, typer.Option("--to", metavar=_("LOGIN"), help=_("The specialist to give it to."))] = "",
    seen: given.Seen = None,
) -> None:
    """Escalates cases."""
    from supportdesk.operations.lines import HandOver
    from supportdesk.operations.lines import escalate as operation

    over = HandOver(tried=tried, routine_step=step, missing=missing)
    do_to(
        session_of(context),
        cases,
        lambda change, n: operation.within(change, n, over, competence=competence or "", assign_to=to, seen=seen),
    )


@app.command("hand-back", cls=DeskCommand, help=_("Give incidents back to first line, with the reason."))
def hand_back(
    context: typer.Context,
    *,
    cases: given.Cases,
    reason: Annotated[str, typer.Option("--reason", metavar=_("TEXT"), help=_("What first line must do otherwise."))],
    seen: given.Seen = None,
) -> None:
    """Hands cases back."""
    from supportdesk.operations.lines import hand_back as operation

    do_to(session_of(context), cases, lambda change, n: operation.within(change, n, reason, seen=seen))


@app.command(
    "move", cls=DeskCommand, help=_("Move incidents on: to Problem Management, or to the Support & Service Manager.")
)
def move(
    context: typer.Context,
    *,
    cases: given.Cases,
    line: Annotated[Literal["problem", "manager"], typer.Option("--line", help=_("Where to."))],
    tried: Annotated[str, typer.Option("--tried", metavar=_("TEXT"), help=_("What was tried, and why it moves on."))],
    to: Annotated[str, typer.Option("--to", metavar=_("LOGIN"), help=_("Who is to have it."))] = "",
    seen: given.Seen = None,
) -> None:
    """Moves cases."""
    from supportdesk.operations.lines import HandOver
    from supportdesk.operations.lines import move as operation

    over, target = HandOver(tried=tried), Line(line)
    do_to(
        session_of(context),
        cases,
        lambda change, n: operation.within(change, n, target, over, assign_to=to, seen=seen),
    )
