"""The process card walked by plain commands over three weeks, on a virtual clock, in both languages and on both engines: from the
call to the meeting at which it is decided (P1 to P10)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cli_desk import Shell, demo_desk, desk_at
from supportdesk.operations.customers import add_component, add_contact, add_customer
from supportdesk.operations.people import add_agent, identify
from supportdesk.operations.rule_sets import load_rules, shipped_rules
from supportdesk.operations.service_levels import load_shipped
from supportdesk.storage.address import Address
from supportdesk.terms import Line, Role


def a_provider(address: Address) -> None:
    """A provider with one of each role, a customer, and the promises and rules that ship."""
    with desk_at(address.url) as desk:
        add_agent(desk, "eva", "Eva Ek", [Role.MANAGER], lines=[Line.MANAGER])
        add_agent(desk, "anna", "Anna Ahl", [Role.FIRST_LINE], lines=[Line.FIRST])
        add_agent(desk, "bo", "Bo Berg", [Role.SECOND_LINE], lines=[Line.SECOND], competences=["mail"])
        add_agent(desk, "sara", "Sara Sand", [Role.SALES])
        demo_desk(desk)
        eva = desk.acting_as(identify(desk, "eva"))
        key = add_customer(eva, "K1", "Hamnen AB", level="gold", sales_login="sara")
        add_contact(eva, key, "Lina Ek", mail="lina@hamnen.example", phone="031-3900601")
        add_component(eva, "mail-01", service="Mail", competence="mail", customer_ids=(key,))
        desk.perform(load_shipped)
        load_rules(desk, shipped_rules())


@pytest.fixture
def shell(desks, capsys, monkeypatch, tmp_path) -> Iterator[Shell]:
    with desks.furnished(a_provider, tmp_path) as address:
        yield Shell(address.url, capsys, monkeypatch, tmp_path)


class Walk:
    """Commands by a person at a time."""

    def __init__(self, shell: Shell) -> None:
        self.shell, self.now = shell, ""

    def at(self, now: str) -> None:
        self.now = now

    def __call__(self, who: str, *words: str) -> Any:
        return self.shell.data(*words, "--as", who, "--now", self.now)

    def shown(self, who: str, *words: str) -> str:
        return self.shell.does(*words, "--as", who, "--now", self.now).out


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_card_from_the_call_to_the_decision(shell: Shell, monkeypatch: pytest.MonkeyPatch, language: str):
    monkeypatch.setenv("SUPPORTDESK_LANGUAGE", language)
    do = Walk(shell)

    # P1, P2: a call, solved at once by first line
    do.at("2026-03-02 09:00")
    easy = do(
        "anna", *CALL, "Cannot print", "--resolve", "--cause", "configuration", "--solution", "Chose the right printer."
    )
    assert (easy["state"], easy["resolved_line"]) == ("resolved", "first")

    # P3, P4: what cannot be solved becomes an incident, with what was tried, for a specialist
    case = do("anna", *CALL, "Mail is down", "--impact", "1", "--urgency", "1", "--component", "mail-01")["reference"]
    do.at("2026-03-02 09:20")
    escalated = do("anna", "case", "escalate", case, "--tried", "Restarted it.", "--competence", "mail")
    assert (escalated["kind"], escalated["line"]) == ("incident", "second")
    do("bo", "case", "take", case)

    # P5: by its diagnosis it will not be fixed in time while function suffers
    do.at("2026-03-02 09:40")
    do("bo", "case", "diagnose", case, "--cause", "a broken disk", "--function", "2", "--fixed-by", "2026-03-05 12:00")
    shell.does("sweep", "--now", do.now)
    [moves] = [one for one in do("bo", "proposal", "list") if one["rule"] == "will-not-be-fixed-in-time"]
    assert do("bo", "proposal", "accept", str(moves["id"]))["line"] == "problem"
    problem = do("bo", "problem", "log", "Disks break in mail-01", "--case", case)
    do("eva", "problem", "step", problem["reference"], "investigate")
    do("bo", "problem", "set", problem["reference"], "--workaround", "Use the web mail.", "--symptoms", "mail down")
    assert do("bo", "problem", "step", problem["reference"], "known-error")["state"] == "known_error"

    # P6: the promise is missed, and the customer must be told
    do.at("2026-03-03 18:00")
    shell.does("sweep", "--now", do.now)
    reports = do("anna", "report", "list")
    assert {row["case"] for row in reports} == {case}
    for row in reports:
        text = "Disken i er e-postserver gick sönder." if language == "sv" else "The disk of your mail server broke."
        sent = do(
            "bo",
            "report",
            "tell",
            row["reference"],
            "--to",
            "Lina Ek",
            "--text",
            text,
            "--next-word",
            "2026-03-04 09:00",
        )
        assert sent["state"] == "told"
    assert do("anna", "report", "list") == []

    # P7, P8: a plan made together, and the responsibility passes
    passed = do("bo", "responsibility", "pass", case, "--reason", "They were promised twice.")
    do("eva", "responsibility", "accept", passed["reference"])
    plan = do("eva", "plan", "make", case, "--goal", "Mail works", "--next-contact", "2026-03-04 09:00")["reference"]
    do("eva", "plan", "step", plan, "A new disk", "--owner", "Bo Berg", "--due", "2026-03-05 12:00")
    do("eva", "plan", "step", plan, "Try it", "--owner", "Lina Ek", "--due", "2026-03-06 12:00", "--customer")
    assert do("eva", "plan", "agree", plan, "--who", "Lina Ek", "--how", "by phone")["edition"] == 1
    do.at("2026-03-05 11:00")
    do("eva", "plan", "tick", plan, "1")
    do("bo", "case", "resolve", case, "--cause", "hardware", "--solution", "A new disk.")
    do.at("2026-03-06 11:00")
    do("eva", "plan", "tick", plan, "2")
    assert do("eva", "plan", "move", plan, "keep")["state"] == "kept"
    do("eva", "responsibility", "return", passed["reference"], "--reason", "They are content.")

    # P9: the meeting goes through it, and the next one opens with what is undone
    do.at("2026-03-09 13:00")
    meeting = do("eva", "meeting", "call", "Week 11", "--since", "2026-03-01")
    assert [item["reference"] for item in meeting["agenda"]] == [case]
    do("eva", "meeting", "set", "MTG-1", "--present", "Eva, Bo, Anna")
    action = ("--action", "Disks in pairs", "--owner", "bo", "--due", "2026-03-20 12:00")
    do("eva", "meeting", "decide", "MTG-1", case, "--text", "All mail servers get two disks.", *action)
    assert do("eva", "meeting", "close", "MTG-1")["state"] == "held"
    assert "All mail servers get two disks." in do.shown("anna", "meeting", "minutes", "MTG-1")
    do.at("2026-03-16 13:00")
    assert [row["text"] for row in do("eva", "meeting", "call", "Week 12")["undone"]] == ["Disks in pairs"]

    # P10: it is mended for good, and asked after again
    do("bo", "action", "done", "ACT-1")
    do("bo", "problem", "set", problem["reference"], "--root-cause", "One disk alone", "--solution", "Two disks")
    solved = do("bo", "problem", "step", problem["reference"], "resolve", "--ask-again", "2026-04-16 09:00")
    assert solved["state"] == "resolved"

    # P14: sales see how their customer stands
    do.at("2026-03-20 09:00")
    standing = do("sara", "customer", "standing", "K1")
    assert (standing["arrived"], standing["resolved"], standing["open"]) == (2, 2, [])
    assert shell.does("db", "verify", "--as", "eva").code == 0


CALL = ("case", "new", "--customer", "K1", "--channel", "phone")
