"""What is owed to customers, as people read it: reports that must go, plans, and who answers for what (P6, P7, P8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from supportdesk.clock import from_ms, to_ms
from supportdesk.desk import Desk
from supportdesk.errors import NotFound
from supportdesk.i18n import _
from supportdesk.operations.case_rows import Entry
from supportdesk.operations.record_history import history_of
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.plan_steps import PlanStep, read_steps
from supportdesk.rules.record_names import record_name
from supportdesk.terms import (
    CaseState,
    ClockKind,
    Line,
    PlanState,
    ReportCause,
    ReportState,
    ResponsibilityState,
    Subject,
)

MOST = 500


class ReportRow(NamedTuple):
    """A report. `text`, `told_to` and `next_word_at` are those of one that went."""

    id: int
    version: int
    state: ReportState
    case_id: int
    priority: int
    customer: str
    subject: str
    cause: ReportCause
    promise: ClockKind | None
    promised_at: datetime | None
    raised_at: datetime
    due_at: datetime
    text: str
    told_to: str
    next_word_at: datetime | None
    closed_at: datetime | None
    closed_by: str


class PlanRow(NamedTuple):
    """A plan. `steps` are in the order of their dates."""

    id: int
    version: int
    state: PlanState
    case_id: int
    customer: str
    subject: str
    goal: str
    steps: tuple[PlanStep, ...]
    edition: int
    agreed_by: str
    agreed_how: str
    agreed_at: datetime | None
    next_contact_at: datetime | None
    made_at: datetime


class ResponsibilityRow(NamedTuple):
    """A responsibility that was passed on. `bearer` is the login of the manager who accepted it."""

    id: int
    version: int
    state: ResponsibilityState
    case_id: int
    customer: str
    subject: str
    why: str
    offered_by: str
    bearer: str
    offered_at: datetime
    accepted_at: datetime | None
    returned_at: datetime | None


_WHOSE = "coalesce(cu.name, c.requester), c.subject"
_JOINS = "JOIN cases c ON c.id = r.case_id LEFT JOIN customers cu ON cu.id = c.customer_id"
_REPORT = (
    f"SELECT r.id, r.version, r.state, r.case_id, c.priority, {_WHOSE}, r.cause, r.promise, r.promised_at, r.raised_at, "
    f"r.due_at, r.text, r.told_to, r.next_word_at, r.closed_at, coalesce(a.login, '') FROM reports r {_JOINS} "
    "LEFT JOIN agents a ON a.id = r.closed_by_id"
)
_PLAN = (
    f"SELECT r.id, r.version, r.state, r.case_id, {_WHOSE}, r.goal, r.steps, r.edition, r.agreed_by, r.agreed_how, "
    f"r.agreed_at, r.next_contact_at, r.made_at FROM plans r {_JOINS}"
)
_RESPONSIBILITY = (
    f"SELECT r.id, r.version, r.state, r.case_id, {_WHOSE}, r.why, coalesce(o.login, ''), coalesce(b.login, ''), "
    f"r.offered_at, r.accepted_at, r.returned_at FROM responsibilities r {_JOINS} "
    "LEFT JOIN agents o ON o.id = r.offered_by_id LEFT JOIN agents b ON b.id = r.bearer_id"
)


def reports(desk: Desk, *, everything: bool = False, case: int | None = None) -> list[ReportRow]:
    """The reports that must go, the one that is due first first; or all, the newest first."""
    authorize(desk.actor, Action.READ_REPORT)
    order = "r.done, r.due_at, r.id" if not everything else "r.id DESC"
    return list(map(_report, _found(desk, _REPORT, order, everything=everything, case=case)))


def report_of(desk: Desk, number: int) -> ReportRow:
    """One report; `NotFound` when there is none."""
    authorize(desk.actor, Action.READ_REPORT)
    return _report(_one(desk, _REPORT, Subject.REPORT, number))


def plans(desk: Desk, *, everything: bool = False, case: int | None = None) -> list[PlanRow]:
    """The plans that are not done with (or all), by when the customer hears from us next."""
    authorize(desk.actor, Action.READ_PLAN)
    order = "r.done, coalesce(r.next_contact_at, 0), r.id"
    return list(map(_plan, _found(desk, _PLAN, order, everything=everything, case=case)))


def plan_of(desk: Desk, number: int) -> PlanRow:
    """One plan; `NotFound` when there is none."""
    authorize(desk.actor, Action.READ_PLAN)
    return _plan(_one(desk, _PLAN, Subject.PLAN, number))


def responsibilities(desk: Desk, *, everything: bool = False, case: int | None = None) -> list[ResponsibilityRow]:
    """What was passed on and is not handed back (or all), the oldest first."""
    authorize(desk.actor, Action.READ_PLAN)
    found = _found(desk, _RESPONSIBILITY, "r.done, r.offered_at, r.id", everything=everything, case=case)
    return list(map(_responsibility, found))


def responsibility_of(desk: Desk, number: int) -> ResponsibilityRow:
    """One responsibility; `NotFound` when there is none."""
    authorize(desk.actor, Action.READ_PLAN)
    return _responsibility(_one(desk, _RESPONSIBILITY, Subject.RESPONSIBILITY, number))


def history(desk: Desk, subject: Subject, number: int) -> list[Entry]:
    """The events of one of them."""
    authorize(desk.actor, Action.READ_PLAN)
    return history_of(desk, subject, number)


class Borne(NamedTuple):
    """A case whose responsibility a manager has, or is offered. `next_at` is the first of what is owed, `owed` what that is
    (`word`, `contact`, `report` or `step`); instants are milliseconds, `due_at` as of the case."""

    id: int
    version: int
    responsibility: ResponsibilityRow
    state: CaseState
    line: Line
    priority: int
    due_at: int
    owner: str
    plan: PlanRow | None
    report: ReportRow | None
    next_at: int | None
    owed: str

    def broken_steps(self, now: int) -> list[PlanStep]:
        """The steps of its plan that are not done though their time has passed."""
        steps = () if self.plan is None else self.plan.steps
        return [step for step in steps if step.done_at is None and step.broken(now)]


def borne(desk: Desk, *, mine: bool = True) -> list[Borne]:
    """What the manager answers for and what is offered, worst first: unsent reports, broken promises, then what is due next."""
    rows = [
        row
        for row in responsibilities(desk)
        if not mine or row.state is ResponsibilityState.OFFERED or row.bearer == desk.actor.login
    ]
    if not rows:
        return []
    ids = ", ".join(str(row.case_id) for row in rows)
    cases = {
        number: values
        for number, *values in desk.rows(
            "SELECT c.id, c.version, c.state, c.line, c.priority, c.due_at, coalesce(a.login, '') FROM cases c "
            f"LEFT JOIN agents a ON a.id = c.owner_id WHERE c.id IN ({ids})"
        )
    }
    plan_by_case = {plan.case_id: plan for plan in plans(desk)}
    report_by_case = {report.case_id: report for report in reversed(reports(desk))}
    words = _words_owed(desk, ids)
    found = []
    for row in rows:
        version, state, line, priority, due_at, owner = cases[row.case_id]
        plan, report = plan_by_case.get(row.case_id), report_by_case.get(row.case_id)
        next_at, owed = _next_owed(plan, report, words.get(row.case_id))
        values = (CaseState(state), Line(line), priority, due_at, owner, plan, report, next_at, owed)
        found.append(Borne._make((row.case_id, version, row, *values)))
    return sorted(found, key=_worst_first)


def words_owed(desk: Desk) -> list[tuple[int, int]]:
    """Of open cases: number, and when a next word to the customer was promised (milliseconds) that was not given yet."""
    authorize(desk.actor, Action.READ_REPORT)
    return sorted(_words_owed(desk, "").items(), key=lambda one: one[1])


def _words_owed(desk: Desk, ids: str) -> dict[int, int]:
    """A word is given by any reply after the report that promised it."""
    within = f"AND r.case_id IN ({ids}) " if ids else ""
    rows = desk.rows(
        "SELECT r.case_id, r.next_word_at FROM reports r JOIN cases c ON c.id = r.case_id "
        f"WHERE r.next_word_at IS NOT NULL AND c.done = 0 {within}AND coalesce(c.last_reply_at, 0) <= r.closed_at"
    )
    return dict(rows)


def _next_owed(plan: PlanRow | None, report: ReportRow | None, word: int | None) -> tuple[int | None, str]:
    from supportdesk.rules.plan_steps import next_due

    owed = [
        (None if report is None else to_ms(report.due_at), "report"),
        (None if plan is None or plan.next_contact_at is None else to_ms(plan.next_contact_at), "contact"),
        (word, "word"),
        (None if plan is None else next_due(plan.steps), "step"),
    ]
    return min(((at, what) for at, what in owed if at is not None), default=(None, ""))


def _worst_first(row: Borne) -> tuple[Any, ...]:
    return (row.report is None, row.next_at is None, row.next_at or 0, row.priority, row.id)


def _found(desk: Desk, sql: str, order: str, *, everything: bool, case: int | None) -> Iterator[Sequence[Any]]:
    tests = ([] if everything else ["r.done = 0"]) + ([] if case is None else ["r.case_id = :case"])
    where = f" WHERE {' AND '.join(tests)}" if tests else ""
    given = {"most": MOST} | ({} if case is None else {"case": case})
    yield from desk.rows(f"{sql}{where} ORDER BY {order} LIMIT :most", given)


def _one(desk: Desk, sql: str, subject: Subject, number: int) -> Sequence[Any]:
    rows = desk.rows(f"{sql} WHERE r.id = :id", {"id": number})
    if not rows:
        raise NotFound(_("There is no {record}.").format(record=record_name(subject, number)))
    return rows[0]


def _instants(*values: int | None) -> list[datetime | None]:
    return [None if at is None else from_ms(at) for at in values]


def _report(values: Sequence[Any]) -> ReportRow:
    row = ReportRow._make(values)
    promised, raised, due, word, closed = _instants(values[9], values[10], values[11], values[14], values[15])
    return row._replace(
        state=ReportState(row.state),
        cause=ReportCause(row.cause),
        promise=None if row.promise is None else ClockKind(row.promise),
        promised_at=promised,
        raised_at=raised or row.raised_at,
        due_at=due or row.due_at,
        next_word_at=word,
        closed_at=closed,
    )


def _plan(values: Sequence[Any]) -> PlanRow:
    row = PlanRow._make(values)
    agreed, contact, made = _instants(values[11], values[12], values[13])
    return row._replace(
        state=PlanState(row.state),
        steps=read_steps(values[7]),
        agreed_at=agreed,
        next_contact_at=contact,
        made_at=made or row.made_at,
    )


def _responsibility(values: Sequence[Any]) -> ResponsibilityRow:
    row = ResponsibilityRow._make(values)
    offered, accepted, returned = _instants(values[9], values[10], values[11])
    return row._replace(
        state=ResponsibilityState(row.state),
        offered_at=offered or row.offered_at,
        accepted_at=accepted,
        returned_at=returned,
    )
