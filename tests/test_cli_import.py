"""`supportdesk import servicenow`: what it says, on both engines; what the rows become is `test_import_servicenow`'s."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.incident_log import incident_log
from cli_desk import Shell, demo_desk, desk_at, people, staffed

ROOT = Path(__file__).parents[1]


@pytest.fixture
def shell(desks, capsys, monkeypatch, tmp_path) -> Iterator[Shell]:
    with desks.furnished(staffed, tmp_path) as address:
        yield Shell(address.url, capsys, monkeypatch, tmp_path)


@pytest.fixture
def log(tmp_path) -> Path:
    """A log of 40 rows or so, one of them unusable."""
    file = tmp_path / "log.csv"
    lines = list(incident_log(10))
    cut = lines[3].split(",")
    cut[0] = ""
    file.write_text("".join([*lines[:3], ",".join(cut), *lines[4:]]), encoding="utf-8")
    return file


def test_a_log_is_replayed_once(shell, log):
    first = shell.data("import", "servicenow", str(log), "--zone", "Europe/Stockholm")
    assert first["applied"] > 0
    assert first["read"] == first["applied"] + len(first["rejected"])
    again = shell.does("import", "servicenow", str(log), "--zone", "Europe/Stockholm")
    assert f"0 applied, {first['applied']} stored before" in again.out
    assert again.err.startswith("Line ")
    assert len(shell.data("case", "list", "is:done", "--limit", "100")) == first["cases"]
    assert shell.does("db", "verify").code == 0


def test_a_log_is_stopped_at_a_moment(shell, log):
    some = shell.data("import", "servicenow", str(log), "--limit-to", "2025-01-01 12:00")
    assert 0 < some["later"] < some["read"]


def test_the_final_state_is_data_and_the_rest_is_talk(shell, log):
    said = shell.does("import", "servicenow", str(log), "--final-state")
    assert said.lines[0].startswith("number,incident_state,active,")
    assert "rows read: " in said.err
    assert shell.does("import", "servicenow", "--final-state").out == said.out


def test_what_is_no_log_is_refused(shell, tmp_path):
    (tmp_path / "notes.txt").write_text("shopping list\n", encoding="utf-8")
    for file in (tmp_path / "notes.txt", tmp_path / "none.csv", tmp_path):
        assert shell.refuses("import", "servicenow", str(file)).count("\n") == 0
    assert shell.refuses("import", "servicenow", "x.csv", "--limit-to", "2016-02-30") == (
        "There is no 2016-02-30 in the calendar."
    )


def test_a_terminal_sees_how_far_it_has_come(sqlite_desks, tmp_path, log):
    with sqlite_desks.fresh(tmp_path) as address, desk_at(address.url) as desk:
        people(desk)
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "LANG": "en_US.UTF-8"}
    environment |= {"SUPPORTDESK_DATABASE": address.url, "TERM": "xterm", "TZ": "Europe/Stockholm"}
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    words = [sys.executable, "-m", "supportdesk", "import", "servicenow", str(log)]
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=theirs) as running:
        os.close(theirs)
        seen = b""
        while piece := _read(ours):
            seen += piece
        out = running.stdout.read()
    os.close(ours)
    assert running.returncode == 0
    assert b"Importing" in seen
    assert b"100%" in seen
    assert b"rows/s, " in seen
    assert b"rows read: " in out
    assert b"\x1b" not in out


def _read(terminal: int) -> bytes:
    """What came; nothing once the other side has closed, which Linux tells by an error."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


@pytest.mark.parametrize(("who", "code"), [("sia", 1), ("bo", 1), ("olle", 0)])
def test_what_was_imported_is_read_by_who_may_import(shell, log, who, code):
    """It holds cases of every customer, seen past what sales and agents may see of them."""
    with desk_at(shell.database) as desk:
        demo_desk(desk)
    shell.does("import", "servicenow", str(log))
    said = shell("--as", who, "import", "servicenow", "--final-state")
    assert (said.code, bool(said.out)) == (code, not code)
