"""What the desk itself promises and when it works, as `rules.risk` asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from supportdesk.desk import Desk
from supportdesk.operations.risk_histories import PromiseOf, histories
from supportdesk.rules.risk.history import History
from supportdesk.rules.risk.hours import Hours
from supportdesk.rules.risk.promise import Promise
from supportdesk.terms import CaseState, ClockKind, Line


def promises_of(desk: Desk) -> PromiseOf:
    """The promise of a resolution that a case was given when it came; `None` where none was."""
    levels = desk.store.promises.read(desk.rows).levels
    pauses = {
        key: frozenset(s.value for s in CaseState if level.pauses_in(ClockKind.RESOLUTION, s))
        for key, level in levels.items()
    }

    def promise_of(fields: Mapping[str, Any]) -> Promise | None:
        level = levels.get(fields.get("service_level_id") or 0)
        target = level.target(ClockKind.RESOLUTION, fields["priority"], Line(fields["line"])) if level else None
        if level is None or target is None:
            return None
        return Promise(target, level.calendar, pauses[level.id])

    return promise_of


def desk_hours(desk: Desk) -> Hours:
    """The hours of the calendar that most customers have: that of the service level which is asked last."""
    current = desk.store.promises.read(desk.rows).current
    if not current:
        return Hours()
    calendar = max(current, key=lambda level: level.order).calendar
    return Hours(calendar.zone, calendar.is_holiday)


def desk_histories(desk: Desk) -> list[History]:
    """Every case that was promised a resolution."""
    return histories(desk, promises_of(desk))
