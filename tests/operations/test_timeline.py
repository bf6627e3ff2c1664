"""The hours to come: what falls due in each, on which line, and who is there."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from test_sweep import desk

from desk_words import Words
from supportdesk.clock import from_ms
from supportdesk.operations.at_work import be_present
from supportdesk.operations.lines import HandOver, escalate
from supportdesk.operations.setup import apply_setup, plan_setup
from supportdesk.operations.talk import reply
from supportdesk.operations.timeline import OnDuty, hours
from supportdesk.terms import Channel, Line

__all__ = ["desk"]

ROTA = """
[[shift]]
name = "Second line"
line = "second"
who = "bo"
days = ["tue"]
from = "10:00"
to = "12:00"
"""


def due_in(desk: Words, minutes: int) -> int:
    """A case whose first answer is due so long from now."""
    arrived = desk.clock.now() - timedelta(minutes=60 - minutes)
    return desk.phone_case("Mail stopped", channel=Channel.MAIL, arrived_at=arrived)


def test_each_hour_says_what_falls_due_on_which_line(desk: Words):
    for minutes in (10, 20, 59):
        due_in(desk, minutes)
    second = due_in(desk, 60)
    escalate(desk.anna, second, HandOver(tried="Restarted it."))
    now, following, *later = hours(desk.eva)
    assert from_ms(now.starts_at) == desk.clock.now()
    assert (dict(now.dues), dict(following.dues)) == ({Line.FIRST: 3}, {Line.SECOND: 1})
    assert [hour.due for hour in later] == [0] * 10


def test_who_has_a_case_open_is_at_work_this_hour_only(desk: Words):
    number = due_in(desk, 10)
    be_present(desk.bo, str(uuid4()), number, "reading")
    now, following, *_later = hours(desk.anna)
    assert now.on_duty == (OnDuty("anna", Line.FIRST, at_work=True), OnDuty("bo", Line.SECOND, at_work=True))
    assert (now.people, now.nobody) == (2, False)
    assert following.on_duty is None
    desk.clock.forward(minutes=2)
    assert [one.login for one in hours(desk.anna)[0].on_duty or ()] == ["anna"]


def test_later_hours_say_who_is_on_call_by_the_rota(desk: Words):
    apply_setup(desk.eva, plan_setup(desk.eva, ROTA, file="desk.toml"))
    desk.clock.forward(minutes=30)
    due_in(desk, 60)
    desk.clock.forward(minutes=-30)
    reply(desk.anna, due_in(desk, 1), "We are on it.")
    nine, ten, eleven, twelve, *_later = hours(desk.eva)
    eva, on_call = (OnDuty("eva", Line.MANAGER, at_work=True),), (OnDuty("bo", Line.SECOND),)
    assert [hour.on_duty for hour in (nine, ten, eleven, twelve)] == [eva, on_call, on_call, ()]
    assert [(hour.due, hour.nobody) for hour in (nine, ten, eleven, twelve)] == [
        *((0, False), (1, False), (0, False), (1, True)),
    ]


def test_what_nobody_may_see_is_not_counted(desk: Words):
    due_in(desk, 10)
    assert hours(desk.sara)[0].due == 0
