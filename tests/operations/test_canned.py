"""Ready-made replies, with the names of the case in their blanks."""

from __future__ import annotations

import re

from desk_words import Words
from supportdesk.operations.canned import canned_replies
from supportdesk.operations.customers import add_contact


def test_every_blank_is_filled_in_the_customers_language(desk: Words):
    number = desk.phone_case("Skrivaren", customer_id=desk.hamnen, contact_id=desk.lina)
    swedish = canned_replies(desk.anna, desk.case(number), reader_language="en")
    english = canned_replies(desk.anna, desk.case(desk.phone_case(customer_id=desk.orust)), reader_language="en")
    assert len(swedish) == len(english) > 0
    assert [reply.name for reply in swedish] == [reply.name for reply in english]
    assert all(one.text != other.text for one, other in zip(swedish, english, strict=True))
    assert not any(re.search(r"\{[a-z]+\}", reply.text) for reply in swedish + english)
    together = "".join(reply.text for reply in swedish)
    assert "Lina Ek" in together
    assert f"SD-{number}" in together
    assert "Anna Ahl" in together


def test_without_a_customer_it_is_the_readers_language(desk: Words):
    case = desk.case(desk.phone_case(requester="Kim"))
    one, other = (canned_replies(desk.anna, case, reader_language=language) for language in ("sv", "en"))
    assert one[0].text != other[0].text
    assert "Kim" in "".join(reply.text for reply in one)


def test_a_name_that_looks_like_a_blank_is_a_name(desk: Words):
    odd = add_contact(desk.anna, desk.hamnen, "{agent} {case}")
    case = desk.case(desk.phone_case("{contact}", customer_id=desk.hamnen, contact_id=odd))
    together = "".join(reply.text for reply in canned_replies(desk.anna, case, reader_language="sv"))
    assert "{agent} {case}" in together
