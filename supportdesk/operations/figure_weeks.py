"""The figures of a service meeting week by week, as series to be plotted (P9)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from functools import partial
from typing import NamedTuple

from supportdesk.desk import Desk
from supportdesk.errors import Invalid
from supportdesk.i18n import _, age, label
from supportdesk.operations.figures import Figures, figures
from supportdesk.rules.bars import bar, share_of
from supportdesk.rules.columns import text_columns
from supportdesk.rules.risk.calibration import Score
from supportdesk.terms import ClockKind, Line

WEEKS, MOST_WEEKS = 8, 26
CELL = 6
"""Cells of a column with what is between two."""
HOUR_MS = 3_600_000


class Series(NamedTuple):
    """One figure over the weeks: `values` for the height of its columns (`None`: nothing to tell), `shown` in words.

    `top` is what the highest column stands for: 1 for a share, `None` for the greatest of them.
    """

    name: str
    values: tuple[float | None, ...]
    shown: tuple[str, ...]
    top: float | None = None


class Weeks(NamedTuple):
    """Weeks by their Mondays, their series, and how the early warning came out as last fitted."""

    mondays: tuple[date, ...]
    series: tuple[Series, ...]
    warnings: dict[str, Score]

    @property
    def names(self) -> list[str]:
        """What the weeks are called."""
        return [_("w{n}").format(n=day.isocalendar().week) for day in self.mondays]


def figure_weeks(desk: Desk, until: datetime, zone: tzinfo, weeks: int = WEEKS) -> Weeks:
    """So many weeks, the last being that of `until`; that one as far as it has come."""
    if not 1 <= weeks <= MOST_WEEKS:
        raise Invalid(_("Name 1 to {n} weeks.").format(n=MOST_WEEKS))
    day = until.astimezone(zone).date()
    last = day - timedelta(days=day.weekday())
    mondays = [last - timedelta(weeks=back) for back in range(weeks - 1, -1, -1)]
    starts = [datetime.combine(monday, time(), zone) for monday in mondays]
    ends = [*starts[1:], max(until, starts[-1] + timedelta(milliseconds=1))]
    found = [figures(desk, begin, end) for begin, end in zip(starts, ends, strict=True)]
    return Weeks(tuple(mondays), tuple(_series(found)), found[-1].warnings)


def plot_lines(found: Weeks, width: int) -> Iterator[str]:
    """The plots as lines of text: a name, and beside it two lines of columns and values; then the early warning."""
    space = len(found.mondays) * CELL
    names = max(width - space, 12)
    yield " " * names + "".join(name.rjust(CELL - 1) + " " for name in found.names)
    for one in found.series:
        drawn, values = text_columns(one.values, one.shown, CELL, top=one.top)
        yield one.name[: names - 1].ljust(names) + drawn
        yield " " * names + values
    yield from calibration_lines(found.warnings, width)


def calibration_lines(warnings: dict[str, Score], width: int) -> Iterator[str]:
    """How the early warning came out: what was foretold beside what happened; nothing before it was fitted."""
    if not warnings:
        return
    yield ""
    yield _("Early warning: what was foretold, and what happened")
    size = max(min(width - 32, 40), 8)
    for name, one in warnings.items():
        yield f"{name:>10} " + _("foretold").ljust(10) + f" {bar(one.foretold, size)} {one.foretold:.0%}"
        yield f"{'':>10} " + _("happened").ljust(10) + f" {bar(one.happened, size)} {one.happened:.0%}"


def _series(weeks: Sequence[Figures]) -> Iterator[Series]:
    yield _counted(_("arrived"), weeks, lambda one: one.arrived)
    yield _counted(_("resolved"), weeks, lambda one: one.resolved)
    yield _shared(_("never left first line"), weeks, lambda one: (one.first_line, one.resolved))
    for kind in (ClockKind.RESPONSE, ClockKind.RESOLUTION):
        yield _shared(_("{promise}: kept").format(promise=label(kind)), weeks, partial(_kept, kind=kind))
    yield _shared(_("misses seen early"), weeks, lambda one: (one.early.seen, one.early.missed))
    yield _timed(_("… so long before, median"), weeks, lambda one: one.early.median_ms)
    yield _counted(_("handed back"), weeks, lambda one: one.hand_backs)
    for line in (Line.FIRST, Line.SECOND, Line.PROBLEM):
        name = _("mean time, {line}").format(line=label(line).lower())
        yield _timed(name, weeks, partial(_mean, line=line))


def _kept(one: Figures, kind: ClockKind) -> tuple[int, int]:
    of_kind = [kept for kept in one.kept if kept.kind is kind]
    return sum(kept.kept for kept in of_kind), sum(kept.decided for kept in of_kind)


def _mean(one: Figures, line: Line) -> float | None:
    return next((on.total_ms / on.cases for on in one.on_lines if on.line is line and on.cases), None)


def _counted(name: str, weeks: Sequence[Figures], count: Callable[[Figures], int]) -> Series:
    values = [count(one) for one in weeks]
    return Series(name, tuple(map(float, values)), tuple(map(str, values)))


def _shared(name: str, weeks: Sequence[Figures], parts: Callable[[Figures], tuple[int, int]]) -> Series:
    shares = [share_of(*parts(one)) for one in weeks]
    return Series(name, tuple(shares), tuple("–" if one is None else f"{one:.0%}" for one in shares), 1.0)


def _timed(name: str, weeks: Sequence[Figures], length: Callable[[Figures], float | None]) -> Series:
    found = [length(one) for one in weeks]
    shown = tuple("–" if one is None else age(timedelta(milliseconds=one)).split(" ")[0] for one in found)
    return Series(name, tuple(None if one is None else one / HOUR_MS for one in found), shown)
