"""The six weeks of the demo: which stories are told, where, by whom, and how far they have come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from random import Random

from supportdesk.demo.asides import Asides
from supportdesk.demo.besides import duplicate, needless
from supportdesk.demo.cast import Cast
from supportdesk.demo.casting import Casting
from supportdesk.demo.office import Office
from supportdesk.demo.script import Roles, Script, Told
from supportdesk.demo.stories import DONE, Story, Tales
from supportdesk.demo.telling import Telling
from supportdesk.demo.times import Times
from supportdesk.rules.priority import priority_of
from supportdesk.terms import Priority

NAMED = 0.3
"""How often first line hands over to a specialist by name, and not to whoever has the competence."""
SEVERAL = 4
"""At how many customers a story must be able to happen to be told more than once."""


class Planner:
    """Plans one desk as it is looked at `now`. The same seed gives the same desk, whatever the day."""

    def __init__(self, tales: Tales, cast: Cast, now: datetime, seed: int) -> None:
        self._tales, self._cast, self._seed = tales, cast, seed
        self._office = Office(now, tales.zone)
        self._casting = Casting(tales, Random(f"{seed}/casting"))
        self._times = Times(tales.asides, self._office, seed)
        self._played: dict[str, Roles] = {}
        self._woken = {aside["story"] for aside in tales.asides["woken"]}

    def scripts(self, cases: int) -> list[Script]:
        """Everything that happens, in so many cases; the unfinished ones are always told."""
        asides = self._tales.asides
        unfinished = list(self._unfinished())
        besides = sum(len(asides[kind]) for kind in ("duplicate", "cancelled", "split"))
        finished = self._finished(max(0, cases - len(unfinished) - besides))
        told = {script.name: script for script in (*unfinished, *finished)}
        Asides(self._tales, self._cast, told).add()
        self._times.set_open(unfinished)
        self._times.set_done(finished)
        random = Random(f"{self._seed}/besides")
        twice = [duplicate(aside, told[aside["of"]], self._cast, self._casting) for aside in asides["duplicate"]]
        needed_no_work = [needless(aside, self._casting, self._office, random) for aside in asides["cancelled"]]
        return [*told.values(), *twice, *needed_no_work]

    def _unfinished(self) -> Iterator[Told]:
        """The stories that have not come to their end, and those that come to it now for the second time.

        First line's come first: there the agents take turns.
        """
        units = [unit for unit in self._tales.units() if not _is_done(unit)]
        for unit in sorted(units, key=lambda unit: (unit[0].ending == "new", bool(unit[0].tried))):
            yield from self._told_together(unit)
        by_key = {story.key: story for story in self._tales.stories}
        for stop in self._tales.asides["stops"]:
            if stop.get("again"):
                story = by_key[stop["story"]]
                yield self._told(story, self._casting.roles(story), f"{story.key}/again", stop["last"])

    def _told_together(self, unit: Sequence[Story]) -> Iterator[Told]:
        stops = {stop["story"]: stop["last"] for stop in self._tales.asides["stops"] if not stop.get("again")}
        for story, roles in zip(unit, self._roles(unit), strict=True):
            yield self._told(story, roles, story.key, stops.get(story.key, ""))

    def _roles(self, unit: Sequence[Story]) -> list[Roles]:
        """Who plays a unit; somebody who asks about their other case is the person of that case."""
        other = self._tales.asides["same_person"].get(unit[0].key)
        if other is None:
            return self._casting.together(unit)
        known = self._played[other]
        return [self._casting.roles(unit[0], known.client, known.person)]

    def _finished(self, room: int) -> list[Told]:
        """So many stories that have come to their end: groups first, then the others, then some of them elsewhere."""
        random = Random(f"{self._seed}/finished")
        units = [unit for unit in self._tales.units() if _is_done(unit)]
        singles = [unit[0] for unit in units if len(unit) == 1]
        random.shuffle(singles)
        told = [script for unit in units if len(unit) > 1 for script in self._told_together(unit)]
        more = singles[: max(0, room - len(told))]
        told += [self._told(story, self._casting.roles(story), story.key) for story in more]
        often = [story for story in singles if self._is_everyday(story)]
        while len(told) < room and (often := [story for story in often if self._casting.elsewhere(story)]):
            told += [self._retold(story, len(told)) for story in often[: room - len(told)]]
        return told

    def _is_everyday(self, story: Story) -> bool:
        """Whether a story may well happen again next week at another customer."""
        calm = priority_of(story.impact, story.urgency) >= Priority.NORMAL and not story.group
        return calm and len(self._tales.takers(story)) >= SEVERAL

    def _retold(self, story: Story, place: int) -> Told:
        return self._told(story, self._casting.roles(story), f"{story.key}/{place}")

    def _told(self, story: Story, roles: Roles, name: str, last: str = "") -> Told:
        self._played[name] = roles
        random = Random(f"{self._seed}/{name}")
        telling = Telling(
            self._tales,
            self._cast,
            story,
            roles,
            random,
            named=not last and random.random() < NAMED,
            woken=story.key in self._woken,
            until=self._times.until(story),
        )
        script = Told(name, telling.beats(), story=story, roles=roles)
        if last:
            script.stop_after(last)
        return script


def _is_done(unit: Sequence[Story]) -> bool:
    return all(story.ending in DONE for story in unit)
