"""Public holidays: of Sweden, of regions, with the eves that an agreement adds; and when they cost anything."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from local_times import HOUR, WEEK, WORKDAYS, add, at, calendar, every, worked_on

from supportdesk.rules.calendar import Calendar
from supportdesk.rules.calendar_definition import as_mapping, read_definition
from supportdesk.rules.public_holidays import eves_of, looked_up

ROOT = Path(__file__).parents[2]
RED_DAYS_2026 = {
    "2026-01-01": "Nyårsdagen",
    "2026-01-06": "Trettondedag jul",
    "2026-04-03": "Långfredagen",
    "2026-04-05": "Påskdagen",
    "2026-04-06": "Annandag påsk",
    "2026-05-01": "Första maj",
    "2026-05-14": "Kristi himmelsfärdsdag",
    "2026-05-24": "Pingstdagen",
    "2026-06-06": "Nationaldagen",
    "2026-06-20": "Midsommardagen",
    "2026-10-31": "Alla helgons dag",
    "2026-12-25": "Juldagen",
    "2026-12-26": "Annandag jul",
}


def holidays_in(of: Calendar, year: int) -> dict[str, str | None]:
    days = (date.fromordinal(day) for day in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()))
    return {day.isoformat(): of.holiday_name(day) for day in days if of.is_holiday(day)}


def test_the_red_days_of_sweden():
    assert holidays_in(calendar(public="SE"), 2026) == RED_DAYS_2026
    assert holidays_in(calendar(public={}), 2026) == RED_DAYS_2026  # Sweden where nothing else is said


def test_names_are_the_countrys_whatever_the_language_of_the_machine():
    code = """
import json, sys
from datetime import date
from supportdesk.rules.public_holidays import days_of
from supportdesk.rules.calendar_values import Public
print(json.dumps({str(day): name for day, name in days_of(Public(), 2026).items()}))
"""
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=True, cwd=ROOT, env={"LANGUAGE": "th:en_US", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    assert json.loads(run.stdout) == RED_DAYS_2026


def test_a_promise_over_easter():
    of = calendar(public="SE")
    assert add(of, "2026-04-02 16:00", 2) == "2026-04-07 10:00"
    assert add(of, "2026-04-07 10:00", -2) == "2026-04-02 16:00"


def test_regions_have_holidays_of_their_own():
    epiphany = date(2026, 1, 6)
    bavaria, berlin = calendar(public="DE-BY"), calendar(public={"country": "de", "region": "BE"})
    assert bavaria.holiday_name(epiphany) == "Heilige Drei Könige"
    assert not berlin.is_holiday(epiphany)
    assert berlin.holiday_name(date(2026, 3, 8)) == "Frauentag"


def test_eves_are_workdays_until_an_agreement_says_otherwise():
    christmas_eve = "2026-12-24"  # a Thursday
    assert worked_on(calendar(public="SE"), christmas_eve) == 8
    agreed = calendar(public={"eves": ["julafton", "Nyårsafton", "midsommarafton"]})
    assert [worked_on(agreed, day) for day in (christmas_eve, "2026-12-31", "2026-06-19")] == [0, 0, 0]
    assert agreed.holiday_name(date(2026, 6, 19)) == "Midsommarafton"
    assert worked_on(agreed, "2026-04-30") == 8


def test_an_eve_can_be_half_a_day():
    agreed = calendar(public={"eves": {"valborgsmässoafton": [["00:00", "12:00"]], "julafton": []}})
    assert worked_on(agreed, "2026-04-30") == 3
    assert add(agreed, "2026-04-30 09:00", 4) == "2026-05-04 10:00"  # the first of May is a Friday
    assert not agreed.is_holiday(date(2026, 4, 30))
    assert agreed.is_holiday(date(2026, 12, 24))


def test_half_an_eve_opens_no_day_that_is_closed():
    agreed = calendar(public={"eves": {"julafton": [["08:00", "12:00"]]}})
    assert worked_on(agreed, "2027-12-24") == 3  # a Friday
    assert worked_on(agreed, "2028-12-24") == 0  # a Sunday


def test_a_night_belongs_to_the_eve_it_begins_on():
    agreed = calendar(every(WEEK, ("22:00", "06:00")), public={"eves": {"julafton": [["00:00", "23:00"]]}})
    assert worked_on(agreed, "2026-12-24") == 6 + 1
    assert worked_on(agreed, "2026-12-25") == 0


def test_a_public_holiday_wins_over_an_eve_of_the_same_date():
    of = calendar(every(WEEK, ("09:00", "17:00")), public={"eves": {"pingstafton": [["00:00", "12:00"]]}})
    assert worked_on(of, "2077-05-29") == 3
    assert of.holiday_name(date(2076, 6, 6)) == "Nationaldagen"  # that year it is the eve of Pentecost as well
    assert worked_on(of, "2076-06-06") == 0


def test_a_dated_shift_opens_a_public_holiday():
    of = calendar(public="SE", shifts={"2026-12-25": [["10:00", "12:00"]]})
    assert worked_on(of, "2026-12-25") == 2
    assert not of.is_holiday(date(2026, 12, 25))


def test_the_eves_of_sweden_can_be_listed():
    assert {"Midsommarafton", "Julafton", "Nyårsafton", "Påskafton", "Klämdag"} <= set(eves_of("SE"))
    assert eves_of("NO") == ()


def test_years_that_the_package_knows_only_in_part_make_no_noise():
    assert calendar(public="IN").is_working_day(date(2150, 1, 28))  # it warns of that year, and warnings fail tests


# ---- What it costs ---------------------------------------------------------------------------------------------------


def test_stored_days_are_not_looked_up_again():
    stored = looked_up(read_definition(calendar_as_written()), range(2025, 2029))
    assert sorted(stored.public.days) == [2025, 2026, 2027, 2028]
    changed = as_mapping(stored)
    changed["public"]["days"]["2026"] = {"2026-03-04": "Bara denna"}
    of = Calendar(read_definition(json.loads(json.dumps(changed))))
    assert holidays_in(of, 2026) == {"2026-03-04": "Bara denna"}
    assert holidays_in(of, 2027) == holidays_in(calendar(public={"eves": ["julafton"]}), 2027)
    assert holidays_in(of, 2035) == holidays_in(calendar(public={"eves": ["julafton"]}), 2035)


def test_a_calendar_without_public_holidays_has_nothing_to_look_up():
    plain = read_definition({"tz": "UTC"})
    assert looked_up(plain, range(2025, 2029)) == plain


def calendar_as_written() -> dict[str, object]:
    hours = every(WORKDAYS, ("09:00", "17:00"))
    return {"tz": "Europe/Stockholm", "hours": hours, "public": {"eves": ["julafton"]}}


@pytest.mark.parametrize(("stored", "imported"), [(True, False), (False, True)])
def test_the_package_is_imported_only_for_public_holidays_that_are_not_stored(stored, imported):
    written = calendar_as_written()
    if stored:
        written = as_mapping(looked_up(read_definition(written), range(2024, 2030)))
    code = f"""
import json, sys
from supportdesk.rules import calendar_check, calendar_definition, calendar_examples, calendar_ledger, public_holidays
calendar_examples.calendar_of({{"tz": "UTC", "hours": {{"mon": [["09:00", "17:00"]]}}}}).add({at("2026-03-02 09:00")}, 1)
assert "holidays" not in sys.modules
of = calendar_examples.calendar_of(json.loads({json.dumps(written)!r}))
assert of.has_hours
assert of.add({at("2026-12-23 16:00")}, {2 * HOUR}) == {at("2026-12-28 10:00")}
assert of.ledger({at("2026-12-23 16:00")}, {at("2026-12-28 10:00")})
print("holidays" in sys.modules)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.split() == [str(imported)]
