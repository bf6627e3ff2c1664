"""When it all happens: the unfinished cases up to now, the others over six weeks, most of it in the morning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from random import Random

from supportdesk.demo.office import Office, minute_of
from supportdesk.demo.script import Told
from supportdesk.demo.stories import Story, Table
from supportdesk.rules.priority import priority_of
from supportdesk.terms import Channel, Priority

WORKDAYS = 30
"""Working days the demo goes back: six weeks."""
LATELY = 8
"""How many of the finished cases were finished today."""
BUSY = ((0, 60, 5), (60, 150, 6), (150, 240, 3), (240, 300, 1), (300, 420, 4), (420, 540, 2))
"""From which to which office minute of a day how many of every 21 cases come."""
TOUCHED = {
    Priority.CRITICAL: (8, 40),
    Priority.HIGH: (15, 150),
    Priority.NORMAL: (20, 900),
    Priority.LOW: (30, 1600),
}
"""How many office minutes ago somebody was last at an open case, least and most."""
APART = (4, 25)
"""Office minutes between the cases of a group."""
AT_NIGHT, ALARMS_AT_NIGHT = 0.05, 0.8
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Times:
    """Sets the beats of scripts to instants that end now. `asides` names hours and ages for some of them."""

    def __init__(self, asides: Table, office: Office, seed: int) -> None:
        self._asides, self._office, self._random = asides, office, Random(f"{seed}/times")
        self._now = office.now.replace(microsecond=0)

    def until(self, story: Story) -> datetime | None:
        """When a story that waits past now wakes by itself; `None` when it does not."""
        for wait in self._asides["waits"]:
            if wait["story"] == story.key and "minutes" in wait:
                return self._now + timedelta(minutes=wait["minutes"])
            if wait["story"] == story.key and "weekday" in wait:
                return self._office.next(DAYS.index(wait["weekday"]), time.fromisoformat(wait["time"]))
        return None

    def set_open(self, scripts: Sequence[Told]) -> None:
        """Stories that are not at their end: the last beat of each unit is recent."""
        for unit in _units(scripts):
            story = unit[0].story
            least, most = TOUCHED[priority_of(story.impact, story.urgency)]
            drawn = self._random.uniform(least, most)
            minutes = self._asides["arrived"].get(story.key)
            if minutes is not None and len(unit[0].beats) == 1:
                unit[0].at = [self._now - timedelta(minutes=minutes)]
                continue
            touched = self._asides["touched"].get(_name(unit), drawn)
            self._begin(unit, touched)
            for script in unit if _name(unit) in self._asides["begins"] else ():
                script.linger(self._office, touched)

    def set_done(self, scripts: Sequence[Told]) -> None:
        """Stories at their end, spread over the weeks; a few short ones were finished today."""
        units = _units(scripts)
        lately = [unit for unit in units if len(unit) == 1 and unit[0].length < 200][:LATELY]
        for script in (unit[0] for unit in lately):
            script.end(self._office, self._random.uniform(5, 260))
        earlier = [unit for unit in units if unit not in lately]
        for place, unit in enumerate(self._random.sample(earlier, k=len(earlier))):
            day = 1 + int((WORKDAYS - 2) * (place + self._random.random()) / len(earlier))
            least = self._office.age(day, self._busy_minute())
            self._begin(unit, 5.0, at_least=least)
            self._perhaps_at_night(unit[0])

    def _begin(self, unit: Sequence[Told], touched: float, at_least: float = 0.0) -> None:
        """Sets a unit so that its last beat is `touched` minutes ago or more, and its first at the hour its texts tell."""
        later = [0.0]
        for _script in unit[1:]:
            later.append(later[-1] + self._random.uniform(*APART))
        age = max(at_least, touched + max(script.length + more for script, more in zip(unit, later, strict=True)))
        begins = self._asides["begins"].get(_name(unit))
        if begins is not None:
            age = self._office.oldest_at(minute_of(begins), age)
        for script, more in zip(unit, later, strict=True):
            script.begin(self._office, age - more)

    def _busy_minute(self) -> float:
        first, last, _often = self._random.choices(BUSY, weights=[often for *_span, often in BUSY])[0]
        return self._random.uniform(first, last)

    def _perhaps_at_night(self, script: Told) -> None:
        """Lets an alarm, and now and then a mail, come in the night before the desk sees to it."""
        chance, minutes = self._random.random(), self._random.uniform(30, 560)
        story = script.story
        by_itself = story.channel is Channel.MAIL and story.key not in self._asides["begins"]
        if by_itself and len(script.at) > 1 and chance < (ALARMS_AT_NIGHT if story.requester else AT_NIGHT):
            script.at[0] = self._office.night_before(script.at[1], minutes)


def _name(unit: Sequence[Told]) -> str:
    """How `asides.toml` calls a unit: by its group, or the key of its only story."""
    return unit[0].story.group if len(unit) > 1 else unit[0].story.key


def _units(scripts: Sequence[Told]) -> list[list[Told]]:
    """The scripts of each group together, every other one by itself, in order."""
    units: dict[str, list[Told]] = {}
    for script in scripts:
        units.setdefault(script.story.group or script.name, []).append(script)
    return list(units.values())
