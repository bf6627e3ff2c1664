"""Bytes of one move of the cursor at 120x40 with the preview, and a key held down on a slow line, beside a `DataTable`."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from benchmarks.measured_program import LARGE, Row, opened, show_all_cases, until_at_rest
from benchmarks.measured_terminal import MeasuredTerminal

MOVES = 30
"""Fewer than a screen has lines: a `DataTable` that scrolls writes three times as much a move."""
PRESSES, PER_SECOND, RATE = 60, 30.0, 16_000.0
MOST_BYTES, MOST_BEHIND = 1_300, 1.5


class Cost(NamedTuple):
    """Bytes of a move (median, most), bytes a move of a held key, and seconds behind when the key is let go."""

    median: float
    most: int
    held: float
    behind: float


def cost_of(terminal: MeasuredTerminal) -> Cost:
    """Moves down one by one, then with the key held."""
    moves = [terminal.press(b"j")[0] for _move in range(MOVES)]
    if 0 in moves:
        raise RuntimeError(f"a key that changed nothing: {moves}")
    taken, behind = terminal.hold(b"j", PRESSES, PER_SECOND, RATE)
    return Cost(statistics.median(moves), max(moves), taken / PRESSES, behind)


def yardstick() -> Cost:
    """The same with a `DataTable` and a `Static`."""
    with MeasuredTerminal([sys.executable, "-m", "benchmarks.table_program"]) as terminal:
        terminal.until_text(b"Customer")
        until_at_rest(terminal)
        return cost_of(terminal)


def ours(desk: Path, theme: str, turns: int) -> Cost:
    """The program, the preview turned so often (at this width it begins at the right)."""
    with opened(desk, theme=theme) as terminal:
        show_all_cases(terminal)
        for _turn in range(turns):
            terminal.type(b"z")
            terminal.until_quiet(0.5)
        return cost_of(terminal)


def rows(desks: Mapping[int, Path]) -> list[Row]:
    """Two rows for each theme and each place of the preview."""
    table = yardstick()
    made = []
    for theme in ("ansi", "dark"):
        for side, turns in (("right", 0), ("below", 1)):
            cost = ours(desks[LARGE], theme, turns)
            made += _rows(f"preview {side}, {theme}", table, cost)
    return made


def _rows(name: str, table: Cost, cost: Cost) -> list[Row]:
    return [
        Row(
            f"bytes of one move, 120x40, {name} (median; most)",
            f"DataTable {table.median:,.0f}; {table.most:,}",
            f"{cost.median:,.0f}; {cost.most:,}",
            f"{cost.median / table.median:.2f} x",
            f"{MOST_BYTES:,}",
            cost.median <= MOST_BYTES,
        ),
        Row(
            f"j held 2 s on a line of 16 kB/s, {name}: seconds behind",
            f"DataTable {table.behind:.1f} s",
            f"{cost.behind:.2f} s",
            f"{cost.behind / table.behind:.2f} x",
            f"{MOST_BEHIND} s",
            cost.behind <= MOST_BEHIND,
        ),
    ]
