"""How a customer stands, as lines (P14)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from supportdesk.i18n import _, label, ngettext
from supportdesk.rules.record_names import record_name
from supportdesk.screens.widgets.look import Line, Role
from supportdesk.screens.wording.moment import Moment
from supportdesk.terms import Subject
from supportdesk.text import fit, safe

if TYPE_CHECKING:
    from supportdesk.operations.standing import OpenCase, PlanWith, ProblemBehind, Standing, Told

BAR, WORD, DUE, STATE = 20, 30, 11, 20
WELL, BADLY = 95, 80
"""Percent of promises kept from which on, and below which, the line says so."""


def page_of_customer(found: Standing, moment: Moment, width: int, *, prefix: str) -> Iterator[Line]:
    """The page: who, promises kept, open cases, and what is under way with them."""
    who = found.customer
    head = "  ".join(filter(None, (safe(who.name), safe(who.number), safe(who.level), safe(who.city))))
    yield [(fit(head, width), "title")]
    said = _("since {time}: {arrived} cases came, {resolved} were resolved")
    since = said.format(time=moment.clock(found.since), arrived=found.arrived, resolved=found.resolved)
    yield [(fit(since, width), "dim")]
    yield [("", "")]
    yield [(_("Promises kept"), "title")]
    yield from _kept(found, width)
    yield [("", "")]
    yield [(ngettext("{n} open case", "{n} open cases", len(found.open)).format(n=len(found.open)), "title")]
    for case in found.open:
        yield _open(case, moment, width, prefix)
    yield from _owed(found, moment, width, prefix)


def _open(case: OpenCase, moment: Moment, width: int, prefix: str) -> Line:
    due = "-" if case.due_at is None else moment.clock(case.due_at)
    columns = f"{fit(due, DUE)} {fit(label(case.state), STATE)}"
    text = f"{'!!' if case.late else '  '} {prefix}-{case.id}  P{case.priority}  {columns} {safe(case.subject)}"
    return [(fit(text, width), "urgent" if case.late else "")]


def _kept(found: Standing, width: int) -> Iterator[Line]:
    if not found.kept:
        yield [("   " + _("none came due"), "dim")]
    for one in found.kept:
        filled = one.percent * BAR // 100
        bar = "#" * filled + "." * (BAR - filled)
        text = f"   {fit(label(one.clock), WORD)} {bar} {one.percent:>3} %  {one.kept}/{one.promised}"
        role: Role = "ok" if one.percent >= WELL else "urgent" if one.percent < BADLY else "warn"
        yield [(fit(text, width), role)]


def _owed(found: Standing, moment: Moment, width: int, prefix: str) -> Iterator[Line]:
    rows = [
        (_("Problems"), [_problem(one) for one in found.problems]),
        (_("Plans"), [_plan(one, moment, prefix) for one in found.plans]),
        (_("Reports"), [_report(one, moment, prefix) for one in found.reports]),
    ]
    for name, lines in rows:
        if lines:
            yield [("", "")]
            yield [(name, "title")]
            for line in lines:
                yield [(fit(f"   {line}", width), "")]


def _problem(one: ProblemBehind) -> str:
    return f"{record_name(Subject.PROBLEM, one.id)}  {label(one.state)}  {safe(one.title)}"


def _plan(one: PlanWith, moment: Moment, prefix: str) -> str:
    done = sum(step.done_at is not None for step in one.steps)
    contact = "" if one.next_contact_at is None else "  " + moment.clock(one.next_contact_at)
    name = record_name(Subject.PLAN, one.id)
    return f"{name}  {prefix}-{one.case_id}  {label(one.state)}  {done}/{len(one.steps)}{contact}  {safe(one.goal)}"


def _report(one: Told, moment: Moment, prefix: str) -> str:
    name = record_name(Subject.REPORT, one.id)
    return f"{name}  {prefix}-{one.case_id}  {label(one.state)}  {moment.clock(one.raised_at)}"
