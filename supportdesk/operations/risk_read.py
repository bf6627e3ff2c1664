"""The chances of open cases as last reckoned, for people to read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from supportdesk.desk import Desk


class Weight(NamedTuple):
    """A fact of a case, its value, and what it adds to the chance in log odds: above 0, it speaks for a miss."""

    fact: str
    value: float
    added: float


class Chances(NamedTuple):
    """Percent that the case misses its target, and that it must leave first line (`None`: it has).

    `missed` of `alike` earlier cases like it missed; `facts` weigh most, the weightiest first.
    """

    miss: int
    leaves: int | None
    missed: int
    alike: int
    facts: tuple[Weight, ...]


def chances_of(desk: Desk, numbers: Sequence[int]) -> dict[int, Chances]:
    """By case: those of these that are open and have been reckoned."""
    if not numbers:
        return {}
    rows = desk.rows(  # + keeps SQLite from all open cases
        "SELECT r.case_id, r.miss, r.leaves, r.alike, r.facts FROM case_risks r JOIN cases c ON c.id = r.case_id "
        f"WHERE +c.done = 0 AND r.case_id IN ({', '.join(map(str, numbers))})"
    )
    found = {}
    for number, miss, leaves, alike, facts in rows:
        said = json.loads(facts)
        weights = tuple(Weight(*one) for one in said["weigh"])
        found[number] = Chances(
            _percent(miss), None if leaves is None else _percent(leaves), said["missed"], alike, weights
        )
    return found


def _percent(chance: float) -> int:
    """Never 0 or 100 for what is not certain."""
    return round(100 * chance) if chance in (0.0, 1.0) else min(99, max(1, round(100 * chance)))
