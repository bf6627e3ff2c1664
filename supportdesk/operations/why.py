"""Why a flag stands: the rule and its version, each thing it asks with the answer, the clocks, and what would clear it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from supportdesk.clock import from_ms, to_ms
from supportdesk.desk import Desk
from supportdesk.errors import NotFound
from supportdesk.i18n import _, clock_time, zone
from supportdesk.operations.case_facts import facts_at_desk
from supportdesk.operations.case_view import case_detail_visible, reference
from supportdesk.operations.clocks import ClockNow, clocks_now
from supportdesk.operations.rule_sets import rules_in_force
from supportdesk.operations.visibility import reads_inside
from supportdesk.rules.clock_ledger import Moments, Standing, explain_clock
from supportdesk.rules.clock_values import OPEN_CLOCKS
from supportdesk.rules.engine import NOBODY, Judge, holds
from supportdesk.rules.facts import CaseFacts
from supportdesk.rules.filter_predicate import predicate
from supportdesk.rules.filter_text import unparse
from supportdesk.rules.filter_tree import And, Filter
from supportdesk.rules.ledger_text import ledger_text, length
from supportdesk.rules.rule_book import Rule, RuleBook
from supportdesk.terms import CaseState

MOST_LINES = 12


class Asked(NamedTuple):
    """One thing that a rule asks, and whether it is so."""

    text: str
    true: bool


class Reason(NamedTuple):
    """What one rule says of a case now. `turns_at`: when its answer can turn by time alone, in milliseconds."""

    rule: str
    version: int
    holds: bool
    state: str
    because: str
    asked: tuple[Asked, ...]
    turns_at: int | None
    since: int | None = None
    title: str = ""

    def lines(self, now: datetime) -> Iterator[str]:
        """The reason as text that can be pasted."""
        mark = "●" if self.holds else "○"
        yield f"{mark} {self.title or self.rule}: {self.because}"
        for one in self.asked:
            answer = _("yes") if one.true else _("no")
            yield f"    {answer:4} {one.text}"
        if self.since is not None:
            yield "    " + _("since {time}").format(time=clock_time(from_ms(self.since), now, zone()))
        if self.turns_at is not None:
            turn = _("ends by itself at {time}") if self.holds else _("can begin at {time}")
            yield "    " + turn.format(time=clock_time(from_ms(self.turns_at), now, zone()))


def explained(desk: Desk, number: int, language: str = "en") -> list[Reason]:
    """What every rule in force says of a case at this moment, those that hold first; nothing for who does not read the inside.

    `NotFound` for a case that the actor may not see.
    """
    case_detail_visible(desk, number)
    if not reads_inside(desk.actor):
        return []
    version, book = rules_in_force(desk)
    facts = facts_at_desk(desk, [number], with_words=True).get(number)
    if facts is None:
        raise NotFound(_("There is no case {case}.").format(case=reference(desk, number)))
    standing = {
        rule: (state, since)
        for rule, state, since in desk.rows(
            "SELECT rule, state, scheduled_at FROM decisions WHERE case_id = :number AND ended_at IS NULL",
            {"number": number},
        )
    }
    reasons = [
        _reason(desk, rule, facts, standing.get(rule.name), language)._replace(version=version) for rule in book.rules
    ]
    return sorted(reasons, key=lambda reason: not reason.holds)


def _reason(desk: Desk, rule: Rule, facts: CaseFacts, standing: tuple[str, int] | None, language: str) -> Reason:
    now = desk.now()
    asked = tuple(
        Asked(unparse(part), predicate(part, NOBODY, now, prefix=desk.prefix)(facts)) for part in _parts(rule.when)
    )
    state, since = standing or ("", None)
    turns_at = Judge(RuleBook((rule,))).next_turn(facts, to_ms(now))
    held = holds(rule, facts, now, desk.prefix)
    return Reason(rule.name, 0, held, state, rule.sentence(language), asked, turns_at, since, rule.title(language))


def _parts(tree: Filter) -> tuple[Filter, ...]:
    return tree.parts if isinstance(tree, And) else (tree,)


def open_clocks(desk: Desk, number: int) -> list[ClockNow]:
    """The clocks of a case that run or are paused, what is due first above. `NotFound` for one that the actor may not see."""
    case_detail_visible(desk, number)
    found = [one for one in clocks_now(desk, number) if one.clock.state in OPEN_CLOCKS]
    return sorted(found, key=lambda one: (one.clock.due_at is None, one.clock.due_at or 0))


def past_of(desk: Desk, number: int) -> Moments:
    """When a case changed its state or what it waited for, from its log."""
    found: list[tuple[int, Standing]] = []
    state, waits_for = "", ""
    for at, stored in desk.rows("SELECT at, changes FROM events WHERE case_id = :n ORDER BY seq", {"n": number}):
        changes = json.loads(stored)
        state = changes.get("state", ("", state))[1]
        waits_for = changes.get("waiting_for", ("", waits_for))[1]
        if state and (not found or found[-1][1] != (state, waits_for)):
            found.append((at, Standing(CaseState(state), waits_for)))
    return found


def ledger_of(desk: Desk, one: ClockNow, past: Moments) -> list[str]:
    """How the time of a clock was used, line by line, with what is used of the target in the last one."""
    lines = explain_clock(one.clock, past, one.level.calendar, to_ms(desk.now()))
    used, target = length(one.clock.target_ms - one.left_ms), length(one.clock.target_ms)
    return [*ledger_text(lines[-MOST_LINES:], zone()), _("{used} of {target} used").format(used=used, target=target)]
