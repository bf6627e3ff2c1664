"""Who is at the keyboard, and who works here."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator

import pytest

from desk_words import PEOPLE, Words, refused
from fake_clock import FakeClock
from supportdesk.desk import Desk, Store
from supportdesk.errors import Invalid, NotAllowed, NotFound
from supportdesk.operations import people
from supportdesk.operations.ownership import assign
from supportdesk.operations.people import (
    add_agent,
    agent_logins,
    agents,
    at_keyboard,
    competence_id,
    competences,
    identify,
)
from supportdesk.operations.queue import QueueQuery, page
from supportdesk.operations.talk import note
from supportdesk.storage.address import Address
from supportdesk.terms import Line, Role


@pytest.fixture
def bare(address: Address) -> Iterator[Desk]:
    """A desk where nobody works yet."""
    store = Store(address, durable=False)
    yield Desk(store, FakeClock())
    store.close()


def test_identify_knows_roles_lines_and_competences(desk: Words):
    bo = identify(desk.nobody, "BO")
    assert (bo.login, bo.name, bo.agent_id) == ("bo", "Bo Berg", desk.agents["bo"])
    assert (bo.roles, bo.lines, bo.competences) == ({Role.SECOND_LINE}, {Line.SECOND}, {"mail"})


def test_an_unknown_user_is_told_whom_to_ask(desk: Words):
    with refused("knut is not known at this desk", "Ask Eva Ek", "supportdesk agent add knut", kind=NotAllowed):
        identify(desk.nobody, "knut")


def test_the_first_one_is_told_how_to_begin(bare: Desk):
    with refused("Nobody works at this desk yet", "agent add kim --role manager", kind=NotAllowed):
        identify(bare, "kim")
    with refused("must be a manager", kind=Invalid):
        add_agent(bare, "kim", "Kim", [Role.FIRST_LINE])
    add_agent(bare, "kim", "Kim Ek", [Role.MANAGER], phone="031-1")
    with refused("You (", kind=NotAllowed):
        add_agent(bare, "lee", "Lee", [Role.MANAGER])
    with refused("Ask Kim Ek (031-1)", kind=NotAllowed):
        identify(bare, "lee")


def test_who_has_left_is_unknown(bare: Desk):
    from supportdesk.models import Agent

    key = add_agent(bare, "kim", "Kim Ek", [Role.MANAGER])
    kim = bare.acting_as(identify(bare, "kim"))
    add_agent(kim, "lee", "Lee", [Role.MANAGER])
    with bare.store.database.transaction() as session:
        session.get(Agent, key).active = False
    with refused("Ask Lee", kind=NotAllowed):
        identify(bare, "kim")
    assert [row.login for row in agents(bare)] == ["lee"]
    assert [row.login for row in agents(bare, everyone=True)] == ["kim", "lee"]


def test_the_agents_with_what_they_have_to_do(own_desk: Words):
    desk = own_desk
    for _ in range(3):
        assign(desk.anna, desk.phone_case(), "bo")
    rows = {row.login: row for row in agents(desk.anna)}
    assert list(rows) == sorted(PEOPLE)
    assert rows["bo"].open_cases == 3
    assert (rows["bo"].roles, rows["bo"].lines, rows["bo"].competences) == (("second_line",), ("second",), ("mail",))
    assert rows["sara"].lines == ()
    assert agent_logins(desk.anna)[desk.agents["bo"]] == "bo"


def test_adding_an_agent_is_in_the_log(own_desk: Words):
    desk = own_desk
    add_agent(
        desk.eva,
        " Kim ",
        "Kim Ek",
        [Role.FIRST_LINE, Role.SECOND_LINE, Role.FIRST_LINE],
        lines=[Line.FIRST, Line.FIRST],
        competences=[" Mail", "mail", "printing", ""],
        mail="kim@desk.example",
    )
    kim = identify(desk.nobody, "kim")
    assert (kim.roles, kim.competences) == ({Role.FIRST_LINE, Role.SECOND_LINE}, {"mail", "printing"})
    sql = "SELECT tag, actor, details FROM events WHERE case_id IS NULL ORDER BY id DESC LIMIT 1"
    tag, actor, details = desk.nobody.rows(sql)[0]
    assert (tag, actor) == ("desk:agent:added", "eva")
    assert '"login":"kim"' in details
    assert [key for key, _name in competences(desk.nobody)] == ["mail", "network", "printing"]
    assert competence_id(desk.nobody, " Printing ") > 0


@pytest.mark.parametrize(
    ("login", "roles", "words"),
    [
        ("bo", [Role.OPS], "There is an agent “bo” already"),
        ("BO ", [Role.OPS], "There is an agent “bo” already"),
        ("a b", [Role.OPS], "cannot be a login"),
        ("", [Role.OPS], "cannot be a login"),
        ("rule:import", [Role.OPS], "cannot be a login"),
        ("../x", [Role.OPS], "cannot be a login"),
        ("x" * 65, [Role.OPS], "cannot be a login"),
        ("an\x1bna", [Role.OPS], "cannot be a login"),
        ("an\u202ena", [Role.OPS], "cannot be a login"),
        ("an\nna", [Role.OPS], "cannot be a login"),
        ("an\0na", [Role.OPS], "cannot be a login"),
        ("-anna", [Role.OPS], "cannot be a login"),
        ("anna;id", [Role.OPS], "cannot be a login"),
        ("..", [Role.OPS], "cannot be a login"),
        ("kim", [], "Give at least one role"),
    ],
)
def test_refused(desk: Words, login: str, roles: list, words: str):
    with refused(words, kind=Invalid):
        add_agent(desk.eva, login, "X", roles)


@pytest.mark.parametrize(
    ("login", "kept"),
    [
        ("CORP\\Anna.Lund", "corp\\anna.lund"),
        ("CORP+anna", "corp+anna"),
        ("Anna.Lund-Ek@corp.example", "anna.lund-ek@corp.example"),
        ("åsa_2", "åsa_2"),
    ],
)
def test_a_login_of_a_directory(own_desk: Words, monkeypatch: pytest.MonkeyPatch, login: str, kept: str):
    """As sssd and winbind name the users of a machine."""
    desk = own_desk
    monkeypatch.setattr(people, "user_name", lambda: login)
    with refused("is not known at this desk", kind=NotAllowed):
        at_keyboard(desk.nobody)
    add_agent(desk.eva, login, "Anna", [Role.FIRST_LINE], lines=[Line.FIRST])
    me = desk.nobody.acting_as(at_keyboard(desk.nobody))
    assert me.actor.login == kept
    number = desk.phone_case()
    assign(desk.eva, number, kept)
    assert [row.id for row in page(desk.eva, QueueQuery(f"o:{kept}"))] == [number]
    assert [row.id for row in page(me, QueueQuery("o:me"))] == [number]
    note(me, number, "x")
    assert desk.last(number).who == kept


def test_the_command_to_run_can_be_pasted(desk: Words):
    """A shell takes a backslash out of a bare word."""
    with refused(r"corp\kim is not known", r"supportdesk agent add 'corp\kim' --role first_line", kind=NotAllowed):
        identify(desk.nobody, r"corp\kim")


def test_a_competence_that_is_none_names_those_there_are(desk: Words):
    with refused("There is no competence “quantum”", "mail", kind=NotFound):
        competence_id(desk.nobody, "quantum")


class TestAtTheKeyboard:
    def test_it_is_the_operating_system_user_whatever_the_environment_says(
        self, own_desk: Words, monkeypatch: pytest.MonkeyPatch
    ):
        for name in ("USER", "LOGNAME", "SUDO_USER", "USERNAME"):
            monkeypatch.setenv(name, "eva")
        real = pwd.getpwuid(os.getuid()).pw_name
        assert people.user_name() == real
        with refused(f"{real} is not known at this desk", kind=NotAllowed):
            at_keyboard(own_desk.nobody)
        add_agent(own_desk.eva, real, "Me", [Role.FIRST_LINE])
        assert at_keyboard(own_desk.nobody).login == real

    def test_nobody_chooses_who_to_be_but_on_a_demo_desk(self, own_desk: Words, monkeypatch: pytest.MonkeyPatch):
        from supportdesk.operations.desk_facts import DEMO, set_desk_fact

        monkeypatch.setattr(people, "user_name", lambda: "anna")
        assert at_keyboard(own_desk.nobody, demo_agent="eva").login == "anna"
        set_desk_fact(own_desk.eva, DEMO, "1")
        assert at_keyboard(own_desk.nobody, demo_agent="eva").login == "eva"
        assert at_keyboard(own_desk.nobody).login == "anna"
        monkeypatch.setattr(people, "user_name", lambda: "stranger")
        assert Role.FIRST_LINE in at_keyboard(own_desk.nobody).roles
