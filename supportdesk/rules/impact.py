"""What a component carries: all that cannot work without it; and the circle that a new need would close (P13). Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

Needs = Mapping[int, Sequence[int]]
"""By component: those it needs."""


def carried_by(needs: Iterable[tuple[int, int]], start: Iterable[int]) -> dict[int, int]:
    """The components that stop when these do, themselves included, each with how many steps away it is.

    `needs` are pairs: a component, and one that it needs.
    """
    rests_on: dict[int, list[int]] = {}
    for component, needed in needs:
        rests_on.setdefault(needed, []).append(component)
    found = dict.fromkeys(start, 0)
    todo = deque(found)
    while todo:
        one = todo.popleft()
        for component in rests_on.get(one, ()):
            if component not in found:
                found[component] = found[one] + 1
                todo.append(component)
    return found


def circle(needs: Iterable[tuple[int, int]], component: int, needed: int) -> list[int]:
    """The way from `needed` back to `component`, which a need of `component` for `needed` would close; empty when there is none."""
    needs_of: dict[int, list[int]] = {}
    for one, other in needs:
        needs_of.setdefault(one, []).append(other)
    came_from: dict[int, int | None] = {needed: None}
    todo = deque([needed])
    while todo:
        one = todo.popleft()
        if one == component:
            return _way(came_from, one)
        for other in needs_of.get(one, ()):
            if other not in came_from:
                came_from[other] = one
                todo.append(other)
    return []


def _way(came_from: Mapping[int, int | None], end: int) -> list[int]:
    way: list[int] = []
    at: int | None = end
    while at is not None:
        way.append(at)
        at = came_from[at]
    return way[::-1]
