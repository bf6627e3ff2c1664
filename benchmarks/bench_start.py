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


def until(command: list[str], text: bytes, environment: dict[str, str]) -> float:
    """Seconds from starting a command in a 120x40 terminal until it has written a text; the command is ended then."""
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(command[0], command, environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    start, seen = time.perf_counter(), b""
    try:
        while text not in seen and time.perf_counter() - start < 20:
            if select.select([terminal], [], [], 20)[0]:
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
        environment |= {"SUPPORTDESK_DATABASE": str(desk), "XDG_STATE_HOME": folder}
        bare, ours = [], []
        for _round in range(ROUNDS):
            bare.append(until([sys.executable, "-c", BARE], b"readable now", environment) * 1000)
            ours.append(until([sys.executable, "-m", "supportdesk"], b"Case about thing", environment) * 1000)
    print("| what | yardstick | ours | ratio |\n|---|---|---|---|")
    for name, of in (("min", min), ("median", statistics.median)):
        print(
            f"| first page readable, 100,000 cases ({name}) | bare Textual {of(bare):.0f} ms | {of(ours):.0f} ms "
            f"| {of(ours) / of(bare):.2f} x |"
        )


if __name__ == "__main__":
    main()
