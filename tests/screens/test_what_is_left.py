"""A screen that was left is gone: nothing holds it, however many cases are opened in a day."""

from __future__ import annotations

import gc
from collections import Counter

import pytest
from robot import Robot, at_the_desk
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.screen import Screen

from supportdesk.desk import Desk
from supportdesk.screens.widgets.letting_go import while_here


def nodes() -> Counter[str]:
    """The widgets and screens that are held by anything, by the names of their classes."""
    gc.collect()
    return Counter(type(each).__name__ for each in gc.get_objects() if isinstance(each, DOMNode))


async def opened_and_left(anna: Robot, keys: str, shown: str) -> None:
    below: Screen[object] = anna.app.screen
    await anna.press(*keys.split())
    await anna.sees(shown)
    top = anna.app.screen
    await anna.until(lambda: top is not below and (top.focused is not None or not top.focus_chain), f"keys for {shown}")
    await anna.press("escape")
    await anna.until(lambda: anna.app.screen is below and not top.is_running, f"{shown} left")


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        ("enter", "[1 Timeline]"),
        ("i", "New case"),
        ("c", "Note"),
        ("question_mark", "Help:"),
        ("colon", "Command"),
    ],
)
async def test_nothing_of_a_screen_is_left_when_it_was_left(desk: Desk, keys: str, shown: str) -> None:
    async with at_the_desk(desk, size=(120, 40)) as anna:
        await opened_and_left(anna, keys, shown)
        before = nodes()
        for _again in range(3):
            await opened_and_left(anna, keys, shown)
        assert nodes() - before == Counter()


async def test_what_comes_when_the_program_is_being_left_is_shown_to_nobody(desk: Desk) -> None:
    """Others' changes are heard of just then: there is no list any more to show them, and that is no fault."""

    async def shows() -> None:
        raise NoMatches("No nodes match '#list'")

    async with at_the_desk(desk) as anna:
        app = anna.app
        with pytest.raises(NoMatches):
            await while_here(app, shows)
    await while_here(app, shows)
