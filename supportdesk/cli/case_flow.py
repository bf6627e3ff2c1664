"""`supportdesk case …`: the way of a case through its states and between the lines, and taking back."""

from __future__ import annotations

from typing import Annotated

import typer

from supportdesk.cli import arguments as given
from supportdesk.cli.choices import WaitsFor
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.doing import do_to, show_outcomes
from supportdesk.cli.session import session_of
from supportdesk.errors import WrongUsage
from supportdesk.i18n import _, zone
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.written_time import MORNING, moment
from supportdesk.terms import CaseState

app = group()


STATES = {
    WaitsFor.CUSTOMER: CaseState.WAITING_CUSTOMER,
    WaitsFor.SUPPLIER: CaseState.WAITING_SUPPLIER,
    WaitsFor.UNTIL: CaseState.SCHEDULED,
}


@app.command("wait", cls=DeskCommand, help=_("Let cases wait for the customer, for a supplier, or until a time."))
def wait(
    context: typer.Context,
    *,
    cases: given.Cases,
    what: Annotated[WaitsFor, typer.Argument(metavar="customer|supplier|until", help=_("What it waits for."))],
    until: Annotated[
        str | None,
        typer.Option(
            "--until", metavar=_("TIME"), help=_("When it wakes: 14:05, 2026-03-29 (08:00) or “2026-03-29 14:05”.")
        ),
    ] = None,
    waiting_for: Annotated[str, typer.Option("--for", metavar=_("TEXT"), help=_("Whom or what exactly."))] = "",
    seen: given.Seen = None,
) -> None:
    """Lets cases wait."""
    from supportdesk.operations.flow import wait as operation

    session = session_of(context)
    at = moment(until, zone(), day=MORNING, now=session.clock.now()) if until is not None else None
    if what is WaitsFor.UNTIL and at is None:
        raise WrongUsage(_("Until when? Add --until, for instance --until “2026-03-29 14:05”."))
    do_to(
        session,
        cases,
        lambda change, n: operation.within(change, n, STATES[what], waiting_for=waiting_for, until=at, seen=seen),
    )


@app.command("wake", cls=DeskCommand, help=_("End the wait of cases; without any, wake all whose time has come."))
def wake(
    context: typer.Context,
    *,
    cases: Annotated[
        list[str] | None, typer.Argument(metavar=_("CASE…"), help=_("Cases to wake before their time."))
    ] = None,
    seen: given.Seen = None,
) -> None:
    """Wakes cases."""
    session = session_of(context)
    if cases:
        from supportdesk.operations.flow import end_wait

        do_to(session, cases, lambda change, n: end_wait.within(change, n, seen=seen))
        return
    from supportdesk.operations.waking import wake_due

    authorize(session.me.actor, Action.WAIT)
    show_outcomes(session, wake_due(session.me), several=True, back="")


@app.command("resolve", cls=DeskCommand, help=_("End the work: what it was, and what was done."))
def resolve(
    context: typer.Context,
    *,
    cases: given.Cases,
    cause: Annotated[str, typer.Option("--cause", metavar=_("CAUSE"), help=_("What it was: a digit or a key."))],
    solution: Annotated[
        str,
        typer.Option(
            "--solution", metavar=_("TEXT"), help=_("What was done: the next one who meets it looks for this.")
        ),
    ],
    reply: Annotated[
        str, typer.Option("--reply", metavar=_("TEXT"), help=_("Tell the customer in the same step."))
    ] = "",
    seen: given.Seen = None,
) -> None:
    """Resolves cases."""
    from supportdesk.operations.flow import resolve as operation

    do_to(
        session_of(context),
        cases,
        lambda change, n: operation.within(change, n, cause=cause, solution=solution, reply=reply, seen=seen),
    )


@app.command("close", cls=DeskCommand, help=_("Close resolved cases for good."))
def close(context: typer.Context, cases: given.Cases, seen: given.Seen = None) -> None:
    """Closes cases."""
    from supportdesk.operations.flow import close as operation

    do_to(session_of(context), cases, lambda change, n: operation.within(change, n, seen=seen))


@app.command("cancel", cls=DeskCommand, help=_("End cases that need no work: a wrong number, a test, spam."))
def cancel(
    context: typer.Context,
    *,
    cases: given.Cases,
    reason: Annotated[str, typer.Option("--reason", metavar=_("TEXT"), help=_("Why; kept in the history."))],
    seen: given.Seen = None,
) -> None:
    """Cancels cases."""
    from supportdesk.operations.flow import cancel as operation

    do_to(session_of(context), cases, lambda change, n: operation.within(change, n, reason=reason, seen=seen))


@app.command("reopen", cls=DeskCommand, help=_("Open cases that were thought to be done."))
def reopen(context: typer.Context, cases: given.Cases, reason: given.Reason = "", seen: given.Seen = None) -> None:
    """Reopens cases."""
    from supportdesk.operations.flow import reopen as operation

    do_to(session_of(context), cases, lambda change, n: operation.within(change, n, reason=reason, seen=seen))
