"""`supportdesk case …`: whose it is, what is said on it, what is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from supportdesk.cli import arguments as given
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.doing import do_to, number
from supportdesk.cli.lookup import Caller, caller
from supportdesk.cli.session import Session, session_of
from supportdesk.cli.texts import needed_text
from supportdesk.errors import ChangedByOther, Invalid, NotAllowed, WrongUsage
from supportdesk.i18n import _, zone
from supportdesk.operations.case_view import case_detail
from supportdesk.operations.customers import component_named, contact_named
from supportdesk.operations.people import competence_id
from supportdesk.rules.written_time import moment
from supportdesk.terms import Channel, Kind

if TYPE_CHECKING:
    from supportdesk.change import Change, Outcome

app = group()


@app.command("take", cls=DeskCommand, help=_("Make cases your own and open them."))
def take(
    context: typer.Context,
    *,
    cases: given.Cases,
    over: Annotated[
        bool, typer.Option("--over", help=_("Take it over from whoever has it; agree on it first."))
    ] = False,
    seen: given.Seen = None,
) -> None:
    """Takes cases."""
    from supportdesk.operations.ownership import take as operation

    def work(change: Change, number: int) -> Outcome:
        try:
            return operation.within(change, number, over=over, seen=seen)
        except ChangedByOther as error:
            if error.field != "owner_id":
                raise
            raise NotAllowed(" ".join((str(error), _("With --over it is taken all the same.")))) from error

    do_to(session_of(context), cases, work)


@app.command("release", cls=DeskCommand, help=_("Put cases back among those nobody has."))
def release(context: typer.Context, cases: given.Cases, reason: given.Reason = "", seen: given.Seen = None) -> None:
    """Releases cases."""
    from supportdesk.operations.ownership import release as operation

    do_to(session_of(context), cases, lambda change, n: operation.within(change, n, reason=reason, seen=seen))


@app.command("assign", cls=DeskCommand, help=_("Give cases to an agent."))
def assign(
    context: typer.Context,
    *,
    cases: given.Cases,
    agent: Annotated[str, typer.Argument(metavar=_("LOGIN"), help=_("The agent's login."))],
    reason: given.Reason = "",
    seen: given.Seen = None,
) -> None:
    """Assigns cases."""
    from supportdesk.operations.ownership import assign as operation

    do_to(session_of(context), cases, lambda change, n: operation.within(change, n, agent, reason=reason, seen=seen))


@app.command("reply", cls=DeskCommand, help=_("Write to the customer."))
def reply(
    context: typer.Context,
    *,
    cases: given.Cases,
    text: given.Text = None,
    file: given.TextFile = None,
    channel: Annotated[Channel, typer.Option("--channel", help=_("How it is said."))] = Channel.DESK,
    seen: given.Seen = None,
) -> None:
    """Replies on cases."""
    from supportdesk.operations.talk import reply as operation

    body = needed_text(text, file)
    do_to(session_of(context), cases, lambda change, n: operation.within(change, n, body, channel=channel, seen=seen))


@app.command("note", cls=DeskCommand, help=_("Write a note that only the desk reads."))
def note(context: typer.Context, cases: given.Cases, text: given.Text = None, file: given.TextFile = None) -> None:
    """Notes on cases."""
    from supportdesk.operations.talk import note as operation

    body = needed_text(text, file)
    do_to(session_of(context), cases, lambda change, n: operation.within(change, n, body))


@app.command("receive", cls=DeskCommand, help=_("Write down what the customer said; a case that waits for it goes on."))
def receive(
    context: typer.Context,
    *,
    case: given.Case,
    text: given.Text = None,
    file: given.TextFile = None,
    author: Annotated[
        str | None, typer.Option("--from", metavar=_("NAME"), help=_("Who said it; else the contact."))
    ] = None,
    channel: Annotated[Channel, typer.Option("--channel", help=_("How it came."))] = Channel.PHONE,
    at: Annotated[
        str | None, typer.Option("--at", metavar=_("TIME"), help=_("When it came, if that was earlier."))
    ] = None,
) -> None:
    """Receives a text on a case."""
    from supportdesk.operations.talk import receive as operation

    session = session_of(context)
    body = needed_text(text, file)
    detail = case_detail(session.me, number(session, case))
    who = author or detail.contact or detail.requester or detail.customer
    if not who:
        raise WrongUsage(_("--from is missing: nobody is known to have written this case."))
    came = moment(at, zone()) if at is not None else None
    contact = detail.contact_id if who == detail.contact else None
    do_to(
        session,
        [case],
        lambda change, n: operation.within(change, n, body, author=who, channel=channel, contact_id=contact, at=came),
    )


@app.command("set", cls=DeskCommand, help=_("Set what is known of cases; impact and urgency give the priority."))
def set_facts(
    context: typer.Context,
    *,
    cases: given.Cases,
    subject: given.Subject = None,
    kind: Annotated[Kind | None, typer.Option("--kind", help=_("What it is."))] = None,
    impact: given.Impact = None,
    urgency: given.Urgency = None,
    priority: Annotated[int | None, typer.Option("--priority", min=1, max=4, help=_("Set on purpose: 1 to 4."))] = None,
    customer: given.OfCustomer = None,
    contact: given.OfContact = None,
    component: given.OfComponent = None,
    competence: given.OfCompetence = None,
    category: given.Category = None,
    subcategory: given.Subcategory = None,
    reason: given.Reason = "",
    seen: given.Seen = None,
) -> None:
    """Sets facts of cases."""
    from supportdesk.operations.facts import Facts
    from supportdesk.operations.facts import set_facts as operation

    session = session_of(context)
    who = _caller(session, cases, customer, contact)
    facts = Facts(
        subject=subject,
        kind=kind,
        impact=impact,
        urgency=urgency,
        priority=priority,
        customer_id=who.customer_id,
        contact_id=who.contact_id,
        component_id=component_named(session.me, component).id if component is not None else None,
        competence_id=competence_id(session.me, competence) if competence is not None else None,
        category=category,
        subcategory=subcategory,
    )
    do_to(session, cases, lambda change, n: operation.within(change, n, facts, reason=reason, seen=seen))


def _caller(session: Session, cases: list[str], customer: str | None, contact: str | None) -> Caller:
    """Customer and contact to set; a contact alone is looked up at the customer of the one case."""
    if customer is None and contact is not None and len(cases) == 1:
        detail = case_detail(session.me, number(session, cases[0]))
        if detail.customer_id is None:
            raise Invalid(_("The case has no customer yet. Give --customer too."))
        return Caller(None, contact_named(session.me, detail.customer_id, contact).id)
    return Caller() if customer is None and contact is None else caller(session.me, customer, contact)
