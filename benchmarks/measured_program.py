"""supportdesk in a terminal that is measured: each on a copy of a ready-made desk, with a home of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.desk_of import desk_of
from benchmarks.measured_terminal import PATIENCE, MeasuredTerminal

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = (sys.executable, "-m", "supportdesk")
SMALL, LARGE = 1_000, 1_000_000
RESTING, RESTING_CPU = 1.0, 0.02
"""A program rests that wrote nothing for so many seconds, and computed for no more than so many of them."""
FOCUS_REPORTS = b"\x1b[?1004h"
"""What Textual writes when it has taken over the terminal."""


class Row(NamedTuple):
    """One figure beside its yardstick; `held` says whether it is what was wanted."""

    what: str
    yardstick: str
    ours: str
    ratio: str
    wanted: str
    held: bool


def print_rows(rows: Sequence[Row]) -> None:
    """A table in Markdown."""
    print("| what | yardstick | ours | ratio | wanted | held |\n|---|---|---|---|---|---|")
    for row in rows:
        print(
            f"| {row.what} | {row.yardstick} | {row.ours} | {row.ratio} | {row.wanted} | {'yes' if row.held else 'NO'} |"
        )


@contextmanager
def desks(ready: Path | None) -> Iterator[dict[int, Path]]:
    """A small and a large desk by their number of cases: made anew, or the files `1000.db` and `1000000.db` of a folder."""
    login = pwd.getpwuid(os.getuid()).pw_name
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        made = {}
        for size in (SMALL, LARGE):
            made[size] = Path(folder) / f"{size}.db"
            if ready is None:
                desk_of(made[size], size, login)
            else:
                shutil.copy(ready / f"{size}.db", made[size])
        yield made


def environment(home: Path, theme: str) -> dict[str, str]:
    """What a person has set who sits down for the first time, reads English and chose a theme."""
    folders = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "STATE")}
    own = {"HOME": str(home), "PYTHONPATH": str(ROOT), "SUPPORTDESK_LANGUAGE": "en", "SUPPORTDESK_THEME": theme}
    return {**folders, **own, "TZ": "UTC", "LANG": "C.UTF-8"}


@contextmanager
def opened(
    desk: Path,
    *words: str,
    theme: str = "ansi",
    program: Sequence[str] = PROGRAM,
    size: tuple[int, int] = (120, 40),
    rest: bool = True,
) -> Iterator[MeasuredTerminal]:
    """The program on a desk, as if for the first time, and unless told otherwise when it is at rest."""
    forget_places(desk)
    with tempfile.TemporaryDirectory() as home:
        command = [*program, "--database", str(desk), *words]
        with MeasuredTerminal(command, *size, environment(Path(home), theme)) as terminal:
            try:
                terminal.until_text(FOCUS_REPORTS)
                if rest:
                    until_at_rest(terminal)
                yield terminal
            except EOFError as error:
                reports = [file.read_text(encoding="utf-8") for file in Path(home).rglob("crash-*")]
                raise RuntimeError("\n".join(reports)) from error


def forget_places(desk: Path) -> None:
    """Where somebody left off is no more: view, filter, order, preview."""
    with closing(sqlite3.connect(desk)) as connection:
        connection.execute("DELETE FROM places")
        connection.commit()


def until_at_rest(terminal: MeasuredTerminal) -> None:
    """Reads until the program neither writes nor computes: what it fetches behind the first page is all there."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        before = terminal.cpu()
        written, _last = terminal.until_quiet(RESTING, RESTING)
        if not written and terminal.cpu() - before < RESTING_CPU:
            return
    raise TimeoutError(f"the program does not rest: {terminal.written[-500:]!r}")


def show_all_cases(terminal: MeasuredTerminal) -> None:
    """Open and closed ones, the most urgent first."""
    for keys in (b"/", b"\x15", b"\r"):
        terminal.type(keys)
        terminal.until_quiet(0.3)
