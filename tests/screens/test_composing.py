"""Writing to the customer: one sees what they wrote, and no blank of a ready-made reply leaves the desk unfilled."""

from __future__ import annotations

import pytest
from robot import Robot, at_the_desk

from supportdesk.desk import Desk
from supportdesk.operations.case_view import thread
from supportdesk.operations.people import identify
from supportdesk.operations.talk import note, receive
from supportdesk.screens.dialogs.composer import Composer
from supportdesk.terms import MessageKind

LONG = "\n".join(f"line {number} of the letter" for number in range(1, 31))


async def replying(anna: Robot) -> Composer:
    await anna.sees("VPN drops every ten")
    await anna.press("r")
    await anna.sees("Reply to Lina Ek")
    composer = anna.app.screen
    assert isinstance(composer, Composer)
    return composer


def own_lines(anna: Robot, composer: Composer) -> list[str]:
    """What the composer shows, without what it lies over."""
    return anna.screen.splitlines()[-composer.query_one("Vertical").size.height :]


class TestWhatTheCustomerWrote:
    @pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40), (200, 60)])
    async def test_stands_there_while_one_writes(self, desk: Desk, size: tuple[int, int]) -> None:
        mine = desk.acting_as(identify(desk, "anna"))
        receive(mine, 1002, "Now it is the printer too.", author="Lina Ek")
        note(mine, 1002, "no idea yet")
        async with at_the_desk(desk, size=size) as anna:
            composer = await replying(anna)
            await anna.types("we look into it")
            shown = "\n".join(own_lines(anna, composer))
            assert "Now it is the printer too." in shown
            assert "we look into it" in shown
            assert "Ctrl+S save" in shown

    async def test_is_scrolled_without_leaving_the_text(self, desk: Desk) -> None:
        receive(desk.acting_as(identify(desk, "anna")), 1002, LONG, author="Lina Ek")
        async with at_the_desk(desk) as anna:
            await replying(anna)
            await anna.sees("line 1 of the letter")
            await anna.types("first ")
            for _ in range(6):
                await anna.press("pagedown")
            await anna.sees_no("line 1 of the letter\n")
            await anna.sees("line 15 of the letter")
            await anna.types("second")
            await anna.sees("first second")


class TestBlanks:
    async def test_are_selected_one_by_one_and_none_is_saved_unfilled(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            composer = await replying(anna)
            await anna.press("ctrl+t")
            await anna.sees("Canned replies", "We have started")
            await anna.types("still working")
            await anna.sees_no("We have started")
            await anna.press("enter")
            await anna.sees("Fill in <vad vi vet>: what you write takes its place.")
            await anna.types("det är tunneln")
            await anna.press("ctrl+s")
            await anna.sees("Not saved: <nästa steg> is to be filled in. Write what belongs there.")
            await anna.types("en ny")
            await anna.press("f3")
            await anna.sees("Not saved: <tid> is to be filled in.")
            assert "sett att det är tunneln. Nu går vi vidare med en ny." in composer.area.text
            await anna.types("noon")
            await anna.press("ctrl+s")
            await anna.sees("Reply saved on SD-1002, held 20 s.")
            sent = [entry.body for entry in thread(anna.app.session.desk, 1002) if entry.kind is MessageKind.REPLY]
            assert len(sent) == 1
            assert "<" not in sent[0]

    async def test_other_angle_brackets_are_nobodys_blanks(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            composer = await replying(anna)
            composer.area.text = "Open <https://intranet.example> and choose <Settings>."
            await anna.press("ctrl+s")
            await anna.sees("Reply saved on SD-1002, held 20 s.")
