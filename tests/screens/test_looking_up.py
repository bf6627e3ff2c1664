"""Look-ups: what there is to choose from stands there at once, and what is typed fast is what is taken."""

from __future__ import annotations

from pathlib import Path

from robot import at_the_desk

from supportdesk.desk import Desk
from supportdesk.operations.case_view import case_detail
from supportdesk.terms import CaseState


class TestWhom:
    async def test_everybody_stands_there_before_a_letter_is_typed(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.sees("VPN drops every ten")
            await anna.press("a")
            await anna.sees("Assign SD-1002 to", "bo  Bo Berg", "dan  Dan Dahl", "Enter assign")

    async def test_letters_and_enter_in_one_go_take_whom_the_letters_name(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.sees("VPN drops every ten")
            await anna.press("a", "d", "a", "enter")
            await anna.sees("Assigned SD-1002 to dan.")

    async def test_passing_by_a_look_up_takes_nobody(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.sees("VPN drops every ten")
            await anna.press("e", "2")
            await anna.sees("To second line: SD-1002")
            await anna.types("restarted")
            await anna.press("tab", "tab", "tab", "tab")
            await anna.sees("bo  Bo Berg")
            await anna.press("tab")
            await anna.sees_no("bo  Bo Berg")
            await anna.press("ctrl+s")
            await anna.sees("Escalated SD-1002 to second line.")
            assert case_detail(anna.app.session.desk, 1002).owner == ""


class TestWhichCase:
    async def test_those_of_the_customer_are_offered_and_none_is_taken_unasked(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("6")
            await anna.sees("[6 All 5]")
            await anna.press("m")
            await anna.sees("Same as which case?", "SD-1003   new  Cannot print from the order system")
            await anna.press("enter")
            await anna.sees("Which case? Write its number, or words that are in it.")
            await anna.press("down", "enter")
            await anna.sees("Merged SD-1001 into SD-1003.")
            assert case_detail(anna.app.session.desk, 1001).state is CaseState.MERGED

    async def test_by_number_and_by_words(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("6")
            await anna.sees("[6 All 5]")
            await anna.press("L")
            await anna.sees("Link with which case?")
            await anna.types("disk")
            await anna.sees("SD-1005   Orust kommun  Disk 81 % on fs02")
            await anna.press("enter")
            await anna.sees("Linked SD-1001 with SD-1005.")
            await anna.press("L")
            await anna.sees("Link with which case?")
            await anna.types("1004")
            await anna.press("enter")
            await anna.sees("Linked SD-1001 with SD-1004.")


class TestPaths:
    async def test_a_wrong_path_can_be_mended(self, desk: Desk, tmp_path: Path) -> None:
        (tmp_path / "log").write_text("error 500")
        async with at_the_desk(desk) as anna:
            await anna.sees("VPN drops every ten")
            await anna.press("A")
            await anna.sees("Attach a file", "Enter attach")
            await anna.types(f"{tmp_path}/lo")
            await anna.press("enter")
            await anna.sees("read: No such file")
            await anna.types("g")
            await anna.press("enter")
            await anna.sees("Attached log to SD-1002.")
