"""How long a problem may stay in a state before it is late: its own clocks, beside those of its cases (P5).

Counted by the wall clock, in days: Problem Management looks at its list once a day, and what hurts a customer meanwhile
has the clocks of its case.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from supportdesk.terms import Priority, ProblemState

_P = Priority


def _days(critical: int, high: int, normal: int, low: int) -> Mapping[Priority, timedelta]:
    given = {_P.CRITICAL: critical, _P.HIGH: high, _P.NORMAL: normal, _P.LOW: low}
    return {priority: timedelta(days=days) for priority, days in given.items()}


STAY: Final[Mapping[ProblemState, Mapping[Priority, timedelta]]] = {
    ProblemState.LOGGED: _days(1, 2, 5, 10),
    ProblemState.UNDER_INVESTIGATION: _days(2, 5, 15, 30),
    ProblemState.KNOWN_ERROR: _days(5, 10, 30, 60),
    ProblemState.FIX_PLANNED: _days(10, 20, 60, 90),
}
"""What the desk sets itself to: somebody takes it on, a workaround is known, its mending is planned, it is mended."""


def step_due(state: ProblemState, priority: int, since: datetime) -> datetime | None:
    """When the next step is due of a problem in its state since then; `None` when nobody has anything left to do."""
    stay = STAY.get(state)
    return None if stay is None else since + stay[Priority(priority)]
