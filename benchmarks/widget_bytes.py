"""How many bytes and how much time the widgets of a queue cost on a terminal, counted in a pseudo-terminal.

    python -m benchmarks.widget_bytes            every case of the table
    python -m benchmarks.widget_bytes --quick    fewer key presses, shorter idling

Per preview (right, below) and theme: bytes per cursor move (median, most), milliseconds from key to last byte,
CPU per key, the lag after a key was held for two seconds on a link of 16 kB/s, and what idling costs.
Yardsticks: at most 1,300 bytes a move (median), 1.5 s lag, 0 bytes and 0.3 % of a core when idle.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import sys
from pathlib import Path
from typing import NamedTuple

from benchmarks.measured_terminal import MeasuredTerminal

ROOT = Path(__file__).resolve().parents[1]


def run_app(layout: str, theme: str, size: int) -> None:
    """The queue that is measured; runs inside the pseudo-terminal."""
    from supportdesk.screens.widgets.theme_choice import before_textual

    before_textual(os.environ)
    from textual.app import ComposeResult

    from benchmarks import widget_sample as sample
    from supportdesk.screens.widgets.diff_text import DiffText
    from supportdesk.screens.widgets.footer import KeyLabel, KeyLine
    from supportdesk.screens.widgets.narrow_update import NarrowApp
    from supportdesk.screens.widgets.settle import Settle
    from supportdesk.screens.widgets.themes import use_theme
    from supportdesk.screens.widgets.window_list import WindowList

    class Queue(NarrowApp[None]):
        CSS = """
        #body { layout: horizontal; height: 1fr; }
        #body.below { layout: vertical; }
        #body > DiffText { width: 44; border-left: none; }
        #body.below > DiffText { width: 1fr; height: 8; }
        """
        BINDINGS = [("q", "quit", "leave")]

        def compose(self) -> ComposeResult:
            from textual.containers import Container

            yield DiffText([(("supportdesk  Queue", "title"),)], id="head")
            with Container(id="body", classes=layout):
                yield WindowList(sample.Cases(size), sample.draw)
                if layout != "off":
                    yield DiffText(id="preview")
            yield KeyLine([KeyLabel("j k", "move"), KeyLabel("Enter", "open"), KeyLabel("/", "filter")])

        def on_mount(self) -> None:
            self.animation_level = "none"
            use_theme(self, theme)
            self.query_one("#head").styles.height = 1
            self.settle = Settle(self, self.show_preview)
            self.query_one(WindowList).focus()

        def on_window_list_highlighted(self) -> None:
            self.settle()

        def show_preview(self) -> None:
            row = self.query_one(WindowList).target
            if layout != "off" and row is not None:
                self.query_one("#preview", DiffText).show(sample.preview(row))

    Queue().run(mouse=False)


class Terminal(MeasuredTerminal):
    """The queue in a pseudo-terminal of a given size."""

    def __init__(self, columns: int, rows: int, arguments: list[str]) -> None:
        command = [sys.executable, "-m", "benchmarks.widget_bytes", "--app", *arguments]
        super().__init__(command, columns, rows, {"PYTHONPATH": str(ROOT)})

    def close(self) -> None:
        """Leave the queue and wait for it."""
        self.leave(b"q")


class Measured(NamedTuple):
    """One line of the table."""

    name: str
    bytes_median: float
    bytes_most: int
    done_ms: float
    cpu_ms: float
    held_bytes: float
    lag_s: float
    idle_bytes: int
    idle_cpu: float
    colours: int


COLOUR = re.compile(rb"\x1b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m")


def measure(layout: str, theme: str, columns: int, rows: int, presses: int, idle: float) -> Measured:
    """Everything about one layout in one theme."""
    terminal = Terminal(columns, rows, [layout, theme, "1000000"])
    try:
        terminal.until_text(b"INC-")
        terminal.until_quiet(0.5)
        start = terminal.cpu()
        costs = [terminal.press(b"j") for _ in range(presses)]
        cpu = (terminal.cpu() - start) / presses * 1000
        held, lag = terminal.hold(b"j", 60, 30.0, 16_000.0)
        terminal.until_quiet(0.5)
        start = terminal.cpu()
        idle_bytes, _ = terminal.until_quiet(idle, idle)
        idle_cpu = (terminal.cpu() - start) / idle * 100
        colours = len(COLOUR.findall(terminal.written))
    finally:
        terminal.close()
    sizes = [size for size, _ in costs]
    done = statistics.quantiles([ms for _, ms in costs], n=20)[-1]
    name = f"{layout}, {theme}, {columns}x{rows}"
    return Measured(
        name, statistics.median(sizes), max(sizes), done, cpu, held / 60, lag, idle_bytes, idle_cpu, colours
    )


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--app", nargs=3, metavar=("LAYOUT", "THEME", "ROWS"), help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    if options.app:
        run_app(options.app[0], options.app[1], int(options.app[2]))
        return
    presses, idle = (15, 3.0) if options.quick else (60, 20.0)
    header = (
        "layout, theme, size",
        "B/move",
        "most",
        "p95 ms",
        "CPU ms",
        "B/held",
        "lag s",
        "idle B",
        "idle %",
        "colours",
    )
    print("{:28}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}{:>9}".format(*header))
    for layout, theme, columns, rows in (
        ("right", "ansi", 120, 40),
        ("right", "dark", 120, 40),
        ("below", "ansi", 120, 40),
        ("below", "dark", 120, 40),
        ("below", "mono", 120, 40),
        ("below", "ansi", 80, 24),
        ("off", "ansi", 120, 40),
    ):
        line = measure(layout, theme, columns, rows, presses, idle)
        print("{:28}{:8.0f}{:8}{:8.1f}{:8.1f}{:8.0f}{:8.2f}{:8}{:8.2f}{:9}".format(*line), flush=True)


if __name__ == "__main__":
    main()
