"""What follows when rules begin and end to hold for a case: the decision, its event, and the deed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import text
from sqlmodel import col, select

from supportdesk.change import Change, number_of
from supportdesk.clock import from_ms, to_ms
from supportdesk.errors import DeskError
from supportdesk.models import Case, Decision
from supportdesk.operations.case_facts import facts_of
from supportdesk.operations.deeds import carry_out
from supportdesk.operations.rule_sets import InForce
from supportdesk.rules.actor import rule
from supportdesk.rules.engine import Judge
from supportdesk.rules.facts import CaseFacts
from supportdesk.rules.rule_book import Rule, Then
from supportdesk.terms import EventTag

STATES = {Then.FLAG: "standing", Then.PROPOSE: "waiting", Then.DO: "done"}
NOT_DONE = "not_done"
"""The state of a deed that was refused: its sentence stands in `reason`, for people to see."""


class Judging:
    """One case under judgement, in an open change."""

    def __init__(self, change: Change, case: Case, in_force: InForce, judge: Judge) -> None:
        self.change, self.case, self.in_force, self.judge = change, case, in_force, judge
        self.began: list[str] = []
        self._read: CaseFacts | None = None
        self.ended = 0
        self._with_words = in_force.book.asks_for_words
        mine = select(Decision).where(col(Decision.case_id) == case.id, col(Decision.ended_at).is_(None))
        self.standing = {decision.rule: decision for decision in change.session.exec(mine)}

    def at(self, instant: int) -> int | None:
        """Judges the case as at an instant; gives the next at which an answer can turn."""
        facts = self._facts()
        judged = self.judge.judge(facts, instant, self.standing)
        for name in judged.ends:
            self._end(self.standing.pop(name), instant)
        for one in judged.begins:
            self._begin(one, instant, facts)
        if not (judged.begins or judged.ends):
            return judged.next_at
        return self.judge.next_turn(self._facts(), instant)

    def _facts(self) -> CaseFacts:
        """The facts now: read again when something was done to the case; a decision alone moves only what is told here."""
        if self._read is None:
            self._read = self._read_facts()
        updated, breached = to_ms(self.case.updated_at), bool(self.case.breached)
        if (self._read.updated_at, self._read.breached) != (updated, breached):
            self._read = self._read._replace(updated_at=updated, breached=breached)
        return self._read

    def _read_facts(self) -> CaseFacts:
        connection = self.change.session.connection()
        rows: Callable[[str], list[tuple[Any, ...]]] = lambda sql: [tuple(row) for row in connection.execute(text(sql))]  # noqa: E731
        number, sqlite = number_of(self.case), self.change.desk.dialect == "sqlite"
        levels = self.change.clocks.in_force.levels
        return facts_of(rows, [number], levels, with_words=self._with_words, sqlite=sqlite)[number]

    def _begin(self, one: Rule, instant: int, facts: CaseFacts) -> None:
        decision = Decision(
            case_id=number_of(self.case),
            rule=one.name,
            rule_set_id=self.in_force.version,
            act=one.then.value,
            verb=one.verb.value,
            words=dict(one.words),
            because=one.sentence("en"),
            inputs=inputs_of(one, facts, instant),
            state=STATES[one.then],
            scheduled_at=from_ms(instant),
            decided_at=self.change.now,
        )
        self.change.session.add(decision)
        self.change.session.flush()
        self.standing[one.name] = decision
        details = {"rule": one.name, "version": self.in_force.version, "act": decision.act, "verb": decision.verb}
        details |= {"scheduled_at": instant, "inputs": decision.inputs, "decision": decision.id}
        self._as_rule(
            one.name,
            lambda: self.change.apply(self.case, EventTag.RULE_BEGAN, reason=decision.because, details=details),
        )
        if one.then is Then.DO:
            self._do(one, decision)
        self.began.append(one.then.value)

    def _do(self, one: Rule, decision: Decision) -> None:
        """Carries the verb out as the rule; what is refused stays visible on the decision."""
        self._read = None
        try:
            with self.change.session.begin_nested():
                self._as_rule(one.name, lambda: carry_out(self.change, decision, {}))
        except DeskError as refused:
            decision.state, decision.reason = NOT_DONE, str(refused)

    def _end(self, decision: Decision, instant: int) -> None:
        decision.ended_at = from_ms(instant)
        self.change.session.flush()
        self.ended += 1
        details = {"rule": decision.rule, "decision": decision.id, "scheduled_at": instant}
        self._as_rule(decision.rule, lambda: self.change.apply(self.case, EventTag.RULE_ENDED, details=details))

    def _as_rule(self, name: str, work: Callable[[], object]) -> None:
        before = self.change.actor
        self.change.actor = rule(name)
        try:
            work()
        finally:
            self.change.actor = before


def inputs_of(one: Rule, facts: CaseFacts, instant: int) -> dict[str, Any]:
    """The facts that weighed: what a person needs to see to agree or not."""
    clocks = {str(clock.kind): clock.due_at for clock in facts.clocks}
    said: dict[str, Any] = {"when": one.when_text, "at": instant, "line": facts.line.value, "state": facts.state.value}
    said |= {"priority": facts.priority, "due": clocks}
    if facts.risk is not None:
        said["risk"] = facts.risk
    return said
