"""`supportdesk risk …`: the chance that a case misses its target: tried on the desk's own history."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from supportdesk.cli.as_data import plain
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.output import put
from supportdesk.cli.session import Session, session_of
from supportdesk.clock import from_ms, to_ms
from supportdesk.errors import Invalid, NotFound
from supportdesk.i18n import _, clock_time, zone
from supportdesk.operations.risk_fit import SHORT, Stored
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.risk.model import LEAST_HISTORY
from supportdesk.rules.risk.world import Question
from supportdesk.rules.written_time import moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from supportdesk.operations.risk_backtest import Backtest
    from supportdesk.rules.risk.calibration import Bin, Score

app = group(_("Seen early: the chance that a case misses its target, and how well it was foretold."))
DATE_ALONE = 10
LEAVES = Question.LEAVE.value


@app.command("backtest", cls=DeskCommand, help=_("Foretell past cases from what was known then, and score it."))
def backtest_now(
    context: typer.Context,
    *,
    train_until: Annotated[
        str, typer.Option("--train-until", metavar=_("TIME"), help=_("The first fit knows what was settled by then."))
    ],
    begin: Annotated[str, typer.Option("--from", metavar=_("TIME"), help=_("Foretell cases that arrived from here."))],
    end: Annotated[
        str, typer.Option("--to", metavar=_("TIME"), help=_("… to here; a date is meant with the whole day."))
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar=_("FILE"), help=_("Write case, moment, probability, missed as CSV."))
    ] = None,
    holidays: Annotated[
        str | None,
        typer.Option("--holidays", metavar=_("COUNTRY"), help=_("Count the public holidays of a country: SE.")),
    ] = None,
) -> None:
    """Scores what would have been foretold."""
    from supportdesk.operations.risk_backtest import Period, backtest

    session = session_of(context)
    last = moment(end, zone())
    if len(end.strip()) == DATE_ALONE:
        last = moment(str(date.fromisoformat(end.strip()) + timedelta(days=1)), zone())
    period = Period(to_ms(moment(train_until, zone())), to_ms(moment(begin, zone())), to_ms(last))
    if not period.train_until <= period.begin < period.end:
        raise Invalid(_("The times must follow each other: --train-until, --from, --to."))
    found = backtest(session.me, period, zone(), closed=_closed(holidays), told=_told(session))
    if out is not None:
        _write(out, found)
    data = {"by_moment": plain(found.by_moment), "leaves": plain(found.leaves), "fits": found.fits}
    session.show(data, lambda: _print(session, found))


@app.command("fit", cls=DeskCommand, help=_("Fit the desk's model to its history, and score every open case."))
def fit_now(
    context: typer.Context,
    *,
    due: Annotated[
        bool, typer.Option("--due", help=_("Only what is due, at low priority, if no other program does it."))
    ] = False,
) -> None:
    """Fits and scores; with `--due` as open programs have it done."""
    from supportdesk.operations.risk_fit import refit
    from supportdesk.operations.risk_keeping import keep
    from supportdesk.operations.risk_score import score_open
    from supportdesk.operations.sweep import SWEEPER

    session = session_of(context)
    if due:
        os.nice(19)
        scored = keep(session.desk, str(uuid4()))
        session.show({"scored": scored}, lambda: session.talk(_("{n} cases scored.").format(n=scored or 0)))
        return
    authorize(session.me.actor, Action.RUN_DESK)
    fitted = refit(session.desk.acting_as(SWEEPER))
    scored = score_open(session.desk.acting_as(SWEEPER))
    data = {"kind": fitted.kind, "cases": fitted.cases, "scored": scored}
    session.show(data, lambda: session.talk(_fitted_words(fitted, scored)))


def _fitted_words(fitted: Stored, scored: int) -> str:
    if fitted.kind == SHORT:
        sentence = _(
            "Only {n} cases are settled, a model needs {least}: until then the share of the time used is shown."
        )
        return sentence.format(n=fitted.cases, least=LEAST_HISTORY)
    return _("Fitted to {n} settled cases; {scored} open cases scored.").format(n=fitted.cases, scored=scored)


@app.command("report", cls=DeskCommand, help=_("Say how well the chances agree with what happened."))
def report_now(context: typer.Context) -> None:
    """Prints the calibration of the last fit: its last two weeks, foretold by fits of then."""
    from supportdesk.operations.risk_fit import newest_fit, scores_of, table_of

    session = session_of(context)
    authorize(session.me.actor, Action.READ_INSIDE)
    fitted = newest_fit(session.desk)
    if fitted is None:
        raise NotFound(_("No model was fitted yet. Fit one with: supportdesk risk fit"))
    scores, bins = scores_of(fitted), table_of(fitted)
    data = {"kind": fitted.kind, "fitted_at": from_ms(fitted.fitted_at), "cases": fitted.cases}
    data |= {"scores": scores, "table": bins}
    session.show(plain(data), lambda: _print_report(session, fitted, scores, bins))


def _print_report(session: Session, fitted: Stored, scores: dict[str, Score], bins: list[Bin]) -> None:
    if not scores:
        put(_fitted_words(fitted, 0) if fitted.kind == SHORT else _("There is too little history to try the model on."))
        return
    when = clock_time(from_ms(fitted.fitted_at), session.clock.now(), zone())
    put(
        _("Fitted {time} to {n} settled cases. Its last two weeks, foretold week by week:").format(
            time=when, n=fitted.cases
        )
    )
    _print_scores(session, scores)
    put("")
    headings = (_("Foretold"), _("Cases"), _("Mean"), _("Missed"))
    rows = [(f"{b.low:.1f}-{b.high:.1f}", str(b.cases), f"{b.foretold:.3f}", f"{b.happened:.3f}") for b in bins]
    session.table(headings, rows, wide=0)


def _told(session: Session) -> Callable[[int], None]:
    def told(at: int) -> None:
        session.talk(_("Fitting as of {time} …").format(time=clock_time(from_ms(at), session.clock.now(), zone())))

    return told


def _closed(country: str | None) -> Callable[[date], bool] | None:
    if country is None:
        return None
    from supportdesk.rules.calendar_values import Public
    from supportdesk.rules.public_holidays import days_of, refuse_unknown

    public = Public(country.upper())
    refuse_unknown(public, "--holidays")
    return lambda day: day in days_of(public, day.year)


def _write(file: Path, found: Backtest) -> None:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("case", "moment", "probability", "missed"))
    table.writerows((one.case, one.moment, f"{one.probability:.6f}", int(one.missed)) for one in found.foretold)
    try:
        file.write_text(text.getvalue(), encoding="utf-8")
    except OSError as error:
        raise Invalid(_("{file} cannot be written: {why}.").format(file=file, why=error.strerror or error)) from error


def _print(session: Session, found: Backtest) -> None:
    leaves = {} if found.leaves is None else {LEAVES: found.leaves}
    _print_scores(session, found.by_moment | leaves)
    put(_("{n} fits, one a week; each moment is foretold by the latest before it.").format(n=found.fits))


def _print_scores(session: Session, scores: Mapping[str, Score]) -> None:
    headings = (_("Moment"), _("Cases"), _("Missed"), _("Foretold"), "AUROC", "ECE")
    words = {"opening": _("opening"), LEAVES: _("leaves first line")}
    rows = [_cells(words.get(name, name), score) for name, score in scores.items()]
    session.table(headings, rows, wide=0)


def _cells(name: str, score: Score) -> tuple[str, ...]:
    ranked = "–" if score.auroc is None else f"{score.auroc:.3f}"
    return name, str(score.cases), f"{score.happened:.3f}", f"{score.foretold:.3f}", ranked, f"{score.error:.3f}"
