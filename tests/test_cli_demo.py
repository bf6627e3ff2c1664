"""`supportdesk demo`, and copies of a desk: what a newcomer and whoever keeps the desk type."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli_desk import Shell, staffed
from supportdesk.cli import desk as desk_commands
from supportdesk.cli import session


@pytest.fixture
def shell(sqlite_desks, capsys, monkeypatch, tmp_path) -> Shell:
    with sqlite_desks.furnished(staffed, tmp_path) as address:
        return Shell(address.url, capsys, monkeypatch, tmp_path)


@pytest.fixture
def at_a_terminal(monkeypatch):
    for module in (desk_commands, session):
        monkeypatch.setattr(module, "at_terminal", lambda: True)


def file_of(settings) -> Path:
    return Path(settings.database.removeprefix("sqlite:///"))


@pytest.mark.slow
def test_a_demo_desk_is_kept_looked_into_and_tried_as_anybody(shell, tmp_path):
    file = str(tmp_path / "demo.db")
    said = shell.does("demo", "--keep", file)
    assert said.lines == [file]
    assert said.err.endswith(f"Look into it: supportdesk --database {file} case list\n")
    assert len(shell.data("--database", file, "case", "list", "--limit", "500")) > 30
    roles = {row["login"]: row["roles"] for row in shell.data("--database", file, "agent", "list")}
    manager = next(login for login, held in roles.items() if "manager" in held)
    shell.does("--database", file, "--as", manager, "db", "verify")
    assert shell("--database", file, "--as", "nobody-here", "case", "list").code == 1
    assert "There is a desk at" in shell("demo", "--keep", file).err


@pytest.mark.slow
def test_a_demo_is_opened_in_a_folder_that_is_gone_afterwards(shell, at_a_terminal):
    seen = []

    def screens(settings) -> int:
        seen.append((file_of(settings), file_of(settings).exists()))
        return 0

    shell._screens = screens
    shell.does("demo", "--seed", "7")
    [(file, was_there)] = seen
    assert was_there
    assert not file.parent.exists()


def test_the_screens_are_opened_on_the_desk_that_was_named(shell, at_a_terminal, tmp_path):
    shell.does()
    shell.does("--database", str(tmp_path / "other.db"), "--language", "sv")
    assert [settings.database for settings in shell.opened] == [shell.database, f"sqlite:///{tmp_path / 'other.db'}"]
    assert shell.opened[1].language == "sv"


def test_a_desk_is_copied_and_put_back(shell, tmp_path):
    case = shell.case("before")
    copy = tmp_path / "copy.db"
    made = shell.data("db", "backup", str(copy))
    assert (made["path"], made["size"]) == (str(copy), copy.stat().st_size)
    assert shell("db", "backup", str(copy)).code == 1
    shell.case("after")
    assert "--force" in shell.refuses("db", "restore", str(copy))
    done = shell.data("db", "restore", str(copy), "--force")
    assert Path(done["aside"]).exists()
    assert [row["reference"] for row in shell.data("case", "list")] == [case]
    assert shell("db", "restore", str(tmp_path / "none.db"), "--force").code == 1
