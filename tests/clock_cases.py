"""Cases to which anything happens in any order, for properties: `cases()` gives their moments."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from case_story import ALWAYS, MINUTE, OFFICE, at, level
from supportdesk.rules.clocks import CaseMoment
from supportdesk.rules.service_levels import Reopen
from supportdesk.terms import CaseState, ClockKind, Line

WAITING = frozenset({CaseState.WAITING_CUSTOMER, CaseState.WAITING_SUPPLIER})
LEVELS = {
    one.id: one
    for one in (
        level(OFFICE, 1, response=30, update=60, inform=120, resolution={1: 60, 2: 240, 3: 480}, line={Line.FIRST: 45}),
        level(ALWAYS, 2, response=60, resolution={1: 120, 2: 90}, line=90, pauses={}, reopen=Reopen.RESTART),
        level(OFFICE, 3, update=45, resolution=300, reopen=Reopen.FIRST_ONLY, pauses=dict.fromkeys(ClockKind, WAITING)),
        level(ALWAYS, 4, response=10, update=20, inform=30, resolution=600, line=300),
    )
}
LAST = at("2026-03-20 12:00")


def happening(before: CaseMoment, moments: list[tuple[int, CaseMoment]], now: int, word: Any) -> CaseMoment:
    """The case after something that can happen at a desk."""
    match word:
        case "reply":
            return before._replace(last_reply_at=now, first_reply_at=before.first_reply_at or now)
        case "message" if before.done:
            return reopened(before)._replace(last_inbound_at=now)
        case "message":
            return before._replace(last_inbound_at=now)
        case "undo":
            return moments[-2][1] if len(moments) > 1 else before
        case "reopen":
            return reopened(before) if before.done else before
        case "resolve":
            return before if before.done else before._replace(state=CaseState.RESOLVED, resolved_at=now)
        case "escalate":
            return before if before.done else before._replace(line=Line.SECOND, escalated_at=now)
        case "hand back":
            return before._replace(line=Line.FIRST, hand_back_count=before.hand_back_count + 1)
        case CaseState():
            return before if before.done else before._replace(state=word)
        case ("priority", number):
            return before._replace(priority=number)
        case ("level", number):
            return before._replace(service_level_id=number)
    raise AssertionError(word)


def reopened(before: CaseMoment) -> CaseMoment:
    return before._replace(state=CaseState.OPEN, reopen_count=before.reopen_count + 1)


STATES = [CaseState.OPEN, CaseState.WAITING_CUSTOMER, CaseState.WAITING_SUPPLIER]
WORDS = ["reply", "message", "undo", "reopen", "resolve", "escalate", "hand back", *STATES]
ENDS = [CaseState.CANCELLED, CaseState.MERGED, CaseState.CLOSED]
PRIORITIES = [("priority", number) for number in range(1, 5)]
EVERYTHING = [
    *WORDS,
    *WORDS,
    "reply",
    "message",
    *ENDS,
    *PRIORITIES,
    *(("level", number) for number in (None, *LEVELS)),
]
words = st.sampled_from(EVERYTHING)
gaps = st.integers(0, 9 * 60).map(lambda minutes: minutes * MINUTE)


@st.composite
def cases(draw: st.DrawFn, what: st.SearchStrategy[Any] = words, **first: Any) -> list[tuple[int, CaseMoment]]:
    """A case's moments in order of time, some at the same instant, over some working days and a weekend."""
    now = at("2026-03-06 11:00") + draw(gaps)
    fields = {"state": CaseState.OPEN, "priority": 2, "service_level_id": 1, **first}
    moments = [(now, CaseMoment(arrived_at=now, **fields))]
    for gap, word in draw(st.lists(st.tuples(gaps, what), max_size=14)):
        now += gap
        moments.append((now, happening(moments[-1][1], moments, now, word)))
    return moments
