"""The figures week by week, on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk_words import Words, refused
from supportdesk.clock import to_ms
from supportdesk.errors import Invalid, NotAllowed
from supportdesk.operations.figure_plots import calibration_lines, week_lines
from supportdesk.operations.figure_weeks import over_time, series_of, week_bounds, week_names
from supportdesk.operations.flow import resolve
from supportdesk.operations.lines import HandOver, escalate
from supportdesk.operations.risk_fit import _store
from supportdesk.rules.plots import Pair

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.fixture
def desk(own_desk: Words) -> Words:
    return own_desk


def resolved(desk: Words, number: int, by: str = "anna") -> None:
    desk.clock.forward(hours=3)
    resolve(getattr(desk, by), number, cause="hardware", solution="Restarted it.", reply="It works again.")


def test_a_week_runs_from_monday_to_monday_where_the_reader_lives():
    until = datetime(2026, 3, 31, 10, tzinfo=UTC)
    bounds = week_bounds(until, 3, STOCKHOLM)
    assert bounds == [
        (datetime(2026, 3, 15, 23, tzinfo=UTC), datetime(2026, 3, 22, 23, tzinfo=UTC)),
        (datetime(2026, 3, 22, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)),  # the clocks went forward
        (datetime(2026, 3, 29, 22, tzinfo=UTC), until),
    ]


def test_a_period_that_ends_on_a_monday_has_whole_weeks_alone():
    until = datetime(2026, 3, 29, 22, tzinfo=UTC)
    assert [end - begin for begin, end in week_bounds(until, 2, STOCKHOLM)] == [
        timedelta(days=7),
        timedelta(days=7, hours=-1),
    ]


def test_a_case_counts_in_the_week_in_which_it_was_resolved(desk: Words):
    resolved(desk, desk.phone_case())
    desk.clock.forward(days=7)
    number = desk.phone_case()
    escalate(desk.anna, number, HandOver("Restarted it."), competence="mail")
    resolved(desk, number, "bo")
    resolved(desk, desk.phone_case())
    desk.clock.forward(minutes=1)
    found = over_time(desk.eva, 3, zone=STOCKHOLM)
    rows = {one.name: one.values for one in series_of(found.weeks)}
    assert rows["Resolved"] == (0, 1, 2)
    assert rows["First line alone, %"] == (None, 100, 50)
    assert rows["On second line, h"] == (None, None, 3)
    assert len(week_names(found)) == 3
    [heading, *_rest, meaning] = week_lines(found, 80)
    assert heading.split() == week_names(found)
    assert meaning.startswith("h: hours")


def test_the_calibration_is_that_of_the_last_fit_before_the_end(desk: Words):
    began = desk.clock.now()
    assert "not foretold enough" in calibration_lines(over_time(desk.eva, 1, zone=STOCKHOLM), 80)[0]
    desk.clock.forward(hours=1)
    bins = [{"low": 0.0, "high": 0.1, "cases": 90, "foretold": 0.04, "happened": 0.05}]
    _store(desk.itself, "test", 90, {}, {"table": bins})
    found = over_time(desk.eva, 1, zone=STOCKHOLM)
    assert found.calibration == (Pair("0-10 %", 90, 0.04, 0.05),)
    assert "foretold" in calibration_lines(found, 80)[0]
    assert over_time(desk.eva, 1, began, zone=STOCKHOLM).calibration == ()
    assert to_ms(began) < to_ms(desk.clock.now())


def test_no_weeks_and_years_of_them_are_refused(desk: Words):
    for weeks in (0, -1, 54):
        with refused("Between 1 and 53 weeks", kind=Invalid):
            over_time(desk.eva, weeks, zone=STOCKHOLM)


def test_sales_and_ops_do_not_see_them(desk: Words):
    for who in (desk.sara, desk.olle):
        with pytest.raises(NotAllowed):
            over_time(who, zone=STOCKHOLM)
