"""The figures of a service meeting week by week, and how the early warning came true, ready to be drawn (P9)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta, tzinfo
from typing import NamedTuple

from supportdesk.clock import to_ms
from supportdesk.desk import Desk
from supportdesk.errors import Invalid
from supportdesk.i18n import _, label
from supportdesk.operations.figures import Figures, figures
from supportdesk.operations.risk_fit import fit_before, table_of
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.bars import share_of
from supportdesk.rules.plots import Pair, Series
from supportdesk.terms import ClockKind, Line

USUAL = 8
MOST = 53
HOUR_MS = 3_600_000


class OverTime(NamedTuple):
    """Calendar weeks with their figures, the oldest first, the last one as far as it has come; and the calibration table."""

    weeks: tuple[Figures, ...]
    zone: tzinfo
    calibration: tuple[Pair, ...]


def week_bounds(until: datetime, weeks: int, zone: tzinfo) -> list[tuple[datetime, datetime]]:
    """The last calendar weeks before `until`, from Monday to Monday in a zone; the last one ends at `until`."""
    day = (until - timedelta(milliseconds=1)).astimezone(zone).date()
    monday = day - timedelta(days=day.weekday())
    begins = [
        datetime.combine(monday - timedelta(weeks=back), time(), tzinfo=zone).astimezone(until.tzinfo)
        for back in reversed(range(weeks))
    ]
    return list(zip(begins, [*begins[1:], until], strict=True))


def over_time(desk: Desk, weeks: int = USUAL, until: datetime | None = None, *, zone: tzinfo) -> OverTime:
    """The figures of the last calendar weeks before `until` (else now), for those who may read `figures`."""
    authorize(desk.actor, Action.READ_INSIDE)
    if not 1 <= weeks <= MOST:
        raise Invalid(_("Between 1 and {most} weeks can be shown.").format(most=MOST))
    end = until or desk.now()
    found = tuple(figures(desk, begin, before) for begin, before in week_bounds(end, weeks, zone))
    fitted = fit_before(desk, to_ms(end))
    bins = () if fitted is None else table_of(fitted)
    pairs = (Pair(f"{100 * one.low:.0f}-{100 * one.high:.0f} %", one.cases, one.foretold, one.happened) for one in bins)
    return OverTime(found, zone, tuple(pairs))


def week_names(found: OverTime) -> list[str]:
    """What the weeks are called: by their ISO number."""
    weeks = (one.since.astimezone(found.zone).isocalendar().week for one in found.weeks)
    return [_("W{n}").format(n=week) for week in weeks]


def series_of(weeks: Sequence[Figures]) -> list[Series]:
    """Each figure over the weeks. What was on no line in any of them is left out."""
    busiest = max((max(one.arrived, one.resolved) for one in weeks), default=0)
    ahead = [None if one.early.median_ms is None else one.early.median_ms / HOUR_MS for one in weeks]
    return [
        Series(_("Arrived"), tuple(one.arrived for one in weeks), busiest),
        Series(_("Resolved"), tuple(one.resolved for one in weeks), busiest),
        _shares(_("First line alone, %"), ((one.first_line, one.resolved) for one in weeks)),
        _shares(_("Response kept, %"), (_kept(one, ClockKind.RESPONSE) for one in weeks)),
        _shares(_("Resolution kept, %"), (_kept(one, ClockKind.RESOLUTION) for one in weeks)),
        _shares(_("Misses seen early, %"), ((one.early.seen, one.early.missed) for one in weeks)),
        _hours(_("Seen so much earlier, h"), ahead),
        _shares(_("Handed back, %"), ((one.handed_back, one.resolved) for one in weeks)),
        *_on_lines(weeks),
    ]


def _kept(one: Figures, kind: ClockKind) -> tuple[int, int]:
    of_it = [kept for kept in one.kept if kept.kind is kind]
    return sum(kept.kept for kept in of_it), sum(kept.decided for kept in of_it)


def _shares(name: str, parts: Iterable[tuple[int, int]]) -> Series:
    shares = (share_of(part, whole) for part, whole in parts)
    return Series(name, tuple(None if share is None else 100 * share for share in shares), 100)


def _hours(name: str, hours: Iterable[float | None]) -> Series:
    values = tuple(hours)
    return Series(name, values, max((value for value in values if value is not None), default=0), 1)


def _on_lines(weeks: Sequence[Figures]) -> list[Series]:
    """The mean time of a case on each line; all on one scale, so that the lines compare."""
    means = [{one.line: one.total_ms / one.cases / HOUR_MS for one in week.on_lines} for week in weeks]
    longest = max((mean for week in means for mean in week.values()), default=0)
    return [
        Series(_("On {line}, h").format(line=label(line).lower()), tuple(week.get(line) for week in means), longest, 1)
        for line in Line
        if any(line in week for week in means)
    ]
