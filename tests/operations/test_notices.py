"""Notices: made once with what they tell of; sent once, tried again, never lost; by a command of the operator's own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from threading import Barrier, Thread
from time import monotonic
from typing import Any

import pytest

from desk_words import Words, refused
from supportdesk.clock import to_ms
from supportdesk.errors import Invalid
from supportdesk.operations.decisions import accept
from supportdesk.operations.flow import resolve
from supportdesk.operations.hook import run_hook
from supportdesk.operations.leading import notices_wait
from supportdesk.operations.notice_health import findings_of_notices
from supportdesk.operations.notices import call_on_call, drop_notice, notices, notices_in_trouble, retry_notice
from supportdesk.operations.process_name import process_name
from supportdesk.operations.rule_sets import load_rules
from supportdesk.operations.sending import hold_next, send_by_command, settle, take_for_terminal
from supportdesk.operations.setup import apply_setup, plan_setup
from supportdesk.operations.sweep import sweep
from supportdesk.operations.undo import redo, undo
from supportdesk.rules.notice_plan import Way
from supportdesk.terms import Impact, Urgency

ROOT = Path(__file__).parents[2]
SETUP = """
[[shift]]
name = "week"
who = "bo"
deputy = "cy"
from = "mon 00:00"
to = "mon 00:00"

[notices]
channels = ["terminal", "command"]
tries = 3
wait = "1m"
limit = 5
"""
QUIET = """
[notices.quiet]
tz = "Europe/Stockholm"
[notices.quiet.hours]
tue = [["08:30", "10:00"]]
"""
RULES = """
[[rule]]
name = "critical"
order = 1
when = "is:open p:1"
then = "do"
verb = "notify"
because = "It is critical."
"""
COMMAND = ("/bin/sms",)


class Hook:
    """Stands for the operator's command: keeps what it was told, and answers what the test says."""

    def __init__(self, *answers: str) -> None:
        self.told: list[dict[str, Any]] = []
        self._answers = list(answers)

    def __call__(self, command: Any, facts: dict[str, Any], limit_s: int) -> str:
        self.told.append({"command": tuple(command), "limit": limit_s, **facts})
        return self._answers.pop(0) if self._answers else ""


def set_up(desk: Words, text: str) -> None:
    apply_setup(desk.eva, plan_setup(desk.eva, text, file="desk.toml"))


def critical(desk: Words, subject: str = "All mail is down", **facts: Any) -> int:
    return desk.phone_case(subject, impact=Impact.ALL, urgency=Urgency.NOW, **facts)


def states(desk: Words, way: Way = Way.COMMAND) -> list[str]:
    return [row.state for row in reversed(notices(desk.eva)) if row.way == way]


@pytest.fixture
def on_call(own_desk: Words) -> Words:
    """A desk at which bo is on call."""
    set_up(own_desk, SETUP)
    return own_desk


class TestMaking:
    def test_a_call_makes_a_notice_by_each_way_to_who_is_on_call(self, on_call: Words):
        case = critical(on_call)
        call_on_call(on_call.anna, case)
        assert [(row.login, row.way, row.state, row.case_id) for row in reversed(notices(on_call.eva))] == [
            ("bo", "terminal", "pending", case),
            ("bo", "command", "pending", case),
        ]
        assert on_call.last(case).tag == "case:person:called"

    def test_it_says_no_word_of_the_customers(self, on_call: Words):
        call_on_call(on_call.anna, critical(on_call, "Secret: the vault is open", text="hush"))
        assert {row.text for row in notices(on_call.eva)} == {"SD-1001 (P1, first line) needs you."}

    def test_nobody_on_call_is_said(self, own_desk: Words):
        case = critical(own_desk)
        with refused("Nobody is on call now."):
            call_on_call(own_desk.anna, case)
        assert notices(own_desk.eva) == []

    def test_only_lines_may_call_and_only_for_an_open_case(self, on_call: Words):
        case = critical(on_call)
        for who in (on_call.sara, on_call.olle):
            with refused():
                call_on_call(who, case)
        resolve(on_call.anna, case, cause="hardware", solution="Restarted.")
        with refused("Not while the case is"):
            call_on_call(on_call.anna, case)

    def test_a_rule_notifies_once_in_the_transaction_of_its_decision(self, on_call: Words):
        load_rules(on_call.eva, RULES)
        case = critical(on_call)
        for _again in range(3):
            sweep(on_call.nobody)
            on_call.clock.forward(minutes=10)
        assert states(on_call) == ["pending"]
        assert on_call.eva.rows("SELECT state FROM decisions") == [("done",)]
        assert on_call.tags_of(case)[-2:] == ["case:rule:began", "case:person:called"]

    def test_a_rule_that_finds_nobody_leaves_that_on_the_decision(self, own_desk: Words):
        load_rules(own_desk.eva, RULES)
        critical(own_desk)
        sweep(own_desk.nobody)
        [(state, reason)] = own_desk.eva.rows("SELECT state, reason FROM decisions")
        assert (state, reason.split(".")[0]) == ("not_done", "Nobody is on call now")
        assert notices(own_desk.eva) == []

    def test_many_sweeps_at_once_make_one_notice(self, on_call: Words):
        load_rules(on_call.eva, RULES)
        critical(on_call)
        together = Barrier(4)

        def go() -> None:
            together.wait()
            sweep(on_call.nobody)

        threads = [Thread(target=go) for _each in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert states(on_call) == ["pending"]

    def test_the_owner_is_told_where_the_rule_says_so_and_there_is_one(self, on_call: Words):
        load_rules(on_call.eva, RULES + 'with = { to = "owner" }\n')
        critical(on_call, take=True)
        critical(on_call)
        sweep(on_call.nobody)
        assert sorted(row.login for row in notices(on_call.eva) if row.way == "command") == ["anna", "bo"]

    def test_a_proposal_notifies_when_it_is_accepted(self, on_call: Words):
        load_rules(on_call.eva, RULES.replace('"do"', '"propose"'))
        critical(on_call)
        sweep(on_call.nobody)
        assert notices(on_call.eva) == []
        accept(on_call.anna, on_call.eva.rows("SELECT id FROM decisions")[0][0])
        assert states(on_call) == ["pending"]

    def test_what_the_verb_cannot_be_told_is_refused_with_its_line(self, on_call: Words):
        told = "rules.toml:2: “with” may hold to = on_call|owner, line = first|second|problem|manager here."
        with pytest.raises(Invalid, match=re.escape(told)):
            load_rules(on_call.eva, RULES + 'with = { to = "everybody" }\n', file="rules.toml")


class TestUndo:
    def test_a_call_is_taken_back_while_it_has_not_gone_out(self, on_call: Words):
        call_on_call(on_call.anna, critical(on_call))
        undo(on_call.anna)
        assert states(on_call) == ["withdrawn"]
        assert send_by_command(on_call.eva, COMMAND, "me", run=Hook()) == 0
        redo(on_call.anna)
        assert states(on_call) == ["pending"]

    def test_one_that_has_gone_out_is_not_taken_back(self, on_call: Words):
        call_on_call(on_call.anna, critical(on_call))
        send_by_command(on_call.eva, COMMAND, "me", run=Hook())
        with refused("The notice has gone out already."):
            undo(on_call.anna)
        assert states(on_call) == ["sent"]


class TestSending:
    def test_the_command_is_told_who_and_what_and_the_notice_is_sent_once(self, on_call: Words):
        call_on_call(on_call.anna, critical(on_call))
        hook = Hook()
        assert send_by_command(on_call.eva, COMMAND, "me", run=hook) == 1
        assert send_by_command(on_call.eva, COMMAND, "me", run=hook) == 0
        [told] = hook.told
        assert (told["command"], told["login"], told["case"], told["priority"], told["try"], told["limit"]) == (
            *(COMMAND, "bo", "SD-1001", 1, 1, 5),
        )
        assert states(on_call) == ["sent"]
        assert states(on_call, Way.TERMINAL) == ["pending"]

    def test_what_fails_is_tried_again_later_each_time_and_then_stays_to_be_seen(self, on_call: Words):
        call_on_call(on_call.anna, critical(on_call))
        hook = Hook("no net", "no net", "no credit")
        waits = []
        for _try in range(3):
            send_by_command(on_call.eva, COMMAND, "me", run=hook)
            assert send_by_command(on_call.eva, COMMAND, "me", run=hook) == 0
            waits.append(to_span(on_call))
            on_call.clock.forward(minutes=5)
        assert waits[:2] == [60_000, 120_000]
        [row] = notices_in_trouble(on_call.eva)
        assert (row.state, row.tries, row.fault) == ("failed", 3, "no credit")
        [bad, *_rest] = findings_of_notices(on_call.eva, ())
        assert (bad.well, bad.what) == (False, "1 notice could not be sent. The newest: Bo Berg: no credit")

    def test_a_failed_one_is_tried_again_by_hand_or_given_up(self, on_call: Words):
        set_up(on_call, "[notices]\ntries = 1\n")
        call_on_call(on_call.anna, critical(on_call))
        send_by_command(on_call.eva, COMMAND, "me", run=Hook("no net"))
        [row] = notices_in_trouble(on_call.eva)
        retry_notice(on_call.anna, row.id)
        send_by_command(on_call.eva, COMMAND, "me", run=Hook("no net"))
        drop_notice(on_call.anna, row.id)
        assert notices_in_trouble(on_call.eva) == []
        with refused("Only a notice that has failed is tried again"):
            retry_notice(on_call.anna, row.id)

    def test_quiet_hours_hold_back_what_can_wait_and_let_priority_1_through(self, on_call: Words):
        set_up(on_call, QUIET)
        for _case in (critical(on_call), on_call.phone_case("Slow")):
            call_on_call(on_call.anna, _case)
        hook = Hook()
        send_by_command(on_call.eva, COMMAND, "me", run=hook)
        assert [told["priority"] for told in hook.told] == [1]
        on_call.clock.forward(minutes=59)  # 09:59 in Stockholm
        assert send_by_command(on_call.eva, COMMAND, "me", run=hook) == 0
        on_call.clock.forward(minutes=1)
        assert send_by_command(on_call.eva, COMMAND, "me", run=hook) == 1

    def test_the_important_ones_go_first(self, on_call: Words):
        for case in (on_call.phone_case("Slow"), critical(on_call)):
            call_on_call(on_call.anna, case)
        hook = Hook()
        send_by_command(on_call.eva, COMMAND, "me", run=hook)
        assert [told["priority"] for told in hook.told] == sorted(told["priority"] for told in hook.told)

    def test_two_programs_never_send_the_same_one(self, on_call: Words):
        for _each in range(6):
            call_on_call(on_call.anna, critical(on_call))
        together, hooks = Barrier(3), [Hook(), Hook(), Hook()]

        def go(number: int) -> None:
            together.wait()
            send_by_command(on_call.eva, COMMAND, f"program {number}", run=hooks[number])

        threads = [Thread(target=go, args=(number,)) for number in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        told = [each["notice"] for hook in hooks for each in hook.told]
        assert len(told) == len(set(told)) == 6
        assert states(on_call) == ["sent"] * 6

    def test_one_that_is_held_is_left_alone_until_the_hold_is_over_and_is_then_tried_again(self, on_call: Words):
        call_on_call(on_call.anna, critical(on_call))
        held = hold_next(on_call.itself, "gone", Way.COMMAND)
        hook = Hook()
        on_call.clock.forward(seconds=34)
        assert send_by_command(on_call.eva, COMMAND, "me", run=hook) == 0
        on_call.clock.forward(seconds=1)
        assert send_by_command(on_call.eva, COMMAND, "me", run=hook) == 1
        assert hook.told[0]["try"] == 2
        assert settle(on_call.itself, held, "gone", "too late to say") is False
        assert states(on_call) == ["sent"]

    def test_one_that_kills_every_program_fails_and_is_seen(self, on_call: Words):
        call_on_call(on_call.anna, critical(on_call))
        for _try in range(4):
            hold_next(on_call.itself, "gone", Way.COMMAND)
            on_call.clock.forward(minutes=5)
        [row] = notices_in_trouble(on_call.eva)
        assert (row.state, row.tries) == ("failed", 3)
        assert row.fault == "A program ended while it was sending this: it may have gone out."

    def test_a_terminal_shows_its_persons_notices_once(self, on_call: Words):
        call_on_call(on_call.anna, critical(on_call))
        assert notices_wait(on_call.bo, command=False)
        assert not notices_wait(on_call.anna, command=False)
        assert take_for_terminal(on_call.anna, "here") == []
        assert take_for_terminal(on_call.bo, "here") == ["SD-1001 (P1, first line) needs you."]
        assert take_for_terminal(on_call.bo, "there") == []
        assert not notices_wait(on_call.bo, command=False)

    def test_the_doctor_sees_that_nobody_sends(self, on_call: Words):
        call_on_call(on_call.anna, critical(on_call))
        assert findings_of_notices(on_call.eva, ()) == []
        on_call.clock.forward(minutes=6)
        assert [one.what for one in findings_of_notices(on_call.eva, ())] == ["1 notice waits and no program sends it."]


def to_span(desk: Words) -> int:
    """How long the one notice by command waits from now on."""
    [row] = [row for row in notices(desk.eva) if row.way == "command"]
    return row.due_at - to_ms(desk.clock.now())


KILLED = """
import sys, time
from pathlib import Path
from supportdesk.desk import open_desk
from supportdesk.operations.process_name import process_name
from supportdesk.operations.sending import send_by_command
from datetime import UTC, datetime

class Clock:
    def now(self):
        return datetime.fromtimestamp(int(sys.argv[2]) / 1000, UTC)

def run(command, facts, limit_s):
    print(facts["notice"], flush=True)
    sys.stdin.read()

desk = open_desk(sys.argv[1], clock=Clock())
send_by_command(desk, ("x",), process_name(), run=run)
"""


def test_a_program_that_is_killed_while_it_sends_loses_nothing(on_call: Words, tmp_path: Path):
    call_on_call(on_call.anna, critical(on_call))
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    now = str(to_ms(on_call.clock.now()))
    url = on_call.store.address.url
    there = subprocess.Popen(
        [sys.executable, str(script), url, now],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        assert there.stdout.readline().strip() != ""
        assert states(on_call) == ["sending"]
        assert send_by_command(on_call.eva, COMMAND, process_name(), run=Hook()) == 0
    finally:
        there.send_signal(signal.SIGKILL)
        there.communicate()
    hook = Hook()
    if not Path("/proc/self/stat").exists():  # elsewhere nobody can tell that it died before its hold is over
        on_call.clock.forward(minutes=1)
    assert send_by_command(on_call.eva, COMMAND, process_name(), run=hook) == 1
    assert [told["try"] for told in hook.told] == [2]
    assert states(on_call) == ["sent"]
    assert send_by_command(on_call.eva, COMMAND, process_name(), run=hook) == 0


def runs(pid: int) -> bool:
    """Whether a process that is not ours to wait for still runs."""
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(done.strip()) and done.strip()[0] not in "ZX"


class TestHook:
    FACTS = {"notice": 7, "text": "SD-1 needs you", "phone": "070\x1b[31m", "try": 1}

    def script(self, tmp_path: Path, body: str) -> list[str]:
        file = tmp_path / "hook.py"
        file.write_text(body)
        return [sys.executable, str(file), str(tmp_path / "told")]

    def test_it_is_told_by_environment_and_by_standard_input(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("SUPPORTDESK_DATABASE", "postgresql://desk:hush@db.example/desk")
        monkeypatch.setenv("PGPASSWORD", "hush")
        command = self.script(
            tmp_path,
            "import json, os, sys\n"
            "kept = {k: v for k, v in os.environ.items() if k.startswith(('NOTICE_', 'SUPPORTDESK_', 'PG'))}\n"
            "json.dump([kept, json.load(sys.stdin)], open(sys.argv[1], 'w'))\n",
        )
        assert run_hook(command, self.FACTS, 20) == ""
        environment, stdin = json.loads((tmp_path / "told").read_text())
        assert stdin == self.FACTS
        assert {name: environment[name] for name in ("NOTICE_NOTICE", "NOTICE_TEXT", "NOTICE_TRY")} == {
            **{"NOTICE_NOTICE": "7", "NOTICE_TEXT": "SD-1 needs you", "NOTICE_TRY": "1"}
        }
        assert "\x1b" not in environment["NOTICE_PHONE"]
        assert len(environment) == 4

    def test_no_shell_reads_the_words(self, tmp_path: Path):
        command = self.script(tmp_path, "import sys; open(sys.argv[1], 'w').write(sys.argv[2])")
        assert run_hook([*command, "$(id) ; `id` | id"], self.FACTS, 20) == ""
        assert (tmp_path / "told").read_text() == "$(id) ; `id` | id"

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ("import sys; sys.exit('no \\x1b[31mcredit')", "(exit status 1): no "),
            ("import sys; sys.exit(3)", "failed (exit status 3)."),
            ("import os; os.kill(os.getpid(), 9)", "failed (signal 9)."),
        ],
    )
    def test_what_went_wrong_is_told_in_a_safe_sentence(self, tmp_path: Path, body: str, said: str):
        told = run_hook(self.script(tmp_path, body), self.FACTS, 20)
        assert said in told
        assert told.isprintable()

    def test_a_program_that_is_not_there(self):
        assert run_hook(["/no/such/program"], {}, 5) == "/no/such/program cannot be started: No such file or directory."

    def test_one_that_does_not_end_is_ended_with_what_it_started(self, tmp_path: Path):
        command = self.script(
            tmp_path,
            "import subprocess, sys\n"
            "child = subprocess.Popen([sys.executable, '-c', 'import sys; sys.stdin.read()'], stdin=subprocess.PIPE)\n"
            "open(sys.argv[1], 'w').write(str(child.pid))\n"
            "child.wait()\n",
        )
        assert "did not end within 3 s." in run_hook(command, self.FACTS, 3)
        child = int((tmp_path / "told").read_text())
        deadline = monotonic() + 20
        while runs(child):
            assert monotonic() < deadline, "it still runs"

    def test_one_that_reads_nothing_and_says_much(self, tmp_path: Path):
        told = run_hook(
            self.script(tmp_path, "import sys; sys.stderr.write('x' * 3_000_000 + ' end'); sys.exit(2)"), self.FACTS, 20
        )
        assert told.endswith(" end")
        assert len(told) < 400


def test_a_notice_cannot_fall_between_two_looks(on_call: Words):
    """Whatever is pending is due at some time, and whoever looks then finds it."""
    set_up(on_call, QUIET)
    call_on_call(on_call.anna, on_call.phone_case("Slow"))
    on_call.clock.forward(days=3)
    assert send_by_command(on_call.eva, COMMAND, "me", run=Hook("x")) == 1
    on_call.clock.forward(hours=1)
    assert send_by_command(on_call.eva, COMMAND, "me", run=Hook()) == 1


def test_another_than_the_one_who_was_shown_is_not_called(on_call: Words):
    case = critical(on_call)
    with refused("is on call now. Nobody was called", kind=Invalid):
        call_on_call(on_call.anna, case, expected="somebody-else")
    assert notices(on_call.eva) == []
