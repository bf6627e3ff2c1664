"""What is typed before the program is there is neither lost nor shown, and falls on what it was meant for."""

from __future__ import annotations

import sys

import pytest
from opened_program import Opened, ready

from terminal import Terminal

ECHOES = r"""
import fcntl, os, struct, sys, termios
waiting = lambda: struct.unpack("i", fcntl.ioctl(0, termios.FIONREAD, b"\0\0\0\0"))[0]
os.write(1, b"go ")
while not waiting():
    pass
from supportdesk.raw_terminal import RawTerminal
with RawTerminal() as terminal:
    os.write(1, b"raw ")
    later = os.read(0, 10)
    os.write(1, repr((terminal.take_typed(), terminal.take_typed(), later)).encode())
"""


def test_enter_is_enter_though_the_terminal_was_not_raw_yet(environment: dict[str, str]) -> None:
    with Terminal().start([sys.executable, "-c", ECHOES], env=environment) as terminal:
        terminal.wait_for("go").send("2\r").wait_for("raw").send("j")
        terminal.wait_end()
        assert "(b'2\\r', b'', b'j')" in terminal.screen_text()


def test_keys_typed_at_once_are_kept_and_not_echoed(opened: Opened) -> None:
    terminal = opened().wait_for("? help").send("2", "j", "j")
    terminal.wait_for("[2 Unassigned 37]")
    terminal.wait_for(lambda shown: shown.screen_lines()[5].startswith(">"))
    terminal.send("ctrl+q").wait_end()
    assert terminal.screen_text().strip() == ""


@pytest.mark.parametrize(
    ("keys", "seen"),
    [
        ("6/p:1 \r", "/ is:open p:1"),
        ("iÖrebro", "26 open"),
        ("cAsked for logs", "Asked for logs"),
        ("6\r", "1 Timeline"),
        ("p2", "Priority 2 set on"),
        ("on", "Case v"),
    ],
)
def test_keys_in_one_bundle_each_meet_what_the_one_before_brought_about(opened: Opened, keys: str, seen: str) -> None:
    opened(cols=100, rows=30).wait_for(ready).send(keys.encode()).wait_for(seen)


def test_no_verb_falls_on_a_case_when_a_form_is_filled_in_a_bundle(opened: Opened) -> None:
    terminal = opened(cols=100, rows=30).wait_for(ready)
    terminal.send(b"itaptcdw").wait_for("taptcdw")
    terminal.send("escape").wait_for("[1 Mine 3]")
    terminal.send("ctrl+q").wait_end()


def test_a_paste_waits_its_turn(opened: Opened) -> None:
    terminal = opened(cols=100, rows=30).wait_for(ready)
    terminal.send(b"c\x1b[200~pasted words\x1b[201~").wait_for("pasted words")
