"""How many earlier cases were like this one, and how many of them missed: the number behind a chance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from supportdesk.rules.risk.forest import Forest, places
from supportdesk.rules.risk.samples import Sample
from supportdesk.rules.risk.world import Question

ENOUGH = 10
PARTS = 6


class Alike(NamedTuple):
    """`missed` of `cases` earlier cases that shared the facts `by` at the same moment."""

    missed: int
    cases: int
    by: tuple[str, ...] = ()


class Earlier:
    """Samples whose outcome is known, by question and moment."""

    def __init__(self, known: Iterable[Sample]) -> None:
        self._held: dict[tuple[Question, int], list[Sample]] = {}
        for sample in known:
            self._held.setdefault((sample.question, sample.moment), []).append(sample)

    def alike(self, sample: Sample, forest: Forest, facts: Sequence[str]) -> Alike:
        """Earlier cases in the same sixth of the facts given; the last facts are dropped until enough are alike."""
        near = self._held.get((sample.question, sample.moment), [])
        kept = [Alike(sum(one.outcome for one in near), len(near))]
        for place, name in zip(places(facts), facts, strict=True):
            cuts = _sixths(forest.edges[forest.names.index(name)])
            mine = _part(sample.row[place], cuts)
            near = [one for one in near if _part(one.row[place], cuts) == mine]
            if len(near) < ENOUGH:
                break
            kept.append(Alike(sum(one.outcome for one in near), len(near), (*kept[-1].by, name)))
        return kept[-1]


def _sixths(edges: tuple[float, ...]) -> tuple[float, ...]:
    return edges if len(edges) < PARTS else edges[len(edges) // PARTS :: max(1, len(edges) // PARTS)]


def _part(number: float, cuts: tuple[float, ...]) -> int:
    return sum(number > cut for cut in cuts)
