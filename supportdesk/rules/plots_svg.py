"""The same plots as inline SVG for a page of HTML: shapes and escaped text alone, in black and greys that print.

Standard library only; nothing is loaded from anywhere and nothing runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from supportdesk.rules.plots import Pair, Series, number_text, share_of_top
from supportdesk.text import safe

WIDTH = 720
NAME = 190
ROW, COLUMN, HEAD = 44, 24, 22
BIN = 20
FONT = "system-ui, sans-serif"


def chart_svg(labels: Sequence[str], rows: Sequence[Series], *, title: str) -> str:
    """The series under each other, a column a label with its number above it."""
    height = HEAD + ROW * len(rows) + 4
    step = (WIDTH - NAME) / max(len(labels), 1)
    parts = [_text(NAME + step * (n + 0.5), 14, label, "middle", fill="#444") for n, label in enumerate(labels)]
    for number, one in enumerate(rows):
        parts += _series(one, HEAD + ROW * number, step)
    return _svg(height, title, parts)


def _series(one: Series, top: int, step: float) -> Iterator[str]:
    base = top + ROW - 4
    yield _text(0, base - 2, one.name)
    yield f'<line x1="{NAME}" y1="{base}" x2="{WIDTH}" y2="{base}" stroke="#999"/>'
    thick = min(step * 0.5, 40)
    for number, value in enumerate(one.values):
        middle = NAME + step * (number + 0.5)
        drawn = (share_of_top(one, value) or 0) * COLUMN
        if drawn:
            box = f'x="{middle - thick / 2:.1f}" y="{base - drawn:.1f}" width="{thick:.1f}" height="{drawn:.1f}"'
            yield f'<rect {box} fill="#555"/>'
        yield _text(middle, base - drawn - 3, number_text(value, one.decimals), "middle", size=11)


def agreement_svg(pairs: Sequence[Pair], *, heading: tuple[str, str, str], title: str) -> str:
    """A line a bin from 0 to 100 %: a ring where it was foretold, a dot where it happened; the numbers behind it."""
    left, right = 150, WIDTH - 150
    names = zip((0, left, right + 75, WIDTH), (heading[0], "0", heading[1], heading[2]), strict=True)
    parts = [_text(x, 14, word, "start" if x < right else "end", fill="#444") for x, word in names]
    parts.append(_text(right, 14, "100 %", "end", fill="#444"))
    for number, one in enumerate(pairs):
        parts += _pair(one, HEAD + BIN * number + BIN / 2, left, right)
    return _svg(HEAD + BIN * len(pairs) + 4, title, parts)


def _pair(one: Pair, middle: float, left: int, right: int) -> Iterator[str]:
    yield _text(0, middle + 4, one.name)
    yield _text(left - 10, middle + 4, str(one.cases), "end")
    yield f'<line x1="{left}" y1="{middle}" x2="{right}" y2="{middle}" stroke="#ccc"/>'
    places = [left + min(max(share, 0.0), 1.0) * (right - left) for share in (one.foretold, one.happened)]
    yield f'<circle cx="{places[0]:.1f}" cy="{middle}" r="6" fill="#fff" stroke="#111" stroke-width="1.5"/>'
    yield f'<circle cx="{places[1]:.1f}" cy="{middle}" r="3.5" fill="#111"/>'
    for x, share in ((right + 75, one.foretold), (WIDTH, one.happened)):
        yield _text(x, middle + 4, f"{100 * share:.0f} %", "end")


def _svg(height: int, title: str, parts: Sequence[str]) -> str:
    named = escape(str(safe(title)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="100%" role="img" '
        f'font-family="{FONT}"><title>{named}</title>{"".join(parts)}</svg>\n'
    )


def _text(x: float, y: float, said: str, anchor: str = "start", *, size: int = 12, fill: str = "#111") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{fill}"'
    return f"<text {place}>{escape(str(safe(said)))}</text>"
