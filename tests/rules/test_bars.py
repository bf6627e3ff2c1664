"""Bars and spark lines: as wide as asked, never more than there is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.rules.bars import bar, share_of, spark
from supportdesk.text import cells


@pytest.mark.parametrize(
    ("share", "drawn"),
    [
        (0, "    "),
        (0.5, "██  "),
        (1, "████"),
        (0.001, "▏   "),
        (0.999, "███▉"),
        (-1, "    "),
        (9, "████"),
        (0.3, "█▎  "),
    ],
)
def test_a_bar_fills_its_share(share: float, drawn: str):
    assert bar(share, 4) == drawn


@given(st.floats(-2, 3), st.integers(-3, 60))
def test_a_bar_is_as_wide_as_asked(share: float, width: int):
    assert sum(map(cells, bar(share, width))) == max(width, 0)


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_is_never_shorter(one: float, other: float):
    less, more = sorted((one, other))
    assert len(bar(less, 30).rstrip()) <= len(bar(more, 30).rstrip())


def test_a_spark_line_is_by_its_greatest():
    assert spark([0, 1, 4, 8]) == " ▂▅█"
    assert spark([]) == ""
    assert spark([0, 0]) == "  "


def test_a_share_of_nothing_is_none():
    assert share_of(0, 0) is None
    assert share_of(1, 4) == 0.25
