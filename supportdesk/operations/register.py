"""Registering a case: by phone in one go, with the customer looked up, and if need be resolved at once (P1, P2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import col, select

from supportdesk.change import Change, Outcome
from supportdesk.errors import Invalid, NotFound
from supportdesk.i18n import _
from supportdesk.models import Agreement, Case, Component, Contact, Customer
from supportdesk.operations.marking import clean_tag
from supportdesk.operations.messages import add_message
from supportdesk.operations.operation import operation
from supportdesk.operations.search_index import index_case
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.effects import Effects
from supportdesk.rules.priority import priority_of
from supportdesk.terms import CaseState, Channel, EventTag, Kind, Line, MessageKind

LONGEST_SUBJECT = 1000


@dataclass(frozen=True)
class NewCase:
    """What first line writes down of a call. `arrived_at` is given when the call was earlier than now."""

    subject: str
    text: str = ""
    kind: Kind = Kind.FAULT
    channel: Channel = Channel.PHONE
    impact: int = 3
    urgency: int = 3
    customer_id: int | None = None
    contact_id: int | None = None
    requester: str = ""
    component_id: int | None = None
    competence_id: int | None = None
    category: str = ""
    subcategory: str = ""
    arrived_at: datetime | None = None
    tags: tuple[str, ...] = field(default_factory=tuple)
    take: bool = False


@operation
def register(change: Change, new: NewCase) -> Outcome:
    """Opens a case; a phone case counts as answered by the call itself. `take` makes it the actor's own and open."""
    authorize(change.actor, Action.REGISTER)
    _check(change, new)
    arrived = new.arrived_at or change.now
    by_phone = new.channel is Channel.PHONE
    fields = {
        "kind": new.kind,
        "state": CaseState.OPEN if new.take else CaseState.NEW,
        "line": Line.FIRST,
        "channel": new.channel,
        "subject": " ".join(new.subject.split()),
        "impact": new.impact,
        "urgency": new.urgency,
        "priority": int(priority_of(new.impact, new.urgency)),
        "customer_id": new.customer_id,
        "contact_id": new.contact_id,
        "requester": new.requester.strip(),
        "agreement_id": _agreement(change, new.customer_id),
        "component_id": new.component_id,
        "competence_id": new.competence_id or _competence(change, new.component_id),
        "category": new.category,
        "subcategory": new.subcategory,
        "owner_id": change.actor.agent_id if new.take else None,
        "owned_since": change.now if new.take else None,
        "arrived_at": arrived,
        "last_inbound_at": arrived,
        "first_reply_at": arrived if by_phone else None,
        "last_reply_at": arrived if by_phone else None,
    }
    case, outcome = change.new_case(
        fields, EventTag.CASE_REGISTERED, effects=lambda case: _effects(change, case, new, arrived)
    )
    index_case(change, case)
    return outcome


def _effects(change: Change, case: Case, new: NewCase, arrived: datetime) -> Effects:
    messages: tuple[int, ...] = ()
    if new.text.strip():
        message = add_message(
            change,
            case,
            MessageKind.INBOUND,
            new.text,
            channel=new.channel,
            author=new.requester.strip() or _contact_name(change, new.contact_id),
            contact_id=new.contact_id,
            at=arrived,
            indexed=False,
        )
        messages = (message,)
    return Effects(tags_added=tuple(sorted({clean_tag(word) for word in new.tags})), messages_added=messages)


def _check(change: Change, new: NewCase) -> None:
    if not new.subject.strip():
        raise Invalid(_("A subject is needed: one line that says what is wrong."))
    if len(new.subject) > LONGEST_SUBJECT:
        raise Invalid(
            _("The subject is longer than {n} characters. Put the rest in the text.").format(n=LONGEST_SUBJECT)
        )
    if new.arrived_at is not None and new.arrived_at > change.now + timedelta(minutes=1):
        raise Invalid(_("The case cannot have arrived in the future."))
    for table, key, words in (
        (Customer, new.customer_id, _("customer")),
        (Contact, new.contact_id, _("contact")),
        (Component, new.component_id, _("component")),
    ):
        if key is not None and change.session.get(table, key) is None:
            raise NotFound(_("There is no {thing} with id {key}.").format(thing=words, key=key))
    contact = change.session.get(Contact, new.contact_id) if new.contact_id is not None else None
    if contact is not None and contact.customer_id != new.customer_id:
        raise Invalid(_("{contact} is a contact of another customer.").format(contact=contact.name))


def _agreement(change: Change, customer_id: int | None) -> int | None:
    """The agreement in force for the customer now: the one that began last."""
    if customer_id is None:
        return None
    mine = select(Agreement).where(col(Agreement.customer_id) == customer_id, col(Agreement.valid_from) <= change.now)
    for agreement in change.session.exec(mine.order_by(col(Agreement.valid_from).desc())):
        if agreement.valid_to is None or agreement.valid_to > change.now:
            return agreement.id
    return None


def _competence(change: Change, component_id: int | None) -> int | None:
    component = change.session.get(Component, component_id) if component_id is not None else None
    return component.competence_id if component else None


def _contact_name(change: Change, contact_id: int | None) -> str:
    contact = change.session.get(Contact, contact_id) if contact_id is not None else None
    return contact.name if contact else ""


@operation
def register_and_resolve(change: Change, new: NewCase, cause: str, solution: str) -> Outcome:
    """Registers a call and resolves it in the same breath: most cases end here (P2)."""
    from supportdesk.operations.flow import resolve

    opened = register.within(change, new)
    return resolve.within(change, opened.case_id, cause=cause, solution=solution)
