"""`supportdesk case …`: cases that belong together."""

from __future__ import annotations

from typing import Annotated

import typer

from supportdesk.cli import arguments as given
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.doing import do_to, number
from supportdesk.cli.session import session_of
from supportdesk.i18n import _
from supportdesk.terms import LinkKind

app = group()

Other = Annotated[str, typer.Argument(metavar=_("OTHER-CASE"), help=_("The other case."))]


@app.command("link", cls=DeskCommand, help=_("Link cases with another."))
def link(
    context: typer.Context,
    *,
    cases: given.Cases,
    other: Other,
    kind: Annotated[LinkKind, typer.Option("--kind", help=_("Why they belong together."))] = LinkKind.RELATED,
) -> None:
    """Links cases."""
    from supportdesk.operations.joining import link as operation

    session = session_of(context)
    there = number(session, other)
    do_to(session, cases, lambda change, n: operation.within(change, n, there, kind))


@app.command("unlink", cls=DeskCommand, help=_("Remove the link between cases and another."))
def unlink(context: typer.Context, cases: given.Cases, other: Other) -> None:
    """Unlinks cases."""
    from supportdesk.operations.joining import unlink as operation

    session = session_of(context)
    there = number(session, other)
    do_to(session, cases, lambda change, n: operation.within(change, n, there))


@app.command("merge", cls=DeskCommand, help=_("Make cases part of another; the last one named is the one that stays."))
def merge(
    context: typer.Context,
    *,
    cases: given.Cases,
    into: Annotated[str, typer.Argument(metavar=_("INTO-CASE"), help=_("The case that stays."))],
    reason: given.Reason = "",
    seen: given.Seen = None,
) -> None:
    """Merges cases."""
    from supportdesk.operations.joining import merge as operation

    session = session_of(context)
    there = number(session, into)
    do_to(session, cases, lambda change, n: operation.within(change, n, there, reason=reason, seen=seen))


@app.command("unmerge", cls=DeskCommand, help=_("Take merged cases out again, as they were."))
def unmerge(context: typer.Context, cases: given.Cases, reason: given.Reason = "") -> None:
    """Unmerges cases."""
    from supportdesk.operations.joining import unmerge as operation

    do_to(session_of(context), cases, lambda change, n: operation.within(change, n, reason=reason))


@app.command(
    "split", cls=DeskCommand, help=_("Move messages of a case into a new case, linked with it; prints the new one.")
)
def split(
    context: typer.Context,
    *,
    case: given.Case,
    message: Annotated[
        list[int],
        typer.Option("--message", metavar=_("ID"), help=_("A message that “case show” numbers; may be repeated.")),
    ],
    subject: Annotated[str, typer.Option("--subject", metavar=_("TEXT"), help=_("The subject of the new case."))],
    seen: given.Seen = None,
) -> None:
    """Splits a case."""
    from supportdesk.operations.joining import split as operation

    do_to(session_of(context), [case], lambda change, n: operation.within(change, n, message, subject, seen=seen))
