"""`supportdesk case routine`, `tick` and `stop-routine`: following a routine on a case (P4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import typer

from supportdesk.cli import arguments as given
from supportdesk.cli.as_data import plain
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.doing import number
from supportdesk.cli.output import put
from supportdesk.cli.session import Session, session_of
from supportdesk.clock import from_ms
from supportdesk.errors import Invalid
from supportdesk.i18n import _, full_time, label, zone
from supportdesk.operations.routine_view import Fitting, RunRow, fitting, run_of, runs
from supportdesk.rules.record_names import record_name
from supportdesk.terms import RunState, StepResult, Subject
from supportdesk.text import safe

app = group()
RESULTS: dict[str, StepResult] = {
    "done": StepResult.DONE,
    "solved": StepResult.SOLVED,
    "not-solved": StepResult.NOT_SOLVED,
}


@app.command("routine", cls=DeskCommand, help=_("Begin a routine on a case; without its name, list those that fit."))
def routine(
    context: typer.Context,
    case: given.Case,
    key: Annotated[str, typer.Argument(metavar=_("KEY"), help=_("The routine's short name."))] = "",
) -> None:
    """Begins it, or lists them."""
    from supportdesk.operations.routines import begin_routine

    session = session_of(context)
    found = number(session, case)
    if key:
        _show(session, run_of(session.me, begin_routine(session.me, found, key).number))
        return
    followed, fit = runs(session.me, found), fitting(session.me, found)
    data = {"followed": [_data(session, row) for row in followed], "fitting": [_fit(one) for one in fit]}

    def as_text() -> None:
        for row in followed:
            put(f"{record_name(Subject.RUN, row.id)}  {label(row.state)}  {row.key}  {safe(row.routine.title)}")
        for one in fit:
            put(f"{one.row.key:<20}  {safe(one.row.title)}  {safe(', '.join(one.by))}".rstrip())

    session.show(data, as_text)


@app.command(
    "tick", cls=DeskCommand, help=_("Tick the next step of the routine that is followed on a case, or another one.")
)
def tick(
    context: typer.Context,
    *,
    case: given.Case,
    step: Annotated[
        int | None, typer.Argument(metavar=_("STEP"), min=1, help=_("The step; else the next one."))
    ] = None,
    result: Annotated[
        Literal["done", "solved", "not-solved"], typer.Option("--result", help=_("What came of it."))
    ] = "done",
    note: Annotated[str, typer.Option("--note", metavar=_("TEXT"), help=_("What was seen."))] = "",
) -> None:
    """Ticks it."""
    from supportdesk.operations.routines import tick as operation

    session = session_of(context)
    row = _running(session, case)
    operation(session.me, row.id, RESULTS[result], step=step, note=note)
    _show(session, run_of(session.me, row.id))


@app.command("stop-routine", cls=DeskCommand, help=_("Stop following a routine on a case, with the reason."))
def stop(context: typer.Context, *, case: given.Case, reason: given.Reason = "") -> None:
    """Stops it."""
    from supportdesk.operations.routines import stop_routine

    session = session_of(context)
    row = _running(session, case)
    stop_routine(session.me, row.id, reason)
    _show(session, run_of(session.me, row.id))


def _running(session: Session, case: str) -> RunRow:
    found = next((row for row in runs(session.me, number(session, case)) if row.state is RunState.RUNNING), None)
    if found is None:
        raise Invalid(_("No routine is followed on this case. Begin one: supportdesk case routine CASE KEY"))
    return found


def _fit(one: Fitting) -> dict[str, Any]:
    return {**plain(one.row), "points": one.points, "by": list(one.by)}


def _data(session: Session, row: RunRow) -> dict[str, Any]:
    routine_data = {"title": row.routine.title, "steps": [step.text for step in row.routine.steps]}
    ticks = [plain(one) | {"at": plain(from_ms(one.at))} for one in row.ticks]
    names = {"reference": record_name(Subject.RUN, row.id), "case": f"{session.me.prefix}-{row.case_id}"}
    return {**names, **plain(row), "routine": routine_data, "ticks": ticks}


def _show(session: Session, row: RunRow) -> None:
    def as_text() -> None:
        for line in _lines(session, row):
            put(line)

    session.show(_data(session, row), as_text)


def _lines(session: Session, row: RunRow) -> Iterator[str]:
    yield f"{record_name(Subject.RUN, row.id)}  {session.me.prefix}-{row.case_id}  {safe(row.routine.title)}"
    yield f"  {label(row.state)}"
    by_step = {one.step: one for one in row.ticks}
    for place, step in enumerate(row.routine.steps, 1):
        one = by_step.get(place)
        said = "" if one is None else f"  {label(one.result)} {safe(one.who)} {full_time(from_ms(one.at), zone())}"
        here = ">" if place == row.step and row.state is RunState.RUNNING else " "
        yield f" {here}{place:>2} {safe(step.text, limit=300)}{said}"
