"""The figures of a service meeting week by week."""

from __future__ import annotations

from datetime import timedelta

import pytest

from case_story import STOCKHOLM
from desk_words import Words, refused
from supportdesk.errors import Invalid, NotAllowed
from supportdesk.operations.figure_weeks import figure_weeks, plot_lines
from supportdesk.operations.figures import figures
from supportdesk.operations.flow import resolve
from supportdesk.operations.lines import HandOver, escalate
from supportdesk.operations.meeting_view import open_meeting
from supportdesk.operations.meetings import call_meeting
from supportdesk.operations.minutes import minutes, minutes_html


@pytest.fixture
def desk(own_desk: Words) -> Words:
    """Three weeks: of four cases a week one goes to second line, and all are resolved an hour after they came."""
    for _week in range(3):
        for n in range(4):
            number = own_desk.phone_case(f"Printer {n}")
            if n == 0:
                escalate(own_desk.anna, number, HandOver(tried="All."))
            own_desk.clock.forward(hours=1)
            resolve(own_desk.bo, number, cause="hardware", solution="Done.")
        own_desk.clock.forward(days=7, hours=-4)
    return own_desk


def series(desk: Words, weeks: int = 5) -> dict[str, tuple[str, ...]]:
    found = figure_weeks(desk.eva, desk.clock.now(), STOCKHOLM, weeks)
    return {one.name: one.shown for one in found.series}


def test_each_week_has_its_own_and_together_they_are_the_period(desk: Words):
    found = figure_weeks(desk.eva, desk.clock.now(), STOCKHOLM, 5)
    assert [day.weekday() for day in found.mondays] == [0] * 5
    shown = series(desk)
    assert shown["arrived"] == ("0", "4", "4", "4", "0")
    assert shown["never left first line"] == ("–", "75%", "75%", "75%", "–")
    assert shown["mean time, first line"] == ("–", "0:45", "0:45", "0:45", "–")
    whole = figures(desk.eva, desk.clock.now() - timedelta(weeks=5), desk.clock.now())
    assert sum(map(int, shown["resolved"])) == whole.resolved == 12


def test_the_plots_stand_in_columns_under_the_names_of_the_weeks(desk: Words):
    found = figure_weeks(desk.eva, desk.clock.now(), STOCKHOLM, 5)
    first, arrived, numbers, *_rest = plot_lines(found, 60)
    assert first.split() == [f"w{day.isocalendar().week}" for day in found.mondays]
    assert arrived.startswith("arrived ")
    assert arrived.count("████") == 3
    assert [first.index(name) + len(name) for name in first.split()] == [
        at + 1 for at, character in enumerate(numbers) if character != " "
    ]


def test_the_minutes_plot_them_as_text_and_as_pictures(desk: Words):
    call_meeting(desk.eva, "Week 14")
    meeting = open_meeting(desk.eva)
    assert meeting is not None
    desk.clock.forward(minutes=1)
    text = minutes(desk.eva, meeting.id)
    assert "### Week by week" in text
    assert "████" in text
    page = minutes_html(desk.eva, meeting.id)
    assert page.count("<svg ") == len(series(desk))
    assert "████" not in page
    assert "<script" not in page


def test_who_may_not_and_what_cannot_be_is_refused(desk: Words):
    with refused("Name 1 to 26 weeks.", kind=Invalid):
        series(desk, 0)
    with refused("done by", kind=NotAllowed):
        figure_weeks(desk.sara, desk.clock.now(), STOCKHOLM, 2)
