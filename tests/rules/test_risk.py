"""Seen early: nothing of the future is read, the same history gives the same chances, and they can be trusted."""

from __future__ import annotations

import json
import math
import random
from array import array
from collections.abc import Iterator
from datetime import UTC, date

import pytest

from few_trees import quick_fit
from supportdesk.clock import to_ms
from supportdesk.rules.calendar import Calendar
from supportdesk.rules.calendar_definition import read_definition
from supportdesk.rules.risk.alike import Alike, Earlier
from supportdesk.rules.risk.backtest import WEEK, forecasts
from supportdesk.rules.risk.boosting import edges_of
from supportdesk.rules.risk.calibration import Bin, auroc, error, score, table
from supportdesk.rules.risk.came_true import CameTrue, Told, came_true
from supportdesk.rules.risk.fading import Fading
from supportdesk.rules.risk.features import NAMES
from supportdesk.rules.risk.following import Following
from supportdesk.rules.risk.history import History, Step
from supportdesk.rules.risk.hours import DAY, HOUR, Hours
from supportdesk.rules.risk.model import MISS, Model, fit, lessons
from supportdesk.rules.risk.promise import Promise
from supportdesk.rules.risk.samples import FRACTIONS, NEVER, Sample, samples
from supportdesk.rules.risk.stages import BEFORE, WORK, in_hindsight
from supportdesk.rules.risk.words import FOR_WORDS, fact_words
from supportdesk.rules.risk.world import Question

MONDAY = 1_741_564_800_000
"""2025-03-10 00:00 UTC."""
TARGET = Promise(48 * HOUR)


def step(at: int, state: str = "open", **said) -> Step:
    blank = dict.fromkeys(("category", "subcategory", "subject", "customer", "contact", "group", "owner", "actor"), "")
    counts = {"priority": 3, "impact": 2, "urgency": 2, "reassigned": 0, "reopened": 0}
    return Step(**{**blank, **counts, "at": at, "state": state, "line": "first", **said})


def desk_log(cases: int = 400, seed: int = 3) -> list[History]:
    """Cases of two groups: one is quick, the other slow, and sends much to second line."""
    dice = random.Random(seed)
    found = []
    for number in range(cases):
        arrived = MONDAY + number * 90 * 60_000 + dice.randrange(HOUR)
        slow = number % 2
        said = {
            "group": f"group {slow}",
            "actor": f"person {dice.randrange(9)}",
            "customer": f"customer {dice.randrange(20)}",
        }
        steps, at = [step(arrived, "new", **said)], arrived
        for _ in range(dice.randrange(4)):
            at += dice.randrange(9 * HOUR)
            line = "second" if slow and dice.random() < 0.4 else steps[-1].line
            steps.append(step(at, dice.choice(("open", "waiting_customer")), **said | {"line": line}))
        at += int(dice.expovariate(1) * (60 if slow else 16) * HOUR)
        steps.append(step(at, "resolved", **said | {"line": steps[-1].line}))
        found.append(History(number, arrived, tuple(steps), TARGET))
    return found


@pytest.fixture(scope="module")
def log() -> list[History]:
    return desk_log()


def garbled(log: list[History], at: int) -> Iterator[History]:
    """The same until an instant; after it, steps of other cases in other order at other times, or none."""
    dice = random.Random(7)
    pool = [one for case in log for one in case.steps]
    for case in log:
        kept = case.until(at)
        if not kept:
            continue
        later, when = [], max(at, kept[-1].at)
        for _ in range(dice.randrange(len(case.steps) - len(kept) + 3)):
            when += 1 + dice.randrange(40 * HOUR)
            later.append(dice.choice(pool)._replace(at=when))
        yield History(case.number, case.arrived, (*kept, *later), case.promise)


def chances(log: list[History], cut: int, until: int) -> dict[tuple[int, Question, int], float]:
    """What is foretold from `cut` to `until`, with all that corrects it."""
    hours = Hours()
    taken = [one for one in samples(log, hours) if one.at <= until]
    told = forecasts(taken, hours, quick_fit, cut)
    return {
        (log[one.case].number, one.question, one.moment): chance for one, _raw, chance in told if one.at >= cut + WEEK
    }


class TestNoFutureIsRead:
    def test_chances_stay_the_same_to_the_bit_whatever_comes_after(self, log):
        cut, until = MONDAY + 14 * DAY, MONDAY + 22 * DAY
        seen = [case for case in log if case.until(until)]
        other = list(garbled(seen, until))
        assert sum(a.steps != b.steps for a, b in zip(seen, other, strict=True)) > 20
        told = chances(seen, cut, until)
        assert len(told) > 50
        assert chances(other, cut, until) == told

    def test_the_same_proof_finds_a_reader_of_the_future(self, log):
        """The proof can fail: an outcome that is looked up changes with what comes after."""
        until = MONDAY + 22 * DAY
        seen = [case for case in log if case.until(until)]
        other = list(garbled(seen, until))
        asked = [[one.outcome for one in samples(one_log, Hours()) if one.at <= until] for one_log in (seen, other)]
        assert asked[0] != asked[1]

    def test_no_stage_is_learnt_from_before_it_has_ended(self, log):
        hours, now = Hours(), MONDAY + 14 * DAY
        taken = [one for one in samples(log, hours) if one.at <= now]
        known = [blind_after(one, now) for one in taken]
        assert sum(a != b for a, b in zip(taken, known, strict=True)) > 20
        assert quick_fit(taken, now, hours) == quick_fit(known, now, hours)

    def test_a_case_that_is_not_due_yet_teaches_by_the_stages_behind_it(self, log):
        hours, now = Hours(), MONDAY + 14 * DAY
        taken = [one for one in samples(log, hours) if one.at <= now]
        settled = [one for one in taken if one.settles <= now]
        assert len(lessons(taken, now, hours)[MISS]) > len(lessons(settled, now, hours)[MISS])
        assert quick_fit(taken, now, hours) != quick_fit(settled, now, hours)


def blind_after(sample: Sample, now: int) -> Sample:
    """The same with what comes after an instant unknown: it may end never, or otherwise."""
    ends = tuple(end if end <= now else NEVER for end in sample.ends)
    gone = sample.gone if sample.gone <= now else NEVER
    outcome = sample.outcome if sample.settles <= now else not sample.outcome
    return sample._replace(ends=ends, gone=gone, outcome=outcome, settles=max(sample.settles, min(ends[-1:] or (0,))))


class TestTheModel:
    @pytest.fixture(scope="class")
    def model(self, log) -> Model:
        return fit(list(samples(log, Hours())), MONDAY + 30 * DAY, Hours())

    def test_the_same_history_gives_the_same_model(self, log):
        one, other = (quick_fit(list(samples(log, Hours())), MONDAY + 30 * DAY, Hours()) for _ in range(2))
        assert one == other

    def test_as_json_it_is_the_same_model(self, model):
        assert Model.from_json(json.loads(json.dumps(model.to_json()))) == model

    def test_the_slow_group_gets_the_higher_chance(self, log, model):
        told = {0: [], 1: []}
        left = {0: [], 1: []}
        for one in samples(log, Hours()):
            if one.moment == 0:
                kept = told if one.question is Question.MISS else left
                kept[log[one.case].number % 2].append(model.chance(one))
        assert min(len(some) for some in told.values()) > 150
        assert sum(told[1]) / len(told[1]) > 2 * sum(told[0]) / len(told[0])
        assert sum(left[1]) / len(left[1]) > 2 * sum(left[0]) / len(left[0])

    def test_it_ranks_and_is_calibrated_on_what_it_has_not_seen(self, log, model):
        fresh = desk_log(seed=11)
        told = [(model.chance(one), one.outcome) for one in samples(fresh, Hours()) if one.question is Question.MISS]
        found = score(told)
        assert found.auroc > 0.7
        assert found.error < 0.1

    def test_in_the_last_stage_the_weights_of_the_facts_add_up_to_the_score(self, log, model):
        one = next(one for one in samples(log, Hours()) if one.moment == 5)
        forest, chance = model.forests[MISS], model.chance(one)
        roots = sum(tree[0].value for tree in forest.trees)
        total = -forest.start(0.0) - roots + sum(weight.added for weight in model.weightiest(one))
        assert total == pytest.approx(math.log(chance / (1 - chance)))

    def test_a_case_misses_that_survives_every_stage_to_come(self, log, model):
        for one in list(samples(log, Hours()))[:200]:
            if one.question is Question.MISS:
                scores = [model.forests[MISS].score(one.row + facts, 0.0) for facts in one.ahead]
                survived = [1 - 1 / (1 + math.exp(-score)) for score in scores]
                assert len(survived) == 6 - one.moment
                assert model.chance(one) == pytest.approx(math.prod(survived))

    def test_every_fact_that_can_weigh_can_be_said(self):
        for name in FOR_WORDS:
            assert fact_words(name, 1.0, lambda value: value.value)
        assert set(NAMES) >= FOR_WORDS
        unsaid = set(NAMES) - FOR_WORDS
        assert unsaid == {"elapsed", "waited", "speed_all", "open_all", "arrived_all"}


class TestMoments:
    def test_a_case_is_asked_about_at_each_share_of_its_target_while_it_is_open(self):
        case = History(1, MONDAY, (step(MONDAY + HOUR, "new"), step(MONDAY + 30 * HOUR, "resolved")), TARGET)
        found = [one for one in samples([case], Hours()) if one.question is Question.MISS]
        assert [one.at - MONDAY for one in found] == [HOUR, *(int(f * 48 * HOUR) for f in FRACTIONS[1:4])]
        assert {(one.settles - MONDAY, one.outcome) for one in found} == {(48 * HOUR, False)}

    def test_the_stages_to_come_are_foreseen_and_known_when_they_have_ended(self):
        promise = TARGET._replace(pauses=frozenset({"waiting_customer"}))
        steps = (step(MONDAY, "new"), step(MONDAY + 10 * HOUR, "waiting_customer"), step(MONDAY + 30 * HOUR, "open"))
        case = History(1, MONDAY, (*steps, step(MONDAY + 50 * HOUR, "resolved")), promise)
        found = {one.moment: one for one in samples([case], Hours()) if one.question is Question.MISS}
        half = found[1]
        assert [at - MONDAY for at in half.bounds] == [int(f * 48 * HOUR) for f in (*FRACTIONS[1:], 1.0)]
        assert [at - MONDAY for at in half.ends] == [int(f * 48 * HOUR) + 20 * HOUR for f in (*FRACTIONS[2:], 1.0)]
        assert (half.gone, half.until, half.settles) == (MONDAY + 50 * HOUR, half.ends[0], half.ends[-1])

    def test_a_stage_holds_the_work_in_it(self):
        case = History(1, MONDAY, (step(MONDAY, "new"), step(MONDAY + 60 * HOUR, "resolved")), TARGET)
        first = next(iter(samples([case], Hours())))
        work = [facts[WORK] for facts in first.ahead]
        assert sum(work) == pytest.approx(48, rel=0.03)
        assert work[1:] == pytest.approx([7.2, 12, 12, 7.2, 4.8], rel=0.01)
        assert [facts[BEFORE] for facts in first.ahead] == pytest.approx([sum(work[:k]) for k in range(6)])

    def test_a_day_off_that_came_took_its_work_from_the_stages(self):
        hours = busy_hours(20, quiet=17, left=2)
        begin = MONDAY + 17 * DAY
        bounds = (begin - DAY, begin, begin + DAY, begin + 2 * DAY)
        facts = array("d", (0, 1, 24.0, 24.0, 24, 0, 0))
        proved = [in_hindsight(facts, bounds, place, begin + 3 * DAY, hours) for place in range(3)]
        assert proved[0] == facts
        assert (proved[1][WORK] < 10, proved[1][BEFORE]) == (True, 24)
        assert (proved[2][WORK], proved[2][BEFORE] < 10) == (24, True)
        assert in_hindsight(facts, bounds, 1, begin, hours) == facts

    def test_late_is_strictly_after_the_target(self):
        for at, late in ((48 * HOUR, False), (48 * HOUR + 1, True)):
            case = History(1, MONDAY, (step(MONDAY, "new"), step(MONDAY + at, "resolved")), TARGET)
            assert {one.outcome for one in samples([case], Hours()) if one.question is Question.MISS} == {late}

    def test_what_is_resolved_when_it_is_first_seen_is_not_asked_about(self):
        assert list(samples([History(1, MONDAY, (step(MONDAY, "resolved"),), TARGET)], Hours())) == []

    def test_the_time_stands_still_while_it_waits(self):
        promise = TARGET._replace(pauses=frozenset({"waiting_customer"}))
        steps = (step(MONDAY, "new"), step(MONDAY + 10 * HOUR, "waiting_customer"), step(MONDAY + 30 * HOUR, "open"))
        case = History(1, MONDAY, steps, promise)
        assert case.used(MONDAY + 20 * HOUR) == 10 * HOUR
        assert case.reached(48 * HOUR) == MONDAY + 68 * HOUR
        waiting = History(1, MONDAY, steps[:2], promise)
        assert waiting.reached(48 * HOUR) is None
        assert {one.settles for one in samples([waiting], Hours()) if one.question is Question.MISS} == {NEVER}

    def test_the_time_is_that_of_the_calendar(self):
        week = {day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
        office = Calendar(read_definition({"tz": "UTC", "hours": week}, "office"))
        case = History(1, MONDAY, (step(MONDAY, "new"),), Promise(16 * HOUR, office))
        assert case.reached(16 * HOUR) == MONDAY + 40 * HOUR
        assert case.used(MONDAY + 24 * HOUR) == 8 * HOUR

    def test_a_case_leaves_first_line_once_and_is_then_not_asked_about(self):
        steps = (
            step(MONDAY, "new"),
            step(MONDAY + HOUR, line="second"),
            step(MONDAY + 9 * HOUR, "resolved", line="second"),
        )
        found = [one for one in samples([History(1, MONDAY, steps, TARGET)], Hours()) if one.question is Question.LEAVE]
        assert [(one.outcome, one.settles - MONDAY) for one in found] == [(True, 48 * HOUR)]
        gone = History(2, MONDAY, (step(MONDAY, "new", line="second"), step(MONDAY + HOUR, "resolved")), TARGET)
        assert [one for one in samples([gone], Hours()) if one.question is Question.LEAVE] == []


def busy_hours(days: int, quiet: int, left: int) -> Hours:
    """20 cases an hour, day and night; on the day `quiet` only `left`."""
    hours = Hours(UTC)
    for hour in range(days * 24):
        for _ in range(left if hour // 24 == quiet else 20):
            hours.add(MONDAY + hour * HOUR, is_new=True)
    return hours


class TestHours:
    def test_a_day_off_that_no_calendar_names_is_known_the_next_day(self):
        hours = busy_hours(20, quiet=17, left=2)
        begin = MONDAY + 17 * DAY
        assert 15 < hours.lost_between(begin, begin + DAY, begin + DAY) < 24
        assert hours.lost_between(begin + DAY, begin + 2 * DAY, begin + 3 * DAY) == 0

    def test_a_day_off_is_noticed_while_it_lasts(self):
        hours = busy_hours(18, quiet=17, left=2)
        begin = MONDAY + 17 * DAY
        assert hours.lost_between(begin, begin + DAY, begin) == 0
        assert hours.lost_between(begin, begin + DAY, begin + 12 * HOUR) > 15

    def test_a_case_that_waits_has_no_end_and_is_looked_at_for_a_week(self):
        hours = busy_hours(20, quiet=17, left=2)
        begin = MONDAY + 17 * DAY
        assert hours.lost_between(begin, NEVER, begin + 2 * DAY) == hours.lost_between(
            begin, begin + DAY, begin + 2 * DAY
        )

    def test_a_gap_in_the_log_is_no_day_off(self):
        hours = busy_hours(20, quiet=17, left=0)
        begin = MONDAY + 17 * DAY
        assert hours.lost_between(begin, begin + DAY, begin + 2 * DAY) == 0

    def test_a_holiday_of_the_calendar_is_no_time_for_work(self):
        free = date(2025, 3, 12)
        hours = Hours(UTC, lambda day: day == free)
        assert hours.work_between(MONDAY, MONDAY + 3 * DAY) == pytest.approx(48)
        assert to_ms_of(free) == MONDAY + 2 * DAY


def to_ms_of(day: date) -> int:
    from datetime import datetime, time

    return to_ms(datetime.combine(day, time(), tzinfo=UTC))


class TestCalibration:
    def test_the_error_is_the_mean_distance_by_count(self):
        told = [(0.15, False), (0.15, True), (0.95, True), (0.95, True)]
        assert table(told) == [
            Bin(0.1, 0.2, 2, pytest.approx(0.15), 0.5), Bin(0.9, 1.0, 2, pytest.approx(0.95), 1.0),
        ]  # fmt: skip
        assert error(table(told)) == pytest.approx((2 * 0.35 + 2 * 0.05) / 4)
        assert table([(1.0, True)])[0].high == 1.0

    def test_ranking(self):
        assert auroc([(0.1, False), (0.2, True)]) == 1.0
        assert auroc([(0.2, False), (0.1, True)]) == 0.0
        assert auroc([(0.2, False), (0.2, True)]) == 0.5
        assert auroc([(0.2, True)]) is None

    def test_chances_follow_how_forecasts_come_true(self):
        following = Following()
        assert given(following, 1, 0.5) == 0.5
        for _ in range(50):
            following.learn(following.given(1, MONDAY, 0.5), MONDAY, 0.9)
        assert 0.7 < given(following, 1, 0.5) < 0.95
        assert given(following, 1, 0.2) < given(following, 1, 0.5)
        assert given(following, 1, 0.5, MONDAY + 60 * DAY) == pytest.approx(0.5, abs=0.001)

    def test_what_one_moment_learns_moves_the_others_less(self):
        following = Following()
        for _ in range(50):
            following.learn(following.given(1, MONDAY, 0.5), MONDAY, 0.9)
        assert 0.5 < given(following, 2, 0.5) < given(following, 1, 0.5)

    def test_both_corrections_together_come_to_what_happened(self):
        following = Following()
        for _ in range(2000):
            following.learn(following.given(1, MONDAY, 0.5), MONDAY, 0.8)
        assert given(following, 1, 0.5) == pytest.approx(0.8, abs=0.03)

    def test_what_came_true_is_learnt_in_order_of_time_however_it_is_told(self):
        dice = random.Random(2)
        came = [
            CameTrue(dice.randrange(6), at, dice.random(), at + dice.randrange(3 * DAY), dice.random())
            for at in (MONDAY + dice.randrange(5 * DAY) for _ in range(80))
        ]
        one, other = Following(), Following()
        one.learn_all(came)
        other.learn_all(came[::-1])
        later = MONDAY + 9 * DAY
        assert given(one, 3, 0.4, later) == pytest.approx(given(other, 3, 0.4, later), abs=1e-12)
        assert given(one, 3, 0.4, later) != 0.4


class TestHowForecastsComeTrue:
    """A target of 48 hours; the case was told 0.6 when it came, and 0.7 at 10 %."""

    TOLD = (Told(0, MONDAY, 0.6, 0.6), Told(1, MONDAY + 5 * HOUR, 0.7, 0.65))

    def test_a_quick_case_is_learnt_from_no_sooner_than_a_slow_one(self):
        """Resolved after 6 hours; those still open come to their next moment after 12."""
        case = History(1, MONDAY, (step(MONDAY, "new"), step(MONDAY + 6 * HOUR, "resolved")), TARGET)
        first, last = came_true(case, self.TOLD)
        assert (first.known, first.value) == (MONDAY + 5 * HOUR, 0.65)
        assert (last.known, last.value) == (MONDAY + 12 * HOUR, 0.0)

    def test_an_open_case_has_missed_when_it_is_due(self):
        case = History(1, MONDAY, (step(MONDAY, "new"),), TARGET)
        assert [one.value for one in came_true(case, self.TOLD)] == [0.65, 1.0]
        assert [one.known for one in came_true(case, self.TOLD)] == [MONDAY + 5 * HOUR, MONDAY + 48 * HOUR]

    def test_nothing_came_true_of_what_was_told_too_late(self):
        case = History(1, MONDAY, (step(MONDAY, "new"),), TARGET)
        assert list(came_true(case, (Told(5, MONDAY + 48 * HOUR, 0.9, 1.0),))) == []

    def test_nobody_waits_for_a_case_that_waits(self):
        promise = TARGET._replace(pauses=frozenset({"waiting_customer"}))
        case = History(1, MONDAY, (step(MONDAY, "new"), step(MONDAY + 6 * HOUR, "waiting_customer")), promise)
        assert [one.known for one in came_true(case, self.TOLD)] == [MONDAY + 5 * HOUR, NEVER]


def given(following: Following, moment: int, raw: float, at: int = MONDAY) -> float:
    return following.given(moment, at, raw).chance


def test_counts_fade_by_half_in_their_half_life():
    fading = Fading(DAY)
    fading.add("a", 0, 1.0)
    assert fading.get("a", DAY) == (0.5, 0.5)
    assert fading.mean("a", DAY, prior=0.0, strength=0.5) == 0.5
    assert fading.count("b", DAY) == 0.0


def test_bins_are_about_equally_full():
    assert edges_of([1, 1, 1], 4) == []
    assert edges_of([], 4) == []
    edges = edges_of(list(range(100)), 4)
    assert edges == [25, 50, 75]


def test_similar_cases_share_the_facts_as_long_as_enough_do(log):
    taken = [one for one in samples(log, Hours()) if one.question is Question.MISS and one.moment == 0]
    one = taken[-1]
    earlier = Earlier(taken)
    every = earlier.alike(one, [])
    assert every == Alike(sum(other.outcome for other in taken), len(taken))
    near = earlier.alike(one, ["speed_group", "quiet", "rate_actor"])
    assert 10 <= near.cases < every.cases
    assert near.by[0] == "speed_group"
