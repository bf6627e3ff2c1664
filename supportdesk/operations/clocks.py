"""The clocks of cases, read: for the queue, the case, the reasons of a flag, and `db verify`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from supportdesk.clock import to_ms
from supportdesk.desk import Desk
from supportdesk.operations.filter_sql_clocks import NO_CLOCKS, ClockTimes
from supportdesk.rules.filter_clocks import CLOCK_FIELDS
from supportdesk.rules.filter_tree import Filter, terms_of

if TYPE_CHECKING:  # the queue asks for none of these
    from supportdesk.rules.clock_values import Clock
    from supportdesk.rules.service_levels import ServiceLevel


class ClockNow(NamedTuple):
    """A clock as it stands at this moment: its service level, and the working milliseconds left (negative: late by)."""

    clock: Clock
    level: ServiceLevel
    left_ms: int

    @property
    def share(self) -> int:
        """Percent of the target that is used."""
        target = self.clock.target_ms
        return 100 * (target - self.left_ms) // target


def times_for(desk: Desk, tree: Filter) -> ClockTimes:
    """What the filter needs to know of service levels: nothing, unless it asks for clocks."""
    if not any(term.field in CLOCK_FIELDS for term in terms_of(tree)):
        return NO_CLOCKS
    return ClockTimes(desk.store.promises.read(desk.rows).levels, to_ms(desk.now()))


def stored_clocks(
    desk: Desk, span: Mapping[str, Any] | None = None, *, where: str = "case_id BETWEEN :low AND :high"
) -> dict[int, tuple[Clock, ...]]:
    """The clocks by case: of those numbered from `low` to `high`, or `where` a condition of ours holds."""
    from supportdesk.rules.clock_json import COLUMNS, clock_of

    found: dict[int, list[Clock]] = {}
    for row in desk.rows(
        f"SELECT case_id, {', '.join(COLUMNS)} FROM clocks WHERE {where} ORDER BY case_id, cycle", span or {}
    ):
        found.setdefault(row[0], []).append(clock_of(row[1:]))
    return {number: tuple(clocks) for number, clocks in found.items()}


def clocks_now(desk: Desk, number: int) -> tuple[ClockNow, ...]:
    """The clocks of one case at this moment, by kind and cycle."""
    from supportdesk.rules.clocks import left

    clocks = stored_clocks(desk, {"low": number, "high": number}).get(number, ())
    levels = desk.store.promises.read(desk.rows).levels
    now = to_ms(desk.now())
    of = ((clock, levels[clock.service_level_id]) for clock in clocks)
    return tuple(ClockNow(clock, level, left(clock, level.calendar, now)) for clock, level in of)
