"""Lines into strips, and how much of a strip differs from what stands there already."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip

from supportdesk.screens.widgets.look import Line, Role
from supportdesk.screens.widgets.themes import rich_style


def strip_of(line: Line, width: int, palette: str) -> Strip:
    """A strip of exactly `width` cells: neighbours of one role joined, cut or padded at the right."""
    pad: Role = "cursor" if line and line[-1][1] == "cursor" else ""
    missing = width - sum(cell_len(text) for text, _ in line)
    spans = [*line, (" " * missing, pad)] if missing > 0 else line
    segments = [
        Segment("".join(text for text, _ in group), style)
        for style, group in groupby(spans, key=lambda span: rich_style(palette, span[1]))
    ]
    return Strip(segment for segment in segments if segment.text).adjust_cell_length(width)


def changed_until(old: Strip, new: Strip) -> int:
    """The cell after the last one that differs between two strips of one width; 0 when they are equal.

    Only the right end is cut off: Textual repaints a line from the left edge of its widget, whatever
    the region says.
    """
    before, after, end = list(old), list(new), new.cell_length
    while before and after and before[-1] == after[-1]:
        end -= after.pop().cell_length
        before.pop()
    if before and after and before[-1].style == after[-1].style:
        end -= _common_ascii_end(before[-1].text, after[-1].text)
    return end if before or after else 0


def _common_ascii_end(one: str, two: str) -> int:
    """How many characters, each one cell wide, two texts share at the end."""
    count = 0
    for left, right in zip(reversed(one), reversed(two), strict=False):
        if left != right or not left.isascii():
            break
        count += 1
    return count


def regions(changes: Iterable[tuple[int, int]]) -> list[Region]:
    """Regions for `(line, changed_until)` pairs, lines without a change left out."""
    return [Region(0, y, until, 1) for y, until in changes if until]
