"""What a desk knows at an instant, from the events up to it: rates, speeds, loads and the hours it works.

Nothing here looks ahead: `happened` is called in order of time, and outcomes enter when they are due (`settled`).
"""

from __future__ import annotations

import math
from collections import Counter
from enum import StrEnum

from supportdesk.rules.risk.fading import Fading
from supportdesk.rules.risk.history import Step
from supportdesk.rules.risk.hours import DAY, HOUR, Hours

EVERYTHING = ("all", "")
RATED = ("group", "category", "subcategory", "subject", "customer", "contact", "owner", "actor", "registrar")
Keys = tuple[str, ...]
"""What a case is rated by, in the order of `RATED`."""


class Question(StrEnum):
    """What is foretold."""

    MISS = "miss"
    LEAVE = "leave"


def keys_of(step: Step, first: Step) -> Keys:
    """The keys of a case as it stands."""
    named = (step.group, step.category, step.subcategory, step.subject, step.customer, step.contact)
    return (*named, step.owner, step.actor, first.actor)


def _load_keys(step: Step) -> list[tuple[str, str]]:
    named = [EVERYTHING, ("group", step.group), ("customer", step.customer), ("subject", step.subject)]
    return [*named, ("owner", step.owner)] if step.owner else named


class World:
    """The desk at an instant."""

    def __init__(self, hours: Hours) -> None:
        self.hours = hours
        self.rates = Fading(14 * DAY)
        self.durations = Fading(7 * DAY)
        self.arrived_day, self.arrived_week = Fading(DAY), Fading(7 * DAY)
        self.resolved_day, self.resolved_week = Fading(DAY), Fading(7 * DAY)
        self.open: Counter[tuple[str, str]] = Counter()

    def happened(self, arrived: int, before: Step | None, step: Step) -> None:
        """An event: the case stood as `before` (`None`: it is new) and stands as `step`."""
        at = step.at
        self.hours.add(at, is_new=before is None)
        if before is not None and not before.done:
            self.open.subtract(_load_keys(before))
        if not step.done:
            self.open.update(_load_keys(step))
        if before is None:
            for key in (EVERYTHING, ("group", step.group), ("subject", step.subject)):
                self.arrived_day.add(key, at)
                self.arrived_week.add(key, at)
        if step.done and (before is None or not before.done):
            took = math.log1p(max(0, at - arrived) / HOUR)
            for key in _load_keys(step):
                self.resolved_day.add(key, at)
                self.resolved_week.add(key, at)
                self.durations.add(key, at, took)

    def settled(self, question: Question, moment: int, keys: Keys, at: int, *, outcome: bool) -> None:
        """The outcome of a case that at that moment had these keys."""
        value = float(outcome)
        self.rates.add((question, moment), at, value)
        for name, key in zip(RATED, keys, strict=True):
            self.rates.add((question, moment, name, key), at, value)
        self.rates.add((question, moment, "group+owner", keys[0], keys[6]), at, value)
        self.rates.add((question, moment, "group+subject", keys[0], keys[3]), at, value)
