"""The change schedule on the screen."""

from __future__ import annotations

from datetime import timedelta

from robot import STOCKHOLM, at_the_desk

from fake_clock import FakeClock
from supportdesk.desk import Desk
from supportdesk.operations.changes import Written, draft_change
from supportdesk.operations.component_care import freeze
from supportdesk.operations.customers import add_component
from supportdesk.operations.people import identify
from supportdesk.terms import ChangeKind


async def test_weeks_and_days_with_what_is_against_a_change(desk: Desk, clock: FakeClock) -> None:
    eva = desk.acting_as(identify(desk, "eva"))
    bo = desk.acting_as(identify(desk, "bo"))
    add_component(eva, "store", responsible="eva")
    begins = clock.now().astimezone(STOCKHOLM).replace(hour=22, minute=0) + timedelta(days=1)
    draft_change(bo, ChangeKind.NORMAL, "New disks", Written({}, ("store",), None, begins, begins + timedelta(hours=1)))
    freeze(eva, "Books", begins, begins + timedelta(days=1))
    async with at_the_desk(desk, login="bo") as robot:
        await robot.press("H")
        await robot.sees("v schedule")
        await robot.press("v")
        await robot.sees("Change schedule", "Mon", f"{begins.day:>2} 1!#", "22:00-23:00  CHG-1", "New disks (store)")
        await robot.sees("nothing may be changed: Books (all components), until", "] later")
        await robot.press("right_square_bracket")
        await robot.sees("No change is planned in these weeks.")
        await robot.press("t")
        await robot.sees("CHG-1")
        await robot.press("escape")
        await robot.sees("Begins")
