"""Changes and the register of components as plain commands, on both engines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cli_desk import Shell, demo_desk, desk_at
from supportdesk.operations.people import add_agent
from supportdesk.storage.address import Address
from supportdesk.terms import Line, Role


def with_people(address: Address) -> None:
    with desk_at(address.url) as desk:
        add_agent(desk, "eva", "Eva Ek", [Role.MANAGER], lines=[Line.MANAGER])
        add_agent(desk, "bo", "Bo Berg", [Role.SECOND_LINE], lines=[Line.SECOND], competences=["mail"])
        demo_desk(desk)


@pytest.fixture
def shell(desks, capsys, monkeypatch, tmp_path) -> Iterator[Shell]:
    with desks.furnished(with_people, tmp_path) as address:
        shell = Shell(address.url, capsys, monkeypatch, tmp_path)
        shell.does("component", "add", "store", "--competence", "mail", "--responsible", "eva", "--as", "eva")
        shell.does("component", "add", "web", "--as", "eva")
        yield shell


WHEN = ("--starts", "2126-07-02 22:00", "--ends", "2126-07-03 01:00")
ANSWERS = ("hits_many=no", "touches_data=no", "done_before=yes", "tested=yes", "quick_to_undo=yes")


def test_a_change_is_drafted_approved_started_and_reviewed(shell, tmp_path):
    answers = [word for answer in ANSWERS for word in ("--answer", answer)]
    texts = ("--why", "Old.", "--plan", "Replace.", "--back-out", "Put back.", "--component", "store")
    made = shell.data("change", "new", "New disks", *texts, *answers, *WHEN, "--as", "bo")
    assert (made["reference"], made["state"], made["components"]) == ("CHG-1", "draft", ["store"])
    assert shell.data("change", "move", "CHG-1", "submit", "--as", "bo")["risk"] == "low"
    assert shell.refuses("change", "approve", "CHG-1", "--as", "bo").startswith("You asked for this change")
    assert shell.data("change", "approve", "CHG-1", "--as", "eva")["state"] == "approved"
    file = tmp_path / "changes.ics"
    shell.does("change", "calendar", str(file), "--as", "bo")
    assert "SUMMARY:CHG-1 New disks" in file.read_text(encoding="utf-8")
    assert shell.data("change", "move", "chg-1", "start", "--as", "bo")["started_by"] == "bo"
    shell.does("change", "set", "CHG-1", "--outcome", "It works.", "--review", "Order earlier.", "--as", "bo")
    shell.does("change", "move", "CHG-1", "finish", "--as", "bo")
    assert shell.data("change", "move", "CHG-1", "review", "--as", "eva")["state"] == "closed"
    assert shell.data("change", "list", "--as", "bo") == []
    assert "New disks" in shell.does("change", "list", "--all", "--as", "bo").out
    assert "Put back." in shell.does("change", "show", "1", "--as", "bo").out
    assert shell.does("db", "verify", "--as", "eva").code == 0


def test_bad_words_are_said(shell):
    assert shell("change", "new", "x", "--answer", "tested=perhaps", "--as", "bo").code == 2
    assert "The questions are: done_before" in shell.refuses(
        "change", "new", "x", "--answer", "colour=yes", "--as", "bo"
    )
    assert shell.data("change", "questions", "--as", "bo")[0]["key"] == "hits_many"
    assert shell("component", "window", "store", "someday", "22:00", "02:00", "--as", "eva").code == 2
    assert shell("component", "window", "store", "sat", "late", "02:00", "--as", "eva").code == 2


def test_the_register_knows_what_needs_what(shell):
    shell.does("component", "need", "web", "store", "--as", "eva")
    assert "That would be a circle: store → web → store" in shell.refuses(
        "component", "need", "store", "web", "--as", "eva"
    )
    assert [one["name"] for one in shell.data("component", "impact", "store", "--as", "bo")["components"]] == [
        "store",
        "web",
    ]
    shell.does("component", "need-not", "web", "store", "--as", "eva")
    assert [one["name"] for one in shell.data("component", "impact", "store", "--as", "bo")["components"]] == ["store"]
    shell.does("component", "window", "store", "sat", "22:00", "02:00", "--as", "eva")
    shell.does("component", "freeze", "Christmas", "--starts", "2126-12-20", "--ends", "2126-12-27", "--as", "eva")
