"""Keys typed at random moments from the start of the process on: none lost, none doubled, all in order.

A few starts every day; many, on a machine that is kept busy, by `make prove`.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from time import monotonic
from typing import NamedTuple

import pytest
from opened_program import Opened

from terminal import KEYS, Terminal

PROVE = float(os.environ.get("SUPPORTDESK_PROVE") or 0)
STARTS = round(70 * PROVE) or 2
"""Of each kind."""
BUSY = 4 if PROVE else 0
ROWS = 40
SPANS = (0.3, 0.6, 1.2, 2.0)
"""Seconds over which keys are typed."""
BEFORE = ("1", "2", "j", "k", "down")
STEPS = ("j", "k", "j", "space", "down", "up", "down")
LETTERS = "abcxyzåäö日é "


class Typed(NamedTuple):
    """Some bytes, and when they are typed, in seconds since the start."""

    at: float
    data: bytes


class Shown(NamedTuple):
    """What a list shows of the steps that were taken: the line under the cursor and the marked ones."""

    cursor: int
    marks: frozenset[int]


@pytest.fixture(scope="module", autouse=True)
def busy() -> Iterator[None]:
    with ExitStack() as stack:
        for _ in range(BUSY):
            loop = stack.enter_context(subprocess.Popen([sys.executable, "-c", "while True: pass"]))
            stack.callback(loop.kill)
        yield


def scattered(chance: random.Random, units: Sequence[bytes]) -> list[Typed]:
    """Each unit at its moment, in bursts; some come in two parts, as over a network, the second right behind the first."""
    span = chance.choice(SPANS)
    bursts = [chance.uniform(0, span) for _ in range(chance.randint(1, len(units)))]
    typed = []
    for at, unit in zip(sorted(chance.choice(bursts) for _ in units), units, strict=True):
        cut = chance.randint(1, len(unit) - 1) if len(unit) > 1 and chance.random() < 0.7 else len(unit)
        typed += [Typed(at, part) for part in (unit[:cut], unit[cut:]) if part]
    return typed


def type_out(terminal: Terminal, typed: Sequence[Typed]) -> None:
    begun = monotonic()
    for at, data in typed:
        while (left := begun + at - monotonic()) > 0:
            terminal._read(left)
        terminal.send(data)


def after_steps(keys: Sequence[str]) -> Shown:
    cursor, marks = 0, frozenset[int]()
    for key in keys:
        if key == "space":
            marks ^= {cursor}
        cursor += -1 if key in ("k", "up") else 1
        cursor = max(0, min(cursor, ROWS - 1))
    return Shown(cursor, marks)


def shown(terminal: Terminal) -> Shown:
    rows = terminal.screen_lines()[3 : 3 + ROWS]
    cursor = next((y for y, row in enumerate(rows) if row.startswith(">")), -1)
    return Shown(cursor, frozenset(y for y, row in enumerate(rows) if row[1:2] == "*"))


@pytest.mark.slow
@pytest.mark.parametrize("start", range(STARTS))
def test_steps_and_marks(opened: Opened, start: int) -> None:
    chance = random.Random(f"steps {start}")
    keys = [chance.choice(STEPS) for _ in range(chance.randint(1, 30))]
    before = [chance.choice(BEFORE) for _ in range(chance.randint(0, 4))]
    units = [KEYS.get(key, key).encode() for key in (*before, "6", *keys)]
    terminal = opened(cols=100, rows=60)
    type_out(terminal, scattered(chance, units))
    wanted = after_steps(keys)
    terminal.wait_for(lambda now: "[6 All 40]" in now.screen_text() and shown(now) == wanted, timeout=30)
    assert shown(terminal.wait_quiet(300, timeout=30)) == wanted


@pytest.mark.slow
@pytest.mark.parametrize("start", range(STARTS))
def test_words(opened: Opened, start: int) -> None:
    chance = random.Random(f"words {start}")
    word = words(chance)
    terminal = opened(cols=100, rows=30)
    type_out(terminal, scattered(chance, [b"6", b"/", *(letter.encode() for letter in word)]))
    check_filter(terminal, word)


@pytest.mark.slow
@pytest.mark.parametrize("start", range(STARTS))
def test_pastes_among_words(opened: Opened, start: int) -> None:
    chance = random.Random(f"pastes {start}")
    before, pasted, after = words(chance), words(chance), words(chance)
    terminal = opened(cols=100, rows=30)
    type_out(terminal, scattered(chance, [b"6", b"/", *(letter.encode() for letter in before)]))
    marked = 2004 in terminal.modes
    paste = f"\x1b[200~{pasted}\x1b[201~" if marked else pasted
    type_out(terminal, scattered(chance, [paste.encode(), *(letter.encode() for letter in after)]))
    check_filter(terminal, before + pasted + after)


def words(chance: random.Random) -> str:
    text = "".join(chance.choice(LETTERS) for _ in range(chance.randint(1, 15)))
    return f"{text.strip()}e"


def check_filter(terminal: Terminal, words: str) -> None:
    wanted = f"/is:open {words}"

    def stands(now: Terminal) -> bool:
        return any(line == wanted for line in now.screen_lines())

    terminal.wait_for(stands, timeout=30)
    assert stands(terminal.wait_quiet(300, timeout=30))
