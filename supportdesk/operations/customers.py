"""Customers, their people, agreements and components: looked up while the phone rings, and added."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from supportdesk.clock import from_ms
from supportdesk.desk import Desk
from supportdesk.errors import Invalid, NotFound
from supportdesk.i18n import _
from supportdesk.operations.matching import by_name, digits_of, like, lowered, telephone
from supportdesk.operations.operation import operation
from supportdesk.operations.visibility import visible_cases, visible_customers, with_me
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.search_words import fold

if TYPE_CHECKING:
    from supportdesk.change import Change


class CustomerRow(NamedTuple):
    """A customer as look-ups show it."""

    id: int
    number: str
    name: str
    level: str
    language: str
    city: str
    open_cases: int


class ContactRow(NamedTuple):
    """A person at a customer."""

    id: int
    customer_id: int
    name: str
    title: str
    mail: str
    phone: str


class AgreementRow(NamedTuple):
    """A contract with a customer. `valid_to` is `None` while no end is known."""

    id: int
    number: str
    name: str
    level: str
    service_hours: str
    valid_from: datetime
    valid_to: datetime | None


class ComponentRow(NamedTuple):
    """A component as look-ups show it."""

    id: int
    name: str
    kind: str
    service: str
    competence: str
    responsible: str


_CUSTOMER = (
    "SELECT cu.id, cu.number, cu.name, cu.level, cu.language, cu.city, (SELECT count(*) FROM cases c "
    "WHERE c.customer_id = cu.id AND c.done = 0 AND ({cases})) FROM customers cu WHERE cu.active AND ({customers}) "
)


def find_customers(desk: Desk, text: str, *, most: int = 20) -> list[CustomerRow]:
    """Customers by number, name, mail domain, or by a contact's name, mail or phone; the best matches first."""
    wanted, phone = fold(text).strip(), telephone(text)
    if not wanted:
        return []
    params = {"start": f"{like(wanted)}%", "inside": f"%{like(wanted)}%", "most": most, "exact": wanted}
    params["domain"] = wanted.partition("@")[2] or wanted
    contact = (
        f"{lowered('ct.mail', wanted)} LIKE :start ESCAPE '!' OR {lowered('ct.name', wanted)} LIKE :inside ESCAPE '!'"
    )
    if len(phone) >= 4:
        params["phone"] = f"%{phone}%"
        contact += f" OR {digits_of('ct.phone')} LIKE :phone"
    number = f"{lowered('cu.number', wanted)} = :exact"
    where = (
        f"AND ({number} OR cu.search_name LIKE :inside ESCAPE '!' OR cu.mail_domain LIKE :start ESCAPE '!' "
        "OR (cu.mail_domain <> '' AND cu.mail_domain = :domain) "
        f"OR EXISTS (SELECT 1 FROM contacts ct WHERE ct.customer_id = cu.id AND ({contact}))) "
    )
    best = f"CASE WHEN {number} THEN 0 WHEN cu.search_name LIKE :start ESCAPE '!' THEN 1 ELSE 2 END"
    return _customers(desk, where + f"ORDER BY {best}, {{name}}, cu.id LIMIT :most", params)


def all_customers(desk: Desk, *, most: int = 1000) -> list[CustomerRow]:
    """The customers in order of their names."""
    return _customers(desk, "ORDER BY {name}, cu.id LIMIT :most", {"most": most})


def _customers(desk: Desk, rest: str, params: dict[str, Any]) -> list[CustomerRow]:
    """Customers that the actor may see, with as many open cases as they may see."""
    seen = {"cases": visible_cases(desk.actor), "customers": visible_customers(desk.actor)}
    sql = (_CUSTOMER + rest).format(**seen, name=by_name(desk.dialect, "cu.search_name"))
    return [CustomerRow(*row) for row in desk.rows(sql, with_me(desk.actor, sql, params))]


def customer_named(desk: Desk, word: str) -> CustomerRow:
    """The one customer that a number, name or mail address means; `NotFound` names near ones."""
    found = find_customers(desk, word)
    exact = [row for row in found if fold(word) in (fold(row.number), fold(row.name))]
    if len(exact) == 1 or len(found) == 1:
        return (exact or found)[0]
    if not found:
        raise NotFound(_("There is no customer “{word}”. See: supportdesk customer list").format(word=word))
    names = ", ".join(f"{row.number} {row.name}" for row in found[:5])
    raise Invalid(_("“{word}” fits several customers: {names}. Give the number.").format(word=word, names=names))


def contacts_of(desk: Desk, customer_id: int) -> list[ContactRow]:
    """The people of a customer."""
    sql = (
        "SELECT ct.id, ct.customer_id, ct.name, ct.title, ct.mail, ct.phone FROM contacts ct "
        "JOIN customers cu ON cu.id = ct.customer_id "
        f"WHERE ct.customer_id = :id AND ({visible_customers(desk.actor)}) ORDER BY ct.name, ct.id"
    )
    return [ContactRow(*row) for row in desk.rows(sql, with_me(desk.actor, sql, {"id": customer_id}))]


def contact_named(desk: Desk, customer_id: int, word: str) -> ContactRow:
    """The one person at a customer that a name, a mail address or a phone number means."""
    people, wanted = contacts_of(desk, customer_id), fold(word).strip()
    digits = telephone(word)
    exact = [
        row
        for row in people
        if wanted in (fold(row.name), fold(row.mail)) or (digits and digits == telephone(row.phone))
    ]
    found = exact or [row for row in people if wanted and wanted in fold(row.name)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(row.name for row in (found or people)[:8])
    if not found:
        raise NotFound(
            _("The customer has no contact “{word}”. There are: {names}.").format(word=word, names=names or "–")
        )
    raise Invalid(_("“{word}” fits several contacts: {names}.").format(word=word, names=names))


def agreements_of(desk: Desk, customer_id: int) -> list[AgreementRow]:
    """The contracts with a customer, the newest first."""
    sql = (
        "SELECT ag.id, ag.number, ag.name, ag.level, ag.service_hours, ag.valid_from, ag.valid_to FROM agreements ag "
        "JOIN customers cu ON cu.id = ag.customer_id "
        f"WHERE ag.customer_id = :id AND ({visible_customers(desk.actor)}) ORDER BY ag.valid_from DESC, ag.id DESC"
    )
    rows = desk.rows(sql, with_me(desk.actor, sql, {"id": customer_id}))
    return [
        AgreementRow._make((*row[:5], from_ms(row[5]), None if row[6] is None else from_ms(row[6]))) for row in rows
    ]


_COMPONENT = (
    "SELECT co.id, co.name, co.kind, co.service, coalesce(k.key, ''), coalesce(a.login, '') FROM components co "
    "LEFT JOIN competences k ON k.id = co.competence_id LEFT JOIN agents a ON a.id = co.responsible_id "
)


def components(desk: Desk, *, customer_id: int | None = None) -> list[ComponentRow]:
    """All components, or those a customer uses."""
    if customer_id is None:
        return [ComponentRow(*row) for row in desk.rows(_COMPONENT + "ORDER BY co.name")]
    used = "JOIN component_customers u ON u.component_id = co.id AND u.customer_id = :id ORDER BY co.name"
    return [ComponentRow(*row) for row in desk.rows(_COMPONENT + used, {"id": customer_id})]


def component_named(desk: Desk, word: str) -> ComponentRow:
    """The component with this name."""
    found = desk.rows(_COMPONENT + "WHERE co.search_name = :name", {"name": fold(word)})
    if not found:
        raise NotFound(_("There is no component “{word}”.").format(word=word))
    return ComponentRow(*found[0])


@operation
def add_customer(
    change: Change,
    number: str,
    name: str,
    *,
    level: str = "",
    language: str = "sv",
    city: str = "",
    mail_domain: str = "",
    sales_login: str = "",
) -> int:
    """Adds a customer under a number of its own."""
    from sqlmodel import col, func, or_, select

    from supportdesk.models import Customer
    from supportdesk.operations.ownership import agent_named

    authorize(change.actor, Action.EDIT_CUSTOMERS)
    if not number.strip() or not name.strip():
        raise Invalid(_("A customer needs a number and a name."))
    written = number.strip()
    as_stored = or_(
        col(Customer.number).in_({written, written.lower(), written.upper()}),
        func.lower(Customer.number) == func.lower(written),  # by the database itself: SQLite's knows A to Z alone
    )
    same = select(Customer.number).where(as_stored)
    if (there := change.session.exec(same).first()) is not None:
        raise Invalid(_("There is a customer {number} already.").format(number=there))
    customer = Customer(
        number=number.strip(),
        name=name.strip(),
        search_name=fold(name.strip())[:200],
        level=level,
        language=language,
        city=city,
        mail_domain=mail_domain.lower(),
        sales_agent_id=agent_named(change, sales_login).id if sales_login else None,
        created_at=change.now,
    )
    return _stored(change, customer, "desk:customer:added", {"number": number, "name": name})


@operation
def add_contact(
    change: Change, customer_id: int, name: str, *, title: str = "", mail: str = "", phone: str = ""
) -> int:
    """Adds a person to a customer. First line may: the caller is on the line now."""
    from supportdesk.models import Contact, Customer

    authorize(change.actor, Action.REGISTER)
    if not name.strip():
        raise Invalid(_("A contact needs a name."))
    if change.session.get(Customer, customer_id) is None:
        raise NotFound(_("There is no {thing} with id {key}.").format(thing=_("customer"), key=customer_id))
    contact = Contact(customer_id=customer_id, name=name.strip(), title=title, mail=mail.strip(), phone=phone.strip())
    return _stored(change, contact, "desk:contact:added", {"customer": customer_id, "name": name})


@operation
def add_agreement(
    change: Change,
    customer_id: int,
    number: str,
    name: str,
    *,
    level: str = "",
    service_hours: str = "",
    targets: dict[str, Any] | None = None,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
) -> int:
    """Adds the contract with a customer."""
    from sqlmodel import col, select

    from supportdesk.models import Agreement, Customer

    authorize(change.actor, Action.EDIT_CUSTOMERS)
    if not number.strip() or not name.strip():
        raise Invalid(_("An agreement needs a number and a name."))
    if change.session.get(Customer, customer_id) is None:
        raise NotFound(_("There is no {thing} with id {key}.").format(thing=_("customer"), key=customer_id))
    if change.session.exec(select(Agreement).where(col(Agreement.number) == number.strip())).first() is not None:
        raise Invalid(_("There is an agreement {number} already.").format(number=number))
    if valid_to is not None and valid_to <= (valid_from or change.now):
        raise Invalid(_("The agreement would end before it begins."))
    agreement = Agreement(
        customer_id=customer_id,
        number=number.strip(),
        name=name.strip(),
        level=level,
        service_hours=service_hours,
        targets=targets or {},
        valid_from=valid_from or change.now,
        valid_to=valid_to,
    )
    return _stored(change, agreement, "desk:agreement:added", {"number": number, "customer": customer_id})


@operation
def add_component(
    change: Change,
    name: str,
    *,
    kind: str = "platform",
    service: str = "",
    competence: str = "",
    responsible: str = "",
    deputy: str = "",
    customer_ids: tuple[int, ...] = (),
) -> int:
    """Adds a component with who answers for it and who uses it."""
    from sqlmodel import col, select

    from supportdesk.models import Competence, Component, ComponentCustomer
    from supportdesk.operations.ownership import agent_named

    authorize(change.actor, Action.EDIT_CUSTOMERS)
    if not name.strip():
        raise Invalid(_("A component needs a name."))
    same = select(Component).where(col(Component.search_name) == fold(name.strip())[:100])
    if change.session.exec(same).first() is not None:
        raise Invalid(_("There is a component {name} already.").format(name=name))
    area = change.session.exec(select(Competence).where(col(Competence.key) == competence.strip().lower())).first()
    if competence and area is None:
        raise NotFound(_("There is no competence “{key}”. See: supportdesk agent list").format(key=competence))
    component = Component(
        name=name.strip(),
        search_name=fold(name.strip())[:100],
        kind=kind,
        service=service,
        competence_id=area.id if area else None,
        responsible_id=agent_named(change, responsible).id if responsible else None,
        deputy_id=agent_named(change, deputy).id if deputy else None,
        registered_at=change.now,
    )
    key = _stored(change, component, "desk:component:added", {"name": name})
    for customer_id in customer_ids:
        change.session.add(ComponentCustomer(component_id=key, customer_id=customer_id))
    change.session.flush()
    return key


def _stored(change: Change, row: Any, tag: str, details: dict[str, Any]) -> int:
    change.session.add(row)
    change.session.flush()
    change.record_desk_event(tag, details | {"id": row.id})
    return int(row.id)
