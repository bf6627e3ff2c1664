"""Resolving: the cause is chosen on purpose, with those of cases alike first."""

from __future__ import annotations

from robot import Robot, at_the_desk

from supportdesk.desk import Desk
from supportdesk.operations.case_view import case_detail
from supportdesk.operations.flow import resolve
from supportdesk.operations.people import identify
from supportdesk.operations.register import NewCase, register
from supportdesk.terms import CaseState


async def resolving(anna: Robot) -> None:
    await anna.sees("VPN drops every ten")
    await anna.press("d")
    await anna.sees("Done: SD-")


def causes_line(anna: Robot) -> str:
    return next(line for line in anna.screen.splitlines() if line.startswith("Cause "))


class TestTheCause:
    async def test_none_is_chosen_for_one_and_it_says_so(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await resolving(anna)
            assert "[" not in causes_line(anna)
            await anna.press("tab")
            await anna.types("new cable")
            await anna.press("ctrl+s")
            await anna.sees("Choose a cause by its digit: repeats are found by it.")
            await anna.press("3")
            await anna.sees("[3 Hardware]", "Hardware: A disk, cable, battery, printer")
            await anna.press("ctrl+s")
            await anna.sees("Resolved SD-1002.")

    async def test_what_cases_alike_had_stands_first_and_keeps_its_digit(self, desk: Desk) -> None:
        mine = desk.acting_as(identify(desk, "anna"))
        numbers = [register(mine, NewCase("VPN", category="vpn")).case_id for _ in range(4)]
        for number, cause in zip(numbers, ("capacity", "third_party", "capacity"), strict=False):
            resolve(mine, number, cause=cause, solution="done")
        async with at_the_desk(desk) as anna:
            await anna.press("6", "o", "n", "g")
            await anna.sees(f">  +  SD-{numbers[-1]}")
            await anna.press("d")
            await anna.sees(f"Done: SD-{numbers[-1]}", "Cases alike before: Capacity 2, Third party 1")
            assert causes_line(anna).split()[1:6] == ["[4", "Capacity]", "5", "Third", "party"]
            await anna.press("tab")
            await anna.types("more room")
            await anna.press("ctrl+s")
            await anna.sees(f"Resolved SD-{numbers[-1]}.")
            case = case_detail(mine, numbers[-1])
            assert (case.state, case.cause) == (CaseState.RESOLVED, "capacity")
