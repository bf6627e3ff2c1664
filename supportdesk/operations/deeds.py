"""Carries out what a rule proposes or does: each verb is one operation, done by whoever acts, a person or the rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from supportdesk.change import Change
from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.models import Decision
from supportdesk.operations.access import case_for
from supportdesk.operations.lines import HandOver, escalate, move
from supportdesk.operations.marking import tag
from supportdesk.operations.notices import notify_by_rule
from supportdesk.operations.ownership import assign
from supportdesk.operations.specialists import best_for
from supportdesk.rules.actions import Action
from supportdesk.rules.rule_book import Verb
from supportdesk.terms import Line

Words = Mapping[str, Any]


def carry_out(change: Change, decision: Decision, changed: Words) -> None:
    """Does what a decision says; `changed` are words that a person put in place of the rule's."""
    words = {**decision.words, **changed}
    _DEEDS[Verb(decision.verb)](change, decision, words)


def _tried(decision: Decision, words: Words) -> HandOver:
    return HandOver(tried=str(words.get("tried") or decision.because), missing=str(words.get("missing", "")))


def _escalate(change: Change, decision: Decision, words: Words) -> None:
    competence, login = str(words.get("competence", "")), str(words.get("assign_to", ""))
    escalate.within(change, decision.case_id, _tried(decision, words), competence=competence, assign_to=login)


def _move(line: Line) -> Callable[[Change, Decision, Words], None]:
    def done(change: Change, decision: Decision, words: Words) -> None:
        move.within(change, decision.case_id, line, _tried(decision, words), assign_to=str(words.get("assign_to", "")))

    return done


def _assign(change: Change, decision: Decision, words: Words) -> None:
    login = str(words.get("assign_to", "")) or best_for(change, decision.case_id)
    if not login:
        raise Invalid(_("Nobody who can do this is at work. Assign it by hand."))
    assign.within(change, decision.case_id, login, reason=decision.because)


def _tag(change: Change, decision: Decision, words: Words) -> None:
    tag.within(change, decision.case_id, add=(str(words["tag"]),))


def _notify(change: Change, decision: Decision, words: Words) -> None:
    case = case_for(change, Action.CALL, decision.case_id)
    to, line = str(words.get("to") or "on_call"), str(words.get("line") or "")
    notify_by_rule(change, case, f"decision:{decision.id}", to=to, line=line)


def _by_people(_change: Change, _decision: Decision, _words: Words) -> None:
    """A flag or a report: what there is to do is done by people, and the record of it is the answer."""


_DEEDS: dict[Verb, Callable[[Change, Decision, Words], None]] = {
    Verb.FLAG: _by_people,
    Verb.ESCALATE: _escalate,
    Verb.PROBLEM: _move(Line.PROBLEM),
    Verb.MANAGER: _move(Line.MANAGER),
    Verb.ASSIGN: _assign,
    Verb.NOTIFY: _notify,
    Verb.REPORT: _by_people,
    Verb.TAG: _tag,
}
