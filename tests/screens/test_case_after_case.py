"""After the work on a case: on to the next one of the queue, or staying, as it is set; what was undone is shown again."""

from __future__ import annotations

from itertools import pairwise

import pytest
from robot import Robot, at_the_desk

from supportdesk.desk import Desk
from supportdesk.operations.case_view import case_detail
from supportdesk.screens.case import CaseScreen
from supportdesk.terms import CaseState

ORDER = (1001, 1002, 1005, 1004, 1003)
"""All cases as the view shows them: by urgency, then age."""


def under_the_cursor(anna: Robot) -> int:
    """The number of the case in the line with the cursor; 0 where there is none."""
    line = next((line for line in anna.screen.splitlines() if line.startswith(">")), "")
    return int(line.split("SD-")[1][:4]) if line else 0


def opened(anna: Robot) -> int:
    """The number of the open case; 0 in the queue."""
    screen = anna.app.screen
    return screen.number if isinstance(screen, CaseScreen) else 0


async def all_open(anna: Robot) -> None:
    await anna.press("6")
    await anna.sees("[6 All 5]", "Mail is down for everyone")


class TestInTheQueue:
    async def test_the_cursor_goes_on_from_a_case_that_leaves_the_list(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("2")
            await anna.sees("[2 Unassigned 4]", "Mail is down for everyone")
            await anna.press("t")
            await anna.sees("Took SD-1001. The cursor is on SD-1005 now.", "[2 Unassigned 3]")
            await anna.until(lambda: under_the_cursor(anna) == 1005, "the next case")
            await anna.press("j")
            await anna.until(lambda: under_the_cursor(anna) == 1004, "the one after it")
            await anna.sees("Took SD-1001. The cursor is on SD-1005 now.")

    async def test_the_cursor_goes_on_from_a_case_that_stays(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await all_open(anna)
            for number, following in zip(ORDER, (*ORDER[1:], ORDER[-1]), strict=True):
                await anna.press("w", "2")
                await anna.sees(f"SD-{number} waits until ")
                await anna.until(lambda following=following: under_the_cursor(anna) == following, f"SD-{following}")

    async def test_three_keys_in_one_go_are_three_cases(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("2")
            await anna.sees("[2 Unassigned 4]", "Mail is down for everyone")
            await anna.press("t", "t", "t")
            await anna.sees("[2 Unassigned 1]")
            assert [case_detail(desk.acting_as(anna.app.session.desk.actor), n).owner for n in (1001, 1005, 1004)] == [
                "anna"
            ] * 3

    async def test_set_to_stay_it_stays(self, desk: Desk) -> None:
        async with at_the_desk(desk, after="stay") as anna:
            await all_open(anna)
            await anna.press("w", "2")
            await anna.sees("SD-1001 waits until ")
            await anna.sees_no("reading")
            assert under_the_cursor(anna) == 1001

    @pytest.mark.parametrize(("keys", "said"), [("p 4", "Priority 4 set on SD-1001."), ("c", "Note saved on SD-1001.")])
    async def test_what_is_not_the_end_of_the_work_leaves_the_cursor(self, desk: Desk, keys: str, said: str) -> None:
        async with at_the_desk(desk) as anna:
            await all_open(anna)
            await anna.press(*keys.split())
            if keys == "c":
                await anna.sees("Note on SD-1001")
                await anna.types("seen")
                await anna.press("ctrl+s")
            await anna.sees(said)
            await anna.until(lambda: under_the_cursor(anna) == 1001, "the same case")

    async def test_a_refusal_leaves_the_cursor(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await all_open(anna)
            await anna.press("j", "t")
            await anna.sees("It is yours already.")
            assert under_the_cursor(anna) == 1002

    async def test_what_was_undone_is_under_the_cursor_again(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("2")
            await anna.sees("[2 Unassigned 4]", "Mail is down for everyone")
            await anna.press("t")
            await anna.sees("[2 Unassigned 3]")
            await anna.press("u")
            await anna.sees("[2 Unassigned 4]")
            await anna.until(lambda: under_the_cursor(anna) == 1001, "the case that was undone")

    async def test_what_was_done_with_marked_cases_takes_the_marks_off(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("2")
            await anna.sees("[2 Unassigned 4]", "Mail is down for everyone")
            await anna.press("space", "t")
            await anna.sees("Took SD-1001.", "[2 Unassigned 3]")
            await anna.press("t")
            await anna.sees("Took SD-1005.")


class TestInACase:
    async def test_the_next_case_opens_with_what_was_said(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await all_open(anna)
            await anna.press("enter")
            await anna.until(lambda: opened(anna) == 1001, "SD-1001 open")
            for number, following in pairwise(ORDER):
                await anna.press("w", "2")
                await anna.until(lambda following=following: opened(anna) == following, f"SD-{following} open")
                await anna.sees(f"SD-{number} waits until ", "u undo", f"supportdesk  SD-{following} ")
            await anna.press("w", "2")
            await anna.sees("SD-1003 waits until 10:00. No case follows in the queue.")
            await anna.press("escape")
            await anna.until(lambda: under_the_cursor(anna) == 1003, "the queue at the last case")

    async def test_also_when_the_case_leaves_the_list(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await all_open(anna)
            await anna.press("enter")
            await anna.until(lambda: opened(anna) == 1001, "SD-1001 open")
            await anna.press("d")
            await anna.sees("Done: SD-1001")
            await anna.press("1", "tab")
            await anna.types("restarted")
            await anna.press("ctrl+s")
            await anna.until(lambda: opened(anna) == 1002, "SD-1002 open")
            await anna.sees("Resolved SD-1001.")
            assert case_detail(anna.app.session.desk, 1001).state is CaseState.RESOLVED

    async def test_who_takes_a_case_wants_to_work_on_it(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await all_open(anna)
            await anna.press("enter")
            await anna.until(lambda: opened(anna) == 1001, "SD-1001 open")
            await anna.press("t")
            await anna.sees("Took SD-1001.", "owner anna")
            assert opened(anna) == 1001

    async def test_set_to_stay_it_stays(self, desk: Desk) -> None:
        async with at_the_desk(desk, after="stay") as anna:
            await all_open(anna)
            await anna.press("enter")
            await anna.until(lambda: opened(anna) == 1001, "SD-1001 open")
            await anna.press("w", "2")
            await anna.sees("SD-1001 waits until ")
            assert opened(anna) == 1001

    async def test_a_case_opened_by_its_number_stays(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await all_open(anna)
            await anna.press("colon")
            await anna.sees("Command")
            await anna.types("1004")
            await anna.sees("open the case")
            await anna.press("enter")
            await anna.until(lambda: opened(anna) == 1004, "SD-1004 open")
            await anna.press("w", "2")
            await anna.sees("SD-1004 waits until ")
            assert opened(anna) == 1004
