"""Which causes cases like this one had before: offered first to whoever resolves it."""

from __future__ import annotations

from typing import Any, NamedTuple

from supportdesk.desk import Desk
from supportdesk.operations.visibility import visible_cases, with_me

NEWEST = 200
"""So many of the newest cases alike are counted: what was long ago says little of today."""
LOOKED_AT = 5000
"""Among so many of the newest cases those of a category are looked for, which no index finds."""


class CauseBefore(NamedTuple):
    """A cause by its key, and how many cases alike had it."""

    cause: str
    times: int


def causes_before(desk: Desk, *, component_id: int | None, category: str = "", besides: int = 0) -> list[CauseBefore]:
    """The causes of resolved cases with this component, else of this category, the most frequent first.

    `besides` is a case that does not count. Cases that the actor may not see do not count either.
    """
    if component_id is not None:
        found = _counted(desk, "c.component_id = :component", {"component": component_id, "besides": besides})
        if found:
            return found
    if not category:
        return []
    alike = "c.category = :category AND c.id > (SELECT coalesce(max(id), 0) FROM cases) - :looked_at"
    return _counted(desk, alike, {"category": category, "looked_at": LOOKED_AT, "besides": besides})


def causes_before_case(desk: Desk, number: int) -> list[CauseBefore]:
    """The same for a case by its number."""
    sql = f"SELECT c.component_id, c.category FROM cases c WHERE c.id = :id AND ({visible_cases(desk.actor)})"
    for component_id, category in desk.rows(sql, with_me(desk.actor, sql, {"id": number})):
        return causes_before(desk, component_id=component_id, category=category, besides=number)
    return []


def _counted(desk: Desk, alike: str, params: dict[str, Any]) -> list[CauseBefore]:
    newest = (
        f"SELECT c.cause FROM cases c WHERE {alike} AND c.cause <> '' AND c.id <> :besides "
        f"AND ({visible_cases(desk.actor)}) ORDER BY c.id DESC LIMIT :newest"
    )
    sql = f"SELECT cause, count(*) FROM ({newest}) alike GROUP BY cause ORDER BY count(*) DESC, cause"
    return [CauseBefore(*row) for row in desk.rows(sql, with_me(desk.actor, sql, params | {"newest": NEWEST}))]
