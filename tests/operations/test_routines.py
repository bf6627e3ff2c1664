"""Routines: read, kept under version, found from a case, ticked step by step, and handed over (P4, P12)."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from damaged import found_after
from desk_words import Words, refused
from supportdesk.errors import Invalid, NotAllowed, NotFound
from supportdesk.operations.case_view import case_detail
from supportdesk.operations.flow import resolve
from supportdesk.operations.lines import HandOver, escalate, move
from supportdesk.operations.routine_view import (
    MOST_MESSAGES,
    MOST_OF_ONE,
    fitting,
    routine_text,
    routines,
    run_of,
    runs,
)
from supportdesk.operations.routines import begin_routine, load_routine, retire_routine, stop_routine, tick
from supportdesk.operations.talk import note
from supportdesk.operations.undo import redo, undo
from supportdesk.operations.verify import verify
from supportdesk.rules.routine_text import DONE, ESCALATE, read_routine
from supportdesk.terms import Line, RunState, StepResult

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
        row, markdown = routine_text(desk.anna, "disk-full")
        assert (row.edition, row.steps) == (2, 3)
        assert "old mail" in markdown
        retire_routine(desk.bo, "disk-full", "The server is gone.")
        assert routines(desk.anna) == []
        with refused("There is no routine", kind=NotFound):
            routine_text(desk.anna, "disk-full")
        assert load_routine(desk.bo, "disk-full", DISK) == 3

    def test_every_edition_is_what_the_log_says(self, own_desk: Words):
        desk = own_desk
        load_routine(desk.bo, "disk-full", DISK)
        load_routine(desk.bo, "disk-full", DISK.replace("old logs", "old mail"))
        retire_routine(desk.bo, "disk-full", "The server is gone.")
        assert list(verify(desk.eva)) == []
        damages = {
            "UPDATE routines SET text = text || ' ' WHERE edition = 1": ("disk-full, 1", "text"),
            "UPDATE routines SET title = 'x' WHERE edition = 2": ("disk-full, 2", "title"),
            "UPDATE routines SET retired_at = NULL WHERE edition = 2": ("disk-full, 2", "retired_at"),
            "UPDATE routines SET loaded_by = 'eva' WHERE edition = 1": ("disk-full, 1", "loaded_by"),
            "UPDATE routines SET key = 'other' WHERE edition = 1": ("other, 1", "routine"),
        }
        for sql, told in damages.items():
            assert told in [(one.record, one.field) for one in found_after(desk, sql)], sql
        assert ("disk-full, 2", "routine") in [
            (one.record, one.field) for one in found_after(desk, "DELETE FROM routines WHERE edition = 2")
        ]
        assert list(verify(desk.eva)) == []

    def test_of_one_that_was_loaded_before_the_log_had_the_text_the_rest_is_compared(self, own_desk: Words):
        load_routine(own_desk.bo, "disk-full", DISK)
        forget = (
            "UPDATE events SET details = REPLACE(details, '\"text\"', '\"words\"') WHERE tag = 'desk:routine:loaded'"
        )
        assert found_after(own_desk, forget) == []
        [found] = found_after(own_desk, forget, "UPDATE routines SET title = 'x'")
        assert (found.record, found.field) == ("disk-full, 1", "title")

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

    def test_so_does_what_was_seen_at_a_step_on_to_problem_management_too(self, own_desk: Words):
        desk = own_desk
        number, run = self.begun(desk)
        tick(desk.anna, run, STEP_DONE, note="/var/log\n  grows")
        tick(desk.anna, run, NOT_SOLVED, note="x" * 500)
        escalate(desk.anna, number, HandOver(tried="The routine."), competence="mail")
        told = f"Disk full on a server: 1 done (/var/log grows), 2 not solved ({'x' * 199}…); at step 3"
        assert desk.last(number).details["hand_over"]["routine_step"] == told
        move(desk.bo, number, Line.PROBLEM, HandOver(tried="A new disk."))
        assert desk.last(number).details["hand_over"]["routine_step"] == told
        assert desk.last(number).tag == "case:line:moved"

    def test_the_step_that_is_next_is_a_fact_of_the_case(self, own_desk: Words):
        desk = own_desk
        number, run = self.begun(desk)
        tick(desk.anna, run, STEP_DONE)
        assert case_detail(desk.bo, number).followed == ((run, "Disk full on a server", 2, 3, "Empty the old logs."),)
        tick(desk.anna, run, SOLVED)
        assert case_detail(desk.bo, number).followed == ()

    def test_a_case_is_read_though_its_routine_was_damaged(self, own_desk: Words):
        desk = own_desk
        load_routine(desk.bo, "disk-full", DISK)
        number = desk.phone_case()
        run = begin_routine(desk.anna, number, "disk-full").number
        with desk.store.database.transaction() as session:
            session.execute(text("UPDATE routines SET text = 'no routine'"))
        assert case_detail(desk.bo, number).followed == ((run, "Disk full on a server", 1, 0, ""),)
        with desk.store.database.transaction() as session:
            session.execute(text("UPDATE routines SET text = :text"), {"text": DISK})

    def test_is_found_by_the_words_of_the_messages_too_and_these_alone_do_not_outweigh_the_rest(self, own_desk: Words):
        desk = own_desk
        load_routine(desk.bo, "disk-full", "# Disk full\n- words: disk, full, space, quota, limit\n1. Look.")
        load_routine(desk.bo, "mailbox", "# Mailbox\n- category: mail\n- words: mailbox\n1. Look.")
        number = desk.phone_case(
            "It stopped", category="mail", text="Disk full, no space, over quota and limit. My mailbox."
        )
        first, second = fitting(desk.anna, number)
        assert (first.row.key, first.by) == ("mailbox", ("mail", "mailbox"))
        assert (second.row.key, second.by) == ("disk-full", ("disk", "full", "limit"))

    def test_of_a_long_case_the_beginning_is_looked_through(self, own_desk: Words):
        desk = own_desk
        load_routine(desk.bo, "disk-full", "# Disk full\n- words: disk\n1. Look.")
        found = []
        for before in (MOST_OF_ONE - 5, MOST_OF_ONE):
            number = desk.phone_case("It stopped", text="x" * (before - 1) + " disk")
            found.append([one.points for one in fitting(desk.anna, number)])
        assert found == [[1], [0]]
        number = desk.phone_case("It stopped", text="Help.")
        for _time in range(MOST_MESSAGES):
            note(desk.anna, number, "Nothing yet.")
        note(desk.anna, number, "The disk.")
        assert [one.points for one in fitting(desk.anna, number)] == [0]

    def test_one_that_was_begun_by_mistake_and_undone_was_not_used(self, own_desk: Words):
        desk = own_desk
        _number, _run = self.begun(desk)
        assert [row.used for row in routines(desk.anna)] == [1, 0]
        undo(desk.anna)
        assert [row.used for row in routines(desk.anna)] == [0, 0]
        redo(desk.anna)
        assert [row.used for row in routines(desk.anna)] == [1, 0]
        stop_routine(desk.anna, _run, "It does not fit.")
        assert [row.used for row in routines(desk.anna)] == [1, 0]

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
