"""Cases that belong together: link, merge and exact unmerge, split."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from supportdesk.change import Change, Outcome, number_of
from supportdesk.errors import Invalid, NotAllowed
from supportdesk.i18n import _
from supportdesk.models import Attachment, Case, CaseLink, Event, Message
from supportdesk.operations.access import case_for
from supportdesk.operations.operation import operation
from supportdesk.operations.references import one_line
from supportdesk.operations.search_index import index_case
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import why_not
from supportdesk.rules.effects import Effects
from supportdesk.terms import CaseState, EventTag, LinkKind, MessageKind


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
    target = _target(change, into)
    if case.customer_id is not None and target.customer_id is not None and case.customer_id != target.customer_id:
        _refuse_across(change, case)
    change.apply(target, EventTag.CASE_MERGE_RECEIVED, details={"merged": number}, reason=reason)
    details = {"state_before": case.state.value, "into": into}
    fields = {"state": CaseState.MERGED, "merged_into_id": into}
    return change.apply(case, EventTag.CASE_MERGED, fields, reason=reason, details=details)


def _refuse_across(change: Change, case: Case) -> None:
    """Refuses a merge of two customers' cases, with the reason that a plain "not allowed" would leave out."""
    reason = why_not(change.actor, Action.MERGE_ACROSS, case)
    if reason is not None:
        raise NotAllowed(_("The two cases belong to different customers. {reason}").format(reason=reason))


def _target(change: Change, number: int) -> Case:
    """The case to merge into. One that is itself merged is refused, with the case where it is read now."""
    target = case_for(change, Action.READ, number)
    here = f"{change.desk.prefix}-{number}"
    if target.merged_into_id is not None:
        there = f"{change.desk.prefix}-{merged_at_last_into(change, target)}"
        raise NotAllowed(_("{case} is itself merged. Merge into {other}.").format(case=here, other=there))
    reason = why_not(change.actor, Action.MERGE, target)
    if reason is not None:
        raise NotAllowed(f"{here}: {reason}")
    return target


def merged_at_last_into(change: Change, case: Case) -> int:
    """The number of the case in whose thread this one is read: its own when it is not merged."""
    number, into = number_of(case), case.merged_into_id
    while into is not None:
        number, into = into, change.session.exec(select(Case.merged_into_id).where(col(Case.id) == into)).one()
    return number


def refuse_circle(change: Change, case: Case, into: int) -> None:
    """Refuses a merge (an undone unmerge, a redone merge) that would make a case part of itself."""
    if merged_at_last_into(change, change.case(into)) == number_of(case):
        sentence = _("{case} is merged into this one now. It cannot be undone.")
        raise Invalid(sentence.format(case=f"{change.desk.prefix}-{into}"))


@operation
def unmerge(change: Change, number: int, *, reason: str = "") -> Outcome:
    """Takes a merged case out again, in the state it had."""
    case = case_for(change, Action.UNMERGE, number)
    if case.merged_into_id is None:
        raise Invalid(_("It is not merged with another case."))
    target = change.case(case.merged_into_id)
    fields = {"state": _state_before(change, number), "merged_into_id": None}
    change.apply(target, EventTag.CASE_UNMERGED, details={"unmerged": number}, reason=reason)
    return change.apply(case, EventTag.CASE_UNMERGED, fields, reason=reason)


def _state_before(change: Change, number: int) -> CaseState:
    """The state in which the case was merged: by a merge, or by one done again."""
    tags = (EventTag.CASE_MERGED.value, EventTag.CASE_UNDONE.value)
    merges = select(Event).where(col(Event.case_id) == number, col(Event.tag).in_(tags))
    for event in change.session.exec(merges.order_by(col(Event.seq).desc())):
        if event.changes.get("merged_into_id", (None, None))[1] is not None:
            return CaseState(event.changes["state"][0])
    raise Invalid(_("It is not merged with another case."))


@operation
def split(change: Change, number: int, message_ids: list[int], subject: str, *, seen: int | None = None) -> Outcome:
    """Moves messages of a case into a new case of the same customer, linked to the one they came from."""
    case = case_for(change, Action.SPLIT, number, seen)
    title = one_line(subject)
    wanted = tuple(sorted(set(message_ids)))
    mine = select(Message.id).where(
        col(Message.case_id) == number, col(Message.id).in_(wanted), col(Message.withdrawn).is_(False)
    )
    if not wanted or len(list(change.session.exec(mine))) != len(wanted):
        raise Invalid(_("Choose messages of this case to move to the new one."))
    attachments = _attachments_of(change, wanted)
    fresh, outcome = _new_from(change, case, title, wanted)
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


_KEPT = (
    *("kind", "line", "channel", "impact", "urgency", "priority", "arrived_at", "category", "subcategory"),
    *("customer_id", "contact_id", "requester", "agreement_id", "component_id", "competence_id"),
)
"""What a new case split from another has in common with it."""


def _new_from(change: Change, case: Case, subject: str, message_ids: tuple[int, ...]) -> tuple[Case, Outcome]:
    fields = {name: getattr(case, name) for name in _KEPT}
    inbound = _last_of(change, MessageKind.INBOUND, message_ids)
    answered = _last_of(change, MessageKind.REPLY, message_ids)
    fields |= {"subject": subject, "state": CaseState.NEW, "last_inbound_at": inbound}
    fields |= {"first_reply_at": answered, "last_reply_at": answered}
    return change.new_case(fields, EventTag.CASE_REGISTERED, details={"split_from": case.id})


def _last_of(change: Change, kind: MessageKind, message_ids: tuple[int, ...]) -> datetime | None:
    among = select(Message.at).where(col(Message.id).in_(message_ids), col(Message.kind) == kind)
    return change.session.exec(among.order_by(col(Message.at).desc()).limit(1)).first()


def _pair(change: Change, action: Action, number: int, other: int) -> tuple[Case, Case]:
    """Both cases, the smaller number first into the lock: two who link them the other way round do not block each other."""
    if number == other:
        raise Invalid(_("A case cannot be linked to itself."))
    found = {key: case_for(change, action, key) for key in sorted((number, other))}
    return found[number], found[other]


def _attachments_of(change: Change, message_ids: tuple[int, ...]) -> tuple[int, ...]:
    of_these = (col(Attachment.message_id).in_(message_ids), col(Attachment.withdrawn).is_(False))
    found = select(Attachment.id).where(*of_these)
    return tuple(sorted(key for key in change.session.exec(found) if key is not None))
