"""The clocks of imported cases: the same step as for people's work, taken with every row of the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import column, select, table

from supportdesk.promises import InForce
from supportdesk.rules.clock_moment import moment_of
from supportdesk.rules.clock_values import CaseMoment, Clock
from supportdesk.rules.clocks import step, summary
from supportdesk.rules.service_levels import Subject

if TYPE_CHECKING:
    from supportdesk.change import Change

_CUSTOMERS = table("customers", *map(column, ("id", "number", "level")))
_COMPONENTS = table("components", *map(column, ("id", "service")))


class Chooser:
    """Which service level a case gets, from the ids in its fields; reads the customers and components once."""

    def __init__(self, change: Change) -> None:
        self.in_force: InForce = change.clocks.in_force
        self._customers: dict[int | None, tuple[str, str]] = {}
        self._services: dict[int | None, str] = {}
        if self.in_force.current:
            connection = change.session.connection()
            self._customers = {key: (number, level) for key, number, level in connection.execute(select(_CUSTOMERS))}
            self._services = {row[0]: row[1] for row in connection.execute(select(_COMPONENTS))}

    def level_for(self, fields: Mapping[str, Any]) -> int | None:
        """The id of the service level for a case with these fields."""
        if not self.in_force.current:
            return None
        number, level = self._customers.get(fields["customer_id"], ("", ""))
        service = self._services.get(fields["component_id"], "")
        return self.in_force.level_for(Subject(number, level, service, fields["kind"]))


@dataclass
class ImportedClocks:
    """The clocks of one case while its rows are applied."""

    stored: tuple[Clock, ...] = ()
    now: tuple[Clock, ...] = ()
    at: int = 0
    _before: CaseMoment | None = field(default=None)

    def follow(self, fields: Mapping[str, Any], at: int, in_force: InForce) -> None:
        """One row of the log: `fields` of the case after it, `at` its time."""
        self.at = at
        if fields["service_level_id"] is None and not self.now:
            return
        after = moment_of(fields)
        self.now = step(self.now, self._before, after, at, in_force.levels)
        self._before = after

    def go_on_from(self, fields: Mapping[str, Any], clocks: tuple[Clock, ...]) -> None:
        """A case that the desk has already."""
        self.stored = self.now = clocks
        self._before = moment_of(fields)

    def columns(self, *, judged: bool) -> dict[str, Any]:
        """What follows from the clocks in the row of the case; no rule has anything to say of one that is done."""
        standing = summary(self.now, self.at)
        return {
            "due_at": standing.due_at,
            "due_clock": "" if standing.due_clock is None else standing.due_clock.value,
            "breached": int(standing.breached),
            "next_fire_at": self.at if judged else None,
        }
