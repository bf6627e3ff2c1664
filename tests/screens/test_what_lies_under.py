"""A screen that lies under another costs nothing while nothing changes on it."""

from __future__ import annotations

import pytest
from robot import at_the_desk

from supportdesk.desk import Desk


async def test_what_is_covered_is_not_painted(desk: Desk) -> None:
    async with at_the_desk(desk, size=(120, 40)) as anna:
        queue = anna.app.screen
        await anna.press("enter")
        await anna.sees("[1 Timeline]")
        assert not queue.is_current
        await anna.press("escape")
        await anna.sees("supportdesk  Queue")
        assert queue.is_current


@pytest.mark.parametrize(
    ("key", "shown"), [("i", "New case"), ("c", "Note"), ("colon", "Command"), ("question_mark", "Help:")]
)
async def test_what_is_seen_beside_a_form_is_painted_once(desk: Desk, key: str, shown: str) -> None:
    async with at_the_desk(desk, size=(120, 40)) as anna:
        queue = anna.app.desk_screens()[0]
        await anna.press(key)
        await anna.sees(shown)
        assert queue.is_current
        queue.say("Somebody else was quicker.")
        await anna.until(lambda: not (queue._repaint_required or queue._dirty_widgets), "the queue below rests")


async def test_a_covered_queue_takes_the_size_of_the_terminal_when_it_is_seen_again(desk: Desk) -> None:
    async with at_the_desk(desk, size=(120, 40)) as anna:
        await anna.press("enter")
        await anna.sees("[1 Timeline]")
        await anna.pilot.resize_terminal(80, 24)
        await anna.press("escape")
        await anna.sees("supportdesk  Queue")
        assert {len(line) for line in anna.screen.split("\n")} == {80}
        assert len(anna.screen.split("\n")) == 24
