"""What the queue of the benchmark writes to a terminal: few bytes a move, none when idle, no colour in mono."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.widget_bytes import COLOUR, Terminal

pytestmark = [
    pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="pseudo-terminals are measured on Linux"),
    pytest.mark.slow,
]


def opened(layout: str, theme: str) -> Terminal:
    terminal = Terminal(120, 40, [layout, theme, "1000000"])
    terminal.until_text(b"INC-")
    terminal.until_quiet(0.5)
    return terminal


@pytest.mark.parametrize(("layout", "theme"), [("right", "ansi"), ("below", "ansi"), ("below", "dark")])
def test_a_cursor_move_costs_little_and_an_idle_screen_nothing(layout: str, theme: str) -> None:
    terminal = opened(layout, theme)
    try:
        sizes = sorted(terminal.press(b"j")[0] for _ in range(9))
        assert 0 < sizes[4] <= 1_300
        assert sizes[-1] <= 5_500
        idle, _ = terminal.until_quiet(1.0, 1.0)
        assert idle == 0
    finally:
        terminal.close()


def test_mono_writes_no_colour_at_all_and_ansi_does() -> None:
    written = {}
    for theme in ("mono", "ansi"):
        terminal = opened("right", theme)
        try:
            for key in (b"j", b" ", b"*", b"G", b"g"):
                terminal.press(key)
        finally:
            terminal.close()
        written[theme] = COLOUR.findall(terminal.written)
    assert written["mono"] == []
    assert written["ansi"]


def test_a_held_key_does_not_leave_a_slow_link_behind() -> None:
    terminal = opened("right", "ansi")
    try:
        _, lag = terminal.hold(b"j", 60, 30.0, 16_000.0)
        assert lag <= 1.5
    finally:
        terminal.close()
