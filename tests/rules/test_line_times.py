"""Time on lines: it always sums to the age, whatever the log says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from supportdesk.rules.line_times import line_times
from supportdesk.terms import Line

LINES = st.sampled_from(list(Line))
INSTANTS = st.integers(-1000, 3000)


@given(st.integers(0, 1000), st.integers(0, 2000), LINES, st.lists(st.tuples(INSTANTS, LINES)))
def test_the_times_sum_to_the_age(begin: int, end: int, first: Line, moves: list[tuple[int, Line]]):
    times = line_times(begin, end, first, moves)
    assert sum(times.values()) == max(end - begin, 0)
    assert all(time >= 0 for time in times.values())


def test_each_stay_counts_on_its_line():
    moves = [(10, Line.SECOND), (40, Line.FIRST), (45, Line.SECOND)]
    assert line_times(0, 100, Line.FIRST, moves) == {Line.FIRST: 15, Line.SECOND: 85}


def test_a_clock_that_went_back_takes_no_time_away():
    assert line_times(0, 100, Line.FIRST, [(50, Line.SECOND), (20, Line.PROBLEM)]) == {
        Line.FIRST: 50,
        Line.SECOND: 0,
        Line.PROBLEM: 50,
    }
