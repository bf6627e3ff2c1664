"""Woken at 03:00: one case at a time, the worst first, one key a decision."""

from __future__ import annotations

from robot import at_the_desk
from test_escalation_screen import promised

from fake_clock import FakeClock
from supportdesk.desk import Desk
from supportdesk.operations.escalations import at_stake
from supportdesk.operations.flow import resolve
from supportdesk.operations.ownership import take
from supportdesk.operations.people import identify
from supportdesk.operations.since import changed_since, last_at_work

__all__ = ["promised"]


async def test_one_case_after_the_other_until_all_is_decided(promised: Desk) -> None:
    async with at_the_desk(promised) as anna:
        worst = [row.id for row in at_stake(anna.app.session.desk)]
        await anna.press("T")
        await anna.sees("Triage", f"{len(worst)} cases to decide", f"-- SD-{worst[0]}")
        for number in worst[1:]:
            await anna.press("n")
            await anna.sees(f"-- SD-{number}")
        await anna.press("n")
        await anna.sees("0 cases to decide", "That was all.")


async def test_what_was_decided_gives_way_to_the_next(promised: Desk) -> None:
    async with at_the_desk(promised) as anna:
        first, second, *_rest = [row.id for row in at_stake(anna.app.session.desk)]
        await anna.press("T")
        await anna.sees(f"-- SD-{first}")
        await anna.press("t")
        await anna.sees(f"-- SD-{second}", f"Took SD-{first}.")
        await anna.press("q")
        await anna.sees("Queue")


async def test_it_says_what_has_changed_since_one_was_at_work(promised: Desk, clock: FakeClock) -> None:
    anna, bo = (promised.acting_as(identify(promised, login)) for login in ("anna", "bo"))
    take(anna, 1003)
    asleep = clock.now()
    clock.forward(hours=7)
    resolve(bo, 1004, cause="hardware", solution="Made it.")
    assert last_at_work(anna) == asleep
    since = changed_since(anna)
    assert (since.solved, since.arrived) == (1, 0)
    assert since.missed >= 1
    async with at_the_desk(promised) as woken:
        await woken.press("T")
        await woken.sees("Since 09:00:", "1 solved")


def test_a_short_break_is_no_rest(promised: Desk, clock: FakeClock) -> None:
    anna = promised.acting_as(identify(promised, "anna"))
    take(anna, 1003)
    came = clock.now()
    clock.forward(hours=3)
    assert last_at_work(anna) < came
    take(anna, 1004)
    went = clock.now()
    clock.forward(hours=5)
    assert last_at_work(anna) == went


async def test_what_was_taken_back_is_to_be_decided_again(promised: Desk) -> None:
    async with at_the_desk(promised) as anna:
        first, second, *_rest = [row.id for row in at_stake(anna.app.session.desk)]
        await anna.press("T")
        await anna.sees(f"-- SD-{first}")
        await anna.press("t")
        await anna.sees(f"-- SD-{second}")
        await anna.press("u")
        await anna.sees("Undone: took it", f"-- SD-{first}")
