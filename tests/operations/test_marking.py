"""Marking a case: tags, who follows it, and files."""

from __future__ import annotations

import hashlib

import pytest

from desk_words import Words, refused
from supportdesk.errors import Invalid, NotFound
from supportdesk.operations.case_view import attachment_content
from supportdesk.operations.facts import Facts, set_facts
from supportdesk.operations.joining import merge
from supportdesk.operations.marking import LARGEST_FILE, attach, tag, watch
from supportdesk.operations.talk import note
from supportdesk.operations.undo import redo, undo


class TestTags:
    def test_added_and_removed_in_one_step(self, desk: Words):
        number = desk.phone_case(tags=("vpn", "old"))
        tag(desk.anna, number, add=(" Not  Urgent ", "VPN"), remove=("old", "never-there"))
        assert desk.case(number).tags == ("not-urgent", "vpn")
        event = desk.last(number)
        assert event.tag == "case:tags:set"
        assert event.details["effects"] == {"tags_added": ["not-urgent"], "tags_removed": ["old"]}

    def test_letters_of_any_language_composed_or_not(self, desk: Words):
        number = desk.phone_case()
        tag(desk.anna, number, add=("bra\N{COMBINING RING ABOVE}dskande", "v1.2_x-y", "日本"))
        assert desk.case(number).tags == tuple(sorted(("br\xe5dskande", "v1.2_x-y", "日本")))

    @pytest.mark.parametrize("word", ["", " ", "a;b", "a'b", "x" * 61, "[red]", "a\0b", "a\ud800"])
    def test_what_cannot_be_a_tag(self, desk: Words, word: str):
        number = desk.phone_case()
        with refused("cannot be a tag", kind=Invalid):
            tag(desk.anna, number, add=("fine", word))
        assert desk.case(number).tags == ()

    def test_what_changes_nothing_leaves_no_event(self, desk: Words):
        number = desk.phone_case(tags=("vpn",))
        for change in ({"add": ("vpn",)}, {"remove": ("other",)}, {}):
            with refused("changes no tag", kind=Invalid):
                tag(desk.anna, number, **change)
        assert desk.version(number) == 1

    def test_undo_brings_back_exactly_those(self, desk: Words):
        number = desk.phone_case(tags=("a", "b"))
        before = desk.image(number)
        tag(desk.anna, number, add=("c",), remove=("a",))
        after = desk.image(number)
        undo(desk.anna)
        assert desk.image(number) == before
        redo(desk.anna)
        assert desk.image(number) == after

    @pytest.mark.parametrize("mine", ["added", "removed"])
    def test_not_once_a_colleague_has_moved_the_same_tag(self, desk: Words, mine: str):
        number = desk.phone_case(tags=() if mine == "added" else ("x",))
        way, back = ({"add": ("x",)}, {"remove": ("x",)})[:: 1 if mine == "added" else -1]
        tag(desk.anna, number, **way)
        tag(desk.bo, number, **back)
        with refused("Bo Berg has changed this since (tags)", kind=Invalid):
            undo(desk.anna)
        tag(desk.bo, number, **way)
        with refused("Bo Berg has changed this since (tags)", kind=Invalid):
            undo(desk.anna)

    def test_but_others_may_move_other_tags(self, desk: Words):
        number = desk.phone_case()
        tag(desk.anna, number, add=("mine",))
        tag(desk.bo, number, add=("yours",))
        undo(desk.anna)
        assert desk.case(number).tags == ("yours",)


class TestFollowing:
    def test_oneself_or_a_colleague(self, desk: Words):
        number = desk.phone_case(customer_id=desk.hamnen)
        watch(desk.anna, number)
        watch(desk.anna, number, "bo")
        watch(desk.anna, number, "sara")
        assert desk.case(number).watchers == ("anna", "bo", "sara")
        assert desk.last(number).tag == "case:watchers:set"
        watch(desk.bo, number, stop=True)
        assert desk.case(number).watchers == ("anna", "sara")

    def test_refused(self, desk: Words):
        number = desk.phone_case(customer_id=desk.orust)
        watch(desk.anna, number)
        with refused("Anna Ahl follows it already", kind=Invalid):
            watch(desk.anna, number)
        with refused("Bo Berg does not follow it", kind=Invalid):
            watch(desk.bo, number, stop=True)
        with refused("There is no agent “zz”", kind=NotFound):
            watch(desk.anna, number, "zz")

    @pytest.mark.parametrize("login", ["sara", "olle"])
    def test_nobody_is_told_of_a_case_that_they_may_not_see(self, desk: Words, login: str):
        number = desk.phone_case(customer_id=desk.orust)
        with refused("may not see this case", kind=Invalid):
            watch(desk.anna, number, login)

    def test_undo(self, desk: Words):
        number = desk.phone_case()
        before = desk.image(number)
        watch(desk.anna, number)
        undo(desk.anna)
        assert desk.image(number) == before
        redo(desk.anna)
        assert desk.case(number).watchers == ("anna",)
        watch(desk.anna, number, stop=True)
        undo(desk.anna)
        assert desk.case(number).watchers == ("anna",)


class TestFiles:
    def test_a_file_is_kept_byte_for_byte_and_found_by_its_name(self, desk: Words):
        number = desk.phone_case()
        content = bytes(range(256)) * 40
        attach(desk.anna, number, " rapport-mars.pdf ", content, media_type="application/pdf")
        (file,) = desk.case(number).attachments
        assert (file.name, file.size, file.media_type) == ("rapport-mars.pdf", 10240, "application/pdf")
        assert attachment_content(desk.bo, number, file.id) == ("rapport-mars.pdf", content)
        event = desk.last(number)
        assert event.tag == "case:attachment:added"
        assert event.details["sha256"] == hashlib.sha256(content).hexdigest()
        assert desk.is_found_by(number, "rapport mars")

    def test_the_same_bytes_are_stored_once(self, desk: Words):
        before = desk.count("blobs")
        numbers = [desk.phone_case(), desk.phone_case()]
        for number in numbers:
            attach(desk.anna, number, "a.bin", f"same {numbers}".encode())
            attach(desk.anna, number, "b.bin", f"same {numbers}".encode())
        assert desk.count("blobs") == before + 1

    def test_an_empty_file_is_a_file(self, desk: Words):
        number = desk.phone_case()
        attach(desk.anna, number, "empty", b"")
        assert attachment_content(desk.anna, number, desk.case(number).attachments[0].id)[1] == b""

    def test_refused(self, desk: Words):
        number, other = desk.phone_case(), desk.phone_case(text="Here")
        with refused("needs a name", kind=Invalid):
            attach(desk.anna, number, " ", b"x")
        with refused("larger than 30 MB", kind=Invalid):
            attach(desk.anna, number, "big", bytes(LARGEST_FILE + 1))
        message = next(entry.message_id for entry in desk.thread(other) if entry.kind)
        for wrong in (message, 999999):
            with refused("no such message", kind=NotFound):
                attach(desk.anna, number, "x", b"x", message_id=wrong)
        attach(desk.anna, other, "x", b"x", message_id=message)
        assert desk.case(other).attachments[0].message_id == message

    def test_a_file_is_fetched_only_from_where_it_is(self, desk: Words):
        number, other = desk.phone_case(), desk.phone_case()
        attach(desk.anna, number, "x", b"x")
        file = desk.case(number).attachments[0].id
        with refused("no such file", kind=NotFound):
            attachment_content(desk.anna, other, file)
        merge(desk.anna, number, other)
        assert attachment_content(desk.anna, other, file) == ("x", b"x")
        assert [one.id for one in desk.case(other).attachments] == [file]

    def test_undo_puts_it_out_of_sight_and_keeps_it(self, desk: Words):
        number = desk.phone_case()
        before = desk.image(number)
        attach(desk.anna, number, "secret-plans.txt", b"x")
        file = desk.case(number).attachments[0].id
        undo(desk.anna)
        assert desk.image(number) == before
        assert not desk.is_found_by(number, "secret")
        with refused("no such file"):
            attachment_content(desk.anna, number, file)
        redo(desk.anna)
        assert attachment_content(desk.anna, number, file)[1] == b"x"
        assert desk.is_found_by(number, "secret plans")

    def test_its_name_is_still_found_after_the_words_are_built_anew(self, desk: Words):
        number = desk.phone_case()
        attach(desk.anna, number, "kvitto.pdf", b"x")
        set_facts(desk.anna, number, Facts(subject="Other"))
        note(desk.anna, number, "noted")
        assert desk.is_found_by(number, "kvitto other noted")
