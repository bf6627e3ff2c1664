"""What areas of competence are called."""

from __future__ import annotations

import pytest

from desk_words import Words, refused
from supportdesk.errors import Invalid, NotAllowed
from supportdesk.operations.people import competences, name_competence


def test_one_that_is_known_by_its_key_gets_a_name(own_desk: Words):
    key = name_competence(own_desk.eva, " Mail ", "E-post")
    assert key == own_desk.competences["mail"]
    assert competences(own_desk.anna) == [("mail", "E-post"), ("network", "network")]


def test_one_that_nobody_has_yet_is_added(own_desk: Words):
    name_competence(own_desk.eva, "print", "Utskrift")
    assert ("print", "Utskrift") in competences(own_desk.anna)
    [(actor, details)] = own_desk.nobody.rows("SELECT actor, details FROM events WHERE tag = 'desk:competence:named'")
    assert (actor, details) == ("eva", '{"key":"print","name":"Utskrift"}')


@pytest.mark.parametrize(("key", "name"), [("  ", "E-post"), ("mail", " ")])
def test_it_needs_a_key_and_a_name(desk: Words, key: str, name: str):
    with refused("needs a key and a name", kind=Invalid):
        name_competence(desk.eva, key, name)


def test_first_line_may_not(desk: Words):
    with refused("Anna Ahl", "may not", kind=NotAllowed):
        name_competence(desk.anna, "mail", "E-post")
