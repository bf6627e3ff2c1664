"""Service levels: what the file says, what it may not say, and which one a case gets."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta

import pytest

from supportdesk.errors import Invalid
from supportdesk.resources import data_folder
from supportdesk.rules.service_level_file import read_service_levels, shipped, working_time
from supportdesk.rules.service_levels import Reopen, Subject, choose
from supportdesk.terms import CaseState, ClockKind, Line, Priority

HOUR = 3_600_000
WAITING_CUSTOMER, WAITING_SUPPLIER = CaseState.WAITING_CUSTOMER, CaseState.WAITING_SUPPLIER
FILE = """
[calendar.office]
name = "Office"
tz = "Europe/Stockholm"
hours = { mon = [["08:00", "17:00"]] }

[service_level.gold]
order = 1
name.sv = "Guld"
name.en = "Gold"
calendar = "office"
targets.resolution = { critical = "4h", high = "1h30m" }
targets.line = { second = "8h" }
"""


def read(text: str = FILE):
    return read_service_levels(tomllib.loads(text), name="ours.toml")


def refused(text: str) -> str:
    with pytest.raises(Invalid) as refusal:
        read(text)
    return str(refusal.value)


# ---- What it says ----------------------------------------------------------------------------------------------------


def test_a_service_level_says_what_is_promised_by_priority_and_by_line():
    _calendars, [gold] = read()
    asked = [gold.target(ClockKind.RESOLUTION, priority, Line.FIRST) for priority in Priority]
    assert asked == [4 * HOUR, 1.5 * HOUR, None, None]
    assert [gold.target(ClockKind.LINE, 1, line) for line in (Line.FIRST, Line.SECOND)] == [None, 8 * HOUR]
    assert gold.target(ClockKind.UPDATE, 1, Line.FIRST) is None


def test_what_is_not_said_is_as_the_decisions_have_it():
    _calendars, [gold] = read()
    assert (gold.reopen, gold.warnings) == (Reopen.CONTINUE, (50, 75, 90))
    pausing = [(kind.value, state.value) for kind in ClockKind for state in CaseState if gold.pauses_in(kind, state)]
    assert pausing == [("resolution", "waiting_customer")]


def test_pauses_are_said_for_each_target_by_itself():
    more = 'pauses.update = ["waiting_supplier", "scheduled"]'
    _calendars, [gold] = read(FILE + more)
    assert gold.pauses_in(ClockKind.UPDATE, WAITING_SUPPLIER)
    assert not gold.pauses_in(ClockKind.UPDATE, WAITING_CUSTOMER)
    assert gold.pauses_in(ClockKind.RESOLUTION, WAITING_CUSTOMER)
    _calendars, [never] = read(FILE + "pauses.resolution = []")
    assert not never.pauses_in(ClockKind.RESOLUTION, WAITING_CUSTOMER)


def test_names_are_told_in_the_readers_language():
    calendars, [gold] = read()
    assert [gold.name(language) for language in ("sv", "en", "fi")] == ["Guld", "Gold", "Gold"]
    assert calendars["office"].name("sv") == "Office"


def test_a_calendar_like_another_differs_in_what_it_says():
    more = '[calendar.late]\nlike = "office"\nname = "Late"\nhours = { tue = [["12:00", "20:00"]] }\n'
    calendars, _levels = read(FILE + more)
    assert calendars["late"].calendar.definition.tz == "Europe/Stockholm"
    [span] = [spans for spans in calendars["late"].calendar.definition.hours if spans]
    assert span == ((12 * 60, 20 * 60),)


# ---- What it may not say ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["2d", "1w", "0h", "0m", "half an hour", "4", "-1h", "1h 30m"])
def test_a_target_is_hours_and_minutes_and_never_days_nor_nothing(word):
    assert working_time(word) is None
    assert refused(FILE.replace('"4h"', f'"{word}"')) == (
        "ours.toml.service_level.gold.targets.resolution.critical: working time in hours and minutes belongs here, "
        f"such as 30m, 4h or 1h30m, not “{word}”."
    )


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("targets.resolution", "target.resolution", "service_level.gold.target: there is no such key."),
        ("critical =", "kritisk =", "targets.resolution.kritisk: there is no such key."),
        ("targets.resolution", "targets.solution", "targets.solution: there is no such key."),
        ('"4h"', "4", "targets.resolution.critical: a text belongs here, not “4”."),
        ("order = 1", 'order = "1"', "gold.order: a whole number belongs here, not “1”."),
        ("order = 1", "", "gold.order: a whole number belongs here, not nothing."),
        ('name.en = "Gold"', "", "gold.name.en: a text belongs here, not nothing."),
        ('calendar = "office"', 'calendar = "offices"', "gold.calendar: there is no such calendar. There are: office."),
        ("order = 1", 'order = 1\nreopen = "never"', "gold.reopen: one of continue, restart, first-only belongs here"),
        ("order = 1", "order = 1\nwarnings = [75, 50]", "gold.warnings: percent of the target belong here, rising"),
        ("order = 1", "order = 1\nwarnings = [100]", "gold.warnings: percent of the target belong here, rising"),
        ("order = 1", 'order = 1\nmatches.levels = "gold"', "matches.levels: a list of texts belongs here"),
        ("order = 1", 'order = 1\nmatches.kinds = ["bug"]', "matches.kinds: one of question, request, fault, incident"),
        ("order = 1", 'order = 1\npauses.update = ["open"]', "pauses.update: a target can pause in waiting_customer,"),
        ("order = 1", 'order = 1\npauses.answer = ["open"]', "pauses.answer: there is no such key."),
        ("Europe/Stockholm", "Europe/Stockhem", "calendar.office.tz: There is no time zone “Europe/Stockhem”."),
        ("[service_level.gold]", "[service_levels.gold]", "ours.toml.service_levels: there is no such key."),
        ('name = "Office"', 'name = "Office"\nlike = "x"', "calendar.office.like: there is no calendar “x” above"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(old, new, sentence):
    told = refused(FILE.replace(old, new, 1))
    assert told.startswith("ours.toml.")
    assert sentence in told


def test_a_service_level_that_promises_nothing_is_refused():
    nothing = "\n".join(line for line in FILE.splitlines() if not line.startswith("targets"))
    assert refused(nothing) == "ours.toml.service_level.gold.targets: nothing is promised."


def test_a_calendar_that_is_never_open_is_valid_but_no_service_level_can_use_it():
    never = FILE.replace('hours = { mon = [["08:00", "17:00"]] }', "")
    assert refused(never) == (
        "ours.toml.service_level.gold.calendar: this calendar is never open: nothing could ever be late."
    )
    calendars, levels = read(never.split("[service", 1)[0])
    assert (list(calendars), levels) == (["office"], ())


def test_two_service_levels_cannot_both_be_first():
    again = FILE + FILE[FILE.index("[service_level.gold]") :].replace(".gold]", ".silver]")
    assert refused(again) == (
        "ours.toml.service_level: gold and silver have the same order number: which of them is first?"
    )


def test_a_hostile_key_does_not_reach_the_terminal():
    assert "\x1b" not in refused(FILE + '"\\u001b[31m" = 1\n')


# ---- Which one a case gets -------------------------------------------------------------------------------------------

MATCHING = """
order = {order}
name = "x"
calendar = "office"
targets.response = {{ high = "1h" }}
"""


def levels(*matches: str):
    text = FILE[: FILE.index("[service")]
    for number, match in enumerate(matches):
        text += f"[service_level.l{number}]\n" + MATCHING.format(order=10 - number) + match + "\n"
    return read(text)[1]


def chosen(subject: Subject, *matches: str) -> tuple[str | None, list[str]]:
    winner, others = choose(levels(*matches), subject)
    return winner.key if winner else None, [level.key for level in others]


def test_the_lowest_order_number_that_matches_wins_and_the_others_are_shown():
    everybody = ["", "", ""]
    assert chosen(Subject(), *everybody) == ("l2", ["l1", "l0"])


def test_all_that_is_said_must_agree_and_what_is_not_said_fits_all():
    gold_mail = 'matches = { levels = ["gold"], services = ["mail", "web"] }'
    assert chosen(Subject(level="gold", service="mail"), gold_mail) == ("l0", [])
    assert chosen(Subject(level="gold", service="vpn"), gold_mail) == (None, [])
    assert chosen(Subject(service="mail"), gold_mail) == (None, [])


@pytest.mark.parametrize(
    ("match", "subject"),
    [
        ('matches.customers = ["K1001"]', Subject(customer="k1001")),
        ('matches.levels = ["Gold"]', Subject(level="gold")),
        ('matches.services = ["mail"]', Subject(service="Mail")),
        ('matches.kinds = ["incident"]', Subject(kind="incident")),
    ],
)
def test_capital_letters_make_no_difference(match, subject):
    assert chosen(subject, match) == ("l0", [])


# ---- What ships ------------------------------------------------------------------------------------------------------

CALENDARS, LEVELS = shipped()


def test_what_ships_has_a_level_for_each_kind_of_customer_and_for_everybody_else():
    won = {level: choose(LEVELS, Subject(level=level))[0] for level in ("gold", "silver", "bronze", "")}
    assert {level: found.key for level, found in won.items() if found} == {
        "gold": "gold",
        "silver": "silver",
        "bronze": "bronze",
        "": "default",
    }


def test_what_ships_promises_more_for_what_is_worse_and_for_who_pays_more():
    for kind in (ClockKind.RESPONSE, ClockKind.UPDATE, ClockKind.RESOLUTION):
        by_level = [[level.target(kind, priority, Line.FIRST) for priority in Priority] for level in LEVELS]
        assert all(row == sorted(row) and None not in row for row in by_level), kind
        assert all(list(column) == sorted(column) for column in zip(*by_level, strict=True)), kind
    for level in LEVELS:
        for priority in Priority:
            answer, solved = (
                level.target(kind, priority, Line.FIRST) for kind in (ClockKind.RESPONSE, ClockKind.RESOLUTION)
            )
            assert answer < solved


def test_an_answer_is_owed_in_any_state():
    for level in LEVELS:
        for kind in (ClockKind.RESPONSE, ClockKind.UPDATE, ClockKind.LINE):
            assert not any(level.pauses_in(kind, state) for state in CaseState), (level.key, kind)


def easter(year: int) -> date:
    """Easter Sunday by the rule of Meeus."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), (i, k) = divmod(b, 4), divmod(c, 4)
    h = (19 * a + b - d - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    last = (32 + 2 * e + 2 * i - h - k) % 7
    month, day = divmod(h + last - 7 * ((a + 11 * h + 22 * last) // 451) + 114, 31)
    return date(year, month, day + 1)


def friday(first: date) -> date:
    return first + timedelta(days=(4 - first.weekday()) % 7)


@pytest.mark.parametrize("year", range(2025, 2046))
def test_the_office_keeps_the_swedish_holidays_and_eves_of_every_year(year):
    office = CALENDARS["office"].calendar
    sunday = easter(year)
    closed = [date(year, *day) for day in ((1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31))]
    closed += [sunday + timedelta(days=days) for days in (-2, 1, 39)] + [friday(date(year, 6, 19))]
    short = [date(year, 1, 5), date(year, 4, 30), sunday - timedelta(days=3), friday(date(year, 10, 30))]
    for day in (date(year, 1, 1) + timedelta(days=n) for n in range(365)):
        wanted = 0 if day.weekday() > 4 or day in closed else 5 if day in short else 9
        assert opening_hours(office, day) == wanted, day


def opening_hours(calendar, day: date) -> float:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from supportdesk.clock import to_ms

    midnights = [
        to_ms(datetime(at.year, at.month, at.day, tzinfo=ZoneInfo("Europe/Stockholm")))
        for at in (day, day + timedelta(days=1))
    ]
    return calendar.between(*midnights) / HOUR


def test_an_eve_is_short_where_the_day_began_earlier_too():
    extended = CALENDARS["extended"].calendar
    assert (opening_hours(extended, date(2026, 4, 30)), opening_hours(extended, date(2026, 4, 29))) == (6, 11)


def test_the_file_that_ships_says_how_it_is_written():
    text = (data_folder() / "agreements.toml").read_text(encoding="utf-8")
    assert text.startswith("# What customers are promised")
