"""`supportdesk figures`: the figures of a service meeting, as tables with small bars, or drawn week by week."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any

import typer

from supportdesk.cli.as_data import plain
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.output import put
from supportdesk.cli.session import Session, session_of
from supportdesk.cli.table import width
from supportdesk.errors import WrongUsage
from supportdesk.i18n import _, duration, full_time, label, ngettext, zone
from supportdesk.operations.figure_plots import calibration_lines, week_lines
from supportdesk.operations.figure_weeks import OverTime, over_time
from supportdesk.operations.figures import Figures, OnLine, SeenEarly, figures
from supportdesk.rules.bars import bar, share_of
from supportdesk.rules.written_time import moment

app = group()
BAR = 12
USUAL = timedelta(days=30)


@app.command("figures", cls=DeskCommand, help=_("Print the figures of a service meeting: how a period went."))
def figures_now(
    context: typer.Context,
    *,
    since: Annotated[
        str | None, typer.Option("--since", metavar=_("TIME"), help=_("From here; else the last 30 days."))
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar=_("TIME"), help=_("To before here; else now."))
    ] = None,
    weeks: Annotated[
        int | None,
        typer.Option("--weeks", metavar=_("N"), help=_("Draw the last N calendar weeks instead, week by week.")),
    ] = None,
) -> None:
    """Prints them."""
    session = session_of(context)
    if weeks is not None and since is not None:
        raise WrongUsage(_("--weeks counts back from --until. Leave out --since."))
    end = session.me.now() if until is None else moment(until, zone())
    if weeks is not None:
        drawn = over_time(session.me, weeks, end, zone=zone())
        session.show(_weeks_data(drawn), lambda: _print_weeks(session, drawn))
        return
    begin = end - USUAL if since is None else moment(since, zone())
    found = figures(session.me, begin, end)
    session.show(_data(found), lambda: _print(session, found))


def _data(found: Figures) -> dict[str, Any]:
    data: dict[str, Any] = plain(found)
    return data


def _weeks_data(found: OverTime) -> dict[str, Any]:
    return {"weeks": [_data(one) for one in found.weeks], "calibration": [plain(one) for one in found.calibration]}


def _print_weeks(session: Session, found: OverTime) -> None:
    begin, end = found.weeks[0].since, found.weeks[-1].until
    put(_("From {since} to {until}").format(since=full_time(begin, zone()), until=full_time(end, zone())))
    put("")
    blocks = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    columns = width(plain=session.plain)
    for line in (*week_lines(found, columns, blocks=blocks), "", *calibration_lines(found, columns)):
        put(line)


def _print(session: Session, found: Figures) -> None:
    put(_("From {since} to {until}").format(since=full_time(found.since, zone()), until=full_time(found.until, zone())))
    put("")
    session.table((_("Cases"), _("Number"), _("Share"), ""), list(_counts(found)), wide=3, right=_("Number"))
    if found.kept:
        put("")
        rows = [
            (one.level, label(one.kind), f"{one.kept}/{one.decided}", *_share(one.kept, one.decided))
            for one in found.kept
        ]
        session.table((_("Agreement level"), _("Promise"), _("Kept"), _("Share"), ""), rows, wide=0)
    put("")
    put(_early_words(found.early))
    if found.on_lines:
        put("")
        lines = [_line_cells(one, found.age_ms) for one in found.on_lines]
        session.table((_("Line"), _("Mean"), _("Cases"), _("Time"), ""), lines, wide=4)
    if found.warnings:
        put("")
        scores = [
            (name, str(one.cases), f"{one.foretold:.3f}", f"{one.happened:.3f}", f"{one.error:.3f}")
            for name, one in found.warnings.items()
        ]
        session.table((_("Early warning at"), _("Cases"), _("Foretold"), _("Missed"), "ECE"), scores, wide=0)


def _line_cells(one: OnLine, age_ms: int) -> tuple[str, ...]:
    mean = duration(timedelta(milliseconds=one.total_ms / one.cases))
    return label(one.line), mean, str(one.cases), *_share(one.total_ms, age_ms)


def _counts(found: Figures) -> Iterator[tuple[str, ...]]:
    yield (_("arrived"), str(found.arrived), "", "")
    yield (_("resolved"), str(found.resolved), "", "")
    yield (_("… never left first line"), str(found.first_line), *_share(found.first_line, found.resolved))
    yield (_("… handed back"), str(found.handed_back), *_share(found.handed_back, found.resolved))
    yield (_("… reopened"), str(found.reopened), *_share(found.reopened, found.resolved))


def _share(part: int, whole: int) -> tuple[str, str]:
    share = share_of(part, whole)
    if share is None:
        return "–", ""
    percent = round(100 * share) if part in (0, whole) else min(99, max(1, round(100 * share)))
    return f"{percent} %", bar(share, BAR).rstrip()


def _early_words(early: SeenEarly) -> str:
    if not early.missed:
        return _("No promise was missed for want of time.")
    said = ngettext("{n} promise was missed.", "{n} promises were missed.", early.missed).format(n=early.missed)
    if early.median_ms is None:
        return said + " " + _("None of them was seen early.")
    ahead = duration(timedelta(milliseconds=early.median_ms))
    return said + " " + _("{n} were seen early, half of those at least {time} before.").format(n=early.seen, time=ahead)
