"""The program where things around it are not as they should be: no home, no room, no way out, an empty word in a script."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from cli_desk import Shell, desk_at, people
from program_run import PROGRAM, ROOT, environment
from supportdesk.desk import Store
from supportdesk.operations.register import NewCase, register
from supportdesk.storage.address import Address
from supportdesk.storage.database import Database

FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")


def with_two_cases(address: Address) -> None:
    with desk_at(address.url) as desk:
        people(desk)
        for subject in ("The printer is stuck", "No sound"):
            register(desk, NewCase(subject, text="Since monday"))


@pytest.fixture
def shell(sqlite_desks, capsys, monkeypatch, tmp_path) -> Shell:
    """A desk with two cases."""
    (tmp_path / "home").mkdir()
    with sqlite_desks.furnished(with_two_cases, tmp_path) as address:
        return Shell(address.url, capsys, monkeypatch, tmp_path / "home")


@pytest.fixture
def variables(shell, tmp_path) -> dict[str, str]:
    return environment(tmp_path / "home", SUPPORTDESK_DATABASE=shell.database, LANG="C.UTF-8")


def run(variables, *words, **rest):
    rest = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | rest
    return subprocess.run([*PROGRAM, *words], env=variables, check=False, timeout=60, **rest)


class TestNoWayOut:
    """What was to be done is done or not, and which of the two is told."""

    @needs_full
    @pytest.mark.parametrize("more", [[], ["--json"], ["--plain"]])
    def test_what_is_stored_and_cannot_be_printed_is_told_as_stored(self, shell, variables, more):
        """A script that tries again would make a second case."""
        with FULL.open("wb") as full:
            done = run(variables, "case", "new", "Said once", *more, stdout=full)
        assert done.returncode == 1
        sentence = "The output cannot be written: No space left on device. What was done until then is stored."
        assert sentence in done.stderr.decode()
        assert [row["subject"] for row in shell.data("case", "list", "once")] == ["Said once"]

    @needs_full
    @pytest.mark.parametrize("words", [["case", "list"], ["case", "show", "1001"], ["--help"], ["version"], ["doctor"]])
    def test_what_only_looks_says_no_more_than_that(self, variables, words):
        with FULL.open("wb") as full:
            done = run(variables, *words, stdout=full)
        assert (done.returncode, done.stderr.decode()) == (
            1,
            "The output cannot be written: No space left on device.\n",
        )

    @needs_full
    @pytest.mark.parametrize(
        ("words", "code"),
        [
            (["case", "show", "77"], 1),
            (["case", "bogus"], 2),
            (["case", "list", "--database", "/nowhere/x.db"], 3),
            (["case", "take", "1001"], 0),
        ],
    )
    def test_without_a_place_for_talk_the_exit_status_still_tells(self, variables, words, code):
        with FULL.open("wb") as full:
            assert run(variables, *words, stderr=full).returncode == code

    @pytest.mark.parametrize(
        "words", [["case", "list"], ["case", "show", "1001"], ["case", "--help"], ["agent", "list"]]
    )
    def test_a_reader_that_wants_the_first_line_alone(self, variables, words):
        piped = '"$0" -m supportdesk "$@" | head -n 1; exit ${PIPESTATUS[0]}'
        command = ["bash", "-c", piped, sys.executable, *words]
        done = subprocess.run(command, env=variables, capture_output=True, check=False, timeout=60)
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.count(b"\n") == 1

    def test_a_fault_after_the_change_is_told_as_such(self, shell, monkeypatch):
        """The answer cannot be made; the change is there."""
        monkeypatch.setattr("supportdesk.cli.doing.case_line", lambda _session, _case: 1 / 0)
        said = shell("case", "new", "Said once")
        assert said.code == 1
        assert said.err.endswith("What was done until then is stored.\n")
        assert [row["subject"] for row in shell.data("case", "list", "once")] == ["Said once"]

    def test_what_is_refused_is_not_called_stored(self, shell):
        shell.does("case", "take", "1001")
        assert "stored" not in shell.refuses("case", "take", "1001")


class TestHome:
    @pytest.mark.parametrize("home", [None, "", "/nonexistent/home"])
    def test_a_desk_that_is_named_needs_no_home(self, variables, home):
        bare = {name: value for name, value in variables.items() if not name.startswith("XDG_") and name != "HOME"}
        done = run(bare | ({} if home is None else {"HOME": home}), "case", "show", "1001")
        assert (done.returncode, done.stderr) == (0, b"")

    def test_a_home_that_is_no_folder(self, variables, tmp_path):
        (tmp_path / "file").touch()
        bare = {name: value for name, value in variables.items() if not name.startswith(("XDG_", "SUPPORTDESK_DATA"))}
        bare["HOME"] = str(tmp_path / "file")
        looked, made = run(bare, "case", "list"), run(bare, "init")
        assert (looked.returncode, made.returncode) == (3, 3)
        desk = tmp_path / "file/.local/share/supportdesk"
        assert looked.stderr.decode() == f"There is no desk at {desk}/desk.db. Make one with: supportdesk init\n"
        assert made.stderr.decode() == (
            f"The folder {desk} cannot be made (Not a directory). Give another by --database.\n"
        )

    def test_a_settings_file_that_is_a_folder(self, variables, tmp_path):
        done = run(variables | {"SUPPORTDESK_CONFIG": str(tmp_path)}, "case", "list")
        assert (done.returncode, done.stderr.decode()) == (1, f"{tmp_path} cannot be read: Is a directory.\n")

    def test_a_bare_terminal_and_a_bare_charset(self, variables):
        bare = {"PATH": variables["PATH"], "PYTHONPATH": str(ROOT), "SUPPORTDESK_LANGUAGE": "en"}
        for more in ({}, {"LC_ALL": "C"}, {"LC_ALL": "POSIX"}):
            named = bare | more | {"SUPPORTDESK_DATABASE": variables["SUPPORTDESK_DATABASE"]}
            assert run(named, "case", "show", "1001").returncode == 0
            done = run(named, "case", "new", "Åäö ☃ räksmörgås", "--json")
            assert done.returncode == 0, done.stderr
            assert b"Traceback" not in run(named, "case", "list").stderr
            assert run(named).returncode == 2, "no terminal for the screens"


class TestRoom:
    """A disk that fills: mounted in a name space of its own, which any user may make where the system lets them."""

    @pytest.fixture
    def on_a_small_disk(self, variables, tmp_path):
        small = tmp_path / "small"
        small.mkdir()

        def done(script: str) -> subprocess.CompletedProcess[str]:
            inside = (
                f"mount -t tmpfs -o size=2m small {small} 2>/dev/null || exit 77; cp {tmp_path}/desk.db {small}/desk.db; "
                f'head -c 500000 /dev/zero | tr "\\0" x >{tmp_path}/text; cd {small}; '
                f'desk() {{ {sys.executable} -m supportdesk "$@"; }}; {script}'
            )
            named = variables | {"SUPPORTDESK_DATABASE": str(small / "desk.db")}
            command = ["unshare", "--user", "--map-root-user", "--mount", "bash", "-c", inside]
            run = subprocess.run(command, env=named, capture_output=True, text=True, check=False, timeout=120)
            if run.returncode == 77 or "unshare failed" in run.stderr:
                pytest.skip("this system lets no one make a disk of their own")
            return run

        if shutil.which("unshare") is None:
            pytest.skip("there is no unshare here")
        return done

    def test_nothing_is_lost_and_reading_goes_on(self, on_a_small_disk, tmp_path):
        done = on_a_small_disk(
            "until ! desk case note 1001 --file ../text >/dev/null 2>../said; do :; done; "
            "desk case note 1001 --file ../text >/dev/null; echo $?; desk case show 1001 | grep -c xxx; "
            "desk db verify; echo $?; desk db backup copy.db; echo $?; ls copy.db"
        )
        assert (tmp_path / "said").read_text() == (
            f"The disk that holds {tmp_path}/small/desk.db is full. Nothing was changed; make room and try again. "
            "[database or disk is full]\n"
        )
        refused, notes, verified, copied = done.stdout.split()
        assert (refused, verified, copied) == ("3", "0", "1")
        assert int(notes) >= 1
        assert "copy.db cannot be written (database or disk is full)" in done.stderr
        assert "ls: cannot access" in done.stderr, "half a backup is none"

    def test_a_desk_that_cannot_be_made_can_be_made_later(self, on_a_small_disk):
        done = on_a_small_disk(
            "head -c 1500000 /dev/zero >filler; desk --database new.db init; echo $?; "
            "desk --database demo.db demo --keep demo.db; echo $?; rm -f filler demo.db* desk.db*; "
            "desk --database new.db init; echo $?"
        )
        assert [word for word in done.stdout.split() if word.isdigit()] == ["3", "3", "0"], done


class TestHeld:
    @pytest.fixture
    def impatient(self, monkeypatch):
        """Gives up after a moment instead of thirty seconds."""
        opened = lambda store: Database(store.address, durable=False, busy_seconds=0.05)  # noqa: E731
        monkeypatch.setattr(Store, "_open_database", opened)

    def test_a_desk_that_another_program_holds_is_3_and_can_be_read(self, shell, impatient, tmp_path):
        with closing(sqlite3.connect(tmp_path / "desk.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            said = shell.refuses("case", "take", "1001", code=3)
            assert said.startswith(f"{tmp_path}/desk.db is held by another program. Nothing was changed; try again")
            assert shell.data("case", "show", "1001")["owner"] == ""
            other.execute("ROLLBACK")
        shell.does("case", "take", "1001")

    def test_several_cases_are_all_done_or_none(self, shell, impatient, tmp_path):
        with closing(sqlite3.connect(tmp_path / "desk.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert shell("case", "take", "1001", "1002").code == 3
            other.execute("ROLLBACK")
        assert [row["owner"] for row in shell.data("case", "list")] == ["", ""]


EMPTY = {
    ("case", "new", "x", "--customer", ""): "There is no customer “”. See: supportdesk customer list",
    ("case", "new", "x", "--component", ""): "There is no component “”.",
    ("case", "new", "x", "--competence", ""): "There is no competence “”. There are: mail.",
    ("case", "new", "x", "--arrived", ""): "“” is no time. Write it as 2026-03-29 or “2026-03-29 14:05”.",
    ("case", "set", "1001", "--customer", ""): "There is no customer “”. See: supportdesk customer list",
    ("case", "set", "1001", "--component", ""): "There is no component “”.",
    ("case", "set", "1001", "--competence", ""): "There is no competence “”. There are: mail.",
    ("case", "wait", "1001", "customer", "--until", ""): (
        "“” is no time. Write it as 2026-03-29 or “2026-03-29 14:05”."
    ),
    ("case", "receive", "1001", "--from", "Eva", "--text", "x", "--at", ""): (
        "“” is no time. Write it as 2026-03-29 or “2026-03-29 14:05”."
    ),
    ("case", "list", "--after", ""): "“” is no case. Write it as SD-1042 or 1042.",
    ("component", "list", "--customer", ""): "There is no customer “”. See: supportdesk customer list",
}


@pytest.mark.parametrize(("words", "sentence"), EMPTY.items(), ids=[" ".join(words)[:40] for words in EMPTY])
def test_an_empty_word_is_not_taken_for_none(shell, words, sentence):
    """`--customer "$CUSTOMER"` of a script whose variable is not set."""
    before = shell.data("case", "list")
    assert shell.refuses(*words) == sentence
    assert shell.data("case", "list") == before


def test_a_number_of_a_customer_is_one_whatever_its_case(shell):
    shell.does("customer", "add", "K1", "Hamnen AB")
    assert shell.refuses("customer", "add", "k1", "Other AB") == "There is a customer K1 already."


def test_a_time_of_the_desk_that_the_clocks_skip(shell):
    assert shell.refuses("case", "list", "--now", "2026-03-29 02:30") == (
        "--now is “2026-03-29 02:30”. Allowed: a date or a time such as 2026-03-29 or 2026-03-29T14:05."
    )
