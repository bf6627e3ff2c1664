"""Changes by keys: drafted, written, submitted, approved by who answers, started and reviewed (P11 to P13)."""

from __future__ import annotations

from datetime import timedelta

from robot import STOCKHOLM, at_the_desk

from fake_clock import FakeClock
from supportdesk.desk import Desk
from supportdesk.operations.change_view import change_of
from supportdesk.operations.changes import Written, draft_change
from supportdesk.operations.customers import add_component
from supportdesk.operations.people import identify
from supportdesk.operations.routines import load_routine
from supportdesk.operations.standard_changes import authorise_routine
from supportdesk.rules.change_values import QUESTIONS
from supportdesk.terms import ChangeKind, ChangeState

SAFE = {one.key: not one.risky for one in QUESTIONS}


def as_(desk: Desk, login: str) -> Desk:
    return desk.acting_as(identify(desk, login))


async def test_from_draft_to_review(desk: Desk, clock: FakeClock) -> None:
    add_component(as_(desk, "eva"), "store", responsible="eva")
    begins, ends = (
        f"{(clock.now() + timedelta(hours=hours)).astimezone(STOCKHOLM):%Y-%m-%d %H:%M}" for hours in (24, 26)
    )
    async with at_the_desk(desk, login="bo", size=(120, 40)) as bo:
        await bo.press("H")
        await bo.sees("No change is to come")
        await bo.press("i")
        await bo.sees("Touches")
        await bo.types("New disks")
        await bo.press("tab", "tab")
        await bo.types("store")
        await bo.press("ctrl+s")
        await bo.sees("Drafted CHG-1", "New disks", "no time yet")
        await bo.press("s")
        await bo.sees("submit it for approval")
        await bo.press("1")
        await bo.sees("Fill in first: why")
        await bo.press("c")
        await bo.sees("Back-out", "Tested?")
        for value in ("", "old", "replace", "put back", begins, ends, "2", "2", "1", "1", "1"):
            if value:
                await bo.types(value)
            await bo.press("tab")
        await bo.press("ctrl+s")
        await bo.sees("Written on CHG-1.", "put back")
        await bo.press("s", "1")
        await bo.until(lambda: change_of(as_(desk, "bo"), 1).state is ChangeState.SUBMITTED, "it is submitted")
        await bo.sees("risk low, to be approved")
        await bo.press("y")
        await bo.sees("You asked for this change: somebody else approves it.")
    async with at_the_desk(desk, login="eva", size=(120, 40)) as eva:
        await eva.press("H")
        await eva.sees("CHG-1")
        await eva.press("y")
        await eva.sees("Approved CHG-1.")
    async with at_the_desk(desk, login="bo", size=(120, 40)) as bo:
        await bo.press("H")
        await bo.sees("CHG-1")
        await bo.press("s", "3")
        await bo.until(lambda: change_of(as_(desk, "bo"), 1).state is ChangeState.IN_PROGRESS, "it is started")
        await bo.sees("in progress")
        await bo.press("c")
        await bo.sees("Outcome")
        await bo.types("it works")
        await bo.press("tab")
        await bo.types("order earlier")
        await bo.press("ctrl+s")
        await bo.sees("Written on CHG-1.")
        await bo.press("s", "4")
        await bo.until(lambda: change_of(as_(desk, "bo"), 1).state is ChangeState.DONE, "it is done")
    async with at_the_desk(desk, login="eva", size=(120, 40)) as eva:
        await eva.press("H")
        await eva.sees("done, to be")
        await eva.press("s", "7")
        await eva.until(lambda: change_of(as_(desk, "eva"), 1).state is ChangeState.CLOSED, "it is reviewed")


async def test_a_standard_change_is_ticked_step_by_step(desk: Desk, clock: FakeClock) -> None:
    add_component(as_(desk, "eva"), "web", responsible="eva")
    load_routine(as_(desk, "bo"), "patch", "# Patch\n- back-out: the old one stays\n\n1. Install.\n2. Look.\n")
    authorise_routine(as_(desk, "eva"), "patch", ["web"])
    begins = clock.now() + timedelta(minutes=1)
    written = Written({"why": "A hole."}, ("web",), SAFE, begins, begins + timedelta(hours=1), routine="patch")
    draft_change(as_(desk, "bo"), ChangeKind.STANDARD, "Patch web", written)
    async with at_the_desk(desk, login="bo", size=(120, 40)) as bo:
        await bo.press("H")
        await bo.sees("Steps of the routine patch", "[ ]  1 Install.")
        await bo.press("s", "1")
        await bo.sees("CHG-1: submit it for approval.", "risk low, approved")
        clock.forward(minutes=1)
        await bo.press("s", "3")
        await bo.sees("in progress", ">[ ]  1 Install.")
        await bo.press("t")
        await bo.sees("Step 1: done.", "[x]  1 Install.  (done, bo", ">[ ]  2 Look.")
        await bo.press("x")
        await bo.sees("Step 2: not solved.", "[x]  2 Look.  (not solved, bo")
        await bo.press("u")
        await bo.sees("Undone: ticked a step of the change (CHG-1).", ">[ ]  2 Look.")
