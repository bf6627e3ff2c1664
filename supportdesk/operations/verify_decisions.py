"""What rules decided and people answered, rebuilt from the event log beside the table of decisions."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from supportdesk.desk import Desk
from supportdesk.terms import EventTag

ANSWERS = ("accepted", "refused", "postponed")
_TAGS = (EventTag.RULE_BEGAN, EventTag.RULE_ENDED, EventTag.RULE_ANSWERED)
_EVENTS = f"""
    SELECT case_id, tag, at, details FROM events
    WHERE case_id BETWEEN :low AND :high AND (tag IN ({", ".join(f"'{tag.value}'" for tag in _TAGS)})
      OR (tag = '{EventTag.CASE_UNDONE.value}' AND details LIKE '%"decision":%'))
    ORDER BY case_id, seq"""
_ROWS = """
    SELECT case_id, id, rule, rule_set_id, act, verb, scheduled_at, decided_at, ended_at, state, answered_at
    FROM decisions WHERE case_id BETWEEN :low AND :high ORDER BY case_id, id"""


class Decided(NamedTuple):
    """One decision as table or log have it; instants are milliseconds. Without an answer `answer` is empty."""

    rule: str
    version: int
    act: str
    verb: str
    scheduled_at: int
    decided_at: int
    ended_at: int | None = None
    answer: str = ""
    answered_at: int | None = None


class Answers(NamedTuple):
    """The answers to one decision with their instants: those that stand, and those that were taken back, oldest first."""

    stand: list[tuple[str, int | None]]
    taken_back: list[tuple[str, int | None]]


Decisions = dict[int, Decided]
"""By the number of the decision."""


def decisions_told(desk: Desk, span: Mapping[str, int]) -> defaultdict[int, Decisions]:
    """By case: what the log says that rules decided."""
    told: defaultdict[int, Decisions] = defaultdict(dict)
    answers: defaultdict[int, Answers] = defaultdict(lambda: Answers([], []))
    for case_id, tag, at, written in desk.rows(_EVENTS, span):
        of_case, details = told[case_id], json.loads(written)
        number = details["decision"]
        if tag == EventTag.RULE_BEGAN:
            version, scheduled = details["version"], details["scheduled_at"]
            of_case[number] = Decided(details["rule"], version, details["act"], details["verb"], scheduled, at)
        elif tag == EventTag.RULE_ENDED and number in of_case:
            of_case[number] = of_case[number]._replace(ended_at=details["scheduled_at"])
        elif number in of_case:
            given = answers[number]
            if tag == EventTag.RULE_ANSWERED:
                given.stand.append((details["answer"], at))
            elif "redone" in details:
                given.stand.append(given.taken_back.pop())
            else:
                given.taken_back.append(given.stand.pop())
            answer, answered_at = given.stand[-1] if given.stand else ("", None)
            of_case[number] = of_case[number]._replace(answer=answer, answered_at=answered_at)
    return told


def decisions_stored(desk: Desk, span: Mapping[str, int]) -> defaultdict[int, Decisions]:
    """By case: what stands in the table."""
    stored: defaultdict[int, Decisions] = defaultdict(dict)
    for case_id, number, *values, state, answered_at in desk.rows(_ROWS, span):
        stored[case_id][number] = Decided._make((*values, state if state in ANSWERS else "", answered_at))
    return stored


def of_decisions(stored: Decisions, told: Decisions) -> Iterator[tuple[str, Any, Any]]:
    """Each decision of a case of which table and log say different things: its name, and what each says."""
    for number in sorted(stored.keys() | told.keys()):
        one, other = stored.get(number), told.get(number)
        if one != other:
            yield f"decision {number}", one, other
