"""Gives each open case its chances when it has changed or come to its next moment."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from supportdesk.clock import from_ms, to_ms
from supportdesk.desk import Desk
from supportdesk.operations.operation import operation
from supportdesk.operations.risk_desk import desk_histories, desk_hours
from supportdesk.operations.risk_fit import newest_fit, stored_model
from supportdesk.operations.rule_sets import rules_in_force
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.filter_tree import terms_of
from supportdesk.rules.risk.alike import Alike, Earlier
from supportdesk.rules.risk.came_true import CameTrue, Told, came_true
from supportdesk.rules.risk.features import row_of
from supportdesk.rules.risk.following import Following
from supportdesk.rules.risk.history import History
from supportdesk.rules.risk.model import KIND, LEAVE, Model
from supportdesk.rules.risk.samples import FRACTIONS, NEVER, Sample, Walk, standing
from supportdesk.rules.risk.stages import stages_ahead
from supportdesk.rules.risk.words import FOR_WORDS
from supportdesk.rules.risk.world import Question

if TYPE_CHECKING:
    from supportdesk.change import Change

SHOWN = 3


class CaseChances(NamedTuple):
    """The chances of one case, the similar cases behind them, the facts that weigh most with their value and weight."""

    case: int
    miss: float
    leaves: float | None
    alike: Alike
    facts: list[tuple[str, float, float]]
    told: list[Told]

    @property
    def stored(self) -> dict[str, Any]:
        """What `case_risks.facts` holds."""
        said = {"missed": self.alike.missed, "by": list(self.alike.by)}
        return said | {"weigh": [list(one) for one in self.facts], "told": [list(one) for one in self.told]}


@dataclass(frozen=True)
class _Before:
    """What was stored of a case before; `done` when it was resolved by now."""

    at: int
    leaves: float | None
    told: tuple[Told, ...]


def score_open(desk: Desk) -> int:
    """Scores the open cases that need it by the newest model; gives how many. Nothing while history is short."""
    fitted = newest_fit(desk)
    if fitted is None or fitted.kind != KIND:
        return 0
    scoring = _Scoring(desk, stored_model(desk, fitted.id))
    found = scoring.run()
    asks = any(term.field == "risk" for rule in rules_in_force(desk).book.rules for term in terms_of(rule.when))
    _store(desk, found, fitted.id, judged_again=asks)
    return len(found)


class _Scoring:
    """One round over the open cases."""

    def __init__(self, desk: Desk, model: Model) -> None:
        self.now, self.model = to_ms(desk.now()), model
        self.cases = desk_histories(desk)
        self.hours = desk_hours(desk)
        self.walk = Walk(self.cases, self.hours)
        self.before = _stored_before(desk)
        self.following = Following()

    def run(self) -> list[CaseChances]:
        """The chances of every case that has changed or come to a moment."""
        known: list[Sample] = []
        for entry in self.walk.agenda:
            if entry.at > self.now:
                break
            known += (one for one in self.walk.do(entry) if one.settles <= self.now)
        self._follow()
        earlier = Earlier(known)
        wanted = [(case, moment) for case in self.cases if (moment := self._wanted(case)) is not None]
        return [self._scored(case, moment, earlier) for case, moment in wanted]

    def _follow(self) -> None:
        """Learns how the desk's stored forecasts have come true until now."""
        found = [
            one
            for case in self.cases
            if (before := self.before.get(case.number)) is not None
            for one in came_true(case, before.told)
            if one.known <= self.now and not self._surprised(case, one)
        ]
        self.following.learn_all(found)

    def _surprised(self, case: History, one: CameTrue) -> bool:
        """Whether a day off came after the forecast that nobody had known of."""
        due = case.reached(case.promise.target)
        return self.hours.lost_between(one.at, due or NEVER, one.known) > 0

    def _wanted(self, case: History) -> int | None:
        """The moment at which an open case stands, if it must be scored."""
        if case.steps[-1].done or case.steps[0].at > self.now:
            return None
        share = case.used(self.now) / case.promise.target
        moment = max(k for k, fraction in enumerate(FRACTIONS) if share >= fraction)
        before = self.before.get(case.number)
        if before is None or before.at < case.steps[-1].at or before.told[-1].moment != moment:
            return moment
        return None

    def _scored(self, case: History, moment: int, earlier: Earlier) -> CaseChances:
        before = self.before.get(case.number)
        share = min(1.0, case.used(self.now) / case.promise.target)
        stood = standing(case, self.now, moment, FRACTIONS[moment] if share < 1.0 else 1.0)
        assert stood is not None
        world = self.walk.world
        row = row_of(stood, world, Question.MISS)
        ahead = stages_ahead(stood, world.hours)
        sample = Sample(0, Question.MISS, moment, self.now, self.now, NEVER, False, 0.0, row, *ahead)
        raw = self.model.chance(sample)
        chance = 1.0 if share >= 1.0 else self.following.given(moment, self.now, raw).chance
        facts = [one for one in self.model.weightiest(sample) if one.name in FOR_WORDS and one.added][:SHOWN]
        alike = earlier.alike(sample, [one.name for one in facts])
        told = list(before.told) if before else []
        if (
            not told or told[-1].moment != moment
        ):  # else the first of the moment stays, for what came after it is no forecast
            told.append(Told(moment, self.now, raw, chance))
        return CaseChances(
            case.number,
            chance,
            self._leaves(case, before),
            alike,
            [(one.name, one.value, one.added) for one in facts],
            told,
        )

    def _leaves(self, case: History, before: _Before | None) -> float | None:
        """The chance from the case's first event stays; nothing is foretold of a case that has left."""
        if case.left is not None or LEAVE not in self.model.forests:
            return None
        if before is not None:
            return before.leaves
        stood = standing(case, self.now, 0)
        assert stood is not None
        row = row_of(stood, self.walk.world, Question.LEAVE)
        level = self.walk.leave_level(self.now)
        return self.model.chance(Sample(0, Question.LEAVE, 0, self.now, self.now, NEVER, False, level, row))


def _stored_before(desk: Desk) -> dict[int, _Before]:
    found = {}
    for case, at, leaves, facts in desk.rows("SELECT case_id, at, leaves, facts FROM case_risks"):
        told = tuple(Told(*one) for one in json.loads(facts)["told"])
        found[case] = _Before(at, leaves, told)
    return found


@operation
def _store(change: Change, found: list[CaseChances], model: int, *, judged_again: bool) -> None:
    """Keeps the chances; the rules look again at a case whose chance has changed, if they ask for it."""
    from sqlalchemy import bindparam, delete, insert, text

    from supportdesk.models import CaseRisk

    authorize(change.actor, Action.RUN_DESK)
    now = to_ms(change.now)
    session = change.session
    session.execute(text("UPDATE cases SET risk = NULL WHERE done = 1 AND risk IS NOT NULL"))
    if not found:
        return
    table: Any = CaseRisk.__table__  # type: ignore[attr-defined]
    ordered = sorted(found, key=lambda one: one.case)
    session.execute(delete(table).where(table.c.case_id == bindparam("old")), [{"old": one.case} for one in ordered])
    rows = [
        {"case_id": one.case, "at": from_ms(now), "model_id": model, "miss": one.miss, "leaves": one.leaves}
        | {"alike": one.alike.cases, "facts": one.stored}
        for one in ordered
    ]
    session.execute(insert(table), rows)
    fire = ", next_fire_at = CASE WHEN next_fire_at < :now THEN next_fire_at ELSE :now END" if judged_again else ""
    changed = text(
        f"UPDATE cases SET risk = :risk{fire} WHERE id = :case AND done = 0 AND (risk IS NULL OR risk <> :risk)"
    )
    also = {"now": now} if judged_again else {}
    session.execute(changed, [{"case": one.case, "risk": round(100 * one.miss), **also} for one in ordered])
