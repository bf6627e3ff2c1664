"""Two people, or two programs, at one case at one moment: nothing is lost, doubled or overwritten."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from desk_words import Words, new_case, refused
from supportdesk.change import Change
from supportdesk.desk import Desk, Store
from supportdesk.errors import ChangedByOther, DeskError, Invalid
from supportdesk.operations.facts import Facts, set_facts
from supportdesk.operations.flow import resolve, wait
from supportdesk.operations.joining import link, merge
from supportdesk.operations.marking import attach, tag
from supportdesk.operations.ownership import assign, release, take
from supportdesk.operations.register import register
from supportdesk.operations.talk import note, reply
from supportdesk.operations.undo import undo
from supportdesk.operations.waking import wake_due
from supportdesk.performing import ATTEMPTS, AlreadyDone
from supportdesk.terms import CaseState


def at_once(*works: Callable[[], object]) -> list[object]:
    """What each work came to when all began together: its result, or how it was refused."""
    results: list[object] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(place: int, work: Callable[[], object]) -> None:
        start.wait()
        try:
            results[place] = work()
        except DeskError as error:
            results[place] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def refusals(results: list[object]) -> list[DeskError]:
    return [result for result in results if isinstance(result, DeskError)]


@pytest.fixture
def other_program(desk: Words):
    """The same desk in a second program: connections of its own."""
    store = Store(desk.store.address, durable=False)
    yield lambda by: Desk(store, desk.clock).acting_as(by.actor)
    store.close()


class TestWhatISaw:
    def test_the_same_field_shows_both_values(self, desk: Words):
        number = desk.phone_case()
        seen = desk.version(number)
        set_facts(desk.bo, number, Facts(category="network"))
        with pytest.raises(ChangedByOther) as caught:
            set_facts(desk.anna, number, Facts(category="mail"), seen=seen)
        error = caught.value
        assert (error.field, error.theirs, error.mine, error.who) == ("category", "network", "mail", "bo")
        assert "Bo Berg changed this while you were at it" in str(error)
        assert desk.case(number).category == "network"
        set_facts(desk.anna, number, Facts(category="mail"), seen=desk.version(number))
        assert desk.case(number).category == "mail"

    def test_different_fields_both_stay(self, desk: Words):
        number = desk.phone_case()
        seen = desk.version(number)
        set_facts(desk.bo, number, Facts(category="network"), seen=seen)
        set_facts(desk.anna, number, Facts(subject="Other"), seen=seen)
        reply(desk.cy, number, "x", seen=seen)
        case = desk.case(number)
        assert (case.category, case.subject, case.version) == ("network", "Other", 4)

    def test_the_same_value_twice_is_no_quarrel(self, desk: Words):
        number = desk.phone_case()
        seen = desk.version(number)
        set_facts(desk.bo, number, Facts(category="same", subcategory="a"))
        set_facts(desk.anna, number, Facts(category="same", kind=None, subject="New"), seen=seen)
        assert desk.case(number).subject == "New"

    def test_ones_own_work_elsewhere_is_no_quarrel(self, desk: Words):
        number = desk.phone_case()
        seen = desk.version(number)
        set_facts(desk.anna, number, Facts(category="a"))
        set_facts(desk.anna, number, Facts(category="b"), seen=seen)
        assert desk.case(number).category == "b"

    @pytest.mark.parametrize("work", ["release", "assign", "wait", "resolve", "merge", "take over"])
    def test_every_work_on_a_field_that_moved_is_refused(self, desk: Words, work: str):
        number, target = desk.taken_case(desk.anna), desk.phone_case()
        seen = desk.version(number)
        if work in ("wait", "resolve", "merge"):
            wait(desk.bo, number, CaseState.WAITING_SUPPLIER)
        else:
            assign(desk.bo, number, "cy")
        before = desk.version(number)
        works = {
            "release": lambda: release(desk.anna, number, seen=seen),
            "assign": lambda: assign(desk.anna, number, "dan", seen=seen),
            "wait": lambda: wait(desk.anna, number, CaseState.WAITING_CUSTOMER, seen=seen),
            "resolve": lambda: resolve(desk.anna, number, cause="1", solution="x", seen=seen),
            "merge": lambda: merge(desk.anna, number, target, seen=seen),
            "take over": lambda: take(desk.anna, number, over=True, seen=seen),
        }
        with refused("changed this while you were at it", kind=ChangedByOther):
            works[work]()
        assert desk.version(number) == before

    def test_two_replies_are_both_sent(self, desk: Words):
        number = desk.phone_case()
        seen = desk.version(number)
        desk.clock.forward(seconds=1)
        reply(desk.bo, number, "B", seen=seen)
        desk.clock.forward(seconds=1)
        reply(desk.anna, number, "A", seen=seen)
        assert desk.texts(number) == ["B", "A"]

    def test_the_desk_itself_is_named_as_such(self, desk: Words):
        number = desk.phone_case()
        wait(desk.anna, number, CaseState.SCHEDULED, until=desk.clock.now() + timedelta(minutes=1))
        seen = desk.version(number)
        desk.clock.forward(minutes=2)
        wake_due(desk.itself)
        with refused("The desk itself changed this", kind=ChangedByOther):
            wait(desk.anna, number, CaseState.WAITING_CUSTOMER, seen=seen)


class TestAtOnce:
    def test_of_two_who_take_it_one_has_it(self, desk: Words, other_program):
        for _ in range(5):
            number = desk.phone_case()
            results = at_once(
                lambda n=number: take(desk.bo, n),
                lambda n=number: take(other_program(desk.cy), n),
                lambda n=number: take(desk.dan, n),
            )
            lost = refusals(results)
            assert len(lost) == 2
            assert all(isinstance(error, ChangedByOther) and "has this case" in str(error) for error in lost)
            assert desk.version(number) == 2

    def test_notes_of_many_are_all_there(self, desk: Words, other_program):
        number = desk.phone_case()
        people = [desk.anna, other_program(desk.bo), desk.cy, other_program(desk.dan)]
        results = at_once(*(lambda by=by, n=n: note(by, number, f"{n}") for n, by in enumerate(people * 3)))
        assert refusals(results) == []
        assert sorted(desk.texts(number), key=int) == [str(n) for n in range(12)]
        assert desk.version(number) == 13
        assert [entry.changes for entry in desk.events(number)][1:] == [{}] * 12

    def test_links_made_from_both_ends_are_one(self, desk: Words, other_program):
        one, other = desk.phone_case(), desk.phone_case()
        results = at_once(lambda: link(desk.anna, one, other), lambda: link(other_program(desk.bo), other, one))
        assert [str(error) for error in refusals(results)] == ["They are linked already."]

    def test_merging_into_each_other_makes_no_circle(self, desk: Words, other_program):
        one, other = desk.phone_case(text="a"), desk.phone_case(text="b")
        results = at_once(lambda: merge(desk.anna, one, other), lambda: merge(other_program(desk.bo), other, one))
        assert len(refusals(results)) == 1
        assert sorted([desk.state(one), desk.state(other)]) == ["merged", "new"]

    def test_two_programs_wake_a_case_once(self, desk: Words, other_program):
        numbers = [desk.phone_case() for _ in range(5)]
        for number in numbers:
            wait(desk.anna, number, CaseState.SCHEDULED, until=desk.clock.now() + timedelta(minutes=1))
        desk.clock.forward(minutes=1)
        results = at_once(lambda: wake_due(desk.itself), lambda: wake_due(other_program(desk.itself)))
        woken = [outcome.case_id for outcomes in results for outcome in outcomes]
        assert sorted(woken) == numbers
        assert {desk.version(number) for number in numbers} == {3}

    def test_an_operation_sent_twice_at_once_is_done_once(self, desk: Words, other_program):
        number, operation = desk.phone_case(), str(uuid4())
        results = at_once(
            lambda: note.once(desk.anna, operation, number, "x"),
            lambda: note.once(other_program(desk.anna), operation, number, "x"),
        )
        assert [type(error) for error in refusals(results)] == [AlreadyDone]
        assert desk.texts(number) == ["x"]

    def test_two_programs_of_one_person_undo_once(self, desk: Words, other_program):
        me = desk.someone()
        number = desk.phone_case()
        work = tag(me, number, add=("x",))
        results = at_once(
            lambda: undo(me, work.operation_id),
            lambda: undo(other_program(me), work.operation_id),
        )
        assert [str(error) for error in refusals(results)] == ["That was undone already."]
        assert desk.version(number) == 3

    def test_the_same_bytes_attached_at_once_are_stored_once(self, desk: Words, other_program):
        one, other = desk.phone_case(), desk.phone_case()
        content = uuid4().bytes
        results = at_once(
            lambda: attach(desk.anna, one, "a", content), lambda: attach(other_program(desk.bo), other, "b", content)
        )
        assert refusals(results) == []
        assert len(desk.case(one).attachments) == len(desk.case(other).attachments) == 1


class TestRetrying:
    def test_a_retry_hears_that_it_was_stored(self, desk: Words):
        number, operation = desk.phone_case(), str(uuid4())
        take.once(desk.bo, operation, number)
        with refused("stored before", kind=AlreadyDone):
            take.once(desk.bo, operation, number)
        assert desk.version(number) == 2

    def test_also_for_a_new_case_and_inside_a_joint_transaction(self, desk: Words):
        operation = str(uuid4())
        register.once(desk.anna, operation, new_case())
        before = desk.count("cases")
        with refused("stored before", kind=AlreadyDone):
            register.once(desk.anna, operation, new_case())
        with desk.itself.together(), refused("stored before", kind=AlreadyDone):
            register.once(desk.anna, operation, new_case())
        assert desk.count("cases") == before

    def test_an_id_that_is_none_is_refused(self, desk: Words):
        with refused("36 characters", kind=Invalid):
            register.once(desk.anna, "x" * 37, new_case())

    def test_what_lost_a_race_is_done_again_from_the_start(self, desk: Words):
        number, tries = desk.phone_case(), []

        def work(change: Change) -> object:
            tries.append(change)
            if len(tries) < 3:
                raise StaleDataError("another writer was faster")
            return note.within(change, number, "x")

        desk.anna.perform(work)
        assert len(tries) == 3
        assert desk.texts(number) == ["x"]

    @pytest.mark.parametrize("error", [StaleDataError("x"), IntegrityError("s", {}, Exception("FOREIGN KEY"))])
    def test_what_never_wins_ends_in_a_sentence(self, desk: Words, error: Exception):
        tries = []

        def work(change: Change) -> None:
            tries.append(change)
            raise error

        with refused("Nothing was changed"):
            desk.anna.perform(work)
        assert len(tries) == ATTEMPTS

    def test_a_fault_of_the_database_is_not_tried_again(self, desk: Words):
        tries = []

        def work(change: Change) -> None:
            tries.append(change)
            raise OperationalError("s", {}, Exception("disk I/O error"))

        with pytest.raises(DeskError):
            desk.anna.perform(work)
        assert len(tries) == 1

    def test_a_stale_write_is_refused_by_the_database_itself(self, desk: Words):
        """The last line of defence: a row that was read before another's change is not written over it."""
        from sqlalchemy import update

        from supportdesk.models import Case

        number, tries = desk.phone_case(), []

        def work(change: Change) -> object:
            case = change.case(number)
            tries.append(case.version)
            if len(tries) == 1:
                newer = update(Case).where(Case.__table__.c.id == number).values(version=case.version + 1)
                change.session.execute(newer, execution_options={"synchronize_session": False})
            return note.within(change, number, "x")

        desk.anna.perform(work)
        assert tries == [1, 1]
        assert desk.texts(number) == ["x"]
        assert desk.version(number) == 2
