"""The rules at work: flags, proposals and deeds as time passes; what people answer; many sweeps and long nights."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Engine, event

from damaged import found_after
from desk_words import Words, a_desk, refused
from fake_clock import FakeClock
from supportdesk.clock import to_ms
from supportdesk.desk import Store
from supportdesk.errors import Invalid, NotFound
from supportdesk.operations.decisions import accept, postpone, refuse
from supportdesk.operations.diagnosis import Diagnosis, diagnose
from supportdesk.operations.escalations import at_stake
from supportdesk.operations.flow import resolve, wait
from supportdesk.operations.lease import lead
from supportdesk.operations.lines import HandOver, escalate
from supportdesk.operations.queue import QueueQuery, page
from supportdesk.operations.rule_sets import load_rules, rules_in_force
from supportdesk.operations.service_levels import load_service_levels
from supportdesk.operations.sweep import SWEEPER, sweep
from supportdesk.operations.talk import reply
from supportdesk.operations.undo import redo, undo
from supportdesk.operations.verify import verify
from supportdesk.operations.why import explained, ledger_of, open_clocks, past_of
from supportdesk.resources import data_folder
from supportdesk.rules.calendar_definition import read_definition
from supportdesk.rules.service_level_file import read_service_levels
from supportdesk.storage.address import Address
from supportdesk.terms import CaseState, Channel, FunctionHit, Line

NAMED = {"sv": "Alltid", "en": "Always"}
AGREED = {
    "calendar": {"always": {"name": NAMED,
            "tz": "Europe/Stockholm", "hours": {day: [["00:00", "24:00"]] for day in (
        "mon", "tue", "wed", "thu", "fri", "sat", "sun")}}},
    "service_level": {
        "all": {
            "order": 1,
            "name": NAMED,
            "calendar": "always",
            "targets": {
                "response": dict.fromkeys(("critical", "high", "normal", "low"), "1h"),
                "resolution": dict.fromkeys(("critical", "high", "normal", "low"), "4h"),
                "line": {"first": "30m"},
            },
        }
    },
}  # fmt: skip
RULES = """
[[rule]]
name = "half"
order = 1
when = "is:open response:>50%"
then = "flag"
because = "Half of the time for an answer is used."

[[rule]]
name = "stay"
order = 2
when = "l:1 stay:>100%"
then = "propose"
verb = "escalate"
because = "First line has had it for as long as was agreed."

[[rule]]
name = "late"
order = 3
when = "is:open response:>100%"
then = "do"
verb = "tag"
with = {tag = "late-answer"}
because = "The time for an answer has passed."
"""


def ruled(address: Address) -> None:
    """A desk with one service level and three rules."""
    words = a_desk(address, FakeClock())
    calendars, levels = read_service_levels(AGREED, name="agreed")
    definitions = {key: read_definition(written.written) for key, written in calendars.items()}
    load_service_levels(words.itself, definitions, levels)
    load_rules(words.itself, RULES)
    words.store.close()


@pytest.fixture
def desk(desks: Any, clock: FakeClock, tmp_path: Path) -> Iterator[Words]:
    """That desk; afterwards the log explains every row and clock."""
    with desks.furnished(ruled, tmp_path) as address, closing(Store(address, durable=False)) as store:
        words = Words(store, clock)
        yield words
        assert list(verify(words.nobody)) == []


def by_mail(desk: Words) -> int:
    return desk.phone_case("Mail stopped", channel=Channel.MAIL)


def decided(desk: Words, number: int) -> list[tuple[str, str, int]]:
    """Rule, state and the minute it counts from, in the order in which they began."""
    rows = desk.nobody.rows(
        "SELECT rule, state, scheduled_at FROM decisions WHERE case_id = :n AND ended_at IS NULL ORDER BY id",
        {"n": number},
    )
    arrived = to_ms(desk.case(number).arrived_at)
    return [(rule, state, (at - arrived) // 60_000) for rule, state, at in rows]


def proposals(desk: Words) -> list[str]:
    """The proposals that wait on the escalation screen."""
    return [row.proposal.rule for row in at_stake(desk.anna) if row.proposal is not None]


def decision(desk: Words, number: int, rule: str) -> int:
    sql = "SELECT id FROM decisions WHERE case_id = :n AND rule = :rule AND ended_at IS NULL"
    return int(desk.nobody.rows(sql, {"n": number, "rule": rule})[0][0])


def test_levels_are_reached_in_their_order_as_time_passes(desk: Words):
    number = by_mail(desk)
    sweep(desk.nobody)
    assert decided(desk, number) == []
    desk.clock.forward(minutes=31)
    sweep(desk.nobody)
    assert decided(desk, number) == [("half", "standing", 30), ("stay", "waiting", 30)]
    desk.clock.forward(minutes=30)
    sweep(desk.nobody)
    assert decided(desk, number)[-1] == ("late", "done", 60)
    assert desk.case(number).tags == ("late-answer",)
    assert desk.last(number).who == "rule:late"


def test_what_will_not_be_fixed_in_time_while_function_suffers_is_for_problem_management(desk: Words):
    load_rules(desk.itself, (data_folder() / "rules.toml").read_text(encoding="utf-8"))
    number = by_mail(desk)
    escalate(desk.anna, number, HandOver(tried="Restarted it."), competence="mail")
    soon, late = desk.clock.now() + timedelta(hours=1), desk.clock.now() + timedelta(days=2)

    def is_proposed(hit: FunctionHit, fixed_by: datetime) -> bool:
        diagnose(desk.bo, number, Diagnosis("a broken disk", hit, fixed_by))
        sweep(desk.nobody)
        return ("will-not-be-fixed-in-time", "waiting", 0) in decided(desk, number)

    assert not is_proposed(FunctionHit.WHOLLY, soon)
    assert not is_proposed(FunctionHit.NOT, late)
    assert is_proposed(FunctionHit.PARTLY, late)
    accept(desk.bo, decision(desk, number, "will-not-be-fixed-in-time"))
    assert desk.case(number).line is Line.PROBLEM
    assert ("will-not-be-fixed-in-time", "done", 0) not in decided(desk, number)


def test_after_a_night_without_a_sweep_the_missed_instants_are_judged_in_order(desk: Words):
    number = by_mail(desk)
    desk.clock.forward(hours=9)
    swept = sweep(desk.nobody)
    assert swept.judged == 1
    assert decided(desk, number) == [("half", "standing", 30), ("stay", "waiting", 30), ("late", "done", 60)]


ANSWER = '[[rule]]\nname = "answer"\nwhen = "is:open response:>50%"\nthen = "flag"\nbecause = "x"\n'


def test_a_flag_leaves_the_order_of_the_queue_unwritten_until_a_time_has_passed(desk: Words):
    by_mail(desk)
    by_mail(desk)
    load_rules(desk.itself, ANSWER)
    sweep(desk.nobody)
    desk.clock.forward(minutes=31)
    assert swept_columns(desk) == {"next_fire_at", "version", "updated_at"}
    load_rules(desk.itself, ANSWER.replace("50%", "100%"))
    sweep(desk.nobody)
    desk.clock.forward(minutes=30)
    assert swept_columns(desk) >= {"breached", "next_fire_at", "version"}
    assert desk.nobody.rows("SELECT breached FROM cases") == [(1,), (1,)]


def swept_columns(desk: Words) -> set[str]:
    """The columns of cases that a sweep writes, changed or not: every index of such a column is written again."""
    written: set[str] = set()

    def read(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("UPDATE cases SET "):
            assignments = statement.removeprefix("UPDATE cases SET ").split(" WHERE ")[0]
            written.update(one.split("=")[0].strip() for one in assignments.split(", "))

    event.listen(Engine, "before_cursor_execute", read)
    try:
        sweep(desk.nobody)
    finally:
        event.remove(Engine, "before_cursor_execute", read)
    return written


def test_a_level_fires_once_however_often_one_sweeps(desk: Words):
    number = by_mail(desk)
    desk.clock.forward(minutes=90)
    sweep(desk.nobody)
    before = len(desk.events(number))
    for _again in range(3):
        sweep(desk.nobody)
        desk.clock.forward(minutes=5)
    assert len(desk.events(number)) == before


def test_two_sweeps_at_once_begin_a_rule_once(desk: Words):
    numbers = [by_mail(desk) for _case in range(5)]
    desk.clock.forward(minutes=90)
    both = Barrier(2)

    def sweeps() -> None:
        both.wait()
        sweep(desk.nobody)

    threads = [Thread(target=sweeps) for _program in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in numbers:
        assert [rule for rule, _state, _at in decided(desk, number)] == ["half", "stay", "late"]
        began = [event for event in desk.events(number) if event.tag == "case:rule:began"]
        assert len(began) == 3


def test_an_answer_ends_what_asked_for_it(desk: Words):
    number = by_mail(desk)
    desk.clock.forward(minutes=40)
    sweep(desk.nobody)
    reply(desk.anna, number, "We are on it.")
    sweep(desk.nobody)
    assert [rule for rule, _state, _at in decided(desk, number)] == ["stay"]


def test_a_solved_case_has_no_rule_left(desk: Words):
    number = by_mail(desk)
    desk.clock.forward(minutes=90)
    sweep(desk.nobody)
    resolve(desk.anna, number, cause="configuration", solution="Turned it off and on.")
    sweep(desk.nobody)
    assert decided(desk, number) == []
    assert at_stake(desk.anna) == []


def test_accepting_does_it_in_the_name_of_who_accepts(desk: Words):
    number = by_mail(desk)
    desk.clock.forward(minutes=40)
    sweep(desk.nobody)
    accept(desk.anna, decision(desk, number, "stay"), words={"tried": "restarted it", "assign_to": "bo"})
    assert (desk.case(number).line, desk.owner(number)) == ("second", "bo")
    assert [(event.tag, event.who) for event in desk.events(number)[-2:]] == [
        ("case:line:escalated", "anna"),
        ("case:rule:answered", "anna"),
    ]
    sweep(desk.nobody)
    assert [rule for rule, _state, _at in decided(desk, number)] == ["half"]


def test_a_refusal_needs_a_reason_and_holds_as_long_as_the_rule(desk: Words):
    number = by_mail(desk)
    desk.clock.forward(minutes=40)
    sweep(desk.nobody)
    key = decision(desk, number, "stay")
    with refused("Say why not", kind=Invalid):
        refuse(desk.anna, key, "  ")
    refuse(desk.anna, key, "nearly done")
    desk.clock.forward(hours=5)
    sweep(desk.nobody)
    assert ("stay", "refused", 30) in decided(desk, number)
    with refused("answered already by Anna Ahl", kind=Invalid):
        refuse(desk.dan, key, "again")


def test_postponing_needs_a_time_to_come(desk: Words):
    number = by_mail(desk)
    desk.clock.forward(minutes=40)
    sweep(desk.nobody)
    key = decision(desk, number, "stay")
    with refused("That time has passed", kind=Invalid):
        postpone(desk.anna, key, desk.clock.now(), "later")
    postpone(desk.anna, key, desk.clock.now() + timedelta(hours=1), "waits for a call")
    assert ("stay", "postponed", 30) in decided(desk, number)
    assert proposals(desk) == []
    desk.clock.forward(minutes=59)
    assert proposals(desk) == []
    desk.clock.forward(minutes=1)
    assert proposals(desk) == ["stay"], "it is back by itself"
    refuse(desk.anna, key, "It is nearly done.")
    assert proposals(desk) == []


def test_who_does_not_see_a_case_answers_no_rule_of_it(desk: Words):
    number = by_mail(desk)
    desk.clock.forward(minutes=40)
    sweep(desk.nobody)
    with refused("There is no case", kind=NotFound):
        refuse(desk.sara, decision(desk, number, "stay"), "no")


def test_wrong_rules_leave_those_that_were_in_force(desk: Words):
    before = rules_in_force(desk.nobody)
    with pytest.raises(Invalid, match=r"rules.toml:2: .*whom"):
        load_rules(desk.itself, '\n[[rule]]\nname = "x"\nwhen = "whom:me"\nthen = "flag"\nbecause = "x"\n')
    assert rules_in_force(desk.nobody) == before


def test_other_rules_are_asked_of_every_open_case_at_once(desk: Words):
    number = by_mail(desk)
    sweep(desk.nobody)
    load_rules(desk.itself, '[[rule]]\nname = "all"\nwhen = "is:open"\nthen = "flag"\nbecause = "x"\n')
    sweep(desk.nobody)
    assert decided(desk, number) == [("all", "standing", 0)]


def test_one_program_leads_and_another_takes_over_when_it_is_gone(desk: Words):
    sweeper = desk.nobody.acting_as(SWEEPER)
    assert lead(sweeper, "one")
    assert not lead(sweeper, "two")
    assert lead(sweeper, "one")
    desk.clock.forward(seconds=31)
    assert lead(sweeper, "two")


def test_a_clock_set_back_keeps_nobody_from_leading(desk: Words):
    sweeper = desk.nobody.acting_as(SWEEPER)
    assert lead(sweeper, "one")
    desk.clock.forward(days=-1)
    assert lead(sweeper, "two")


def test_the_queue_stands_in_the_order_of_what_is_due(desk: Words):
    late, first, second = by_mail(desk), by_mail(desk), by_mail(desk)
    reply(desk.anna, first, "We are on it.")
    rows = [row.id for row in page(desk.anna, QueueQuery("is:open"))]
    assert [number for number in rows if number in (late, first, second)] == [late, second, first]
    desk.clock.forward(minutes=61)
    assert {row.id for row in page(desk.anna, QueueQuery("is:late"))} == {late, second}
    assert first in {row.id for row in page(desk.anna, QueueQuery("resolution:<3h"))}


def test_why_says_what_is_asked_and_when_it_turns(desk: Words):
    number = by_mail(desk)
    desk.clock.forward(minutes=10)
    [half] = [reason for reason in explained(desk.anna, number) if reason.rule == "half"]
    assert not half.holds
    assert [(one.text, one.true) for one in half.asked] == [("is:open", True), ("response:>50%", False)]
    assert half.turns_at is not None
    assert half.turns_at - to_ms(desk.case(number).arrived_at) == 30 * 60_000 + 1


def test_what_is_at_stake_stands_late_before_soon(desk: Words):
    late = by_mail(desk)
    desk.clock.forward(minutes=50)
    soon = by_mail(desk)
    desk.clock.forward(minutes=15)
    sweep(desk.nobody)
    rows = at_stake(desk.anna)
    assert [row.id for row in rows] == [late, soon]
    assert rows[0].proposal is not None
    assert rows[0].proposal.verb == "escalate"
    assert (rows[1].proposal, rows[1].due_clock) == (None, "response")


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE decisions SET rule = rule || ' other'",
        "UPDATE decisions SET act = 'do'",
        "UPDATE decisions SET scheduled_at = scheduled_at + 1",
        "UPDATE decisions SET ended_at = 1",
        "UPDATE decisions SET state = 'refused', answered_at = 1",
        "DELETE FROM decisions",
        "INSERT INTO decisions (case_id, rule, rule_set_id, act, verb, words, because, inputs, state, scheduled_at, decided_at,"
        " answered_by, reason) SELECT case_id, 'twice', rule_set_id, act, verb, words, because, inputs, state, scheduled_at,"
        " decided_at, answered_by, reason FROM decisions WHERE id = (SELECT min(id) FROM decisions)",
    ],
    ids=lambda sql: sql[:40],
)
def test_a_decision_that_was_changed_by_hand_is_found(desk: Words, damage: str):
    number = by_mail(desk)
    desk.clock.forward(minutes=31)
    sweep(desk.itself)
    assert list(verify(desk.nobody)) == []
    found = found_after(desk, damage)
    assert {one.case_id for one in found} == {number}
    assert all(one.field.startswith("decision ") for one in found)


def test_why_names_whom_the_time_waited_for(desk: Words):
    number = by_mail(desk)
    desk.clock.forward(minutes=10)
    wait(desk.anna, number, CaseState.WAITING_CUSTOMER, waiting_for="the serial number")
    desk.clock.forward(minutes=20)
    [resolution] = [one for one in open_clocks(desk.anna, number) if one.clock.kind == "resolution"]
    lines = ledger_of(desk.anna, resolution, past_of(desk.anna, number))
    assert lines[1].endswith("customer was asked: the serial number (20 min not counted)")


@pytest.mark.parametrize("answer", ["accepted", "refused", "postponed"])
def test_an_answer_that_is_undone_is_open_again_and_can_be_done_again(desk: Words, answer: str):
    number = by_mail(desk)
    desk.clock.forward(minutes=40)
    sweep(desk.nobody)
    key = decision(desk, number, "stay")
    before = desk.image(number)
    if answer == "accepted":
        accept(desk.anna, key, words={"tried": "restarted it"})
    elif answer == "refused":
        refuse(desk.anna, key, "It can stay.")
    else:
        postpone(desk.anna, key, desk.clock.now() + timedelta(hours=1), "Later.")
    assert proposals(desk) == []
    undo(desk.anna)
    assert proposals(desk) == ["stay"]
    assert desk.image(number) == before
    assert list(verify(desk.nobody)) == []
    redo(desk.anna)
    assert proposals(desk) == []
    assert desk.nobody.rows("SELECT state, answered_by FROM decisions WHERE id = :n", {"n": key}) == [(answer, "anna")]
    assert list(verify(desk.nobody)) == []
    undo(desk.anna)
    refuse(desk.dan, key, "No.")
    with refused("There is nothing to undo.", "", kind=Invalid):
        undo(desk.someone())
    assert list(verify(desk.nobody)) == []


def test_an_answer_that_another_has_answered_since_is_not_undone(desk: Words):
    number = by_mail(desk)
    desk.clock.forward(minutes=40)
    sweep(desk.nobody)
    key = decision(desk, number, "stay")
    postpone(desk.anna, key, desk.clock.now() + timedelta(hours=1), "Later.")
    refuse(desk.dan, key, "No.")
    with refused("Dan Dahl has answered it since.", kind=Invalid):
        undo(desk.anna)
    assert list(verify(desk.nobody)) == []


def test_what_waits_for_an_answer_is_never_cut_off(desk: Words):
    numbers = [by_mail(desk) for _case in range(5)]
    desk.clock.forward(minutes=40)
    sweep(desk.nobody)
    shown = at_stake(desk.anna, most=2)
    asked = {row.id for row in shown if row.proposal is not None}
    assert asked == set(numbers)
    desk.clock.forward(hours=9)
    late = [by_mail(desk) for _case in range(3)]
    desk.clock.forward(minutes=20)
    shown = at_stake(desk.anna, most=2)
    assert {row.id for row in shown if row.proposal is not None} == set(numbers)
    assert len({row.id for row in shown} - set(numbers)) <= 2
    assert late


def test_of_two_who_answer_at_once_one_is_told(desk: Words):
    number = by_mail(desk)
    desk.clock.forward(minutes=40)
    sweep(desk.nobody)
    key, together, said = decision(desk, number, "stay"), Barrier(2), []

    def go(answer: object) -> None:
        together.wait()
        try:
            answer()  # type: ignore[operator]
            said.append("ok")
        except Invalid as error:
            said.append(str(error))

    answers = (lambda: accept(desk.anna, key, words={"tried": "x"}), lambda: refuse(desk.dan, key, "No."))
    threads = [Thread(target=go, args=(answer,)) for answer in answers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said, key=len)[0] == "ok"
    assert len([one for one in said if one == "ok"]) == 1
    assert list(verify(desk.nobody)) == []
