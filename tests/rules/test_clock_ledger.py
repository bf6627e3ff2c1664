"""Why a clock stands where it stands, line by line."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings

from case_story import ALWAYS, OFFICE, STOCKHOLM, Story, at, level
from clock_cases import LAST, LEVELS, cases
from supportdesk.i18n import use
from supportdesk.rules.calendar_ledger import LineKind
from supportdesk.rules.clock_ledger import PAUSED, ClockLine, Standing, explain_clock, what_ends, what_reopening_does
from supportdesk.rules.clocks import fold, used
from supportdesk.rules.ledger_text import ledger_text, length
from supportdesk.rules.service_level_file import shipped
from supportdesk.rules.service_levels import Reopen
from supportdesk.terms import CaseState, ClockKind

RESPONSE, UPDATE, INFORM, RESOLUTION, LINE = ClockKind


def text(story: Story, now: str, kind: ClockKind = RESOLUTION, language: str = "en") -> list[str]:
    use(language)
    clock = story.clock(kind, now)
    calendar = story.levels[clock.service_level_id].calendar
    try:
        return list(ledger_text(explain_clock(clock, story.moments, calendar, at(now)), STOCKHOLM))
    finally:
        use("en")


def test_a_wait_says_what_for_and_what_it_kept_out():
    story = Story(level(OFFICE, resolution=480), arrives="2026-03-06 15:00")
    story.at("2026-03-06 16:00").waits().at("2026-03-09 10:00").opens()
    assert text(story, "2026-03-09 11:30") == [
        "Fri 2026-03-06 15:00 – 16:00                        1 h  open",
        "Fri 2026-03-06 16:00 – Mon 2026-03-09 10:00           –  customer was asked (3 h not counted)",
        "Mon 2026-03-09 10:00 – 11:30                 1 h 30 min  open",
    ]


def test_a_pause_with_several_states_has_a_line_for_each():
    pauses = {RESOLUTION: frozenset({CaseState.WAITING_CUSTOMER, CaseState.WAITING_SUPPLIER})}
    story = Story(level(ALWAYS, resolution=480, pauses=pauses)).at("10:00").waits()
    story.at("11:00").waits(CaseState.WAITING_SUPPLIER).at("12:00").opens()
    lines = explain_clock(story.clock(RESOLUTION, "13:00"), story.moments, ALWAYS, at("13:00"))
    assert [(line.kind, line.name) for line in lines] == [
        ("open", ""),
        (PAUSED, "waiting_customer"),
        (PAUSED, "waiting_supplier"),
        ("open", ""),
    ]


def test_the_resolved_time_of_a_reopened_case_is_a_pause_too():
    story = Story(level(ALWAYS, resolution=480)).at("10:00").resolves().at("15:00").reopens()
    assert text(story, "16:00")[1].endswith("was resolved (5 h not counted)")


def test_holidays_and_eves_are_named():
    calendar = shipped()[0]["office"].calendar
    story = Story(level(calendar, resolution=480), arrives="2026-04-02 11:00")
    assert [(line.split("  ")[0].rstrip(), line.split("  ")[-1]) for line in text(story, "2026-04-07 14:00")] == [
        ("Thu 2026-04-02 11:00 – 13:00", "open"),
        ("Thu 2026-04-02 13:00 – 17:00", "holiday: Skärtorsdagen"),
        ("Thu 2026-04-02 17:00 – Fri 2026-04-03 00:00", "closed: night"),
        ("Fri 2026-04-03 00:00 – Sat 2026-04-04 00:00", "holiday: Långfredagen"),
        ("Sat 2026-04-04 00:00 – Sun 2026-04-05 00:00", "closed: weekend"),
        ("Sun 2026-04-05 00:00 – Mon 2026-04-06 00:00", "holiday: Påskdagen"),
        ("Mon 2026-04-06 00:00 – Tue 2026-04-07 00:00", "holiday: Annandag påsk"),
        ("Tue 2026-04-07 00:00 – 08:00", "closed: night"),
        ("Tue 2026-04-07 08:00 – 14:00", "open"),
    ]


def test_daylight_saving_is_told_where_it_happens():
    story = Story(level(ALWAYS, resolution=480), arrives="2026-03-28 22:00")
    assert text(story, "2026-03-29 07:00") == [
        "Sat 2026-03-28 22:00 – Sun 2026-03-29 03:00  4 h  open",
        "Sun 2026-03-29 03:00                           –  the clocks are changed: +01:00 → +02:00",
        "Sun 2026-03-29 03:00 – 07:00                 4 h  open",
    ]


def test_it_speaks_swedish():
    story = Story(level(OFFICE, resolution=480)).at("10:00").waits()
    lines = text(story, "11:00", language="sv")
    assert [line.split("  ")[-1] for line in lines] == ["öppet", "kunden är tillfrågad (1 tim räknas inte)"]


def test_a_clock_that_ended_is_told_up_to_its_end():
    story = Story(level(OFFICE, response=60)).at("09:40").replies()
    assert text(story, "2026-03-09 09:00", RESPONSE) == ["Mon 2026-03-02 09:00 – 09:40  40 min  open"]


def test_a_name_from_a_file_does_no_harm_to_the_terminal():
    from supportdesk.rules.clock_ledger import ClockLine

    [line] = ledger_text([ClockLine(0, 1, LineKind.HOLIDAY.value, "\x1b[31mred", 0)], STOCKHOLM)
    assert "\x1b" not in line


@given(cases())
@settings(max_examples=80, deadline=None)
def test_the_lines_follow_each_other_and_add_up_to_what_was_used(moments):
    for clock in fold(moments, LEVELS):
        calendar = LEVELS[clock.service_level_id].calendar
        lines = explain_clock(clock, moments, calendar, LAST)
        assert sum(line.working_ms for line in lines) == used(clock, calendar, LAST)
        assert all(one.end == other.begin for one, other in pairwise(lines))
        if lines:
            ended = LAST if clock.ended_at is None else clock.ended_at
            assert (lines[0].begin, lines[-1].end) == (clock.started_at, ended)
            left_out = sum(line.left_out_ms for line in lines)
            assert left_out + used(clock, calendar, LAST) == calendar.between(clock.started_at, ended)


def test_what_would_end_it_is_said_for_every_clock():
    promised = level(ALWAYS, response=60, update=60, inform=60, resolution=60, line=60)
    story = Story(promised).hears()
    said = {clock.kind: what_ends(clock, promised) for clock in story.clocks("09:10")}
    assert set(said) == set(ClockKind)
    assert said[RESOLUTION] == "Resolving the case ends it. It pauses in: waiting for customer."
    assert len(set(said.values())) == len(ClockKind)
    paused = story.at("09:10").waits().clock(RESOLUTION)
    assert what_ends(paused, promised) == "Resolving the case ends it."
    assert what_ends(story.at("09:20").replies().clock(RESPONSE), promised) == ""


def test_each_policy_says_what_a_reopening_does():
    assert len({what_reopening_does(policy) for policy in Reopen}) == len(Reopen)


def test_working_time_is_told_in_hours_for_a_day_of_work_is_not_one_of_24():
    assert [length(ms * 60_000) for ms in (0, 45, 60, 27 * 60 + 5)] == ["0 s", "45 min", "1 h", "27 h 5 min"]


def test_pauses_have_the_names_people_use():
    pauses = {RESOLUTION: frozenset({CaseState.WAITING_CUSTOMER, CaseState.WAITING_SUPPLIER, CaseState.SCHEDULED})}
    story = Story(level(ALWAYS, resolution=480, pauses=pauses)).at("10:00").waits().at("13:00").opens()
    told = [
        (at("10:00"), Standing(CaseState.WAITING_CUSTOMER, "the serial number")),
        (at("11:00"), Standing(CaseState.WAITING_SUPPLIER, "Nordlink")),
        (at("12:00"), Standing(CaseState.WAITING_SUPPLIER)),
        (at("12:30"), Standing(CaseState.SCHEDULED)),
    ]
    lines = explain_clock(story.clock(RESOLUTION, "13:00"), told, ALWAYS, at("13:00"))
    assert [line.split("  ")[-1].split(" (")[0] for line in ledger_text(lines, STOCKHOLM)] == [
        "open",
        "customer was asked: the serial number",
        "waiting for supplier Nordlink",
        "waiting for supplier",
        "planned for later",
    ]


def closed(begin: str, end: str, *, before: str = "") -> str:
    told = [ClockLine(at(before), at(before) + 1, LineKind.OPEN.value, "", 1)] if before else []
    return ledger_text([*told, ClockLine(at(begin), at(end), LineKind.CLOSED.value, "", 0)], STOCKHOLM)[-1].split("  ")[
        -1
    ]


def test_closed_time_is_a_night_a_weekend_or_a_break():
    assert closed("2026-03-02 17:00", "2026-03-03 08:00") == "closed: night"
    assert closed("2026-03-03 00:00", "2026-03-03 08:00") == "closed: night"
    assert closed("2026-03-06 17:00", "2026-03-09 08:00") == "closed: weekend"
    assert closed("2026-03-08 14:00", "2026-03-09 08:00") == "closed: weekend"
    assert closed("2026-03-06 17:00", "2026-03-07 10:00") == "closed: weekend"
    assert closed("2026-03-06 17:00", "2026-03-07 10:00", before="2026-02-28 11:00") == "closed: night"
    assert closed("2026-03-03 12:00", "2026-03-03 13:00") == "closed"
    assert closed("2026-03-03 17:00", "2026-03-05 08:00") == "closed"
