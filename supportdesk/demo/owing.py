"""What the demo desk owes its customers at the end: a few reports that must go, a plan, and what the manager answers for."""

from __future__ import annotations

from datetime import timedelta

from supportdesk.desk import Desk
from supportdesk.operations.case_view import case_detail
from supportdesk.operations.owed_view import ReportRow, reports
from supportdesk.operations.people import identify
from supportdesk.operations.plans import NewStep, add_step, make_plan, move_plan, tick_step
from supportdesk.operations.reports import withdraw_report
from supportdesk.operations.responsibility import accept_responsibility, pass_on
from supportdesk.terms import Priority, Side

MANAGER = "helena"
KNOWN = timedelta(days=1)
"""Misses older than this were told in their day, by other means."""
TOLD = "Kunden fick veta det när det hände, innan rapporter fördes här."
WHY = "Lovat två gånger. Kunden vill ha en person att prata med."
GOAL = "Det ska fungera hela dagen, varje dag, och ni ska slippa ringa"
STEPS = (
    ("Skicka loggarna från i tisdags", Side.CUSTOMER, -26, True),
    ("Flytta er till den andra noden", Side.OURS, -3, False),
    ("Mäta ett dygn och visa er kurvorna", Side.OURS, 30, False),
)
"""What, whose, hours from now, and whether it is done."""


def owe(desk: Desk) -> None:
    """Settles the old reports, and gives the manager a case with a plan and one that is offered."""
    manager = desk.acting_as(identify(desk, MANAGER))
    fresh = []
    for row in reports(manager):
        if row.promised_at is not None and row.promised_at < desk.now() - KNOWN:
            withdraw_report(manager, row.id, TOLD)
        else:
            fresh.append(row)
    still_open = _open_cases(manager, fresh)
    grave = [row for row in still_open if row.priority <= Priority.HIGH] or still_open
    if grave:
        _plan(manager, grave[0])
    for row in grave[1:2]:
        pass_on(manager, row.case_id, WHY)


def _open_cases(desk: Desk, rows: list[ReportRow]) -> list[ReportRow]:
    numbers = {number for (number,) in desk.rows("SELECT id FROM cases WHERE done = 0")}
    return [row for row in rows if row.case_id in numbers]


def _plan(manager: Desk, row: ReportRow) -> None:
    accept_responsibility(manager, pass_on(manager, row.case_id, WHY).number)
    now, case = manager.now(), case_detail(manager, row.case_id)
    person = case.contact or row.customer
    plan = make_plan(manager, row.case_id, GOAL, next_contact_at=now + timedelta(hours=3)).number
    for text, side, hours, _done in STEPS:
        owner = person if side is Side.CUSTOMER else "Mikael Tuominen"
        add_step(manager, plan, NewStep(text, side, owner, now + timedelta(hours=hours)))
    move_plan(manager, plan, "agree", agreed_by=person, agreed_how="på telefon")
    for place, (_text, _side, _hours, done) in enumerate(STEPS, 1):
        if done:
            tick_step(manager, plan, place)
