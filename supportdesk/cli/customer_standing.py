"""`supportdesk customer standing`: how a customer stands, on one page (P14)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from supportdesk.cli.as_data import plain
from supportdesk.cli.output import put
from supportdesk.cli.session import Session, session_of
from supportdesk.i18n import _, full_time, label, ngettext, zone
from supportdesk.operations.standing import Standing, standing
from supportdesk.rules.record_names import record_name
from supportdesk.rules.written_time import moment
from supportdesk.terms import Subject
from supportdesk.text import safe


def show_standing(
    context: typer.Context,
    *,
    customer: Annotated[str, typer.Argument(metavar=_("CUSTOMER"), help=_("Number, name or mail."))],
    since: Annotated[
        str | None, typer.Option("--since", metavar=_("TIME"), help=_("From when on; else the last 90 days."))
    ] = None,
) -> None:
    """Prints it."""
    session = session_of(context)
    found = standing(session.me, customer, since=moment(since, zone()) if since is not None else None)
    data = plain(found)
    data["kept"] = [plain(one) | {"percent": one.percent} for one in found.kept]

    def as_text() -> None:
        for line in _lines(session, found):
            put(line)

    session.show(data, as_text)


def _lines(session: Session, found: Standing) -> Iterator[str]:
    who = found.customer
    yield "  ".join(filter(None, (safe(who.number), safe(who.name), safe(who.level), safe(who.city))))
    yield "  " + _("since {time}: {arrived} cases came, {resolved} were resolved").format(
        time=full_time(found.since, zone()), arrived=found.arrived, resolved=found.resolved
    )
    for agreement in found.agreements:
        yield "  " + _("agreement {number}: {name}").format(number=safe(agreement.number), name=safe(agreement.name))
    for one in found.kept:
        yield "  " + _("{what}: {kept} of {promised} kept, {percent} %").format(
            what=label(one.clock).lower(), kept=one.kept, promised=one.promised, percent=one.percent
        )
    yield from _cases(session, found)
    yield from _owed(session, found)


def _cases(session: Session, found: Standing) -> Iterator[str]:
    yield "  " + ngettext("{n} open case", "{n} open cases", len(found.open)).format(n=len(found.open))
    for case in found.open:
        due = "-" if case.due_at is None else full_time(case.due_at, zone())
        late = "!! " if case.late else "   "
        name = f"{session.me.prefix}-{case.id}"
        yield f"  {late}{name}  P{case.priority}  {due}  {label(case.state)}  {safe(case.subject, limit=200)}"


def _owed(session: Session, found: Standing) -> Iterator[str]:
    for problem in found.problems:
        name = record_name(Subject.PROBLEM, problem.id)
        cases = ngettext("{n} case", "{n} cases", problem.cases).format(n=problem.cases)
        yield f"  {name}  {label(problem.state)}  {cases}  {safe(problem.title)}"
    for plan in found.plans:
        name, done = record_name(Subject.PLAN, plan.id), sum(step.done_at is not None for step in plan.steps)
        yield f"  {name}  {session.me.prefix}-{plan.case_id}  {label(plan.state)}  {done}/{len(plan.steps)}  {safe(plan.goal)}"
    for report in found.reports:
        name = record_name(Subject.REPORT, report.id)
        at = full_time(report.raised_at, zone())
        yield f"  {name}  {session.me.prefix}-{report.case_id}  {label(report.state)}  {at}"
