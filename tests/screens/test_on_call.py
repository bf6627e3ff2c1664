"""Calling who is on call, and being called, by keyboard."""

from __future__ import annotations

import pytest
from robot import at_the_desk

from supportdesk.desk import Desk
from supportdesk.operations.notices import call_on_call, notices
from supportdesk.operations.people import identify
from supportdesk.operations.sending import send_by_command
from supportdesk.operations.setup import apply_setup, plan_setup
from supportdesk.rules.actor import rule
from supportdesk.screens.ringing import terminal_notice

SETUP = """
[[agent]]
login = "bo"
phone = "031-390 06 01"

[[shift]]
name = "week"
who = "bo"
from = "mon 00:00"
to = "mon 00:00"

[notices]
channels = ["terminal", "command"]
tries = 1
"""


@pytest.fixture
def on_call(desk: Desk) -> Desk:
    """The desk with bo on call, and something at stake."""
    itself = desk.acting_as(rule("test"))
    apply_setup(itself, plan_setup(itself, SETUP, file="desk.toml"))
    from supportdesk.operations.service_levels import follow_service_levels, load_shipped

    itself.perform(load_shipped)
    for (number,) in desk.rows("SELECT id FROM cases WHERE done = 0"):
        follow_service_levels(itself, number)
    return desk


async def test_it_shows_who_it_is_before_it_calls(on_call: Desk) -> None:
    async with at_the_desk(on_call) as anna:
        await anna.press("E")
        await anna.sees("promised by", "call")
        await anna.press("C")
        await anna.sees("call Bo Berg, 031-390 06 01, on call for second line?")
        await anna.press("escape")
        await anna.sees("Escalations")
        assert notices(on_call.acting_as(rule("test"))) == []
        await anna.press("C")
        await anna.sees("call Bo Berg")
        await anna.until(lambda: anna.app.screen.ready, "the question can be answered")
        await anna.press("enter")
        await anna.sees("Bo Berg is called for SD-")
        assert {(row.login, row.state) for row in notices(on_call.acting_as(rule("test")))} == {("bo", "pending")}


async def test_nobody_on_call_is_said(on_call: Desk) -> None:
    itself = on_call.acting_as(rule("test"))
    apply_setup(itself, plan_setup(itself, '[[shift]]\nname = "week"\nremove = true\n', file="desk.toml"))
    async with at_the_desk(on_call) as anna:
        await anna.press("E")
        await anna.sees("promised by")
        await anna.press("C")
        await anna.sees("Nobody is on call now.")


async def test_a_notice_rings_once_in_the_persons_own_program(on_call: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    call_on_call(on_call.acting_as(identify(on_call, "anna")), 1001)
    bells: list[object] = []
    monkeypatch.setattr("supportdesk.app.DeskApp.bell", lambda app: bells.append(app))
    async with at_the_desk(on_call, "bo") as bo:
        await bo.sees("SD-1001 (P1, first line) needs you.")
        await bo.until(lambda: len(bells) == 1, "the bell")
    assert {(row.way, row.state) for row in notices(on_call.acting_as(rule("test")))} == {
        ("terminal", "sent"),
        ("command", "pending"),
    }


async def test_what_could_not_be_sent_is_seen_on_the_escalation_screen(on_call: Desk) -> None:
    call_on_call(on_call.acting_as(identify(on_call, "anna")), 1001)
    send_by_command(on_call, ("sms",), "me", run=lambda *_told: "no credit")
    async with at_the_desk(on_call) as anna:
        await anna.press("E")
        await anna.sees("1 notice not sent: bo: no credit")


@pytest.mark.parametrize(
    ("way", "text", "sent"),
    [
        ("bell", "SD-1 needs you", ""),
        ("off", "SD-1 needs you", ""),
        ("osc9", "SD-1 behöver dig", "\x1b]9;SD-1 behover dig\x07"),
        ("osc777", "a;b\x1b]0;x\x07\x9c\n", "\x1b]777;notify;supportdesk;a,b]0,x\x07"),
    ],
)
def test_nothing_in_a_notice_ends_or_extends_it(way: str, text: str, sent: str) -> None:
    assert terminal_notice(way, text) == sent
