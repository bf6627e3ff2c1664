"""How long the running program takes no key while it opens, scrolls, jumps, sorts and filters, at 1,000,000 cases beside 1,000.

The program itself notes when its event loop comes late (`watched_program`), and so does an empty Textual app beside it, of
which the machine is the only cause. Each thing is done several times; of the longest freeze of each time the least counts.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.measured_program import LARGE, SMALL, Row, opened, until_at_rest
from benchmarks.measured_terminal import MeasuredTerminal
from benchmarks.watched_program import Late, read_notes

TIMES = 5
MOST_MS = 50.0
WATCHED = (sys.executable, "-m", "benchmarks.watched_program")
Do = Callable[[MeasuredTerminal], object]


class Longest(NamedTuple):
    """The longest freeze in milliseconds, and the longest that the loop's own thread computed without coming round."""

    frozen: float
    computed: float


def typed(*keys: bytes, gap: float = 0.03) -> Do:
    """Types keys at the speed of a key held down."""

    def do(terminal: MeasuredTerminal) -> None:
        for key in keys:
            terminal.type(key)
            until = time.monotonic() + gap
            while (left := until - time.monotonic()) > 0:
                terminal.read(left)
        terminal.until_quiet(0.4)

    return do


def one_by_one(text: str) -> Sequence[bytes]:
    """The keys of a text."""
    return [character.encode() for character in text]


WORKS: dict[str, Do] = {
    "scroll, j held for 60 lines": typed(*[b"j"] * 60),
    "scroll, 20 half pages": typed(*[b"\x04"] * 20),
    "jump to the end and back": typed(b"G", b"g", b"G", b"g", gap=0.2),
    "sort by age, change, number, owner, customer": typed(*one_by_one("oaouonooocop"), gap=0.12),
    "views 1 to 8": typed(*one_by_one("12345678"), gap=0.15),
    "filter typed, and left": typed(b"/", b"\x15", *one_by_one("is:open mail1 vpn"), b"\x1b", gap=0.06),
    "a case opened and left": typed(b"\r", b"j", b"j", b"q", gap=0.25),
    "a form opened and left": typed(b"i", b"\x1b", gap=0.3),
}


def longest(notes: Sequence[Late], start: float, end: float) -> Longest:
    """Of what was noted in a stretch of time."""
    within = [note for note in notes if start <= note.at and note.at - note.late <= end]
    frozen = max((note.late for note in within), default=0.0)
    return Longest(frozen * 1000, max((note.computed for note in within), default=0.0) * 1000)


def freezes(desk: Path, notes: Path) -> tuple[dict[str, Longest], dict[str, list[tuple[float, float]]]]:
    """By what is done: the longest freeze (the least of `TIMES`); and when it was done."""
    spans: dict[str, list[tuple[float, float]]] = {"started": []}
    begun = time.monotonic()
    with opened(desk, program=(*WATCHED, str(notes), "supportdesk"), rest=False) as terminal:
        until_at_rest(terminal)
        spans["started"].append((begun, time.monotonic()))
        for name, do in WORKS.items():
            spans[name] = []
            for _time in range(TIMES):
                begun = time.monotonic()
                do(terminal)
                spans[name].append((begun, time.monotonic()))
    return least(read_notes(notes), spans), spans


def least(notes: Sequence[Late], spans: Mapping[str, Sequence[tuple[float, float]]]) -> dict[str, Longest]:
    """By what was done: the least of the longest."""
    found = {}
    for name, times in spans.items():
        each = [longest(notes, start, end) for start, end in times]
        found[name] = Longest(min(one.frozen for one in each), min(one.computed for one in each))
    return found


def rows(desks: Mapping[int, Path]) -> list[Row]:
    """A row for each thing that is done."""
    with tempfile.TemporaryDirectory() as folder:
        bare_notes = Path(folder) / "bare"
        with MeasuredTerminal([*WATCHED, str(bare_notes), "empty"]) as bare:
            bare.until_text(b"Queue")
            bare.until_quiet(0.5)
            small, _spans = freezes(desks[SMALL], Path(folder) / "small")
            large, spans = freezes(desks[LARGE], Path(folder) / "large")
        machine = least(read_notes(bare_notes), spans)
    return [_row(name, small[name], large[name], machine[name]) for name in large]


def _row(name: str, few: Longest, many: Longest, machine: Longest) -> Row:
    held = many.frozen - machine.frozen <= MOST_MS
    yardstick = f"{few.frozen:.0f} ms at 1,000; empty app {machine.frozen:.0f} ms"
    return Row(
        f"longest freeze: {name}",
        yardstick,
        f"{many.frozen:.0f} ms ({many.computed:.0f} computing)",
        f"{many.frozen / few.frozen:.2f} x" if few.frozen else "",
        f"{MOST_MS:.0f} ms",
        held,
    )
