"""From the start of the process to a readable first page, beside the first frame of an empty Textual program, in one run."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path

from benchmarks.desk_of import desk_of

BARE = """
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("readable now")
Bare().run(mouse=False)
"""
ROUNDS = 9
PATIENCE = 20


def until(command: list[str], text: bytes, environment: dict[str, str], *, key: bytes = b"") -> float:
    """Seconds from starting a command in a 120x40 terminal until it has written a text; the command is ended then.

    `key` is typed at once, before the program can read it.
    """
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(command[0], command, environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    start, seen = time.perf_counter(), b""
    os.write(terminal, key)
    try:
        while text not in seen:
            if time.perf_counter() - start > PATIENCE:
                raise RuntimeError(f"{text!r} was not written in {PATIENCE} s")
            if select.select([terminal], [], [], PATIENCE)[0]:
                seen += os.read(terminal, 65536)
        return time.perf_counter() - start
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


def main() -> None:
    """Prints the row."""
    import pwd

    with tempfile.TemporaryDirectory() as folder:
        desk = desk_of(Path(folder) / "desk.db", 100_000, pwd.getpwuid(os.getuid()).pw_name)
        environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": "120", "LINES": "40", "HOME": folder}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is compiled once
        environment |= {"SUPPORTDESK_DATABASE": str(desk), "XDG_STATE_HOME": folder}
        bare, ours, answered = [], [], []
        for _round in range(ROUNDS):
            bare.append(until([sys.executable, "-c", BARE], b"readable now", environment) * 1000)
            ours.append(until([sys.executable, "-m", "supportdesk"], b"SD-", environment) * 1000)
            answered.append(until([sys.executable, "-m", "supportdesk"], b"[2 ", environment, key=b"2") * 1000)
    print("| what | yardstick | ours | ratio |\n|---|---|---|---|")
    for what, times in (("first page readable", ours), ("key typed at the start answered", answered)):
        for name, of in (("min", min), ("median", statistics.median)):
            print(
                f"| {what}, 100,000 cases ({name}) | bare Textual {of(bare):.0f} ms | {of(times):.0f} ms "
                f"| {of(times) / of(bare):.2f} x |"
            )


if __name__ == "__main__":
    main()
