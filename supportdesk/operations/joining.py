"""Cases that belong together: link, merge and exact unmerge, split."""

from __future__ import annotations

from sqlmodel import col, select

from supportdesk.change import Change, Outcome, number_of
from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.models import Attachment, Case, CaseLink, Event, Message
from supportdesk.operations.access import case_for
from supportdesk.operations.operation import operation
from supportdesk.operations.search_index import index_case
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.effects import Effects
from supportdesk.terms import CaseState, EventTag, LinkKind


@operation
def link(change: Change, number: int, other: int, kind: LinkKind = LinkKind.RELATED) -> Outcome:
    """Links two cases; both histories tell of it."""
    case, second = _pair(change, Action.LINK, number, other)
    if change.session.get(CaseLink, (min(number, other), max(number, other))) is not None:
        raise Invalid(_("They are linked already."))
    change.apply(second, EventTag.CASE_LINKED, effects=Effects(links_added=((number, kind.value),)))
    return change.apply(case, EventTag.CASE_LINKED, effects=Effects(links_added=((other, kind.value),)))


@operation
def unlink(change: Change, number: int, other: int) -> Outcome:
    """Removes the link between two cases."""
    case, second = _pair(change, Action.LINK, number, other)
    found = change.session.get(CaseLink, (min(number, other), max(number, other)))
    if found is None:
        raise Invalid(_("They are not linked."))
    kind = found.kind.value
    change.session.expunge(found)
    change.apply(second, EventTag.CASE_UNLINKED, effects=Effects(links_removed=((number, kind),)))
    return change.apply(case, EventTag.CASE_UNLINKED, effects=Effects(links_removed=((other, kind),)))


@operation
def merge(change: Change, number: int, into: int, *, reason: str = "", seen: int | None = None) -> Outcome:
    """Makes the case part of another: its thread is read there, and nothing is moved, so `unmerge` is exact."""
    if number == into:
        raise Invalid(_("A case cannot be merged with itself."))
    case = case_for(change, Action.MERGE, number, seen)
    target = case_for(change, Action.MERGE, into)
    if case.customer_id is not None and target.customer_id is not None and case.customer_id != target.customer_id:
        authorize(change.actor, Action.MERGE_ACROSS, case)
    details = {"state_before": case.state.value, "into": into}
    outcome = change.apply(
        case, EventTag.CASE_MERGED, {"state": CaseState.MERGED, "merged_into_id": into}, reason=reason, details=details
    )
    change.apply(target, EventTag.CASE_MERGE_RECEIVED, details={"merged": number}, reason=reason)
    return outcome


@operation
def unmerge(change: Change, number: int, *, reason: str = "") -> Outcome:
    """Takes a merged case out again, in the state it had."""

    case = case_for(change, Action.UNMERGE, number)
    merged = select(Event).where(col(Event.case_id) == number, col(Event.tag) == EventTag.CASE_MERGED.value)
    last = change.session.exec(merged.order_by(col(Event.seq).desc())).first()
    if last is None or case.merged_into_id is None:
        raise Invalid(_("It is not merged with another case."))
    target = change.case(case.merged_into_id)
    fields = {"state": CaseState(last.details["state_before"]), "merged_into_id": None}
    outcome = change.apply(case, EventTag.CASE_UNMERGED, fields, reason=reason)
    change.apply(target, EventTag.CASE_UNMERGED, details={"unmerged": number}, reason=reason)
    return outcome


@operation
def split(change: Change, number: int, message_ids: list[int], subject: str, *, seen: int | None = None) -> Outcome:
    """Moves messages of a case into a new case of the same customer, linked to the one they came from."""
    case = case_for(change, Action.SPLIT, number, seen)
    if not subject.strip():
        raise Invalid(_("A subject is needed: one line that says what is wrong."))
    wanted = tuple(sorted(set(message_ids)))
    mine = select(Message.id).where(
        col(Message.case_id) == number, col(Message.id).in_(wanted), col(Message.withdrawn).is_(False)
    )
    if not wanted or len(list(change.session.exec(mine))) != len(wanted):
        raise Invalid(_("Choose messages of this case to move to the new one."))
    attachments = _attachments_of(change, wanted)
    fresh, outcome = _new_from(change, case, subject)
    there = number_of(fresh)
    moved_out = Effects(
        messages_moved_out=wanted, attachments_moved_out=attachments, links_added=((there, LinkKind.SPLIT_FROM.value),)
    )
    moved_in = Effects(
        messages_moved_in=wanted, attachments_moved_in=attachments, links_added=((number, LinkKind.SPLIT_FROM.value),)
    )
    change.apply(case, EventTag.CASE_SPLIT, effects=moved_out, details={"into": there})
    change.apply(fresh, EventTag.CASE_SPLIT, effects=moved_in, details={"from": number})
    index_case(change, fresh)
    index_case(change, case)
    return outcome


def _new_from(change: Change, case: Case, subject: str) -> tuple[Case, Outcome]:
    kept = [
        "kind",
        "channel",
        "impact",
        "urgency",
        "priority",
        "customer_id",
        "contact_id",
        "requester",
        "agreement_id",
        "component_id",
        "competence_id",
        "category",
        "subcategory",
        "arrived_at",
        "line",
    ]
    fields = {name: getattr(case, name) for name in kept}
    fields |= {"subject": " ".join(subject.split()), "state": CaseState.NEW}
    return change.new_case(fields, EventTag.CASE_REGISTERED, details={"split_from": case.id})


def _pair(change: Change, action: Action, number: int, other: int) -> tuple[Case, Case]:
    if number == other:
        raise Invalid(_("A case cannot be linked to itself."))
    return case_for(change, action, number), case_for(change, action, other)


def _attachments_of(change: Change, message_ids: tuple[int, ...]) -> tuple[int, ...]:
    found = select(Attachment.id).where(col(Attachment.message_id).in_(message_ids))
    return tuple(sorted(key for key in change.session.exec(found) if key is not None))
