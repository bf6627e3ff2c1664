"""`supportdesk component …`: what runs at customers, and who answers for it."""

from __future__ import annotations

from typing import Annotated

import typer

from supportdesk.cli import arguments as given
from supportdesk.cli.as_data import plain
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.session import Session, session_of
from supportdesk.i18n import _
from supportdesk.operations.customers import ComponentRow, component_named, components, customer_named

app = group(_("Components: what runs at customers, and who answers for it."))


@app.command("add", cls=DeskCommand, help=_("Add a component."))
def add(
    context: typer.Context,
    *,
    name: Annotated[str, typer.Argument(metavar=_("NAME"), help=_("A name that no other has."))],
    kind: Annotated[str, typer.Option("--kind", metavar=_("WORD"), help=_("What sort of thing it is."))] = "platform",
    service: Annotated[str, typer.Option("--service", metavar=_("TEXT"), help=_("The service it is part of."))] = "",
    competence: given.OfCompetence = None,
    responsible: Annotated[str, typer.Option("--responsible", metavar=_("LOGIN"), help=_("Who answers for it."))] = "",
    deputy: Annotated[str, typer.Option("--deputy", metavar=_("LOGIN"), help=_("Who stands in."))] = "",
    customer: Annotated[
        list[str] | None, typer.Option("--customer", metavar=_("CUSTOMER"), help=_("Who uses it; may be repeated."))
    ] = None,
) -> None:
    """Adds a component."""
    from supportdesk.operations.customers import add_component

    session = session_of(context)
    users = tuple(customer_named(session.me, word).id for word in customer or ())
    add_component(
        session.me,
        name,
        kind=kind,
        service=service,
        competence=competence or "",
        responsible=responsible,
        deputy=deputy,
        customer_ids=users,
    )
    added = component_named(session.me, name)
    session.show(plain(added), lambda: _print(session, [added]))


@app.command("list", cls=DeskCommand, help=_("List the components, or those of a customer."))
def list_components(context: typer.Context, customer: given.OfCustomer = None) -> None:
    """Prints components."""
    session = session_of(context)
    user = customer_named(session.me, customer).id if customer is not None else None
    rows = components(session.me, customer_id=user)
    session.show(plain(rows), lambda: _print(session, rows))


def _print(session: Session, rows: list[ComponentRow]) -> None:
    headings = (_("Name"), _("Kind"), _("Service"), _("Competence"), _("Responsible"))
    lines = [(row.name, row.kind, row.service, row.competence, row.responsible) for row in rows]
    session.table(headings, lines, wide=0)
