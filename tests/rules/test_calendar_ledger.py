"""Working time explained line by line, as the reader of “Why?” sees it."""

from __future__ import annotations

import pytest
from local_times import MINUTE, WEEK, WORKDAYS, at, calendar, every, told

from supportdesk.errors import Invalid
from supportdesk.rules.calendar import Calendar


def lines(of: Calendar, begin: str, end: str, zone: str = "Europe/Stockholm") -> list[str]:
    """`from – to kind name minutes`, dates left out where they are those of the line's begin."""
    found = []
    for line in of.ledger(at(begin, zone), at(end, zone)):
        start, stop = told(line.begin, zone), told(line.end, zone)
        stop = stop[11:] if stop[:10] == start[:10] else stop[5:]
        minutes = f" {line.working_ms // MINUTE}" if line.working_ms else ""
        found.append(f"{start[5:]} – {stop} {line.kind}{f' {line.name}' if line.name else ''}{minutes}")
    return found


def test_an_evening_and_a_morning():
    assert lines(calendar(), "2026-03-02 15:00", "2026-03-03 10:00") == [
        "03-02 15:00 – 17:00 open 120",
        "03-02 17:00 – 03-03 09:00 closed",
        "03-03 09:00 – 10:00 open 60",
    ]


def test_easter_with_the_names_of_its_days():
    of = calendar(public={"eves": {"skärtorsdagen": [["00:00", "15:00"]], "påskafton": []}})
    assert lines(of, "2026-04-02 14:00", "2026-04-07 10:00") == [
        "04-02 14:00 – 15:00 open 60",
        "04-02 15:00 – 17:00 holiday Skärtorsdagen",
        "04-02 17:00 – 04-03 00:00 closed",
        "04-03 00:00 – 04-04 00:00 holiday Långfredagen",
        "04-04 00:00 – 04-05 00:00 holiday Påskafton",
        "04-05 00:00 – 04-06 00:00 holiday Påskdagen",
        "04-06 00:00 – 04-07 00:00 holiday Annandag påsk",
        "04-07 00:00 – 09:00 closed",
        "04-07 09:00 – 10:00 open 60",
    ]


def test_holidays_without_a_name_in_a_row_are_one_line():
    of = calendar(holidays=["2026-03-03", "2026-03-04"])
    assert lines(of, "2026-03-02 16:00", "2026-03-05 10:00") == [
        "03-02 16:00 – 17:00 open 60",
        "03-02 17:00 – 03-03 00:00 closed",
        "03-03 00:00 – 03-05 00:00 holiday",
        "03-05 00:00 – 09:00 closed",
        "03-05 09:00 – 10:00 open 60",
    ]


def test_a_night_taken_by_the_holiday_it_begins_on():
    of = calendar(every(WORKDAYS, ("22:00", "06:00")), holidays={"2026-03-04": "Stängt"})
    assert lines(of, "2026-03-03 23:00", "2026-03-05 23:00") == [
        "03-03 23:00 – 03-04 06:00 open 420",
        "03-04 06:00 – 03-05 06:00 holiday Stängt",
        "03-05 06:00 – 22:00 closed",
        "03-05 22:00 – 23:00 open 60",
    ]
    assert lines(of, "2026-03-05 02:00", "2026-03-05 12:00") == [
        "03-05 02:00 – 06:00 holiday Stängt",
        "03-05 06:00 – 12:00 closed",
    ]


def test_breaks_are_told_as_far_as_they_cut():
    of = calendar(
        {"wed": [["09:00", "12:00"], ["13:00", "17:00"]]},
        breaks={"2026-03-04": [["08:00", "10:00"], ["11:30", "13:30"], ["16:00", "18:00"]]},
    )
    assert lines(of, "2026-03-04 08:30", "2026-03-04 17:30") == [
        "03-04 08:30 – 09:00 closed",
        "03-04 09:00 – 10:00 break",
        "03-04 10:00 – 11:30 open 90",
        "03-04 11:30 – 12:00 break",
        "03-04 12:00 – 13:00 closed",
        "03-04 13:00 – 13:30 break",
        "03-04 13:30 – 16:00 open 150",
        "03-04 16:00 – 17:00 break",
        "03-04 17:00 – 17:30 closed",
    ]


def test_a_break_on_a_holiday_is_no_reason():
    of = calendar(holidays=["2026-03-04"], breaks={"2026-03-04": [["10:00", "11:00"]]})
    assert lines(of, "2026-03-04 00:00", "2026-03-05 00:00") == ["03-04 00:00 – 03-05 00:00 holiday"]


def test_a_shift_that_closes_a_day_is_no_holiday():
    of = calendar(shifts={"2026-03-04": []})
    assert lines(of, "2026-03-03 17:00", "2026-03-05 09:00") == ["03-03 17:00 – 03-05 09:00 closed"]


@pytest.mark.parametrize(
    ("begin", "end", "told_lines"),
    [
        (
            "2026-03-28 22:00",
            "2026-03-29 06:00",
            [
                "03-28 22:00 – 03-29 03:00 open 240",
                "03-29 03:00 – 03:00 clock_change +01:00 → +02:00",
                "03-29 03:00 – 06:00 open 180",
            ],
        ),
        (
            "2026-10-25 01:00",
            "2026-10-25 04:00",
            [
                "10-25 01:00 – 02:00 again open 120",
                "10-25 02:00 again – 02:00 again clock_change +02:00 → +01:00",
                "10-25 02:00 again – 04:00 open 120",
            ],
        ),
    ],
)
def test_the_change_of_the_clock_on_a_working_day(begin, end, told_lines):
    assert lines(calendar(every(WEEK, ("00:00", "24:00"))), begin, end) == told_lines


def test_the_change_of_the_clock_on_a_day_off_is_not_told():
    assert lines(calendar(), "2026-03-27 16:00", "2026-03-30 10:00") == [
        "03-27 16:00 – 17:00 open 60",
        "03-27 17:00 – 03-30 09:00 closed",
        "03-30 09:00 – 10:00 open 60",
    ]


def test_the_change_of_the_clock_in_the_closed_hours_of_a_working_day():
    of = calendar({"sun": [["02:30", "04:00"]]})
    assert lines(of, "2026-03-29 01:00", "2026-03-29 05:00") == [
        "03-29 01:00 – 03:00 closed",
        "03-29 03:00 – 03:00 clock_change +01:00 → +02:00",
        "03-29 03:00 – 03:30 closed",
        "03-29 03:30 – 04:00 open 30",
        "03-29 04:00 – 05:00 closed",
    ]


def test_a_change_of_the_clock_in_a_night_from_the_day_before():
    of = calendar({"sat": [["22:00", "06:00"]]})
    assert "03-29 03:00 – 03:00 clock_change +01:00 → +02:00" in lines(of, "2026-03-28 00:00", "2026-03-30 00:00")


def test_a_calendar_without_hours_is_closed_but_for_its_holidays():
    of = calendar({}, holidays={"2026-03-04": "Stängt"})
    assert lines(of, "2026-03-03 12:00", "2026-03-05 12:00") == [
        "03-03 12:00 – 03-04 00:00 closed",
        "03-04 00:00 – 03-05 00:00 holiday Stängt",
        "03-05 00:00 – 12:00 closed",
    ]


def test_no_time_has_no_lines_and_time_does_not_run_back():
    assert lines(calendar(), "2026-03-03 12:00", "2026-03-03 12:00") == []
    with pytest.raises(Invalid, match="ends before it begins"):
        calendar().ledger(at("2026-03-03 12:00"), at("2026-03-03 11:00"))


def test_the_lines_of_many_years_add_up():
    of = calendar(public="SE", breaks={"2026-03-04": [["10:00", "11:00"]]})
    begin, end = at("2000-01-01 00:00"), at("2030-01-01 00:00")
    found = of.ledger(begin, end)
    assert sum(line.working_ms for line in found) == of.between(begin, end)
    assert [line.end for line in found[:-1]] == [line.begin for line in found[1:]]
