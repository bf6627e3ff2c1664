"""`supportdesk problem …`: Problem Management on the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from supportdesk.cli import arguments as given
from supportdesk.cli.as_data import entry_data, plain
from supportdesk.cli.case_text import event_lines
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.doing import do_to, number
from supportdesk.cli.output import put
from supportdesk.cli.session import Session, session_of
from supportdesk.errors import WrongUsage
from supportdesk.i18n import _, full_time, label, ngettext, zone
from supportdesk.operations.problem_view import ProblemDetail, ProblemRow, problem_detail, problems
from supportdesk.rules.record_names import record_name, record_number
from supportdesk.rules.written_time import moment
from supportdesk.terms import Subject
from supportdesk.text import safe, safe_block

if TYPE_CHECKING:
    from supportdesk.operations.problem_follow_up import FollowUp

app = group(_("Problems: the causes behind incidents, known errors, and their mending."))
Number = Annotated[str, typer.Argument(metavar=_("PROBLEM"), help=_("The problem: PRB-12 or 12."))]
INDENT = "    "


def _option(flag: str, text: str) -> Any:
    return typer.Option(flag, metavar=_("TEXT"), help=text)


Description = Annotated[str | None, _option("--description", _("What keeps happening, and since when."))]
Causes = Annotated[str | None, _option("--causes", _("The causes so far: five whys, or a tree, as text."))]
RootCause = Annotated[str | None, _option("--root-cause", _("The cause behind the others."))]
Workaround = Annotated[str | None, _option("--workaround", _("How to live with it meanwhile."))]
Symptoms = Annotated[str | None, _option("--symptoms", _("Words by which a new case is known to be of its kind."))]
Solution = Annotated[str | None, _option("--solution", _("What mends it for good."))]
Category = Annotated[str | None, _option("--category", _("A category of your own."))]


@app.command("log", cls=DeskCommand, help=_("Log a problem, from the cases that made you think of it."))
def log(
    context: typer.Context,
    *,
    title: Annotated[str, typer.Argument(metavar=_("TITLE"), help=_("One line that says what keeps happening."))],
    case: Annotated[
        list[str] | None,
        typer.Option("--case", metavar=_("CASE"), help=_("A case behind which it is; may be repeated.")),
    ] = None,
    description: Description = None,
    causes: Causes = None,
    workaround: Workaround = None,
    symptoms: Symptoms = None,
    category: Category = None,
) -> None:
    """Logs it."""
    from supportdesk.operations.problems import log_problem

    session = session_of(context)
    cases = [number(session, word) for word in case or ()]
    texts = _given(description=description, causes=causes, workaround=workaround, symptoms=symptoms, category=category)
    kept = log_problem(session.me, title, cases=cases, texts=texts)
    _show(session, kept.number)


@app.command("list", cls=DeskCommand, help=_("List the problems that are worked on, the gravest first."))
def list_problems(
    context: typer.Context,
    *,
    everything: Annotated[bool, typer.Option("--all", help=_("Those that are done with, too."))] = False,
) -> None:
    """Prints them."""
    session = session_of(context)
    rows = problems(session.me, everything=everything)
    headings = (_("No."), _("P"), _("State"), _("Next step by"), _("Owner"), _("Cases"), _("Title"))
    lines = [
        (
            record_name(Subject.PROBLEM, row.id),
            str(row.priority),
            label(row.state),
            "-" if row.due_at is None else full_time(row.due_at, zone()),
            row.owner or "-",
            f"{row.open_cases}/{row.cases}",
            row.title,
        )
        for row in rows
    ]
    session.show([_row_data(row) for row in rows], lambda: session.table(headings, lines, wide=6))


@app.command("show", cls=DeskCommand, help=_("Show a problem with its cases and its history."))
def show(context: typer.Context, problem: Number) -> None:
    """Prints it."""
    _show(session_of(context), record_number(Subject.PROBLEM, problem))


@app.command("set", cls=DeskCommand, help=_("Write on a problem: causes, root cause, workaround, solution …"))
def set_fields(
    context: typer.Context,
    *,
    problem: Number,
    title: Annotated[str | None, _option("--title", _("One line that says what keeps happening."))] = None,
    description: Description = None,
    causes: Causes = None,
    root_cause: RootCause = None,
    workaround: Workaround = None,
    symptoms: Symptoms = None,
    solution: Solution = None,
    category: Category = None,
    seen: given.Seen = None,
) -> None:
    """Writes it."""
    from supportdesk.operations.problems import set_problem

    texts = _given(
        title=title,
        description=description,
        causes=causes,
        root_cause=root_cause,
        workaround=workaround,
        symptoms=symptoms,
        solution=solution,
        category=category,
    )
    if not texts:
        raise WrongUsage(_("What is to be written? For instance --workaround TEXT."))
    _do(context, problem, lambda session, key: set_problem(session.me, key, texts, seen=seen))


@app.command("assign", cls=DeskCommand, help=_("Give a problem to somebody."))
def assign(
    context: typer.Context,
    problem: Number,
    login: Annotated[str, typer.Argument(metavar=_("LOGIN"), help=_("Who works on it."))],
) -> None:
    """Assigns it."""
    from supportdesk.operations.problems import assign_problem

    _do(context, problem, lambda session, key: assign_problem(session.me, key, login))


@app.command("step", cls=DeskCommand, help=_("Take a problem a step on: investigate, known-error, plan-fix, resolve …"))
def step(
    context: typer.Context,
    *,
    problem: Number,
    verb: Annotated[str, typer.Argument(metavar=_("STEP"), help=_("The step; a wrong one names those there are."))],
    reason: given.Reason = "",
    ask_again: Annotated[
        str | None,
        typer.Option("--ask-again", metavar=_("TIME"), help=_("When to ask whether it has come back, once resolved.")),
    ] = None,
) -> None:
    """Takes it."""
    from supportdesk.operations.problems import move_problem

    at = moment(ask_again, zone()) if ask_again is not None else None
    _do(context, problem, lambda session, key: move_problem(session.me, key, verb, reason=reason, ask_again=at))


@app.command("link", cls=DeskCommand, help=_("Say that a problem is behind cases."))
def link(context: typer.Context, problem: Number, cases: given.Cases) -> None:
    """Links them."""
    from supportdesk.operations.problems import link_to_problem

    key = record_number(Subject.PROBLEM, problem)
    do_to(session_of(context), cases, lambda change, n: link_to_problem.within(change, n, key))


@app.command("unlink", cls=DeskCommand, help=_("Say that no known problem is behind cases."))
def unlink(context: typer.Context, cases: given.Cases, reason: given.Reason = "") -> None:
    """Takes them off."""
    from supportdesk.operations.problems import unlink_from_problem

    do_to(session_of(context), cases, lambda change, n: unlink_from_problem.within(change, n, reason=reason))


@app.command("ask", cls=DeskCommand, help=_("List the problems that are to be asked after: have they come back?"))
def ask(context: typer.Context) -> None:
    """Prints them."""
    from supportdesk.operations.problem_follow_up import problems_to_ask

    session = session_of(context)
    rows = problems_to_ask(session.me)
    headings = (_("No."), _("State"), _("Title"))
    lines = [(record_name(Subject.PROBLEM, row.id), label(row.state), row.title) for row in rows]
    session.show([_row_data(row) for row in rows], lambda: session.table(headings, lines, wide=2))


@app.command(
    "follow-up", cls=DeskCommand, help=_("Show what came since a problem was resolved, and say whether it is back.")
)
def follow_up(
    context: typer.Context,
    *,
    problem: Number,
    back: Annotated[
        bool | None, typer.Option("--back/--not-back", help=_("It came back and is worked on again; or it did not."))
    ] = None,
    reason: given.Reason = "",
    ask_again: Annotated[
        str | None, typer.Option("--ask-again", metavar=_("TIME"), help=_("With --not-back: when to ask once more."))
    ] = None,
) -> None:
    """Shows it, or stores the answer."""
    from supportdesk.operations.problem_follow_up import answer_follow_up, problem_follow_up

    session, key = session_of(context), record_number(Subject.PROBLEM, problem)
    if back is not None:
        at = moment(ask_again, zone()) if ask_again is not None else None
        answer_follow_up(session.me, key, came_back=back, reason=reason, ask_again=at)
        _show(session, key)
        return
    found = problem_follow_up(session.me, key)
    session.show(plain(found), lambda: _print(_follow_up_lines(session, found)))


def _follow_up_lines(session: Session, found: FollowUp) -> Iterator[str]:
    yield f"{record_name(Subject.PROBLEM, found.number)}  {safe(found.title)}"
    n, since = len(found.cases), full_time(found.resolved_at, zone())
    said = ngettext("{n} case like it since {time}.", "{n} cases like it since {time}.", n).format(n=n, time=since)
    before = _("{n} in as long before.").format(n=found.before)
    yield f"  {said} {before}"
    for case in found.cases:
        yield f"  {session.me.prefix}-{case.id}  {label(case.state)}  {safe(case.customer)}  {safe(case.subject, limit=200)}"


def _given(**texts: str | None) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text is not None}


def _do(context: typer.Context, problem: str, work: Callable[[Session, int], object]) -> None:
    session = session_of(context)
    key = record_number(Subject.PROBLEM, problem)
    work(session, key)
    _show(session, key)


def _show(session: Session, key: int) -> None:
    found = problem_detail(session.me, key)
    session.show(_data(session, found), lambda: _print(_lines(session, found)))


def _print(lines: Iterator[str]) -> None:
    for line in lines:
        put(line)


def _row_data(row: ProblemRow) -> dict[str, Any]:
    return {"reference": record_name(Subject.PROBLEM, row.id), **plain(row), "due_at": plain(row.due_at)}


def _data(session: Session, found: ProblemDetail) -> dict[str, Any]:
    texts = {name: value for name, value in found._asdict().items() if name not in ("row", "history")}
    data: dict[str, Any] = _row_data(found.row) | plain(texts)
    data["history"] = [entry_data(session.me, entry) for entry in found.history]
    return data


def _lines(session: Session, found: ProblemDetail) -> Iterator[str]:
    row = found.row
    yield f"{record_name(Subject.PROBLEM, row.id)}  {safe(row.title)}"
    who = safe(row.owner) or _("nobody")
    yield f"  P{row.priority}  {label(row.state)}  {who}  {safe(row.component)}".rstrip()
    for name, text in _texts(found):
        if text:
            yield f"  {name}"
            yield from (f"{INDENT}{line}".rstrip() for line in safe_block(text).split("\n"))
    if found.ask_again_at is not None:
        yield "  " + _("To be asked after on {time}").format(time=full_time(found.ask_again_at, zone()))
    for case in found.cases:
        yield f"  {session.me.prefix}-{case.id}  {label(case.state)}  {safe(case.customer)}  {safe(case.subject, limit=200)}"
    for one in found.changes:
        yield f"  {record_name(Subject.CHANGE, one.id)}  {label(one.state)}  {safe(one.title, limit=200)}"
    for entry in found.history:
        yield from event_lines(session, entry, row.id)


def _texts(found: ProblemDetail) -> Sequence[tuple[str, str]]:
    return (
        (_("Description"), found.description),
        (_("Causes"), found.causes),
        (_("Root cause"), found.root_cause),
        (_("Workaround"), found.workaround),
        (_("Known by"), found.symptoms),
        (_("Solution"), found.solution),
    )
