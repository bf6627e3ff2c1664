"""Columns over time, as text and as a picture."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from supportdesk.rules.columns import HEIGHT, svg_columns, text_columns


def test_columns_are_as_high_as_their_values_and_stand_over_them():
    drawn, values = text_columns((0.0, 1.0, 0.5, None), ("0 %", "100 %", "50 %", "–"), 7, top=1.0)
    assert drawn == "        █████  ▄▄▄▄▄      · "
    assert values == "   0 %  100 %   50 %      – "


def test_without_a_top_the_greatest_is_the_highest():
    assert text_columns((1.0, 4.0), ("1", "4"), 4)[0] == " ▂▂  ██ "
    assert text_columns((0.0, 0.0), ("0", "0"), 4)[0] == "        "


def test_what_is_little_beside_much_is_seen_still():
    assert text_columns((0.001, 1.0), ("", ""), 3, top=1.0)[0] == " ▁  █ "


values = st.lists(st.none() | st.floats(0, 1e9), min_size=1, max_size=12)


@given(values)
def test_both_lines_are_as_long_as_the_columns(given: list[float | None]):
    for line in text_columns(given, ["9"] * len(given), 6):
        assert len(line) == 6 * len(given)


@given(values, st.text("abc<>&\"'", max_size=5))
def test_the_picture_is_well_formed_and_no_column_is_higher_than_it_may_be(given: list[float | None], name: str):
    root = ElementTree.fromstring(svg_columns(given, [name] * len(given), [name] * len(given)))
    bars = root.findall("rect")
    assert len(bars) == len(given)
    assert all(0 <= float(one.get("height", "-1")) <= HEIGHT for one in bars)
    assert [text.text or "" for text in root.findall("text")] == [name] * (2 * len(given))
