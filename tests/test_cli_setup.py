"""`supportdesk setup`, `rota` and `notice` at a shell."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli_desk import Shell, demo_desk, desk_at, people
from fake_clock import FakeClock
from supportdesk.operations.notices import call_on_call
from supportdesk.operations.people import identify, user_name
from supportdesk.operations.process_name import process_name
from supportdesk.operations.sending import hold_next
from supportdesk.rules.notice_plan import Way
from supportdesk.storage.address import Address

FILE = """
[notices]
channels = ["command"]
tries = 1

[[shift]]
name = "week"
who = "bo"
deputy = "{me}"
days = ["mon", "tue"]
from = "17:00"
to = "08:00"
"""
AT = "2026-03-09 20:00"


def tried(address: Address) -> None:
    """A desk on which the tests may be other people."""
    with desk_at(address.url) as desk:
        people(desk)
        demo_desk(desk)


@pytest.fixture
def shell(desks, capsys, monkeypatch, tmp_path) -> Iterator[Shell]:
    with desks.furnished(tried, tmp_path) as address:
        monkeypatch.setenv("SUPPORTDESK_NOW", AT)
        yield Shell(address.url, capsys, monkeypatch, tmp_path)


@pytest.fixture
def file(shell, tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("SUPPORTDESK_NOW", AT)
    file = tmp_path / "desk.toml"
    file.write_text(FILE.format(me=user_name()), encoding="utf-8")
    return file


def test_the_difference_is_shown_and_then_applied(shell, file):
    said = shell.does("setup", "plan", str(file))
    assert said.lines == [
        "+ shift week",
        '    line: "second"',
        '    who: "bo"',
        f'    deputy: "{user_name()}"',
        '    tz: "Europe/Stockholm"',
        '    days: ["mon", "tue"]',
        '    from: "17:00"',
        '    to: "08:00"',
        "    every: 1",
        "+ notices notices",
        '    channels: ["command"]',
        "    tries: 1",
    ]
    assert (
        said.err.splitlines()[0] == "second line: nobody is on call from Tue 2026-03-10 08:00 to Tue 2026-03-10 17:00."
    )
    assert said.err.splitlines()[-1] == "2 differences."
    assert shell.does("rota", "show").out.splitlines()[1:] == []
    assert shell.does("setup", "apply", str(file), "--yes").err.splitlines()[-1] == "Stored."
    assert shell.does("setup", "plan", str(file)).out == ""


def test_what_is_exported_can_be_kept_and_put_back(shell, file, tmp_path):
    shell.does("setup", "apply", str(file), "--yes")
    before = shell.does("setup", "export").out
    (tmp_path / "before.toml").write_text(before, encoding="utf-8")
    file.write_text(
        '[[shift]]\nname = "week"\nremove = true\n[[agent]]\nlogin = "bo"\nname = "Bosse"\n', encoding="utf-8"
    )
    changed = shell.data("setup", "apply", str(file), "--yes")
    assert [(one["section"], one["key"], one["kind"]) for one in changed["differences"]] == [
        ("agent", "bo", "changed"),
        ("shift", "week", "removed"),
    ]
    assert changed["differences"][0]["fields"] == {"name": {"old": "Bo Ek", "new": "Bosse"}}
    shell.does("setup", "apply", str(tmp_path / "before.toml"), "--yes")
    assert shell.does("setup", "export").out == before
    assert shell.data("setup", "export")["agent"][0]["name"] == "Bo Ek"


STACK = """
[[component]]
name = "db-1"
responsible = "bo"
windows = ["sat 22:00-02:00"]

[[component]]
name = "shop"
needs = ["db-1"]

[[routine]]
key = "disk-full"
text = '''
# Disk full
1. Look which folder grows.
2. Ask for a larger disk.
'''
"""


def test_what_is_new_of_a_component_and_a_routine_is_shown_line_by_line(shell, file):
    file.write_text(STACK, encoding="utf-8")
    assert shell.does("setup", "plan", str(file)).lines == [
        "+ component db-1",
        '    kind: "platform"',
        '    responsible: "bo"',
        '    windows: ["sat 22:00-02:00"]',
        "+ component shop",
        '    kind: "platform"',
        '    needs: ["db-1"]',
        "+ routine disk-full",
        "    text:",
        "      +# Disk full",
        "      +1. Look which folder grows.",
        "      +2. Ask for a larger disk.",
    ]
    shell.does("setup", "apply", str(file), "--yes")
    file.write_text(STACK.replace("a larger", "another"), encoding="utf-8")
    assert shell.does("setup", "plan", str(file)).lines == [
        "~ routine disk-full",
        "    text:",
        "       1. Look which folder grows.",
        "      -2. Ask for a larger disk.",
        "      +2. Ask for another disk.",
    ]
    shell.does("setup", "apply", str(file), "--yes")
    assert 'text = """\n# Disk full\n1. Look which folder grows.\n2. Ask for another disk.\n"""\n' in (
        shell.does("setup", "export").out
    )
    assert "another disk" in shell.does("routine", "show", "disk-full").out


def test_text_of_a_routine_cannot_act_on_the_terminal(shell, file):
    file.write_text(STACK.replace("a larger", "\u202ea").replace("'''", '"""').replace("grows", "\\u001b[2Jgrows"))
    said = shell.does("setup", "plan", str(file)).out
    assert "\x1b" not in said
    assert "\u202e" not in said
    shell.does("setup", "apply", str(file), "--yes")
    exported = shell.does("setup", "export").out
    assert "\x1b" not in exported
    assert "\u202e" not in exported
    file.write_text(exported, encoding="utf-8")
    assert shell.data("setup", "plan", str(file))["differences"] == []


def test_a_file_that_would_do_harm_is_refused_whole(shell, file):
    file.write_text(STACK, encoding="utf-8")
    shell.does("setup", "apply", str(file), "--yes")
    before = shell.does("setup", "export").out
    new = '[[customer]]\nnumber = "K-9"\nname = "New"\n'
    for fault, said in (
        (
            '[[component]]\nname = "db-1"\nneeds = ["shop"]\n',
            "6: component.0.needs: That would be a circle: db-1 → shop → db-1.",
        ),
        ('[[agent]]\nlogin = "bo"\nremove = true\n', "4: agent.0: bo cannot leave yet: responsible for db-1."),
        ('[[routine]]\nkey = "disk-full"\ntext = "nothing"\n', "6: routine.0.text:1: a routine begins with its title"),
    ):
        file.write_text(new + fault, encoding="utf-8")
        assert shell.refuses("setup", "apply", str(file), "--yes").startswith(f"{file}:{said}")
        assert shell.does("setup", "export").out == before


def test_without_somebody_to_ask_nothing_is_applied(shell, file):
    said = shell("setup", "apply", str(file))
    assert (said.code, said.out, said.err) == (
        2,
        "",
        "Nobody can be asked here. Look with setup plan, then say --yes.\n",
    )
    assert shell.data("rota", "show") == []


def test_a_fault_names_file_line_and_reason(shell, file, tmp_path):
    file.write_text(file.read_text().replace("17:00", "27:00"), encoding="utf-8")
    assert shell.refuses("setup", "plan", str(file)).startswith(f"{file}:11: shift.0.from: a time belongs here")
    assert shell.refuses("setup", "plan", str(tmp_path / "none.toml")).endswith("No such file or directory.")
    (tmp_path / "latin.toml").write_bytes("[[agent]]\nname='Åsa'".encode("latin-1"))
    assert shell.refuses("setup", "plan", str(tmp_path / "latin.toml")).endswith("it is no UTF-8.")


def test_only_who_may_sets_up(shell, file):
    assert "You (Bo Ek) may not do this." in shell.refuses("setup", "export", "--as", "bo")
    assert "You (Sia Sand) may not do this." in shell.refuses("setup", "apply", str(file), "--yes", "--as", "sia")


def test_who_is_on_call(shell, file):
    assert shell.does("rota", "show").err.startswith("There is no rota yet.")
    shell.does("setup", "apply", str(file), "--yes")
    [now] = shell.data("rota", "show", "--line", "second")
    assert (now["line"], now["until"], now["then"]) == ("second", "2026-03-10T07:00:00.000Z", [])
    assert now["on_call"] == [{"shift": "week", "who": "bo", "deputy": user_name(), "tz": "Europe/Stockholm"}]
    [line] = shell.does("rota", "show", "--plain").lines[1:]
    assert line.split() == ["second", "line", "bo", user_name(), "Tue", "08:00", "–", "week"]
    [later] = shell.data("rota", "show", "--at", "2026-03-11 12:00")
    assert (later["on_call"], later["until"]) == ([], "2026-03-16T16:00:00.000Z")


class TestNotices:
    """A case is called for, and the sweep sends by a command of the test's own."""

    @pytest.fixture
    def called(self, shell, file) -> str:
        shell.does("setup", "apply", str(file), "--yes")
        case = shell.case("All is down")
        with desk_at(shell.database) as desk:
            earlier = replace(desk, clock=FakeClock(datetime(2026, 3, 9, 18, 30, tzinfo=UTC)))
            call_on_call(earlier.acting_as(identify(desk, user_name())), int(case.split("-")[1]))
        return case

    def test_the_sweep_sends_them(self, shell, called, tmp_path, monkeypatch):
        told = tmp_path / "told"
        script = tmp_path / "sms.py"
        script.write_text("import os, sys\nopen(sys.argv[1], 'a').write(os.environ['NOTICE_TEXT'] + '\\n')\n")
        monkeypatch.setenv("SUPPORTDESK_NOTIFY_COMMAND", shlex.join([sys.executable, str(script), str(told)]))
        for _again in range(2):
            shell.does("sweep")
        assert told.read_text() == f"{called} (P4, first line) needs you.\n"
        [notice] = shell.data("notice", "list")
        assert (notice["login"], notice["state"], notice["tries"], notice["fault"]) == ("bo", "sent", 1, "")

    def test_a_failure_is_seen_by_the_doctor_and_tried_again_or_given_up(self, shell, called, monkeypatch):
        monkeypatch.setenv("SUPPORTDESK_NOTIFY_COMMAND", "/no/such/program")
        shell.does("sweep")
        [notice] = shell.data("notice", "list")
        assert (notice["state"], notice["fault"]) == (
            "failed",
            "/no/such/program cannot be started: No such file or directory.",
        )
        doctor = shell("doctor")
        assert doctor.code == 1
        assert "BAD   1 notice could not be sent. The newest: Bo Ek: /no/such/program cannot be started" in doctor.out
        assert "BAD   notify_command: there is no program /no/such/program that can be run." in doctor.out
        number = str(notice["id"])
        shell.does("notice", "retry", number)
        assert shell.data("notice", "list")[0]["state"] == "pending"
        assert "may not do this" in shell.refuses("notice", "drop", number, "--as", "sia")
        shell.does("notice", "drop", number)
        assert "1 notice" not in shell("doctor").out
        assert shell.refuses("notice", "drop", "999") == "There is no notice 999."

    def test_a_notice_that_another_program_holds_is_left_to_it(self, shell, called, monkeypatch):
        monkeypatch.setenv("SUPPORTDESK_NOTIFY_COMMAND", "/no/such/program")
        with desk_at(shell.database) as desk:
            later = replace(desk, clock=FakeClock(datetime(2026, 3, 9, 19, tzinfo=UTC)))
            assert hold_next(later, process_name(), Way.COMMAND) is not None
        shell.does("sweep")
        assert shell.data("notice", "list")[0]["state"] == "sending"
