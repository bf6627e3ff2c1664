"""What rules would have said of a desk's history: the same as a sweep that never paused said, and nothing is touched."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import SQLModel
from test_sweep import AGREED, RULES, by_mail, desk

from desk_words import Words
from supportdesk.clock import to_ms
from supportdesk.errors import NotAllowed
from supportdesk.operations.facts import Facts, set_facts
from supportdesk.operations.flow import reopen, resolve, wait
from supportdesk.operations.marking import tag
from supportdesk.operations.ownership import take
from supportdesk.operations.replay import Replayed, replay
from supportdesk.operations.rule_sets import checked
from supportdesk.operations.sweep import sweep
from supportdesk.operations.talk import reply
from supportdesk.rules.replay_report import OfRule
from supportdesk.rules.service_level_file import read_service_levels
from supportdesk.terms import CaseState, Kind

__all__ = ["desk"]

MINUTE = 60_000


def replayed(desk: Words, rules: str = RULES, **how: object) -> Replayed:
    return replay(desk.eva, checked(rules), desk.clock.now() - timedelta(days=30), **how)


def of_rule(found: Replayed, name: str) -> OfRule:
    return next(rule for rule in found.report.rules if rule.rule == name)


def everything(desk: Words) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    tables = SQLModel.metadata.tables
    return {name: sorted(desk.nobody.rows(f"SELECT * FROM {name}"), key=repr) for name in tables}


def said_live(desk: Words) -> list[tuple[int, str, int]]:
    rows = desk.nobody.rows("SELECT case_id, rule, scheduled_at FROM decisions ORDER BY scheduled_at, case_id, rule")
    return [(number, rule, at) for number, rule, at in rows]


def rule(name: str, when: str) -> str:
    return f'[[rule]]\nname = "{name}"\norder = 1\nwhen = "{when}"\nthen = "flag"\nbecause = "For the test."\n'


@pytest.mark.parametrize("seed", range(4))
def test_it_says_what_the_sweep_of_those_days_said(desk: Words, seed: int):
    chance = random.Random(seed)
    cases = [by_mail(desk)]
    for _turn in range(40):
        desk.clock.forward(minutes=chance.choice((1, 7, 25, 90)))
        sweep(desk.nobody)
        number = chance.choice(cases)
        state = desk.case(number).state.value
        match chance.randrange(6):
            case 0:
                cases.append(by_mail(desk))
            case 1 if state == "new":
                take(desk.anna, number)
            case 2 if state in ("new", "open"):
                reply(desk.anna, number, "We look at it.")
            case 3 if state in ("new", "open"):
                wait(desk.anna, number, CaseState.WAITING_CUSTOMER)
            case 4 if state in ("new", "open"):
                resolve(desk.anna, number, cause="hardware", solution="Restarted.")
            case 5 if state == "resolved":
                reopen(desk.anna, number, reason="It is back.")
        sweep(desk.nobody)
    found = replayed(desk)
    assert [(one.case_id, one.rule, one.at) for one in found.report.said] == said_live(desk)
    assert len(found.report.said) > 5


def test_nothing_is_changed_and_twice_is_the_same(desk: Words):
    by_mail(desk)
    desk.clock.forward(hours=5)
    sweep(desk.nobody)
    before = everything(desk)
    assert replayed(desk) == replayed(desk)
    assert everything(desk) == before


def test_how_long_before_a_miss_a_rule_spoke(desk: Words):
    by_mail(desk)
    desk.clock.forward(hours=2)
    half, late = (of_rule(replayed(desk), name) for name in ("half", "late"))
    assert (half.decisions, half.early, half.false, half.after) == (1, 1, 0, 0)
    assert half.median_lead_ms == 30 * MINUTE - 1
    assert (late.early, late.after) == (0, 1)
    assert replayed(desk).report.missed == 1
    assert replayed(desk).report.seen_before == 1


def test_what_was_kept_after_all_was_a_false_alarm(desk: Words):
    number = by_mail(desk)
    desk.clock.forward(minutes=40)
    reply(desk.anna, number, "Here is what to do.")
    resolve(desk.anna, number, cause="hardware", solution="Told what to do.")
    desk.clock.forward(hours=1)
    half = of_rule(replayed(desk), "half")
    assert (half.decisions, half.early, half.false, half.undecided) == (1, 0, 1, 0)


def test_what_still_runs_is_not_decided_yet(desk: Words):
    by_mail(desk)
    desk.clock.forward(minutes=40)
    half = of_rule(replayed(desk), "half")
    assert (half.decisions, half.undecided, half.false) == (1, 1, 0)


def test_a_rule_that_was_never_in_force_can_be_tried(desk: Words):
    by_mail(desk)
    desk.clock.forward(hours=1)
    found = replayed(desk, rule("early", "is:open response:>25%"))
    assert [(one.at - to_ms(desk.case(one.case_id).arrived_at)) // MINUTE for one in found.report.said] == [15]


def test_words_tags_and_owners_are_what_they_were_then(desk: Words):
    number = by_mail(desk)
    start = to_ms(desk.clock.now())
    desk.clock.forward(minutes=5)
    tag(desk.anna, number, add=("vip",))
    desk.clock.forward(minutes=5)
    reply(desk.anna, number, "The lighthouse is dark.")
    desk.clock.forward(minutes=5)
    take(desk.anna, number)
    rules = "".join(rule(name, when) for name, when in (("a", "tag:vip"), ("b", "lighthouse"), ("c", "o:anna")))
    said = {one.rule: (one.at - start) // MINUTE for one in replayed(desk, rules).report.said}
    assert said == {"a": 5, "b": 10, "c": 15}


def test_only_what_falls_between_is_counted(desk: Words):
    by_mail(desk)
    start = desk.clock.now()
    desk.clock.forward(hours=2)
    until = start + timedelta(minutes=45)
    found = replayed(desk, until=until)
    assert [one.rule for one in found.report.said] == ["half", "stay"]
    assert found.report.missed == 0
    later = replay(desk.eva, checked(RULES), until)
    assert [one.rule for one in later.report.said] == ["late"]


def test_it_says_what_history_cannot_tell(desk: Words):
    by_mail(desk)
    assert replayed(desk, rule("seen", "risk:>=70%")).untold == ("risk",)
    assert replayed(desk).untold == ()


def test_who_does_not_run_the_desk_may_not(desk: Words):
    with pytest.raises(NotAllowed):
        replay(desk.anna, checked(RULES), desk.clock.now())


def agreed(**targets: str) -> Any:
    """The promises of the desk with other targets."""
    level = AGREED["service_level"]["all"]
    changed = {kind: dict.fromkeys(("critical", "high", "normal", "low"), target) for kind, target in targets.items()}
    return {"calendar": AGREED["calendar"], "service_level": {"all": {**level, "targets": level["targets"] | changed}}}


def test_the_same_agreements_say_the_same_and_others_speak_at_other_times(desk: Words):
    first, second = by_mail(desk), by_mail(desk)
    desk.clock.forward(minutes=45)
    reply(desk.anna, second, "We look at it.")
    set_facts(desk.anna, first, Facts(kind=Kind.REQUEST))
    desk.clock.forward(hours=3)
    sweep(desk.nobody)
    before = everything(desk)
    own = replayed(desk)
    same = replayed(desk, promised=read_service_levels(agreed(), name="same")[1])
    assert same.report == own.report
    assert [one.case_id for one in own.report.said if one.rule == "half"] == [first, second]
    slower = replayed(desk, promised=read_service_levels(agreed(response="2h"), name="slower")[1])
    [half] = [one for one in slower.report.said if one.rule == "half"]
    arrived = to_ms(desk.case(first).arrived_at)
    assert (half.case_id, half.at - arrived) == (first, 60 * MINUTE + 1)
    assert everything(desk) == before


def test_agreements_that_promise_nothing_to_a_case_leave_it_without_clocks(desk: Words):
    by_mail(desk)
    desk.clock.forward(hours=3)
    nothing = agreed()
    nothing["service_level"]["all"]["matches"] = {"customers": ["K999"]}
    found = replayed(desk, promised=read_service_levels(nothing, name="others")[1])
    assert (found.report.said, found.report.missed) == ((), 0)
