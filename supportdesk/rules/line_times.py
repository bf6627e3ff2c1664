"""How long a case was on each line. However often it moved, the times sum to its age."""

from __future__ import annotations

from collections.abc import Iterable

from supportdesk.terms import Line


def line_times(begin: int, end: int, first: Line, moves: Iterable[tuple[int, Line]]) -> dict[Line, int]:
    """Milliseconds on each line from `begin` to `end` (instants in ms), of a case that began on `first`.

    `moves` are the instants and lines it moved to, in the order in which they happened. A log whose clock went back is taken
    as if the later move had been at the instant of the earlier one; what lies outside the time is taken as its nearer end.
    """
    found: dict[Line, int] = {}
    line, since, end = first, begin, max(begin, end)
    for at, target in moves:
        until = min(max(at, since), end)
        found[line] = found.get(line, 0) + until - since
        line, since = target, until
    found[line] = found.get(line, 0) + end - since
    return found
