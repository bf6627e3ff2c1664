"""A key that does nothing says so."""

from __future__ import annotations

import pytest
from robot import at_the_desk

from supportdesk.desk import Desk
from supportdesk.screens import desk_screen


@pytest.mark.parametrize(
    ("key", "name"), [("J", "J"), ("ampersand", "&"), ("f12", "F12"), ("å", "å"), ("ctrl+g", "Ctrl+G")]
)
async def test_a_key_that_nothing_is_bound_to(desk: Desk, key: str, name: str) -> None:
    async with at_the_desk(desk) as anna:
        await anna.press(key)
        await anna.sees(f"{name} does nothing here. ? shows the keys.")


async def test_in_a_case_too_and_keys_that_do_something_say_nothing(desk: Desk) -> None:
    async with at_the_desk(desk) as anna:
        await anna.press("j", "k", "enter")
        await anna.sees("Timeline")
        await anna.press("j", "k", "g")
        assert "does nothing" not in anna.screen
        await anna.press("J")
        await anna.sees("J does nothing here.")


async def test_what_was_said_long_ago_is_not_said_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_the_desk(desk) as anna:
        await anna.press("2")
        await anna.sees("Mail is down for everyone")
        await anna.press("t")
        await anna.sees("Took SD-1001.")
        await anna.press("enter")
        await anna.sees("Timeline")
        monkeypatch.setattr(desk_screen, "NEWS", -1)
        await anna.press("q")
        await anna.sees("[2 Unassigned 3]")
        assert "Took SD-1001." not in anna.screen
