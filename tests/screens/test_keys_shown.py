"""The last line of every place: the keys one cannot do without stand there in either language, on the smallest terminal."""

from __future__ import annotations

import pytest
from robot import at_the_desk

from supportdesk.desk import Desk
from supportdesk.screens.case import CaseScreen
from supportdesk.screens.desk_screen import DeskScreen
from supportdesk.screens.escalation import EscalationScreen
from supportdesk.screens.queue import QueueScreen

SMALLEST, USUAL = (60, 16), (80, 24)


def keys_of(line: str) -> list[str]:
    """The keys of a line of keys, without what they do."""
    return [entry.split(" ")[0] for entry in line.strip().split("  ")]


@pytest.mark.parametrize("speaks", ["en", "sv"])
class TestTheQueue:
    async def test_at_80_columns(self, desk: Desk, speaks: str) -> None:
        async with at_the_desk(desk, size=USUAL, speaks=speaks) as anna:
            last = anna.screen.splitlines()[-1]
            assert keys_of(last) == ["t", "r", "c", "d", "e", "w", "/", "i", "?"]

    async def test_on_the_smallest_terminal(self, desk: Desk, speaks: str) -> None:
        async with at_the_desk(desk, size=SMALLEST, speaks=speaks) as anna:
            last = anna.screen.splitlines()[-1]
            assert keys_of(last) == ["t", "r", "c", "d", "e", "w", "?"]


@pytest.mark.parametrize("speaks", ["en", "sv"])
class TestACase:
    async def test_at_80_columns(self, desk: Desk, speaks: str) -> None:
        async with at_the_desk(desk, size=USUAL, speaks=speaks) as anna:
            await anna.press("enter")
            await anna.until(lambda: isinstance(anna.app.screen, CaseScreen), "the case is open")
            await anna.sees("P2  ")
            assert keys_of(anna.screen.splitlines()[-1]) == ["r", "c", "d", "w", "e", "t", "a", "p", "?"]


@pytest.mark.parametrize("place", [QueueScreen, CaseScreen, EscalationScreen])
def test_no_key_means_two_things(place: type[DeskScreen]) -> None:
    keys = [key for command in place.COMMANDS_HERE for key in command.key.split(",") if key]
    assert sorted(keys) == sorted(set(keys))
