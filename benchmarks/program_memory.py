"""What the running program holds in memory after 200 cases were opened, at 1,000,000 cases beside 1,000."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from benchmarks.measured_program import LARGE, SMALL, Row, opened, show_all_cases
from benchmarks.measured_terminal import MeasuredTerminal, Memory

CASES = 200
MOST_MIB, MOST_RATIO = 80.0, 1.2
NUMBER = re.compile(rb"SD-(\d+)")
SHORT = 0.05
"""Seconds of quiet between two keys."""


class Opened(NamedTuple):
    """Memory before any case was opened, after half of them, and after all."""

    before: Memory
    halfway: Memory
    after: Memory


def memory_of(desk: Path) -> Opened:
    """Opens one case after the other, each a different one."""
    with opened(desk) as terminal:
        before = terminal.memory()
        show_all_cases(terminal)
        seen: set[bytes] = set()
        halfway = before
        for _try in range(2 * CASES):  # a key that came too early on a busy machine opens the same case again
            seen.add(_open_next(terminal))
            if len(seen) == CASES // 2:
                halfway = terminal.memory()
            if len(seen) == CASES:
                break
        else:
            raise RuntimeError(f"only {len(seen)} different cases were opened")
        return Opened(before, halfway, terminal.memory())


def _open_next(terminal: MeasuredTerminal) -> bytes:
    """Opens the case under the cursor, goes back and one down; gives its number."""
    start = terminal.type(b"\r")
    terminal.until_text(b"Timeline", start)
    terminal.until_quiet(SHORT)
    found = NUMBER.search(terminal.written, start)
    back = terminal.type(b"q")
    terminal.until_text(b"Queue", back)
    terminal.until_quiet(SHORT)
    terminal.type(b"j")
    terminal.until_quiet(SHORT)
    return found[1] if found else b""


def rows(desks: Mapping[int, Path]) -> list[Row]:
    """Peak and what is held in the end."""
    small, large = memory_of(desks[SMALL]), memory_of(desks[LARGE])
    made = []
    for name, few, many in (
        (f"memory, {CASES} cases opened: most", small.after.peak, large.after.peak),
        (f"memory, {CASES} cases opened: in the end", small.after.now, large.after.now),
    ):
        held = many <= MOST_MIB and many / few <= MOST_RATIO
        wanted = f"{MOST_RATIO} x, {MOST_MIB:.0f} MiB"
        made.append(Row(name, f"{few:.1f} MiB at 1,000 cases", f"{many:.1f} MiB", f"{many / few:.2f} x", wanted, held))
    grown, little = large.after.now - large.halfway.now, 5.0
    name = f"memory grown by cases {CASES // 2 + 1} to {CASES}"
    few = small.after.now - small.halfway.now
    made.append(Row(name, f"{few:.1f} MiB at 1,000", f"{grown:.1f} MiB", "", f"{little:.0f} MiB", grown <= little))
    print(f"before any case was opened: {small.before.now:.1f} and {large.before.now:.1f} MiB")
    return made
