"""What stands on a terminal after an update is what would stand there had everything been drawn anew."""

from __future__ import annotations

import random

import pyte
import pytest
from rich.console import Console
from textual._compositor import ChopsUpdate

from supportdesk.screens.widgets.look import Line, Role
from supportdesk.screens.widgets.narrow_update import NarrowUpdate
from supportdesk.screens.widgets.paint import changed, strip_of
from terminal import CellScreen

WIDTH = 24
LETTERS = ("a", "b", " ", "7", "å", "日", "e\u0301", "\u0301", "ö")
ROLES: tuple[Role, ...] = ("", "dim", "urgent")
CONSOLE = Console(width=WIDTH, color_system="truecolor", force_terminal=True, legacy_windows=False)


def update(line: Line, first: int, last: int) -> NarrowUpdate:
    """An update of some cells of a line that stands two cells from the left."""
    return NarrowUpdate([{2: strip_of(line, WIDTH, "ansi")}], [(0, 2 + first, 2 + last)], [[2 + WIDTH]])


def drawn(*updates: ChopsUpdate) -> list[tuple[object, ...]]:
    """The cells of a terminal that got these."""
    screen = CellScreen(WIDTH + 4, 1)
    stream = pyte.Stream(screen)
    for each in updates:
        stream.feed(each.render_segments(CONSOLE))
    return [(*screen.buffer[0][x],) for x in range(WIDTH + 4)]


def some_line(chance: random.Random) -> Line:
    """Words in letters of all kinds, in a few styles."""
    words = [("".join(chance.choices(LETTERS, k=chance.randint(1, 4))), chance.choice(ROLES)) for _ in range(4)]
    return [("|", "dim"), *words]


@pytest.mark.parametrize("seed", range(400))
def test_a_line_that_changed_looks_as_if_it_were_drawn_anew(seed: int) -> None:
    chance = random.Random(seed)
    old = some_line(chance)
    new = [span if span[0] == "|" or chance.random() < 0.6 else some_line(chance)[1] for span in old]
    difference = changed(strip_of(old, WIDTH, "ansi"), strip_of(new, WIDTH, "ansi"))
    assert drawn(update(old, 0, WIDTH), update(new, *difference)) == drawn(update(new, 0, WIDTH))


def test_nothing_is_written_beside_what_changed() -> None:
    assert update([("abcdef", "")], 2, 4).render_segments(CONSOLE) == "\x1b[1;5Hcd"
