"""The service meeting by keyboard: called, decided case by case, minutes written, closed (P9)."""

from __future__ import annotations

from pathlib import Path

from robot import at_the_desk

from supportdesk.desk import Desk
from supportdesk.operations.lines import HandOver, escalate
from supportdesk.operations.meeting_view import actions, meetings
from supportdesk.operations.people import identify
from supportdesk.terms import MeetingState


def as_manager(desk: Desk) -> Desk:
    return desk.acting_as(identify(desk, "eva"))


async def test_a_meeting_is_held(desk: Desk, tmp_path: Path) -> None:
    escalate(as_manager(desk), 1001, HandOver(tried="Restarted it."))
    async with at_the_desk(desk, login="eva") as eva:
        await eva.press("N")
        await eva.sees("Service meeting", "No service meeting is open")
        await eva.press("i")
        await eva.types("Week 14")
        await eva.press("enter")
        await eva.sees("MTG-1 is open", "1 to go through", "SD-1001", "escalated")
        await eva.sees("eva escalated")
        await eva.press("p")
        await eva.sees("Notes")
        await eva.types("Eva, Bo")
        await eva.press("ctrl+s")
        await eva.sees("Present: Eva, Bo")
        await eva.press("s")
        await eva.sees("closed: all is decided")
        await eva.press("1")
        await eva.sees("1 item is undecided: SD-1001")
        await eva.press("y")
        await eva.sees("Decision", "To do", "Until")
        await eva.types("A new disk")
        await eva.press("ctrl+s")
        await eva.sees("Decided on SD-1001.", "0 to go through", "1 decided", "Nothing is undecided")
        await eva.press("a")
        await eva.sees("What is to be done")
        await eva.types("Tell sales")
        await eva.press("tab")
        await eva.types("anna")
        await eva.press("tab")
        await eva.types("23:30")
        await eva.press("ctrl+s")
        await eva.sees("Given: ACT-1.", "1 action given")
        await eva.press("w")
        await eva.sees("Minutes of Week 14")
        await eva.types(str(tmp_path / "minutes.md"))
        await eva.press("enter")
        await eva.sees("Written to")
        assert "A new disk" in (tmp_path / "minutes.md").read_text(encoding="utf-8")
        await eva.press("s")
        await eva.sees("closed: all is decided")
        await eva.press("1")
        await eva.sees("MTG-1: closed: all is decided.")
    assert [row.state for row in meetings(as_manager(desk))] == [MeetingState.HELD]
    assert [(row.text, row.owner) for row in actions(as_manager(desk))] == [("Tell sales", "anna")]


async def test_others_look_on(desk: Desk) -> None:
    async with at_the_desk(desk) as anna:
        await anna.press("N")
        await anna.sees("No service meeting is open")
        await anna.press("i")
        await anna.sees("It is done by: Support & Service Manager")
