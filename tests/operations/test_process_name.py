"""A mark of a program that was killed goes when somebody on the same host looks."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from desk_words import Words
from supportdesk.operations import process_name as names
from supportdesk.operations.at_work import be_gone, be_present, present, withdraw
from supportdesk.operations.process_name import has_died, process_name

pytestmark = pytest.mark.skipif(names._host() is None, reason="this system does not tell of its processes")


@pytest.fixture
def program() -> Iterator[subprocess.Popen[bytes]]:
    """A process that runs until it is told to end."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


def end(program: subprocess.Popen[bytes]) -> None:
    program.kill()
    program.wait()


class TestName:
    def test_of_a_process_that_runs(self, program: subprocess.Popen[bytes]) -> None:
        for name in (process_name(), process_name(program.pid)):
            assert len(name) <= 36
            assert not has_died(name)
        assert process_name() != process_name()

    def test_of_one_that_was_killed(self, program: subprocess.Popen[bytes]) -> None:
        name = process_name(program.pid)
        end(program)
        assert has_died(name)

    def test_of_one_that_was_killed_and_is_not_taken_note_of_yet(self, program: subprocess.Popen[bytes]) -> None:
        name = process_name(program.pid)
        program.kill()
        while names._stat(program.pid)[names.STATE] != "Z":
            pass
        assert has_died(name)

    def test_of_one_whose_number_another_process_has_now(self, program: subprocess.Popen[bytes]) -> None:
        host, number, started, end = process_name(program.pid).split("-")
        assert has_died(f"{host}-{number}-{int(started, 16) - 1:x}-{end}")

    def test_of_somebody_elses(self) -> None:
        assert not has_died(process_name(1))

    def test_of_another_host(self, program: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
        name = process_name(program.pid)
        end(program)
        monkeypatch.setattr(names, "_host", lambda: "0000abcd")
        assert not has_died(name)

    @pytest.mark.parametrize("name", ["", "x", "0" * 32, "a-b-c-d", "{host}-0-1-000000", "{host}-1-2-3"])
    def test_what_is_no_name_is_not_taken_for_a_dead_one(self, name: str) -> None:
        assert not has_died(name.format(host=names._host()))

    def test_a_number_that_no_process_can_have(self) -> None:
        assert has_died(f"{names._host()}-ffffffff-1-000000")

    def test_where_nothing_is_told(self, program: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
        known = process_name(program.pid)
        end(program)
        monkeypatch.setattr(names, "_host", lambda: None)
        assert not has_died(known)
        assert not has_died(process_name())


class TestPresence:
    def test_a_killed_program_is_nowhere(self, desk: Words, program: subprocess.Popen[bytes]) -> None:
        number = desk.phone_case()
        here, killed = process_name(), process_name(program.pid)
        be_present(desk.anna, here, number, "reads")
        be_present(desk.bo, killed, number, "writes")
        assert {one.login for one in present(desk.cy) if one.case_id == number} == {"anna", "bo"}
        end(program)
        assert [one.login for one in present(desk.cy) if one.case_id == number] == ["anna"]
        for name in (here, killed):
            be_gone(desk.anna, name)

    def test_withdrawing_where_there_is_nothing_writes_nothing(
        self, desk: Words, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        number, name = desk.phone_case(), process_name()
        be_present(desk.anna, name, number, "reads")
        withdraw(desk.anna, name)
        assert [one for one in present(desk.cy) if one.case_id == number] == []
        monkeypatch.setattr(type(desk.anna), "perform", None)
        withdraw(desk.anna, name)
