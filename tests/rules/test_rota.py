"""Who is on call: by the week, by date, across summer time; against a slow reckoning that looks at every turn there is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportdesk.clock import to_ms
from supportdesk.rules.rota import Dated, Rota, Shift, Weekly, turns
from supportdesk.terms import Line

STOCKHOLM = ZoneInfo("Europe/Stockholm")
HOUR = 3_600_000
ZONES = ("Europe/Stockholm", "UTC", "America/New_York", "Australia/Lord_Howe")


def at(text: str) -> int:
    """An instant by the wall clock of Stockholm."""
    return to_ms(datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM))


def night(name: str, who: str, *days: int, **rest: object) -> Shift:
    return Shift(name, Line.SECOND, who, Weekly(days, 17 * 60, 8 * 60, 1, **rest), "Europe/Stockholm")


WEEK = Shift("week", Line.SECOND, "bo", Weekly((4,), 960, 960, 7, date(2026, 3, 6), None, 2), "Europe/Stockholm")
OTHER = Shift("other", Line.SECOND, "cy", Weekly((4,), 960, 960, 7, date(2026, 3, 13), None, 2), "Europe/Stockholm")
SWAP = Shift(
    "swap",
    Line.SECOND,
    "eva",
    Dated(datetime.fromisoformat("2026-03-10 12:00"), datetime.fromisoformat("2026-03-11 12:00")),
    "Europe/Stockholm",
)


def who(rota: Rota, text: str, line: Line = Line.SECOND) -> list[str]:
    return [shift.who for shift in rota.at(line, at(text))]


def test_weeks_alternate_and_hand_over_at_the_minute():
    rota = Rota((WEEK, OTHER))
    assert who(rota, "2026-03-06 15:59") == []
    assert who(rota, "2026-03-06 16:00") == ["bo"]
    assert who(rota, "2026-03-13 15:59:59.999") == ["bo"]
    assert who(rota, "2026-03-13 16:00") == ["cy"]
    assert who(rota, "2026-03-20 16:00") == ["bo"]
    now = rota.on_call(Line.SECOND, at("2026-03-10 08:00"))
    assert (now.shifts, now.until, now.next) == ((WEEK,), at("2026-03-13 16:00"), (OTHER,))


def test_a_dated_turn_stands_in_place_of_the_week():
    rota = Rota((WEEK, OTHER, SWAP))
    assert who(rota, "2026-03-10 11:59") == ["bo"]
    assert who(rota, "2026-03-10 12:00") == ["eva"]
    assert who(rota, "2026-03-11 12:00") == ["bo"]
    assert rota.overlaps(Line.SECOND, at("2026-03-07"), at("2026-03-20")) == []
    assert rota.on_call(Line.SECOND, at("2026-03-10 08:00")).until == at("2026-03-10 12:00")


def test_gaps_and_overlaps_are_told_to_the_minute():
    rota = Rota((night("a", "bo", 0, 1, 2), night("b", "cy", 2, 3)))
    begin, end = at("2026-03-09 17:00"), at("2026-03-13 08:00")
    assert rota.gaps(Line.SECOND, begin, end) == [
        (at(f"2026-03-{day} 08:00"), at(f"2026-03-{day} 17:00")) for day in (10, 11, 12)
    ]
    [both] = rota.overlaps(Line.SECOND, begin, end)
    assert (both.begins, both.ends) == (at("2026-03-11 17:00"), at("2026-03-12 08:00"))
    assert [shift.who for shift in both.shifts] == ["bo", "cy"]


@pytest.mark.parametrize(("begins", "hours"), [("2026-03-28 17:00", 14), ("2026-10-24 17:00", 16)])
def test_a_night_when_the_clocks_are_set_is_an_hour_shorter_or_longer(begins, hours):
    [turn] = turns(night("n", "bo", 5), at(begins) - HOUR, at(begins) + 20 * HOUR)
    assert (turn.begins, turn.ends - turn.begins) == (at(begins), hours * HOUR)


def test_other_lines_and_an_empty_rota():
    rota = Rota((WEEK,))
    assert rota.lines == (Line.SECOND,)
    assert rota.at(Line.FIRST, at("2026-03-10")) == ()
    assert Rota().on_call(Line.FIRST, at("2026-03-10")) == (Line.FIRST, (), None, ())


def test_a_rota_that_has_ended_has_no_next_hand_over():
    over = Shift("x", Line.FIRST, "bo", Weekly((0,), 0, 600, 0, None, date(2026, 3, 9)), "UTC")
    assert Rota((over,)).on_call(Line.FIRST, at("2026-03-20")).until is None


# ---- Against a slow reckoning ----------------------------------------------------------------------------------------

FIRST_DAY = date(2026, 3, 1)
days = st.integers(0, 260).map(lambda number: FIRST_DAY + timedelta(days=number))
minutes = st.sampled_from([0, 60, 90, 120, 150, 180, 480, 1020, 1439]) | st.integers(0, 1439)


@st.composite
def weekly(draw):
    start, end = draw(minutes), draw(minutes)
    later = draw(st.integers(0 if end > start else 1, 7 if end <= start else 6))
    first = draw(st.none() | days)
    every = draw(st.sampled_from([1, 2, 3])) if first else 1
    last = draw(st.none() | days)
    on = tuple(sorted(draw(st.sets(st.integers(0, 6), min_size=1))))
    return Weekly(on, start, end, later, first, last, every)


@st.composite
def dated(draw):
    day = draw(days)
    begins = datetime.combine(day, datetime.min.time()) + timedelta(minutes=draw(minutes))
    return Dated(begins, begins + timedelta(minutes=draw(st.integers(1, 20000))))


@st.composite
def shift(draw, number):
    line = draw(st.sampled_from([Line.FIRST, Line.SECOND]))
    return Shift(
        f"s{number}", line, draw(st.sampled_from("abc")), draw(weekly() | dated()), draw(st.sampled_from(ZONES))
    )


rotas = st.integers(0, 4).flatmap(lambda n: st.tuples(*(shift(number) for number in range(n)))).map(Rota)


def every_turn(one: Shift) -> list[tuple[datetime, datetime]]:
    """All turns of two years, by dates one after the other."""
    if isinstance(one.when, Dated):
        naive = [(one.when.begins, one.when.ends)]
    else:
        when, naive = one.when, []
        for number in range(-370, 700):
            day = FIRST_DAY + timedelta(days=number)
            in_time = (not when.first or when.first <= day) and (not when.last or day <= when.last)
            weeks = (
                (day - timedelta(days=day.weekday())) - (when.first - timedelta(days=when.first.weekday()))
                if when.first
                else timedelta()
            ).days // 7
            if in_time and day.weekday() in when.days and weeks % when.every == 0:
                start = datetime.combine(day, datetime.min.time()) + timedelta(minutes=when.start)
                end = datetime.combine(day + timedelta(days=when.days_later), datetime.min.time())
                naive.append((start, end + timedelta(minutes=when.end)))
    zone = ZoneInfo(one.tz)
    return [tuple(edge.replace(tzinfo=zone).astimezone(UTC) for edge in pair) for pair in naive]


def slowly(rota: Rota, line: Line, at: int) -> list[str]:
    """The names of the shifts that count."""
    instant = datetime.fromtimestamp(at / 1000, UTC)
    there = [
        one
        for one in rota.shifts
        if one.line is line and any(begins <= instant < ends for begins, ends in every_turn(one))
    ]
    only = [one for one in there if isinstance(one.when, Dated)]
    return [one.name for one in only or there]


instants = st.integers(
    to_ms(datetime(2026, 3, 1, tzinfo=UTC)) // 60_000, to_ms(datetime(2026, 11, 20, tzinfo=UTC)) // 60_000
)


@settings(max_examples=150, deadline=None)
@given(rotas, instants)
def test_at_any_instant_it_is_who_the_slow_reckoning_says(rota, minute):
    for line in (Line.FIRST, Line.SECOND):
        assert [one.name for one in rota.at(line, minute * 60_000)] == slowly(rota, line, minute * 60_000)


@settings(max_examples=40, deadline=None)
@given(rotas, instants, st.integers(1, 9 * 24 * 60))
def test_segments_fill_the_time_and_change_only_at_their_edges(rota, minute, length):
    begin, end = minute * 60_000, (minute + length) * 60_000
    cut = rota.segments(Line.SECOND, begin, end)
    assert (cut[0].begins, cut[-1].ends) == (begin, end)
    assert all(one.ends == other.begins and one.shifts != other.shifts for one, other in pairwise(cut))
    for one in cut:
        for instant in (one.begins, one.ends - 60_000):
            assert [shift.name for shift in one.shifts] == slowly(rota, Line.SECOND, instant)


@settings(max_examples=40, deadline=None)
@given(rotas, instants)
def test_until_the_next_hand_over_the_same_one_is_called(rota, minute):
    people = {one.name: one.who for one in rota.shifts}
    called = lambda at: [people[name] for name in slowly(rota, Line.SECOND, at)[:1]]  # noqa: E731
    now, first = rota.on_call(Line.SECOND, minute * 60_000), called(minute * 60_000)
    assert [one.who for one in now.shifts[:1]] == first
    if now.until is not None:
        assert called(now.until - 60_000) == first
        assert called(now.until) == [one.who for one in now.next[:1]] != first
