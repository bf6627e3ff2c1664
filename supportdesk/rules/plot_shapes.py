"""The same plots as shapes on a plane, for a page of HTML and for a PDF: black and greys that print.

Lengths are in units of which `Drawing.width` fill the line; y runs downwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, TypeAlias

from supportdesk.rules.plots import Pair, Series, number_text, share_of_top

WIDTH = 720
NAME = 190
ROW, COLUMN, HEAD = 44, 24, 22
BIN = 20
RING, DOT = 6.0, 3.5
BLACK, DARK, GREY, LIGHT, WHITE = "#111111", "#555555", "#999999", "#cccccc", "#ffffff"


class Label(NamedTuple):
    """Text whose start, middle or end stands at a place, on the line `y`."""

    x: float
    y: float
    text: str
    anchor: Literal["start", "middle", "end"] = "start"
    size: float = 12


class Box(NamedTuple):
    """A filled rectangle from its upper left corner."""

    x: float
    y: float
    width: float
    height: float


class Rule(NamedTuple):
    """A level line."""

    x: float
    y: float
    until: float
    colour: str


class Circle(NamedTuple):
    """A ring, or a dot."""

    x: float
    y: float
    radius: float
    filled: bool


Shape: TypeAlias = Label | Box | Rule | Circle


class Drawing(NamedTuple):
    """All shapes of a plot, within its width and height."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


def chart_shapes(labels: Sequence[str], rows: Sequence[Series]) -> Drawing:
    """The series under each other, a column a label with its number above it."""
    step = (WIDTH - NAME) / max(len(labels), 1)
    shapes: list[Shape] = [Label(NAME + step * (n + 0.5), 14, label, "middle") for n, label in enumerate(labels)]
    for number, one in enumerate(rows):
        shapes += _series(one, HEAD + ROW * number, step)
    return Drawing(WIDTH, HEAD + ROW * len(rows) + 4, tuple(shapes))


def _series(one: Series, top: int, step: float) -> Iterator[Shape]:
    base = top + ROW - 4
    yield Label(0, base - 2, one.name)
    yield Rule(NAME, base, WIDTH, GREY)
    thick = min(step * 0.5, 40)
    for number, value in enumerate(one.values):
        middle = NAME + step * (number + 0.5)
        drawn = (share_of_top(one, value) or 0) * COLUMN
        if drawn:
            yield Box(middle - thick / 2, base - drawn, thick, drawn)
        yield Label(middle, base - drawn - 3, number_text(value, one.decimals), "middle", 11)


def agreement_shapes(pairs: Sequence[Pair], *, heading: tuple[str, str, str]) -> Drawing:
    """A line a bin from 0 to 100 %: a ring where it was foretold, a dot where it happened; the numbers behind it."""
    left, right = 150, WIDTH - 150
    shapes: list[Shape] = [Label(0, 14, heading[0]), Label(left, 14, "0"), Label(right, 14, "100 %", "end")]
    shapes += [Label(right + 75, 14, heading[1], "end"), Label(WIDTH, 14, heading[2], "end")]
    for number, one in enumerate(pairs):
        shapes += _pair(one, HEAD + BIN * number + BIN / 2, left, right)
    return Drawing(WIDTH, HEAD + BIN * len(pairs) + 4, tuple(shapes))


def _pair(one: Pair, middle: float, left: int, right: int) -> Iterator[Shape]:
    yield Label(0, middle + 4, one.name)
    yield Label(left - 10, middle + 4, str(one.cases), "end")
    yield Rule(left, middle, right, LIGHT)
    for share, radius, filled in ((one.foretold, RING, False), (one.happened, DOT, True)):
        yield Circle(left + min(max(share, 0.0), 1.0) * (right - left), middle, radius, filled)
    for x, share in ((right + 75, one.foretold), (WIDTH, one.happened)):
        yield Label(x, middle + 4, f"{100 * share:.0f} %", "end")
