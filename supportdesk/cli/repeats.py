"""`supportdesk repeats …`: what keeps coming, and the problem behind it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import typer

from supportdesk.cli.as_data import plain
from supportdesk.cli.command import DeskCommand, DeskGroup
from supportdesk.cli.output import put
from supportdesk.cli.session import Session, session_of
from supportdesk.i18n import _, clock_time, label, ngettext, zone
from supportdesk.i18n.rates import often
from supportdesk.operations.repeat_counts import keep_counts
from supportdesk.operations.repeats import Repeat, cases_behind, repeat_of, repeats
from supportdesk.rules.record_names import record_name, record_number
from supportdesk.rules.written_time import moment
from supportdesk.terms import Subject
from supportdesk.text import safe


class Repeats(DeskGroup):
    """Without a command it lists them."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """`repeats --since …` means `repeats list --since …`."""
        wanted = args if args and (not args[0].startswith("-") or args[0] == "--help") else ["list", *args]
        return super().parse_args(ctx, wanted)


app = typer.Typer(
    cls=Repeats,
    help=_("Repeats: what keeps coming, against how often it usually comes."),
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
Since = Annotated[
    str | None, typer.Option("--since", metavar=_("TIME"), help=_("Of the cases since then; else of the last 7 days."))
]
Sign = Annotated[str, typer.Argument(metavar=_("REPEAT"), help=_("What the cases have in common, as listed: word:vpn"))]
Problem = Annotated[str, typer.Argument(metavar=_("PROBLEM"), help=_("The problem: PRB-12 or 12."))]


@app.command("list", cls=DeskCommand, help=_("List what came more often than usual, the most surprising first."))
def list_repeats(context: typer.Context, *, since: Since = None) -> None:
    """Prints them."""
    session = session_of(context)
    keep_counts(session.me)
    found = repeats(session.me, _moment(since))
    session.show([plain(one) for one in found], lambda: _print_all(session, found))


@app.command("show", cls=DeskCommand, help=_("Show the cases behind a repeat."))
def show(context: typer.Context, sign: Sign, *, since: Since = None) -> None:
    """Prints them."""
    session = session_of(context)
    keep_counts(session.me)
    found = repeat_of(session.me, sign, _moment(since))
    cases = cases_behind(session.me, found.cases)
    session.show(plain(found) | {"cases": plain(cases)}, lambda: _print_one(session, found))


@app.command("log", cls=DeskCommand, help=_("Log a problem behind the cases of a repeat."))
def log(
    context: typer.Context,
    *,
    sign: Sign,
    title: Annotated[
        str, typer.Option("--title", metavar=_("TITLE"), help=_("One line that says what keeps happening."))
    ] = "",
    since: Since = None,
) -> None:
    """Logs it."""
    from supportdesk.operations.problem_repeats import log_from_repeat

    session = session_of(context)
    kept = log_from_repeat(session.me, sign, title, since=_moment(since))
    name = record_name(Subject.PROBLEM, kept.number)
    session.show({"problem": name}, lambda: session.talk(_("Logged {record}.").format(record=name)))


@app.command("join", cls=DeskCommand, help=_("Say that a problem is behind the cases of a repeat."))
def join(context: typer.Context, *, sign: Sign, problem: Problem, since: Since = None) -> None:
    """Links them."""
    from supportdesk.operations.problem_repeats import join_repeat

    session = session_of(context)
    key = record_number(Subject.PROBLEM, problem)
    n = join_repeat(session.me, sign, key, since=_moment(since))
    name = record_name(Subject.PROBLEM, key)
    said = ngettext("{n} case: {record} is behind it.", "{n} cases: {record} is behind them.", n)
    session.show({"problem": name, "linked": n}, lambda: session.talk(said.format(n=n, record=name)))


def _moment(word: str | None) -> datetime | None:
    return None if word is None else moment(word, zone())


def _print_all(session: Session, found: list[Repeat]) -> None:
    if not found:
        session.talk(_("Nothing came more often than usual."))
        return
    for one in found:
        put(f"{safe(one.name)}: {often(one.came, one.days, one.usual)}  {_problems(one)}".rstrip())
        put(f"    {safe(one.sign)}")


def _print_one(session: Session, found: Repeat) -> None:
    put(f"{safe(found.name)}: {often(found.came, found.days, found.usual)}")
    if problem := _problems(found):
        put("  " + _("Problems behind some of them: {problems}").format(problems=problem))
    now = session.clock.now()
    for case in cases_behind(session.me, found.cases):
        when = clock_time(case.arrived_at, now, zone())
        text = f"{session.me.prefix}-{case.id}  {when}  {label(case.state)}  {safe(case.customer)}"
        put(f"  {text}  {safe(case.subject, limit=200)}")


def _problems(found: Repeat) -> str:
    return ", ".join(record_name(Subject.PROBLEM, number) for number in found.problems)
