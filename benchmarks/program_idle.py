"""What the program costs when nobody does anything: every screen in a terminal of its own, all at once, for 20 seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from benchmarks.measured_program import LARGE, Row, opened, until_at_rest
from benchmarks.measured_terminal import PATIENCE, MeasuredTerminal
from supportdesk.clock import SystemClock

SECONDS = 20.0
MOST_PERCENT = 0.3
FIRST_SECOND, LAST_SECOND = 4, 35
"""When in a minute the 20 seconds may begin: at its turn the clock in the top line moves."""
SCREENS: dict[str, tuple[bytes, bytes]] = {
    "queue": (b"", b""),
    "queue, filter bar open": (b"/", b"/"),
    "a case": (b"\r", b"Timeline"),
    "escalations": (b"E", b"Escalations"),
    "a reply being written": (b"r", b"Ctrl+S"),
    "the form for a call": (b"i", b"Ctrl+S"),
    "help": (b"?", b"Help"),
    "palette": (b":", b"Command"),
}
"""By name: the key that opens it and what is to be seen then."""


class Idle(NamedTuple):
    """CPU in percent of one core, and bytes written."""

    percent: float
    written: int


def idle(terminals: Mapping[str, MeasuredTerminal], seconds: float) -> dict[str, Idle]:
    """What each did in that time."""
    before = {name: (terminal.cpu(), len(terminal.written)) for name, terminal in terminals.items()}
    start = time.monotonic()
    while (left := start + seconds - time.monotonic()) > 0:
        time.sleep(min(left, 0.5))
        _take(terminals)
    took = time.monotonic() - start
    found = {}
    for name, terminal in terminals.items():
        cpu, written = before[name]
        found[name] = Idle((terminal.cpu() - cpu) / took * 100, len(terminal.written) - written)
    return found


def _take(terminals: Mapping[str, MeasuredTerminal]) -> None:
    for terminal in terminals.values():
        while terminal.read(0):
            pass


def at_once(desk: Path, stack: ExitStack) -> dict[str, MeasuredTerminal]:
    """Every screen, at rest, and an empty Textual app."""
    yesterday = (SystemClock().now() - timedelta(days=1)).isoformat(timespec="seconds")
    terminals = {
        "empty": stack.enter_context(
            MeasuredTerminal([sys.executable, "-m", "benchmarks.watched_program", "", "empty"])
        )
    }
    terminals["queue, --now"] = stack.enter_context(opened(desk, "--now", yesterday))
    for name, (key, shown) in SCREENS.items():
        terminal = terminals[name] = stack.enter_context(opened(desk))
        if key:
            before = terminal.type(key)
            terminal.until_text(shown, before)
    return terminals


def rows(desks: Mapping[int, Path]) -> list[Row]:
    """A row for each screen, with what the turn of a minute costs at the end."""
    with ExitStack() as stack:
        terminals = at_once(desks[LARGE], stack)
        for terminal in terminals.values():
            until_at_rest(terminal)
        _wait_for_second()
        resting = idle(terminals, SECONDS)
        turning = idle(terminals, 60 - SECONDS)
    empty = resting.pop("empty")
    turning.pop("empty")
    made = [_row(name, empty, found) for name, found in resting.items()]
    most = max(found.written for found in turning.values())
    told = max(found.percent for found in turning.values())
    print(f"the 40 seconds after it, with the turn of a minute in them: at most {most} bytes and {told:.2f} % CPU")
    return made


def _wait_for_second() -> None:
    end = time.monotonic() + PATIENCE + 1
    while not FIRST_SECOND <= SystemClock().now().second <= LAST_SECOND:
        if time.monotonic() > end:
            raise TimeoutError("the clock does not go on")
        time.sleep(0.2)


def _row(name: str, empty: Idle, found: Idle) -> Row:
    held = found.percent < MOST_PERCENT and found.written == 0
    return Row(
        f"idle {SECONDS:.0f} s: {name}",
        f"empty Textual app: {empty.percent:.2f} %, {empty.written} bytes",
        f"{found.percent:.2f} %, {found.written} bytes",
        f"{found.percent / empty.percent:.1f} x",
        f"{MOST_PERCENT} %, 0 bytes",
        held,
    )
