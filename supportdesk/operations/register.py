"""Registering a case: by phone in one go, with the customer looked up, and if need be resolved at once (P1, P2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from supportdesk.change import Change, Outcome
from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.models import Case
from supportdesk.operations.marking import clean_tag
from supportdesk.operations.messages import add_message
from supportdesk.operations.operation import operation
from supportdesk.operations.references import (
    agreement_in_force,
    check_references,
    competence_for,
    contact_name,
    one_line,
)
from supportdesk.operations.search_index import index_case
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.effects import Effects
from supportdesk.rules.priority import priority_of
from supportdesk.terms import CaseState, Channel, EventTag, Kind, Line, MessageKind


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
        "subject": one_line(new.subject),
        "impact": new.impact,
        "urgency": new.urgency,
        "priority": int(priority_of(new.impact, new.urgency)),
        "customer_id": new.customer_id,
        "contact_id": new.contact_id,
        "requester": new.requester.strip(),
        "agreement_id": agreement_in_force(change, new.customer_id),
        "component_id": new.component_id,
        "competence_id": new.competence_id or competence_for(change, new.component_id),
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
            author=new.requester.strip() or contact_name(change, new.contact_id),
            contact_id=new.contact_id,
            at=arrived,
            indexed=False,
        )
        messages = (message,)
    return Effects(tags_added=tuple(sorted({clean_tag(word) for word in new.tags})), messages_added=messages)


def _check(change: Change, new: NewCase) -> None:
    if new.arrived_at is not None and new.arrived_at > change.now + timedelta(minutes=1):
        raise Invalid(_("The case cannot have arrived in the future."))
    check_references(
        change,
        customer_id=new.customer_id,
        contact_id=new.contact_id,
        component_id=new.component_id,
        competence_id=new.competence_id,
    )


@operation
def register_and_resolve(change: Change, new: NewCase, cause: str, solution: str) -> Outcome:
    """Registers a call and resolves it in the same breath: most cases end here (P2)."""
    from supportdesk.operations.flow import resolve

    opened = register.within(change, new)
    return resolve.within(change, opened.case_id, cause=cause, solution=solution)
