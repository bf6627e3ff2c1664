"""Fits the desk's model to its own history: once a week, by whoever leads."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from supportdesk.clock import from_ms, to_ms
from supportdesk.desk import Desk
from supportdesk.operations.operation import operation
from supportdesk.operations.risk_desk import desk_histories, desk_hours
from supportdesk.operations.risk_growing import best_fit
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.risk.backtest import WEEK, forecasts
from supportdesk.rules.risk.calibration import Bin, Score, score, table
from supportdesk.rules.risk.hours import Hours
from supportdesk.rules.risk.model import KIND, LEAST_HISTORY, Fit, Model
from supportdesk.rules.risk.samples import MOMENTS, Sample, samples
from supportdesk.rules.risk.world import Question

if TYPE_CHECKING:
    from supportdesk.change import Change

SHORT = "short"
"""The kind of a row that says: there was too little history for a model."""
QUESTION = Question.MISS.value
TRIED = 2 * WEEK
GoOn = Callable[[], None]
"""Is asked before each fit and before anything is stored; raises where another program has taken over."""


def _alone() -> None:
    """Nobody else fits."""


class Stored(NamedTuple):
    """A model of the desk. `kind` is `SHORT` where there was too little history; `report` says how well it would have done."""

    id: int
    kind: str
    fitted_at: int
    cases: int
    report: Mapping[str, Any]


def newest_fit(desk: Desk) -> Stored | None:
    """The last fit, without the model itself; `None` when there was none."""
    sql = "SELECT id, kind, fitted_at, cases, report FROM risk_models WHERE question = :q ORDER BY id DESC LIMIT 1"
    rows = desk.rows(sql, {"q": QUESTION})
    return Stored._make((*rows[0][:4], json.loads(rows[0][4]))) if rows else None


def fit_before(desk: Desk, until: int) -> Stored | None:
    """The last fit that was made up to an instant (ms), without the model itself; `None` when there was none."""
    sql = (
        "SELECT id, kind, fitted_at, cases, report FROM risk_models WHERE question = :q AND fitted_at <= :until "
        "ORDER BY id DESC LIMIT 1"
    )
    rows = desk.rows(sql, {"q": QUESTION, "until": until})
    return Stored._make((*rows[0][:4], json.loads(rows[0][4]))) if rows else None


def stored_model(desk: Desk, number: int) -> Model:
    """The model of a fit."""
    return Model.from_json(json.loads(desk.rows("SELECT model FROM risk_models WHERE id = :id", {"id": number})[0][0]))


def fit_due(desk: Desk) -> bool:
    """Whether a week has passed since the last fit, or none was made that this program can use."""
    last = newest_fit(desk)
    return last is None or last.kind not in (KIND, SHORT) or to_ms(desk.now()) >= last.fitted_at + WEEK


def refit(desk: Desk, go_on: GoOn = _alone) -> Stored:
    """Fits what follows from everything that is settled now, and stores it; takes some minutes for 17,000 cases."""
    now = to_ms(desk.now())
    hours = desk_hours(desk)
    taken = [one for one in samples(desk_histories(desk), hours) if one.at <= now]
    known = _cases_settled(taken, now)
    if known < LEAST_HISTORY:
        kind, model, report = SHORT, dict[str, Any](), dict[str, Any]({"needed": LEAST_HISTORY})
    else:
        fit = best_fit()
        report = _tried(taken, hours, now, fit, go_on)
        go_on()
        kind, model = KIND, fit(taken, now, hours).to_json()
    go_on()
    _store(desk, kind, known, model, report)
    stored = newest_fit(desk)
    assert stored is not None
    return stored


def _cases_settled(taken: Sequence[Sample], at: int) -> int:
    return sum(one.settles <= at and one.moment == 0 and one.question is Question.MISS for one in taken)


def _tried(taken: Sequence[Sample], hours: Hours, now: int, fit: Fit, go_on: GoOn) -> dict[str, Any]:
    """How the last two weeks would have been foretold by fits of then: scores by moment, and the calibration table."""
    if _cases_settled(taken, now - TRIED) < LEAST_HISTORY:
        return {}
    by_moment: dict[str, list[tuple[float, bool]]] = {name: [] for name in (*MOMENTS, Question.LEAVE.value)}
    for one, _raw, chance in forecasts(taken, hours, fit, now - TRIED, lambda _at: go_on()):
        if one.settles > now:
            continue
        name = MOMENTS[one.moment] if one.question is Question.MISS else Question.LEAVE.value
        by_moment[name].append((chance, one.outcome))
    every = [one for name in MOMENTS for one in by_moment[name]]
    bins = table(every) if every else []
    scores = {name: score(told)._asdict() for name, told in by_moment.items() if told}
    return {"scores": scores, "table": [one._asdict() for one in bins], "from": now - TRIED}


def scores_of(stored: Stored) -> dict[str, Score]:
    """The scores of a report, by moment."""
    return {name: Score(**held) for name, held in stored.report.get("scores", {}).items()}


def table_of(stored: Stored) -> list[Bin]:
    """The calibration table of a report."""
    return [Bin(**held) for held in stored.report.get("table", [])]


@operation
def _store(change: Change, kind: str, cases: int, model: dict[str, Any], report: dict[str, Any]) -> None:
    from supportdesk.models import RiskModel

    authorize(change.actor, Action.RUN_DESK)
    fitted = from_ms(to_ms(change.now))
    change.session.add(
        RiskModel(question=QUESTION, kind=kind, fitted_at=fitted, cases=cases, model=model, report=report)
    )
    change.session.flush()
