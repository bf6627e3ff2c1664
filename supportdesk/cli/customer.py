"""`supportdesk customer …`: who is served, their people and their agreements."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from supportdesk.cli import arguments as given
from supportdesk.cli.as_data import plain
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.customer_standing import show_standing
from supportdesk.cli.output import put
from supportdesk.cli.session import Session, session_of
from supportdesk.i18n import _, full_time, zone
from supportdesk.operations.customers import (
    AgreementRow,
    ComponentRow,
    ContactRow,
    CustomerRow,
    agreements_of,
    all_customers,
    components,
    contacts_of,
    customer_named,
    find_customers,
)
from supportdesk.rules.written_time import moment
from supportdesk.text import safe

MOST = 1000

app = group(_("Customers, their people, and what was agreed with them."))
contact_app = group(_("The people of a customer."))
agreement_app = group(_("What was agreed with a customer."))
app.add_typer(contact_app, name="contact")
app.add_typer(agreement_app, name="agreement")
app.command("standing", cls=DeskCommand, help=_("How a customer stands: promises kept, open cases, problems, plans."))(
    show_standing
)

Name = Annotated[str, typer.Argument(metavar=_("NAME"), help=_("The name."))]
Number = Annotated[str, typer.Argument(metavar=_("NUMBER"), help=_("A number that no other has."))]
Level = Annotated[str, typer.Option("--level", metavar=_("WORD"), help=_("The level of service."))]


@app.command("add", cls=DeskCommand, help=_("Add a customer."))
def add(
    context: typer.Context,
    *,
    number: Number,
    name: Name,
    level: Level = "",
    language: Annotated[Literal["sv", "en"], typer.Option("--speaks", help=_("The language to write to them."))] = "sv",
    city: Annotated[str, typer.Option("--city", metavar=_("CITY"), help=_("Where they are."))] = "",
    domain: Annotated[str, typer.Option("--domain", metavar=_("DOMAIN"), help=_("The domain of their mail."))] = "",
    sales: Annotated[str, typer.Option("--sales", metavar=_("LOGIN"), help=_("Who sells to them."))] = "",
) -> None:
    """Adds a customer."""
    from supportdesk.operations.customers import add_customer

    session = session_of(context)
    add_customer(
        session.me, number, name, level=level, language=language, city=city, mail_domain=domain, sales_login=sales
    )
    _show(session, customer_named(session.me, number))


@app.command("list", cls=DeskCommand, help=_("List customers: all, or those that a word finds."))
def list_customers(
    context: typer.Context,
    *,
    word: Annotated[
        str | None,
        typer.Argument(metavar=_("WORD"), help=_("A number, or a part of a name, mail address or phone number.")),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=MOST, help=_("At most this many."))] = 100,
) -> None:
    """Prints customers."""
    session = session_of(context)
    rows = find_customers(session.me, word, most=limit) if word else all_customers(session.me, most=limit)
    session.show(plain(rows), lambda: _print(session, rows))


def _print(session: Session, rows: list[CustomerRow]) -> None:
    if not rows:
        session.talk(_("No customer fits."))
    headings = (_("Number"), _("Name"), _("Level"), _("Language"), _("City"), _("Open"))
    lines = [(row.number, row.name, row.level, row.language, row.city, str(row.open_cases)) for row in rows]
    session.table(headings, lines, wide=1, right=_("Open"))


@app.command("show", cls=DeskCommand, help=_("Show a customer with people, agreements and components."))
def show(context: typer.Context, customer: given.Customer) -> None:
    """Prints a customer."""
    session = session_of(context)
    _show(session, customer_named(session.me, customer))


def _show(session: Session, row: CustomerRow) -> None:
    people, agreements = contacts_of(session.me, row.id), agreements_of(session.me, row.id)
    used = components(session.me, customer_id=row.id)
    more = {"contacts": plain(people), "agreements": plain(agreements), "components": plain(used)}
    session.show(plain(row) | more, lambda: put("\n".join(_lines(row, people, agreements, used))))


def _lines(
    row: CustomerRow, people: list[ContactRow], agreements: list[AgreementRow], used: list[ComponentRow]
) -> list[str]:
    open_cases = _("{n} open").format(n=row.open_cases)
    lines = [_joined(row.number, row.name, row.level, row.language, row.city, open_cases)]
    lines += [_named(_("Contact"), person.name, person.title, person.mail, person.phone) for person in people]
    for agreement in agreements:
        ends = f" – {full_time(agreement.valid_to, zone())}" if agreement.valid_to else ""
        span = _("from {time}").format(time=full_time(agreement.valid_from, zone())) + ends
        lines.append(
            _named(_("Agreement"), agreement.number, agreement.name, agreement.level, agreement.service_hours, span)
        )
    return lines + [_named(_("Component"), component.name, component.service) for component in used]


def _named(name: str, *parts: str) -> str:
    return f"  {name:<12} {_joined(*parts)}"


def _joined(*parts: str) -> str:
    return "  ".join(safe(part) for part in parts if part)


@contact_app.command("add", cls=DeskCommand, help=_("Add a person to a customer."))
def add_contact(
    context: typer.Context,
    *,
    customer: given.Customer,
    name: Name,
    title: Annotated[str, typer.Option("--title", metavar=_("TEXT"), help=_("What they do there."))] = "",
    mail: Annotated[str, typer.Option("--mail", metavar=_("ADDRESS"), help=_("Their mail address."))] = "",
    phone: Annotated[str, typer.Option("--phone", metavar=_("NUMBER"), help=_("Their phone number."))] = "",
) -> None:
    """Adds a contact."""
    from supportdesk.operations.customers import add_contact as operation

    session = session_of(context)
    row = customer_named(session.me, customer)
    operation(session.me, row.id, name, title=title, mail=mail, phone=phone)
    _show(session, row)


@agreement_app.command("add", cls=DeskCommand, help=_("Add an agreement with a customer."))
def add_agreement(
    context: typer.Context,
    *,
    customer: given.Customer,
    number: Number,
    name: Name,
    level: Level = "",
    hours: Annotated[str, typer.Option("--hours", metavar=_("TEXT"), help=_("The hours of service."))] = "",
    begins: Annotated[str | None, typer.Option("--from", metavar=_("DATE"), help=_("Its first day; else now."))] = None,
    ends: Annotated[str | None, typer.Option("--to", metavar=_("DATE"), help=_("When it ends; else open."))] = None,
) -> None:
    """Adds an agreement."""
    from supportdesk.operations.customers import add_agreement as operation

    session = session_of(context)
    row = customer_named(session.me, customer)
    operation(
        session.me,
        row.id,
        number,
        name,
        level=level,
        service_hours=hours,
        valid_from=moment(begins, zone()) if begins is not None else None,
        valid_to=moment(ends, zone()) if ends is not None else None,
    )
    _show(session, row)
