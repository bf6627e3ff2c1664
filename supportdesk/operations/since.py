"""What has happened since somebody was last at work: for the person who comes back, or is woken."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from supportdesk.clock import from_ms, to_ms
from supportdesk.desk import Desk
from supportdesk.operations.visibility import visible_cases

REST = timedelta(hours=4)
"""Who does nothing for so long was not at work."""
USUAL = timedelta(hours=8)
"""For those who have done nothing yet."""
LOOKED_BACK = 500


class Since(NamedTuple):
    """Counts of what came to be since an instant: cases that arrived, were solved, were missed; own cases that changed."""

    at: datetime
    arrived: int
    solved: int
    missed: int
    mine: int


def last_at_work(desk: Desk) -> datetime:
    """When the actor last did something before the latest long rest."""
    now = to_ms(desk.now())
    rest = REST // timedelta(milliseconds=1)
    sql = "SELECT at FROM events WHERE actor = :me ORDER BY id DESC LIMIT :most"
    later = now
    for (at,) in desk.rows(sql, {"me": desk.actor.login, "most": LOOKED_BACK}):
        if later - at >= rest:
            return from_ms(at)
        later = at
    return desk.now() - USUAL


def changed_since(desk: Desk) -> Since:
    """What the actor would want to know first."""
    at = last_at_work(desk)
    params = {"me": desk.actor.agent_id, "since": to_ms(at), "now": to_ms(desk.now())}
    seen = visible_cases(desk.actor)

    def count(condition: str) -> int:
        sql = f"SELECT count(*) FROM cases c WHERE ({seen}) AND {condition}"
        return int(desk.rows(sql, {name: value for name, value in params.items() if f":{name}" in sql})[0][0])

    return Since(
        at,
        arrived=count("c.arrived_at > :since"),
        solved=count("c.resolved_at > :since"),
        missed=count("c.done = 0 AND c.due_at > :since AND c.due_at < :now"),
        mine=count("c.owner_id = :me AND c.done = 0 AND c.updated_at > :since"),
    )
