"""Rows as text: columns by the cells they take, cut to the width, nothing that a terminal acts on."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence

from supportdesk.text import Safe, cells, fit, safe

PLAIN_WIDTH = 80
NARROW = 110
"""Below this many columns every column but the wide one is cut at `MOST`."""
MOST = 14
LEAST_WIDE = 12
GAP = " "


def width(*, plain: bool) -> int:
    """Columns to print in: the terminal's, or 80 where nobody looks or plain text is asked for."""
    return PLAIN_WIDTH if plain or not sys.stdout.isatty() else shutil.get_terminal_size((PLAIN_WIDTH, 24)).columns


def table_lines(
    headings: Sequence[str], rows: Sequence[Sequence[str]], *, wide: int, right: str = "", plain: bool = False
) -> Iterator[str]:
    """The headings and the rows, a line each. `right` holds the headings, blank between, of columns that lean right."""
    if not rows:
        return
    total = width(plain=plain)
    cleaned = [[safe(cell) for cell in row] for row in (headings, *rows)]
    widths = _widths(cleaned, wide, total)
    leaning = {number for number, heading in enumerate(headings) if heading in right.split()}
    for row in cleaned:
        columns = enumerate(zip(row, widths, strict=True))
        placed = (_placed(cell, size, number in leaning) for number, (cell, size) in columns)
        yield fit(GAP.join(placed).rstrip(), total).rstrip()


def _placed(cell: Safe, size: int, lean_right: bool) -> str:
    cut = fit(cell, size)
    return " " * (size - cells(Safe(cut.rstrip()))) + cut.rstrip() if lean_right else cut


def _widths(rows: Sequence[Sequence[Safe]], wide: int, total: int) -> list[int]:
    most = MOST if total < NARROW else 2 * MOST
    natural = [max(cells(row[number]) for row in rows) for number in range(len(rows[0]))]
    widths = [size if number == wide else min(size, most) for number, size in enumerate(natural)]
    rest = total - sum(widths) + widths[wide] - len(GAP) * (len(widths) - 1)
    widths[wide] = max(min(natural[wide], rest), min(natural[wide], LEAST_WIDE))
    return widths
