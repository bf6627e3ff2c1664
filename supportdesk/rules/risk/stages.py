"""The stages of a case: from each moment to the next, and at last to when it is due. A case misses that survives them all.

The chance to be resolved in a stage, given open at its beginning, is learnt as soon as the stage has ended, and not only
when the case is due (discrete-time survival: Cox 1972). How much of the desk's usual work lies in a stage is its main fact.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from supportdesk.rules.risk.hours import HOUR, Hours

if TYPE_CHECKING:
    from supportdesk.rules.risk.features import Standing

STAGE_NAMES = (
    "moment",
    "stage",
    "stage_work",
    "stage_work_before",
    "stage_hours",
    "stage_begins_hour",
    "stage_begins_day",
)
"""The facts of a stage: from which moment it is looked at, which it is, the usual work in it and from `at` to it, …"""
WORK, BEFORE = STAGE_NAMES.index("stage_work"), STAGE_NAMES.index("stage_work_before")


def stages_ahead(case: Standing, hours: Hours) -> tuple[tuple[array[float], ...], tuple[int, ...]]:
    """The facts of each stage to come, and the instants at which they are foreseen to begin and the last to end."""
    found, before = [], 0.0
    for number, (begin, end) in enumerate(zip(case.bounds, case.bounds[1:], strict=False), case.moment):
        work = hours.work_fine(begin, end)
        spans = (work, before, (end - begin) / HOUR, hours.hour_of_day(begin), hours.weekday(begin))
        found.append(array("d", (case.moment, number, *spans)))
        before += work
    return tuple(found), case.bounds


def in_hindsight(facts: array[float], bounds: tuple[int, ...], place: int, now: int, hours: Hours) -> array[float]:
    """The facts of a stage with the work in it as it proved to be, where days off came that nobody had known of."""
    lost = hours.lost_between(bounds[place], bounds[place + 1], now)
    before = hours.lost_between(bounds[0], bounds[place], now) if place else 0.0
    if not lost and not before:
        return facts
    proved = array("d", facts)
    proved[WORK] = max(0.0, proved[WORK] - lost)
    proved[BEFORE] = max(0.0, proved[BEFORE] - before)
    return proved
