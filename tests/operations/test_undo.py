"""Undo and redo as a person knows them: what comes next, whose it is, and how far back it goes."""

from __future__ import annotations

import pytest

from desk_words import Words, refused
from supportdesk.errors import Invalid, NotAllowed
from supportdesk.operations import history
from supportdesk.operations.customers import add_contact
from supportdesk.operations.facts import Facts, set_facts
from supportdesk.operations.flow import cancel, reopen
from supportdesk.operations.joining import link, merge, unlink
from supportdesk.operations.marking import tag
from supportdesk.operations.ownership import assign, release, take
from supportdesk.operations.talk import note, reply
from supportdesk.operations.undo import redo, undo
from supportdesk.operations.verify import verify
from supportdesk.rules.effects import Effects
from supportdesk.terms import Channel


def test_back_and_forth_through_everything_one_did(desk: Words):
    me = desk.someone()
    one, other = desk.phone_case(), desk.phone_case()
    works = [
        lambda: take(me, one),
        lambda: set_facts(me, one, Facts(impact=1)),
        lambda: tag(me, other, add=("x",)),
        lambda: set_facts(me, one, Facts(impact=2)),
        lambda: note(me, other, "n"),
    ]
    images = [(desk.image(one), desk.image(other))]
    for work in works:
        work()
        images.append((desk.image(one), desk.image(other)))
    for _round in range(2):
        for image in images[-2::-1]:
            undo(me)
            assert (desk.image(one), desk.image(other)) == image
        with refused("nothing to undo", kind=Invalid):
            undo(me)
        for image in images[1:]:
            redo(me)
            assert (desk.image(one), desk.image(other)) == image
        with refused("nothing to do again", kind=Invalid):
            redo(me)


def test_new_work_ends_what_could_be_done_again(desk: Words):
    me = desk.someone()
    number = desk.phone_case()
    tag(me, number, add=("a",))
    tag(me, number, add=("b",))
    undo(me)
    tag(me, number, add=("c",))
    with refused("nothing to do again"):
        redo(me)
    undo(me)
    redo(me)
    with refused("nothing to do again"):
        redo(me)
    assert desk.case(number).tags == ("a", "c")
    undo(me)
    undo(me)
    assert desk.case(number).tags == ()


def test_what_was_undone_before_other_work_is_not_done_again_after_it(desk: Words):
    me = desk.someone()
    number = desk.phone_case()
    tag(me, number, add=("a",))
    undo(me)
    tag(me, number, add=("b",))
    undo(me)
    redo(me)
    with refused("nothing to do again"):
        redo(me)
    assert desk.case(number).tags == ("b",)


def test_each_takes_back_their_own(desk: Words):
    me, you = desk.someone(), desk.someone()
    number = desk.phone_case()
    mine = tag(me, number, add=("mine",))
    tag(you, number, add=("yours",))
    with refused("did that. Everyone takes back their own work", kind=NotAllowed):
        undo(you, mine.operation_id)
    undo(me)
    assert desk.case(number).tags == ("yours",)
    with refused("nothing to undo"):
        undo(me)
    undo(you)
    assert desk.case(number).tags == ()


class TestByName:
    """`undo` of one thing out of the history."""

    def test_an_older_work_that_nothing_stands_on(self, desk: Words):
        number = desk.phone_case()
        first = tag(desk.anna, number, add=("a",))
        tag(desk.anna, number, add=("b",))
        undo(desk.anna, first.operation_id)
        assert desk.case(number).tags == ("b",)

    def test_twice_is_refused_and_after_a_redo_it_can_be_undone_again(self, desk: Words):
        number = desk.phone_case()
        work = tag(desk.anna, number, add=("a",))
        undo(desk.anna, work.operation_id)
        with refused("undone already", kind=Invalid):
            undo(desk.anna, work.operation_id)
        redo(desk.anna)
        undo(desk.anna, work.operation_id)
        assert desk.case(number).tags == ()
        with refused("undone already", kind=Invalid):
            undo(desk.anna, work.operation_id)

    def test_an_undo_can_be_undone_by_its_name(self, desk: Words):
        number = desk.phone_case()
        tag(desk.anna, number, add=("a",))
        undone = undo(desk.anna)
        undo(desk.anna, undone.operation_id)
        assert desk.case(number).tags == ("a",)

    def test_refused(self, desk: Words):
        with refused("nothing to undo under 1234", kind=Invalid):
            undo(desk.anna, "1234")
        add_contact(desk.anna, desk.hamnen, "Kim")
        rows = desk.nobody.rows("SELECT operation_id FROM events WHERE case_id IS NULL AND actor = 'anna'")
        with refused("Only what was done to cases", kind=Invalid):
            undo(desk.anna, rows[-1][0])


class TestBuiltOn:
    def test_a_colleague_changed_the_same(self, desk: Words):
        number = desk.phone_case()
        set_facts(desk.anna, number, Facts(category="a"))
        set_facts(desk.bo, number, Facts(category="b"))
        with refused("Bo Berg has changed this since (category)", kind=Invalid):
            undo(desk.anna)
        assert desk.case(number).category == "b"

    def test_even_when_it_is_again_as_i_left_it(self, desk: Words):
        number = desk.phone_case()
        set_facts(desk.anna, number, Facts(category="a"))
        set_facts(desk.bo, number, Facts(category="b"))
        set_facts(desk.bo, number, Facts(category="a"))
        with refused("Bo Berg has changed this since (category)", kind=Invalid):
            undo(desk.anna)

    def test_not_when_the_colleague_took_it_back(self, desk: Words):
        me, you = desk.someone(), desk.someone()
        number = desk.phone_case()
        set_facts(me, number, Facts(category="a"))
        set_facts(you, number, Facts(category="b"))
        undo(you)
        undo(me)
        assert desk.case(number).category == ""

    def test_a_colleague_changed_something_else(self, desk: Words):
        number = desk.phone_case()
        set_facts(desk.anna, number, Facts(category="a"))
        set_facts(desk.bo, number, Facts(subcategory="b"))
        take(desk.cy, number)
        undo(desk.anna)
        case = desk.case(number)
        assert (case.category, case.subcategory, case.owner) == ("", "b", "cy")

    def test_ownership_passed_on_and_back(self, desk: Words):
        number = desk.phone_case()
        assign(desk.anna, number, "bo")
        assign(desk.bo, number, "cy")
        assign(desk.cy, number, "bo")
        with refused("Cy Carlsson has changed this since", kind=Invalid):
            undo(desk.anna)
        assert desk.case(number).reassign_count == 2

    @pytest.mark.parametrize("work", ["note", "tag", "take", "merge into it"])
    def test_a_registered_case_on_which_somebody_works_stays(self, desk: Words, work: str):
        number, other = desk.phone_case(by=desk.dan), desk.phone_case(by=desk.cy)
        {
            "note": lambda: note(desk.bo, number, "x"),
            "tag": lambda: tag(desk.bo, number, add=("x",)),
            "take": lambda: take(desk.bo, number),
            "merge into it": lambda: merge(desk.bo, other, number),
        }[work]()
        with refused("Bo Berg has gone on with the case since", kind=Invalid):
            undo(desk.dan)
        undo(desk.bo)
        undo(desk.dan)
        assert desk.state(number) == "cancelled"

    def test_also_after_it_was_registered_anew_by_redo(self, desk: Words):
        number = desk.phone_case(by=desk.dan)
        undo(desk.dan)
        redo(desk.dan)
        note(desk.bo, number, "x")
        with refused("Bo Berg has gone on with the case since", kind=Invalid):
            undo(desk.dan)

    def test_no_redo_once_somebody_went_on(self, desk: Words):
        number = desk.phone_case(by=desk.dan)
        undo(desk.dan)
        reopen(desk.bo, number)
        with refused("Bo Berg has changed this since (state)", kind=Invalid):
            redo(desk.dan)

    def test_ones_own_later_work_stands_in_the_way_too(self, desk: Words):
        number = desk.phone_case()
        first = assign(desk.anna, number, "bo")
        release(desk.anna, number)
        with refused("Anna Ahl has changed this since", kind=Invalid):
            undo(desk.anna, first.operation_id)


def test_a_refused_undo_leaves_nothing(desk: Words):
    one, other = desk.phone_case(), desk.phone_case()
    link(desk.anna, one, other)
    cancel(desk.bo, one, reason="x")
    before = [desk.image(one), desk.image(other)]
    unlink(desk.bo, one, other)
    between = [desk.version(one), desk.version(other)]
    with refused("Bo Berg has changed this since"):
        undo(desk.anna)
    assert [desk.version(one), desk.version(other)] == between
    undo(desk.bo)
    assert [desk.image(one), desk.image(other)] == before


def test_the_undo_tells_what_it_undid(desk: Words):
    number = desk.phone_case()
    take(desk.anna, number)
    undone = undo(desk.anna)
    assert (undone.cases, undone.undone) == ((number,), "case:owner:taken")
    event = desk.last(number)
    assert (event.tag, event.details["undone"], event.who) == ("case:event:undone", "case:owner:taken", "anna")
    again = redo(desk.anna)
    assert again.undone == "case:owner:taken"
    assert desk.last(number).details["redone"] == "case:owner:taken"


def test_a_long_way_back(desk: Words, monkeypatch: pytest.MonkeyPatch):
    """More of one's events than are read in one piece lie between what is undone and the work before it."""
    monkeypatch.setattr(history, "CHUNK", 3)
    me = desk.someone()
    number = desk.phone_case()
    tag(me, number, add=("first",))
    for word in "abcdef":
        tag(me, number, add=(word,))
    for _ in range(7):
        undo(me)
    assert desk.case(number).tags == ()
    for _ in range(7):
        redo(me)
    assert len(desk.case(number).tags) == 7


def test_effects_and_their_inverse_are_each_others():
    effects = Effects(("a",), ("b",), (1,), (2,), ((3, "related"),), ((4, "related"),), (5,), (6,), (7,), (8,))
    assert effects.inverse().inverse() == effects
    assert effects.inverse() != effects
    assert effects.touched() == effects.inverse().touched()


def test_a_reply_sent_after_all_counts_from_then(desk: Words):
    number = desk.phone_case(channel=Channel.MAIL)
    reply(desk.anna, number, "We look at it.")
    undo(desk.anna)
    desk.clock.forward(hours=5)
    redo(desk.anna)
    case = desk.case(number)
    assert case.first_reply_at == case.last_reply_at == desk.clock.now()
    assert list(verify(desk.nobody)) == []
