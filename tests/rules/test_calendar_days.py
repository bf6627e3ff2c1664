"""Dates that differ and nights that run into the next: holidays, shifts and breaks, and which of them decides."""

from __future__ import annotations

from datetime import date

import pytest
from local_times import WEEK, WORKDAYS, add, at, calendar, every, told, worked, worked_on

NIGHT = calendar(every(WORKDAYS, ("22:00", "06:00")))

# ---- Nights ----------------------------------------------------------------------------------------------------------


def test_a_night_belongs_to_the_date_it_begins_on():
    assert worked_on(NIGHT, "2026-03-02") == 2  # Monday: nothing came over from Sunday
    assert worked_on(NIGHT, "2026-03-07") == 6  # Saturday: what is left of Friday's
    assert NIGHT.is_working_day(date(2026, 3, 6))
    assert not NIGHT.is_working_day(date(2026, 3, 7))
    assert add(NIGHT, "2026-03-06 22:00", 8) == "2026-03-07 06:00"
    assert add(NIGHT, "2026-03-06 22:00", 8.5) == "2026-03-09 22:30"


def test_a_holiday_on_the_second_date_of_a_night_leaves_it_whole():
    held = calendar(every(WORKDAYS, ("22:00", "06:00")), holidays=["2026-03-04"])
    assert told(held.next_closing(at("2026-03-03 23:00"))) == "2026-03-04 06:00"
    assert worked_on(held, "2026-03-04") == 6


def test_a_holiday_on_the_first_date_of_a_night_takes_all_of_it():
    held = calendar(every(WORKDAYS, ("22:00", "06:00")), holidays=["2026-03-04"])
    assert not held.is_open(at("2026-03-04 23:00"))
    assert not held.is_open(at("2026-03-05 02:00"))
    assert worked(held, "2026-03-04 06:00", "2026-03-05 22:00") == 0


def test_holidays_on_both_dates_of_a_night():
    held = calendar(every(WORKDAYS, ("22:00", "06:00")), holidays=["2026-03-04", "2026-03-05"])
    assert worked(held, "2026-03-02 12:00", "2026-03-07 12:00") == 8 * 3
    assert add(held, "2026-03-03 22:00", 9) == "2026-03-06 23:00"


def test_a_break_on_the_second_date_of_a_night_is_cut_out_of_it():
    cut = calendar(every(WORKDAYS, ("22:00", "06:00")), breaks={"2026-03-04": [["00:00", "24:00"]]})
    assert told(cut.next_closing(at("2026-03-03 23:00"))) == "2026-03-04 00:00"
    assert worked_on(cut, "2026-03-04") == 0
    assert worked_on(cut, "2026-03-05") == 6 + 2  # Wednesday's night from midnight on, and the start of Thursday's
    assert told(cut.next_opening(at("2026-03-04 12:00"))) == "2026-03-05 00:00"


def test_a_span_of_a_whole_day_and_night():
    long = calendar({"mon": [["09:00", "09:00"]]})
    assert worked(long, "2026-03-02 00:00", "2026-03-09 00:00") == 24
    assert told(long.next_closing(at("2026-03-02 09:00"))) == "2026-03-03 09:00"


def test_nights_that_run_into_the_next_mornings_hours_count_once():
    both = calendar({"mon": [["22:00", "06:00"]], "tue": [["05:00", "09:00"]]})
    assert worked(both, "2026-03-02 00:00", "2026-03-04 00:00") == 11
    around = calendar({"mon": [["20:00", "10:00"]], "tue": [["05:00", "06:00"]]})
    assert worked(around, "2026-03-02 00:00", "2026-03-04 00:00") == 14


def test_the_night_before_new_year_is_there_whatever_was_asked_first():
    for asked_before in ("2025-01-01 00:00", "2026-06-01 00:00", "2024-06-01 00:00"):
        of = calendar(every(WEEK, ("22:00", "06:00")))
        of.is_open(at(asked_before))
        assert worked(of, "2025-01-01 00:00", "2025-01-01 12:00") == 6
        assert add(of, "2025-01-01 00:00", 7) == "2025-01-01 23:00"
    assert calendar(every(WEEK, ("22:00", "06:00"))).is_open(at("2025-01-01 03:00"))


def test_hours_to_midnight():
    late = calendar({"mon": [["16:00", "24:00"]], "wed": [["00:00", "24:00"]]})
    assert add(late, "2026-03-02 16:00", 8) == "2026-03-03 00:00"
    assert not late.is_open(at("2026-03-03 00:00"))
    assert worked(late, "2026-03-02 00:00", "2026-03-09 00:00") == 32


# ---- Holidays, shifts, breaks ----------------------------------------------------------------------------------------

DATED, YEARLY = {"holidays": ["2026-03-04"]}, {"holidays_yearly": ["03-04"]}
SHIFT = {"shifts": {"2026-03-04": [["10:00", "14:00"]]}}
PUBLIC = {"public": {"days": {"2026": {"2026-03-04": "Testdagen"}}}}


@pytest.mark.parametrize(
    ("parts", "hours", "holiday"),
    [
        ({}, 8, None),
        (DATED, 0, ""),
        (YEARLY, 0, ""),
        (PUBLIC, 0, "Testdagen"),
        (SHIFT, 4, None),
        (DATED | SHIFT, 0, ""),
        (YEARLY | SHIFT, 4, None),
        (PUBLIC | SHIFT, 4, None),
        (DATED | PUBLIC, 0, "Testdagen"),
        (YEARLY | PUBLIC, 0, "Testdagen"),
        ({"holidays": {"2026-03-04": "Moving house"}} | PUBLIC, 0, "Moving house"),
        ({"shifts": {"2026-03-04": []}}, 0, None),  # closed, but no holiday
    ],
)
def test_which_word_decides_about_a_date(parts, hours, holiday):
    decided = calendar(**parts)
    assert worked_on(decided, "2026-03-04") == hours
    assert decided.holiday_name(date(2026, 3, 4)) == holiday
    assert decided.is_holiday(date(2026, 3, 4)) is (holiday is not None)
    assert decided.is_working_day(date(2026, 3, 4)) is (hours > 0)


def test_a_shift_opens_a_day_that_is_else_closed():
    opened = calendar(shifts={"2026-03-07": [["20:00", "02:00"]]})
    assert add(opened, "2026-03-06 17:00", 5) == "2026-03-08 01:00"


def test_a_yearly_holiday_is_there_every_year():
    held = calendar(holidays_yearly=["12-24"])
    assert [worked_on(held, f"{year}-12-24") for year in (2025, 2026, 2027, 2030)] == [0, 0, 0, 0]
    assert worked_on(held, "2026-12-23") == 8


def test_the_29th_of_february_is_a_holiday_in_leap_years():
    held = calendar(holidays_yearly=["02-29"])
    assert worked_on(held, "2028-02-29") == 0  # a Tuesday
    assert worked_on(held, "2028-03-01") == 8
    assert worked_on(held, "2027-03-01") == 8  # a Monday, in a year without that date
    assert not held.is_holiday(date(2027, 3, 1))


def test_breaks_are_cut_out():
    cut = calendar(breaks={"2026-03-04": [["08:00", "10:00"], ["12:00", "12:30"], ["16:00", "18:00"]]})
    assert worked_on(cut, "2026-03-04") == 5.5
    assert add(cut, "2026-03-04 08:00", 5.5) == "2026-03-04 16:00"
    assert add(cut, "2026-03-04 08:00", 5.75) == "2026-03-05 09:15"
    assert [cut.on_break(at(f"2026-03-04 {hour}")) for hour in ("07:59", "08:00", "10:00", "17:30")] == [
        False, True, False, True,
    ]  # fmt: skip


def test_a_break_over_midnight_and_one_over_a_whole_day():
    cut = calendar(
        every(WEEK, ("00:00", "24:00")),
        breaks={
            "2026-03-04": [["22:00", "02:00"]],
            "2026-12-31": [["20:00", "08:00"]],
            "2026-03-06": [["00:00", "24:00"]],
        },
    )
    assert worked(cut, "2026-03-04 00:00", "2026-03-06 00:00") == 48 - 4
    assert worked(cut, "2026-12-31 00:00", "2027-01-02 00:00") == 48 - 12
    assert not cut.is_working_day(date(2026, 3, 6))
    assert not cut.is_holiday(date(2026, 3, 6))


def test_a_break_is_cut_out_of_a_shift_too():
    cut = calendar(shifts={"2026-03-07": [["10:00", "14:00"]]}, breaks={"2026-03-07": [["11:00", "12:00"]]})
    assert worked_on(cut, "2026-03-07") == 3
