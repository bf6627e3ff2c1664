"""`supportdesk component …`: what runs at customers, and who answers for it."""

from __future__ import annotations

from typing import Annotated

import typer

from supportdesk.cli import arguments as given
from supportdesk.cli.as_data import plain
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.session import Session, session_of
from supportdesk.errors import WrongUsage
from supportdesk.i18n import _, zone
from supportdesk.operations.customers import ComponentRow, component_named, components, customer_named
from supportdesk.rules.written_time import moment

app = group(_("Components: what runs at customers, and who answers for it."))
ComponentName = Annotated[str, typer.Argument(metavar=_("NAME"), help=_("The component."))]
Needed = Annotated[str, typer.Argument(metavar=_("NEEDED"), help=_("The component it needs."))]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


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


@app.command("need", cls=DeskCommand, help=_("Say that a component cannot work without another."))
def need(context: typer.Context, name: ComponentName, needed: Needed) -> None:
    """Says so."""
    from supportdesk.operations.component_care import need as operation

    session = session_of(context)
    operation(session.me, name, needed)
    _impact(session, (needed,))


@app.command("need-not", cls=DeskCommand, help=_("Say that a component works without another."))
def need_not(context: typer.Context, name: ComponentName, needed: Needed) -> None:
    """Says so."""
    from supportdesk.operations.component_care import need_not as operation

    session = session_of(context)
    operation(session.me, name, needed)
    _impact(session, (needed,))


@app.command("impact", cls=DeskCommand, help=_("Show what stops when components do, and whose it is."))
def show_impact(
    context: typer.Context,
    names: Annotated[list[str], typer.Argument(metavar=_("NAME"), help=_("The components."))],
) -> None:
    """Shows it."""
    _impact(session_of(context), tuple(names))


@app.command("window", cls=DeskCommand, help=_("Give a component a weekly maintenance window: sat 22:00 02:00"))
def window(
    context: typer.Context,
    name: ComponentName,
    day: Annotated[str, typer.Argument(metavar=_("DAY"), help="mon tue wed thu fri sat sun")],
    begins: Annotated[str, typer.Argument(metavar="HH:MM", help=_("When it begins."))],
    ends: Annotated[str, typer.Argument(metavar="HH:MM", help=_("When it ends; earlier is the next day."))],
) -> None:
    """Gives it."""
    from supportdesk.operations.component_care import open_window
    from supportdesk.rules.change_values import DAY, Window

    session = session_of(context)
    if day.casefold() not in DAYS:
        raise WrongUsage(_("“{day}” is no day. Write one of: {days}.").format(day=day, days=" ".join(DAYS)))
    first, last = _minute(begins), _minute(ends)
    made = Window(DAYS.index(day.casefold()), first, last if last > first else last + DAY)
    open_window(session.me, name, made)
    session.show({"component": name, **plain(made)}, lambda: session.talk(_("Set.")))


@app.command("freeze", cls=DeskCommand, help=_("Say that nothing is changed in a time, on one component or on all."))
def freeze(
    context: typer.Context,
    *,
    name: Annotated[str, typer.Argument(metavar=_("NAME"), help=_("What it is called."))],
    starts: Annotated[str, typer.Option("--starts", metavar=_("TIME"), help=_("When it begins."))],
    ends: Annotated[str, typer.Option("--ends", metavar=_("TIME"), help=_("When it ends."))],
    on: Annotated[str, typer.Option("--on", metavar=_("NAME"), help=_("One component; else all."))] = "",
) -> None:
    """Says so."""
    from supportdesk.operations.component_care import freeze as operation

    session = session_of(context)
    key = operation(session.me, name, moment(starts, zone()), moment(ends, zone()), on=on)
    session.show({"id": key, "name": name}, lambda: session.talk(_("Set.")))


def _minute(text: str) -> int:
    hours, _sign, minutes = text.partition(":")
    if not (hours.isdigit() and minutes.isdigit() and int(hours) <= 24 and int(minutes) < 60):
        raise WrongUsage(_("“{text}” is no time of day. Write it as 22:00.").format(text=text))
    return int(hours) * 60 + int(minutes)


def _impact(session: Session, names: tuple[str, ...]) -> None:
    from supportdesk.operations.component_care import impact

    found = impact(session.me, names)
    data = plain(found) | {"customers": [{"name": name, "level": level} for name, level in found.customers]}
    headings = (_("Component"), _("Steps"), _("Customers"))
    lines = [(one.name, str(one.steps), ", ".join(one.customers)) for one in found.components]
    session.show(data, lambda: session.table(headings, lines, wide=2))
