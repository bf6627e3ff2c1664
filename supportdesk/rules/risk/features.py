"""The facts of a case at an instant as numbers: from its own events up to then, and what the desk knew then."""

from __future__ import annotations

import math
from array import array
from collections.abc import Hashable, Sequence
from typing import NamedTuple

from supportdesk.rules.risk.history import Step
from supportdesk.rules.risk.hours import DAY, HOUR
from supportdesk.rules.risk.world import EVERYTHING, RATED, Keys, Question, World
from supportdesk.terms import CaseState, Line

STATES = tuple(state.value for state in CaseState)
LINES = tuple(line.value for line in Line)

OWN = (
    *("priority", "impact", "urgency", "state", "line", "has_owner", "has_group", "events", "reassigned", "reopened"),
    *("groups", "recent", "quiet", "waited", "delay", "same_actor"),
)
HOURS = ("hour", "weekday", "arrived_hour", "arrived_weekday", "work_left", "work_8h")
RATES = (*(f"rate_{name}" for name in RATED), "rate_group+owner", "rate_group+subject")
SPEEDS = ("speed_all", "speed_group", "speed_owner", "speed_subject")
LOADS = (
    *("open_all", "open_group", "open_owner", "open_customer", "open_subject"),
    *("arrived_all", "arrived_group", "arrived_subject", "resolved_group_day", "resolved_group", "resolved_owner"),
    *("pressure_group", "pressure_owner"),
)
NAMES = ("elapsed", *OWN, *HOURS, *RATES, *SPEEDS, *LOADS)
"""The facts of a row, in its order."""


class Standing(NamedTuple):
    """A case at an instant: its steps up to `at` (at least one), and what share of its target is used.

    `bounds`: `at`, then when it comes to each later moment and at last is due, if it goes on as it stands.
    """

    steps: Sequence[Step]
    arrived: int
    bounds: tuple[int, ...]
    at: int
    moment: int
    elapsed: float
    keys: Keys

    @property
    def due(self) -> int:
        """When its target passes."""
        return self.bounds[-1]


def row_of(case: Standing, world: World, question: Question) -> array[float]:
    """Every fact, in the order of `NAMES`."""
    now = case.steps[-1]
    facts = (case.elapsed, *_own(case), *_hours(case, world), *_rates(case, world, question))
    return array("d", (*facts, *_speeds(now, case.at, world), *_loads(now, case.at, world)))


def _own(case: Standing) -> tuple[float, ...]:
    steps, at = case.steps, case.at
    first, now = steps[0], steps[-1]
    waited, recent = 0, 0
    for step, end in zip(steps, [*(step.at for step in steps[1:]), at], strict=True):
        waited += end - step.at if step.state.startswith("waiting") else 0
        recent += step.at > at - DAY
    said = (now.priority, now.impact, now.urgency, STATES.index(now.state), LINES.index(now.line))
    counts = (now.owner != "", now.group != "", len(steps), now.reassigned, now.reopened)
    spans = ((at - now.at) / HOUR, waited / max(1, at - case.arrived), (first.at - case.arrived) / HOUR)
    return (*said, *counts, len({step.group for step in steps}), recent, *spans, now.actor == first.actor)


def _hours(case: Standing, world: World) -> tuple[float, ...]:
    hours, at, arrived = world.hours, case.at, case.arrived
    when = (hours.hour_of_day(at), hours.weekday(at), hours.hour_of_day(arrived), hours.weekday(arrived))
    return (*when, hours.work_between(at, case.due), hours.work_between(at, at + 8 * HOUR))


def _rates(case: Standing, world: World, question: Question) -> tuple[float, ...]:
    """Shrunk rates of the outcome by key, as log ratios to the rate of all."""
    rates, moment, keys, at = world.rates, case.moment, case.keys, case.at
    base = rates.mean((question, moment), at, 0.4, 5.0)
    rated: list[Hashable] = [(question, moment, name, key) for name, key in zip(RATED, keys, strict=True)]
    rated.append((question, moment, "group+owner", keys[0], keys[6]))
    rated.append((question, moment, "group+subject", keys[0], keys[3]))
    return tuple(math.log(rates.mean(key, at, base, 8.0) / base) for key in rated)


def _speeds(now: Step, at: int, world: World) -> tuple[float, ...]:
    base = world.durations.mean(EVERYTHING, at, 1.0, 1.0)
    named = (("group", now.group), ("owner", now.owner), ("subject", now.subject))
    return (base, *(world.durations.mean(key, at, base, 5.0) for key in named))


def _loads(now: Step, at: int, world: World) -> tuple[float, ...]:
    group, owner, subject = ("group", now.group), ("owner", now.owner), ("subject", now.subject)
    owned = now.owner != ""
    resolved, resolved_owner = world.resolved_week.count(group, at), world.resolved_week.count(owner, at)
    opened = (world.open[EVERYTHING], world.open[group], world.open[owner] if owned else -1)
    alike = (world.open["customer", now.customer], world.open[subject])
    arrived = world.arrived_day.count(EVERYTHING, at) / (1 + world.arrived_week.count(EVERYTHING, at))
    came = (arrived, world.arrived_day.count(group, at), world.arrived_day.count(subject, at))
    went = (world.resolved_day.count(group, at), resolved, resolved_owner if owned else -1)
    pressure = (world.open[group] / (1 + resolved), world.open[owner] / (1 + resolved_owner) if owned else -1)
    return (*opened, *alike, *came, *went, *pressure)
