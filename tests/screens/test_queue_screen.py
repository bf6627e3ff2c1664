"""The queue, by keyboard."""

from __future__ import annotations

from robot import at_the_desk

from fake_clock import FakeClock
from supportdesk.desk import Desk
from supportdesk.operations.case_view import case_detail
from supportdesk.operations.ownership import assign
from supportdesk.operations.people import identify
from supportdesk.terms import CaseState, Line


class TestLooking:
    async def test_the_first_view_holds_my_cases(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.sees("[1 Mine 1]", "2 Unassigned 4", "VPN drops every ten")

    async def test_a_digit_chooses_a_view_and_the_preview_follows_the_cursor(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("2")
            await anna.sees("[2 Unassigned 4]", "Mail is down for everyone")
            await anna.sees("SD-1001  Mail is down")
            await anna.press("j")
            await anna.sees("SD-1005  Disk 81 %")

    async def test_the_filter_shows_what_it_finds_as_one_types(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("6", "slash")
            await anna.types("print")
            await anna.sees("Cannot print from")
            await anna.sees_no("Disk 81 %")
            await anna.press("enter")
            await anna.sees("/ is:open print")
            await anna.press("escape")
            await anna.sees("[6 All 5]")

    async def test_another_order_turns_round_on_the_second_press(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("6", "o", "n")
            await anna.sees("Case v")
            await anna.press("o", "n")
            await anna.sees("Case ^")

    async def test_q_twice_leaves(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("q")
            await anna.sees("Press q again to leave.")
            await anna.press("q")
            await anna.until(lambda: anna.app.return_code is not None or not anna.app.is_running, "left")


class TestWork:
    async def test_t_takes_and_u_gives_back(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("2")
            await anna.sees("Mail is down for everyone")
            await anna.press("t")
            await anna.sees("Took SD-1001.", "u undo")
            assert case_detail(anna.app.session.desk, 1001).owner == "anna"
            await anna.press("u")
            await anna.sees("Undone: took it (SD-1001)")
            assert case_detail(anna.app.session.desk, 1001).owner == ""
            await anna.press("U")
            await anna.sees("Done again: took it (SD-1001).")
            assert case_detail(anna.app.session.desk, 1001).owner == "anna"

    async def test_a_note_needs_c_the_text_and_ctrl_s(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("c")
            await anna.sees("Note on SD-1002")
            await anna.types("checked the tunnel")
            await anna.press("ctrl+s")
            await anna.sees("Note saved on SD-1002.", "checked the tunnel")

    async def test_to_second_line_with_what_was_tried(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("e")
            await anna.sees("2 second line")
            await anna.press("2")
            await anna.sees("To second line: SD-1002")
            await anna.press("ctrl+s")
            await anna.sees("Say what was tried")
            await anna.types("restarted the tunnel")
            await anna.press("ctrl+s")
            await anna.sees("Escalated SD-1002 to second line.")
            case = case_detail(anna.app.session.desk, 1002)
            assert (case.line, case.kind.value, case.owner) == (Line.SECOND, "incident", "")

    async def test_done_with_a_cause(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("d")
            await anna.sees("Done: SD-1002")
            await anna.press("3", "tab")
            await anna.types("new cable")
            await anna.press("ctrl+s")
            await anna.sees("Resolved SD-1002.")
            case = case_detail(anna.app.session.desk, 1002)
            assert (case.state, case.cause, case.solution) == (CaseState.RESOLVED, "hardware", "new cable")

    async def test_several_marked_cases_are_asked_for_and_undone_together(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("2")
            await anna.sees("Mail is down for everyone")
            await anna.press("space", "space", "a")
            await anna.sees("Assign SD-1001, SD-1005 to")
            await anna.types("dan")
            await anna.sees("dan  Dan Dahl")
            await anna.press("enter")
            await anna.sees("Assign 2 cases to dan? SD-1001, SD-1005")
            await anna.until(lambda: not _press_when_ready(anna), "answered")
            await anna.press("enter")
            await anna.sees("Assigned 2 cases to dan.")
            assert {case_detail(anna.app.session.desk, n).owner for n in (1001, 1005)} == {"dan"}
            await anna.press("u")
            await anna.sees("Undone: assigned (SD-1001, SD-1005).")
            assert {case_detail(anna.app.session.desk, n).owner for n in (1001, 1005)} == {""}


def _press_when_ready(robot) -> bool:
    """Whether the question on top does not take an answer yet."""
    from supportdesk.screens.dialogs.question import Question

    top = robot.app.screen
    return isinstance(top, Question) and not top.ready


class TestOthers:
    async def test_a_case_another_took_is_asked_for(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("2")
            await anna.sees("Mail is down for everyone")
            dan = desk.acting_as(identify(desk, "dan"))
            assign(dan, 1001, "dan")
            await anna.press("t")
            await anna.sees("Dan Dahl has this case.")
            await anna.until(lambda: not _press_when_ready(anna), "answered")
            await anna.press("escape")
            assert case_detail(anna.app.session.desk, 1001).owner == "dan"

    async def test_what_others_change_appears_by_itself(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("2")
            await anna.sees("[2 Unassigned 4]")
            await anna.until(lambda: anna.app._newest is not None, "the desk's pulse felt")
            assign(desk.acting_as(identify(desk, "dan")), 1001, "dan")
            anna.app._feel_pulse()
            await anna.sees("[2 Unassigned 3]")

    async def test_two_who_set_the_same_field_see_both_values(self, desk: Desk) -> None:
        from supportdesk.operations.facts import Facts, set_facts

        async with at_the_desk(desk) as anna:
            set_facts(desk.acting_as(identify(desk, "dan")), 1002, Facts(priority=4))
            await anna.press("p", "1")
            await anna.sees("Dan Dahl changed this while you were at it", "Theirs: 4", "Yours: 1")
            await anna.until(lambda: not _press_when_ready(anna), "answered")
            await anna.press("enter")
            await anna.sees("Priority 1 set on SD-1002.")


class TestRefusals:
    async def test_a_key_that_cannot_work_says_why(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("t")
            await anna.sees("It is yours already.")
            await anna.press("s", "c")
            await anna.sees("Not while the case is open.")

    async def test_ops_see_no_case(self, desk: Desk) -> None:
        async with at_the_desk(desk, "olle") as olle:
            await olle.sees("No case here")
            await olle.press("i")
            await olle.sees("You (Olle Ohm) may not do this.")


class TestOldWork:
    async def test_u_asks_before_it_undoes_what_was_done_long_ago(self, desk: Desk, clock: FakeClock) -> None:
        clock.forward(days=2)
        async with at_the_desk(desk) as anna:
            await anna.sees("VPN drops every ten")
            await anna.press("u")
            await anna.sees("Your last work is from", "Undo it?")
            await anna.until(lambda: not _press_when_ready(anna), "answered")
            await anna.press("escape")
            await anna.sees_no("Undo it?")
            assert case_detail(anna.app.session.desk, 1002).owner == "anna"

    async def test_esc_never_leaves_the_program(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("escape", "escape", "escape")
            await anna.sees("This is the queue. q leaves the program.")
            assert anna.app.is_running
