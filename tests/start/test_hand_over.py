"""From whoever read the terminal first to the driver: every byte once, in order, wherever the cut falls."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from textual.events import Key, Paste
from textual.message import Message

from supportdesk import driver
from supportdesk.driver import DeskDriver, escapes_apart
from terminal import Terminal

TYPED = "j\x1b[Bå日\x1bOPk\x1b[200~pasted j\u2026\x1b[201~q\x1b[27u\x1b[5~e\u0301"
MEANT = ["j", "down", "å", "日", "f1", "k", "paste:pasted j\u2026", "q", "escape", "pageup", "e", "\u0301"]


class Heard(DeskDriver):
    """The driver without an app: what it would pass on is kept."""

    def __init__(self, early: bytes, late: bytes) -> None:
        self.terminal = SimpleNamespace(take_typed=lambda: early)  # type: ignore[assignment]
        self.fileno, writer = os.pipe()
        self._wake_reader, self._wake_writer = os.pipe()
        os.set_blocking(self._wake_reader, False)
        os.write(writer, late)
        os.close(writer)
        self.exit_event, self._debug = threading.Event(), False
        self.heard: list[str] = []
        self.left = False

    def process_message(self, message: Message) -> None:
        if isinstance(message, Key):
            self.heard.append(message.character if message.is_printable and message.character else message.key)
        elif isinstance(message, Paste):
            self.heard.append(f"paste:{message.text}")

    def _leave(self) -> None:
        self.left = True

    def __enter__(self) -> Heard:
        return self

    def __exit__(self, *error: object) -> None:
        for number in (self.fileno, self._wake_reader, self._wake_writer):
            os.close(number)


def heard(early: bytes, late: bytes) -> list[str]:
    with Heard(early, late) as reader:
        reader.run_input_thread()
        assert reader.left, "the end of input ends the program"
        return reader.heard


def cuts() -> Iterator[int]:
    return iter(range(len(TYPED.encode()) + 1))


@pytest.mark.parametrize("cut", cuts())
def test_wherever_the_cut_falls_between_the_two_readers(cut: int) -> None:
    data = TYPED.encode()
    assert heard(data[:cut], data[cut:]) == MEANT


@pytest.mark.parametrize("at_a_time", [1, 2, 3, 5])
def test_however_few_bytes_a_read_gives(monkeypatch: pytest.MonkeyPatch, at_a_time: int) -> None:
    monkeypatch.setattr(driver, "MOST_READ", at_a_time)
    data = TYPED.encode()
    assert heard(data[:3], data[3:]) == MEANT


@pytest.mark.parametrize("cut", range(6))
def test_escape_and_a_key_typed_while_nobody_read_are_two_keys(cut: int) -> None:
    data = b"\x1bj\x1b\rk"
    assert heard(data[:cut], data[cut:]) == ["escape", "j", "escape", "enter", "k"]


@pytest.mark.parametrize("sequence", ["\x1b[B", "\x1bOP", "\x1b\x1b[B", "\x1b]11;rgb:0/0/0\x1b\\", "\x1bP>|x\x1b\\"])
def test_what_terminals_send_is_left_as_it_is(sequence: str) -> None:
    assert escapes_apart(sequence) == sequence


KEEPS = r"""
import os, sys
from supportdesk.raw_terminal import RawTerminal
os.write(1, b"go ")
os.read(0, 1)
with RawTerminal() as terminal:
    os.write(1, b"raw ")
    while not (data := os.read(0, 4096)).endswith(b"!"):
        terminal.typed += data
    os.write(1, repr(terminal.take_typed() + data).encode())
"""


def test_nothing_is_dropped_when_the_terminal_becomes_raw(environment: dict[str, str]) -> None:
    """Typed in three states: a line that was given, one begun, and keys in raw mode."""
    with Terminal().start([sys.executable, "-c", KEEPS], env=environment) as terminal:
        terminal.wait_for("go").send("x\rabc\rdeå").wait_for("raw").send("fg\x1b[", "A!")
        terminal.wait_end()
        assert repr("\rabc\rdeå".encode() + b"fg\x1b[A!") in "".join(terminal.screen_lines())


def test_a_paste_over_the_first_page_is_one(environment: dict[str, str]) -> None:
    code = """
import os
from supportdesk.raw_terminal import RawTerminal
with RawTerminal() as terminal:
    terminal.paint("the first page")
    os.read(0, 1)
"""
    with Terminal().start([sys.executable, "-c", code], env=environment) as terminal:
        terminal.wait_for("the first page")
        assert 2004 in terminal.modes
        terminal.send("x").wait_end()
        assert 2004 not in terminal.modes


def test_a_terminal_that_is_started_again_ends_what_ran_in_it(environment: dict[str, str]) -> None:
    writes = "import time; print({!r}, flush=True); time.sleep(60)"
    with Terminal().start([sys.executable, "-c", writes.format("first")], env=environment) as terminal:
        earlier = terminal.wait_for("first").process
        terminal.start([sys.executable, "-c", writes.format("second")], env=environment).wait_for("second")
        assert earlier.poll() is not None
        assert b"first" not in terminal.raw
