"""Routines as plain commands, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cli_desk import Shell, demo_desk, desk_at, people
from supportdesk.storage.address import Address

DISK = "# Disk full\n- words: disk\n\n1. Look.\n2. Empty the logs.\n   - not solved: escalate\n"


def with_people(address: Address) -> None:
    with desk_at(address.url) as desk:
        people(desk)
        demo_desk(desk)


@pytest.fixture
def shell(desks, capsys, monkeypatch, tmp_path) -> Iterator[Shell]:
    with desks.furnished(with_people, tmp_path) as address:
        yield Shell(address.url, capsys, monkeypatch, tmp_path)


def loaded(shell: Shell, folder: Path, text: str = DISK) -> Path:
    file = folder / "disk.md"
    file.write_text(text, encoding="utf-8")
    shell.does("routine", "load", "disk-full", str(file))
    return file


def test_a_routine_is_loaded_listed_shown_and_retired(shell, tmp_path):
    file = loaded(shell, tmp_path)
    assert "edition 1 is in force already" in shell.does("routine", "load", "disk-full", str(file)).err
    [row] = shell.data("routine", "list")
    assert (row["key"], row["edition"], row["steps"], row["used"]) == ("disk-full", 1, 2, 0)
    assert shell.data("routine", "show", "disk-full")["text"] == DISK
    file.write_text("# Disk\n2. Look.")
    assert shell.refuses("routine", "load", "disk-full", str(file)) == (
        f"{file}:2: this is step 1. Number the steps 1, 2, 3 without a gap."
    )
    shell.does("routine", "retire", "disk-full", "--reason", "No disks here.")
    assert shell.data("routine", "list") == []


def test_a_routine_is_followed_on_a_case(shell, tmp_path):
    loaded(shell, tmp_path)
    case = shell.case("The disk is full")
    assert shell.refuses("case", "tick", case).startswith("No routine is followed on this case.")
    [fit] = shell.data("case", "routine", case)["fitting"]
    assert (fit["key"], fit["by"]) == ("disk-full", ["disk"])
    begun = shell.data("case", "routine", case, "disk-full")
    assert (begun["reference"], begun["step"], begun["state"]) == ("RUN-1", 1, "running")
    assert "> 2 Empty the logs." in shell.does("case", "tick", case, "--note", "it is /var").out
    assert "  Routine        Disk full: step 2 of 2, Empty the logs.\n" in shell.does("case", "show", case).out
    assert shell.data("case", "show", case)["followed"][0]["step"] == 2
    assert shell.data("case", "tick", case, "2", "--result", "not-solved")["state"] == "escalated"
    shell.does("case", "escalate", case, "--tried", "The routine.")
    [over] = [one for one in shell.data("case", "history", case) if one["tag"] == "case:line:escalated"]
    assert over["details"]["hand_over"]["routine_step"] == "Disk full: 1 done (it is /var), 2 not solved; at step 2"
    shell.data("case", "routine", case, "disk-full")
    stopped = shell.data("case", "stop-routine", case, "--reason", "Second line has it.")
    assert stopped["state"] == "stopped"
    assert shell.does("db", "verify").err == "Every case is what its events say.\n"
