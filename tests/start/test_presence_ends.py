"""Whoever ends, however, is in no case any more."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from opened_program import Opened, ready

from supportdesk.desk import Desk, open_desk
from supportdesk.operations.at_work import present
from supportdesk.operations.people import add_agent, identify
from supportdesk.operations.process_name import process_name
from supportdesk.terms import Line, Role
from terminal import Terminal

TURNS = 400

WAYS: dict[str, Callable[[Terminal], object]] = {
    "by key": lambda terminal: terminal.send("ctrl+q"),
    "SIGTERM": lambda terminal: terminal.process.send_signal(signal.SIGTERM),
    "SIGHUP": lambda terminal: terminal.process.send_signal(signal.SIGHUP),
    "the line is gone": Terminal.hang_up,
    "SIGKILL": lambda terminal: terminal.process.kill(),
}


@pytest.fixture
def bos_desk(desk_file: Path) -> Desk:
    """The desk in the hands of somebody who looks on."""
    desk = open_desk(str(desk_file), durable=False)
    anna = desk.acting_as(identify(desk, "anna"))
    add_agent(anna, "bo", "Bo Berg", [Role.FIRST_LINE], lines=[Line.FIRST])
    return desk.acting_as(identify(desk, "bo"))


@pytest.mark.parametrize("place", ["reads", "writes"])
@pytest.mark.parametrize("way", WAYS)
def test_every_way_out(opened: Opened, bos_desk: Desk, way: str, place: str) -> None:
    if way == "SIGKILL" and "-" not in process_name():
        pytest.skip("this system does not tell of its processes")
    with closing(bos_desk):
        terminal = opened().wait_for(ready).send("enter" if place == "reads" else "c")
        until(terminal, lambda: [one.doing for one in present(bos_desk)] == [place])
        WAYS[way](terminal)
        terminal.process.wait(timeout=20)
        assert present(bos_desk) == []


def test_the_line_is_gone_while_the_terminal_has_stopped_reading(opened: Opened, bos_desk: Desk) -> None:
    with closing(bos_desk):
        terminal = opened(cols=200, rows=60).wait_for(ready).send("enter")
        until(terminal, lambda: bool(present(bos_desk)))
        for _ in range(200):  # nothing is read any more: frames pile up until the program cannot write
            terminal.send("ctrl+l")
        terminal.process.send_signal(signal.SIGTERM)
        terminal.process.wait(timeout=20)
        assert present(bos_desk) == []


def until(terminal: Terminal, holds: Callable[[], bool]) -> None:
    """Lets the program work until a condition holds."""
    for _ in range(TURNS):
        if holds():
            return
        terminal._read(0.05)
    raise AssertionError(terminal.screen_text())
