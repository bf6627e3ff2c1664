"""Change Management: who may approve and start, when, and what it touches (P11 to P13)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_words import Words, refused
from supportdesk.errors import Invalid, NotAllowed, NotFound
from supportdesk.operations.change_view import change_of, changes, ical, perhaps_caused
from supportdesk.operations.changes import Written, approve_change, draft_change, move_change, set_change
from supportdesk.operations.component_care import freeze, impact, need, need_not, open_window
from supportdesk.operations.customers import add_component
from supportdesk.operations.problem_view import problem_detail
from supportdesk.operations.problems import log_problem
from supportdesk.operations.undo import undo
from supportdesk.operations.verify import verify
from supportdesk.rules.change_values import QUESTIONS, Window, risk_of
from supportdesk.terms import ChangeKind, ChangeRisk, ChangeState

SAFE = {one.key: not one.risky for one in QUESTIONS}
TEXTS = {"why": "It is old.", "plan": "Stop, replace, start.", "back_out": "Put the old one back."}


@pytest.fixture
def desk(own_desk: Words) -> Words:
    """With three components: eva answers for the mail store, cy for its network, nobody for the printer."""
    add_component(
        own_desk.eva, "store", competence="mail", responsible="eva", deputy="dan", customer_ids=(own_desk.hamnen,)
    )
    add_component(own_desk.eva, "switch", competence="network", responsible="cy", customer_ids=(own_desk.orust,))
    add_component(own_desk.eva, "printer")
    return own_desk


def written(desk: Words, *components: str, hours: int = 24, **more: Any) -> Written:
    begins = desk.clock.now() + timedelta(hours=hours)
    answers = more.pop("answers", SAFE)
    return Written(TEXTS | more, components or ("store",), answers, begins, begins + timedelta(hours=2))


def submitted(desk: Words, *components: str, kind: ChangeKind = ChangeKind.NORMAL, hours: int = 24) -> int:
    number = draft_change(desk.bo, kind, "New disks", written(desk, *components, hours=hours)).number
    move_change(desk.bo, number, "submit")
    return number


def state(desk: Words, number: int) -> ChangeState:
    return change_of(desk.bo, number).state


class TestRisk:
    def test_follows_from_answers(self):
        assert risk_of(SAFE) == (ChangeRisk.LOW, ())
        assert risk_of(SAFE | {"tested": False})[0] is ChangeRisk.MEDIUM
        assert risk_of({one.key: one.risky for one in QUESTIONS})[0] is ChangeRisk.HIGH

    @given(st.fixed_dictionaries({one.key: st.booleans() for one in QUESTIONS}), st.sampled_from(QUESTIONS))
    def test_one_answer_more_against_it_never_makes_it_safer(self, answers: dict[str, bool], one: Any):
        order = list(ChangeRisk)
        worse = answers | {one.key: one.risky}
        assert order.index(risk_of(worse)[0]) >= order.index(risk_of(answers)[0])


class TestTheWay:
    def test_from_draft_to_review(self, desk: Words):
        number = submitted(desk)
        assert change_of(desk.bo, number).risk is ChangeRisk.LOW
        approve_change(desk.eva, number)
        assert state(desk, number) is ChangeState.APPROVED
        move_change(desk.bo, number, "start")
        with refused("Fill in first: what came of it", kind=NotAllowed):
            move_change(desk.bo, number, "finish")
        set_change(desk.bo, number, Written({"outcome": "It works.", "review": "Order disks earlier."}))
        move_change(desk.bo, number, "finish")
        with refused("somebody else reviews it", kind=NotAllowed):
            move_change(desk.bo, number, "review")
        move_change(desk.eva, number, "review")
        assert state(desk, number) is ChangeState.CLOSED
        assert changes(desk.bo) == []
        assert list(verify(desk.eva)) == []

    def test_what_is_missing_is_named(self, desk: Words):
        number = draft_change(desk.bo, ChangeKind.NORMAL, "New disks").number
        with refused("Fill in first: why, what is done, step by step, how it is taken back", kind=NotAllowed):
            move_change(desk.bo, number, "submit")

    def test_on_a_component_that_nobody_answers_for_it_is_refused(self, desk: Words):
        number = draft_change(desk.bo, ChangeKind.NORMAL, "New toner", written(desk, "printer")).number
        with refused("Nobody answers for printer", kind=Invalid):
            move_change(desk.bo, number, "submit")
        with refused("There is no component", kind=NotFound):
            draft_change(desk.bo, ChangeKind.NORMAL, "New toner", written(desk, "fax"))

    def test_what_is_submitted_stays_as_it_is(self, desk: Words):
        number = submitted(desk)
        with refused("what is to be approved stays as it is", kind=Invalid):
            set_change(desk.bo, number, Written({"plan": "Something else."}))
        move_change(desk.eva, number, "reject", reason="Too soon.")
        set_change(desk.bo, number, Written({"plan": "Something else."}))
        move_change(desk.bo, number, "submit")
        assert change_of(desk.bo, number).approvals == ()


class TestApproval:
    def test_by_all_who_answer_for_what_is_touched(self, desk: Words):
        number = submitted(desk, "store", "switch")
        approve_change(desk.eva, number)
        assert state(desk, number) is ChangeState.SUBMITTED
        with refused("approved it already", kind=Invalid):
            approve_change(desk.eva, number)
        approve_change(desk.cy, number)
        assert state(desk, number) is ChangeState.APPROVED

    def test_never_by_who_asked_for_it(self, desk: Words):
        number = draft_change(desk.eva, ChangeKind.EMERGENCY, "New disks", written(desk)).number
        move_change(desk.eva, number, "submit")
        with refused("You asked for this change", kind=NotAllowed):
            approve_change(desk.eva, number)

    def test_not_by_others_and_it_says_who(self, desk: Words):
        number = submitted(desk, "switch")
        with refused("You answer for none of its components. Those who do: Cy Carlsson", kind=NotAllowed):
            approve_change(desk.eva, number)

    def test_an_emergency_is_approved_by_the_manager_where_nobody_is_there(self, desk: Words):
        number = submitted(desk, "switch", kind=ChangeKind.EMERGENCY)
        approve_change(desk.eva, number)
        assert state(desk, number) is ChangeState.APPROVED

    def test_is_taken_back(self, desk: Words):
        number = submitted(desk)
        approve_change(desk.eva, number)
        undo(desk.eva)
        assert (state(desk, number), change_of(desk.bo, number).approvals) == (ChangeState.SUBMITTED, ())


class TestStart:
    def test_by_the_right_competence_alone(self, desk: Words):
        number = submitted(desk, "switch")
        approve_change(desk.cy, number)
        with refused("It takes competence in network", kind=NotAllowed):
            move_change(desk.bo, number, "start")
        move_change(desk.cy, number, "start")
        assert change_of(desk.bo, number).started_by == "cy"

    def test_conflicts_are_said_when_submitted_and_when_started(self, desk: Words):
        first = submitted(desk)
        second = draft_change(desk.cy, ChangeKind.NORMAL, "More disks", written(desk)).number
        with refused("That time will not do: CHG-1 changes the same until", kind=Invalid):
            move_change(desk.cy, second, "submit")
        approve_change(desk.eva, first)
        now = desk.clock.now()
        freeze(desk.eva, "Christmas trade", now, now + timedelta(days=3))
        with refused("That time will not do: Christmas trade until", kind=Invalid):
            move_change(desk.bo, first, "start")

    def test_outside_its_windows_it_is_refused_but_for_an_emergency(self, desk: Words):
        day = (desk.clock.now() + timedelta(hours=72)).weekday()
        open_window(desk.eva, "store", Window(day, 0, 60))
        number = draft_change(desk.bo, ChangeKind.NORMAL, "New disks", written(desk, hours=24)).number
        with refused("That time will not do: outside the maintenance windows of store", kind=Invalid):
            move_change(desk.bo, number, "submit")
        submitted(desk, kind=ChangeKind.EMERGENCY, hours=24)

    def test_what_came_after_it_may_be_caused_by_it(self, desk: Words):
        number = submitted(desk)
        approve_change(desk.eva, number)
        desk.phone_case("Before", component_id=component_id(desk, "store"))
        desk.clock.forward(minutes=1)
        move_change(desk.bo, number, "start")
        after = desk.phone_case("After", component_id=component_id(desk, "store"))
        desk.phone_case("Elsewhere", component_id=component_id(desk, "switch"))
        assert [one.id for one in perhaps_caused(desk.bo, change_of(desk.bo, number))] == [after]


def component_id(desk: Words, name: str) -> int:
    return int(desk.nobody.rows("SELECT id FROM components WHERE name = :name", {"name": name})[0][0])


class TestComponents:
    def test_a_circle_is_refused_and_named(self, desk: Words):
        need(desk.eva, "store", "switch")
        need(desk.eva, "printer", "store")
        with refused("That would be a circle: switch → printer → store → switch", kind=Invalid):
            need(desk.eva, "switch", "printer")
        need_not(desk.eva, "printer", "store")
        need(desk.eva, "switch", "printer")

    def test_impact_walks_to_the_customers(self, desk: Words):
        need(desk.eva, "store", "switch")
        found = impact(desk.bo, ("switch",))
        assert [(one.name, one.steps) for one in found.components] == [("switch", 0), ("store", 1)]
        assert len(found.customers) == 2
        assert [one.name for one in impact(desk.bo, ("store",)).components] == ["store"]


def test_the_calendar_is_icalendar(desk: Words):
    submitted(desk)
    text = ical(changes(desk.bo), desk.clock.now())
    lines = text.split("\r\n")
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")
    assert "SUMMARY:CHG-1 New disks" in lines
    assert all(len(line.encode()) <= 75 for line in lines)


def test_long_titles_are_folded_and_nothing_of_theirs_is_a_line_of_its_own(desk: Words):
    title = "Å" * 120 + "\r\nATTACH:x; y, z"
    draft_change(desk.bo, ChangeKind.NORMAL, title, written(desk))
    lines = ical(changes(desk.bo), desk.clock.now()).split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert not any(line.startswith("ATTACH") for line in lines)
    whole = "\r\n".join(lines).replace("\r\n ", "")
    assert "\\; y\\, z" in whole


def test_a_change_mends_a_problem_and_each_shows_the_other(desk: Words):
    problem = log_problem(desk.eva, "Disks fill").number
    number = draft_change(desk.bo, ChangeKind.NORMAL, "New disks", Written({}, problem=problem)).number
    assert change_of(desk.bo, number).problem == problem
    assert [row.id for row in problem_detail(desk.bo, problem).changes] == [number]
    with refused("There is no PRB-999.", kind=NotFound):
        set_change(desk.bo, number, Written({}, problem=999))
    set_change(desk.bo, number, Written({}, problem=0))
    assert problem_detail(desk.bo, problem).changes == ()
    undo(desk.bo)
    assert [row.id for row in problem_detail(desk.bo, problem).changes] == [number]
    assert list(verify(desk.nobody)) == []
