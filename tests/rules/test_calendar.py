"""Working time in ordinary weeks, and calendars at the edge of sense."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from local_times import HOUR, MINUTE, STOCKHOLM, WEEK, WORKDAYS, add, at, calendar, every, told, worked

from supportdesk.errors import Invalid
from supportdesk.rules.calendar_definition import read_definition

OFFICE = calendar()
ALWAYS = calendar(every(WEEK, ("00:00", "24:00")))
SPLIT = calendar(every(WORKDAYS, ("08:00", "12:00"), ("13:00", "17:00")))
CLOSED = calendar({})

# ---- Counting --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-03-02 09:00", 8, "2026-03-02 17:00"),  # a day that is filled ends when it closes
        ("2026-03-02 09:00", 8 + 1 / 60, "2026-03-03 09:01"),
        ("2026-03-02 09:00", 16, "2026-03-03 17:00"),
        ("2026-03-06 16:00", 2, "2026-03-09 10:00"),  # Friday evening to Monday
        ("2026-03-02 17:00", 1, "2026-03-03 10:00"),  # the closing instant is closed
        ("2026-03-02 16:59", 1 / 60, "2026-03-02 17:00"),
        ("2026-03-07 12:00", 0, "2026-03-09 09:00"),  # nothing, out of hours: the next opening
        ("2026-03-02 12:00", 0, "2026-03-02 12:00"),
        ("2026-03-02 17:00", 0, "2026-03-03 09:00"),
        ("2026-03-02 17:00", -8, "2026-03-02 09:00"),  # backwards: to the opening, not to the closing before it
        ("2026-03-03 10:00", -2, "2026-03-02 16:00"),
        ("2026-03-07 12:00", -1, "2026-03-06 16:00"),
        ("2026-03-02 09:00", 8 * 260, "2027-02-26 17:00"),  # a year of workdays
    ],
)
def test_a_promise_in_office_hours(start, hours, due):
    assert add(OFFICE, start, hours) == due


@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [
        ("2026-03-02 09:00", "2026-03-02 17:00", 8),
        ("2026-03-02 00:00", "2026-03-09 00:00", 40),
        ("2026-03-06 16:00", "2026-03-09 10:00", 2),
        ("2026-03-07 00:00", "2026-03-09 09:00", 0),
        ("2026-03-02 12:00", "2026-03-02 12:00", 0),
        ("2026-01-01 00:00", "2027-01-01 00:00", 261 * 8),
    ],
)
def test_what_was_worked_in_office_hours(begin, end, hours):
    assert worked(OFFICE, begin, end) == hours
    assert OFFICE.closed_between(at(begin), at(end)) == at(end) - at(begin) - hours * HOUR


def test_a_millisecond_counts():
    opening = at("2026-03-02 09:00")
    assert OFFICE.add(opening - 1, 1) == opening + 1
    assert OFFICE.between(opening - 1, opening + 1) == 1
    closing = at("2026-03-02 17:00")
    assert [OFFICE.between(closing - 1, closing + more) for more in (-1, 0, 1, 2)] == [0, 1, 1, 1]
    assert OFFICE.add(at("2026-03-02 17:00"), 1) == at("2026-03-03 09:00") + 1


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(Invalid) as refusal:
        OFFICE.between(at("2026-03-02 12:00"), at("2026-03-02 11:00"))
    assert str(refusal.value) == "The period ends before it begins. Give the earlier instant first."


# ---- Open and closed -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "open_"),
    [("08:59", False), ("09:00", True), ("16:59", True), ("17:00", False)],
)
def test_the_opening_instant_is_open_and_the_closing_one_closed(when, open_):
    assert OFFICE.is_open(at(f"2026-03-02 {when}")) is open_


@pytest.mark.parametrize(
    ("when", "next_opening", "next_closing", "previous_opening", "previous_closing", "forward", "backward"),
    [
        ("02 09:00", "03 09:00", "02 17:00", "-27 09:00", "-27 17:00", "02 09:00", "-27 17:00"),
        ("02 12:00", "03 09:00", "02 17:00", "02 09:00", "-27 17:00", "02 12:00", "02 12:00"),
        ("02 17:00", "03 09:00", "03 17:00", "02 09:00", "-27 17:00", "03 09:00", "02 17:00"),
        ("02 20:00", "03 09:00", "03 17:00", "02 09:00", "02 17:00", "03 09:00", "02 17:00"),
    ],
)
def test_the_edges_on_either_side(
    when, next_opening, next_closing, previous_opening, previous_closing, forward, backward
):
    def day(word):  # `-27` is the 27th of February
        return f"2026-02-{word[1:]}" if word.startswith("-") else f"2026-03-{word}"

    now = at(day(when))
    assert told(OFFICE.next_opening(now)) == day(next_opening)
    assert told(OFFICE.next_closing(now)) == day(next_closing)
    assert told(OFFICE.previous_opening(now)) == day(previous_opening)
    assert told(OFFICE.previous_closing(now)) == day(previous_closing)
    assert told(OFFICE.snap_forward(now)) == day(forward)
    assert told(OFFICE.snap_backward(now)) == day(backward)


def test_spans_that_touch_are_one():
    joined = calendar({"mon": [["09:00", "12:00"], ["12:00", "24:00"]], "tue": [["00:00", "03:00"]]})
    assert told(joined.next_closing(at("2026-03-02 10:00"))) == "2026-03-03 03:00"
    assert told(joined.previous_opening(at("2026-03-03 02:00"))) == "2026-03-02 09:00"
    assert joined.periods(at("2026-03-02 00:00"), count=1) == ((at("2026-03-02 09:00"), at("2026-03-03 03:00")),)


def test_spans_that_touch_over_the_new_year_are_one():
    joined = calendar({"thu": [["09:00", "24:00"]], "fri": [["00:00", "03:00"]]})
    for asked_before in ("2026-06-01 00:00", "2027-06-01 00:00"):
        joined.is_open(at(asked_before))
        assert told(joined.next_closing(at("2026-12-31 10:00"))) == "2027-01-01 03:00"
        assert told(joined.previous_opening(at("2027-01-01 02:00"))) == "2026-12-31 09:00"


def test_what_is_always_open_never_opens_nor_closes():
    now = at("2026-03-02 12:00")
    assert ALWAYS.next_closing(now) is None
    assert ALWAYS.next_opening(now) is None
    assert ALWAYS.previous_opening(now) is None
    assert ALWAYS.previous_closing(now) is None
    assert ALWAYS.snap_forward(now) == ALWAYS.snap_backward(now) == now
    assert add(ALWAYS, "2026-01-01 00:00", 24 * 7) == "2026-01-08 00:00"


def test_one_closed_hour_in_a_calendar_that_is_else_always_open_is_found():
    mended = calendar(every(WEEK, ("00:00", "24:00")), breaks={"2040-05-01": [["10:00", "11:00"]]})
    assert told(mended.next_closing(at("2026-03-02 12:00"))) == "2040-05-01 10:00"
    assert told(mended.next_opening(at("2026-03-02 12:00"))) == "2040-05-01 11:00"
    assert told(mended.previous_closing(at("2055-03-02 12:00"))) == "2040-05-01 10:00"


# ---- Periods ---------------------------------------------------------------------------------------------------------


def spans(found):
    return [(told(begin), told(end)) for begin, end in found]


def test_periods_are_cut_off_at_both_ends():
    found = SPLIT.periods(at("2026-03-02 10:00"), until=at("2026-03-03 09:00"))
    assert spans(found) == [
        ("2026-03-02 10:00", "2026-03-02 12:00"),
        ("2026-03-02 13:00", "2026-03-02 17:00"),
        ("2026-03-03 08:00", "2026-03-03 09:00"),
    ]


def test_periods_backwards_begin_with_the_latest():
    found = SPLIT.periods(at("2026-03-03 09:00"), until=at("2026-03-02 10:00"), backward=True)
    assert spans(found) == [
        ("2026-03-03 08:00", "2026-03-03 09:00"),
        ("2026-03-02 13:00", "2026-03-02 17:00"),
        ("2026-03-02 10:00", "2026-03-02 12:00"),
    ]


def test_so_many_periods():
    now = at("2026-03-06 14:00")
    assert spans(SPLIT.periods(now, count=2)) == [
        ("2026-03-06 14:00", "2026-03-06 17:00"),
        ("2026-03-09 08:00", "2026-03-09 12:00"),
    ]
    assert spans(SPLIT.periods(now, count=2, backward=True)) == [
        ("2026-03-06 13:00", "2026-03-06 14:00"),
        ("2026-03-06 08:00", "2026-03-06 12:00"),
    ]
    assert SPLIT.periods(now, count=0) == ()
    assert len(SPLIT.periods(now, count=2 * 261 * 3)) == 2 * 261 * 3  # three years of days with two spans each


def test_periods_of_a_calendar_that_never_closes():
    now, later = at("2026-03-02 12:00"), at("2026-04-02 12:00")
    assert ALWAYS.periods(now, until=later) == ((now, later),)
    assert ALWAYS.periods(later, until=now, backward=True) == ((now, later),)
    assert ALWAYS.periods(now, until=now) == ()


def test_periods_need_an_end_and_it_lies_ahead():
    with pytest.raises(ValueError, match="an end or a count"):
        OFFICE.periods(at("2026-03-02 12:00"))
    with pytest.raises(Invalid, match="ends before it begins"):
        OFFICE.periods(at("2026-03-02 12:00"), until=at("2026-03-01 12:00"))
    with pytest.raises(Invalid, match="ends before it begins"):
        OFFICE.periods(at("2026-03-02 12:00"), until=at("2026-03-03 12:00"), backward=True)


# ---- At the edge of sense --------------------------------------------------------------------------------------------


def test_a_calendar_without_hours_is_valid_and_counts_nothing():
    now = at("2026-03-02 12:00")
    assert not CLOSED.has_hours
    assert CLOSED.between(now, now + 1000 * HOUR) == 0
    assert not CLOSED.is_open(now)
    assert CLOSED.periods(now, count=3) == CLOSED.periods(now, until=now + HOUR) == ()
    edges = (CLOSED.next_opening, CLOSED.next_closing, CLOSED.previous_opening, CLOSED.previous_closing)
    assert [edge(now) for edge in edges] == [None] * 4
    sentence = "This calendar has no working hours, so that nothing can be counted in it."
    for refused in (lambda: CLOSED.add(now, HOUR), lambda: CLOSED.add(now, -HOUR), lambda: CLOSED.snap_backward(now)):
        with pytest.raises(Invalid) as refusal:
            refused()
        assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("parts", "has_hours"),
    [
        ({"hours": {}, "shifts": {"2031-05-05": [["10:00", "12:00"]]}}, True),
        ({"hours": {}, "shifts": {"2031-05-05": [["10:00", "12:00"]]}, "holidays": ["2031-05-05"]}, False),
        ({"hours": {}, "shifts": {"2031-05-05": []}}, False),
        ({"hours": {"sun": [["10:00", "11:00"]]}}, True),
    ],
)
def test_whether_there_is_any_working_time_at_all(parts, has_hours):
    assert calendar(**parts).has_hours is has_hours


def test_hours_on_one_date_far_away_are_found_from_both_sides():
    once = calendar({}, shifts={"2060-05-05": [["10:00", "12:00"]]})
    assert add(once, "2026-03-02 12:00", 2) == "2060-05-05 12:00"
    assert add(once, "2150-03-02 12:00", -2) == "2060-05-05 10:00"
    assert told(once.next_opening(at("2026-03-02 12:00"))) == "2060-05-05 10:00"
    assert told(once.previous_closing(at("2150-03-02 12:00"))) == "2060-05-05 12:00"
    with pytest.raises(Invalid, match="they run out before the count"):
        once.add(at("2026-03-02 12:00"), 2 * HOUR + 1)
    with pytest.raises(Invalid, match="they run out before the count"):
        once.snap_forward(at("2060-05-05 12:00"))


def test_the_years_that_a_calendar_knows():
    first, last = at("1970-01-01 01:00"), at("2200-01-01 01:00") - 1
    assert OFFICE.between(first, last) == 8 * HOUR * sum(
        date.fromordinal(day).weekday() < 5 for day in range(date(1970, 1, 1).toordinal(), date(2200, 1, 1).toordinal())
    )
    for beyond in (first - 1, last + 1, 253_402_300_799_000, 10**30, -(10**30)):
        for refused in (lambda at=beyond: OFFICE.is_open(at), lambda at=beyond: OFFICE.add(at, HOUR)):
            with pytest.raises(Invalid) as refusal:
                refused()
            assert str(refusal.value) == "Working time is known for the years 1970 to 2199 only."


def test_a_length_beyond_all_years_is_refused():
    for length in (10**15, -(10**15), 10**30):
        with pytest.raises(Invalid, match="they run out before the count"):
            OFFICE.add(at("2026-03-02 12:00"), length)


def test_answers_do_not_depend_on_what_was_asked_before():
    questions = [(at(f"{year}-07-01 00:00"), at(f"{year + 1}-02-01 00:00")) for year in range(1980, 2060, 7)]
    expected = [calendar().between(*question) for question in questions]
    asked = calendar()
    assert [asked.between(*question) for question in reversed(questions)] == expected[::-1]
    assert [asked.between(*question) for question in questions] == expected


def test_many_threads_get_the_same_answers():
    questions = [at(f"{year}-07-01 00:00") for year in range(1975, 2195, 5)]
    expected = [calendar().add(questions[number], 100 * HOUR) for number in (0, 43)]
    shared = calendar()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda start: shared.add(start, 100 * HOUR), questions * 3))
    assert [found[0], found[43]] == expected
    assert found[:44] == found[44:88] == found[88:]
    assert all(shared.between(start, due) == 100 * HOUR for start, due in zip(questions, found, strict=False))


def test_a_calendar_knows_its_definition_and_zone():
    definition = read_definition({"tz": STOCKHOLM, "hours": every(WORKDAYS, ("09:00", "17:00"))})
    assert OFFICE.definition == definition
    assert str(OFFICE.zone) == STOCKHOLM
    assert OFFICE.add(at("2026-03-02 09:00"), MINUTE) == at("2026-03-02 09:01")
