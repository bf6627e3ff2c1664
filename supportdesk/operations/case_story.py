"""What happened to a case on one page: its milestones with who and when, and the clocks that were missed (P9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from supportdesk.clock import from_ms
from supportdesk.desk import Desk
from supportdesk.operations.visibility import visible_cases
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.terms import ClockKind, EventTag

MILESTONES = (
    EventTag.CASE_REGISTERED,
    EventTag.CASE_IMPORTED,
    EventTag.CASE_ESCALATED,
    EventTag.CASE_MOVED,
    EventTag.CASE_HANDED_BACK,
    EventTag.CASE_DIAGNOSED,
    EventTag.CASE_TO_PROBLEM,
    EventTag.CASE_RESOLVED,
    EventTag.CASE_REOPENED,
    EventTag.CASE_CLOSED,
    EventTag.CASE_CANCELLED,
    EventTag.CASE_MERGED,
)
MOST = 40


class Milestone(NamedTuple):
    """One thing that happened. `who` is the login of who did it; `reason` is what they said."""

    at: datetime
    who: str
    tag: EventTag
    reason: str


class Missed(NamedTuple):
    """A promise that was not kept: when it ran out."""

    clock: ClockKind
    at: datetime


class Story(NamedTuple):
    """The milestones of a case, oldest first, and its broken promises."""

    milestones: tuple[Milestone, ...]
    missed: tuple[Missed, ...]


def stories(desk: Desk, numbers: Sequence[int]) -> Mapping[int, Story]:
    """The stories of cases by number; of those that the actor does not see there is none."""
    authorize(desk.actor, Action.READ_MEETING)
    if not numbers:
        return {}
    ids = ", ".join(str(int(number)) for number in numbers)
    me = {"me": desk.actor.agent_id}
    seen = visible_cases(desk.actor)
    visible = [
        number
        for (number,) in desk.rows(
            f"SELECT c.id FROM cases c WHERE c.id IN ({ids}) AND ({seen})", me if ":me" in seen else {}
        )
    ]
    told: dict[int, list[Milestone]] = {number: [] for number in visible}
    missed: dict[int, list[Missed]] = {number: [] for number in visible}
    tags = ", ".join(f"'{tag.value}'" for tag in MILESTONES)
    events = (
        "SELECT e.case_id, e.at, e.actor, e.tag, e.reason FROM events e "
        f"WHERE e.case_id IN ({ids}) AND e.tag IN ({tags}) "
        "AND NOT EXISTS (SELECT 1 FROM events u WHERE u.case_id = e.case_id AND u.undoes_id = e.id) ORDER BY e.case_id, e.seq"
    )
    for number, at, who, tag, reason in desk.rows(events):
        if number in told and len(told[number]) < MOST:
            told[number].append(Milestone(from_ms(at), who, EventTag(tag), reason))
    clocks = (
        f"SELECT case_id, kind, breached_at FROM clocks WHERE case_id IN ({ids}) AND breached_at IS NOT NULL "
        "ORDER BY breached_at"
    )
    for number, kind, at in desk.rows(clocks):
        if number in missed and kind != ClockKind.LINE:
            missed[number].append(Missed(ClockKind(kind), from_ms(at)))
    return {number: Story(tuple(told[number]), tuple(missed[number])) for number in visible}
