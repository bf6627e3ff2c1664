"""`supportdesk change …`: changes to the platform (P11 to P13)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from supportdesk.cli import arguments as given
from supportdesk.cli.as_data import entry_data, plain
from supportdesk.cli.case_text import event_lines
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.output import put
from supportdesk.cli.session import Session, session_of
from supportdesk.errors import Invalid, WrongUsage
from supportdesk.i18n import _, full_time, label, zone
from supportdesk.operations.change_view import ChangeRow, change_history, change_of, changes, ical, perhaps_caused
from supportdesk.rules.change_values import QUESTIONS, question_text
from supportdesk.rules.record_names import record_name, record_number
from supportdesk.rules.written_time import moment
from supportdesk.terms import ChangeKind, StepResult, Subject
from supportdesk.text import safe, safe_block

app = group(_("Changes to the platform: risk, approval, schedule, back-out, review."))
Number = Annotated[str, typer.Argument(metavar=_("CHANGE"), help=_("The change: CHG-3 or 3."))]
INDENT = "    "
YES, NO = ("yes", "ja", "y", "j"), ("no", "nej", "n")


def _text(flag: str, said: str) -> Any:
    return typer.Option(flag, metavar=_("TEXT"), help=said)


Why = Annotated[str | None, _text("--why", _("Why it is done."))]
Plan = Annotated[str | None, _text("--plan", _("What is done, step by step."))]
BackOut = Annotated[str | None, _text("--back-out", _("How it is taken back."))]
Components = Annotated[
    list[str] | None, typer.Option("--component", metavar=_("NAME"), help=_("What it touches; may be repeated."))
]
Answers = Annotated[
    list[str] | None,
    typer.Option(
        "--answer", metavar="KEY=yes|no", help=_("An answer that its risk follows from; see: change questions")
    ),
]
ProblemNumber = Annotated[
    str | None, typer.Option("--problem", metavar=_("PROBLEM"), help=_("The problem that it mends: PRB-12 or 12."))
]
RoutineKey = Annotated[
    str | None,
    typer.Option(
        "--routine", metavar=_("KEY"), help=_("The routine that a standard change follows; its steps become the plan.")
    ),
]
Starts = Annotated[str | None, typer.Option("--starts", metavar=_("TIME"), help=_("When it begins."))]
Ends = Annotated[str | None, typer.Option("--ends", metavar=_("TIME"), help=_("When it is done."))]


@app.command("new", cls=DeskCommand, help=_("Draft a change."))
def new(
    context: typer.Context,
    *,
    title: Annotated[str, typer.Argument(metavar=_("TITLE"), help=_("One line that says what is changed."))],
    kind: Annotated[ChangeKind, typer.Option("--kind", help=_("What sort it is."))] = ChangeKind.NORMAL,
    why: Why = None,
    plan: Plan = None,
    back_out: BackOut = None,
    component: Components = None,
    answer: Answers = None,
    starts: Starts = None,
    ends: Ends = None,
    routine: RoutineKey = None,
    problem: ProblemNumber = None,
) -> None:
    """Drafts it."""
    from supportdesk.operations.changes import draft_change

    session = session_of(context)
    texts = {"why": why, "plan": plan, "back_out": back_out}
    written = replace(_written(texts, component, answer, (starts, ends)), routine=routine, problem=_problem(problem))
    _show(session, draft_change(session.me, kind, title, written).number)


@app.command("set", cls=DeskCommand, help=_("Write on a change; after it was submitted, its outcome and its review."))
def set_fields(
    context: typer.Context,
    *,
    change: Number,
    title: Annotated[str | None, _text("--title", _("One line that says what is changed."))] = None,
    why: Why = None,
    plan: Plan = None,
    back_out: BackOut = None,
    component: Components = None,
    answer: Answers = None,
    starts: Starts = None,
    ends: Ends = None,
    kind: Annotated[ChangeKind | None, typer.Option("--kind", help=_("What sort it is."))] = None,
    routine: RoutineKey = None,
    problem: ProblemNumber = None,
    outcome: Annotated[str | None, _text("--outcome", _("What came of it."))] = None,
    review: Annotated[str | None, _text("--review", _("What is learnt from it."))] = None,
    seen: given.Seen = None,
) -> None:
    """Writes on it."""
    from supportdesk.operations.changes import set_change

    texts = {"title": title, "why": why, "plan": plan, "back_out": back_out, "outcome": outcome, "review": review}
    written = replace(
        _written(texts, component, answer, (starts, ends)), kind=kind, routine=routine, problem=_problem(problem)
    )
    _do(context, change, lambda session, key: set_change(session.me, key, written, seen=seen))


@app.command(
    "questions", cls=DeskCommand, help=_("List the questions from whose answers the risk of a change follows.")
)
def questions(context: typer.Context) -> None:
    """Prints them."""
    session = session_of(context)
    data = [{"key": one.key, "question": question_text(one.key), "points": one.points} for one in QUESTIONS]

    def as_text() -> None:
        for one in data:
            put(f"{one['key']:<15} {one['question']}")

    session.show(data, as_text)


@app.command("list", cls=DeskCommand, help=_("List the changes to come, by when they begin."))
def list_changes(
    context: typer.Context,
    *,
    everything: Annotated[bool, typer.Option("--all", help=_("Those that are closed or cancelled, too."))] = False,
) -> None:
    """Prints them."""
    session = session_of(context)
    rows = changes(session.me, everything=everything)
    headings = (_("No."), _("Begins"), _("Kind"), _("Risk"), _("State"), _("Components"), _("Title"))
    lines = [
        (
            record_name(Subject.CHANGE, row.id),
            _at(row.starts_at),
            label(row.kind),
            "-" if row.risk is None else label(row.risk),
            label(row.state),
            ", ".join(row.components),
            row.title,
        )
        for row in rows
    ]
    session.show([_data(row) for row in rows], lambda: session.table(headings, lines, wide=6))


@app.command(
    "schedule",
    cls=DeskCommand,
    help=_("Show the change schedule: what is planned on which day, and what is against it."),
)
def schedule(
    context: typer.Context,
    *,
    since: Annotated[
        str | None, typer.Option("--from", metavar=_("DATE"), help=_("From the week of this day on, instead of today."))
    ] = None,
    weeks: Annotated[int, typer.Option("--weeks", metavar="N", help=_("How many weeks."))] = 4,
) -> None:
    """Prints it."""
    from supportdesk.operations.change_schedule import change_schedule

    session = session_of(context)
    at = session.me.now() if since is None else moment(since, zone())
    days = change_schedule(session.me, at.astimezone(zone()).date(), weeks, zone())
    headings = (_("Day"), _("No."), _("Begins"), _("Done by"), _("State"), _("Components"), _("Title"), _("Against it"))
    lines = [
        (
            day.day.isoformat(),
            record_name(Subject.CHANGE, one.row.id),
            full_time(one.span.starts_at, zone()),
            full_time(one.span.ends_at, zone()),
            label(one.row.state),
            ", ".join(one.row.components),
            one.row.title,
            "; ".join(one.against),
        )
        for day in days
        for one in day.changes
    ]
    closed = [(day.day.isoformat(), "#", "", "", "", one.component, one.name, "") for day in days for one in day.frozen]
    session.show([plain(day) for day in days], lambda: session.table(headings, sorted([*lines, *closed]), wide=6))


@app.command("show", cls=DeskCommand, help=_("Show a change, its history, and what may have been caused by it."))
def show(context: typer.Context, change: Number) -> None:
    """Prints it."""
    _show(session_of(context), record_number(Subject.CHANGE, change))


@app.command("approve", cls=DeskCommand, help=_("Approve a change for the components you answer for."))
def approve(context: typer.Context, change: Number) -> None:
    """Approves it."""
    from supportdesk.operations.changes import approve_change

    _do(context, change, lambda session, key: approve_change(session.me, key))


@app.command(
    "move", cls=DeskCommand, help=_("Take a change a step on: submit, reject, start, finish, fail, back-out …")
)
def move(
    context: typer.Context,
    *,
    change: Number,
    verb: Annotated[str, typer.Argument(metavar=_("STEP"), help=_("The step; a wrong one names those there are."))],
    reason: given.Reason = "",
) -> None:
    """Takes it."""
    from supportdesk.operations.changes import move_change

    _do(context, change, lambda session, key: move_change(session.me, key, verb, reason=reason))


@app.command("tick", cls=DeskCommand, help=_("Tick the next step of a standard change that is in progress."))
def tick(
    context: typer.Context,
    *,
    change: Number,
    result: Annotated[StepResult, typer.Argument(help=_("What came of the step."))] = StepResult.DONE,
    step: Annotated[int | None, typer.Option("--step", metavar="N", help=_("Another step than the next."))] = None,
    note: Annotated[str, _text("--note", _("What is worth knowing of it."))] = "",
) -> None:
    """Ticks it."""
    from supportdesk.operations.standard_changes import tick_change

    _do(context, change, lambda session, key: tick_change(session.me, key, result, step=step, note=note))


@app.command("calendar", cls=DeskCommand, help=_("Write the changes to come as an iCalendar file."))
def calendar(
    context: typer.Context,
    *,
    file: Annotated[
        Path, typer.Argument(metavar=_("FILE"), help=_("The file, for instance changes.ics; it is replaced."))
    ],
) -> None:
    """Writes it."""
    session = session_of(context)
    rows = changes(session.me)
    try:
        file.write_text(ical(rows, session.me.now()), encoding="utf-8", newline="")
    except OSError as error:
        raise Invalid(_("{file} cannot be written: {why}.").format(file=file, why=error.strerror)) from error
    session.show(
        {"file": str(file), "changes": len(rows)}, lambda: session.talk(_("Written to {file}.").format(file=file))
    )


def _written(
    texts: dict[str, str | None], components: list[str] | None, answers: list[str] | None, times: tuple[str | None, ...]
) -> Any:
    from supportdesk.operations.changes import Written

    starts, ends = (None if text is None else moment(text, zone()) for text in times)
    said = None if answers is None else dict(map(_answer, answers))
    given_texts = {name: text for name, text in texts.items() if text is not None}
    touched = None if components is None else tuple(components)
    return Written(given_texts, touched, said, starts, ends)


def _problem(word: str | None) -> int | None:
    return None if word is None else record_number(Subject.PROBLEM, word)


def _answer(word: str) -> tuple[str, bool]:
    key, _sign, value = word.partition("=")
    if value.casefold() not in (*YES, *NO):
        raise WrongUsage(_("An answer is written KEY=yes or KEY=no, not “{word}”.").format(word=word))
    return key.strip(), value.casefold() in YES


def _do(context: typer.Context, change: str, work: Callable[[Session, int], object]) -> None:
    session, key = session_of(context), record_number(Subject.CHANGE, change)
    work(session, key)
    _show(session, key)


def _at(at: Any) -> str:
    return "-" if at is None else full_time(at, zone())


def _data(row: ChangeRow) -> dict[str, Any]:
    return {"reference": record_name(Subject.CHANGE, row.id), **plain(row)}


def _show(session: Session, key: int) -> None:
    row = change_of(session.me, key)
    events, caused = change_history(session.me, key), perhaps_caused(session.me, row)
    data = _data(row) | {
        "history": [entry_data(session.me, entry) for entry in events],
        "perhaps_caused": [{"reference": f"{session.me.prefix}-{one.id}", **plain(one)} for one in caused],
    }

    def as_text() -> None:
        for line in _lines(row):
            put(line)
        for one in caused:
            name = f"{session.me.prefix}-{one.id}"
            said = _("perhaps caused by it: {case} {subject}")
            put("  !! " + said.format(case=name, subject=safe(one.subject, limit=200)))
        for entry in events:
            for line in event_lines(session, entry, row.id):
                put(line)

    session.show(data, as_text)


def _lines(row: ChangeRow) -> Iterator[str]:
    yield f"{record_name(Subject.CHANGE, row.id)}  {safe(row.title)}"
    risk = "-" if row.risk is None else label(row.risk)
    said = _("{kind}, risk {risk}, {state}").format(kind=label(row.kind), risk=risk, state=label(row.state))
    yield f"  {said}  {safe(row.requester)}"
    yield f"  {_at(row.starts_at)} – {_at(row.ends_at)}  {safe(', '.join(row.components))}"
    names = (_("Why"), _("Plan"), _("Back-out"), _("Outcome"), _("Review"))
    if row.problem is not None:
        yield "  " + _("mends {record}").format(record=record_name(Subject.PROBLEM, row.problem))
    ticks = {one.step: one for one in row.ticks}
    for place, step in enumerate(row.steps, 1):
        one = ticks.get(place)
        result = f"  {label(one.result)}, {safe(one.who)} {safe(one.note)}".rstrip() if one else ""
        yield f"  [{'x' if one else ' '}] {place} {safe(step, limit=300)}{result}"
    for name, text in zip(names, (row.why, row.plan, row.back_out, row.outcome, row.review), strict=True):
        if text:
            yield f"  {name}"
            yield from (f"{INDENT}{line}".rstrip() for line in safe_block(text).split("\n"))
