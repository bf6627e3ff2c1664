"""Every way out gives the terminal back as it was; no way out leaves a process behind."""

from __future__ import annotations

import signal
import stat
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from opened_program import Opened, ready

from terminal import MODES_AT_START, Terminal

LOCAL_FLAGS = 3


def cooked(terminal: Terminal) -> bool:
    """Whether the terminal echoes and edits lines, as a shell wants it."""
    flags = termios.tcgetattr(terminal._master)[LOCAL_FLAGS]
    wanted = termios.ECHO | termios.ICANON | termios.ISIG
    return flags & wanted == wanted


def given_back(terminal: Terminal) -> bool:
    return terminal.modes == MODES_AT_START and not terminal.kitty_flags and terminal.shown == "main"


def written(terminal: Terminal) -> str:
    """What stands on the screen, where a long sentence runs over several lines."""
    return "".join(terminal.screen_lines())


def program_that(does: str) -> tuple[str, ...]:
    """The program with one thing replaced."""
    return sys.executable, "-c", f"{does}\nfrom supportdesk.start import main\nmain()"


@pytest.mark.parametrize("keys", [("q", "q"), ("ctrl+q",)])
def test_by_key(opened: Opened, keys: tuple[str, ...]) -> None:
    terminal = opened().wait_for(ready)
    assert not cooked(terminal)
    terminal.send(keys[0])
    if len(keys) > 1:
        terminal.wait_for("Press q again to leave.").send(keys[1])
    assert terminal.wait_end() == 0
    assert given_back(terminal)
    assert terminal.screen_text().strip() == ""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@pytest.mark.parametrize("place", ["queue", "case", "dialog"])
def test_by_signal(opened: Opened, number: signal.Signals, place: str) -> None:
    terminal = opened().wait_for(ready)
    if place == "case":
        terminal.send("enter").wait_for("1 Timeline")
    elif place == "dialog":
        terminal.send("i").wait_for("New case")
    terminal.process.send_signal(number)
    assert terminal.wait_end() == 0
    assert given_back(terminal)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_between_the_first_page_and_textual(opened: Opened, number: signal.Signals) -> None:
    stops = "import threading, supportdesk.start as s\ns._run_app = lambda *a: threading.Event().wait(60)"
    terminal = opened(program=program_that(stops)).wait_for("? help")
    assert terminal.shown == "alternate"
    terminal.process.send_signal(number)
    terminal.wait_end()
    assert given_back(terminal)


def test_by_a_fault(opened: Opened, home: Path) -> None:
    breaks = "import supportdesk.screens.case as c\ndef broken(self): raise ValueError('the secret of a customer')"
    terminal = opened(program=program_that(f"{breaks}\nc.CaseScreen.compose = broken"), rows=40).wait_for(ready)
    terminal.send("enter")
    assert terminal.wait_end() == 1
    assert given_back(terminal)
    assert "the secret" not in terminal.screen_text()
    assert "crash-" in written(terminal)
    (report,) = (home / "state" / "supportdesk").glob("crash-*.txt")
    assert "the secret of a customer" in report.read_text()
    assert stat.S_IMODE(report.stat().st_mode) == 0o600


def test_by_a_fault_before_there_is_a_screen(opened: Opened) -> None:
    breaks = "import supportdesk.start as s\ndef broken(*a): raise ValueError('x')\ns._run_app = broken"
    terminal = opened(program=program_that(breaks))
    assert terminal.wait_end() == 1
    assert given_back(terminal)
    assert "Something went wrong inside supportdesk" in terminal.screen_text()


def test_the_terminal_goes_away(opened: Opened) -> None:
    terminal = opened().wait_for(ready)
    terminal.hang_up()
    terminal.process.wait(timeout=10)


def test_the_terminal_goes_away_and_nobody_is_told(opened: Opened) -> None:
    ignoring = ("/bin/sh", "-c", 'trap "" HUP; exec "$@"', "sh", sys.executable, "-m", "supportdesk")
    terminal = opened(program=ignoring).wait_for(ready)
    terminal.hang_up()
    terminal.process.wait(timeout=10)


def test_a_terminal_that_has_stopped_reading_does_not_keep_it(opened: Opened) -> None:
    terminal = opened(cols=200, rows=60).wait_for(ready)
    for _ in range(60):  # nothing is read any more: frames pile up until the program cannot write
        terminal.send("2", "6", "ctrl+l")
    terminal.process.send_signal(signal.SIGTERM)
    terminal.process.wait(timeout=10)


def test_a_database_that_does_not_answer_does_not_keep_it(opened: Opened) -> None:
    stuck = (
        "import threading, supportdesk.operations.at_work as w\n"
        "w.pulse = lambda *a: threading.Event().wait(60)\n"
        "import supportdesk.start as s\ns.LEAVE_SECONDS = 0.1"
    )
    terminal = opened(program=program_that(stuck)).wait_for(ready)
    terminal.send("ctrl+q")
    assert terminal.wait_end(20) == 0
    assert given_back(terminal)


def test_the_mouse_is_not_asked_for(opened: Opened) -> None:
    terminal = opened().wait_for(ready)
    for mode in (b"1000", b"1002", b"1003", b"1006", b"1015", b"1016"):
        assert b"\x1b[?" + mode + b"h" not in terminal.raw


def test_the_mouse_can_be_asked_for(opened: Opened) -> None:
    terminal = opened(SUPPORTDESK_MOUSE="true").wait_for(ready)
    assert 1000 in terminal.modes
    terminal.send("ctrl+q").wait_end()
    assert given_back(terminal)


class TestRefusals:
    @pytest.mark.parametrize(
        ("words", "code", "sentence"),
        [
            (("--database", "/nowhere/desk.db"), 3, "There is no desk at /nowhere/desk.db"),
            (("--database", "mysql://x/y"), 3, "is no database this program knows"),
            (("--now", "2026-02-30"), 2, "2026-02-30"),
            (("--as", "nobody.here"), 1, "nobody.here is not known at this desk"),
        ],
    )
    def test_a_sentence_on_the_ordinary_screen(
        self, environment: dict[str, str], desk_file: Path, words: tuple[str, ...], code: int, sentence: str
    ) -> None:
        program = [sys.executable, "-m", "supportdesk", *words]
        with Terminal().start(program, env=environment | {"SUPPORTDESK_DATABASE": str(desk_file)}) as terminal:
            assert terminal.wait_end() in (1, code)
            assert given_back(terminal)
            assert cooked_again(terminal)
            assert sentence in written(terminal)
            assert "Traceback" not in terminal.screen_text()

    @pytest.mark.parametrize("kind", ["dumb", "unknown", ""])
    def test_a_terminal_without_a_cursor(self, opened: Opened, kind: str) -> None:
        terminal = opened(TERM=kind)
        assert terminal.wait_end() == 2
        assert "supportdesk case list" in written(terminal)
        assert b"\x1b" not in terminal.raw

    def test_no_terminal(self, environment: dict[str, str], desk_file: Path) -> None:
        command = [sys.executable, "-m", "supportdesk", "--database", str(desk_file)]
        run = subprocess.run(
            command, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
        )
        assert run.returncode == 2
        assert "supportdesk case list" in run.stderr
        assert run.stdout == ""


def cooked_again(terminal: Terminal) -> bool:
    try:
        return cooked(terminal)
    except termios.error:  # the other end of the pty is closed: there is nothing left to be in a mode
        return True
