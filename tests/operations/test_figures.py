"""The figures of a service meeting, from what people did."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk_words import Words, refused
from supportdesk.errors import Invalid, NotAllowed
from supportdesk.operations.figures import Figures, SeenEarly, figures
from supportdesk.operations.flow import reopen, resolve
from supportdesk.operations.lines import HandOver, escalate, hand_back
from supportdesk.operations.rule_sets import load_rules
from supportdesk.operations.service_levels import load_service_levels
from supportdesk.operations.sweep import sweep
from supportdesk.operations.undo import undo
from supportdesk.rules.calendar_definition import read_definition
from supportdesk.rules.service_level_file import read_service_levels
from supportdesk.terms import Channel, ClockKind, Line

HOUR = 3_600_000
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NAMED = {"sv": "Alltid", "en": "Always"}
TARGETS = {
    name: dict.fromkeys(("critical", "high", "normal", "low"), "4h" if name == "resolution" else "1h")
    for name in ("response", "resolution")
}
AGREED = {
    "calendar": {
        "always": {"name": NAMED, "tz": "Europe/Stockholm", "hours": {day: [["00:00", "24:00"]] for day in DAYS}}
    },
    "service_level": {"all": {"order": 1, "name": NAMED, "calendar": "always", "targets": TARGETS}},
}
HALF = '[[rule]]\nname = "half"\nwhen = "is:open response:>50%"\nthen = "flag"\nbecause = "Half is used."\n'


@pytest.fixture
def desk(own_desk: Words) -> Words:
    return own_desk


def of_now(desk: Words) -> Figures:
    now = desk.clock.now()
    return figures(desk.eva, now - timedelta(days=30), now + timedelta(minutes=1))


def resolved(desk: Words, number: int, by: str = "anna", **later: int) -> int:
    desk.clock.forward(**later)
    resolve(getattr(desk, by), number, cause="hardware", solution="Restarted it.", reply="It works again.")
    return number


def test_what_first_line_solves_counts_there_and_what_left_it_does_not(desk: Words):
    before = of_now(desk)
    resolved(desk, desk.phone_case(), hours=1)
    number = desk.phone_case()
    desk.clock.forward(hours=2)
    escalate(desk.anna, number, HandOver("Restarted it."), competence="mail")
    resolved(desk, number, "bo", hours=5)
    found = of_now(desk)
    assert (found.resolved - before.resolved, found.first_line - before.first_line) == (2, 1)
    times = {one.line: one.total_ms for one in found.on_lines}
    assert times[Line.FIRST] == 3 * HOUR
    assert times[Line.SECOND] == 5 * HOUR


def test_the_times_of_the_lines_sum_to_the_age_of_the_cases(desk: Words):
    for hours in (1, 5):
        number = desk.phone_case()
        escalate(desk.anna, number, HandOver("Restarted it."), competence="mail")
        desk.clock.forward(hours=hours)
        hand_back(desk.bo, number, "It is the phone.")
        resolved(desk, number, hours=2)
    found = of_now(desk)
    assert sum(one.total_ms for one in found.on_lines) == found.age_ms == 10 * HOUR
    assert (found.handed_back, found.hand_backs, found.first_line) == (2, 2, 0)


def test_an_escalation_that_was_undone_never_was(desk: Words):
    number = desk.phone_case()
    desk.clock.forward(hours=1)
    escalate(desk.anna, number, HandOver("Restarted it."), competence="mail")
    undo(desk.anna)
    resolved(desk, number, hours=1)
    found = of_now(desk)
    assert found.first_line == 1
    assert [(one.line, one.total_ms) for one in found.on_lines] == [(Line.FIRST, 2 * HOUR)]


def test_a_reopened_case_counts_when_it_is_resolved_again(desk: Words):
    number = resolved(desk, desk.phone_case(), hours=1)
    reopen(desk.anna, number, reason="It is back.")
    assert of_now(desk).resolved == 0
    resolved(desk, number, hours=1)
    assert (of_now(desk).resolved, of_now(desk).reopened) == (1, 1)


def test_only_the_period_counts(desk: Words):
    resolved(desk, desk.phone_case(), hours=1)
    now = desk.clock.now()
    assert figures(desk.eva, now - timedelta(days=2), now).resolved == 0
    assert figures(desk.eva, now, now + timedelta(seconds=1)).resolved == 1
    with refused("A period begins before it ends", kind=Invalid):
        figures(desk.eva, now, now)


def test_sales_do_not_read_them(desk: Words):
    with refused("may not", kind=NotAllowed):
        figures(desk.sara, desk.clock.now() - timedelta(days=1), desk.clock.now())


@pytest.fixture
def agreed(desk: Words) -> Words:
    calendars, levels = read_service_levels(AGREED, name="agreed")
    definitions = {key: read_definition(written.written) for key, written in calendars.items()}
    load_service_levels(desk.itself, definitions, levels)
    load_rules(desk.itself, HALF)
    return desk


def test_promises_are_counted_by_level_and_a_miss_that_was_flagged_was_seen_early(agreed: Words):
    desk = agreed
    late = desk.phone_case("Mail stopped", channel=Channel.MAIL)
    desk.clock.forward(minutes=31)
    sweep(desk.nobody)
    desk.clock.forward(minutes=60)
    sweep(desk.nobody)
    resolved(desk, late)
    quick = desk.phone_case("Mail is slow", channel=Channel.MAIL)
    resolved(desk, quick, minutes=10)
    found = of_now(desk)
    assert {(one.kind, one.decided, one.kept) for one in found.kept} == {
        (ClockKind.RESPONSE, 2, 1),
        (ClockKind.RESOLUTION, 2, 2),
    }
    assert found.early == SeenEarly(1, 1, 29 * 60_000)


def test_a_miss_that_nothing_told_of_was_not_seen_early(agreed: Words):
    late = agreed.phone_case("Mail stopped", channel=Channel.MAIL)
    agreed.clock.forward(hours=2)
    sweep(agreed.nobody)
    resolved(agreed, late)
    assert of_now(agreed).early == SeenEarly(1, 0, None)
