"""The program as a process: what it loads, what it does when its output goes nowhere, what language it speaks."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from cli_desk import desk_at, people
from supportdesk.operations.register import NewCase, register

ROOT = Path(__file__).parents[1]
HEAVY = ("sqlmodel", "sqlalchemy", "pydantic", "textual", "rich", "alembic")
PROGRAM = [sys.executable, "-m", "supportdesk"]


@pytest.fixture
def environment(sqlite_desks, tmp_path) -> dict[str, str]:
    """A desk with one case, and nothing of who runs the tests."""
    with sqlite_desks.fresh(tmp_path) as address, desk_at(address.url) as desk:
        people(desk)
        register(desk, NewCase("The printer is stuck", text="Since monday"))
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "PYTHONPATH": str(ROOT),
            "SUPPORTDESK_DATABASE": address.url,
            "LANG": "en_US.UTF-8",
            "TERM": "xterm-256color",
            "TZ": "Europe/Stockholm",
        }


def program(environment, *words: str, **rest):
    return subprocess.run([*PROGRAM, *words], env=environment, capture_output=True, check=False, timeout=60, **rest)


@pytest.mark.parametrize("words", [["case", "show", "1001"], ["case", "list"], ["case", "list", "--json"], ["--help"]])
def test_looking_loads_nothing_heavy(environment, words):
    code = (
        "import sys\nfrom supportdesk.cli.main import run\n"
        f"code = run({words!r}, lambda settings: 0)\n"
        f"print(*sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)\nsys.exit(code)"
    )
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert run.stderr.split() == []
    assert run.stdout


def test_the_program_answers_as_a_process(environment):
    done = program(environment, "case", "show", "SD-1001")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().startswith("SD-1001  The printer is stuck\n")
    assert program(environment, "case", "show", "SD-77").returncode == 1
    assert program(environment, "case", "shw").returncode == 2
    assert program(environment | {"SUPPORTDESK_DATABASE": "/nowhere/x.db"}, "case", "list").returncode == 3


def test_without_a_terminal_the_program_says_what_to_do(environment):
    done = program(environment, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"supportdesk case list" in done.stderr


def test_streams_that_the_shell_closed(environment):
    for closed in ("<&-", ">&-", "2>&-"):
        shell = f'exec "$0" -m supportdesk "$@" {closed}'
        for words in (
            ["case", "show", "SD-1001"],
            ["case", "show", "SD-77"],
            ["case", "note", "1001", "--text", "-"],
            [],
        ):
            done = subprocess.run(
                ["/bin/sh", "-c", shell, sys.executable, *words], env=environment, capture_output=True, check=False
            )
            assert done.returncode in (0, 1, 2), (closed, words, done)
            assert b"Traceback" not in done.stderr
            assert b"went wrong" not in done.stderr


def test_a_reader_who_goes_away_is_no_fault(environment):
    out, reader = os.pipe()
    os.close(out)
    done = subprocess.run(
        [*PROGRAM, "case", "show", "SD-1001"], env=environment, stdout=reader, stderr=subprocess.PIPE, check=False
    )
    os.close(reader)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_output_that_cannot_be_written_is_said(environment):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*PROGRAM, "case", "show", "SD-1001"], env=environment, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 1
    assert done.stderr.decode() == "The output cannot be written: No space left on device.\n"


def test_a_terminal_gets_no_escape_codes(environment):
    ours, theirs = pty.openpty()
    with subprocess.Popen([*PROGRAM, "case", "list"], env=environment, stdout=theirs, stderr=theirs) as running:
        os.close(theirs)
        seen = b""
        while True:
            try:
                piece = os.read(ours, 4096)
            except OSError:  # Linux ends a terminal whose other side has closed with an error
                break
            if not piece:
                break
            seen += piece
    os.close(ours)
    assert running.returncode == 0
    assert b"SD-1001" in seen
    assert b"\x1b" not in seen


def test_a_charset_without_our_letters(environment):
    latin = environment | {"PYTHONIOENCODING": "latin-1"}
    made = program(latin, "case", "new", "☃ och Åsa", "--json")
    assert made.returncode == 0, made.stderr
    assert made.stdout.isascii()
    assert json.loads(made.stdout)["subject"] == "☃ och Åsa"
    assert "? och Åsa".encode("latin-1") in program(latin, "case", "list").stdout


def test_it_speaks_the_readers_language(environment):
    swedish = program(environment | {"LANG": "sv_SE.UTF-8"}, "case", "show", "SD-77").stderr.decode()
    english = program(environment, "case", "show", "SD-77").stderr.decode()
    assert english == "There is no case SD-77.\n"
    assert swedish not in (english, "")
    assert program(environment, "case", "show", "SD-77", "--language", "sv").stderr.decode() == swedish


def test_settings_that_cannot_be_read_are_said_and_help_still_helps(environment, tmp_path):
    file = tmp_path / "config.toml"
    file.write_text("databse = 'x'\n", encoding="utf-8")
    wrong = environment | {"SUPPORTDESK_CONFIG": str(file)}
    refused = program(wrong, "case", "list")
    assert refused.returncode == 1
    assert "there is no setting “databse”" in refused.stderr.decode()
    assert program(wrong, "--help").returncode == 0


def test_every_command_is_where_the_groups_say():
    """The tables of the lazy groups name every command of every module, and none that is not there."""
    import typer

    from supportdesk.cli.program import program as whole

    def names(group, context):
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None, name
            inner = typer.Context(command, info_name=name, parent=context)
            yield inner.command_path
            if hasattr(command, "list_commands"):
                yield from names(command, inner)

    root = whole()
    found = set(names(root, typer.Context(root, info_name="supportdesk")))
    registered = {
        info.name
        for path in (ROOT / "supportdesk" / "cli").glob("case_*.py")
        if hasattr(module := __import__(f"supportdesk.cli.{path.stem}", fromlist=["app"]), "app")
        for info in module.app.registered_commands
    }
    assert {path.rpartition(" ")[2] for path in found if path.startswith("supportdesk case ")} == registered
    assert {"supportdesk db restore", "supportdesk customer contact add", "supportdesk import servicenow"} <= found
