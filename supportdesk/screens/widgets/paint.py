"""Lines into strips, and how much of a strip differs from what stands there already."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Literal

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


def changed(old: Strip, new: Strip) -> tuple[int, int]:
    """The cells between which two strips of one width differ, the first and the one after the last; (0, 0) when they do not."""
    before, after = list(old), list(new)
    if before == after:
        return 0, 0
    return _alike(before, after, 0), new.cell_length - _alike(before, after, -1)


def _alike(before: list[Segment], after: list[Segment], at: Literal[0, -1]) -> int:
    """How many cells are alike at the left (0) or right (-1) end; takes the segments that are alike out of both.

    A strip is cut only between plain characters: a mark that joins another would be lost or written twice.
    """
    cells, last, count, step = 0, " ", 0, 1 + 2 * at
    while before and after and before[at] == after[at]:
        before.pop(at)
        same = after.pop(at)
        cells, last = cells + same.cell_length, same.text[::step][-1]
    one, two = ("".join(segment.text for segment in segments)[::step] for segments in (before, after))
    if before and after and before[at].style == after[at].style:
        count = min(_common(one, two), len(before[at].text), len(after[at].text))
    alike = last + one[:count]
    while count >= 0:
        if all(map(_is_plain, alike[count] + one[count : count + 1] + two[count : count + 1])):
            return cells + count
        count -= 1
    return 0


def _common(one: str, two: str) -> int:
    """How many plain characters two texts share at their beginning."""
    count = 0
    for left, right in zip(one, two, strict=False):
        if left != right or not _is_plain(left):
            break
        count += 1
    return count


def _is_plain(character: str) -> bool:
    """Whether it takes one cell and joins none before it: Latin letters and signs, up to the combining marks."""
    return character < "\u0300" and character != "\xad"


def regions(changes: Iterable[tuple[int, tuple[int, int]]]) -> list[Region]:
    """Regions for pairs of a line and what `changed` in it, lines without a change left out."""
    return [Region(start, y, end - start, 1) for y, (start, end) in changes if end]
