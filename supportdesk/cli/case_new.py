"""`supportdesk case new`: a call written down in one go, and resolved in the same breath where that is all there is to it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from supportdesk.cli import arguments as given
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.doing import show_outcomes
from supportdesk.cli.lookup import Caller, caller
from supportdesk.cli.session import session_of
from supportdesk.cli.texts import given_text
from supportdesk.errors import WrongUsage
from supportdesk.i18n import _, zone
from supportdesk.operations.customers import component_named
from supportdesk.operations.people import competence_id
from supportdesk.rules.written_time import moment
from supportdesk.terms import Channel, Kind

app = group()


@app.command("new", cls=DeskCommand, help=_("Register a case; with --resolve also resolve it at once."))
def new(
    context: typer.Context,
    *,
    words: Annotated[
        str | None, typer.Argument(metavar=_("SUBJECT"), help=_("The subject: one line that says what is wrong."))
    ] = None,
    subject: given.Subject = None,
    text: given.Text = None,
    file: given.TextFile = None,
    customer: given.OfCustomer = None,
    contact: given.OfContact = None,
    requester: Annotated[
        str, typer.Option("--requester", metavar=_("NAME"), help=_("Who asked, when no contact is known."))
    ] = "",
    kind: Annotated[Kind, typer.Option("--kind", help=_("What it is."))] = Kind.FAULT,
    channel: Annotated[Channel, typer.Option("--channel", help=_("How it came."))] = Channel.PHONE,
    impact: given.Impact = 3,
    urgency: given.Urgency = 3,
    component: given.OfComponent = None,
    competence: given.OfCompetence = None,
    category: given.Category = None,
    subcategory: given.Subcategory = None,
    tag: Annotated[list[str] | None, typer.Option("--tag", metavar=_("TAG"), help=_("A tag; may be repeated."))] = None,
    arrived: Annotated[
        str | None, typer.Option("--arrived", metavar=_("TIME"), help=_("When it came, if that was earlier."))
    ] = None,
    take: Annotated[bool, typer.Option("--take", help=_("Make it your own at once."))] = False,
    resolve: Annotated[
        bool, typer.Option("--resolve", help=_("Resolve it at once; needs --cause and --solution."))
    ] = False,
    cause: Annotated[str, typer.Option("--cause", metavar=_("CAUSE"), help=_("What it was: a digit or a key."))] = "",
    solution: Annotated[str, typer.Option("--solution", metavar=_("TEXT"), help=_("What was done."))] = "",
) -> None:
    """Registers a case."""
    from supportdesk.operations.register import NewCase, register, register_and_resolve

    session = session_of(context)
    who = Caller() if customer is None and contact is None else caller(session.me, customer, contact)
    what = NewCase(
        subject=_subject(words, subject),
        text=given_text(text, file) or "",
        kind=kind,
        channel=channel,
        impact=impact or 3,
        urgency=urgency or 3,
        customer_id=who.customer_id,
        contact_id=who.contact_id,
        requester=requester,
        component_id=component_named(session.me, component).id if component is not None else None,
        competence_id=competence_id(session.me, competence) if competence is not None else None,
        category=category or "",
        subcategory=subcategory or "",
        arrived_at=_arrived(arrived),
        tags=tuple(tag or ()),
        take=take,
    )
    if not resolve and (cause or solution):
        raise WrongUsage(_("--cause and --solution belong to --resolve. Add it, or leave them out."))
    outcome = register_and_resolve(session.me, what, cause, solution) if resolve else register(session.me, what)
    show_outcomes(session, [outcome])


def _subject(words: str | None, option: str | None) -> str:
    if (words is None) == (option is None):
        raise WrongUsage(_("Give the subject once, for instance: supportdesk case new “The printer is stuck”"))
    return words if words is not None else option or ""


def _arrived(word: str | None) -> datetime | None:
    return moment(word, zone()) if word is not None else None
