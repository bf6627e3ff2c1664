"""One case, by keyboard."""

from __future__ import annotations

from pathlib import Path

from robot import Robot, at_the_desk

from supportdesk.desk import Desk
from supportdesk.operations.at_work import be_present, draft, keep_draft
from supportdesk.operations.case_view import case_detail
from supportdesk.operations.joining import link, merge
from supportdesk.operations.marking import attach
from supportdesk.operations.people import identify
from supportdesk.operations.talk import note, reply
from supportdesk.terms import CaseState


def at(desk: Desk, login: str) -> Desk:
    return desk.acting_as(identify(desk, login))


async def opened(robot: Robot) -> None:
    """Opens the case under the cursor of the first view: SD-1002."""
    await robot.sees("VPN drops every ten")
    await robot.press("enter")
    await robot.sees("[1 Timeline]", "from the customer")


class TestReading:
    async def test_enter_opens_the_case_and_q_leads_back(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await opened(anna)
            await anna.sees("supportdesk  SD-1002", "P2  open  first line  owner anna", "Lina Ek  031-390 06 07")
            await anna.press("q")
            await anna.sees("supportdesk  Queue")

    async def test_events_are_folded_until_enter(self, desk: Desk) -> None:
        for text in ("one", "two"):
            note(at(desk, "dan"), 1002, text)
        link(at(desk, "dan"), 1002, 1001)
        link(at(desk, "dan"), 1002, 1003)
        link(at(desk, "dan"), 1002, 1004)
        async with at_the_desk(desk) as anna:
            await opened(anna)
            await anna.press("G")
            await anna.sees("5 events, Enter shows them")
            await anna.press("enter", "g")
            await anna.sees("linked with SD-1004")

    async def test_sections_by_digit(self, desk: Desk) -> None:
        link(at(desk, "dan"), 1002, 1001)
        attach(at(desk, "dan"), 1002, "trace.txt", b"x" * 1500)
        async with at_the_desk(desk) as anna:
            await opened(anna)
            await anna.press("2")
            await anna.sees("2 high (impact several, urgency now)", "lina@kviberg.example")
            await anna.press("3")
            await anna.sees("SD-1001 new: Mail is down for everyone", "trace.txt (2 kB)")
            await anna.press("4")
            await anna.sees("dan attached trace.txt")

    async def test_facts_stand_beside_on_a_wide_terminal(self, desk: Desk) -> None:
        async with at_the_desk(desk, size=(120, 40)) as anna:
            await opened(anna)
            await anna.sees("Priority", "Kviberg Tryck (gold)", "We need help.")

    async def test_finding_in_the_text(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await opened(anna)
            await anna.press("slash")
            await anna.types("help")
            await anna.press("enter")
            await anna.sees("1 of 1")

    async def test_the_thread_of_a_merged_case_is_read_in_its_target(self, desk: Desk) -> None:
        note(at(desk, "dan"), 1003, "from the other case")
        merge(at(desk, "eva"), 1003, 1002)
        async with at_the_desk(desk) as anna:
            await opened(anna)
            await anna.press("G")
            await anna.sees("from the other case", "SD-1003")


class TestWriting:
    async def test_a_reply_can_let_the_case_wait_for_the_answer(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await opened(anna)
            await anna.press("r")
            await anna.sees("Reply to Lina Ek <lina@kviberg.example> on SD-1002")
            await anna.types("does it work now")
            await anna.press("f3")
            await anna.sees("Reply saved on SD-1002, held 20 s.", "reply to the customer")
            assert case_detail(anna.app.session.desk, 1002).state is CaseState.WAITING_CUSTOMER

    async def test_a_canned_reply_is_filled_in(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await opened(anna)
            await anna.press("r")
            await anna.sees("Ctrl+T canned")
            await anna.press("ctrl+t")
            await anna.sees("Canned replies")
            await anna.types("e")
            await anna.press("down", "up", "enter")
            await anna.sees("Lina Ek")

    async def test_esc_keeps_the_draft_and_the_next_time_brings_it_back(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await opened(anna)
            await anna.press("c")
            await anna.sees("Note on SD-1002")
            await anna.types("half a thought")
            await anna.press("escape")
            await anna.until(lambda: draft(at(desk, "anna"), "case:1002:note") is not None, "draft kept")
            await anna.press("c")
            await anna.sees("half a thought", "brought back")
            await anna.press("ctrl+s")
            await anna.sees("Note saved on SD-1002.")
            await anna.until(lambda: draft(at(desk, "anna"), "case:1002:note") is None, "draft gone")

    async def test_what_was_written_when_the_line_went_is_told_at_the_next_start(self, desk: Desk) -> None:
        keep_draft(at(desk, "anna"), "case:1002:reply", {"text": "Dear Lina"})
        async with at_the_desk(desk) as anna:
            await anna.sees("Your reply on SD-1002 from 09:00 is kept.")

    async def test_a_draft_survives_what_another_does_to_the_case(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await opened(anna)
            await anna.press("c")
            await anna.sees("Note on SD-1002")
            await anna.types("mine")
            reply(at(desk, "dan"), 1002, "theirs")
            anna.app.publish([1002])
            await anna.sees("mine")
            await anna.press("ctrl+s")
            await anna.sees("Note saved on SD-1002.")


class TestOthers:
    async def test_one_sees_who_else_is_here(self, desk: Desk) -> None:
        be_present(at(desk, "dan"), "dans-terminal", 1002, "writes")
        async with at_the_desk(desk) as anna:
            await opened(anna)
            await anna.sees("dan writes here since 09:00")


class TestSplitAndFiles:
    async def test_a_message_becomes_a_case_of_its_own(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await opened(anna)
            await anna.press("S")
            await anna.sees("Split into a new case")
            await anna.press("tab")
            await anna.types("printer too")
            await anna.press("ctrl+s")
            await anna.sees("Split off as SD-1006.")

    async def test_a_file_is_attached_by_its_path(self, desk: Desk, tmp_path: Path) -> None:
        (tmp_path / "log.txt").write_text("error 500")
        async with at_the_desk(desk) as anna:
            await opened(anna)
            await anna.press("A")
            await anna.sees("Attach a file")
            await anna.types(str(tmp_path / "log.txt").replace("_", "_"))
            await anna.press("enter")
            await anna.sees("Attached log.txt to SD-1002.")

    async def test_a_file_that_is_not_there_gets_a_sentence(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await opened(anna)
            await anna.press("A")
            await anna.sees("Attach a file")
            await anna.types("/nowhere/at/all")
            await anna.press("enter")
            await anna.sees("cannot be read: No such file")


class TestLeaving:
    async def test_q_pressed_more_often_than_there_are_steps_asks_once_and_leaves(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await opened(anna)
            await anna.press("q", "q")
            await anna.sees("supportdesk  Queue", "Press q again to leave.")
            assert anna.app.is_running
