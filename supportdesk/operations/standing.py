"""How a customer stands, on one page: promises kept, open cases, the problems behind them, plans and reports (P14).

Read only, and by sales too, of their own customers: it holds nothing that the desk wrote for itself but the titles of problems.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from supportdesk.clock import NEVER, from_ms, to_ms
from supportdesk.desk import Desk
from supportdesk.operations.customers import AgreementRow, CustomerRow, agreements_of, customer_named
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.plan_steps import PlanStep, read_steps
from supportdesk.terms import CUSTOMER_CLOCKS, CaseState, ClockKind, Line, PlanState, ProblemState, ReportState

LOOKS_BACK = timedelta(days=90)
MOST = 50


class Kept(NamedTuple):
    """How many promises of a kind ended or were broken since, and how many of them were kept."""

    clock: ClockKind
    promised: int
    kept: int

    @property
    def percent(self) -> int:
        """The share that was kept, rounded down: 99.9 % kept is not all."""
        return 100 if self.promised == 0 else self.kept * 100 // self.promised


class OpenCase(NamedTuple):
    """A case that is not done. `due_at` is `None` while no promise runs."""

    id: int
    state: CaseState
    line: Line
    priority: int
    subject: str
    arrived_at: datetime
    due_at: datetime | None
    late: bool


class ProblemBehind(NamedTuple):
    """A problem that is worked on, and how many of the customer's cases it is behind."""

    id: int
    state: ProblemState
    title: str
    cases: int


class PlanWith(NamedTuple):
    """A plan with the customer that is not done with."""

    id: int
    case_id: int
    state: PlanState
    goal: str
    steps: tuple[PlanStep, ...]
    next_contact_at: datetime | None


class Told(NamedTuple):
    """A report to the customer: must it go, or did it."""

    id: int
    case_id: int
    state: ReportState
    raised_at: datetime


class Standing(NamedTuple):
    """All of it. `arrived` and `resolved` count cases since `since`."""

    customer: CustomerRow
    since: datetime
    agreements: tuple[AgreementRow, ...]
    kept: tuple[Kept, ...]
    arrived: int
    resolved: int
    open: tuple[OpenCase, ...]
    problems: tuple[ProblemBehind, ...]
    plans: tuple[PlanWith, ...]
    reports: tuple[Told, ...]


def standing(desk: Desk, word: str, *, since: datetime | None = None) -> Standing:
    """How the customer stands that a word names; `NotFound` for one that the actor may not see."""
    authorize(desk.actor, Action.READ_STANDING)
    customer = customer_named(desk, word)
    began = since or desk.now() - LOOKS_BACK
    given = {"id": customer.id, "since": to_ms(began)}
    arrived = _count(desk, "c.arrived_at >= :since", given)
    resolved = _count(desk, "c.resolved_at >= :since", given)
    agreed = tuple(agreements_of(desk, customer.id))
    kept, cases = tuple(_kept(desk, given)), tuple(_open(desk, customer.id))
    problems, plans = tuple(_problems(desk, customer.id)), tuple(_plans(desk, customer.id))
    return Standing(
        customer, began, agreed, kept, arrived, resolved, cases, problems, plans, tuple(_reports(desk, given))
    )


def _count(desk: Desk, where: str, given: dict[str, Any]) -> int:
    sql = f"SELECT count(*) FROM cases c WHERE c.customer_id = :id AND c.done IN (0, 1) AND {where}"
    return int(desk.rows(sql, given)[0][0])


def _kept(desk: Desk, given: dict[str, Any]) -> Iterator[Kept]:
    kinds = ", ".join(f"'{kind.value}'" for kind in CUSTOMER_CLOCKS)
    rows = desk.rows(
        "SELECT k.kind, count(*), sum(CASE WHEN k.breached_at IS NULL THEN 1 ELSE 0 END) FROM cases c "
        f"JOIN clocks k ON k.case_id = c.id WHERE c.customer_id = :id AND c.done IN (0, 1) AND k.kind IN ({kinds}) "
        "AND k.started_at >= :since AND (k.breached_at IS NOT NULL OR k.state = 'met') GROUP BY k.kind",
        given,
    )
    found = {ClockKind(kind): (promised, kept) for kind, promised, kept in rows}
    for kind in CUSTOMER_CLOCKS:
        if kind in found:
            yield Kept(kind, *found[kind])


def _open(desk: Desk, customer: int) -> Iterator[OpenCase]:
    now = to_ms(desk.now())
    rows = desk.rows(
        "SELECT c.id, c.state, c.line, c.priority, c.subject, c.arrived_at, c.due_at FROM cases c "
        "WHERE c.customer_id = :id AND c.done = 0 ORDER BY c.due_at, c.priority, c.arrived_at, c.id LIMIT :most",
        {"id": customer, "most": MOST},
    )
    for number, state, line, priority, subject, arrived, due in rows:
        by = None if due >= NEVER else from_ms(due)
        yield OpenCase(number, CaseState(state), Line(line), priority, subject, from_ms(arrived), by, due < now)


def _problems(desk: Desk, customer: int) -> Iterator[ProblemBehind]:
    rows = desk.rows(
        "SELECT p.id, p.state, p.title, count(*) FROM cases c JOIN problems p ON p.id = c.problem_id "
        "WHERE c.customer_id = :id AND c.done IN (0, 1) AND p.done = 0 GROUP BY p.id, p.state, p.title ORDER BY p.id",
        {"id": customer},
    )
    for key, state, title, cases in rows:
        yield ProblemBehind(key, ProblemState(state), title, cases)


def _plans(desk: Desk, customer: int) -> Iterator[PlanWith]:
    rows = desk.rows(
        "SELECT r.id, r.case_id, r.state, r.goal, r.steps, r.next_contact_at FROM plans r JOIN cases c ON c.id = r.case_id "
        "WHERE c.customer_id = :id AND r.done = 0 ORDER BY r.id",
        {"id": customer},
    )
    for key, case, state, goal, steps, contact in rows:
        at = None if contact is None else from_ms(contact)
        yield PlanWith(key, case, PlanState(state), goal, read_steps(steps), at)


def _reports(desk: Desk, given: dict[str, Any]) -> Iterator[Told]:
    rows = desk.rows(
        "SELECT r.id, r.case_id, r.state, r.raised_at FROM reports r JOIN cases c ON c.id = r.case_id "
        "WHERE c.customer_id = :id AND r.raised_at >= :since ORDER BY r.done, r.id DESC",
        given,
    )
    for key, case, state, raised in rows:
        yield Told(key, case, ReportState(state), from_ms(raised))
