"""The words by which a case is found follow all that happens to it."""

from __future__ import annotations

from desk_words import Words
from supportdesk.operations.marking import attach
from supportdesk.operations.search_index import MOST_BYTES, WORDS_OF_A_TEXT, _fitting, add_words, index_case
from supportdesk.operations.talk import note, receive, reply


def test_by_its_subject_text_caller_customer_and_what_was_said(desk: Words):
    number = desk.phone_case(
        "Skrivaren", text="Röker kraftigt", requester="Kim", customer_id=desk.hamnen, contact_id=desk.lina
    )
    reply(desk.anna, number, "Dra ur sladden!")
    note(desk.bo, number, "Brandfara?")
    receive(desk.anna, number, "Gjort.", author="Lina")
    attach(desk.anna, number, "foto_1.JPG", b"x")
    assert desk.is_found_by(number, "SKRIVAREN röker kim hamnen k1 lina sladden brandfara gjort foto 1 jpg")
    assert not desk.is_found_by(number, "orust")


def test_building_them_anew_gives_the_same(desk: Words):
    number = desk.phone_case("Skrivaren", text="Röker", customer_id=desk.orust, contact_id=desk.asa, category="print")
    reply(desk.anna, number, "Sladden")
    attach(desk.anna, number, "foto.jpg", b"x")
    before = desk.found_by(number)
    desk.itself.perform(lambda change: index_case(change, change.case(number)))
    assert desk.found_by(number) == before


def test_the_first_words_of_a_text_count(desk: Words):
    number = desk.phone_case(text=" ".join(f"w{n}" for n in range(WORDS_OF_A_TEXT + 1)))
    assert desk.is_found_by(number, f"w0 w{WORDS_OF_A_TEXT - 1}")
    assert not desk.is_found_by(number, f"w{WORDS_OF_A_TEXT}")


def test_adding_what_is_there_changes_nothing(desk: Words):
    number = desk.phone_case("One two")
    before = desk.found_by(number)
    desk.itself.perform(lambda change: add_words(change, number, ["two one ONE", ""]))
    assert desk.found_by(number) == before


def test_what_fits_is_counted_in_bytes():
    found = _fitting(["first", *(" ".join(f"{'ö' * 30}{n}x{m}" for m in range(2000)) for n in range(20))])
    assert "first" in found
    size = sum(len(word.encode()) + 3 for word in found)
    assert MOST_BYTES - 100 < size <= MOST_BYTES
