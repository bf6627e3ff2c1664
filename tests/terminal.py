"""A terminal for tests: runs a program in a pty, answers its questions, shows its screen, and names what it sent.

`Terminal` behaves like a modern terminal (kitty keys, synchronized output, in-band resize) and waits on conditions only.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

import pyte
from wcwidth import wcwidth

from terminal_tokens import Control, String, Token, Tokenizer, tokens

__all__ = ["KEYS", "CellScreen", "Terminal", "tokens"]

KEYS = {
    "enter": "\r",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "escape": "\x1b",
    "backspace": "\x7f",
    "space": " ",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "delete": "\x1b[3~",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f4": "\x1bOS",
    **{f"ctrl+{letter}": chr(ord(letter) - 96) for letter in "abcdefghijklmnopqrstuvwxyz"},
}
KITTY_ESCAPE = "\x1b[27u"
MODES_AT_START = frozenset({7, 25})
"""Lines wrap, the cursor is seen."""
KNOWN_MODES = frozenset({1, 7, 25, 1000, 1002, 1003, 1004, 1006, 1016, 1049, 2004, 2026, 2048})
ALTERNATE_SCREEN = frozenset({47, 1047, 1049})


class CellScreen(pyte.Screen):
    """A pyte screen that goes on after a zero-width character which is no combining mark (Thai vowels, joiners)."""

    def __init__(self, columns: int, lines: int) -> None:
        super().__init__(columns, lines)
        self._texts: dict[int, str] = {}

    def texts(self) -> list[str]:
        """The lines shown, each without the blanks at its end; only those drawn on since are put together anew."""
        for y in self.dirty:
            row = self.buffer[y]
            self._texts[y] = "".join([row[x].data for x in range(self.columns)]).rstrip()
        self.dirty.clear()
        return [self._texts[y] for y in range(self.lines)]

    def draw(self, data: str) -> None:
        """Draw `data` at the cursor; a zero-width character joins the cell before it."""
        run = ""
        for character in data:
            if wcwidth(character) or unicodedata.combining(character):
                run += character
                continue
            super().draw(run)
            run = ""
            place = (self.cursor.x or 1) - 1
            while place and not self.buffer[self.cursor.y][place].data:
                place -= 1
            cell = self.buffer[self.cursor.y][place]
            self.buffer[self.cursor.y][place] = cell._replace(data=cell.data + character)
        super().draw(run)


class Terminal:
    """A pty with a program in it and a terminal around it.

    `raw` is every byte the program wrote, `modes` the private modes that are set now, `screen` the pyte screen shown.
    """

    def __init__(self) -> None:
        self._runs = False
        self._forget()

    def _forget(self) -> None:
        self.raw = b""
        self.modes = set(MODES_AT_START)
        self.kitty_flags: list[int] = []
        self.title = ""
        self.ended = False

    def start(
        self, argv: Sequence[str | Path], env: Mapping[str, str] | None = None, cols: int = 80, rows: int = 24
    ) -> Self:
        """Run `argv` as the leader of its own session in a new pty; `env` is added to a small, fixed environment.

        A program that runs in it already is ended first, and what it wrote is forgotten.
        """
        if self._runs:
            self.stop()
        self._forget()
        self.cols, self.rows = cols, rows
        self._screens = {shown: CellScreen(cols, rows) for shown in ("main", "alternate")}
        self._streams = {shown: pyte.Stream(screen) for shown, screen in self._screens.items()}
        self._tokenizer = Tokenizer()
        self._master, slave = pty.openpty()
        self._set_size()
        name = os.ttyname(slave)
        # The shell, a session leader, gets the pty as its controlling terminal by opening it, and becomes the program.
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", 'tty=$1; shift; exec "$@" <>"$tty" >&0 2>&0', "sh", name, *map(str, argv)],
            stdin=slave,
            start_new_session=True,
            env=_environment() | dict(env or {}),
        )
        os.close(slave)
        self._runs = True
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    @property
    def shown(self) -> str:
        """Which screen is shown, "main" or "alternate"."""
        return "alternate" if self.modes & ALTERNATE_SCREEN else "main"

    @property
    def screen(self) -> CellScreen:
        """The pyte screen that is shown now."""
        return self._screens[self.shown]

    @property
    def bytes_written(self) -> int:
        """How many bytes the program has written so far."""
        return len(self.raw)

    def screen_lines(self) -> list[str]:
        """The lines shown, without the blanks at their ends."""
        return self.screen.texts()

    def screen_text(self) -> str:
        """The lines shown, as one text."""
        return "\n".join(self.screen_lines())

    def send(self, *keys: str | bytes) -> Self:
        """Type keys by name ("enter", "ctrl+p"), text, or bytes as they are.

        Keys go out the old way, except Escape, which a program that asked for kitty keys gets as one.
        """
        for key in keys:
            text = KEYS.get(key, key) if isinstance(key, str) else key
            if key == "escape" and self.kitty_flags:
                text = KITTY_ESCAPE
            self._answer(text if isinstance(text, bytes) else text.encode())
        return self

    def paste(self, text: str) -> Self:
        """Paste text, bracketed if the program asked for that."""
        return self.send(f"\x1b[200~{text}\x1b[201~".encode() if 2004 in self.modes else text.encode())

    def wait_for(self, wanted: str | Callable[[Terminal], bool], timeout: float = 10.0) -> Self:
        """Read until the screen has `wanted`, or `wanted(self)` is true; AssertionError with the screen otherwise."""
        deadline = time.monotonic() + timeout
        while not self._has(wanted):
            if not self._read(deadline - time.monotonic()):
                what = repr(wanted) if isinstance(wanted, str) else "the condition"
                why = "the program ended" if self.ended else f"{timeout} s passed"
                raise AssertionError(f"{why} before {what} was there; the screen:\n{self.screen_text()}")
        return self

    def wait_quiet(self, milliseconds: int = 100, timeout: float = 10.0) -> Self:
        """Read until nothing came for `milliseconds`; AssertionError if the program never rests within `timeout`."""
        deadline = time.monotonic() + timeout
        while self._read(milliseconds / 1000):
            if time.monotonic() > deadline:
                raise AssertionError(f"the program still writes after {timeout} s")
        return self

    def wait_end(self, timeout: float = 10.0) -> int:
        """Read until the program has ended; its exit code (-N for signal N)."""
        deadline = time.monotonic() + timeout
        while not self.ended and self._read(deadline - time.monotonic()):
            pass
        return self.process.wait(timeout=max(0.1, deadline - time.monotonic()))

    def resize(self, cols: int, rows: int) -> None:
        """Change the size as a window does: the pty's, SIGWINCH by the kernel, a report if the program asked for it."""
        self.cols, self.rows = cols, rows
        for screen in self._screens.values():
            screen.resize(rows, cols)
        self._set_size()
        if 2048 in self.modes:
            self._report_size()

    def hang_up(self) -> None:
        """Take the terminal away: the kernel sends SIGHUP to the program, as when a connection breaks."""
        self._close()

    def stop(self, grace: float = 5.0) -> int:
        """End the program by SIGTERM, after `grace` seconds by SIGKILL; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.wait_end(grace)
            except subprocess.TimeoutExpired:
                self.process.kill()
        code = self.process.wait()
        self._close()
        self._runs = False
        return code

    def _has(self, wanted: str | Callable[[Terminal], bool]) -> bool:
        return wanted in self.screen_text() if isinstance(wanted, str) else wanted(self)

    def _read(self, timeout: float) -> bool:
        """Take what the program wrote within `timeout` seconds; False if it wrote nothing or is gone."""
        if self.ended or timeout <= 0 or not select.select([self._master], [], [], timeout)[0]:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:  # Linux reports a pty without a program as an input error
            data = b""
        if not data:
            self.ended = True
            return False
        self.raw += data
        for token in self._tokenizer.feed(data):
            self._show(token)
        return True

    def _show(self, token: Token) -> None:
        """Act on one token as the terminal does."""
        if token.kind == "csi":
            self._control(token.text, token.control())
        elif token.kind == "string":
            self._string(token.string())
        elif token.kind in ("text", "escape") or token.text in "\x07\x08\t\n\x0b\x0c\r":
            self._streams[self.shown].feed(token.text)

    def _control(self, text: str, control: Control) -> None:
        parameters, intermediate, last = control
        if answer := self._answer_to(parameters, intermediate, last):
            self._answer(answer.encode())
        elif parameters[:1] == "?" and last in "hl" and not intermediate:
            self._set_modes({int(number) for number in parameters[1:].split(";") if number}, on=last == "h")
            self._streams[self.shown].feed(text)
        elif last == "u" and parameters[:1] in ("<", ">"):
            self._change_kitty_flags(parameters)
        elif not intermediate and parameters[:1] not in ("<", "=", ">", "?"):
            self._streams[self.shown].feed(text.replace(":", ";"))

    def _answer_to(self, parameters: str, intermediate: str, last: str) -> str:
        """What a modern terminal says to a request; empty if it is none."""
        x, y = min(self.screen.cursor.x + 1, self.cols), self.screen.cursor.y + 1
        if last == "p" and intermediate == "$" and parameters[:1] == "?":
            return f"\x1b[{parameters};{self._mode_state(int(parameters[1:] or 0))}$y"
        return (
            {
                ("", "c"): "\x1b[?62;22;52c",
                ("0", "c"): "\x1b[?62;22;52c",
                (">", "c"): "\x1b[>41;1;0c",
                ("=", "c"): "\x1bP!|00000000\x1b\\",
                ("5", "n"): "\x1b[0n",
                ("6", "n"): f"\x1b[{y};{x}R",
                ("?6", "n"): f"\x1b[?{y};{x}R",
                ("?", "u"): f"\x1b[?{self.kitty_flags[-1] if self.kitty_flags else 0}u",
                (">", "q"): "\x1bP>|supportdesk-test 1\x1b\\",
                (">0", "q"): "\x1bP>|supportdesk-test 1\x1b\\",
                ("14", "t"): f"\x1b[4;{self.rows * 16};{self.cols * 8}t",
                ("16", "t"): "\x1b[6;16;8t",
                ("18", "t"): f"\x1b[8;{self.rows};{self.cols}t",
            }.get((parameters, last), "")
            if not intermediate
            else ""
        )

    def _mode_state(self, mode: int) -> int:
        """1 set, 2 not set, 0 unknown, as DECRQM answers."""
        if mode in self.modes:
            return 1
        return 2 if mode in KNOWN_MODES else 0

    def _set_modes(self, modes: set[int], *, on: bool) -> None:
        self.modes = self.modes | modes if on else self.modes - modes
        if on and modes & ALTERNATE_SCREEN:
            self._screens["alternate"].erase_in_display(2)
        if on and 2048 in modes:
            self._report_size()

    def _change_kitty_flags(self, parameters: str) -> None:
        number = int(parameters[1:] or ("0" if parameters[0] == ">" else "1"))
        if parameters[0] == ">":
            self.kitty_flags.append(number)
        else:
            del self.kitty_flags[max(0, len(self.kitty_flags) - number) :]

    def _string(self, string: String) -> None:
        """Answer colour and capability requests, take a title; other strings do nothing here."""
        kind, body, end = string
        if kind == "]" and body in ("10;?", "11;?"):
            colour = "ffff/ffff/ffff" if body == "10;?" else "0000/0000/0000"
            self._answer(f"\x1b]{body[:2]};rgb:{colour}{end}".encode())
        elif kind == "]" and body[:2] in ("0;", "2;"):
            self.title = body[2:]
        elif kind == "P" and body[:2] in ("+q", "$q"):
            self._answer(f"\x1bP0{body[0]}r\x1b\\".encode())

    def _report_size(self) -> None:
        self._answer(f"\x1b[48;{self.rows};{self.cols};{self.rows * 16};{self.cols * 8}t".encode())

    def _answer(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._master, data) :]

    def _set_size(self) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, self.cols, 0, 0))

    def _close(self) -> None:
        if self._master >= 0:
            os.close(self._master)
            self._master = -1
        self.ended = True


def _environment() -> dict[str, str]:
    """What every program in a test terminal gets, whatever runs the tests."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return kept | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
