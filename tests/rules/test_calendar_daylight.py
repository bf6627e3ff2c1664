"""Days on which the clocks are set, and zones that are out of the ordinary. Time is elapsed time, not what clocks show."""

from __future__ import annotations

from datetime import date

import pytest
from local_times import HOUR, MINUTE, WEEK, add, at, calendar, every, hours_of, told, worked, worked_on

ALWAYS = every(WEEK, ("00:00", "24:00"))
SPRING, AUTUMN = "2026-03-29", "2026-10-25"  # Stockholm: 02:00 becomes 03:00, 03:00 becomes 02:00


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Stockholm", "2026-03-28", 24),
        ("Europe/Stockholm", SPRING, 23),
        ("Europe/Stockholm", AUTUMN, 25),
        ("America/New_York", "2026-03-08", 23),
        ("America/New_York", "2026-11-01", 25),
        ("Australia/Lord_Howe", "2026-10-04", 23.5),  # half an hour
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
        ("America/Sao_Paulo", "2018-11-04", 23),  # the day begins at 01:00
        ("America/Sao_Paulo", "2018-02-17", 25),  # its last hour comes twice
        ("Africa/Casablanca", "2024-04-14", 23),  # after Ramadan
        ("Asia/Kathmandu", "2026-03-02", 24),
        ("Pacific/Apia", "2011-12-29", 24),
        ("Pacific/Apia", "2011-12-31", 24),
    ],
)
def test_a_whole_day_has_the_hours_that_pass_in_it(zone, day, hours):
    of = calendar(ALWAYS, tz=zone, holidays=["1999-01-01"])
    assert worked_on(of, day, zone) == hours
    assert worked_on(calendar(ALWAYS, tz=zone), day, zone) == hours


@pytest.mark.parametrize(("night", "hours"), [("2026-03-21", 8), ("2026-03-28", 7), ("2026-10-24", 9)])
def test_a_night_over_the_change(night, hours):
    of = calendar({"sat": [["22:00", "06:00"]]})
    begin = at(f"{night} 22:00")
    assert hours_of(of.between(begin, begin + 24 * HOUR)) == hours
    assert of.add(begin, hours * HOUR) == of.next_closing(begin)
    assert of.add(of.next_closing(begin), -hours * HOUR) == begin
    assert told(of.next_closing(begin)).endswith("06:00")


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-03-28 20:00", 10, f"{SPRING} 07:00"),
        (f"{SPRING} 01:30", 1, f"{SPRING} 03:30"),
        (f"{SPRING} 07:00", -10, "2026-03-28 20:00"),
        ("2026-10-24 20:00", 10, f"{AUTUMN} 05:00"),
        (f"{AUTUMN} 02:30", 1, f"{AUTUMN} 02:30 again"),
        (f"{AUTUMN} 05:00", -10, "2026-10-24 20:00"),
    ],
)
def test_a_promise_over_the_change(start, hours, due):
    assert add(calendar(ALWAYS), start, hours) == due


@pytest.mark.parametrize(
    ("span", "opens", "closes"),
    [
        (("02:30", "10:00"), "03:30", "10:00"),  # an edge in the gap is as late as the clock would have had it unset
        (("00:00", "02:30"), "00:00", "03:30"),
        (("02:00", "03:00"), None, None),  # both are the same instant
        (("02:30", "03:15"), None, None),  # the end lies before the start
        (("02:15", "02:45"), "03:15", "03:45"),
        (("03:00", "04:00"), "03:00", "04:00"),
    ],
)
def test_an_edge_in_the_gap(span, opens, closes):
    of = calendar({"sun": [list(span)]})
    found = of.periods(at(SPRING), until=at("2026-03-30"))
    assert [(told(begin)[11:], told(end)[11:]) for begin, end in found] == ([(opens, closes)] if opens else [])


@pytest.mark.parametrize(
    ("span", "opens", "closes", "hours"),
    [
        (("02:30", "10:00"), "02:30", "10:00", 8.5),  # an edge in the fold is the first of the two
        (("00:00", "02:30"), "00:00", "02:30", 2.5),
        (("02:00", "03:00"), "02:00", "03:00", 2),
        (("02:15", "02:45"), "02:15", "02:45", 0.5),
        (("03:00", "04:00"), "03:00", "04:00", 1),
    ],
)
def test_an_edge_in_the_fold(span, opens, closes, hours):
    of = calendar({"sun": [list(span)]})
    found = of.periods(at(AUTUMN), until=at("2026-10-26"))
    assert [(told(begin)[11:], told(end)[11:]) for begin, end in found] == [(opens, closes)]
    assert worked_on(of, AUTUMN) == hours


def test_spans_that_the_gap_lays_over_each_other_count_once():
    of = calendar({"sun": [["01:00", "02:30"], ["03:00", "05:00"]]})
    assert worked_on(of, SPRING) == 3  # 01:00 to 05:00 is three hours, and all of it is open
    assert worked_on(of, "2026-03-22") == 3.5


def test_breaks_with_edges_in_the_gap_and_the_fold():
    of = calendar(ALWAYS, breaks={SPRING: [["01:00", "02:30"]], AUTUMN: [["02:30", "04:00"]]})
    assert worked_on(of, SPRING) == 23 - 1.5
    assert worked_on(of, AUTUMN) == 25 - 2.5


def test_a_day_without_midnight_begins_when_the_clock_is_set():
    zone = "America/Sao_Paulo"
    of = calendar({"sun": [["00:00", "06:00"]]}, tz=zone)
    assert told(of.next_opening(at("2018-11-03 12:00", zone)), zone) == "2018-11-04 01:00"
    assert worked_on(of, "2018-11-04", zone) == 5


def test_a_date_that_a_zone_left_out_has_no_working_time():
    """Samoa went from Thursday the 29th to Saturday the 31st of December 2011."""
    zone = "Pacific/Apia"
    of = calendar(every(WEEK, ("09:00", "17:00")), tz=zone)
    assert worked(of, "2011-12-29 00:00", "2012-01-01 00:00", zone) == 16
    assert add(of, "2011-12-29 16:00", 2, zone) == "2011-12-31 10:00"
    office = calendar(tz=zone)  # closed on Saturdays: the hours of the missing Friday do not move there
    assert worked(office, "2011-12-29 00:00", "2012-01-01 00:00", zone) == 8
    assert not office.is_working_day(date(2011, 12, 30))
    night = calendar({"thu": [["22:00", "06:00"]]}, tz=zone)
    assert add(night, "2011-12-29 22:00", 8, zone) == "2011-12-31 06:00"


@pytest.mark.parametrize(
    ("zone", "utc"),
    [
        ("Asia/Kathmandu", "2026-03-02 03:15"),  # +05:45
        ("Asia/Kolkata", "2026-03-02 03:30"),
        ("Pacific/Chatham", "2026-03-01 19:15"),  # +13:45
        ("America/St_Johns", "2026-03-02 12:30"),  # -03:30
        ("Pacific/Kiritimati", "2026-03-01 19:00"),  # +14
        ("Etc/GMT+12", "2026-03-02 21:00"),
    ],
)
def test_nine_oclock_in_zones_with_odd_offsets(zone, utc):
    of = calendar(tz=zone)
    assert of.next_opening(at("2026-03-01 12:00", "UTC")) == at(utc, "UTC")
    assert of.add(at(utc, "UTC"), 8 * HOUR) == at(utc, "UTC") + 8 * HOUR


def test_an_offset_of_odd_seconds():
    """Liberia was 44 minutes and 30 seconds behind until January 1972."""
    of = calendar(tz="Africa/Monrovia")
    assert of.next_opening(at("1972-01-02 12:00", "UTC")) == at("1972-01-03 09:44:30", "UTC")
    assert of.between(at("1972-01-03", "UTC"), at("1972-01-04", "UTC")) == 8 * HOUR
    day = calendar(ALWAYS, tz="Africa/Monrovia", holidays=["1999-01-01"])
    assert worked_on(day, "1972-01-07", "Africa/Monrovia") * HOUR == 24 * HOUR - 44.5 * MINUTE
