"""Marks: what a key is done to, seen before it is done."""

from __future__ import annotations

from robot import Robot, at_the_desk

from supportdesk.desk import Desk
from supportdesk.operations.case_view import case_detail
from supportdesk.operations.ownership import assign
from supportdesk.operations.people import identify
from supportdesk.screens.dialogs.question import Question


def owners(anna: Robot, *numbers: int) -> list[str]:
    return [case_detail(anna.app.session.desk, number).owner for number in numbers]


async def answer(anna: Robot, key: str) -> None:
    def ready() -> bool:
        top = anna.app.screen
        return isinstance(top, Question) and top.ready

    await anna.until(ready, "a question that can be answered")
    await anna.press(key)


async def test_another_view_takes_the_marks_off_and_says_so(desk: Desk) -> None:
    async with at_the_desk(desk) as anna:
        await anna.press("2")
        await anna.sees("Mail is down for everyone")
        await anna.press("space", "space")
        await anna.sees("* 2 marked")
        await anna.press("6")
        await anna.sees("[6 All", "2 marks were taken off.")
        assert "marked" not in anna.screen


async def test_marks_outlive_a_filter_are_counted_and_named_before_anything_is_done(desk: Desk) -> None:
    async with at_the_desk(desk) as anna:
        await anna.press("2")
        await anna.sees("Mail is down for everyone")
        await anna.press("space", "space", "slash")
        await anna.types("printer")
        await anna.press("enter")
        await anna.sees("* 2 marked", "/ o:none")
        await anna.press("t")
        await anna.sees("Take 2 cases? SD-1001, SD-1005")
        await answer(anna, "escape")
        await anna.sees_no("Take 2 cases?")
        assert owners(anna, 1001, 1005) == ["", ""]


async def test_marked_cases_that_others_have_are_asked_for_by_themselves(desk: Desk) -> None:
    dan = desk.acting_as(identify(desk, "dan"))
    assign(dan, 1005, "dan")
    async with at_the_desk(desk) as anna:
        await anna.press("6")
        await anna.sees("[6 All 5]", "Mail is down for everyone")
        for number in (1001, 1004, 1005):
            anna.app.screen.listing.set_marks({*anna.app.screen.listing.marks, number})
        await anna.press("t")
        await anna.sees("Take 2 cases? SD-1001, SD-1004")
        await answer(anna, "enter")
        await anna.sees("Others have SD-1005 (dan).", "agreed on it")
        assert owners(anna, 1001, 1004, 1005) == ["anna", "anna", "dan"]
        await answer(anna, "enter")
        await anna.sees("Took SD-1005.")
        assert owners(anna, 1005) == ["anna"]
