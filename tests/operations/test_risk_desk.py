"""The chances of a live desk: fitted to its history, given to its open cases, followed by the rules and shown."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text

from benchmarks.incident_log import incident_log
from desk_words import Words, a_desk
from engines import SqliteDesks
from fake_clock import FakeClock
from few_trees import quick_fit
from supportdesk.clock import from_ms, to_ms
from supportdesk.desk import Store
from supportdesk.importers.servicenow import replay
from supportdesk.operations import risk_fit, risk_keeping
from supportdesk.operations.case_view import case_detail
from supportdesk.operations.escalations import at_stake
from supportdesk.operations.flow import resolve
from supportdesk.operations.lease import lead
from supportdesk.operations.risk_desk import desk_histories
from supportdesk.operations.risk_fit import fit_due, newest_fit, refit, scores_of
from supportdesk.operations.risk_histories import histories
from supportdesk.operations.risk_score import score_open
from supportdesk.operations.rule_sets import load_rules
from supportdesk.operations.service_levels import load_service_levels
from supportdesk.operations.sweep import SWEEPER, sweep
from supportdesk.operations.talk import note
from supportdesk.rules.calendar_definition import read_definition
from supportdesk.rules.risk.hours import HOUR
from supportdesk.rules.risk.model import KIND
from supportdesk.rules.risk.promise import Promise
from supportdesk.rules.service_level_file import read_service_levels
from supportdesk.storage.address import Address, parse_address

NAMED = {"sv": "Alltid", "en": "Always"}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
AGREED = {
    "calendar": {"always": {"name": NAMED, "tz": "UTC", "hours": {day: [["00:00", "24:00"]] for day in DAYS}}},
    "service_level": {
        "all": {
            "order": 1,
            "name": NAMED,
            "calendar": "always",
            "targets": {"resolution": {"critical": "8h", "high": "12h", "normal": "16h", "low": "24h"}},
        }
    },
}
LIKELY = """
[[rule]]
name = "likely"
order = 10
when = "risk:>=0.5"
then = "flag"
because = { sv = "Troligen sent", en = "Likely to miss" }
"""
UTC = timezone.utc  # noqa: UP017
THEN = datetime(2025, 1, 3, 18, tzinfo=UTC)
"""The log's cases came from the 1st of January on, one in eight minutes."""


def few_trees_in(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(risk_fit, "best_fit", lambda: quick_fit)


@pytest.fixture(autouse=True)
def few_trees(monkeypatch: pytest.MonkeyPatch) -> None:
    few_trees_in(monkeypatch)


def with_log(address: Address, clock: FakeClock, folder: Path) -> Words:
    """A desk with three days of an invented log behind it, as it stood then."""
    made = a_desk(address, clock)
    calendars, levels = read_service_levels(AGREED, name="test")
    definitions = {key: read_definition(one.written) for key, one in calendars.items()}
    load_service_levels(made.eva, definitions, levels)
    file = folder / "log.csv"
    file.write_text("".join(incident_log(460, apart=8)), encoding="utf-8")
    clock.set(THEN)
    replay(made.eva, file, limit_to=THEN)
    return made


@pytest.fixture(scope="module")
def logged(sqlite_desks: SqliteDesks, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Such a desk as a file, to be copied."""
    folder = tmp_path_factory.mktemp("logged")
    with sqlite_desks.fresh(folder) as address:
        with_log(address, FakeClock(), folder).store.close()
    return address.path


@pytest.fixture(scope="module")
def reckoned(logged: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same desk with a model and its chances."""
    file = tmp_path_factory.mktemp("reckoned") / "desk.db"
    shutil.copyfile(logged, file)
    with pytest.MonkeyPatch.context() as patched, at_desk(file, FakeClock()) as desk:
        few_trees_in(patched)
        assert fitted(desk) > 10
    return file


@contextmanager
def at_desk(file: Path, clock: FakeClock) -> Iterator[Words]:
    file.chmod(0o600)
    clock.set(THEN)
    with closing(Store(parse_address(str(file)), durable=False)) as store:
        yield Words(store, clock)


@pytest.fixture
def fresh(logged: Path, clock: FakeClock, tmp_path: Path) -> Iterator[Words]:
    """A copy of the desk on which nothing was foretold yet."""
    with at_desk(Path(shutil.copyfile(logged, tmp_path / "desk.db")), clock) as desk:
        yield desk


@pytest.fixture
def desk(reckoned: Path, clock: FakeClock, tmp_path: Path) -> Iterator[Words]:
    """A copy of the desk with its chances."""
    with at_desk(Path(shutil.copyfile(reckoned, tmp_path / "desk.db")), clock) as desk:
        yield desk


def risks(desk: Words) -> dict[int, int]:
    return dict(desk.nobody.rows("SELECT id, risk FROM cases WHERE risk IS NOT NULL"))


def fitted(desk: Words) -> int:
    refit(desk.nobody.acting_as(SWEEPER))
    return score_open(desk.nobody.acting_as(SWEEPER))


class TestOfALiveDesk:
    def test_every_open_case_gets_its_chances(self, desk):
        opened = desk.nobody.rows("SELECT count(*) FROM cases WHERE done = 0")[0][0]
        found = risks(desk)
        assert len(found) == opened > 10
        assert len(set(found.values())) > 3
        assert all(0 <= risk <= 100 for risk in found.values())

    def test_a_case_past_its_target_has_missed_for_certain(self, desk):
        late = desk.nobody.rows(
            "SELECT r.miss FROM case_risks r JOIN clocks k ON k.case_id = r.case_id WHERE k.kind = 'resolution' "
            "AND k.due_at < :now AND k.ended_at IS NULL",
            {"now": to_ms(THEN)},
        )
        assert len(late) > 3
        assert {miss for (miss,) in late} == {1.0}

    def test_only_what_has_changed_or_come_to_a_moment_is_scored_again(self, desk, clock):
        first = len(risks(desk))
        assert score_open(desk.nobody.acting_as(SWEEPER)) == 0
        number = next(iter(risks(desk)))
        clock.forward(minutes=1)
        note(desk.eva, number, "Looked at it.")
        assert 1 <= score_open(desk.nobody.acting_as(SWEEPER)) < first / 2
        clock.forward(hours=3)
        assert score_open(desk.nobody.acting_as(SWEEPER)) > 1

    def test_what_is_done_has_no_chance_left(self, desk, clock):
        number = next(iter(risks(desk)))
        clock.forward(minutes=1)
        resolve(desk.eva, number, cause="configuration", solution="Restarted.")
        score_open(desk.nobody.acting_as(SWEEPER))
        assert number not in risks(desk)
        assert case_detail(desk.eva, number).chances is None

    def test_people_see_similar_cases_and_three_facts(self, desk):
        staked = {row.id: row for row in at_stake(desk.eva, ahead=timedelta(days=30))}
        number = min(risks(desk).keys() & staked.keys())
        chances = case_detail(desk.eva, number).chances
        assert 1 <= chances.miss <= 100
        assert 0 <= chances.missed <= chances.alike
        assert chances.alike >= 1
        assert len(chances.facts) == 3
        assert [abs(a.added) >= abs(b.added) for a, b in pairwise(chances.facts)] == [True, True]
        assert staked[number].chances == chances

    def test_the_rules_look_again_when_a_chance_changes(self, fresh):
        desk = fresh
        load_rules(desk.eva, LIKELY)
        sweep(desk.nobody)
        assert desk.nobody.rows("SELECT count(*) FROM decisions") == [(0,)]
        fitted(desk)
        sweep(desk.nobody)
        likely = [number for number, risk in risks(desk).items() if risk >= 50]
        flagged = desk.nobody.rows("SELECT case_id FROM decisions WHERE rule = 'likely' ORDER BY case_id")
        assert [number for (number,) in flagged] == sorted(likely)
        assert likely

    def test_forecasts_are_kept_to_learn_how_they_come_true(self, desk, clock):
        clock.forward(hours=6)
        score_open(desk.nobody.acting_as(SWEEPER))
        told = [len(facts["told"]) for facts in kept(desk)]
        assert max(told) > 1

    def test_a_case_that_changes_keeps_its_first_forecast_of_the_moment(self, desk, clock):
        """Else only those that nothing happened to would be held against what they were told: mostly the resolved."""
        number = next(iter(risks(desk)))
        before = told_of(desk, number)
        clock.forward(minutes=1)
        note(desk.eva, number, "Looked at it.")
        assert score_open(desk.nobody.acting_as(SWEEPER)) >= 1
        assert told_of(desk, number) == before


def told_of(desk: Words, number: int) -> list:
    import json

    facts = desk.nobody.rows("SELECT facts FROM case_risks WHERE case_id = :case", {"case": number})[0][0]
    return json.loads(facts)["told"]


def kept(desk: Words) -> list[dict]:
    import json

    return [json.loads(facts) for (facts,) in desk.nobody.rows("SELECT facts FROM case_risks")]


class TestFitting:
    def test_once_a_week(self, desk, clock):
        clock.forward(days=6, hours=23)
        assert not fit_due(desk.nobody)
        clock.forward(hours=1)
        assert fit_due(desk.nobody)

    def test_a_desk_without_a_model_is_due(self, fresh):
        assert fit_due(fresh.nobody)

    def test_the_same_desk_gives_the_same_model(self, desk):
        refit(desk.nobody.acting_as(SWEEPER))
        models = desk.nobody.rows("SELECT model FROM risk_models ORDER BY id")
        assert len(models) == 2
        assert models[0] == models[1]

    def test_it_says_how_well_it_would_have_done(self, fresh, clock):
        clock.set(THEN + timedelta(days=13))
        scores = scores_of(refit(fresh.nobody.acting_as(SWEEPER)))
        assert scores == {}  # too little was settled two weeks before
        clock.set(THEN + timedelta(days=14))
        scores = scores_of(refit(fresh.nobody.acting_as(SWEEPER)))
        assert list(scores) == ["25 %", "50 %", "75 %", "90 %"]
        assert all(0 <= one.error <= 1 for one in scores.values())
        assert sum(one.cases for one in scores.values()) > 30

    def test_a_model_that_this_program_cannot_use_is_fitted_anew(self, desk):
        assert not fit_due(desk.nobody)
        with desk.store.database.transaction() as session:
            session.execute(text("UPDATE risk_models SET kind = 'of another program'"))
        assert score_open(desk.nobody.acting_as(SWEEPER)) == 0
        assert fit_due(desk.nobody)

    def test_with_too_little_history_there_is_no_model_and_no_chance(self, own_desk):
        own_desk.phone_case("VPN drops", by=own_desk.anna)
        found = refit(own_desk.nobody.acting_as(SWEEPER))
        assert (found.kind, found.report) == ("short", {"needed": 300})
        assert score_open(own_desk.nobody.acting_as(SWEEPER)) == 0
        assert not fit_due(own_desk.nobody)


class TestRounds:
    def test_one_program_at_a_time_makes_a_round_and_not_too_often(self, fresh, clock):
        assert risk_keeping.round_due(fresh.nobody)
        assert risk_keeping.keep(fresh.nobody, "one") > 10
        assert newest_fit(fresh.nobody) is not None
        assert not risk_keeping.round_due(fresh.nobody)
        assert risk_keeping.keep(fresh.nobody, "other") is None
        clock.forward(minutes=11)
        assert risk_keeping.round_due(fresh.nobody)

    def test_a_slow_refit_keeps_its_lease_from_fit_to_fit(self, fresh, clock, monkeypatch):
        """Two fits of nine minutes each: more than one lease in all."""
        clock.set(THEN + timedelta(days=14))
        asked, begun, sweeper = [], clock.now(), fresh.nobody.acting_as(SWEEPER)

        def slow_fit(*known):
            clock.forward(minutes=9)
            asked.append(lead(sweeper, "other", lasts=risk_keeping.EVERY, key=risk_keeping.LEASE))
            return quick_fit(*known)

        monkeypatch.setattr(risk_fit, "best_fit", lambda: slow_fit)
        assert risk_keeping.keep(fresh.nobody, "one") > 0
        assert asked == [False, False]
        assert clock.now() - begun > risk_keeping.EVERY
        assert [one for (one,) in fresh.nobody.rows("SELECT kind FROM risk_models")] == [KIND]
        assert not risk_keeping.round_due(fresh.nobody)

    def test_a_refit_that_was_overtaken_stores_nothing(self, fresh, clock, monkeypatch):
        """One fit outlasts the lease, and another program makes the round."""
        scored = []

        def stalled_fit(*known):
            monkeypatch.setattr(risk_fit, "best_fit", lambda: quick_fit)
            clock.forward(minutes=11)
            scored.append(risk_keeping.keep(fresh.nobody, "other"))
            return quick_fit(*known)

        monkeypatch.setattr(risk_fit, "best_fit", lambda: stalled_fit)
        assert risk_keeping.keep(fresh.nobody, "one") is None
        assert scored[0] > 10
        assert fresh.nobody.rows("SELECT count(*) FROM risk_models") == [(1,)]

    def test_a_new_desk_needs_none(self, own_desk):
        own_desk.phone_case("VPN drops", by=own_desk.anna)
        assert not risk_keeping.round_due(own_desk.nobody)


class TestOnPostgresql:
    def test_a_desk_is_fitted_scored_and_scored_again_and_shown(self, postgresql_desks, clock, tmp_path):
        """In one go what the tests above hold on SQLite."""
        with postgresql_desks.fresh(tmp_path) as address:
            self.whole(with_log(address, clock, tmp_path), clock)

    def whole(self, desk: Words, clock: FakeClock) -> None:
        opened = desk.nobody.rows("SELECT count(*) FROM cases WHERE done = 0")[0][0]
        assert fitted(desk) == len(risks(desk)) == opened > 10
        assert newest_fit(desk.nobody).kind == KIND
        staked = {row.id: row for row in at_stake(desk.eva, ahead=timedelta(days=30))}
        number, other = sorted(risks(desk).keys() & staked.keys())[:2]
        assert staked[number].chances == case_detail(desk.eva, number).chances
        clock.forward(minutes=1)
        note(desk.eva, number, "Looked at it.")
        resolve(desk.eva, other, cause="configuration", solution="Restarted.")
        assert 1 <= score_open(desk.nobody.acting_as(SWEEPER)) < opened / 2
        assert other not in risks(desk)
        desk.store.close()


class TestTheLogAsHistories:
    def test_a_desk_s_own_cases_are_read_as_imported_ones_are(self, own_desk, clock):
        number = own_desk.phone_case("VPN drops", by=own_desk.anna)
        arrived = to_ms(clock.now())
        clock.forward(hours=2)
        resolve(own_desk.anna, number, cause="configuration", solution="Restarted.")
        found = [one for one in histories(own_desk.nobody, lambda _fields: Promise(HOUR)) if one.number == number]
        assert [(one.arrived, one.resolved) for one in found] == [(arrived, arrived + 2 * HOUR)]
        assert found[0].steps[0].line == "first"
        assert found[0].steps[-1].done

    def test_imported_cases_have_their_promise(self, desk):
        found = desk_histories(desk.nobody)
        assert len(found) > 300
        assert {one.promise.target for one in found} == {n * HOUR for n in (8, 12, 16, 24)}
        assert from_ms(min(one.arrived for one in found)).date().isoformat() == "2025-01-01"
