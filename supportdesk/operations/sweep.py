"""The sweep: every case whose time has come is judged by the rules, in one transaction with all that follows.

Several cases share a transaction, few enough that nobody waits for it. Any number of programs may sweep at once: a rule
stands once on a case, and the case's row is held while it is judged.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from supportdesk.clock import to_ms
from supportdesk.desk import Desk
from supportdesk.operations.operation import operation
from supportdesk.operations.rule_sets import InForce, rules_in_force
from supportdesk.rules.actions import Action
from supportdesk.rules.actor import rule
from supportdesk.rules.authorize import authorize
from supportdesk.rules.engine import Judge
from supportdesk.rules.rule_book import Then

if TYPE_CHECKING:
    from supportdesk.change import Change
    from supportdesk.operations.judging_many import Judged

SWEEPER = rule("sweep")
PAGE = 50
MOST_TURNS = 1000
"""Instants at which one case is judged in one go; more than any rules and downtime bring."""


@dataclass
class Swept:
    """What a sweep did: cases judged, and how many flags, proposals and deeds began, and how many ended."""

    judged: int = 0
    began: dict[str, int] = field(default_factory=dict)
    ended: int = 0
    reports: int = 0
    """How many reports to customers were made."""
    late_ms: int = 0
    """How long the longest overdue of its instants had passed."""

    def count(self, began: list[str], ended: int) -> None:
        """One case more."""
        self.judged += 1
        self.ended += ended
        for act in began:
            self.began[act] = self.began.get(act, 0) + 1


def sweep(desk: Desk, *, most: int | None = None) -> Swept:
    """Judges all cases that are due, oldest instant first, until none is left (or `most` are done), and makes the reports to
    customers that their rules ask for."""
    from supportdesk.operations.reports import raise_reports

    swept = Swept()
    _judge_due(desk, swept, most)
    while swept.reports < (made := swept.reports + raise_reports(desk)):
        swept.reports = made
        _judge_due(desk, swept, most)
    return swept


def _judge_due(desk: Desk, swept: Swept, most: int | None) -> None:
    sweeper = desk.acting_as(SWEEPER)
    while most is None or swept.judged < most:
        now = to_ms(desk.now())
        due = desk.rows(
            "SELECT id, next_fire_at FROM cases WHERE next_fire_at <= :now ORDER BY next_fire_at, id LIMIT :page",
            {"now": now, "page": PAGE if most is None else min(PAGE, most - swept.judged)},
        )
        if not due:
            break
        swept.late_ms = max(swept.late_ms, now - due[0][1])
        in_force = rules_in_force(desk)
        _judge_page(sweeper, [number for number, _at in due], in_force, swept)


def _judge_page(sweeper: Desk, numbers: list[int], in_force: InForce, swept: Swept) -> None:
    judge = Judge(in_force.book, sweeper.prefix)
    judged = judge_page(sweeper, numbers, in_force, judge)
    for began, ended in (*judged.done, *(judge_case(sweeper, number, in_force, judge) for number in judged.left)):
        swept.count(began, ended)


@operation
def judge_page(change: Change, numbers: list[int], in_force: InForce, judge: Judge) -> Judged:
    """Judges those of the cases that can be judged together; the others are `left`."""
    from supportdesk.operations.judging_many import judge_many

    authorize(change.actor, Action.RUN_DESK)
    return judge_many(change, numbers, in_force, judge)


@operation
def judge_case(change: Change, number: int, in_force: InForce, judge: Judge) -> tuple[list[str], int]:
    """Judges one case at each instant that has come since it was last judged; what began, and how many ended."""
    from supportdesk.operations.judging import Judging

    authorize(change.actor, Action.RUN_DESK)
    case = change.case(number)
    now = to_ms(change.now)
    if case.next_fire_at is None or case.next_fire_at > now:
        return [], 0
    judging = Judging(change, case, in_force, judge)
    at: int | None = min(max(case.next_fire_at, to_ms(case.updated_at)), now)
    for _turn in range(MOST_TURNS):
        if at is None or at > now:
            break
        at = judging.at(at)
    case.next_fire_at = at
    change.session.flush()
    return judging.began, judging.ended


def acts(swept: Swept) -> tuple[int, int, int]:
    """Flags, proposals and deeds of a sweep."""
    return tuple(swept.began.get(then.value, 0) for then in Then)  # type: ignore[return-value]
