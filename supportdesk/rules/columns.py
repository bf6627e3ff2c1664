"""Columns over time: as two lines of text, and as a picture that a page can hold (SVG). Pure."""

from __future__ import annotations

from collections.abc import Sequence

from supportdesk.rules.bars import STEPS

HEIGHT, WIDE, GAP = 40, 44, 8
"""Of a picture, in its own units: the highest column, a column, and what is between two."""

Values = Sequence[float | None]


def text_columns(values: Values, shown: Sequence[str], cell: int, *, top: float | None = None) -> tuple[str, str]:
    """A line of columns, one for each value, as high as it is beside `top` (else the greatest), and a line of the values.

    `None` is nothing known: a dot. What is above nothing shows at least the lowest step.
    """
    highest = top if top is not None else max((value for value in values if value is not None), default=0.0)
    drawn = "".join(_column(value, highest, cell) for value in values)
    return drawn, "".join(text.rjust(cell - 1) + " " for text in shown)


def _column(value: float | None, highest: float, cell: int) -> str:
    if value is None:
        return "·".rjust(cell - 1) + " "
    if value <= 0 or highest <= 0:
        return " " * cell
    step = min(max(round(value / highest * 8), 1), 8)
    return (STEPS[step - 1] * (cell - 2)).rjust(cell - 1) + " "


def svg_columns(values: Values, shown: Sequence[str], below: Sequence[str], *, top: float | None = None) -> str:
    """The same as a picture: columns with their value above and what is `below` them; texts are numbers and names of weeks."""
    highest = top if top is not None else max((value for value in values if value is not None), default=0.0)
    width = len(values) * (WIDE + GAP) + GAP
    parts = [f'<svg role="img" viewBox="0 0 {width} {HEIGHT + 36}" width="{width}" height="{HEIGHT + 36}">']
    for place, (value, said, name) in enumerate(zip(values, shown, below, strict=True)):
        left = GAP + place * (WIDE + GAP)
        high = 0.0 if value is None or highest <= 0 else max(0.0, min(value / highest, 1.0)) * HEIGHT
        middle = left + WIDE / 2
        parts += [
            f'<rect x="{left}" y="{16 + HEIGHT - high:.1f}" width="{WIDE}" height="{high:.1f}" fill="#47a"/>',
            f'<text x="{middle}" y="{12 + HEIGHT - high:.1f}" font-size="11" text-anchor="middle">{_escaped(said)}</text>',
            f'<text x="{middle}" y="{HEIGHT + 30}" font-size="11" text-anchor="middle">{_escaped(name)}</text>',
        ]
    return "".join([*parts, "</svg>"])


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
