"""The figures week by week, by keys: the whole text of the screen at both sizes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from robot import Robot, at_the_desk

from fake_clock import FakeClock
from supportdesk.desk import Desk
from supportdesk.operations.flow import resolve
from supportdesk.operations.lines import HandOver, escalate
from supportdesk.operations.people import identify
from supportdesk.operations.risk_fit import _store
from supportdesk.rules.actor import rule

SMALL = """\
                             W5     W6     W7     W8     W9    W10    W11    W12
Arrived                       0      0      0      0      0 ::   1 ##   4      0
Resolved                      0      0      0      0      0      0 ::   1 ::   1
First line alone, %           -      -      -      -      -      - ## 100      0
Response kept, %              -      -      -      -      -      -      -      -
Resolution kept, %            -      -      -      -      -      -      -      -
Misses seen early, %          -      -      -      -      -      -      -      -
Seen so much earlier, h       -      -      -      -      -      -      -      -
Handed back, %                -      -      -      -      -      -      0      0
On first line, h              -      -      -      -      -      - .. 0.5 ## 170
On second line, h             -      -      -      -      -      -      - .. 4.0
h: hours, on a line the mean of a case. The last week is as far as it has come.
"""
LARGE = """\
                                 W5         W6         W7         W8         W9        W10        W11        W12
                                                                                           ######
Arrived                           0          0          0          0          0 ======   1 ######   4          0

Resolved                          0          0          0          0          0          0 ======   1 ======   1
                                                                                           ######
First line alone, %               -          -          -          -          -          - ###### 100          0
"""


@pytest.fixture
def weeks(desk: Desk, clock: FakeClock) -> Desk:
    """Two weeks: one case left first line, one did not; and a fit that has foretold."""
    anna = desk.acting_as(identify(desk, "anna"))
    bins = [
        {"low": n / 10, "high": (n + 1) / 10, "cases": 10 + n, "foretold": n / 10 + 0.05, "happened": n / 10}
        for n in range(10)
    ]
    _store(desk.acting_as(rule("test")), "test", 90, {}, {"table": bins})
    resolve(anna, 1001, cause="hardware", solution="Restarted it.", reply="It works again.")
    clock.forward(days=7)
    escalate(anna, 1002, HandOver("Restarted it."))
    clock.forward(hours=4)
    resolve(anna, 1002, cause="hardware", solution="Restarted it.", reply="It works again.")
    clock.forward(minutes=1)
    return desk


def text(robot: Robot) -> list[str]:
    return [line.rstrip() for line in robot.screen.split("\n")]


async def test_eight_weeks_fit_a_small_terminal(weeks: Desk) -> None:
    async with at_the_desk(weeks, login="eva") as eva:
        await eva.press("F")
        await eva.sees("Figures", "First line alone, %", "0-10 %")
        lines = text(eva)
        assert len(lines) == 24
        assert lines[1:13] == SMALL.splitlines()
        await eva.press("G")
        await eva.sees("90-100 %", "o foretold, x what happened")


async def test_a_large_terminal_shows_all_of_it(weeks: Desk) -> None:
    async with at_the_desk(weeks, login="eva", size=(120, 40)) as eva:
        await eva.press("F")
        await eva.sees("Figures", "First line alone, %", "90-100 %", "o foretold, x what happened")
        assert text(eva)[1:8] == LARGE.splitlines()


async def test_blocks_are_drawn_where_the_settings_ask_for_them(weeks: Desk) -> None:
    async with at_the_desk(weeks, login="eva") as eva:
        session = eva.app.session
        session.settings = replace(session.settings, glyphs="unicode")
        await eva.press("F")
        await eva.sees("██ 100")


async def test_ops_are_told_who_may_see_them(weeks: Desk) -> None:
    async with at_the_desk(weeks, login="olle") as olle:
        await olle.press("F")
        await olle.sees("It is done by:")
