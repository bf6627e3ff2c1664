"""Making a desk, its people, its customers and its components by plain commands, on both engines."""

from __future__ import annotations

import os

import pytest

from cli_desk import Shell, demo_desk, desk_at
from supportdesk import __version__
from supportdesk.operations.people import user_name


@pytest.fixture
def nowhere(empty_address, capsys, monkeypatch, tmp_path) -> Shell:
    """A place where no desk is yet."""
    return Shell(empty_address.url, capsys, monkeypatch, tmp_path)


@pytest.fixture
def shell(address, capsys, monkeypatch, tmp_path) -> Shell:
    """A fresh desk with one manager."""
    shell = Shell(address.url, capsys, monkeypatch, tmp_path)
    shell.does("agent", "add", user_name(), "--name", "Anna Lund", "--role", "manager")
    return shell


def test_a_new_desk_has_a_manager_and_views(nowhere):
    said = nowhere.does("init", "--name", "Anna Lund", "--desk-name", "Skärbåk")
    assert said.err.startswith("The desk is made and ")
    [agent] = nowhere.data("agent", "list")
    assert (agent["login"], agent["name"], agent["roles"]) == (user_name(), "Anna Lund", ["manager"])
    assert {view["name"] for view in nowhere.data("view", "list")} >= {"Mine", "Unassigned"}
    assert nowhere.refuses("init").startswith("There is a desk ")
    assert nowhere.does("db", "verify").err == "Every case is what its events say.\n"


def test_a_manager_who_cannot_be_leaves_no_desk_behind(nowhere):
    assert nowhere.refuses("init", "--login", "two words") == (
        "“two words” cannot be a login: use letters, digits and . _ - @ \\ + only."
    )
    nowhere.does("init", "--login", user_name())


def test_an_unknown_user_is_told_whom_to_ask(nowhere):
    nowhere.does("init", "--login", "chief", "--name", "Carin Chef")
    sentence = nowhere.refuses("case", "list")
    assert sentence == (
        f"{user_name()} is not known at this desk. Ask Carin Chef to run: supportdesk agent add {user_name()} --role first_line"
    )
    assert nowhere.refuses("case", "new", "x") == sentence
    assert nowhere.refuses("agent", "add", "me", "--role", "manager") == sentence


def test_the_environment_makes_nobody_somebody_else(nowhere, monkeypatch):
    nowhere.does("init", "--login", "chief", "--name", "Carin Chef")
    for name in ("USER", "LOGNAME", "SUDO_USER", "SUPPORTDESK_AGENT"):
        monkeypatch.setenv(name, "chief")
    assert "is not known at this desk" in nowhere.refuses("case", "list")
    assert nowhere.refuses("case", "list", "--as", "chief") == (
        "--as is for demo desks. At a real desk you are the user you are logged in as."
    )


def test_agents(shell):
    bo = shell.data(
        *("agent", "add", "Bo", "--name", "Bo Ek", "--role", "second_line", "--role", "manager", "--line", "second"),
        *("--competence", "mail", "--competence", "network", "--mail", "bo@skarbak.example", "--phone", "031-3900602"),
    )
    assert bo == {
        "id": bo["id"],
        "login": "bo",
        "name": "Bo Ek",
        "mail": "bo@skarbak.example",
        "phone": "031-3900602",
        "active": True,
        "roles": ["manager", "second_line"],
        "lines": ["second"],
        "competences": ["mail", "network"],
        "open_cases": 0,
    }
    assert shell.refuses("agent", "add", "bo", "--role", "ops") == "There is an agent “bo” already."
    assert shell.refuses("agent", "add", "eva", code=2) == "--role is missing. See: supportdesk agent add --help"
    assert shell.refuses("agent", "add", "eva", "--role", "boss", code=2).startswith("--role: “boss” is none of: ")
    table = shell.does("agent", "list").lines
    assert table[0].split() == ["Login", "Name", "Roles", "Lines", "Competences", "Open"]
    assert table[1].startswith("bo ")


def test_the_first_agent_must_be_a_manager(address, capsys, monkeypatch, tmp_path):
    shell = Shell(address.url, capsys, monkeypatch, tmp_path)
    assert shell.refuses("case", "list").startswith("Nobody works at this desk yet.")
    assert shell.refuses("agent", "add", "bo", "--role", "sales") == (
        "The first one at a desk must be a manager: add --role manager."
    )
    shell.does("agent", "add", user_name(), "--role", "manager")


def test_customers_their_people_and_agreements(shell):
    shell.does("agent", "add", "sia", "--role", "sales")
    added = shell.data(
        *("customer", "add", "17", "Två Björkar AB", "--level", "gold", "--speaks", "en", "--city", "Ystad"),
        *("--domain", "bjorkar.example", "--sales", "sia"),
    )
    assert (added["number"], added["name"], added["level"], added["language"]) == ("17", "Två Björkar AB", "gold", "en")
    shell.does("customer", "contact", "add", "17", "Örjan Å", "--title", "IT", "--mail", "orjan@bjorkar.example")
    shell.does(
        *("customer", "agreement", "add", "två björkar ab", "A-17", "Guld", "--hours", "24/7"),
        *("--from", "2026-01-01", "--to", "2027-01-01"),
    )
    shown = shell.data("customer", "show", "orjan@bjorkar.example")
    assert [contact["name"] for contact in shown["contacts"]] == ["Örjan Å"]
    [agreement] = shown["agreements"]
    assert (agreement["number"], agreement["valid_from"], agreement["valid_to"]) == (
        "A-17",
        "2025-12-31T23:00:00.000Z",
        "2026-12-31T23:00:00.000Z",
    )
    assert [row["number"] for row in shell.data("customer", "list")] == ["17"]
    assert [row["number"] for row in shell.data("customer", "list", "örjan")] == ["17"]
    assert shell.does("customer", "list", "zebra").err == "No customer fits.\n"
    assert shell.does("customer", "show", "17").lines[0] == "17  Två Björkar AB  gold  en  Ystad  0 open"


def test_what_is_there_already_or_is_not_there_is_said(shell):
    shell.does("customer", "add", "1", "Ett AB")
    shell.does("customer", "add", "2", "Två AB")
    shell.does("customer", "agreement", "add", "1", "A-1", "Guld")
    shell.does("component", "add", "mail-01")
    said = {
        ("customer", "add", "1", "Ett"): "There is a customer 1 already.",
        ("customer", "agreement", "add", "2", "A-1", "x"): "There is an agreement A-1 already.",
        ("component", "add", "Mail-01"): "There is a component Mail-01 already.",
        ("component", "add", "x", "--responsible", "nobody"): (
            "There is no agent “nobody”. See: supportdesk agent list"
        ),
        ("customer", "show", "99"): "There is no customer “99”. See: supportdesk customer list",
        ("customer", "show", "AB"): "“AB” fits several customers: 1 Ett AB, 2 Två AB. Give the number.",
        ("case", "new", "x", "--customer", "99"): "There is no customer “99”. See: supportdesk customer list",
        ("case", "new", "x", "--component", "none"): "There is no component “none”.",
        ("customer", "agreement", "add", "1", "A-2", "x", "--from", "2026-02-02", "--to", "2026-02-01"): (
            "The agreement would end before it begins."
        ),
    }
    assert {words: shell.refuses(*words) for words in said} == said


def test_components(shell):
    shell.does("agent", "add", "bo", "--role", "second_line", "--competence", "mail")
    shell.does("customer", "add", "1", "Ett AB")
    added = shell.data(
        *("component", "add", "mail-01", "--kind", "server", "--service", "Mail", "--competence", "mail"),
        *("--responsible", "bo", "--deputy", "bo", "--customer", "1"),
    )
    assert added == {
        "id": added["id"],
        "name": "mail-01",
        "kind": "server",
        "service": "Mail",
        "competence": "mail",
        "responsible": "bo",
    }
    shell.does("component", "add", "unused")
    assert [row["name"] for row in shell.data("component", "list")] == ["mail-01", "unused"]
    assert [row["name"] for row in shell.data("component", "list", "--customer", "Ett AB")] == ["mail-01"]
    assert "There is no competence “magic”" in shell.refuses("component", "add", "y", "--competence", "magic")


def test_upgrade_says_that_there_is_nothing_to_do(shell):
    layouts = shell.data("db", "upgrade")
    assert layouts["before"] == layouts["after"]


def test_verify_names_what_the_events_do_not_say(shell, database):
    from sqlalchemy import text

    case = shell.case("right")
    with database.transaction() as session:
        session.execute(text("UPDATE cases SET subject = 'wrong'"))
    said = shell("db", "verify")
    assert (said.code, said.lines) == (1, [f"{case} subject: stored wrong, rebuilt right"])
    assert shell("db", "verify", "--json").data == [
        {"record": "", "case_id": 1001, "field": "subject", "stored": "wrong", "rebuilt": "right"}
    ]


def test_only_who_runs_the_desk_verifies_it(shell, address):
    shell.does("agent", "add", "eva", "--role", "first_line")
    with desk_at(address.url) as desk:
        demo_desk(desk)
    assert shell.refuses("--as", "eva", "db", "verify").startswith("You (eva) may not do this. It is done by: ")
    assert shell.does("db", "verify").code == 0


@pytest.mark.parametrize("words", [["version"], ["--version"]])
def test_version(shell, words):
    assert shell.does(*words).out == f"supportdesk {__version__}\n"


def test_the_desks_clock_can_be_set(shell):
    case = shell.data("case", "new", "x", "--now", "2030-05-05 12:00")
    assert case["arrived_at"].startswith("2030-05-05T10:00:0")
    assert shell.data("--now", "2029-01-01", "case", "new", "x")["arrived_at"].startswith("2028-12-31T23:00:0")


def test_options_that_all_commands_take_stand_before_or_behind(shell, tmp_path, monkeypatch):
    here = os.environ["SUPPORTDESK_DATABASE"]
    monkeypatch.delenv("SUPPORTDESK_DATABASE")
    assert shell.refuses("case", "list", code=3).startswith("There is no desk at ")
    for words in (["--database", here, "case", "list"], ["case", "--database", here, "list"]):
        shell.does(*words, "--json")
    shell.does("case", "list", f"--database={here}")


def test_doctor_says_what_is_well_and_what_must_be_put_right(shell, tmp_path):
    said = shell("doctor", "--json")
    assert {finding["level"] for finding in said.data} <= {"ok", "warn", "bad"}
    assert len(said.data) > 5
    assert any("settings file" in finding["what"] for finding in said.data), "the settings are looked at too"
    (tmp_path / "notes.txt").write_text("shopping list", encoding="utf-8")
    wrong = shell("doctor", "--database", str(tmp_path / "notes.txt"))
    assert wrong.code == 1
    assert wrong.out.startswith("BAD ")
    assert wrong.err == ""


def test_views_are_listed_in_words(shell):
    for sort in ("urgent", "age", "updated", "number", "customer", "owner"):
        shell.does("view", "save", f"By {sort}", "is:open", "--sort", sort)
    lines = [line.split() for line in shell.does("view", "list").lines[1:]]
    assert {line[1]: line[3] for line in lines} == {
        "urgent": "priority",
        "age": "age",
        "updated": "updated",
        "number": "number",
        "customer": "customer",
        "owner": "owner",
    }
    assert "prioritet" in shell.does("view", "list", "--language", "sv").out
    assert {view["sort"] for view in shell.data("view", "list")} >= {"urgent", "owner"}, "scripts get what --sort takes"
