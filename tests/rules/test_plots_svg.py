"""The plots as shapes: whole and escaped, whatever stands in a name."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.rules.plot_shapes import agreement_shapes, chart_shapes
from supportdesk.rules.plots import Pair, Series
from supportdesk.rules.plots_svg import svg

SVG = "{http://www.w3.org/2000/svg}"
HEADING = ("Early warning", "foretold", "missed")


def shapes(drawn: str, name: str) -> list[ElementTree.Element]:
    return ElementTree.fromstring(drawn).findall(f"{SVG}{name}")


def test_a_column_is_as_high_as_its_value():
    drawn = svg(chart_shapes(["W1", "W2", "W3", "W4"], [Series("Kept, %", (None, 0, 50, 100), 100)]), title="Weeks")
    assert [float(box.attrib["height"]) for box in shapes(drawn, "rect")] == [12, 24]
    assert [one.text for one in shapes(drawn, "text")] == ["W1", "W2", "W3", "W4", "Kept, %", "-", "0", "50", "100"]
    assert drawn.startswith("<svg ")
    assert "<title>Weeks</title>" in drawn


def test_foretold_and_happened_stand_at_their_place_on_the_scale():
    drawn = svg(agreement_shapes([Pair("0-10 %", 312, 0.0, 1.0)], heading=HEADING), title="Calibration")
    ring, dot = (float(one.attrib["cx"]) for one in shapes(drawn, "circle"))
    assert (ring, dot) == (150, 570)
    assert [one.text for one in shapes(drawn, "text")][-3:] == ["312", "0 %", "100 %"]


@given(st.text(max_size=60), st.floats(-10, 1e12), st.floats(0, 1e6))
def test_any_name_stays_a_name(name: str, value: float, top: float):
    drawn = svg(chart_shapes([name], [Series(name, (value,), top, 1)]), title=name)
    kinds = {one.tag.removeprefix(SVG) for one in ElementTree.fromstring(drawn).iter()}
    assert kinds <= {"svg", "title", "text", "line", "rect"}


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"/><image href="x"/>', "&amp;<", "\x1b[31m"])
def test_nothing_in_a_name_comes_alive(text: str):
    for drawn in (
        svg(chart_shapes([text], [Series(text, (1,), 1)]), title=text),
        svg(agreement_shapes([Pair(text, 1, 0, 1)], heading=(text, text, text)), title=text),
    ):
        assert "<script" not in drawn
        assert "<image" not in drawn
        assert "\x1b" not in drawn
