"""The process card walked through the screens by keys, by five people in turn over three weeks of a virtual clock (P1 to P13)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from robot import STOCKHOLM, Robot, at_the_desk

from fake_clock import FakeClock
from supportdesk.desk import Desk
from supportdesk.i18n import _
from supportdesk.operations.case_view import case_detail, thread
from supportdesk.operations.change_view import changes
from supportdesk.operations.component_care import freeze
from supportdesk.operations.customers import add_component
from supportdesk.operations.meeting_view import actions, meetings
from supportdesk.operations.owed_view import plans, reports, responsibilities
from supportdesk.operations.people import identify
from supportdesk.operations.problem_view import problem_detail
from supportdesk.operations.routine_view import routines, runs
from supportdesk.operations.routines import load_routine
from supportdesk.operations.rule_sets import load_rules, shipped_rules
from supportdesk.operations.service_levels import follow_service_levels, load_shipped
from supportdesk.operations.sweep import sweep
from supportdesk.operations.verify import verify
from supportdesk.rules.actor import rule
from supportdesk.terms import (
    CaseState,
    ChangeRisk,
    ChangeState,
    Line,
    MeetingState,
    PlanState,
    ProblemState,
    ReportState,
    RunState,
)

CASE = 1001
VPN, PRINTER = 1002, 1003
ROUTINE = """# VPN drops
- words: vpn, print

1. Ask which network they are on.
2. Restart the tunnel.
   - not solved: escalate
"""
SAID = {"sv": "Disken är full. Bo gör plats.", "en": "The disk is full. Bo makes room."}


@pytest.fixture
def promised(desk: Desk) -> Desk:
    """The desk with the promises and rules that ship."""
    itself = desk.acting_as(rule("test"))
    itself.perform(load_shipped)
    load_rules(itself, shipped_rules())
    for (number,) in desk.rows("SELECT id FROM cases WHERE done = 0"):
        follow_service_levels(itself, number)
    eva = desk.acting_as(identify(desk, "eva"))
    add_component(eva, "disks", competence="mail", responsible="eva")
    load_routine(desk.acting_as(identify(desk, "bo")), "vpn", ROUTINE)
    return desk


class Card:
    """The walk: a desk, its clock, and who sits at the terminal in which language."""

    def __init__(self, desk: Desk, clock: FakeClock, language: str, folder: Path) -> None:
        self.desk, self.clock, self.language, self.folder = desk, clock, language, folder
        self.eva = desk.acting_as(identify(desk, "eva"))

    def sits(self, login: str) -> object:
        return at_the_desk(self.desk, login=login, speaks=self.language, size=(120, 40), after="stay")

    def time(self, **ahead: float) -> str:
        """An instant to come as people write it."""
        return f"{(self.clock.now() + timedelta(**ahead)).astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"

    async def on_case(self, who: Robot, number: int = CASE) -> None:
        """The cursor on a case, in the view of all."""
        await who.press("6")
        await who.until(lambda: who.app.screen.listing.target is not None, "a case under the cursor")
        who.app.screen.listing.jump_to(number)
        await who.until(lambda: who.app.screen.listing.target.id == number, "the cursor is on it")

    async def fills(self, who: Robot, *values: str) -> None:
        """Types into the fields of a form, one after the other, and saves."""
        for place, value in enumerate(values):
            if place:
                await who.press("tab")
            if value:
                await who.types(value)
        await who.press("ctrl+s")


@pytest.mark.long
@pytest.mark.parametrize("language", ["sv", "en"])
async def test_the_card_from_the_call_to_the_decision(
    promised: Desk, clock: FakeClock, language: str, tmp_path: Path
) -> None:
    card = Card(promised, clock, language, tmp_path)
    await first_line(card)
    await second_line(card)
    await the_customer_is_told(card)
    await a_plan_is_made(card)
    await a_routine_is_followed(card)
    await the_platform_is_changed(card)
    await the_meeting(card)
    assert list(verify(card.eva)) == []


async def first_line(card: Card) -> None:
    """P1 to P3: a call solved at once, and a case that goes to second line with what was tried."""
    async with card.sits("anna") as anna:
        await anna.press("i")
        await anna.types("ham")
        await anna.sees("Hamnen AB, Lina Ek")
        await anna.press("enter", "tab")
        await anna.types("how do i share a calendar")
        await anna.press("f4")
        await anna.sees(_("Fixed at once"))
        await anna.press("1")
        await card.fills(anna, "", "showed her")
        await anna.until(lambda: case_detail(card.eva, 1006).state is CaseState.RESOLVED, "solved at once")
        await card.on_case(anna)
        await anna.press("e", "2")
        await anna.sees(_("Tried"))
        await card.fills(anna, "restarted the server")
        await anna.until(lambda: case_detail(card.eva, CASE).line is Line.SECOND, "second line has it")


async def second_line(card: Card) -> None:
    """P4, P5: a specialist takes it, finds that it will be fixed too late, and Problem Management takes it on."""
    async with card.sits("bo") as bo:
        await card.on_case(bo)
        await bo.press("t")
        await bo.until(lambda: case_detail(card.eva, CASE).owner == "bo", "bo has it")
        await bo.press("e", "d")
        await bo.sees(_("Fixed by"))
        await card.fills(bo, "a full disk", "3", card.time(days=5), "80", "140")
        await bo.until(lambda: case_detail(card.eva, CASE).diagnosis is not None, "the diagnosis is written")
        sweep(card.desk)
        await bo.press("E")
        await bo.until(lambda: any(row.id == CASE and row.proposal for row in bo.app.screen.source.rows), "a proposal")
        bo.app.screen.listing.jump_to(CASE)
        await bo.until(lambda: bo.app.screen.row is not None and bo.app.screen.row.id == CASE, "the cursor is on it")
        await bo.press("y")
        await bo.sees(_("Whom"))
        await bo.press("ctrl+s")
        await bo.until(lambda: case_detail(card.eva, CASE).line is Line.PROBLEM, "Problem Management has it")
        await bo.press("q")
        await card.on_case(bo)
        await bo.press("e", "p", "enter")
        await bo.sees(_("New problem"))
        await card.fills(bo, "disks fill up", "", "use the web mail", "mail down")
        await bo.until(lambda: case_detail(card.eva, CASE).problem is not None, "a problem is behind it")
    async with card.sits("eva") as eva:
        await eva.press("P")
        await eva.sees("PRB-1")
        await eva.press("s", "1")
        await eva.until(lambda: state_of_problem(card) is ProblemState.UNDER_INVESTIGATION, "it is taken on")
        await eva.press("s", "2")
        await eva.until(lambda: state_of_problem(card) is ProblemState.KNOWN_ERROR, "it is a known error")


def state_of_problem(card: Card) -> ProblemState:
    return problem_detail(card.eva, 1).row.state


async def the_customer_is_told(card: Card) -> None:
    """P6: the promise is missed; the report stands on top and is told by phone."""
    card.clock.forward(days=3)
    sweep(card.desk)
    async with card.sits("bo") as bo:
        await bo.press("E")
        await bo.until(lambda: any(row.id == CASE and row.report for row in bo.app.screen.source.rows), "it must go")
        bo.app.screen.listing.jump_to(CASE)
        await bo.until(lambda: bo.app.screen.row is not None and bo.app.screen.row.id == CASE, "the cursor is on it")
        await bo.press("R")
        await bo.sees(_("Told to"))
        bo.app.screen.query("TextArea").first().text = SAID[card.language]
        await bo.press("tab", "tab")
        await bo.types("Lina Ek")
        await bo.press("ctrl+s")
        await bo.until(lambda: told(card) is ReportState.TOLD, "the customer was told")


def told(card: Card) -> ReportState:
    return reports(card.eva, everything=True, case=CASE)[0].state


async def a_plan_is_made(card: Card) -> None:
    """P7, P8: the manager answers for it, and makes a plan with the customer that is kept."""
    async with card.sits("bo") as bo:
        await card.on_case(bo)
        await bo.press("e", "m")
        await bo.sees(_("Why"))
        await bo.types("promised twice")
        await bo.press("enter")
        await bo.until(lambda: responsibilities(card.eva, case=CASE) != [], "the manager is asked")
    async with card.sits("eva") as eva:
        await eva.press("M")
        await eva.sees("promised twice")
        await eva.press("y")
        await eva.until(lambda: responsibilities(card.eva, case=CASE)[0].bearer == "eva", "the manager answers for it")
        await eva.press("p")
        await eva.sees(_("Next contact"))
        await card.fills(eva, "mail works again", card.time(hours=5))
        await eva.sees("PLN-1")
        await eva.press("i")
        await eva.sees(_("Whose"))
        await card.fills(eva, "make room", "", "Bo Berg", card.time(hours=3))
        await eva.until(lambda: plans(card.eva)[0].steps != (), "a step")
        await eva.sees("make room")
        await eva.press("y")
        await card.fills(eva, "Lina Ek", "by phone")
        await eva.until(lambda: plans(card.eva)[0].state is PlanState.AGREED, "agreed")
        await eva.sees("Lina Ek")
        await eva.press("t", "1")
        await eva.until(lambda: plans(card.eva)[0].steps[0].done_at is not None, "done")
        await eva.press("s", "2")
        await eva.until(lambda: plans(card.eva) == [], "kept")
        await eva.press("q")
        await eva.sees("promised twice")
        await eva.press("b")
        await eva.sees(_("Why"))
        await eva.types("they are content")
        await eva.press("enter")
        await eva.until(lambda: responsibilities(card.eva) == [], "handed back")


async def a_routine_is_followed(card: Card) -> None:
    """P4, P12: the routine that fits is ticked; it solves one case, and hands another over with what was ticked."""
    async with card.sits("anna") as anna:
        for number, last in ((VPN, "x"), (PRINTER, "y")):
            await card.on_case(anna, number)
            await anna.press("e", "r")
            await anna.sees("VPN drops")
            await anna.press("enter")
            await anna.sees(">[ ]  1 Ask which network they are on.")
            await anna.press("t")
            await anna.sees(">[ ]  2 Restart the tunnel.")
            await anna.press(last)
            await anna.until(lambda number=number: runs(card.eva, number)[0].state is not RunState.RUNNING, "it ended")
            await anna.press("q")
        assert [runs(card.eva, number)[0].state for number in (VPN, PRINTER)] == [RunState.ESCALATED, RunState.SOLVED]
        await card.on_case(anna, VPN)
        await anna.press("e", "2")
        await anna.sees(_("Tried"))
        await card.fills(anna, "restarted the tunnel")
        await anna.until(lambda: case_detail(card.eva, VPN).line is Line.SECOND, "second line has it")
    assert any("VPN drops: 1" in str(entry.details) for entry in thread(card.eva, VPN))
    [row] = routines(card.eva)
    assert (row.used, row.solved) == (2, 1)


async def the_platform_is_changed(card: Card) -> None:
    """P11 to P13: a change that mends the problem; refused in a freeze, approved by another, started with the competence."""
    closed = card.clock.now() + timedelta(days=20)
    freeze(card.eva, "Closing of the books", closed, closed + timedelta(days=1))
    async with card.sits("bo") as bo:
        await bo.press("P")
        await bo.sees("disks fill up")
        await bo.press("v")
        await bo.sees(_("New change"))
        await card.fills(bo, "", "", "disks")
        await bo.until(lambda: changes(card.eva) != [], "it is drafted")
        await bo.press("q", "H")
        await bo.sees("CHG-1", "disks fill up")
        texts, risky = ("", "too small", "replace them", "put the old ones back"), ("1", "1", "1", "1", "1")
        await bo.press("c")
        await bo.sees(_("Tested?"))
        await card.fills(bo, *texts, card.time(days=20, hours=1), card.time(days=20, hours=3), *risky)
        await bo.until(lambda: len(changes(card.eva)[0].answers) == 5, "it is written")
        await bo.press("s", "1")
        await bo.sees("Closing of the books")
        await bo.press("c")
        await bo.sees(_("Tested?"))
        later = (card.time(days=1), card.time(days=1, hours=2))
        await retyped(bo, 4, later)
        await bo.until(lambda: changes(card.eva)[0].ends_at < card.clock.now() + timedelta(days=2), "another time")
        await bo.press("s", "1")
        await bo.until(lambda: changes(card.eva)[0].state is ChangeState.SUBMITTED, "it is submitted")
        assert changes(card.eva)[0].risk is ChangeRisk.MEDIUM
        await bo.press("y")
        await bo.sees(_("You asked for this change: somebody else approves it."))
    async with card.sits("eva") as eva:
        await eva.press("H")
        await eva.sees("CHG-1")
        await eva.press("y")
        await eva.until(lambda: changes(card.eva)[0].state is ChangeState.APPROVED, "it is approved")
        card.clock.forward(days=1)
        await eva.press("s", "3")
        await eva.sees(
            _("It takes competence in {areas} to start this change; you do not have it.").format(areas="mail")
        )
    async with card.sits("bo") as bo:
        await bo.press("H")
        await bo.sees("CHG-1")
        await bo.press("s", "3")
        await bo.until(lambda: changes(card.eva)[0].state is ChangeState.IN_PROGRESS, "it is started")
        await bo.press("c")
        await bo.sees(_("Outcome"))
        await card.fills(bo, "the new disks did not fit", "measure before ordering")
        await bo.until(lambda: changes(card.eva)[0].outcome != "", "the outcome is written")
        await bo.press("s", "6")
        await bo.until(lambda: changes(card.eva)[0].state is ChangeState.BACKED_OUT, "it is backed out")
        await bo.press("s", "7")
        await bo.sees(_("You carried it out: somebody else reviews it."))


async def retyped(who: Robot, first: int, values: tuple[str, ...]) -> None:
    """Types over fields of a form, from one on, and saves."""
    for _field in range(first):
        await who.press("tab")
    for place, value in enumerate(values):
        if place:
            await who.press("tab")
        await who.press("ctrl+u", "ctrl+k")
        await who.types(value)
    await who.press("ctrl+s")


def aimed_at(who: Robot) -> int | None:
    target = who.app.screen.listing.target
    return None if target is None else target.id


async def the_meeting(card: Card) -> None:
    """P9, P10: the meeting decides, and the next one opens with what is undone."""
    card.clock.forward(days=4)
    async with card.sits("eva") as eva:
        await eva.press("N", "i")
        await eva.types("Week 14")
        await eva.press("enter")
        await eva.until(lambda: meetings(card.eva) != [], "it is called")
        await eva.sees("MTG-1", f"SD-{CASE}")
        await eva.press("p")
        await card.fills(eva, "Eva, Bo, Anna")
        await eva.sees("Eva, Bo, Anna")
        left = [item.id for item in eva.app.screen.source.rows]
        assert CASE in left
        for number in left:
            eva.app.screen.listing.jump_to(number)
            await eva.until(lambda number=number: aimed_at(eva) == number, "the cursor is on it")
            await eva.press("y")
            await eva.sees(_("Decision"))
            todo = ("larger disks", "bo", card.time(days=7)) if number == CASE else ()
            await card.fills(eva, "two disks each", *todo)
            await eva.until(
                lambda number=number: number not in [item.id for item in eva.app.screen.source.rows], "decided"
            )
        await eva.press("w")
        await eva.types(str(card.folder / "minutes.html"))
        await eva.press("enter")
        await eva.until((card.folder / "minutes.html").exists, "the minutes are written")
        await eva.press("s", "1")
        await eva.until(lambda: meetings(card.eva)[0].state is MeetingState.HELD, "it is closed")
    told = (card.folder / "minutes.html").read_text(encoding="utf-8")
    assert "two disks each" in told
    assert "the new disks did not fit" in told
    card.clock.forward(days=7)
    async with card.sits("eva") as eva:
        await eva.press("N", "i")
        await eva.types("Week 15")
        await eva.press("enter")
        await eva.until(lambda: len(meetings(card.eva)) == 2, "the next one is called")
        await eva.sees("larger disks")
    assert [(row.text, row.owner) for row in actions(card.eva)] == [("larger disks", "bo")]
