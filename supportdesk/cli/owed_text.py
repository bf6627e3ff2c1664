"""Reports, plans and responsibilities as lines of text and as data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from supportdesk.cli.as_data import entry_data, plain
from supportdesk.cli.case_text import event_lines
from supportdesk.cli.output import put
from supportdesk.cli.session import Session
from supportdesk.clock import from_ms, to_ms
from supportdesk.i18n import _, full_time, label, zone
from supportdesk.operations.owed_view import PlanRow, ReportRow, ResponsibilityRow, history
from supportdesk.rules.plan_steps import PlanStep
from supportdesk.rules.record_names import record_name
from supportdesk.terms import Subject
from supportdesk.text import safe, safe_block

INDENT = "    "
OwedRow = ReportRow | PlanRow | ResponsibilityRow
SUBJECTS: dict[type[Any], Subject] = {
    ReportRow: Subject.REPORT,
    PlanRow: Subject.PLAN,
    ResponsibilityRow: Subject.RESPONSIBILITY,
}


def row_data(session: Session, row: OwedRow) -> dict[str, Any]:
    """One of them, with its reference and that of its case."""
    data = plain(row)
    if isinstance(row, PlanRow):
        data["steps"] = [_step_data(step) for step in row.steps]
    return {"reference": name_of(row), "case": f"{session.me.prefix}-{row.case_id}", **data}


def _step_data(step: PlanStep) -> dict[str, Any]:
    done = None if step.done_at is None else plain(from_ms(step.done_at))
    return {**plain(step), "due_at": plain(from_ms(step.due_at)), "done_at": done}


def name_of(row: OwedRow) -> str:
    """Its reference."""
    return record_name(SUBJECTS[type(row)], row.id)


def show_one(session: Session, row: OwedRow, lines: Iterator[str]) -> None:
    """Prints one with its history."""
    events = history(session.me, SUBJECTS[type(row)], row.id)
    data = row_data(session, row) | {"history": [entry_data(session.me, entry) for entry in events]}

    def as_text() -> None:
        put(f"{name_of(row)}  {session.me.prefix}-{row.case_id}  {safe(row.customer)}: {safe(row.subject, limit=200)}")
        for line in lines:
            put(line)
        for entry in events:
            for line in event_lines(session, entry, row.id):
                put(line)

    session.show(data, as_text)


def show_many(
    session: Session, rows: Sequence[Any], headings: Sequence[str], cells: Callable[[Any], Sequence[str]]
) -> None:
    """Prints a table; its last column gets the room that is left."""
    lines = [(name_of(row), f"{session.me.prefix}-{row.case_id}", *cells(row)) for row in rows]
    titles = (_("No."), _("Case"), *headings)
    session.show([row_data(session, row) for row in rows], lambda: session.table(titles, lines, wide=len(titles) - 1))


def at(value: datetime | None) -> str:
    """A time, or a dash."""
    return "-" if value is None else full_time(value, zone())


def report_lines(row: ReportRow) -> Iterator[str]:
    """A report to read."""
    yield f"  {label(row.state)}  P{row.priority}  {label(row.cause)}"
    promise = label(row.promise).lower() if row.promise is not None else "-"
    yield "  " + _("promised: {what} by {time}; must go by {due}").format(
        what=promise, time=at(row.promised_at), due=at(row.due_at)
    )
    if row.told_to:
        yield "  " + _("told to {who}").format(who=safe(row.told_to))
    if row.next_word_at is not None:
        yield "  " + _("next word promised by {time}").format(time=at(row.next_word_at))
    yield from block(row.text)


def plan_lines(row: PlanRow, now: datetime) -> Iterator[str]:
    """A plan to read: its goal, its steps, who agreed and when the customer hears from us next."""
    yield f"  {safe(row.goal, limit=500)}"
    agreed = ""
    if row.agreed_at is not None:
        agreed = _("edition {n}, agreed by {who} ({how}) {time}").format(
            n=row.edition, who=safe(row.agreed_by), how=safe(row.agreed_how), time=at(row.agreed_at)
        )
    yield f"  {label(row.state)}  {agreed}".rstrip()
    if row.next_contact_at is not None:
        yield "  " + _("the customer hears from us by {time}").format(time=at(row.next_contact_at))
    for place, step in enumerate(row.steps, 1):
        yield f"  {place:>2} {step_text(step, now)}"


def step_text(step: PlanStep, now: datetime) -> str:
    """A step in one line; a broken one is named plainly."""
    state = _("done") if step.done_at is not None else _("to do")
    if step.broken(to_ms(now)):
        state = _("done too late") if step.done_at is not None else _("BROKEN")
    return (
        f"{at(from_ms(step.due_at))}  {state:<9}  {safe(step.owner)} ({label(step.side)})  {safe(step.text, limit=300)}"
    )


def responsibility_lines(row: ResponsibilityRow) -> Iterator[str]:
    """A responsibility to read."""
    bearer = safe(row.bearer) or _("nobody")
    yield f"  {label(row.state)}  {bearer}"
    offered = _("passed on by {who} {time}").format(who=safe(row.offered_by) or _("a rule"), time=at(row.offered_at))
    yield f"  {offered}"
    yield from block(row.why)


def block(text: str) -> Iterator[str]:
    """A text of several lines."""
    if text:
        yield from (f"{INDENT}{line}".rstrip() for line in safe_block(text).split("\n"))
