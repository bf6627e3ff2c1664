"""Finding a customer while the phone rings, and adding what is new."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk_words import Words, refused
from supportdesk.errors import Invalid, NotFound
from supportdesk.operations.customers import (
    add_agreement,
    add_component,
    add_contact,
    add_customer,
    agreements_of,
    all_customers,
    component_named,
    components,
    contact_named,
    contacts_of,
    customer_named,
    find_customers,
)
from supportdesk.operations.flow import resolve
from supportdesk.operations.matching import telephone


@pytest.mark.parametrize(
    "text",
    [
        *("Hamnen AB", "hamnen", "HAMN", "amne", "K1", "k1", " K1 "),
        *("hamnen.example", "lina@hamnen.example", "LINA@hamnen", "somebody.else@hamnen.example"),
        *("Lina Ek", "lina", "ek"),
        *("031-390 06 07", "0313900607", "+46313900607", "0046 31 390 06 07", "+46 (0)31-390 06 07", "3900607"),
    ],
)
def test_found_by_whatever_the_caller_says(desk: Words, text: str):
    assert [row.name for row in find_customers(desk.anna, text)] == ["Hamnen AB"]


@pytest.mark.parametrize(
    "text",
    ["östra", "ÖSTRA ORUST", "Åsa", "åsa", "ÖBERG", "asa@orust.example", "0304-33 40 00", "+46304334000", "334000"],
)
def test_letters_with_rings_and_dots_large_or_small(desk: Words, text: str):
    assert [row.name for row in find_customers(desk.anna, text)] == ["Östra Orust kommun"]


@pytest.mark.parametrize("text", ["", "  ", "zzz", "%", "_", "100%", "031-390 06 08", "12", "@", "'"])
def test_found_by_nothing_else(desk: Words, text: str):
    assert find_customers(desk.anna, text) == []


def test_the_number_first_then_names_that_begin_so(own_desk: Words):
    desk = own_desk
    for number, name in (("X1", "The Orust Club"), ("X2", "Orust Bread"), ("orust", "Zeta"), ("X3", "Orust Apples")):
        add_customer(desk.eva, number, name)
    names = [row.name for row in find_customers(desk.anna, "orust")]
    assert names == ["Zeta", "Orust Apples", "Orust Bread", "The Orust Club", "Östra Orust kommun"]
    assert len(find_customers(desk.anna, "orust", most=2)) == 2
    assert [row.name for row in all_customers(desk.anna)] == [
        "Hamnen AB",
        "Orust Apples",
        "Orust Bread",
        "The Orust Club",
        "Zeta",
        "Östra Orust kommun",
    ]


def test_open_cases_are_counted(own_desk: Words):
    desk = own_desk
    for _ in range(3):
        number = desk.phone_case(customer_id=desk.hamnen)
    resolve(desk.anna, number, cause="1", solution="x")
    assert customer_named(desk.anna, "K1").open_cases == 2


def test_the_one_that_is_meant(desk: Words):
    assert customer_named(desk.anna, "hamnen ab").id == desk.hamnen
    with refused("There is no customer “zzz”", kind=NotFound):
        customer_named(desk.anna, "zzz")
    with refused("“k” fits several customers", "K1 Hamnen AB", "Give the number", kind=Invalid):
        customer_named(desk.anna, "k")


def test_the_contact_that_is_meant(own_desk: Words):
    desk = own_desk
    kim = add_contact(desk.anna, desk.hamnen, " Kim Ek ", title="CIO", mail="kim@x.example", phone="+46 70 1")
    assert [row.name for row in contacts_of(desk.anna, desk.hamnen)] == ["Kim Ek", "Lina Ek"]
    for word in ("kim ek", "KIM", "kim@x.example", "0701"):
        assert contact_named(desk.anna, desk.hamnen, word).id == kim
    with refused("“ek” fits several contacts: Kim Ek, Lina Ek", kind=Invalid):
        contact_named(desk.anna, desk.hamnen, "ek")
    with refused("There are: Kim Ek, Lina Ek", kind=NotFound):
        contact_named(desk.anna, desk.hamnen, "zz")
    for name, key, words in ((" ", desk.hamnen, "needs a name"), ("X", 999999, "There is no customer")):
        with refused(words):
            add_contact(desk.anna, key, name)


def test_agreements(own_desk: Words):
    desk = own_desk
    now = desk.clock.now()
    add_agreement(
        desk.eva,
        desk.hamnen,
        "A9",
        "Platinum",
        targets={"answer": 15},
        valid_from=now,
        valid_to=now + timedelta(days=1),
    )
    assert [row.name for row in agreements_of(desk.anna, desk.hamnen)] == ["Platinum", "Gold"] or [
        row.number for row in agreements_of(desk.anna, desk.hamnen)
    ] == ["A9", "A1"]
    assert desk.case(desk.phone_case(customer_id=desk.hamnen)).agreement == "Platinum"
    desk.clock.forward(days=2)
    assert desk.case(desk.phone_case(customer_id=desk.hamnen)).agreement == "Gold"
    for number, name, to, words in (
        ("A1", "X", None, "There is an agreement A1"),
        (" ", "X", None, "needs a number"),
        ("A7", "X", desk.clock.now(), "end before it begins"),
    ):
        with refused(words, kind=Invalid):
            add_agreement(desk.eva, desk.hamnen, number, name, valid_to=to)
    with refused("There is no customer", kind=NotFound):
        add_agreement(desk.eva, 999999, "A8", "X")


def test_components(own_desk: Words):
    desk = own_desk
    add_component(desk.eva, "Fileserver", competence=" Network ", deputy="cy", customer_ids=(desk.hamnen, desk.orust))
    assert [row.name for row in components(desk.anna, customer_id=desk.hamnen)] == ["Fileserver", "mail-cluster"]
    assert component_named(desk.anna, "FILESERVER").competence == "network"
    assert len(components(desk.anna)) == 3
    for name, how, words in (
        ("fileSERVER", {}, "There is a component"),
        (" ", {}, "needs a name"),
        ("x", {"competence": "zz"}, "There is no competence"),
        ("x", {"responsible": "zz"}, "There is no agent"),
        ("x", {"customer_ids": (999999,)}, "Something it refers to is missing"),
        ("x" * 101, {}, "100 characters"),
    ):
        with refused(words):
            add_component(desk.eva, name, **how)
    assert len(components(desk.anna)) == 3
    with refused("There is no component “zz”", kind=NotFound):
        component_named(desk.anna, "zz")


def test_adding_a_customer(own_desk: Words):
    desk = own_desk
    key = add_customer(desk.eva, " K9 ", " Åre Ski ", mail_domain="ARE.example", sales_login="sara", city="Åre")
    row = customer_named(desk.sara, "åre")
    assert (row.id, row.number, row.name, row.city) == (key, "K9", "Åre Ski", "Åre")
    assert [found.id for found in find_customers(desk.anna, "x@are.example")] == [key]
    for number, name, words in (
        ("K9", "X", "There is a customer K9"),
        ("", "X", "a number and a name"),
        ("X", " ", "name"),
    ):
        with refused(words, kind=Invalid):
            add_customer(desk.eva, number, name)
    with refused("There is no agent “zz”", kind=NotFound):
        add_customer(desk.eva, "K10", "X", sales_login="zz")
    sql = "SELECT tag, actor FROM events WHERE case_id IS NULL ORDER BY id DESC LIMIT 1"
    assert desk.nobody.rows(sql) == [("desk:customer:added", "eva")]


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("031-390 06 07", "313900607"),
        ("+46 31 390 06 07", "313900607"),
        ("0046-(0)31/390.06.07", "313900607"),
        ("+47 22 33 44 55", "4722334455"),
        ("0047 22334455", "4722334455"),
        ("46 st", ""),
        ("K1001", ""),
        ("", ""),
        ("٣٤٥٦", ""),
    ],
)
def test_a_telephone_number_however_it_is_written(text: str, digits: str):
    assert telephone(text) == digits
