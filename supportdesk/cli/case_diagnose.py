"""`supportdesk case diagnose`: what a specialist has found so far."""

from __future__ import annotations

from typing import Annotated

import typer

from supportdesk.cli import arguments as given
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.doing import do_to
from supportdesk.cli.session import session_of
from supportdesk.i18n import _, zone
from supportdesk.rules.written_time import moment
from supportdesk.terms import FunctionHit

app = group()


@app.command(
    "diagnose", cls=DeskCommand, help=_("Write a diagnosis: cause so far, when it is fixed, what function suffers.")
)
def diagnose(
    context: typer.Context,
    *,
    cases: given.Cases,
    cause: Annotated[
        str, typer.Option("--cause", metavar=_("TEXT"), help=_("The cause so far, or that it is not known."))
    ],
    function: Annotated[
        int,
        typer.Option("--function", min=0, max=2, help=_("How function suffers: 0 not, 1 in part, 2 it is down.")),
    ],
    fixed_by: Annotated[
        str | None, typer.Option("--fixed-by", metavar=_("TIME"), help=_("When it is expected to be fixed."))
    ] = None,
    sure: Annotated[int | None, typer.Option("--sure", min=1, max=100, help=_("How sure that is, in percent."))] = None,
    hit: Annotated[int | None, typer.Option("--hit", min=0, help=_("For how many people."))] = None,
    seen: given.Seen = None,
) -> None:
    """Diagnoses cases."""
    from supportdesk.operations.diagnosis import Diagnosis
    from supportdesk.operations.diagnosis import diagnose as operation

    at = moment(fixed_by, zone()) if fixed_by is not None else None
    found = Diagnosis(cause, FunctionHit(function), at, sure, hit)
    do_to(session_of(context), cases, lambda change, n: operation.within(change, n, found, seen=seen))
