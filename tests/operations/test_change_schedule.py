"""The change schedule: what is planned on which day, and what stands against it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk_words import Words, refused
from supportdesk.errors import Invalid, NotAllowed
from supportdesk.operations.change_schedule import ScheduleDay, change_schedule
from supportdesk.operations.changes import Written, draft_change, move_change
from supportdesk.operations.component_care import freeze, open_window
from supportdesk.operations.customers import add_component
from supportdesk.rules.change_values import Window
from supportdesk.terms import ChangeKind

ZONE = ZoneInfo("Europe/Stockholm")


def at(desk: Words, days: int, clock: str) -> datetime:
    day = desk.clock.now().astimezone(ZONE).date() + timedelta(days=days)
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZONE)


def planned(desk: Words, title: str, component: str, begins: datetime, hours: float) -> int:
    written = Written({}, (component,), None, begins, begins + timedelta(hours=hours))
    return draft_change(desk.bo, ChangeKind.NORMAL, title, written).number


def days(desk: Words, weeks: int = 2) -> list[ScheduleDay]:
    return change_schedule(desk.bo, desk.clock.now().astimezone(ZONE).date(), weeks, ZONE)


def of(desk: Words, when: datetime) -> ScheduleDay:
    return next(day for day in days(desk) if day.day == when.date())


@pytest.fixture
def store(desk: Words, request: pytest.FixtureRequest) -> str:
    name = f"store {request.node.originalname}"
    add_component(desk.eva, name, responsible="eva")
    return name


def test_begins_on_a_monday_and_has_every_day(desk: Words):
    found = days(desk, weeks=3)
    assert (len(found), found[0].day.weekday(), found[-1].day.weekday()) == (21, 0, 6)


def test_a_change_over_midnight_stands_on_both_days(desk: Words, store: str):
    begins = at(desk, 1, "23:00")
    number = planned(desk, "New disks", store, begins, 3)
    numbers = [[one.row.id for one in of(desk, begins + timedelta(days=n)).changes] for n in (0, 1)]
    assert [number in found for found in numbers] == [True, True]


def test_two_on_the_same_component_stand_against_each_other(desk: Words, store: str):
    begins = at(desk, 2, "10:00")
    first = planned(desk, "New disks", store, begins, 2)
    second = planned(desk, "New cables", store, begins + timedelta(hours=1), 2)
    after = planned(desk, "New label", store, begins + timedelta(hours=3), 1)
    against = {one.row.id: one.against for one in of(desk, begins).changes}
    assert against[first] == (f"CHG-{second} changes the same then",)
    assert against[second] == (f"CHG-{first} changes the same then",)
    assert against[after] == ()
    move_change(desk.bo, first, "cancel", reason="Not needed.")
    assert {one.row.id for one in of(desk, begins).changes} >= {second, after}
    assert first not in {one.row.id for one in of(desk, begins).changes}
    assert next(one for one in of(desk, begins).changes if one.row.id == second).against == ()


def test_freezes_and_windows_are_shown_and_stand_against_changes(desk: Words, store: str):
    begins = at(desk, 3, "10:00")
    open_window(desk.eva, store, Window(begins.weekday(), 22 * 60, 24 * 60))
    freeze(desk.eva, "Closing of the books", begins - timedelta(hours=1), begins + timedelta(hours=5), on=store)
    planned(desk, "New disks", store, begins, 2)
    day = of(desk, begins)
    assert [one.name for one in day.frozen if one.component == store] == ["Closing of the books"]
    assert (store, Window(begins.weekday(), 22 * 60, 24 * 60)) in day.windows
    [one] = [one for one in day.changes if store in one.row.components]
    assert one.against == (
        "nothing may be changed: Closing of the books",
        f"outside the maintenance windows of {store}",
    )


def test_what_makes_no_sense_is_refused(desk: Words):
    with refused("Name 1 to 53 weeks.", kind=Invalid):
        days(desk, weeks=0)
    with refused("done by", kind=NotAllowed):
        change_schedule(desk.sara, desk.clock.now().date(), 1, ZONE)
