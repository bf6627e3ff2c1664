"""Reports, plans and responsibilities as plain commands, on both engines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cli_desk import Shell, demo_desk, desk_at, people
from supportdesk.operations.customers import add_contact, add_customer
from supportdesk.operations.people import identify, user_name
from supportdesk.storage.address import Address

LATER = "2126-07-02 10:00"


def with_a_customer(address: Address) -> None:
    with desk_at(address.url) as desk:
        people(desk)
        demo_desk(desk)
        manager = desk.acting_as(identify(desk, user_name()))
        add_contact(manager, add_customer(manager, "1", "Ett AB", language="en"), "Åsa Öberg", mail="asa@ett.example")


@pytest.fixture
def shell(desks, capsys, monkeypatch, tmp_path) -> Iterator[Shell]:
    with desks.furnished(with_a_customer, tmp_path) as address:
        yield Shell(address.url, capsys, monkeypatch, tmp_path)


@pytest.fixture
def case(shell) -> str:
    return str(shell.data("case", "new", "Mail stops", "--customer", "asa@ett.example")["reference"])


def test_a_report_is_asked_for_drafted_and_told(shell, case):
    asked = shell.data("report", "ask", case)
    assert (asked["reference"], asked["case"], asked["state"]) == ("REP-1", case, "due")
    assert [row["reference"] for row in shell.data("report", "list")] == ["REP-1"]
    draft = shell.data("report", "draft", "REP-1")
    assert draft["language"] == "en"
    assert f"In case {case}" in draft["text"]
    assert shell.refuses("report", "send", "1") == (
        "“<what has happened, as far as we know>” is still to be filled in. Write it, or take it out."
    )
    said = shell.does(
        *("report", "tell", "rep-1", "--to", "Åsa Öberg", "--next-word", LATER),
        *("--text", "It was your fault, and we guarantee that it is mended."),
    )
    assert "“your fault” looks for whose fault it was." in said.err
    assert "“guarantee” promises too much." in said.err
    assert "told to Åsa Öberg" in said.out
    assert shell.data("report", "list") == []
    assert [row["state"] for row in shell.data("report", "list", "--all")] == ["told"]


def test_a_report_is_withdrawn_with_a_reason(shell, case):
    shell.data("report", "ask", case)
    assert shell.refuses("report", "withdraw", "REP-1") == "Say why: it is kept in the history."
    withdrawn = shell.data("report", "withdraw", "REP-1", "--reason", "They have moved out.")
    assert withdrawn["state"] == "withdrawn"
    assert withdrawn["history"][-1]["reason"] == "They have moved out."
    assert shell.refuses("report", "show", "REP-7") == "There is no REP-7."


def test_a_plan_is_made_agreed_changed_and_dropped(shell, case):
    plan = shell.data("plan", "make", case, "--goal", "Mail works again", "--next-contact", LATER)
    assert (plan["reference"], plan["case"], plan["state"], plan["steps"]) == ("PLN-1", case, "draft", [])
    assert shell.refuses("plan", "step", "PLN-1", "Make room", "--owner", " ", "--due", LATER) == (
        "A step needs an owner: a name, on our side or the customer's. Say who does it."
    )
    shell.does("plan", "step", "PLN-1", "Make room", "--owner", "Bo", "--due", LATER)
    shell.does("plan", "step", "PLN-1", "Give us a window", "--owner", "Åsa", "--due", LATER, "--customer")
    agreed = shell.data("plan", "agree", "PLN-1", "--who", "Åsa Öberg", "--how", "by phone")
    assert (agreed["state"], agreed["edition"], [step["side"] for step in agreed["steps"]]) == (
        "agreed",
        1,
        ["ours", "customer"],
    )
    ticked = shell.data("plan", "tick", "PLN-1", "1")
    assert [step["done_at"] is None for step in ticked["steps"]] == [False, True]
    assert shell.refuses("plan", "tick", "PLN-1", "9") == "There is no step 9. The plan has 2."
    assert shell.data("plan", "move", "PLN-1", "change", "--reason", "No window.")["state"] == "draft"
    shell.does("plan", "unstep", "PLN-1", "2")
    assert shell.data("plan", "set", "PLN-1", "--goal", "Mail is quick")["goal"] == "Mail is quick"
    assert "There are: agree, change, keep, drop" in shell.refuses("plan", "move", "PLN-1", "burn")
    shell.does("plan", "move", "PLN-1", "drop", "--reason", "Another way.")
    assert shell.data("plan", "list") == []
    assert "Make room" in shell.does("plan", "show", "PLN-1").out


def test_responsibility_is_passed_accepted_and_returned(shell, case):
    assert shell.refuses("responsibility", "pass", case).startswith("Say why the manager should answer for it")
    passed = shell.data("responsibility", "pass", case, "--reason", "Promised twice.")
    assert (passed["reference"], passed["case"], passed["bearer"]) == ("RSP-1", case, "")
    assert shell.data("responsibility", "accept", "RSP-1")["bearer"] != ""
    assert [row["state"] for row in shell.data("responsibility", "list")] == ["accepted"]
    shell.does("responsibility", "return", "RSP-1", "--reason", "They are content.")
    assert shell.data("responsibility", "list") == []
    assert shell.does("db", "verify").err == "Every case is what its events say.\n"


def test_the_note_of_a_shift_says_what_whoever_comes_should_know(shell, case):
    grave = shell.data("case", "new", "Mail is down", "--customer", "1", "--impact", "1", "--urgency", "1")["reference"]
    shell.does("case", "resolve", case, "--cause", "configuration", "--solution", "Made room.")
    shell.does("report", "ask", grave)
    note = shell.data("rota", "note")
    assert (note["counts"]["arrived"], note["counts"]["resolved"]) == (2, 1)
    assert [row["id"] for row in note["grave"]] == [int(grave.removeprefix("SD-"))]
    said = shell.does("rota", "note").out
    assert "- arrived: 2" in said
    assert f"- **customers that must be told:** {grave}" in said
    assert f"- {grave} (P1, new, first line, nobody, -) Ett AB: Mail is down" in said
    assert shell.data("rota", "note", "--since", "2126-01-01")["counts"]["arrived"] == 0
