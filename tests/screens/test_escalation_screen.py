"""What is late, what will be, what the rules propose: the escalation screen, by keyboard."""

from __future__ import annotations

import threading

import pytest
from robot import STOCKHOLM, at_the_desk

from fake_clock import FakeClock
from supportdesk.clock import from_ms, to_ms
from supportdesk.desk import Desk
from supportdesk.models.decisions import CaseRisk, RiskModel
from supportdesk.operations.case_view import case_detail
from supportdesk.operations.escalations import AtStake, at_stake
from supportdesk.operations.rule_sets import load_rules, shipped_rules
from supportdesk.operations.service_levels import follow_service_levels, load_shipped
from supportdesk.operations.sweep import sweep
from supportdesk.operations.timeline import HOUR
from supportdesk.rules.actor import rule


@pytest.fixture
def promised(desk: Desk, clock: FakeClock) -> Desk:
    """The desk with the promises and rules that ship, swept."""
    itself = desk.acting_as(rule("test"))
    itself.perform(load_shipped)
    load_rules(itself, shipped_rules())
    for (number,) in desk.rows("SELECT id FROM cases WHERE done = 0"):
        follow_service_levels(itself, number)
    sweep(desk)
    return desk


async def test_it_says_first_what_is_late_and_what_to_do(promised: Desk) -> None:
    async with at_the_desk(promised) as anna:
        await anna.press("E")
        await anna.sees("Escalations", "late", "Do next", "SD-1002")
        await anna.sees("promised by")


def cells_of_cursor(screen: str) -> list[str]:
    """The words of the line under the cursor."""
    return next(line for line in screen.splitlines() if line.startswith(">")).split()


async def test_the_queue_says_what_is_left_to_the_promise(promised: Desk, clock: FakeClock) -> None:
    async with at_the_desk(promised) as anna:
        await anna.press("6", "j")
        await anna.until(lambda: "SD-1001" in cells_of_cursor(anna.screen), "the cursor is on it")
        due = anna.app.screen.listing.target.due_at
        minutes = (due - to_ms(clock.now())) // 60_000
        assert minutes > 0
        assert f"{minutes // 60}:{minutes % 60:02}" in cells_of_cursor(anna.screen)
        clock.forward(minutes=minutes + 12)
        anna.app.screen.tick()
        await anna.until(lambda: "-0:12" in cells_of_cursor(anna.screen), "it is late")
        assert cells_of_cursor(anna.screen)[1] == "!!"


async def test_nothing_at_stake_is_said(desk: Desk) -> None:
    async with at_the_desk(desk) as anna:
        await anna.press("E")
        await anna.sees("Nothing is late")


async def test_a_proposal_is_accepted_with_y(promised: Desk) -> None:
    async with at_the_desk(promised) as anna:
        await anna.press("E")
        await anna.sees("second line")
        number = next(row.id for row in anna.app.screen.source.rows if row.proposal and row.proposal.verb == "escalate")
        anna.app.screen.listing.jump_to(number)
        await anna.until(lambda: anna.app.screen.row.id == number, "the cursor is on it")
        await anna.press("y")
        await anna.sees("Tried")
        await anna.press("ctrl+s")
        await anna.until(lambda: case_detail(anna.app.session.desk, number).line == "second", "second line has it")
        await anna.sees("Accepted for")


async def test_why_shows_the_rules_and_the_clocks(promised: Desk) -> None:
    async with at_the_desk(promised) as anna:
        await anna.press("E")
        await anna.sees("promised by")
        await anna.press("Y")
        await anna.sees("Why SD-", "used")
        await anna.press("escape")
        await anna.sees("Escalations")


async def test_while_the_desk_has_not_answered_nobody_is_told_that_nothing_is_late(
    promised: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = threading.Event()

    def slowly(desk: Desk) -> list[AtStake]:
        answers.wait()
        return at_stake(desk)

    monkeypatch.setattr("supportdesk.screens.escalation.at_stake", slowly)
    async with at_the_desk(promised) as anna:
        try:
            await anna.press("E")
            await anna.sees("Reading …")
            assert "Nothing is late" not in anna.screen
            assert "0 late" not in anna.screen
        finally:
            answers.set()
        await anna.sees("SD-1002", "promised by")
        assert "Reading" not in anna.screen


def foretold(desk: Desk, number: int) -> None:
    """Gives a case its chances, as a round of scoring does."""
    now = desk.now()
    said = {"missed": 49, "by": [], "told": [], "weigh": [["quiet", 31.2, 0.5], ["priority", 3, -0.2]]}
    with desk.store.database.transaction() as session:
        model = RiskModel(question="miss", kind="stages", fitted_at=now, cases=300)
        session.add(model)
        session.flush()
        session.add(CaseRisk(case_id=number, at=now, model_id=model.id, miss=0.68, leaves=None, alike=70, facts=said))


async def test_why_shows_what_is_foretold_beside_the_clocks(promised: Desk) -> None:
    async with at_the_desk(promised) as anna:
        await anna.press("E")
        await anna.sees("promised by")
        number = anna.app.screen.row.id
        await anna.press("Y")
        await anna.sees("Why SD-", "used")
        assert "like this missed" not in anna.screen
        foretold(promised, number)
        await anna.press("ctrl+r")
        await anna.sees("Risk", "68 %: 49 of 70 like this missed", "+ nothing for 31 h  - priority 3")


async def test_a_line_says_what_falls_due_in_the_hour_of_the_case_under_the_cursor(promised: Desk) -> None:
    async with at_the_desk(promised) as anna:
        await anna.press("E")
        await anna.sees("09:00–10:00: ", "1 person at work")
        row = next(row for row in anna.app.screen.source.rows if row.due_at > to_ms(promised.now()) + 2 * HOUR)
        anna.app.screen.listing.jump_to(row.id)
        hour = from_ms(row.due_at).astimezone(STOCKHOLM)
        await anna.sees(f"{hour:%H}:00–{hour.hour + 1:02}:00: 1 due")
        assert "Who is there" not in anna.screen


async def test_a_large_terminal_has_room_for_all_hours_to_come(promised: Desk) -> None:
    async with at_the_desk(promised, size=(120, 40)) as anna:
        await anna.press("E")
        await anna.sees("Who is there", "> 09:00–10:00", "anna 1", "  15:00–16:00")
        assert "at work" not in anna.screen
        await anna.pilot.resize_terminal(80, 24)
        await anna.sees("1 person at work")
        assert "Who is there" not in anna.screen


async def test_an_answer_is_for_the_case_it_was_aimed_at_wherever_the_cursor_is_by_then(promised: Desk) -> None:
    async with at_the_desk(promised) as anna:
        await anna.press("E")
        await anna.sees("promised by")
        aimed = anna.app.screen.row
        await anna.press("z")
        await anna.sees("Postpone", "15 minutes")
        other = next(row for row in anna.app.screen.source.rows if row.id != aimed.id and row.decisions)
        anna.app.screen.listing.jump_to(other.id)
        await anna.until(lambda: anna.app.screen.row.id == other.id, "the cursor elsewhere")
        await anna.press("1")
        await anna.sees("Why it can wait")
        await anna.types("they know")
        await anna.press("ctrl+s")
        await anna.sees(f"Postponed for SD-{aimed.id} until")
        sql = "SELECT case_id FROM decisions WHERE state = 'postponed'"
        assert promised.rows(sql) == [(aimed.id,)]


async def test_in_swedish_rules_speak_swedish_everywhere(promised: Desk) -> None:
    async with at_the_desk(promised, speaks="sv", size=(120, 40)) as anna:
        await anna.press("E", "j")
        await anna.sees("ingen har haft det på en kvart")
        for english in ("The promised time", "promised time is", "are used.", "missed,", "at-risk"):
            assert english not in anna.screen
        await anna.press("enter")
        await anna.sees("Tidslinje")
        await anna.press("4")
        await anna.sees("regeln Ingen har det: flagga: Det är viktigt")
