"""What cannot be done is said in a sentence that helps, with the exit status that scripts rely on, and changes nothing."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from cli_desk import STATE, Shell, staffed
from supportdesk.errors import Invalid
from supportdesk.i18n import zone
from supportdesk.rules.written_time import moment


@pytest.fixture
def shell(sqlite_desks, capsys, monkeypatch, tmp_path) -> Shell:
    with sqlite_desks.furnished(staffed, tmp_path) as address:
        return Shell(address.url, capsys, monkeypatch, tmp_path)


USAGE = {
    ("frob",): "There is no command “frob”. See: supportdesk --help",
    ("case", "escalat"): "There is no command “escalat”. Is it escalate? See: supportdesk case --help",
    ("case", "take"): "CASE… is missing. See: supportdesk case take --help",
    ("case", "wait"): "CASE… is missing. See: supportdesk case wait --help",
    ("case", "wait", "1001"): (
        "customer|supplier|until is missing: What it waits for. See: supportdesk case wait --help"
    ),
    ("case", "wait", "--for", "x", "1001"): (
        "customer|supplier|until is missing: What it waits for. See: supportdesk case wait --help"
    ),
    ("case", "wait", "1001", "1002"): (
        "customer|supplier|until: “1002” is none of: customer, supplier, until. See: supportdesk case wait --help"
    ),
    ("case", "assign", "1001"): "LOGIN is missing: The agent's login. See: supportdesk case assign --help",
    ("case", "merge", "1001"): "INTO-CASE is missing: The case that stays. See: supportdesk case merge --help",
    ("case", "link", "1001"): "OTHER-CASE is missing: The other case. See: supportdesk case link --help",
    ("case", "attach", "1001"): "FILE… is missing. See: supportdesk case attach --help",
    (
        "case",
        "cancel",
        "1",
        "--reson",
    ): "There is no option --reson. Is it --reason? See: supportdesk case cancel --help",
    ("case", "list", "--bogus"): "There is no option --bogus.",
    ("case", "list", "--limit", "0"): "--limit: 0 is less than 1. See: supportdesk case list --help",
    ("case", "list", "--limit", "many"): "--limit: “many” is no whole number. See: supportdesk case list --help",
    ("case", "list", "--limit"): "--limit needs a value. See: supportdesk case list --help",
    ("case", "list", "--sort", "colour"): (
        "--sort: “colour” is none of: urgent, age, updated, number, customer, owner. See: supportdesk case list --help"
    ),
    ("case", "set", "1", "--impact", "9"): "--impact: 9 is more than 3. See: supportdesk case set --help",
    ("case", "wait", "1", "godot"): (
        "customer|supplier|until: “godot” is none of: customer, supplier, until. See: supportdesk case wait --help"
    ),
    ("case", "wait", "1", "until"): "Until when? Add --until, for instance --until “2026-03-29 14:05”.",
    ("case", "new"): "Give the subject once, for instance: supportdesk case new “The printer is stuck”",
    ("case", "new", "x", "--contact", "Eva"): "--contact needs --customer too: whose contact is it?",
    ("--language", "fi", "case", "list"): "--language: “fi” is none of: sv, en. See: supportdesk --help",
    ("import", "servicenow"): "Name the log: supportdesk import servicenow FILE",
}


@pytest.mark.parametrize(("words", "sentence"), USAGE.items(), ids=[" ".join(words) for words in USAGE])
def test_wrong_usage_is_2(shell, words, sentence):
    assert shell.refuses(*words, code=2) == sentence


REFUSED = {
    ("case", "show", "77"): "There is no case SD-77.",
    ("case", "take", "SD-77"): "There is no case SD-77.",
    ("case", "show", "9" * 30): f"“{'9' * 30}” is no case. Write it as SD-1042 or 1042.",
    ("case", "list", "--after", "SD-77"): "There is no case SD-77.",
    ("case", "new", " "): "A subject is needed: one line that says what is wrong.",
    ("case", "new", "x" * 1001): "The subject is longer than 1000 characters. Put the rest in the text.",
    ("case", "new", "x", "--arrived", "2126-01-01"): "The case cannot have arrived in the future.",
    ("case", "list", "--now", "2026-02-30"): (
        "--now is “2026-02-30”. Allowed: a date or a time such as 2026-03-29 or 2026-03-29T14:05."
    ),
    ("import", "servicenow", "none.csv", "--zone", "Mars/Olympus"): (
        "There is no zone “Mars/Olympus”. Write it as Europe/Stockholm."
    ),
}


@pytest.mark.parametrize(("words", "sentence"), REFUSED.items(), ids=[" ".join(words)[:40] for words in REFUSED])
def test_refused_is_1(shell, words, sentence):
    assert shell.refuses(*words) == sentence


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("2026-02-30", "There is no 2026-02-30 in the calendar."),
        ("2026-13-01", "There is no 2026-13-01 in the calendar."),
        ("2025-02-29 10:00", "There is no 2025-02-29 10:00 in the calendar."),
        ("2026-03-01 24:30", "There is no 2026-03-01 24:30 in the calendar."),
        ("2026-03-29 02:30", "There is no 2026-03-29 02:30: the clocks were put forward over it."),
        ("0001-01-01 00:00", "There is no 0001-01-01 00:00 in the calendar."),
        ("soon", "“soon” is no time. Write it as 2026-03-29 or “2026-03-29 14:05”."),
        ("2026-W13-7", "“2026-W13-7” is no time. Write it as 2026-03-29 or “2026-03-29 14:05”."),
        ("", "“” is no time. Write it as 2026-03-29 or “2026-03-29 14:05”."),
    ],
)
def test_a_time_that_does_not_exist(word, sentence, monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Stockholm")
    with pytest.raises(Invalid) as refused:
        moment(word, zone())
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("word", "utc"),
    [
        ("2026-03-29", "2026-03-28T23:00:00"),
        ("2026-03-29 14:05", "2026-03-29T12:05:00"),
        ("2026-03-29T14:05:30", "2026-03-29T12:05:30"),
        ("2026-10-25 02:30", "2026-10-25T00:30:00"),
        ("2026-03-29 14:05+05:00", "2026-03-29T09:05:00"),
        ("2026-03-29T14:05Z", "2026-03-29T14:05:00"),
    ],
)
def test_a_time_as_people_write_it(word, utc, monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Stockholm")
    assert moment(word, zone()).isoformat() == f"{utc}+00:00"


def test_with_json_a_refusal_is_an_object_on_stderr(shell):
    said = shell("case", "show", "77", "--json")
    assert (said.code, said.out, json.loads(said.err)) == (1, "", {"error": "There is no case SD-77.", "code": 1})
    usage = shell("case", "--json", "take")
    assert (usage.code, json.loads(usage.err)["code"]) == (2, 2)


def test_a_group_alone_shows_its_help_and_is_wrong_usage(shell):
    said = shell("case")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("Usage: supportdesk case [OPTIONS] COMMAND …\n")


def test_a_refused_command_changes_nothing(shell):
    case = shell.case()
    before = shell.data("case", "history", case)
    for words in (
        ["close", case],
        ["take", case, "--seen", "x"],
        ["resolve", case, "--cause", "99", "--solution", "y"],
    ):
        assert shell("case", *words).code in (1, 2)
    assert shell.data("case", "history", case) == before


def test_no_desk_is_3(shell, tmp_path):
    sentence = shell.refuses("case", "list", "--database", str(tmp_path / "none.db"), code=3)
    assert sentence == f"There is no desk at {tmp_path / 'none.db'}. Make one with: supportdesk init"


def test_a_foreign_file_is_3_and_is_left_alone(shell, tmp_path):
    text, other = tmp_path / "notes.txt", tmp_path / "other.db"
    text.write_text("shopping list\n" * 100, encoding="utf-8")
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE songs (name TEXT)")
    before = text.read_bytes(), other.read_bytes()
    for file in (text, other):
        for words in (["case", "list"], ["case", "new", "x"], ["db", "upgrade"]):
            said = shell(*words, "--database", str(file))
            assert (said.code, said.out) == (3, ""), said
            assert "Traceback" not in said.err
    assert (text.read_bytes(), other.read_bytes()) == before


def test_a_damaged_file_is_3(shell):
    shell.case()
    with Path(os.environ["SUPPORTDESK_DATABASE"].removeprefix("sqlite:///")).open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 400_000)
    said = shell("case", "list")
    assert (said.code, said.out) == (3, ""), said


def test_an_address_of_no_database_we_know(shell):
    said = shell("case", "list", "--database", "mysql://host/name")
    assert said.code in (1, 3)
    assert "mysql" in said.err


def test_a_fault_of_ours_is_one_sentence_and_a_file_for_who_mends_it(shell, monkeypatch):
    secret = "the customer's words"

    def fails(_desk, _number):
        told = secret
        raise ZeroDivisionError(len(told))

    monkeypatch.setattr("supportdesk.cli.case_read.case_detail", fails)
    said = shell("case", "show", "1001")
    assert (said.code, said.out) == (1, "")
    [kept] = (shell.home / STATE / "supportdesk").glob("crash-*.txt")
    assert said.err == (
        f"Something went wrong inside supportdesk. Nothing half-done was stored. The details are in {kept}.\n"
    )
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    details = kept.read_text(encoding="utf-8")
    assert "ZeroDivisionError" in details
    assert secret not in details.replace('secret = "the customer\'s words"', "")


def test_a_fault_whose_details_cannot_be_kept(shell, monkeypatch):
    (shell.home / STATE).write_text("no folder", encoding="utf-8")
    monkeypatch.setattr("supportdesk.cli.case_read.case_detail", lambda _desk, _number: 1 / 0)
    said = shell("case", "show", "1001")
    assert said.code == 1
    assert said.err.startswith("Something went wrong inside supportdesk (ZeroDivisionError: division by zero), and ")


def test_a_word_that_is_no_text(shell):
    assert shell.refuses("case", "new", "bad \udcff bytes", code=2) == (
        "A word on the command line is not UTF-8. Type it again, or check the terminal."
    )


def test_without_a_terminal_the_screens_say_what_to_do(shell):
    sentence = "There is no terminal for the screens here. Use plain commands, for instance: supportdesk case list"
    assert shell.refuses(code=2) == sentence
    assert shell.refuses("--database", "x.db", code=2) == sentence
    assert shell.refuses("demo", code=2) == (
        "There is no terminal for the screens here. Keep the demo desk instead: supportdesk demo --keep demo.db, "
        "then: supportdesk --database demo.db case list"
    )
    assert shell.opened == []


SPOKEN = {
    ("case", "new", "x", "--kind", "FEL"): ("kind", "fault"),
    ("case", "new", "x", "--kind", "tjänstebegäran"): ("kind", "request"),
    ("case", "new", "x", "--channel", "telefon"): ("channel", "phone"),
    ("case", "wait", "1001", "kund"): ("state", "waiting_customer"),
    ("case", "wait", "1001", "leverantör"): ("state", "waiting_supplier"),
    ("case", "wait", "1001", "supplier"): ("state", "waiting_supplier"),
    ("agent", "add", "eva", "--role", "andra_linjen"): ("roles", ["second_line"]),
    ("agent", "add", "eva", "--role", "andra linjen", "--line", "andra linjen"): ("lines", ["second"]),
    ("view", "save", "Ny", "is:open", "--sort", "prioritet"): ("sort", "urgent"),
}


@pytest.mark.parametrize(("words", "came_to"), SPOKEN.items(), ids=[" ".join(words)[:40] for words in SPOKEN])
def test_a_value_is_understood_in_the_language_spoken_and_by_its_key(shell, words, came_to):
    shell.case()
    name, value = came_to
    assert shell.data(*words, "--language", "sv")[name] == value


def test_a_word_of_no_list_names_the_keys(shell):
    assert shell.refuses("case", "new", "x", "--kind", "fel", code=2) == (
        "--kind: “fel” is none of: question, request, fault, incident. See: supportdesk case new --help"
    )
