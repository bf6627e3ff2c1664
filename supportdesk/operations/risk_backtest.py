"""A backtest on a desk's own log: refitted weekly from what was known then, against what became of the cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, tzinfo
from typing import Any, NamedTuple

from supportdesk.clock import to_ms
from supportdesk.desk import Desk
from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.operations.risk_growing import best_fit
from supportdesk.operations.risk_histories import histories
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.risk.backtest import WEEK, forecasts
from supportdesk.rules.risk.calibration import Score, score
from supportdesk.rules.risk.history import History
from supportdesk.rules.risk.hours import HOUR, Hours
from supportdesk.rules.risk.model import LEAST_HISTORY
from supportdesk.rules.risk.promise import Promise
from supportdesk.rules.risk.samples import MOMENTS, Sample, samples
from supportdesk.rules.risk.world import Question

TARGETS: Mapping[int, int] = {1: 8 * HOUR, 2: 24 * HOUR, 3: 72 * HOUR, 4: 120 * HOUR}
"""By priority, every hour counted: what a log without agreements is measured by."""


class Period(NamedTuple):
    """Nothing before `train_until` is foretold, except to learn how forecasts come true: the first fit is a week earlier.

    Asked about are the cases that arrived from `begin` to before `end`. Milliseconds.
    """

    train_until: int
    begin: int
    end: int


class Foretold(NamedTuple):
    """One chance of a backtest. `case` is the number that the case had where it came from, else the desk's."""

    case: str
    moment: str
    probability: float
    missed: bool


class Backtest(NamedTuple):
    """Every chance of a miss, how they scored by moment, and how "leaves first line" scored."""

    foretold: list[Foretold]
    by_moment: dict[str, Score]
    leaves: Score | None
    fits: int


def backtest(
    desk: Desk,
    period: Period,
    zone: tzinfo,
    *,
    closed: Callable[[date], bool] | None = None,
    told: Callable[[int], None] | None = None,
) -> Backtest:
    """What would have been foretold; `told` hears of each refit. Changes nothing."""
    authorize(desk.actor, Action.RUN_DESK)
    cases = histories(desk, _promise)
    hours = Hours(zone, closed)
    taken = list(samples(cases, hours))
    _refuse_short(sum(one.settles <= period.train_until - WEEK and one.moment == 0 for one in taken))
    now, fits = to_ms(desk.now()), list[int]()

    def tell(at: int) -> None:
        fits.append(at)
        if told is not None:
            told(at)

    asked = _needed(taken, cases, period, now)
    names = _names(desk)
    found, leaves = list[Foretold](), list[tuple[float, bool]]()
    for one, _raw, chance in forecasts(asked, hours, best_fit(), period.train_until - WEEK, tell):
        case = cases[one.case]
        if one.at < period.train_until or one.settles > now or not period.begin <= case.arrived < period.end:
            continue
        if one.question is Question.LEAVE:
            leaves.append((chance, one.outcome))
        else:
            name = names.get(case.number) or f"{desk.prefix}-{case.number}"
            found.append(Foretold(name, MOMENTS[one.moment], chance, one.outcome))
    return Backtest(found, _by_moment(found), score(leaves) if leaves else None, len(fits))


def _needed(taken: list[Sample], cases: list[History], period: Period, now: int) -> list[Sample]:
    """What there is to learn from, up to the last moment of the cases that are asked about."""
    last = max(
        (one.at for one in taken if one.settles <= now and cases[one.case].arrived < period.end), default=period.end
    )
    return [one for one in taken if one.at <= min(last, now)]


def _promise(fields: Mapping[str, Any]) -> Promise:
    return Promise(TARGETS[fields["priority"]])


def _refuse_short(known: int) -> None:
    if known < LEAST_HISTORY:
        sentence = _("Only {n} cases were settled by then; a model needs {least}.")
        raise Invalid(sentence.format(n=known, least=LEAST_HISTORY))


def _names(desk: Desk) -> dict[int, str]:
    return dict(desk.rows("SELECT id, source_ref FROM cases WHERE source_ref IS NOT NULL"))


def _by_moment(found: list[Foretold]) -> dict[str, Score]:
    held: dict[str, list[tuple[float, bool]]] = {moment: [] for moment in MOMENTS}
    for one in found:
        held[one.moment].append((one.probability, one.missed))
    return {moment: score(told) for moment, told in held.items() if told}
