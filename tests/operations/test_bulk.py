"""One work on many marked cases, and many works in one transaction."""

from __future__ import annotations

import threading

import pytest

from desk_words import Words, new_case, refused
from supportdesk.errors import Invalid
from supportdesk.operations.bulk import on_each
from supportdesk.operations.flow import cancel, close, resolve
from supportdesk.operations.joining import merge
from supportdesk.operations.marking import tag
from supportdesk.operations.ownership import assign, take
from supportdesk.operations.register import register
from supportdesk.operations.talk import note, reply
from supportdesk.operations.undo import redo, undo


class TestOnEach:
    def test_what_is_refused_is_named_and_the_rest_is_done(self, desk: Words):
        mine, free, done = desk.taken_case(desk.bo), desk.phone_case(), desk.phone_case()
        cancel(desk.anna, done, reason="x")
        result = on_each(desk.anna, [mine, free, done, 999999, free], lambda c, n: assign.within(c, n, "bo"))
        assert [outcome.case_id for outcome in result.done] == [free]
        assert [number for number, _reason in result.refused] == [mine, done, 999999]
        reasons = dict(result.refused)
        assert "has it already" in reasons[mine]
        assert "Not while the case is cancelled" in reasons[done]
        assert "There is no case SD-999999" in reasons[999999]
        assert (desk.owner(free), desk.version(mine)) == ("bo", 1)

    def test_one_undo_takes_all_of_it_back(self, desk: Words):
        numbers = [desk.phone_case() for _ in range(5)]
        before = [desk.image(number) for number in numbers]
        result = on_each(desk.anna, numbers, lambda c, n: assign.within(c, n, "bo"))
        after = [desk.image(number) for number in numbers]
        assert {outcome.operation_id for outcome in result.done} == {result.operation_id}
        assert set(undo(desk.anna).cases) == set(numbers)
        assert [desk.image(number) for number in numbers] == before
        redo(desk.anna)
        assert [desk.image(number) for number in numbers] == after

    def test_all_of_it_or_none(self, desk: Words):
        numbers = [desk.phone_case() for _ in range(3)]
        on_each(desk.anna, numbers, lambda c, n: assign.within(c, n, "bo"))
        assign(desk.bo, numbers[1], "cy")
        with refused("Bo Berg has changed this since", kind=Invalid):
            undo(desk.anna)
        assert [desk.owner(number) for number in numbers] == ["bo", "cy", "bo"]

    def test_a_work_of_several_steps_that_is_refused_halfway_leaves_nothing_of_itself(self, desk: Words):
        one, other = desk.phone_case(), desk.phone_case()
        cancel(desk.anna, other, reason="x")

        def twice(change, number):
            tag.within(change, number, add=("x",))
            return reply.within(change, number, "y")

        result = on_each(desk.anna, [one, other], twice)
        assert [outcome.case_id for outcome in result.done] == [one]
        assert (desk.case(one).tags, desk.case(other).tags) == (("x",), ())

    def test_many_into_one(self, desk: Words):
        target, *rest = (desk.phone_case(text=str(n)) for n in range(6))
        result = on_each(desk.anna, rest, lambda c, n: merge.within(c, n, target))
        assert len(result.done) == 5
        assert desk.texts(target) == [str(n) for n in range(6)]
        undo(desk.anna)
        assert desk.texts(target) == ["0"]

    def test_nothing_is_done_to_no_case(self, desk: Words):
        result = on_each(desk.anna, [], lambda c, n: tag.within(c, n, add=("x",)))
        assert (result.done, result.refused) == ((), ())

    def test_all_refused(self, desk: Words):
        number = desk.phone_case()
        result = on_each(desk.anna, [number], lambda c, n: close.within(c, n))
        assert (result.done, len(result.refused)) == ((), 1)
        assert desk.version(number) == 1


class TestTogether:
    """Several works in one transaction: the demo desk, an import."""

    def test_all_are_stored_each_by_its_own_actor_and_undone_by_itself(self, desk: Words):
        me = desk.someone()
        with desk.itself.together():
            number = register(desk.anna, new_case()).case_id
            take(me, number)
            resolve(me, number, cause="1", solution="x")
        assert [entry.who for entry in desk.events(number)] == ["anna", me.actor.login, me.actor.login]
        undo(me)
        assert desk.state(number) == "open"

    def test_none_is_stored_when_it_ends_badly(self, desk: Words):
        before = desk.count("cases")

        def fails() -> None:
            with desk.itself.together():
                register(desk.anna, new_case())
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fails()
        assert desk.count("cases") == before

    def test_a_refused_work_leaves_nothing_and_the_others_stay(self, desk: Words):
        with desk.itself.together():
            number = register(desk.anna, new_case()).case_id
            with refused("There is no text"):
                note(desk.anna, number, " ")
            with refused("is no cause"):
                resolve(desk.anna, number, cause="?", solution="x", reply="y")
            with refused("Attach it as a file"):
                register(desk.anna, new_case("Half written", text="x" * 1_000_001))
            note(desk.anna, number, "z")
        assert desk.texts(number) == ["z"]
        assert desk.version(number) == 2
        assert desk.nobody.rows("SELECT id FROM cases WHERE subject = 'Half written'") == []

    def test_another_thread_has_its_own_transaction(self, desk: Words):
        """What one thread does together is no part of what another does, and does not end it."""
        number, seen = desk.phone_case(), []

        def elsewhere() -> None:
            seen.append(desk.store.open_change)

        with desk.itself.together():
            assert desk.store.open_change is not None
            thread = threading.Thread(target=elsewhere)
            thread.start()
            thread.join()
            tag(desk.anna, number, add=("x",))
        assert seen == [None]
        assert desk.store.open_change is None

    def test_together_inside_together_is_one(self, desk: Words):
        with desk.itself.together():
            with desk.itself.together():
                number = desk.phone_case()
            tag(desk.anna, number, add=("x",))
        assert desk.case(number).tags == ("x",)
