"""The terminal, taken before anything else is done and given back on every way out.

Standard library only, and quick to import: until the terminal is taken, typed keys are echoed and Enter is a newline.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import termios
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Any, Self

IFLAG, LFLAG, CC = 0, 3, 6
"""Places in the list that `termios.tcgetattr` gives."""
NOT_RAW_INPUT = termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR
NOT_RAW_LOCAL = termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG
ENTER_SCREEN = "\x1b[?1049h\x1b[?25l\x1b[?2004h"
"""Pastes are marked as such from the first page on: unmarked, a customer's words would press keys."""
LEAVE_SCREEN = "\x1b[?2004l\x1b[?1049l\x1b[?25h"
RESET = "\x1b[?2026l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[?2048l\x1b[?7h\x1b[<u"
"""Takes back every mode that the program may have set, in case it has to leave in a hurry."""
BEGIN_FRAME, END_FRAME = "\x1b[?2026h", "\x1b[?2026l"
MOST_TYPED = 4096
SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


class RawTerminal:
    """The terminal in raw mode: nothing is echoed, every key is kept for whoever reads next.

    `typed` is what was typed before it was raw, with Enter as terminals send it. `painted` says that the alternate
    screen is on. Leaving the `with` block restores everything; a second `give_back` does nothing.
    """

    def __init__(self) -> None:
        self._input, self._output = sys.__stdin__.fileno(), sys.__stdout__.fileno()  # type: ignore[union-attr]
        self.attributes: list[Any] = termios.tcgetattr(self._input)
        self.typed = b""
        self.painted = self.in_use = False

    def __enter__(self) -> Self:
        self._handlers = {number: signal.getsignal(number) for number in SIGNALS}
        signal.signal(signal.SIGHUP, signal.SIG_DFL)  # a parent may have ignored it; without a terminal there is no use
        signal.signal(signal.SIGTERM, _leave)
        raw = termios.tcgetattr(self._input)
        raw[IFLAG] &= ~NOT_RAW_INPUT
        raw[LFLAG] &= ~NOT_RAW_LOCAL
        raw[CC][termios.VMIN] = 1
        termios.tcsetattr(self._input, termios.TCSANOW, raw)
        if select.select([self._input], [], [], 0)[0]:
            self.typed = os.read(self._input, MOST_TYPED).replace(b"\n", b"\r")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError, termios.error):  # the terminal is gone, and with it what there was to restore
            self.give_back()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def take_typed(self) -> bytes:
        """What was typed before the terminal was raw; the second time nothing."""
        typed, self.typed = self.typed, b""
        return typed

    def paint(self, lines: str) -> None:
        """Shows a first page on the alternate screen, in one frame where the terminal can."""
        self.painted = True
        self._write(f"{ENTER_SCREEN}{BEGIN_FRAME}{lines}{END_FRAME}")

    def size(self) -> tuple[int, int]:
        """Columns and lines."""
        size = os.get_terminal_size(self._output)
        return size.columns, size.lines

    def give_back(self) -> None:
        """Leaves the alternate screen if it is ours, and sets the terminal as it was."""
        if self.painted:
            self.painted = False
            self._write(LEAVE_SCREEN)
        termios.tcsetattr(self._input, termios.TCSANOW, self.attributes)

    def abandon(self) -> None:
        """Restores what it can without waiting for a terminal that may have stopped reading, and ends the process at once."""
        os.set_blocking(self._output, False)
        try:
            termios.tcsetattr(self._input, termios.TCSANOW, self.attributes)
            os.write(self._output, (RESET + LEAVE_SCREEN).encode())
        finally:
            os._exit(0)

    def _write(self, text: str) -> None:
        data = text.encode("utf-8", "replace")
        while data:
            data = data[os.write(self._output, data) :]


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
