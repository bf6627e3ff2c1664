"""Problem Management by keys."""

from __future__ import annotations

from robot import at_the_desk

from supportdesk.desk import Desk
from supportdesk.operations.case_view import case_detail
from supportdesk.operations.people import identify
from supportdesk.operations.problem_view import problem_detail
from supportdesk.operations.problems import log_problem
from supportdesk.terms import ProblemState


def as_(desk: Desk, login: str) -> Desk:
    return desk.acting_as(identify(desk, login))


async def test_from_a_case_to_a_new_problem_and_back(desk: Desk) -> None:
    async with at_the_desk(desk, login="bo") as bo:
        await bo.press("6")
        await bo.sees("Mail is down for everyone")
        bo.app.screen.listing.jump_to(1001)
        await bo.press("e", "p")
        await bo.sees("the problem behind it", "log a problem behind it")
        await bo.press("enter")
        await bo.sees("New problem")
        await bo.types("Mail queue fills at night")
        await bo.press("tab", "tab")
        await bo.types("Restart the queue.")
        await bo.press("ctrl+s")
        await bo.sees("Logged PRB-1.", "u undo")
        assert case_detail(bo.app.session.desk, 1001).problem.title == "Mail queue fills at night"
        await bo.press("enter")
        await bo.sees("SD-1001")
        await bo.press("2")
        await bo.sees("PRB-1 logged: Mail queue fills at night", "Restart the queue.")
        await bo.press("q", "P")
        await bo.sees("Problems", ">! PRB-1", "1/1", "Mail queue fills at night")


async def test_the_manager_takes_it_on_and_second_line_knows_it(desk: Desk) -> None:
    log_problem(as_(desk, "bo"), "Mail queue fills", cases=[1001])
    async with at_the_desk(desk, login="eva") as eva:
        await eva.press("P")
        await eva.sees(">! PRB-1")
        await eva.press("s")
        await eva.sees("PRB-1 (logged)", "1 investigate")
        await eva.press("1")
        await eva.sees("PRB-1: investigate.", "under investigation")
        await eva.press("s", "2")
        await eva.sees("Fill in first: workaround.")
        await eva.press("c")
        await eva.sees("PRB-1: Mail queue fills")
        await eva.press("tab", "tab", "tab", "tab")
        await eva.types("Restart it.")
        await eva.press("ctrl+s")
        await eva.sees("Written on PRB-1.", "Restart it.")
        await eva.press("s", "2")
        await eva.sees("PRB-1: known error.")
        await eva.press("enter")
        await eva.sees("Workaround", "History", "wrote: workaround")
        await eva.press("u")
        await eva.sees("Undone: took the problem a step on (PRB-1).")
        assert problem_detail(eva.app.session.desk, 1).row.state is ProblemState.UNDER_INVESTIGATION


async def test_a_call_that_looks_like_a_known_error_shows_how_to_live_with_it(desk: Desk) -> None:
    texts = {"workaround": "Reconnect by cable.", "symptoms": "tunnel flaps"}
    log_problem(as_(desk, "bo"), "Tunnels flap", texts=texts)
    async with at_the_desk(desk) as anna:
        await anna.press("i")
        await anna.sees("New case (phone)")
        await anna.press("tab", "tab")
        await anna.types("my tunnel is gone")
        await anna.sees("PRB-1 Tunnels flap: Reconnect by cable.")
