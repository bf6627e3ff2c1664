"""Routines: read, kept under version, found from a case, ticked step by step, and handed over (P4, P12)."""

from __future__ import annotations

import pytest

from desk_words import Words, refused
from supportdesk.errors import Invalid, NotAllowed, NotFound
from supportdesk.operations.flow import resolve
from supportdesk.operations.lines import HandOver, escalate
from supportdesk.operations.routine_view import fitting, routine_text, routines, run_of, runs
from supportdesk.operations.routines import begin_routine, load_routine, retire_routine, stop_routine, tick
from supportdesk.operations.undo import undo
from supportdesk.operations.verify import verify
from supportdesk.rules.routine_text import DONE, ESCALATE, read_routine
from supportdesk.terms import RunState, StepResult

DISK = """
# Disk full on a server

- components: mail-cluster
- category: storage
- words: disk full, no space
- competence: mail

Nobody is told to delete their mail.

1. Look which folder grows: `du -xh`
2. Empty the old logs.
   The newest week stays.
   - solved: done
   - not solved: step 3
3. Ask for a larger disk.
   - not solved: escalate
"""
SOLVED, NOT_SOLVED, STEP_DONE = StepResult.SOLVED, StepResult.NOT_SOLVED, StepResult.DONE


class TestText:
    def test_has_a_head_steps_and_decisions(self):
        read = read_routine(DISK)
        assert (read.title, read.components, read.competence) == ("Disk full on a server", ("mail-cluster",), "mail")
        assert read.words == {"disk", "full", "no", "space"}
        assert [step.text for step in read.steps][1:] == ["Empty the old logs.", "Ask for a larger disk."]
        assert read.steps[1].details == "The newest week stays."
        assert read.steps[1].decisions == {SOLVED: DONE, NOT_SOLVED: 3}

    def test_without_a_decision_the_next_step_follows(self):
        steps = read_routine(DISK).steps
        assert [steps[0].after(1, result, 3) for result in (STEP_DONE, SOLVED, NOT_SOLVED)] == [2, DONE, 2]
        assert [steps[2].after(3, result, 3) for result in (STEP_DONE, SOLVED, NOT_SOLVED)] == [DONE, DONE, ESCALATE]

    def test_a_decision_that_is_not_indented_is_one_all_the_same(self):
        read = read_routine("# Disk\n1. Look: it says - what is full.\n- not solved: escalate\n- note: look twice\n")
        assert read.steps[0].decisions == {NOT_SOLVED: ESCALATE}
        assert read.steps[0].details == "- note: look twice"

    def test_swedish_is_read_as_well(self):
        read = read_routine(
            "# Full disk\n- ord: disk\n\n1. Töm loggarna.\n   - inte löst: steg 2\n2. Ring.\n   - inte löst: eskalera\n"
        )
        assert [step.decisions for step in read.steps] == [{NOT_SOLVED: 2}, {NOT_SOLVED: ESCALATE}]

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("", "x.md:1: a routine begins with its title"),
            ("Disk full\n1. Look.", "x.md:1: a routine begins with its title"),
            ("# Disk\n- colour: red\n1. Look.", "x.md:2: a routine has no “colour”"),
            ("# Disk\nJust words.", "x.md: a routine has steps"),
            ("# Disk\n1. Look.\n3. Act.", "x.md:3: this is step 2"),
            ("# Disk\n1. Look.\n   - not solved: step 9", "x.md:3: “step 9” leads nowhere"),
            ("# Disk\n1. Look.\n   - not solved: burn it", "x.md:3: “burn it” leads nowhere"),
            ("# Disk\n1. Look.\n   - not sovled: escalate", "x.md:3: “not sovled” is no result"),
        ],
    )
    def test_one_that_does_not_parse_says_where(self, text: str, sentence: str):
        with pytest.raises(Invalid) as said:
            read_routine(text, file="x.md")
        assert str(said.value).startswith(sentence)


class TestUnderVersion:
    def test_every_edition_stays_and_the_newest_is_in_force(self, own_desk: Words):
        desk = own_desk
        assert load_routine(desk.bo, "disk-full", DISK) == 1
        assert load_routine(desk.bo, "disk-full", DISK) == 0
        assert load_routine(desk.bo, "disk-full", DISK.replace("old logs", "old mail")) == 2
        row, text = routine_text(desk.anna, "disk-full")
        assert (row.edition, row.steps) == (2, 3)
        assert "old mail" in text
        retire_routine(desk.bo, "disk-full", "The server is gone.")
        assert routines(desk.anna) == []
        with refused("There is no routine", kind=NotFound):
            routine_text(desk.anna, "disk-full")
        assert load_routine(desk.bo, "disk-full", DISK) == 3

    def test_first_line_reads_and_second_line_writes(self, own_desk: Words):
        with refused("done by", kind=NotAllowed):
            load_routine(own_desk.anna, "disk-full", DISK)
        with refused("cannot name a routine", kind=Invalid):
            load_routine(own_desk.bo, "Disk Full", DISK)
        with refused("Say why", kind=Invalid):
            retire_routine(own_desk.bo, "disk-full", " ")


class TestOnACase:
    def begun(self, desk: Words) -> tuple[int, int]:
        load_routine(desk.bo, "disk-full", DISK)
        load_routine(desk.bo, "other", "# Something else\n1. Wait.")
        number = desk.phone_case("The disk is full", component_id=desk.mail_cluster)
        return number, begin_routine(desk.anna, number, "disk-full").number

    def test_is_found_by_component_category_and_words_with_the_reason(self, own_desk: Words):
        number, _run = self.begun(own_desk)
        first, second = fitting(own_desk.anna, number)
        assert (first.row.key, first.by) == ("disk-full", ("mail-cluster", "mail", "disk", "full"))
        assert (second.row.key, second.points) == ("other", 0)

    def test_is_ticked_step_by_step_to_the_solution(self, own_desk: Words):
        desk = own_desk
        _number, run = self.begun(desk)
        tick(desk.anna, run, STEP_DONE, note="/var/log")
        assert run_of(desk.anna, run).step == 2
        tick(desk.anna, run, SOLVED)
        found = run_of(desk.anna, run)
        assert found.state is RunState.SOLVED
        assert [(one.step, one.result, one.who, one.note) for one in found.ticks] == [
            (1, STEP_DONE, "anna", "/var/log"),
            (2, SOLVED, "anna", ""),
        ]
        assert [(row.key, row.used, row.solved) for row in routines(desk.anna)] == [
            ("disk-full", 1, 1),
            ("other", 0, 0),
        ]
        with refused("not followed any more", kind=Invalid):
            tick(desk.anna, run, STEP_DONE)

    def test_what_was_ticked_goes_with_the_hand_over(self, own_desk: Words):
        desk = own_desk
        number, run = self.begun(desk)
        tick(desk.anna, run, STEP_DONE)
        tick(desk.anna, run, NOT_SOLVED)
        escalate(desk.anna, number, HandOver(tried="The routine."), competence="mail")
        said = desk.last(number).details["hand_over"]["routine_step"]
        assert said == "Disk full on a server: 1 done, 2 not solved; at step 3"

    def test_leads_to_second_line_when_it_does_not_help(self, own_desk: Words):
        desk = own_desk
        _number, run = self.begun(desk)
        tick(desk.anna, run, NOT_SOLVED, step=3)
        assert run_of(desk.anna, run).state is RunState.ESCALATED

    def test_a_case_keeps_the_edition_it_began_with(self, own_desk: Words):
        desk = own_desk
        number, run = self.begun(desk)
        load_routine(desk.bo, "disk-full", "# Disk full\n1. Call us.")
        assert len(run_of(desk.anna, run).routine.steps) == 3
        with refused("being followed on this case already", kind=Invalid):
            begin_routine(desk.anna, number, "disk-full")
        stop_routine(desk.anna, run, "There is a newer one.")
        begin_routine(desk.anna, number, "disk-full")
        assert [row.edition for row in runs(desk.anna, number)] == [2, 1]

    def test_a_case_resolved_while_it_is_followed_counts_as_solved_and_the_run_can_be_ended(self, own_desk: Words):
        desk = own_desk
        number, run = self.begun(desk)
        tick(desk.anna, run, STEP_DONE)
        resolve(desk.anna, number, cause="configuration", solution="Made room.")
        assert [(row.used, row.solved) for row in routines(desk.anna)] == [(1, 1), (0, 0)]
        stop_routine(desk.anna, run, "It is solved.")
        assert run_of(desk.anna, run).state is RunState.STOPPED

    def test_what_was_ticked_before_it_was_stopped_goes_with_the_hand_over(self, own_desk: Words):
        desk = own_desk
        number, run = self.begun(desk)
        tick(desk.anna, run, STEP_DONE)
        stop_routine(desk.anna, run, "It does not fit.")
        escalate(desk.anna, number, HandOver(tried="The routine."), competence="mail")
        assert "1 done" in desk.last(number).details["hand_over"]["routine_step"]

    def test_a_tick_is_taken_back(self, own_desk: Words):
        desk = own_desk
        _number, run = self.begun(desk)
        tick(desk.anna, run, SOLVED)
        undo(desk.anna)
        found = run_of(desk.anna, run)
        assert (found.state, found.step, found.ticks) == (RunState.RUNNING, 1, ())
        assert list(verify(desk.eva)) == []
        with refused("There is no step 9", kind=Invalid):
            tick(desk.anna, run, STEP_DONE, step=9)
