"""How many earlier cases were like this one, and how many of them missed: the number behind a chance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from supportdesk.rules.risk.boosting import edges_of
from supportdesk.rules.risk.forest import places
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
        self._cuts: dict[tuple[Question, int, int], list[float]] = {}
        for sample in known:
            self._held.setdefault((sample.question, sample.moment), []).append(sample)

    def alike(self, sample: Sample, facts: Sequence[str]) -> Alike:
        """Earlier cases in the same sixth of the facts given; the last facts are dropped until enough are alike."""
        near = self._held.get((sample.question, sample.moment), [])
        kept = [Alike(sum(one.outcome for one in near), len(near))]
        for place, name in zip(places(facts), facts, strict=True):
            cuts = self._sixths(sample, place)
            mine = _part(sample.row[place], cuts)
            near = [one for one in near if _part(one.row[place], cuts) == mine]
            if len(near) < ENOUGH:
                break
            kept.append(Alike(sum(one.outcome for one in near), len(near), (*kept[-1].by, name)))
        return kept[-1]

    def _sixths(self, sample: Sample, place: int) -> list[float]:
        """What cuts a fact of all earlier cases at the same moment into sixths."""
        asked = (sample.question, sample.moment)
        if (*asked, place) not in self._cuts:
            self._cuts[*asked, place] = edges_of([one.row[place] for one in self._held.get(asked, [])], PARTS)
        return self._cuts[*asked, place]


def _part(number: float, cuts: Sequence[float]) -> int:
    return sum(number > cut for cut in cuts)
