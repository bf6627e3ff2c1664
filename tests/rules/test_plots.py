"""Figures drawn as text: as wide as there is room, readable by their numbers alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.rules.plots import RAMP, Pair, Series, agreement, chart, number_text, pillar
from supportdesk.text import cells

KEPT = Series("Resolution kept, %", (None, 0, 1, 50, 100), 100)
AHEAD = Series("Seen earlier, h", (2.5, 0, None, 5, 1234.0), 5, 1)
WEEKS = ["W1", "W2", "W3", "W4", "W5"]
HEADING = ("Early warning", "foretold", "missed")


def test_each_week_has_a_column_and_its_number():
    assert chart(WEEKS, [KEPT, AHEAD], 60) == [
        "                         W1      W2      W3      W4      W5",
        "Resolution kept, %        -       0 ▁▁▁   1 ▄▄▄  50 ███ 100",
        "Seen earlier, h     ▄▄▄ 2.5     0.0       - ███ 5.0 ███1234",
    ]


def test_without_blocks_the_columns_are_letters():
    drawn = chart(WEEKS, [KEPT, AHEAD], 60, blocks=False)
    assert drawn[1] == "Resolution kept, %        -       0 ...   1 ===  50 ### 100"
    assert all(line.isascii() for line in drawn)


def test_taller_columns_stand_above_their_numbers():
    assert chart(WEEKS, [KEPT], 60, height=2)[1:] == [
        "                                                    ███",
        "Resolution kept, %        -       0 ▁▁▁   1 ███  50 ███ 100",
    ]


def test_where_there_is_little_room_the_oldest_weeks_are_left_out():
    heading, kept = chart(WEEKS, [KEPT], 34)
    assert heading.split() == ["W4", "W5"]
    assert kept.split()[-1] == "100"
    assert chart(WEEKS, [KEPT], 5) == ["Reso…"]


@given(
    st.lists(st.none() | st.floats(-1, 1e9), min_size=1, max_size=12),
    st.floats(0, 1e6),
    st.integers(0, 150),
    st.integers(1, 4),
    st.text(max_size=40),
)
def test_no_line_is_wider_than_the_room(values, top, width, height, name):
    one = Series(name, tuple(values), top, 1)
    for line in chart([f"W{n}" for n in range(len(values))], [one, one], width, height=height):
        assert cells(line) <= width
        assert not set(line) & {"\x1b", "\n", "\x07", "\u202e"}


@given(st.floats(0, 1), st.floats(0, 1), st.integers(1, 5), st.booleans())
def test_more_is_never_lower(one: float, other: float, height: int, blocks: bool):
    def ink(share: float) -> int:
        return sum((" ▁▂▃▄▅▆▇█" if blocks else " " + RAMP).index(step) for step in pillar(share, height, blocks=blocks))

    less, more = sorted((one, other))
    assert ink(less) <= ink(more)
    assert (ink(less) == 0) == (less == 0)


@pytest.mark.parametrize(
    ("value", "said"), [(None, "-"), (3.14, "3.1"), (62.0, "62"), (123456.0, "123k"), (9999.0, "9999")]
)
def test_a_number_takes_four_cells_at_most(value, said):
    assert number_text(value, 1 if said == "3.1" else 0) == said


def test_what_was_foretold_and_what_happened_stand_on_one_line():
    pairs = [Pair("0-10 %", 312, 0.05, 0.05), Pair("90-100 %", 8, 0.95, 0.5)]
    assert agreement(pairs, 70, heading=HEADING) == [
        "Early warning     0                            100 % foretold   missed",
        "0-10 %        312 |..*.............................|      5 %      5 %",
        "90-100 %        8 |................x............o..|     95 %     50 %",
    ]


@given(st.integers(0, 140), st.floats(0, 1), st.floats(0, 1))
def test_the_scale_is_never_wider_than_the_room(width: int, foretold: float, happened: float):
    for line in agreement([Pair("0-10 %", 7, foretold, happened)], width, heading=HEADING):
        assert cells(line) <= width
