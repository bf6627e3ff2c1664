"""What is owed to a customer, by keyboard: the report that must go, the plan, the manager's list, a diagnosis (P5 to P8)."""

from __future__ import annotations

import pytest
from robot import at_the_desk

from supportdesk.desk import Desk
from supportdesk.operations.case_view import case_detail
from supportdesk.operations.owed_view import plans, report_of, reports, responsibilities
from supportdesk.operations.people import identify
from supportdesk.operations.reports import ask_for_report
from supportdesk.operations.responsibility import pass_on
from supportdesk.screens.dialogs.question import Question
from supportdesk.terms import PlanState, ReportState, ResponsibilityState


@pytest.fixture
def reported(desk: Desk) -> Desk:
    """A desk with a report on its first case."""
    ask_for_report(as_manager(desk), 1001)
    return desk


def as_manager(desk: Desk) -> Desk:
    return desk.acting_as(identify(desk, "eva"))


async def test_who_must_be_told_stands_on_top_and_is_told_with_one_key(reported: Desk) -> None:
    async with at_the_desk(reported) as anna:
        await anna.press("E")
        await anna.sees("1 customer must be told", "tell customer", "R tell the customer")
        assert anna.app.screen.source.rows[0].id == 1001
        await anna.press("R")
        await anna.sees("REP-1 to", "Text", "Next word", "Told to")
        await anna.press("ctrl+s")
        await anna.sees("is still to be filled in")
        assert report_of(as_manager(reported), 1).state is ReportState.DUE


async def test_a_report_is_written_and_told_by_phone(reported: Desk) -> None:
    async with at_the_desk(reported) as anna:
        await anna.press("E")
        await anna.sees("1 customer must be told")
        await anna.press("R")
        await anna.sees("REP-1 to")
        area = anna.app.screen.query("TextArea").first()
        area.text = "It is your fault. We mend it."
        await anna.press("tab", "tab")
        await anna.types("Lina Ek")
        await anna.press("ctrl+s")
        await anna.sees("These words blame, or promise too much", "your fault")
        await anna.until(lambda: isinstance(anna.app.screen, Question) and anna.app.screen.ready, "a question")
        await anna.press("enter")
        await anna.until(lambda: report_of(as_manager(reported), 1).state is ReportState.TOLD, "it was told")
        await anna.sees("REP-1 was told.")
        assert report_of(as_manager(reported), 1).told_to == "Lina Ek"


async def test_only_the_manager_withdraws_a_report(reported: Desk) -> None:
    async with at_the_desk(reported) as anna:
        await anna.press("E")
        await anna.sees("1 customer must be told")
        await anna.press("X")
        await anna.sees("It is done by: Support & Service Manager")
        assert reports(as_manager(reported)) != []


async def test_a_plan_is_made_from_a_case(desk: Desk) -> None:
    async with at_the_desk(desk, login="eva") as eva:
        await eva.press("6", "enter")
        await eva.press("e", "n")
        await eva.sees("Plan with", "Goal")
        await eva.types("Mail works again")
        await eva.press("tab")
        await eva.types("23:30")
        await eva.press("ctrl+s")
        await eva.sees("PLN-1", "Mail works again", "the customer hears from us by")
        await eva.press("i")
        await eva.sees("Whose", "Until")
        await eva.types("Make room")
        await eva.press("tab", "tab")
        await eva.types("Bo Berg")
        await eva.press("tab")
        await eva.types("23:00")
        await eva.press("ctrl+s")
        await eva.sees("1 ", "Make room", "Bo Berg (ours)", "to do")
        await eva.press("y")
        await eva.types("Lina Ek")
        await eva.press("tab")
        await eva.types("by phone")
        await eva.press("ctrl+s")
        await eva.sees("edition 1, agreed by Lina Ek (by phone)")
        await eva.press("t")
        await eva.sees("Which step")
        await eva.press("1")
        await eva.sees("Step 1 is done.")
        await eva.press("s", "2")
        await eva.sees("PLN-1: kept")
        assert [row.state for row in plans(as_manager(desk), everything=True)] == [PlanState.KEPT]


async def test_the_manager_accepts_and_hands_back(desk: Desk) -> None:
    pass_on(as_manager(desk), 1001, "Promised twice.")
    async with at_the_desk(desk, login="eva") as eva:
        await eva.press("M")
        await eva.sees("Responsibility", "1 to accept", "Promised twice.", "No plan with the customer yet")
        await eva.press("y")
        await eva.sees("You answer for SD-1001 now.")
        assert [(row.bearer, row.state) for row in responsibilities(as_manager(desk))] == [
            ("eva", ResponsibilityState.ACCEPTED)
        ]
        await eva.press("b")
        await eva.sees("hand the responsibility back")
        await eva.types("They are content.")
        await eva.press("enter")
        await eva.sees("Nothing is yours to answer for")
        assert responsibilities(as_manager(desk)) == []


async def test_others_are_told_that_it_is_the_managers(desk: Desk) -> None:
    async with at_the_desk(desk) as anna:
        await anna.press("M")
        await anna.sees("It is done by: Support & Service Manager")


async def test_a_diagnosis_is_written_on_a_case(desk: Desk) -> None:
    async with at_the_desk(desk, login="eva") as eva:
        await eva.press("6")
        await eva.until(lambda: eva.app.screen.listing.target is not None, "a case under the cursor")
        number = eva.app.screen.listing.target.id
        await eva.press("e", "d")
        await eva.sees("Diagnosis of", "Function", "Fixed by")
        await eva.types("a full disk")
        await eva.press("ctrl+s")
        await eva.sees("Wrote the diagnosis of")
        found = case_detail(as_manager(desk), number).diagnosis
        assert found is not None
        assert found.cause == "a full disk"


async def test_how_the_customer_of_a_case_stands_is_one_key_away(reported: Desk) -> None:
    async with at_the_desk(reported) as anna:
        await anna.press("6")
        await anna.until(lambda: anna.app.screen.listing.target is not None, "a case under the cursor")
        anna.app.screen.listing.jump_to(1001)
        await anna.until(lambda: anna.app.screen.listing.target.id == 1001, "the cursor is on it")
        await anna.press("K")
        await anna.sees("Hamnen AB", "Promises kept", "2 open cases", "SD-1001", "Reports", "REP-1")
        await anna.press("escape")
        await anna.sees("Queue")
