"""Working time against the slow second implementation, and what must hold between its own answers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from local_times import MINUTE, WEEK
from slow_calendar import NAMES, SlowCalendar

from supportdesk.errors import Invalid
from supportdesk.rules.calendar import Calendar
from supportdesk.rules.calendar_check import check
from supportdesk.rules.calendar_definition import as_mapping, read_definition

DAYS = 5
WINDOWS = {
    ("Europe/Stockholm", date(2026, 3, 27)),
    ("Europe/Stockholm", date(2026, 10, 23)),
    ("Europe/Stockholm", date(2025, 12, 30)),
    ("Europe/Stockholm", date(2028, 2, 27)),
    ("America/New_York", date(2026, 3, 6)),
    ("America/Sao_Paulo", date(2018, 11, 2)),
    ("America/Sao_Paulo", date(2018, 2, 15)),
    ("Australia/Lord_Howe", date(2026, 4, 3)),
    ("Africa/Cairo", date(2024, 10, 30)),
    ("Pacific/Apia", date(2011, 12, 28)),
    ("Asia/Kathmandu", date(1985, 12, 30)),
    ("Antarctica/Troll", date(2026, 3, 27)),
    ("UTC", date(2026, 1, 1)),
}
"""Five days around something: the clock is set, by an hour, a half or two, at midnight; a date is left out; a year ends."""

QUARTERS = [f"{minutes // 60:02}:{minutes % 60:02}" for minutes in range(0, 24 * 60 + 1, 15)]
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def span_lists(longest: int) -> st.SearchStrategy[list[list[str]]]:
    """Spans that do not overlap, the last of them perhaps into the next date."""

    def paired(points: list[int], night: bool) -> list[list[str]]:
        words = [QUARTERS[point] for point in sorted(points)]
        spans = [words[n : n + 2] for n in range(0, len(words) - 1, 2)]
        if night and spans and spans[-1][0] != "24:00":
            spans[-1][1] = QUARTERS[min(points)]
        return spans

    points = st.lists(st.integers(0, 96), min_size=0, max_size=2 * longest, unique=True)
    return st.builds(paired, points.filter(lambda found: len(found) % 2 == 0), st.booleans())


NEVER_WAS = ("Pacific/Apia", date(2011, 12, 30))


@st.composite
def calendars(draw: st.DrawFn) -> tuple[dict[str, Any], int, int]:
    """A written calendar and a window of five days in which something happens to it."""
    zone, first = draw(st.sampled_from(sorted(WINDOWS)))
    days = [first + timedelta(days=number) for number in range(-1, DAYS + 1)]
    days = [day for day in days if (zone, day) != NEVER_WAS]  # nothing can be agreed for a day that never came
    some_days = st.lists(st.sampled_from([day.isoformat() for day in days]), max_size=2, unique=True)
    by_day = st.dictionaries(st.sampled_from([day.isoformat() for day in days]), span_lists(2), max_size=2)
    written: dict[str, Any] = {"tz": zone}
    written["hours"] = draw(st.dictionaries(st.sampled_from(NAMES), span_lists(2), max_size=7))
    written["holidays"] = draw(some_days)
    written["holidays_yearly"] = [day[5:] for day in draw(some_days)]
    written["shifts"] = draw(by_day)
    written["breaks"] = draw(by_day)
    if draw(st.booleans()):
        names = {day: draw(st.sampled_from(["röd dag", "afton"])) for day in draw(some_days)}
        years = {str(year): {} for year in range(1960, 2040)}
        for day, name in names.items():
            years[day[:4]][day] = name
        years = {year: days for year, days in years.items() if int(year) >= 1970}
        written["public"] = {"eves": {"afton": draw(span_lists(1))}, "days": years}
    begin, end = (_midnight(first + timedelta(days=days), zone) for days in (0, DAYS))
    return written, begin, end


def _midnight(day: date, zone: str) -> int:
    return round(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def made(written: dict[str, Any]) -> Calendar:
    return Calendar(read_definition(written))


def minute_in(data: st.DataObject, begin: int, end: int) -> int:
    return begin + MINUTE * data.draw(st.integers(0, (end - begin) // MINUTE))


# ---- Against the slow one --------------------------------------------------------------------------------------------


@quick
@given(calendars(), st.data())
def test_both_count_the_same(world, data):
    written, begin, end = world
    fast, slow = made(written), SlowCalendar(written)
    start = minute_in(data, begin, end)
    stop = minute_in(data, start, end)
    assert fast.between(start, stop) == slow.between(start, stop)
    assert fast.is_open(start) is slow.is_open(start)


@quick
@given(calendars(), st.data(), st.integers(-600, 600))
def test_both_arrive_at_the_same_instant(world, data, minutes):
    written, begin, end = world
    fast, slow = made(written), SlowCalendar(written)
    start = minute_in(data, begin, end)
    farthest = begin if minutes < 0 else end
    due = slow.add(start, minutes * MINUTE, farthest)
    if due is not None:
        assert fast.add(start, minutes * MINUTE) == due
        return
    try:
        found = fast.add(start, minutes * MINUTE)
    except Invalid:
        return
    assert found < farthest if minutes < 0 else found >= farthest


@quick
@given(calendars(), st.data())
def test_both_have_the_same_edges(world, data):
    written, begin, end = world
    fast, slow = made(written), SlowCalendar(written)
    openings, closings = slow.edges(begin + MINUTE, end)
    at = minute_in(data, begin, end)
    answers = {
        fast.next_opening: next((edge for edge in openings if edge > at), None),
        fast.next_closing: next((edge for edge in closings if edge > at), None),
        fast.previous_opening: next((edge for edge in reversed(openings) if edge < at), None),
        fast.previous_closing: next((edge for edge in reversed(closings) if edge < at), None),
    }
    for question, answer in answers.items():
        found = question(at)
        if answer is None:
            assert found is None or not begin < found < end
        else:
            assert found == answer


@quick
@given(calendars())
def test_both_have_the_same_periods(world):
    written, begin, end = world
    fast, slow = made(written), SlowCalendar(written)
    openings, closings = slow.edges(begin + MINUTE, end)
    openings = [begin, *openings] if slow.is_open(begin) else openings
    closings = [*closings, end] if len(closings) < len(openings) else closings
    expected = tuple(zip(openings, closings, strict=True))
    assert fast.periods(begin, until=end) == expected
    assert fast.periods(end, until=begin, backward=True) == expected[::-1]


@quick
@given(calendars())
def test_the_ledger_adds_up_and_knows_why(world):
    written, begin, end = world
    fast, slow = made(written), SlowCalendar(written)
    lines = fast.ledger(begin, end)
    assert sum(line.working_ms for line in lines) == slow.between(begin, end)
    assert [line.begin for line in lines] == [begin, *(line.end for line in lines[:-1])]
    assert lines[-1].end == end
    for line in lines:
        assert line.working_ms == (line.end - line.begin if line.kind == "open" else 0)
        assert line.end > line.begin or line.kind == "clock_change"
        if line.kind == "break":
            assert all(fast.on_break(minute) for minute in range(line.begin, line.end, MINUTE))


# ---- Between its own answers -----------------------------------------------------------------------------------------

lengths = st.integers(1, 10**8)
instants = st.integers(0, 10**8)


def with_hours(world: tuple[dict[str, Any], int, int]) -> tuple[Calendar, int]:
    """A calendar that has hours week by week, and the beginning of its window."""
    written, begin, _end = world
    assume(any(written["hours"].values()))
    return made(written), begin


@quick
@given(calendars(), instants, lengths)
def test_what_is_added_lies_between(world, since, length):
    of, begin = with_hours(world)
    start = begin + since
    due = of.add(start, length)
    assert of.between(start, due) == length
    assert of.add(due, -length) == of.snap_forward(start)
    assert of.is_open(due - 1)  # and the working time is used up no earlier


@quick
@given(calendars(), instants, lengths)
def test_backwards_is_the_mirror_of_forwards(world, since, length):
    of, begin = with_hours(world)
    start = begin + since
    reached = of.add(start, -length)
    assert of.between(reached, start) == length
    assert of.is_open(reached)
    assert of.add(reached, length) == of.snap_backward(start)


@quick
@given(calendars(), instants, lengths, lengths)
def test_it_makes_no_difference_to_add_in_two_steps(world, since, length, more):
    of, begin = with_hours(world)
    start = begin + since
    assert of.add(of.add(start, length), more) == of.add(start, length + more)
    assert of.add(of.add(start, -length), -more) == of.add(start, -length - more)


@quick
@given(calendars(), instants, instants, instants)
def test_periods_that_follow_each_other_add_up(world, first, second, third):
    written, begin, _end = world
    of = made(written)
    a, b, c = (begin + since for since in sorted((first, second, third)))
    assert of.between(a, b) + of.between(b, c) == of.between(a, c)
    assert of.between(a, c) + of.closed_between(a, c) == c - a


@quick
@given(calendars(), instants, instants, st.integers(-(10**8), 10**8), st.integers(0, 10**8))
def test_later_starts_and_longer_promises_are_never_due_earlier(world, first, second, length, more):
    of, begin = with_hours(world)
    earlier, later = sorted((begin + first, begin + second))
    assert of.add(earlier, length) <= of.add(later, length)
    assume(length > 0 or length + more < 0)  # around 0 a closed hour lies between backwards and forwards
    assert of.add(earlier, length) <= of.add(earlier, length + more)


@quick
@given(calendars(), instants, lengths, st.integers(-1, 8))
def test_a_holiday_never_makes_a_promise_due_earlier(world, since, length, days):
    of, begin = with_hours(world)
    written = world[0]
    day = datetime.fromtimestamp(begin / 1000, ZoneInfo(written["tz"])).date() + timedelta(days=days)
    assume(day.isoformat() not in written["holidays"])
    closed = made(written | {"holidays": [*written["holidays"], day.isoformat()]})
    assert closed.add(begin + since, length) >= of.add(begin + since, length)
    assert closed.between(begin, begin + since) <= of.between(begin, begin + since)


@quick
@given(calendars(), st.data())
def test_what_was_asked_before_changes_no_answer(world, data):
    written, begin, end = world
    at, other = minute_in(data, begin, end), data.draw(st.integers(0, 2_000_000_000_000))
    fresh, asked = made(written), made(written)
    asked.between(*sorted((other, other + 10**11)))
    for question in ("is_open", "next_opening", "next_closing", "previous_opening", "previous_closing"):
        assert getattr(asked, question)(at) == getattr(fresh, question)(at)
    assert asked.between(begin, end) == fresh.between(begin, end)


@quick
@given(calendars())
def test_what_is_stored_is_the_same_calendar(world):
    written, begin, end = world
    definition = read_definition(written)
    assert read_definition(as_mapping(definition)) == definition
    assert all(isinstance(sentence, str) for sentence in check(definition))
    assert Calendar(definition).has_hours or made(written).between(begin, end) == 0


def test_the_slow_one_counts_a_week_that_anybody_can_count():
    """The yardstick itself: five days of 09–17 with an hour's lunch on Wednesday."""
    hours = {day: [["09:00", "17:00"]] for day in WEEK[:5]}
    slow = SlowCalendar({"tz": "UTC", "hours": hours, "breaks": {"2026-03-04": [["12:00", "13:00"]]}})
    begin = _midnight(date(2026, 3, 2), "UTC")
    assert slow.between(begin, begin + 7 * 24 * 60 * MINUTE) == 39 * 60 * MINUTE
    assert slow.add(begin, 39 * 60 * MINUTE, begin + 10**10) == begin + (4 * 24 + 17) * 60 * MINUTE
    with pytest.raises(KeyError):
        SlowCalendar({"tz": "UTC"}).is_open(begin)
