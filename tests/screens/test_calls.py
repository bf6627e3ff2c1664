"""Somebody is on the phone."""

from __future__ import annotations

from robot import at_the_desk

from supportdesk.desk import Desk
from supportdesk.operations.case_view import case_detail, thread
from supportdesk.terms import CaseState, Channel, Kind, Line


class TestACall:
    async def test_the_customer_is_found_by_some_letters_and_the_case_saved(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("i")
            await anna.sees("New case (phone)")
            await anna.types("kvi")
            await anna.sees("Kviberg Tryck, Lina Ek")
            await anna.press("enter", "tab")
            await anna.types("backup failed")
            await anna.press("tab", "tab", "tab", "2", "tab", "1")
            await anna.sees("-> priority 2, high")
            await anna.press("f2")
            await anna.sees("Registered SD-1006.")
            case = case_detail(anna.app.session.desk, 1006)
            assert (case.customer, case.contact, case.subject) == ("Kviberg Tryck", "Lina Ek", "backup failed")
            assert (case.impact, case.urgency, case.priority) == (2, 1, 2)
            assert (case.channel, case.kind, case.state) == (Channel.PHONE, Kind.FAULT, CaseState.NEW)

    async def test_by_phone_number(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("i")
            await anna.sees("New case (phone)")
            await anna.types("0313900607")
            await anna.sees("Hamnen AB, Lina Ek")

    async def test_f4_registers_and_resolves_in_one_go(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("i")
            await anna.sees("New case (phone)")
            await anna.types("ham")
            await anna.sees("Hamnen AB, Lina Ek")
            await anna.press("enter", "tab")
            await anna.types("how do i share a calendar")
            await anna.press("f4")
            await anna.sees("Fixed at once")
            await anna.press("1", "tab")
            await anna.types("showed her")
            await anna.press("ctrl+s")
            await anna.sees("Registered and resolved SD-1006.")
            case = case_detail(anna.app.session.desk, 1006)
            assert (case.state, case.resolved_line, case.cause) == (CaseState.RESOLVED, Line.FIRST, "user_handling")

    async def test_a_caller_nobody_knows_is_kept_as_text(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("i")
            await anna.sees("New case (phone)")
            await anna.types("nobody inc")
            await anna.press("tab", "tab")
            await anna.types("wrong number")
            await anna.press("f3")
            await anna.sees("Nothing here matches “nobody inc”. The same key again saves it as text")
            await anna.press("f3")
            await anna.sees("Registered SD-1006, it is yours.")
            case = case_detail(anna.app.session.desk, 1006)
            assert (case.customer, case.requester, case.owner) == ("", "nobody inc", "anna")

    async def test_a_caller_and_a_customer_nobody_knows_are_both_kept(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("i")
            await anna.sees("New case (phone)")
            await anna.types("nobody inc")
            await anna.press("tab")
            await anna.types("Kim Holm")
            await anna.press("tab")
            await anna.types("wrong number")
            await anna.press("f2")
            await anna.sees("Nothing here matches")
            await anna.press("f2")
            await anna.sees("Registered SD-1006.")
            assert case_detail(anna.app.session.desk, 1006).requester == "Kim Holm, nobody inc"

    async def test_a_component_that_there_is_not_is_refused_and_not_dropped(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("i")
            await anna.sees("New case (phone)")
            await anna.press("tab", "tab")
            await anna.types("it stopped")
            await anna.press("tab")
            await anna.types("teleporter")
            await anna.press("f2")
            await anna.sees("Nothing here matches “teleporter”. Choose one of those shown")
            await anna.press("f2")
            await anna.sees("Nothing here matches “teleporter”.")
            await anna.press("ctrl+u", "f2")
            await anna.sees("Registered SD-1006.")

    async def test_what_was_typed_and_matches_nothing_comes_back_with_the_draft(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("i")
            await anna.sees("New case (phone)")
            await anna.types("nobody inc")
            await anna.press("tab", "tab", "tab")
            await anna.types("teleporter")
            await anna.press("escape")
            await anna.sees_no("New case (phone)")
            await anna.press("i")
            await anna.sees("brought back", "nobody inc", "teleporter")

    async def test_without_a_subject_it_says_so_and_goes_there(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("i")
            await anna.sees("New case (phone)")
            await anna.press("ctrl+s")
            await anna.sees("A subject is needed")
            await anna.types("now there is one")
            await anna.press("ctrl+s")
            await anna.sees("Registered SD-1006.")
            assert case_detail(anna.app.session.desk, 1006).subject == "now there is one"

    async def test_left_in_the_middle_it_comes_back(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("i")
            await anna.sees("New case (phone)")
            await anna.types("kvi")
            await anna.sees("Kviberg Tryck, Lina Ek")
            await anna.press("enter", "tab")
            await anna.types("half told")
            await anna.press("escape")
            await anna.sees_no("New case (phone)")
            await anna.press("i")
            await anna.sees("Kviberg Tryck, Lina Ek", "half told", "brought back")
            await anna.press("ctrl+s")
            await anna.sees("Registered SD-1006.")
            assert len(thread(anna.app.session.desk, 1006)) == 1

    async def test_brought_back_it_is_saved_as_it_stands(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("i")
            await anna.sees("New case (phone)")
            await anna.types("kvi")
            await anna.sees("Kviberg Tryck, Lina Ek")
            await anna.press("enter", "tab")
            await anna.types("backup failed")
            await anna.press("tab", "tab", "3", "tab", "2", "escape")
            await anna.sees_no("New case (phone)")
            await anna.press("i")
            await anna.sees("brought back", "backup failed")
            assert anna.app.screen.values()["kind"] is Kind.REQUEST
            await anna.press("f2")
            await anna.sees("Registered SD-1006.")
            case = case_detail(anna.app.session.desk, 1006)
            assert (case.kind, case.impact, case.contact) == (Kind.REQUEST, 2, "Lina Ek")
