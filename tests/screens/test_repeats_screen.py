"""What keeps coming, by keys."""

from __future__ import annotations

from datetime import timedelta

import pytest
from robot import at_the_desk

from supportdesk.desk import Desk
from supportdesk.operations.people import identify
from supportdesk.operations.problem_view import problem_detail
from supportdesk.operations.problems import log_problem
from supportdesk.operations.register import NewCase, register


@pytest.fixture
def tunnels(desk: Desk) -> Desk:
    """Five cases about tunnels at a desk that has had a few others in the weeks before."""
    anna = desk.acting_as(identify(desk, "anna"))
    for week in range(2, 9):
        register(anna, NewCase("Printer stuck", arrived_at=desk.now() - timedelta(days=7 * week)))
    for hour in range(5):
        register(anna, NewCase("Tunnel broken", arrived_at=desk.now() - timedelta(hours=hour + 1)))
    return desk


async def test_a_problem_is_logged_from_a_repeat_and_taken_back(tunnels: Desk) -> None:
    async with at_the_desk(tunnels, login="bo") as bo:
        await bo.press("O")
        await bo.sees("Repeats", ">! “broken”", "5 in a week, hardly ever before", "They also have in common: “tunnel”")
        await bo.sees("Tunnel broken")
        await bo.press("i")
        await bo.sees("New problem", "“broken”", "broken")
        await bo.press("ctrl+s")
        await bo.sees("Logged PRB-1.", ">  “broken”", "PRB-1")
        assert len(problem_detail(tunnels.acting_as(identify(tunnels, "bo")), 1).cases) == 5
        await bo.press("i")
        await bo.sees("All of its cases have a problem behind them already.")


async def test_a_known_problem_joins_a_repeat(tunnels: Desk) -> None:
    log_problem(tunnels.acting_as(identify(tunnels, "bo")), "Tunnels flap")
    async with at_the_desk(tunnels, login="bo") as bo:
        await bo.press("O")
        await bo.sees(">! “broken”")
        await bo.press("p")
        await bo.sees("“broken”: the problem behind it", "PRB-1")
        await bo.press("enter")
        await bo.sees("5 cases: PRB-1 is behind them.", ">  “broken”")
        await bo.press("enter")
        await bo.sees("Tunnel broken", "PRB-1")


async def test_a_quiet_week_says_so(desk: Desk) -> None:
    async with at_the_desk(desk) as anna:
        await anna.press("O")
        await anna.sees("Nothing came more often than usual in the last 7 days.")
