"""Standard changes follow a routine that was authorised beforehand; nothing on a component is changed without its change."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk_words import Words, refused
from supportdesk.errors import Invalid, NotAllowed
from supportdesk.operations.change_view import ChangeRow, change_of
from supportdesk.operations.changes import Written, draft_change, move_change, set_change
from supportdesk.operations.component_care import need, need_not
from supportdesk.operations.customers import add_component
from supportdesk.operations.routine_view import routine_text
from supportdesk.operations.routines import load_routine
from supportdesk.operations.standard_changes import authorise_routine, tick_change, withdraw_authorisation
from supportdesk.operations.undo import undo
from supportdesk.operations.verify import verify
from supportdesk.rules.change_values import QUESTIONS
from supportdesk.terms import ChangeKind, ChangeRisk, ChangeState, StepResult

SAFE = {one.key: not one.risky for one in QUESTIONS}
TEXT = """# Patch a server
- back-out: the old version is still there

1. Take it out of the pool.
2. Install.
   - not solved: escalate
3. Put it back.
"""


@pytest.fixture
def desk(own_desk: Words) -> Words:
    add_component(own_desk.eva, "web1", responsible="eva", deputy="anna")
    add_component(own_desk.eva, "web2", responsible="eva")
    load_routine(own_desk.bo, "patch", TEXT)
    return own_desk


def drafted(desk: Words, *names: str, routine: str | None = "patch", answers: dict[str, bool] = SAFE) -> int:
    begins = desk.clock.now() + timedelta(hours=2)
    written = Written({"why": "A hole."}, names or ("web1",), answers, begins, begins + timedelta(hours=1))
    number = draft_change(desk.bo, ChangeKind.STANDARD, "Patch", written).number
    if routine:
        set_change(desk.bo, number, Written({}, routine=routine))
    return number


def change(desk: Words, number: int) -> ChangeRow:
    return change_of(desk.eva, number)


def running(desk: Words) -> int:
    authorise_routine(desk.eva, "patch", ["web1"])
    number = drafted(desk)
    move_change(desk.bo, number, "submit")
    desk.clock.forward(hours=2)
    move_change(desk.bo, number, "start")
    return number


class TestAuthorised:
    def test_by_who_answers_for_the_component_it_needs_no_other_approval(self, desk: Words):
        assert authorise_routine(desk.eva, "patch", ["web1", "web2"]) == 2
        assert routine_text(desk.bo, "patch")[0].authorised == ("web1", "web2")
        number = drafted(desk)
        row = change(desk, number)
        assert row.plan.splitlines() == ["1. Take it out of the pool.", "2. Install.", "3. Put it back."]
        assert row.back_out == "the old version is still there"
        move_change(desk.bo, number, "submit")
        row = change(desk, number)
        assert (row.state, row.risk) == (ChangeState.APPROVED, ChangeRisk.LOW)
        assert [one.who for one in row.approvals] == [desk.eva.actor.agent_id]
        assert list(verify(desk.nobody)) == []

    def test_never_by_who_wrote_it_nor_by_who_does_not_answer(self, desk: Words):
        add_component(desk.eva, "mine", responsible="bo")
        with refused("You wrote this edition: somebody else authorises it.", kind=NotAllowed):
            authorise_routine(desk.bo, "patch", ["mine"])
        with refused("You do not answer for web2.", kind=NotAllowed):
            authorise_routine(desk.anna, "patch", ["web1", "web2"])
        with refused("Name at least one component that it may touch.", kind=Invalid):
            authorise_routine(desk.anna, "patch", [])

    def test_a_new_edition_must_be_authorised_again(self, desk: Words):
        authorise_routine(desk.eva, "patch", ["web1"])
        number = drafted(desk)
        load_routine(desk.bo, "patch", TEXT.replace("Install.", "Install and test."))
        with refused("Edition 1 of “patch” is not in force any more. Name the routine again.", kind=Invalid):
            move_change(desk.bo, number, "submit")
        set_change(desk.bo, number, Written({}, routine="patch"))
        with refused("“patch” is not authorised beforehand for web1", kind=Invalid):
            move_change(desk.bo, number, "submit")

    def test_taken_back_it_counts_no_more(self, desk: Words):
        authorise_routine(desk.eva, "patch", ["web1"])
        with refused("Say why: it is kept in the history.", kind=Invalid):
            withdraw_authorisation(desk.eva, "patch", " ")
        withdraw_authorisation(desk.eva, "patch", "It broke twice.")
        with refused("You have not authorised this edition of “patch”.", kind=Invalid):
            withdraw_authorisation(desk.eva, "patch", "It broke twice.")
        with refused("“patch” is not authorised beforehand for web1", kind=Invalid):
            move_change(desk.bo, drafted(desk), "submit")


class TestSubmitted:
    def test_without_a_routine_or_with_more_risk_it_is_no_standard_change(self, desk: Words):
        authorise_routine(desk.eva, "patch", ["web1"])
        number = drafted(desk, routine=None)
        set_change(desk.bo, number, Written({"plan": "Install.", "back_out": "Put back."}))
        with refused("A standard change follows a routine that is authorised beforehand.", kind=Invalid):
            move_change(desk.bo, number, "submit")
        with refused("Its risk is medium: a standard change is of low risk.", kind=Invalid):
            move_change(desk.bo, drafted(desk, answers=SAFE | {"tested": False}), "submit")
        with refused("“patch” is not authorised beforehand for web2", kind=Invalid):
            move_change(desk.bo, drafted(desk, "web1", "web2"), "submit")

    def test_as_a_normal_change_it_is_approved_like_one(self, desk: Words):
        number = drafted(desk)
        set_change(desk.bo, number, Written({}, kind=ChangeKind.NORMAL))
        move_change(desk.bo, number, "submit")
        assert change(desk, number).state is ChangeState.SUBMITTED

    def test_what_the_requester_authorised_does_not_count_for_their_own(self, desk: Words):
        add_component(desk.eva, "shared", responsible="cy", deputy="bo")
        load_routine(desk.eva, "reboot", TEXT)
        authorise_routine(desk.bo, "reboot", ["shared"])
        number = drafted(desk, "shared", routine="reboot")
        with refused("by others than who asks for this change", kind=Invalid):
            move_change(desk.bo, number, "submit")


class TestCarriedOut:
    def test_its_steps_are_ticked_and_it_is_done_when_all_are(self, desk: Words):
        number = running(desk)
        set_change(desk.bo, number, Written({"outcome": "Patched."}))
        with refused("Step 1 is next: tick it", kind=Invalid):
            move_change(desk.bo, number, "finish")
        tick_change(desk.bo, number, StepResult.DONE)
        tick_change(desk.bo, number, StepResult.DONE, note="Took a while.")
        assert (change(desk, number).step, [one.step for one in change(desk, number).ticks]) == (3, [1, 2])
        undo(desk.bo)
        assert (change(desk, number).step, [one.step for one in change(desk, number).ticks]) == (2, [1])
        tick_change(desk.bo, number, StepResult.DONE)
        tick_change(desk.bo, number, StepResult.DONE)
        move_change(desk.bo, number, "finish")
        assert change(desk, number).state is ChangeState.DONE
        assert list(verify(desk.nobody)) == []

    def test_one_whose_step_did_not_succeed_is_not_done(self, desk: Words):
        number = running(desk)
        set_change(desk.bo, number, Written({"outcome": "It did not start."}))
        tick_change(desk.bo, number, StepResult.DONE)
        tick_change(desk.bo, number, StepResult.NOT_SOLVED)
        with refused("Its last step did not succeed: it failed, or it is backed out.", kind=Invalid):
            move_change(desk.bo, number, "finish")
        move_change(desk.bo, number, "back-out")
        assert change(desk, number).state is ChangeState.BACKED_OUT

    def test_steps_are_ticked_while_it_runs_alone(self, desk: Words):
        authorise_routine(desk.eva, "patch", ["web1"])
        number = drafted(desk)
        with refused("Steps are ticked while the change is in progress. Start it first.", kind=Invalid):
            tick_change(desk.bo, number, StepResult.DONE)
        plain = draft_change(desk.bo, ChangeKind.NORMAL, "Other").number
        with refused("This change follows no routine: there are no steps to tick.", kind=Invalid):
            tick_change(desk.bo, plain, StepResult.DONE)


class TestNothingWithoutItsChange:
    def test_what_a_component_needs_is_changed_in_a_change_alone(self, desk: Words):
        need(desk.eva, "web1", "web2")  # registered today: it is still being described
        desk.clock.forward(days=2)
        with refused("Nothing on web1 is changed without its change.", kind=NotAllowed):
            need_not(desk.eva, "web1", "web2")
        number = running(desk)
        need_not(desk.eva, "web1", "web2")
        with refused("Nothing on web2 is changed without its change.", kind=NotAllowed):
            need(desk.eva, "web2", "web1")
        for _step in range(3):
            tick_change(desk.bo, number, StepResult.DONE)
        set_change(desk.bo, number, Written({"outcome": "Patched."}))
        move_change(desk.bo, number, "finish")
        with refused("Nothing on web1 is changed without its change.", kind=NotAllowed):
            need(desk.eva, "web1", "web2")
