"""The next word promised to a customer is a clock that views and rules can ask for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk_words import Words
from supportdesk.clock import to_ms
from supportdesk.operations.plans import NewStep, add_step, make_plan, move_plan, set_plan
from supportdesk.operations.queue import QueueQuery, page
from supportdesk.operations.reports import ask_for_report, send_report
from supportdesk.operations.rule_sets import load_rules
from supportdesk.operations.sweep import sweep
from supportdesk.operations.talk import note, reply
from supportdesk.operations.undo import undo
from supportdesk.operations.verify import verify
from supportdesk.terms import Side

RULES = """
[[rule]]
name = "word-promised"
order = 1
when = "is:open word:<30m word:>=0m"
then = "flag"
because = "They were promised word soon."

[[rule]]
name = "word-missed"
order = 2
when = "is:open word:<0m"
then = "flag"
because = "They were promised word by now."
"""


@pytest.fixture
def desk(own_desk: Words) -> Words:
    return own_desk


def told(desk: Words, **when: int) -> int:
    number = desk.phone_case("Mail is down")
    report = ask_for_report(desk.anna, number).number
    send_report(desk.anna, report, "The disk is full; Bo makes room.", desk.clock.now() + timedelta(**when))
    return number


def promised(desk: Words, number: int) -> int | None:
    at = desk.case(number).next_word_at
    return None if at is None else to_ms(at)


def flags(desk: Words, number: int) -> list[str]:
    rows = desk.eva.rows("SELECT rule FROM decisions WHERE case_id = :id AND ended_at IS NULL", {"id": number})
    return sorted(name for (name,) in rows)


def found(desk: Words, text: str) -> list[int]:
    return [row.id for row in page(desk.anna, QueueQuery(text))]


def test_a_report_promises_the_next_word_and_any_word_keeps_it(desk: Words):
    number = told(desk, hours=2)
    assert promised(desk, number) == to_ms(desk.clock.now() + timedelta(hours=2))
    assert found(desk, "word:<3h") == [number]
    assert found(desk, "word:<1h") == []
    note(desk.anna, number, "Asked Bo.")
    assert promised(desk, number) is not None
    desk.clock.forward(minutes=5)
    reply(desk.anna, number, "There is room now.")
    assert promised(desk, number) is None
    assert found(desk, "word:none is:open") == [number]
    assert list(verify(desk.nobody)) == []


def test_a_word_taken_back_is_owed_again(desk: Words):
    number = told(desk, hours=2)
    desk.clock.forward(minutes=5)
    said = reply(desk.anna, number, "There is room now.")
    undo(desk.anna, said.operation_id)
    assert promised(desk, number) is not None
    assert list(verify(desk.nobody)) == []


def test_the_contact_of_a_plan_stands_until_the_plan_says_another(desk: Words):
    number = desk.phone_case("Mail is down")
    at = desk.clock.now() + timedelta(hours=3)
    plan = make_plan(desk.bo, number, "Mail works", next_contact_at=at).number
    assert promised(desk, number) == to_ms(at)
    desk.clock.forward(minutes=5)
    reply(desk.anna, number, "Bo is on it.")
    assert promised(desk, number) == to_ms(at)
    later = at + timedelta(days=1)
    set_plan(desk.bo, plan, next_contact_at=later)
    assert promised(desk, number) == to_ms(later)
    add_step(desk.bo, plan, NewStep("Make room", Side.OURS, "bo", later))
    move_plan(desk.bo, plan, "drop", reason="They have moved to another provider.")
    assert promised(desk, number) is None
    assert list(verify(desk.nobody)) == []


def test_of_two_promises_the_earlier_one_counts(desk: Words):
    number = told(desk, hours=2)
    make_plan(desk.bo, number, "Mail works", next_contact_at=desk.clock.now() + timedelta(hours=5))
    assert promised(desk, number) == to_ms(desk.clock.now() + timedelta(hours=2))


def test_rules_say_when_word_is_due_and_when_it_did_not_come(desk: Words):
    load_rules(desk.itself, RULES)
    number = told(desk, hours=2)
    sweep(desk.itself)
    assert flags(desk, number) == []
    desk.clock.forward(minutes=91)
    sweep(desk.itself)
    assert flags(desk, number) == ["word-promised"]
    desk.clock.forward(minutes=30)
    sweep(desk.itself)
    assert flags(desk, number) == ["word-missed"]
    reply(desk.anna, number, "There is room now.")
    sweep(desk.itself)
    assert flags(desk, number) == []
