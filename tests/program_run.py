"""The real program in a terminal or as a command: its own home, nothing of who runs the tests, the desk by option."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from terminal import Terminal

ROOT = Path(__file__).parents[1]
PROGRAM = (sys.executable, "-m", "supportdesk")


def environment(home: Path, **more: str) -> dict[str, str]:
    """Variables of a person with an empty home who reads English."""
    folders = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "STATE")}
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "SUPPORTDESK_LANGUAGE": "en",
        "TZ": "Europe/Stockholm",
        **folders,
        **more,
    }


def open_program(
    terminal: Terminal,
    url: str,
    home: Path,
    *,
    size: tuple[int, int] = (80, 24),
    env: Mapping[str, str] | None = None,
    program: Sequence[str] = PROGRAM,
    words: Sequence[str] = (),
) -> Terminal:
    """Opens the screens of a desk and waits until they take keys."""
    argv = [*program, "--database", url, *words]
    terminal.start(argv, environment(home, **(env or {})), *size)
    return terminal


def command(
    url: str, home: Path, *words: str | bytes, env: Mapping[str, str] | None = None, stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Runs one command with pipes on all three ends."""
    variables = environment(home, SUPPORTDESK_DATABASE=url, LANG="C.UTF-8", **(env or {}))
    return subprocess.run([*PROGRAM, *words], env=variables, input=stdin, capture_output=True, check=False, timeout=60)
