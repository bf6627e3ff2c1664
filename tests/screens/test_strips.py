"""The strip over the last lines, which shows what may follow a key; names from outside that are put into sentences."""

from __future__ import annotations

import asyncio
from collections import deque
from pathlib import Path

import pytest
from robot import at_the_desk
from textual.events import Key

from supportdesk.desk import Desk
from supportdesk.operations.people import identify
from supportdesk.operations.queue_order import Sort
from supportdesk.operations.views import save_view
from supportdesk.screens.widgets.line_input import LineInput


async def test_each_strip_shows_its_own_choices_also_the_second_and_third(desk: Desk) -> None:
    async with at_the_desk(desk) as anna:
        await anna.press("6")
        await anna.sees("[6 All")
        for key, choice in (("v", "save this"), ("y", "one line"), ("p", "critical"), ("v", "save this")):
            await anna.press(key)
            await anna.sees(choice)
            await anna.press("escape")
            await anna.sees_no(choice)


@pytest.mark.parametrize("language", ["sv", "en"])
async def test_all_ways_to_escalate_are_seen_at_once_on_a_small_terminal(desk: Desk, language: str) -> None:
    async with at_the_desk(desk, speaks=language) as anna:
        await anna.press("e")
        await anna.until(lambda: "  b " in anna.screen, "the last of them")
        strip = " ".join(anna.screen.splitlines()[-3:-1])
        assert all(f" {key} " in strip for key in "2rdpcnmb"), strip


async def test_the_name_of_a_view_is_a_text_like_any_other(desk: Desk) -> None:
    save_view(desk.acting_as(identify(desk, "eva")), "\x1b[2J[/b]", "is:open", Sort.AGE, shared=True)
    async with at_the_desk(desk, size=(160, 30)) as anna:
        await anna.sees("9 \u241b[2J[/b]")
        await anna.press("v")
        await anna.sees("save this", "9 \u241b[2J[/b]")


async def test_a_file_name_with_braces_is_no_format(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "list {0} {}.txt"
    file.write_text("content", encoding="utf-8")
    async with at_the_desk(desk, size=(160, 30)) as anna:
        await anna.press("6", "A")
        await anna.sees("Attach a file")
        anna.app.screen.query_one(LineInput).value = str(file)
        await anna.press("enter")
        await anna.sees("Attached list {0} {}.txt to SD-")


async def test_a_key_that_comes_while_the_answer_to_another_ends_is_not_lost(desk: Desk) -> None:
    async with at_the_desk(desk) as anna:
        await anna.press("6")
        await anna.sees("[6 All")
        over = asyncio.create_task(anna.app.prepared())
        await over
        anna.app._held, anna.app._answering = deque([Key("v", "v")]), over
        anna.app._answered(over)
        await anna.sees("save this")
        await anna.press("escape")
        await anna.sees_no("save this")
