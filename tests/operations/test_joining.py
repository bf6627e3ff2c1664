"""Cases that belong together: link, merge and exact unmerge, split."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk_words import Words, refused
from supportdesk.errors import Invalid, NotAllowed, NotFound
from supportdesk.operations.flow import cancel, close, resolve, wait
from supportdesk.operations.joining import link, merge, split, unlink, unmerge
from supportdesk.operations.marking import attach
from supportdesk.operations.ownership import take
from supportdesk.operations.talk import note, receive, reply
from supportdesk.operations.undo import redo, undo
from supportdesk.terms import CaseState, Channel, LinkKind


def messages_of(desk: Words, number: int) -> list[int]:
    return [entry.message_id for entry in desk.thread(number) if entry.message_id is not None]


class TestLinks:
    @pytest.mark.parametrize("turned", [False, True])
    def test_both_cases_tell_of_it(self, desk: Words, turned: bool):
        one, other = sorted((desk.phone_case("A"), desk.phone_case("B")), reverse=turned)
        link(desk.anna, one, other, LinkKind.SAME_CAUSE)
        assert [(linked.id, linked.kind) for linked in desk.case(one).links] == [(other, "same_cause")]
        assert [(linked.id, linked.kind) for linked in desk.case(other).links] == [(one, "same_cause")]
        assert desk.last(one).tag == desk.last(other).tag == "case:link:added"
        with refused("linked already", kind=Invalid):
            link(desk.anna, other, one)
        unlink(desk.bo, other, one)
        assert desk.case(one).links == desk.case(other).links == ()
        assert desk.last(one).tag == desk.last(other).tag == "case:link:removed"
        with refused("not linked", kind=Invalid):
            unlink(desk.anna, one, other)

    def test_refused(self, desk: Words):
        number = desk.phone_case()
        with refused("linked to itself", kind=Invalid):
            link(desk.anna, number, number)
        with refused("There is no case SD-999999", kind=NotFound):
            link(desk.anna, number, 999999)

    def test_what_is_done_or_merged_can_be_linked(self, desk: Words):
        merged, target, cancelled = desk.phone_case(), desk.phone_case(), desk.phone_case()
        merge(desk.anna, merged, target)
        cancel(desk.anna, cancelled, reason="x")
        link(desk.anna, merged, cancelled)
        assert [linked.id for linked in desk.case(cancelled).links] == [merged]

    def test_undo_takes_both_ends_back_and_redo_sets_them(self, desk: Words):
        one, other = desk.phone_case(), desk.phone_case()
        before = [desk.image(one), desk.image(other)]
        link(desk.anna, other, one)
        linked = [desk.image(one), desk.image(other)]
        assert set(undo(desk.anna).cases) == {one, other}
        assert [desk.image(one), desk.image(other)] == before
        redo(desk.anna)
        assert [desk.image(one), desk.image(other)] == linked
        unlink(desk.anna, one, other)
        undo(desk.anna)
        assert [desk.image(one), desk.image(other)] == linked

    def test_not_once_a_colleague_has_unlinked_or_linked_anew(self, desk: Words):
        one, other = desk.phone_case(), desk.phone_case()
        link(desk.anna, one, other)
        unlink(desk.bo, one, other)
        with refused("Bo Berg has changed this since (links)", kind=Invalid):
            undo(desk.anna)
        link(desk.cy, one, other)
        with refused("(links)", kind=Invalid):
            undo(desk.bo)


class TestMerging:
    def test_the_thread_is_read_in_the_target_and_nothing_is_moved(self, desk: Words):
        one, target = desk.phone_case("A", text="first"), desk.phone_case("B", text="second")
        before = desk.image(target)
        merge(desk.anna, one, target, reason="the same")
        assert desk.texts(target) == ["first", "second"]
        assert desk.texts(one) == ["first"]
        assert (desk.state(one), desk.case(one).merged_into_id) == ("merged", target)
        assert [linked.id for linked in desk.case(target).merged] == [one]
        assert desk.image(target) == before
        assert [desk.last(one).tag, desk.last(target).tag] == ["case:case:merged", "case:case:merge_received"]
        assert desk.last(one).reason == desk.last(target).reason == "the same"

    @pytest.mark.parametrize("state", ["new", "open", "waiting", "resolved", "closed"])
    def test_unmerging_is_exact(self, desk: Words, state: str):
        number, target = desk.phone_case(text="x", tags=("t",)), desk.phone_case()
        if state != "new":
            take(desk.bo, number)
        if state == "waiting":
            wait(desk.bo, number, CaseState.WAITING_SUPPLIER, waiting_for="w", until=desk.clock.now() + timedelta(9))
        if state in ("resolved", "closed"):
            resolve(desk.bo, number, cause="1", solution="s")
        if state == "closed":
            close(desk.bo, number)
        before, before_target = desk.image(number), desk.image(target)
        desk.clock.forward(hours=1)
        merge(desk.anna, number, target)
        desk.clock.forward(hours=1)
        unmerge(desk.bo, number, reason="not the same")
        assert desk.image(number) == before
        assert desk.image(target) == before_target
        assert desk.last(number).reason == "not the same"

    def test_a_chain_is_read_as_one_and_taken_apart_link_by_link(self, desk: Words):
        a, b, c = (desk.phone_case(name, text=name) for name in "abc")
        images = {number: desk.image(number) for number in (a, b, c)}
        merge(desk.anna, a, b)
        middle = desk.image(b)
        merge(desk.anna, b, c)
        assert desk.texts(c) == ["a", "b", "c"]
        unmerge(desk.anna, b)
        assert (desk.texts(b), desk.texts(c)) == (["a", "b"], ["c"])
        assert desk.image(b) == middle
        unmerge(desk.anna, a)
        assert {number: desk.image(number) for number in (a, b, c)} == images

    def test_what_is_merged_itself_is_no_target_and_the_sentence_says_where_it_is(self, desk: Words):
        a, b, c, d = (desk.phone_case(name) for name in "abcd")
        merge(desk.anna, a, b)
        merge(desk.anna, b, c)
        with refused(f"SD-{a} is itself merged. Merge into SD-{c}", kind=NotAllowed):
            merge(desk.anna, d, a)
        # That holds for circles too: c into a would make c a part of itself.
        with refused(f"SD-{a} is itself merged", kind=NotAllowed):
            merge(desk.anna, c, a)

    def test_refused(self, desk: Words):
        number, cancelled = desk.phone_case(), desk.phone_case()
        with refused("merged with itself", kind=Invalid):
            merge(desk.anna, number, number)
        cancel(desk.anna, cancelled, reason="x")
        with refused(f"SD-{cancelled}: Not while the case is cancelled", kind=NotAllowed):
            merge(desk.anna, number, cancelled)
        with refused("There is no case SD-999999", kind=NotFound):
            merge(desk.anna, number, 999999)
        with refused("Not while the case is new", kind=NotAllowed):
            unmerge(desk.anna, number)
        assert desk.version(number) == 1

    def test_into_a_closed_case_is_fine(self, desk: Words):
        number, target = desk.phone_case(), desk.phone_case()
        resolve(desk.anna, target, cause="1", solution="s")
        close(desk.anna, target)
        merge(desk.anna, number, target)
        assert (desk.state(number), desk.state(target)) == ("merged", "closed")

    def test_across_customers_only_the_manager_may(self, desk: Words):
        one, other = desk.phone_case(customer_id=desk.hamnen), desk.phone_case(customer_id=desk.orust)
        with refused("different customers. You (Bo Berg) may not do this. It is done by: Support", kind=NotAllowed):
            merge(desk.bo, one, other)
        merge(desk.eva, one, other)
        assert desk.state(one) == "merged"
        unknown = desk.phone_case()
        merge(desk.bo, unknown, other)
        assert desk.state(unknown) == "merged"

    def test_undo_and_redo(self, desk: Words):
        number, target = desk.taken_case(desk.anna, text="x"), desk.phone_case(text="y")
        before = [desk.image(number), desk.image(target)]
        merge(desk.anna, number, target)
        after = [desk.image(number), desk.image(target)]
        assert undo(desk.anna).undone == "case:case:merged"
        assert [desk.image(number), desk.image(target)] == before
        redo(desk.anna)
        assert [desk.image(number), desk.image(target)] == after
        unmerge(desk.anna, number)
        assert [desk.image(number), desk.image(target)] == before
        undo(desk.anna)
        assert [desk.image(number), desk.image(target)] == after

    def test_no_circle_by_doing_again_what_was_undone(self, desk: Words):
        a, b = desk.phone_case(text="a"), desk.phone_case(text="b")
        merge(desk.anna, a, b)
        undo(desk.anna)
        merge(desk.bo, b, a)
        with refused(f"SD-{b} is merged into this one now", kind=Invalid):
            redo(desk.anna)
        assert desk.texts(a) == ["a", "b"]

    def test_no_circle_by_undoing_an_unmerge(self, desk: Words):
        a, b, c = (desk.phone_case(text=name) for name in "abc")
        merge(desk.anna, a, b)
        unmerge(desk.anna, a)
        merge(desk.bo, b, c)
        merge(desk.bo, c, a)
        with refused("merged into this one now", kind=Invalid):
            undo(desk.anna)
        assert sorted(desk.texts(a)) == ["a", "b", "c"]

    def test_unmerging_what_was_merged_again_by_redo(self, desk: Words):
        number, target = desk.phone_case(), desk.phone_case()
        merge(desk.anna, number, target)
        undo(desk.anna)
        redo(desk.anna)
        unmerge(desk.bo, number)
        assert desk.state(number) == "new"


class TestSplitting:
    def test_messages_move_to_a_case_of_their_own(self, desk: Words):
        number = desk.taken_case(desk.bo, "Two things", text="Printer", customer_id=desk.hamnen, contact_id=desk.lina)
        later = desk.clock.forward(minutes=3)
        receive(desk.anna, number, "And the VPN", author="Lina")
        second = messages_of(desk, number)[1]
        attach(desk.anna, number, "vpn.log", b"log", message_id=second)
        outcome = split(desk.anna, number, [second], " VPN \n drops ")
        fresh = desk.case(outcome.case_id)
        assert (fresh.subject, fresh.state, fresh.owner, fresh.customer) == ("VPN drops", "new", "", "Hamnen AB")
        assert desk.texts(number) == ["Printer"]
        assert desk.texts(fresh.id) == ["And the VPN"]
        assert [file.name for file in fresh.attachments] == ["vpn.log"]
        assert desk.case(number).attachments == ()
        assert [(linked.id, linked.kind) for linked in fresh.links] == [(number, "split_from")]
        assert desk.is_found_by(fresh.id, "vpn log drops hamnen")
        assert not desk.is_found_by(number, "vpn")
        assert fresh.last_inbound_at == later
        assert fresh.last_reply_at is None

    def test_undo_brings_everything_back_and_redo_moves_it_again(self, desk: Words):
        number = desk.phone_case("Two things", text="Printer", channel=Channel.MAIL)
        receive(desk.anna, number, "And the VPN", author="Lina")
        note(desk.anna, number, "Both?")
        chosen = messages_of(desk, number)[1:]
        attach(desk.anna, number, "vpn.log", b"log", message_id=chosen[0])
        before = desk.image(number)
        fresh = split(desk.anna, number, chosen, "VPN").case_id
        after = [desk.image(number), desk.image(fresh)]
        undo(desk.anna)
        assert desk.image(number) == before
        assert (desk.state(fresh), desk.texts(fresh), desk.case(fresh).links) == ("cancelled", [], ())
        assert not desk.is_found_by(fresh, "both")
        redo(desk.anna)
        assert [desk.image(number), desk.image(fresh)] == after

    def test_no_undo_once_somebody_works_on_the_new_case(self, desk: Words):
        number = desk.phone_case(text="x")
        fresh = split(desk.anna, number, messages_of(desk, number), "y").case_id
        take(desk.bo, fresh)
        with refused("Bo Berg has gone on with the case since", kind=Invalid):
            undo(desk.anna)
        assert desk.texts(fresh) == ["x"]

    def test_no_undo_of_a_reply_that_was_split_off(self, desk: Words):
        number = desk.phone_case()
        reply(desk.anna, number, "x")
        split(desk.bo, number, messages_of(desk, number), "y")
        with refused("Bo Berg has changed this since (messages)", kind=Invalid):
            undo(desk.anna)

    def test_refused(self, desk: Words):
        number, other = desk.phone_case(text="x"), desk.phone_case(text="y")
        mine, theirs = messages_of(desk, number), messages_of(desk, other)
        for wrong in ([], theirs, mine + theirs, [999999]):
            with refused("Choose messages of this case", kind=Invalid):
                split(desk.anna, number, wrong, "z")
        for subject in (" ", "z" * 1001):
            with refused("ubject", kind=Invalid):
                split(desk.anna, number, mine, subject)
        assert desk.version(number) == 1

    def test_a_withdrawn_message_is_no_longer_there_to_move(self, desk: Words):
        number = desk.phone_case()
        reply(desk.anna, number, "x")
        gone = messages_of(desk, number)
        undo(desk.anna)
        with refused("Choose messages of this case"):
            split(desk.anna, number, gone, "z")

    def test_a_withdrawn_file_stays_withdrawn_where_it_was(self, desk: Words):
        number = desk.phone_case(text="x")
        chosen = messages_of(desk, number)
        attach(desk.anna, number, "oops.txt", b"x", message_id=chosen[0])
        undo(desk.anna)
        fresh = split(desk.bo, number, chosen, "z").case_id
        assert desk.case(fresh).attachments == desk.case(number).attachments == ()
