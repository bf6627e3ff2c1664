"""Problem Management: from incidents to a problem, a known error, a fix, and the question whether it came back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk_words import Words, refused
from supportdesk.errors import ChangedByOther, Invalid, NotAllowed, NotFound
from supportdesk.operations.diagnosis import Diagnosis, diagnose
from supportdesk.operations.lines import HandOver, escalate
from supportdesk.operations.problem_view import ProblemDetail, known_errors, problem_detail, problems
from supportdesk.operations.problems import (
    assign_problem,
    link_to_problem,
    log_problem,
    move_problem,
    set_problem,
    unlink_from_problem,
)
from supportdesk.operations.undo import redo, undo
from supportdesk.operations.verify import verify
from supportdesk.terms import FunctionHit, ProblemState


def incident(desk: Words, subject: str = "Mail is slow", **facts: object) -> int:
    number = desk.phone_case(subject, **facts)
    escalate(desk.anna, number, HandOver(tried="Restarted it."), competence="mail")
    return number


def problem(desk: Words, number: int) -> ProblemDetail:
    return problem_detail(desk.eva, number)


class TestDiagnosis:
    def test_says_cause_estimate_function_and_for_how_many(self, desk: Words):
        number = incident(desk)
        fix_at = desk.clock.now() + timedelta(hours=6)
        diagnose(desk.bo, number, Diagnosis("the disk is full", FunctionHit.PARTLY, fix_at, 70, 140))
        event = desk.last(number)
        assert event.tag == "case:diagnosis:set"
        assert event.changes["suspected_cause"] == ["", "the disk is full"]
        assert (event.changes["function_hit"][1], event.changes["hit_count"][1]) == (1, 140)
        assert list(verify(desk.eva)) == []

    @pytest.mark.parametrize(
        ("found", "sentence"),
        [
            (Diagnosis(" ", FunctionHit.NOT), "Say what the cause is so far"),
            (Diagnosis("x", FunctionHit.NOT, confidence=101), "How sure is it?"),
            (Diagnosis("x", FunctionHit.NOT, hit_count=-1), "For how many?"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, desk: Words, found: Diagnosis, sentence: str):
        number = incident(desk)
        with refused(sentence, kind=Invalid):
            diagnose(desk.bo, number, found)

    def test_a_fix_in_the_past_is_refused(self, desk: Words):
        number = incident(desk)
        with refused("That time has passed.", kind=Invalid):
            diagnose(desk.bo, number, Diagnosis("x", FunctionHit.NOT, desk.clock.now()))

    def test_it_is_taken_back_as_anything_else(self, desk: Words):
        number = incident(desk)
        before = desk.image(number)
        diagnose(desk.bo, number, Diagnosis("the disk is full", FunctionHit.WHOLLY))
        undo(desk.bo)
        assert desk.image(number) == before

    def test_first_line_does_not_diagnose(self, desk: Words):
        with refused("You (Anna Ahl) may not do this.", kind=NotAllowed):
            diagnose(desk.anna, incident(desk), Diagnosis("x", FunctionHit.NOT))


class TestAProblem:
    def test_is_logged_from_its_cases_and_takes_after_the_worst(self, desk: Words):
        one = incident(desk, component_id=desk.mail_cluster, impact=1, urgency=1)
        other = incident(desk)
        number = log_problem(desk.bo, "Mail queue fills at night", cases=[other, one]).number
        found = problem(desk, number)
        assert (found.row.state, found.row.priority, found.row.component) == (ProblemState.LOGGED, 1, "mail-cluster")
        assert {case.id for case in found.cases} == {one, other}
        assert desk.last(one).tag == "case:problem:linked"
        assert number in [row.id for row in problems(desk.bo)]
        assert list(verify(desk.eva)) == []

    def test_goes_its_way_and_no_other(self, desk: Words):
        number = log_problem(desk.bo, "Mail queue fills").number
        with refused("You (Bo Berg) may not do this. It is done by", kind=NotAllowed):
            move_problem(desk.bo, number, "investigate")
        with refused("Not while it is logged. What can follow: investigate, known-error, cancel.", kind=NotAllowed):
            move_problem(desk.eva, number, "close")
        move_problem(desk.eva, number, "investigate")
        with refused("Fill in first: workaround.", kind=NotAllowed):
            move_problem(desk.bo, number, "known-error")
        set_problem(desk.bo, number, {"workaround": "Restart the queue.", "root_cause": "A limit of 200."})
        move_problem(desk.bo, number, "known-error")
        move_problem(desk.bo, number, "plan-fix")
        with refused("Fill in first: solution.", kind=NotAllowed):
            move_problem(desk.bo, number, "resolve")
        set_problem(desk.bo, number, {"solution": "Limit 400, alarm at 80 %."})
        later = desk.clock.now() + timedelta(days=30)
        move_problem(desk.bo, number, "resolve", ask_again=later)
        assert problem(desk, number).ask_again_at == later
        move_problem(desk.eva, number, "close")
        found = problem(desk, number)
        assert (found.row.state, found.closed_at) == (ProblemState.CLOSED, desk.clock.now())
        assert number not in [row.id for row in problems(desk.bo)]
        assert number in [row.id for row in problems(desk.bo, everything=True)]
        with refused("Say why", kind=NotAllowed):
            move_problem(desk.bo, number, "reopen")
        move_problem(desk.bo, number, "reopen", reason="It came back.")
        again = problem(desk, number)
        assert (again.row.state, again.resolved_at, again.ask_again_at) == ("under_investigation", None, None)
        assert [entry.tag for entry in again.history].count("problem:state:moved") == 6
        assert list(verify(desk.eva)) == []

    def test_a_case_has_one_problem_behind_it_and_can_leave_it(self, desk: Words):
        case = incident(desk)
        one, other = log_problem(desk.bo, "One", cases=[case]).number, log_problem(desk.bo, "Other").number
        with refused(f"PRB-{one} is behind it already.", kind=Invalid):
            link_to_problem(desk.bo, case, one)
        link_to_problem(desk.anna, case, other)
        assert (problem(desk, one).row.cases, problem(desk, other).row.cases) == (0, 1)
        unlink_from_problem(desk.anna, case, reason="A mistake.")
        assert problem(desk, other).row.cases == 0
        with refused("No problem is behind this case.", kind=Invalid):
            unlink_from_problem(desk.anna, case)
        assert list(verify(desk.eva)) == []

    def test_two_who_write_the_same_field_are_told(self, desk: Words):
        number = log_problem(desk.bo, "Mail queue fills").number
        seen = problem(desk, number).row.version
        set_problem(desk.cy, number, {"workaround": "Restart it."})
        with refused("Cy Carlsson changed this while you were at it.", kind=ChangedByOther):
            set_problem(desk.bo, number, {"workaround": "Wait."}, seen=seen)
        set_problem(desk.bo, number, {"causes": "Why? The limit."}, seen=seen)
        assert problem(desk, number).workaround == "Restart it."

    def test_what_there_is_not_is_said(self, desk: Words):
        with refused("There is no PRB-7777.", kind=NotFound):
            set_problem(desk.bo, 7777, {"causes": "x"})
        number = log_problem(desk.bo, "Mail queue fills").number
        with refused("A problem has no field “colour”.", kind=Invalid):
            set_problem(desk.bo, number, {"colour": "x"})
        with refused("There is no step “fly”.", kind=Invalid):
            move_problem(desk.eva, number, "fly")
        with refused("A title is needed", kind=Invalid):
            log_problem(desk.bo, "  ")

    def test_it_is_assigned_to_somebody_who_works_on_cases(self, desk: Words):
        number = log_problem(desk.bo, "Mail queue fills").number
        assign_problem(desk.bo, number, "cy")
        assert problem(desk, number).row.owner == "cy"
        with refused("Cy Carlsson has it already.", kind=Invalid):
            assign_problem(desk.bo, number, "cy")

    def test_it_is_undone_and_done_again_with_its_links(self, desk: Words):
        case = incident(desk)
        before = desk.image(case)
        number = log_problem(desk.bo, "Mail queue fills", cases=[case]).number
        undo(desk.bo)
        assert desk.image(case) == before
        assert problem(desk, number).row.state == ProblemState.CANCELLED
        assert list(verify(desk.eva)) == []
        redo(desk.bo)
        found = problem(desk, number)
        assert (found.row.state, [one.id for one in found.cases]) == (ProblemState.LOGGED, [case])
        set_problem(desk.bo, number, {"workaround": "Restart it."})
        set_problem(desk.bo, number, {"workaround": "Restart it twice."})
        undo(desk.bo)
        assert problem(desk, number).workaround == "Restart it."
        assert list(verify(desk.eva)) == []

    def test_what_another_built_on_is_not_undone(self, desk: Words):
        number = log_problem(desk.bo, "Mail queue fills").number
        set_problem(desk.cy, number, {"workaround": "Restart it."})
        with refused("has gone on with", kind=Invalid):
            undo(desk.bo)

    def test_sales_and_operations_see_none(self, desk: Words):
        log_problem(desk.bo, "Mail queue fills")
        for outside in (desk.sara, desk.olle):
            with refused("may not do this", kind=NotAllowed):
                problems(outside)


class TestKnownErrors:
    def test_a_new_case_is_matched_by_words_once_there_is_a_workaround(self, desk: Words):
        number = log_problem(desk.bo, "Zebra labels come out blank").number
        assert known_errors(desk.anna, "Zebra labels are blank") == []
        set_problem(desk.bo, number, {"workaround": "Feed them twice.", "symptoms": "bleached thermal"})
        [found] = known_errors(desk.anna, "All labels are bleached")
        assert (found.id, found.workaround) == (number, "Feed them twice.")
        assert known_errors(desk.anna, "Aquarium on fire") == []

    def test_the_component_alone_is_enough(self, desk: Words):
        case = incident(desk, component_id=desk.wan)
        number = log_problem(desk.bo, "Nights", cases=[case], texts={"workaround": "Restart."}).number
        assert number in [one.id for one in known_errors(desk.anna, "Hm", component_id=desk.wan)]
        assert number not in [one.id for one in known_errors(desk.anna, "Hm", component_id=desk.mail_cluster)]

    def test_a_mended_one_is_not_offered(self, desk: Words):
        texts = {"workaround": "Restart.", "symptoms": "walrus", "root_cause": "x", "solution": "y"}
        number = log_problem(desk.bo, "Nights", texts=texts).number
        assert [one.id for one in known_errors(desk.anna, "walrus mail")] == [number]
        move_problem(desk.eva, number, "investigate")
        move_problem(desk.bo, number, "resolve")
        assert known_errors(desk.anna, "walrus mail") == []


class TestItsClock:
    def test_the_next_step_is_due_by_state_and_priority(self, desk: Words):
        number = log_problem(desk.eva, "Mail queue fills", cases=[incident(desk, impact=1, urgency=1)]).number
        row = problem(desk, number).row
        assert (row.priority, row.due_at) == (1, row.logged_at + timedelta(days=1))
        desk.clock.forward(hours=20)
        move_problem(desk.eva, number, "investigate")
        assert problem(desk, number).row.due_at == desk.clock.now() + timedelta(days=2)
        desk.clock.forward(hours=1)
        undo(desk.eva)
        assert problem(desk, number).row.due_at == row.due_at
        assert list(verify(desk.eva)) == []

    def test_one_whose_step_is_late_stands_before_a_graver_one(self, desk: Words):
        old = log_problem(desk.eva, "Backups are slow").number
        desk.clock.forward(days=11)
        grave = log_problem(desk.eva, "Mail queue fills", cases=[incident(desk, impact=1, urgency=1)]).number
        mine = [old, grave]
        assert [row.id for row in problems(desk.eva) if row.id in mine] == [old, grave]
        move_problem(desk.eva, old, "investigate")
        assert [row.id for row in problems(desk.eva) if row.id in mine] == [grave, old]

    def test_what_is_done_with_has_no_clock(self, desk: Words):
        number = log_problem(desk.eva, "Backups are slow").number
        move_problem(desk.eva, number, "cancel", reason="It was the network.")
        assert problem(desk, number).row.due_at is None
