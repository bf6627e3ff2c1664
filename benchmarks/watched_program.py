"""A Textual program that notes whenever its event loop came late: while it does, no key is answered.

    python -m benchmarks.watched_program NOTES supportdesk --database …    the real program
    python -m benchmarks.watched_program NOTES empty                       an empty Textual app: what the machine itself does

A line of the notes: when the loop came round (`time.monotonic`), how late it was, and how long its own thread had
computed since the last time, in seconds. What is late without computing had to wait for another thread or process.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

STEP = 0.005
WORTH_NOTING = 0.002


class Late(NamedTuple):
    """One time the loop came late."""

    at: float
    late: float
    computed: float


def read_notes(path: Path) -> list[Late]:
    """All that was noted so far."""
    return [Late(*map(float, line.split())) for line in path.read_text().splitlines()]


async def watch(notes: Path) -> None:
    """Looks every five milliseconds, for as long as the loop runs."""
    file = os.open(notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    due, computed = time.monotonic() + STEP, time.thread_time()
    while True:
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        now, own = time.monotonic(), time.thread_time()
        if now - due > WORTH_NOTING:
            os.write(file, f"{now} {now - due} {own - computed}\n".encode())
        due, computed = now + STEP, own


def run_supportdesk(notes: Path, words: list[str]) -> int:
    """The real program as it is started, with an app that watches itself."""
    from supportdesk import start

    run_app = start._run_app

    def run_watched(*arguments: Any) -> int:
        from supportdesk import app

        class WatchedApp(app.DeskApp):
            def on_mount(self) -> None:
                self.watching = asyncio.create_task(watch(notes))

        app.DeskApp = WatchedApp  # type: ignore[misc]
        return run_app(*arguments)

    start._run_app = run_watched  # type: ignore[assignment]
    return start.start(words)


def run_empty(notes: Path | None) -> None:
    """An app that shows a line; without notes it does not look at itself."""
    from textual.app import App, ComposeResult
    from textual.widgets import Static

    class Empty(App[None]):
        def compose(self) -> ComposeResult:
            yield Static("Queue")

        def on_mount(self) -> None:
            if notes is not None:
                self.watching = asyncio.create_task(watch(notes))

    Empty().run(mouse=False)


def main() -> int:
    """Runs one or the other."""
    notes, program, *words = sys.argv[1:]
    if program == "empty":
        run_empty(Path(notes) if notes else None)
        return 0
    return run_supportdesk(Path(notes), words)


if __name__ == "__main__":
    sys.exit(main())
