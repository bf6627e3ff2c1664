"""What a component carries, against a slow second way of finding it; and circles."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from supportdesk.rules.impact import carried_by, circle

PAIRS = st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] != pair[1]), max_size=25)


def slowly(pairs: set[tuple[int, int]], start: set[int]) -> set[int]:
    """Everything that needs something found, until nothing is added."""
    found = set(start)
    while more := {one for one, other in pairs if other in found} - found:
        found |= more
    return found


@given(PAIRS, st.sets(st.integers(0, 9), min_size=1, max_size=3))
def test_all_that_stops_is_found_and_nothing_else(pairs: set[tuple[int, int]], start: set[int]):
    found = carried_by(pairs, start)
    assert set(found) == slowly(pairs, start)
    assert {key for key, steps in found.items() if steps == 0} == start


@given(PAIRS, st.integers(0, 9), st.integers(0, 9))
def test_a_circle_is_named_when_and_only_when_there_would_be_one(pairs: set[tuple[int, int]], one: int, other: int):
    way = circle(pairs, one, other)
    assert bool(way) == (one in reached(pairs, other))
    if way:
        assert (way[0], way[-1]) == (other, one)
        assert all((first, second) in pairs for first, second in pairwise(way))


def reached(pairs: set[tuple[int, int]], start: int) -> set[int]:
    """All that a component needs, near and far, itself included."""
    found = {start}
    while more := {other for one, other in pairs if one in found} - found:
        found |= more
    return found
