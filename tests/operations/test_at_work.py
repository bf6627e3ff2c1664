"""Drafts, presence, places and the pulse."""

from __future__ import annotations

import pytest

from desk_words import Words, refused
from supportdesk.change import Change
from supportdesk.errors import Invalid, NotFound
from supportdesk.operations.at_work import (
    be_gone,
    be_present,
    draft,
    drafts,
    keep_draft,
    keep_place,
    place,
    present,
    pulse,
)
from supportdesk.operations.customers import add_contact
from supportdesk.operations.joining import link
from supportdesk.operations.marking import tag
from supportdesk.operations.talk import note
from supportdesk.terms import Role


class TestDrafts:
    def test_kept_one_a_place_and_seen_by_oneself_alone(self, desk: Words):
        me = desk.someone()
        keep_draft(me, "case:1042:reply", {"text": "Dear", "to": "kim"})
        first = desk.clock.forward(seconds=1)
        keep_draft(me, "register", {"subject": "VPN"})
        second = desk.clock.forward(seconds=1)
        keep_draft(me, "case:1042:reply", {"text": "Dear Kim", "to": "kim"})
        assert [(row.place, row.saved_at) for row in drafts(me)] == [("case:1042:reply", second), ("register", first)]
        assert draft(me, "case:1042:reply").body == {"text": "Dear Kim", "to": "kim"}
        assert draft(desk.bo, "case:1042:reply") is None
        assert drafts(desk.someone()) == []

    @pytest.mark.parametrize("empty", [{}, {"text": ""}, {"text": " \n", "to": None}])
    def test_an_empty_one_is_dropped(self, desk: Words, empty: dict):
        me = desk.someone()
        keep_draft(me, "register", {"subject": "VPN"})
        keep_draft(me, "register", empty)
        assert draft(me, "register") is None
        keep_draft(me, "register", empty)
        assert drafts(me) == []

    def test_sales_may_keep_one_and_the_desk_itself_keeps_none(self, desk: Words):
        keep_draft(desk.sara, "x", {"text": "x"})
        assert draft(desk.sara, "x")
        keep_draft(desk.itself, "x", {"text": "x"})
        assert draft(desk.itself, "x") is None

    def test_a_place_with_a_name_too_long(self, desk: Words):
        with refused("80 characters", kind=Invalid):
            keep_draft(desk.anna, "x" * 81, {"text": "x"})

    def test_a_draft_writes_no_event(self, desk: Words):
        before = pulse(desk.anna, None).newest
        keep_draft(desk.anna, "register", {"subject": "VPN"})
        assert pulse(desk.anna, None).newest == before


class TestPresence:
    def test_one_sees_the_others_and_not_oneself(self, desk: Words):
        number = desk.phone_case(customer_id=desk.hamnen)
        be_present(desk.anna, f"anna{number}", number, "reads")
        began = desk.clock.now()
        desk.clock.forward(seconds=30)
        be_present(desk.anna, f"anna{number}", number, "reads")
        be_present(desk.bo, f"bo{number}", number, "writes")
        here = [one for one in present(desk.cy) if one.case_id == number]
        assert [(one.login, one.doing, one.since) for one in here] == [
            ("anna", "reads", began),
            ("bo", "writes", desk.clock.now()),
        ]
        assert [one.login for one in present(desk.bo) if one.case_id == number] == ["anna"]
        besides = present(desk.cy, besides=f"bo{number}")
        assert [one.login for one in besides if one.case_id == number] == ["anna"]

    def test_it_runs_out_by_itself_and_ends_when_one_leaves(self, desk: Words):
        number = desk.phone_case()
        be_present(desk.anna, f"anna{number}", number, "reads")
        be_present(desk.bo, f"bo{number}", number, "reads")
        be_gone(desk.bo, f"bo{number}")
        be_gone(desk.bo, "never there")
        assert [one.login for one in present(desk.cy) if one.case_id == number] == ["anna"]
        desk.clock.forward(seconds=59)
        assert [one.login for one in present(desk.cy) if one.case_id == number] == ["anna"]
        desk.clock.forward(seconds=1)
        assert [one.login for one in present(desk.cy) if one.case_id == number] == []

    def test_going_to_another_case(self, desk: Words):
        one, other = desk.phone_case(), desk.phone_case()
        be_present(desk.anna, f"s{one}", one, "reads")
        desk.clock.forward(seconds=5)
        be_present(desk.anna, f"s{one}", other, "reads")
        here = [(row.case_id, row.since) for row in present(desk.cy) if row.case_id in (one, other)]
        assert here == [(other, desk.clock.now())]
        be_gone(desk.anna, f"s{one}")

    def test_only_where_one_may_look(self, desk: Words):
        theirs, ours = desk.phone_case(customer_id=desk.orust), desk.phone_case(customer_id=desk.hamnen)
        for by, number in ((desk.sara, theirs), (desk.olle, ours), (desk.anna, 999999)):
            with refused("There is no case", kind=NotFound):
                be_present(by, f"x{number}", number, "reads")
        for number in (theirs, ours):
            be_present(desk.anna, f"y{number}", number, "reads")
        assert [one.case_id for one in present(desk.sara) if one.case_id in (ours, theirs)] == [ours]
        assert [one.case_id for one in present(desk.olle)] == []
        for number in (theirs, ours):
            be_gone(desk.anna, f"y{number}")


class TestPlaces:
    def test_one_a_host(self, desk: Words):
        me = desk.someone(Role.SALES)
        assert place(me, "tty1") == {}
        keep_place(me, "tty1", {"view": 1, "cursor": {"case": 1042}})
        keep_place(me, "tty2", {"view": 2})
        keep_place(me, "tty1", {"view": 3})
        assert (place(me, "tty1"), place(me, "tty2")) == ({"view": 3}, {"view": 2})
        keep_place(desk.itself, "tty1", {"view": 4})
        assert place(me, "tty1") == {"view": 3}


class TestPulse:
    @pytest.fixture(autouse=True)
    def numbers_that_were_never_used_are_long_past(self, desk: Words):
        desk.clock.forward(minutes=1)

    def test_it_names_the_cases_that_changed(self, desk: Words):
        one, other = desk.phone_case(), desk.phone_case()
        since = pulse(desk.anna, None)
        assert since.cases == frozenset()
        assert pulse(desk.anna, since.newest) == since
        note(desk.bo, one, "x")
        note(desk.bo, one, "y")
        felt = pulse(desk.anna, since.newest)
        assert felt.cases == {one}
        assert felt.newest > since.newest
        link(desk.bo, one, other)
        assert pulse(desk.anna, felt.newest).cases == {one, other}

    def test_a_great_many_are_named_piece_by_piece(self, desk: Words):
        since = pulse(desk.anna, None).newest
        numbers = [desk.phone_case() for _ in range(5)]
        felt, seen = pulse(desk.anna, since, most=2), []
        while felt.cases:
            seen += sorted(felt.cases)
            felt = pulse(desk.anna, felt.newest, most=2)
        assert seen == numbers

    def test_what_belongs_to_no_case_beats_too(self, desk: Words):
        since = pulse(desk.anna, None)
        add_contact(desk.anna, desk.hamnen, "Kim")
        felt = pulse(desk.anna, since.newest)
        assert felt.newest > since.newest
        assert felt.cases == frozenset()

    def test_an_event_that_is_stored_after_one_with_a_larger_number_is_not_missed(self, desk: Words):
        if desk.nobody.dialect == "sqlite":
            pytest.skip("SQLite has one writer at a time: numbers are stored in their order")
        slow, quick = desk.phone_case(), desk.phone_case()
        since = pulse(desk.anna, None).newest
        seen: set[int] = set()

        def slowly(change: Change) -> None:
            note.within(change, slow, "x")
            note(desk.bo, quick, "y")
            felt = pulse(desk.cy, since)
            seen.update(felt.cases)
            assert felt.cases == {quick}
            assert felt.newest == since

        desk.anna.perform(slowly)
        felt = pulse(desk.cy, since)
        assert seen | felt.cases == {slow, quick}
        assert pulse(desk.cy, felt.newest).cases == frozenset()

    def test_a_number_that_never_comes_is_waited_for_no_longer_than_it_may_take(self, desk: Words):
        since = pulse(desk.anna, None).newest
        number = desk.phone_case()
        with refused("There is no text"):
            desk.anna.perform(lambda change: (tag.within(change, number, ("x",)), note.within(change, number, " ")))
        note(desk.bo, number, "y")
        newest = desk.nobody.rows("SELECT max(id) FROM events")[0][0]
        assert pulse(desk.anna, since).cases == {number}
        desk.clock.forward(seconds=11)
        assert pulse(desk.anna, since) == (newest, {number})
        assert pulse(desk.anna, newest) == (newest, frozenset())
