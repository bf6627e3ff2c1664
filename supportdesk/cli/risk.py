"""`supportdesk risk …`: the chance that a case misses its target: tried on the desk's own history."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from supportdesk.cli.as_data import plain
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.moments import moment
from supportdesk.cli.output import put
from supportdesk.cli.session import Session, session_of
from supportdesk.clock import from_ms, to_ms
from supportdesk.errors import Invalid
from supportdesk.i18n import _, clock_time, zone

if TYPE_CHECKING:
    from collections.abc import Callable

    from supportdesk.operations.risk_backtest import Backtest
    from supportdesk.rules.risk.calibration import Score

app = group(_("Seen early: the chance that a case misses its target, and how well it was foretold."))
DATE_ALONE = 10


@app.callback()
def risk() -> None:
    """Keeps `risk` a group while it has one command."""


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
    headings = (_("Moment"), _("Cases"), _("Missed"), _("Foretold"), _("AUROC"), _("Calibration error"))
    rows = [_cells(name, score) for name, score in found.by_moment.items()]
    if found.leaves is not None:
        rows.append(_cells(_("leaves first line"), found.leaves))
    session.table(headings, rows, wide=0, right="Cases")
    put(_("{n} fits, one a week; each moment is foretold by the latest before it.").format(n=found.fits))


def _cells(name: str, score: Score) -> tuple[str, ...]:
    ranked = "–" if score.auroc is None else f"{score.auroc:.3f}"
    return name, str(score.cases), f"{score.happened:.3f}", f"{score.foretold:.3f}", ranked, f"{score.error:.3f}"
