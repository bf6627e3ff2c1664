"""The demo desk looks alike every day, and every event in it is real."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from demo_desk import NOW, ZONE, column, demo_at, open_cases, opened

from supportdesk.clock import from_ms, to_ms
from supportdesk.demo import build
from supportdesk.desk import Desk
from supportdesk.errors import Invalid
from supportdesk.operations.queue import count
from supportdesk.operations.verify import verify
from supportdesk.storage.address import Address, parse_address
from sweeps import some_of

# ---- When it happened ------------------------------------------------------------------------------------------------


def test_it_all_happened_within_the_last_weeks_and_in_order(desk: Desk):
    times = column(desk, "SELECT at FROM events WHERE case_id IS NOT NULL ORDER BY id")
    assert times == sorted(times)
    assert times[-1] <= to_ms(NOW)
    assert to_ms(NOW) - times[-1] < 5 * 60_000
    assert timedelta(weeks=5) < NOW - from_ms(times[0]) < timedelta(weeks=7)


def test_cases_come_in_office_hours_and_now_and_then_at_night(desk: Desk):
    arrived = [from_ms(at).astimezone(ZONE) for at in column(desk, "SELECT arrived_at FROM cases WHERE done = 1")]
    at_night = [at for at in arrived if not time(8) <= at.time() <= time(17)]
    assert 1 <= len(at_night) <= len(arrived) * 0.15
    mornings = sum(at.time() < time(12) for at in arrived)
    assert mornings > len(arrived) / 2


def test_agents_work_in_office_hours(desk: Desk):
    rows = desk.rows("SELECT at FROM events WHERE case_id IS NOT NULL AND actor NOT LIKE 'rule:%'")
    for (at,) in rows:
        local = from_ms(at).astimezone(ZONE)
        assert local.weekday() < 5
        assert time(8) <= local.time() <= time(17)


def test_days_are_alike_in_size(desk: Desk):
    days = Counter(
        from_ms(at).astimezone(ZONE).date() for at in column(desk, "SELECT arrived_at FROM cases WHERE done = 1")
    )
    assert max(days.values()) <= 15
    assert len(days) >= 25


# ---- Alike every day, and true ---------------------------------------------------------------------------------------


def lives(desk: Desk, now: datetime) -> list[tuple]:
    """What happened to each case, and how long before now."""
    return [
        (*row[:4], to_ms(now) - row[4], *row[5:])
        for row in desk.rows(
            "SELECT e.case_id, e.seq, e.tag, e.actor, e.at, c.subject, cu.name, c.state FROM events e "
            "JOIN cases c ON c.id = e.case_id LEFT JOIN customers cu ON cu.id = c.customer_id ORDER BY e.id"
        )
    ]


def standing(desk: Desk) -> Counter:
    """The open cases but for their times."""
    return Counter((case.subject, case.state, case.owner, case.customer, case.priority) for case in open_cases(desk))


@pytest.mark.slow
@pytest.mark.swept
def test_it_looked_the_same_three_weeks_earlier(sized_desk: Desk, size: int, tmp_path: Path):
    then = NOW - timedelta(weeks=3)  # no change of the clocks between the two
    with closing(demo_at(tmp_path / "then.db", then, cases=size)) as other:
        assert lives(other, then) == lives(sized_desk, NOW)


@pytest.mark.slow
@pytest.mark.swept
@pytest.mark.parametrize("now", [datetime(2026, 3, 15, 2, tzinfo=UTC), datetime(2026, 10, 26, 6, 1, tzinfo=UTC)])
def test_the_same_cases_are_open_at_night_and_on_a_monday_morning(
    sized_desk: Desk, size: int, tmp_path: Path, now: datetime
):
    with closing(demo_at(tmp_path / "other.db", now, cases=size)) as other:
        assert standing(other) == standing(sized_desk)
        assert column(other, "SELECT max(at) FROM events")[0] <= to_ms(now)
        assert list(verify(other)) == []


@pytest.mark.slow
@pytest.mark.swept
def test_another_seed_gives_another_desk(sized_desk: Desk, size: int, tmp_path: Path):
    with closing(demo_at(tmp_path / "other.db", seed=2, cases=size)) as other:
        assert standing(other) != standing(sized_desk)
        assert Counter(case.state for case in open_cases(other)) == Counter(
            case.state for case in open_cases(sized_desk)
        )


@pytest.mark.slow
@pytest.mark.swept
@pytest.mark.parametrize(("wanted", "told"), some_of([(130, 130), (260, 260)], 1))
def test_as_many_cases_as_were_asked_for(tmp_path: Path, wanted: int, told: int):
    with closing(demo_at(tmp_path / "sized.db", cases=wanted)) as other:
        assert column(other, "SELECT count(*) FROM cases") == [told]
        assert 55 <= len(open_cases(other)) <= 65


@pytest.mark.slow
def test_however_few_are_asked_for_the_open_ones_are_there(small_desk: Desk):
    assert 55 <= len(open_cases(small_desk)) <= 65
    assert column(small_desk, "SELECT count(*) FROM cases")[0] < 100


@pytest.mark.slow
@pytest.mark.swept
def test_the_log_explains_every_row_on_each_engine(empty_address: Address, size: int):
    build(empty_address, now=NOW, cases=size)
    with closing(opened(empty_address, NOW)) as other:
        assert list(verify(other)) == []
        assert len(open_cases(other)) >= 55
        assert count(other, "larm") >= 2  # found by a word of a subject


# ---- Making it -------------------------------------------------------------------------------------------------------


def test_a_desk_that_is_there_is_left_alone(desk: Desk):
    address = desk.store.address
    with pytest.raises(Invalid, match="There is a desk at"):
        build(address, now=NOW)
    assert column(desk, "SELECT count(*) FROM cases") == [200]


def test_one_that_cannot_be_finished_leaves_nothing(tmp_path: Path):
    told: list[tuple[int, int]] = []

    def stops(played: int, of: int) -> None:
        told.append((played, of))
        if played == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(parse_address(str(tmp_path / "demo.db")), now=NOW, progress=stops)
    assert [played for played, _of in told] == [1, 2, 3]
    assert len({of for _played, of in told}) == 1
    assert list(tmp_path.iterdir()) == []
