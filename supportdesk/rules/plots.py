"""Figures over time as text: a small column and a number for each week, and what was foretold against what happened.

Every column has its number beside it, so that nothing hangs on colour, on height alone or on block characters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from supportdesk.rules.bars import STEPS
from supportdesk.text import Safe, cells, fit, safe

RAMP = ".:-=+*%#"
"""The eight steps where there are no blocks: each has more ink than the one before."""
NUMBER = 4
LEAST_NAME, MOST_NAME = 12, 26
LEAST_CELL, MOST_CELL = NUMBER + 3, NUMBER + 7
AXIS = 50


class Series(NamedTuple):
    """A figure over time, the oldest value first; `None` where there is nothing to tell.

    `top` is what a full column stands for; a greater value fills it too. `decimals` is how exact the numbers are.
    """

    name: str
    values: tuple[float | None, ...]
    top: float
    decimals: int = 0


class Pair(NamedTuple):
    """Of so many cases a share was foretold (0 to 1), and a share happened; `name` says which cases."""

    name: str
    cases: int
    foretold: float
    happened: float


def pillar(share: float | None, height: int, *, blocks: bool = True) -> list[str]:
    """A column of so many lines, the top one first, filled to this share; above nothing it shows at least a step."""
    steps = STEPS if blocks else RAMP
    level = round(min(max(share or 0.0, 0.0), 1.0) * 8 * height)
    level = max(level, 1) if share is not None and share > 0 else level
    rests = (level - 8 * row for row in reversed(range(height)))
    return [" " if rest <= 0 else steps[min(rest, 8) - 1] for rest in rests]


def chart(
    labels: Sequence[str], rows: Sequence[Series], width: int, *, height: int = 1, blocks: bool = True
) -> list[str]:
    """The series under each other, a column a label; the oldest labels are left out where the width is too small."""
    widest = max((cells(safe(one.name)) for one in rows), default=0)
    name = min(max(widest + 1, LEAST_NAME), MOST_NAME)
    shown = max(min((width - name) // LEAST_CELL, len(labels)), 0)
    if not shown:
        return [fit(safe(one.name), max(width, 0)) for one in rows]
    cell = min((width - name) // shown, MOST_CELL)
    lines = [" " * name + "".join(_right(label, cell) for label in labels[-shown:])]
    for one in rows:
        shares = [share_of_top(one, value) for value in one.values[-shown:]]
        lines += _drawn(one, shown, name, cell, [pillar(share, height, blocks=blocks) for share in shares])
    return [line.rstrip() for line in lines]


def _drawn(one: Series, shown: int, name: int, cell: int, pillars: Sequence[Sequence[str]]) -> Iterator[str]:
    values, thick = one.values[-shown:], cell - NUMBER - 1
    for row in range(len(pillars[0]) - 1):
        yield " " * name + "".join(f" {drawn[row] * thick}{' ' * NUMBER}" for drawn in pillars)
    numbers = (_right(number_text(value, one.decimals), NUMBER) for value in values)
    cells_of = (f" {drawn[-1] * thick}{text}" for drawn, text in zip(pillars, numbers, strict=True))
    yield fit(safe(one.name), name - 1) + " " + "".join(cells_of)


def share_of_top(one: Series, value: float | None) -> float | None:
    """How much of its column a value fills, 0 to 1; `None` where there is none."""
    return None if value is None else min(max(value / one.top, 0.0), 1.0) if one.top > 0 else 0.0


def number_text(value: float | None, decimals: int) -> str:
    """A value in at most four cells: `62`, `3.5`, `12k`; `-` where there is none."""
    if value is None:
        return "-"
    text = f"{value:.{decimals}f}"
    if len(text) > NUMBER - 1:
        text = f"{value:.0f}"
    return text if len(text) <= NUMBER else f"{min(value / 1000, 999):.0f}k"


def agreement(pairs: Sequence[Pair], width: int, *, heading: tuple[str, str, str]) -> list[str]:
    """What was foretold (`o`) and what happened (`x`) on a line from 0 to 100 %, `*` where both are; the numbers behind it.

    `heading` names the cases, the foretold and the happened.
    """
    if not pairs:
        return []
    number = max(LEAST_CELL, *(cells(safe(word)) + 1 for word in heading[1:]))
    name = min(max(*(cells(safe(one.name)) for one in pairs), cells(safe(heading[0]))), MOST_NAME)
    count = max(len(str(one.cases)) for one in pairs) + 1
    axis = max(min(width - name - count - 2 * number - 3, AXIS), 0)
    scale = ("0" + "100 %".rjust(axis + 1)) if axis > 8 else " " * (axis + 2)
    top = fit(safe(heading[0]), name) + " " * count + " " + scale + _right(f"{heading[1]}", number)
    lines = [fit(Safe(top + _right(heading[2], number)), width)]
    for one in pairs:
        numbers = "".join(_right(f"{100 * share:.0f} %", number) for share in (one.foretold, one.happened))
        left = fit(safe(one.name), name) + str(one.cases).rjust(count)
        lines.append(fit(Safe(f"{left} {_marked(one, axis)}{numbers}"), width))
    return [line.rstrip() for line in lines]


def _marked(one: Pair, axis: int) -> str:
    drawn = ["."] * axis
    if axis:
        for share, mark in ((one.foretold, "o"), (one.happened, "x")):
            at = round(min(max(share, 0.0), 1.0) * (axis - 1))
            drawn[at] = mark if drawn[at] == "." else "*"
    return f"|{''.join(drawn)}|"


def _right(text: str, size: int) -> str:
    kept = fit(safe(text), size).rstrip()
    return " " * (size - cells(Safe(kept))) + kept
