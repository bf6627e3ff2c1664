"""How cases are found: along the order until there are enough, or by what an index lists.

A filter that many cases fit fills a page soon, whatever it asks, when cases are gone through in the order of the queue.
One that few fit would go through all of them, and is found sooner by what an index lists: few cases are read by their
numbers and sorted, more are looked for in the order, which costs little while only numbers are compared. Nobody knows
beforehand which it is, so it is tried: whether an index lists few at once, then a part of the order, and if that does
not promise to go on well, the shortest list.

What is found does not depend on the way: each asks the whole filter of each case. Along the order, what lies between
two keys is read by one query, so that no case is lost or found twice where one part meets the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from supportdesk.operations.queue_order import Key
from supportdesk.operations.queue_search import Query, Search
from supportdesk.operations.queue_sets import Listing, Numbers, common


class Bounds(NamedTuple):
    """Numbers of cases: `few` are read by number at once; `first` are gone through to see how many fit, and as many more
    as are `worth` it; then `some` are still read by number, or `between` two instants; a list is short up to `most`."""

    few: int
    first: int
    worth: int
    some: int
    between: int
    most: int


class Taker(Protocol):
    """Makes queries of what is to be read, and keeps what they find until nothing is `missing`."""

    @property
    def missing(self) -> int:
        """How many cases are still wanted."""
        ...

    def take(self, search: Search, query: Query) -> None:
        """Runs one query."""
        ...

    def is_told(self, number: int) -> bool:
        """Whether it is enough to know that there are so many in all."""
        ...


class _Tried(NamedTuple):
    """Along the order it went to this key, and did not promise to go on well."""

    reached: Key


def find(search: Search, taker: Taker, bounds: Bounds, after: Key | None = None) -> None:
    """Gives the cases of a search to the taker, from the beginning of the order or behind a key."""
    if search.is_plain:
        return _go_along(search, taker, after)
    lists = search.listings()
    if not lists:
        return _go_along(search, taker, after)
    for listed in lists:
        quick = listed.wider if listed.gathers else listed
        if quick is not None and _take_listed(search, taker, quick, bounds.few, after):
            return None
    for part in search.by_done():
        if taker.missing and _find_part(search, part, taker, bounds, after):
            return None
    return None


def _find_part(search: Search, part: Search, taker: Taker, bounds: Bounds, after: Key | None) -> bool:
    """The same for what has the same `done`, of which an index may tell more; whether that was all of the search."""
    tried = _try_along(part, taker, bounds, after)
    if tried is None:
        return False
    lists = part.listings()
    for listed in lists:
        whole = search if listed.done is None else part
        if _take_listed(whole, taker, listed, bounds.between if listed.is_time else bounds.some, tried.reached):
            return whole is search
    short = _short(part, lists, bounds.most)
    if len(short) > 1 and (numbers := common(short, bounds.some)) is not None:
        _take_among(part, taker, numbers, short, tried.reached)
    else:
        _go_along(part, taker, tried.reached, next(iter(short), None))
    return False


def _take_listed(search: Search, taker: Taker, listed: Listing, most: int, after: Key | None) -> bool:
    """Whether the list is short enough, and all there is was taken from it."""
    numbers = listed.numbers(most)
    if search.is_just(listed) and taker.is_told(most + 1 if numbers is None else len(numbers)):
        return True
    if numbers is None:
        return False
    _take_among(search, taker, numbers, [listed], after)
    return True


def _take_among(search: Search, taker: Taker, numbers: Numbers, lists: Sequence[Listing], after: Key | None) -> None:
    if numbers:
        taker.take(search, search.among(numbers, lists, after))


def _short(search: Search, lists: Sequence[Listing], most: int) -> list[Listing]:
    """The lists to compare with, or a long one if there is no other; none that the order itself tells."""
    telling = [listed for listed in lists if not search.is_in_order(listed)]
    if len(telling) < 2:
        return telling
    return [listed for listed in telling if listed.size(most) < most] or telling[:1]


def _try_along(search: Search, taker: Taker, bounds: Bounds, after: Key | None) -> _Tried | None:
    """Goes along as long as it is worth it; nothing when that gave all there is, or all that is wanted."""
    todo, size, gone, fit = search.stretches(after), bounds.first, 0, 0
    while todo and taker.missing:
        edge, missing = search.edge(todo[0], size), taker.missing
        taker.take(search, search.along(todo[0], edge=edge))
        if edge is None:
            todo, size, gone, fit = todo[1:], bounds.first, 0, 0
            continue
        gone, fit = gone + size, fit + missing - taker.missing
        if taker.missing * gone > bounds.worth * (fit + 1):
            return _Tried(edge)
        todo, size = search.stretches(edge), size * 2
    return None


def _go_along(search: Search, taker: Taker, after: Key | None, listed: Listing | None = None) -> None:
    for stretch in search.stretches(after):
        taker.take(search, search.along(stretch, listed=listed))
        if not taker.missing:
            return
