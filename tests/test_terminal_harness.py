"""The test terminal itself: it shows, types, answers, resizes and ends programs as a real one does, and names every token."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal import MODES_AT_START, CellScreen, Terminal
from terminal_tokens import Tokenizer, tokens

RAW = "import os, sys, tty; tty.setraw(0)\n"
ASK = RAW + (
    "for question, last in {questions!r}:\n"
    "    os.write(1, question.encode())\n"
    "    answer = b''\n"
    "    while not answer.endswith(last.encode()): answer += os.read(0, 1)\n"
    "    os.write(1, ascii(answer.decode())[1:-1].encode() + b'\\r\\n')\n"
)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    terminal = Terminal()
    yield terminal
    if hasattr(terminal, "process"):
        terminal.stop()


def python(script: str, *arguments: str) -> list[str]:
    return [sys.executable, "-S", "-c", script, *arguments]


class TestShowing:
    def test_types_to_a_program_and_shows_what_it_writes(self, terminal: Terminal) -> None:
        terminal.start(["cat"])
        terminal.send("hej på dig", "enter").wait_for(lambda t: t.screen_lines()[:2] == ["hej på dig"] * 2)
        terminal.send("ctrl+d")
        assert terminal.wait_end() == 0

    def test_counts_and_keeps_every_byte(self, terminal: Terminal) -> None:
        terminal.start(["printf", "a\\033[1mb"])
        terminal.wait_end()
        assert (terminal.raw, terminal.bytes_written) == (b"a\x1b[1mb", 6)

    def test_sees_the_end_of_a_silent_program_and_its_code(self, terminal: Terminal) -> None:
        terminal.start(["sh", "-c", "exit 3"])
        assert terminal.wait_end() == 3

    def test_waiting_in_vain_tells_what_was_shown(self, terminal: Terminal) -> None:
        terminal.start(["sh", "-c", "echo something else; read x"])
        with pytest.raises(AssertionError, match="0.3 s passed before 'wanted' was there.*\n.*something else"):
            terminal.wait_for("wanted", timeout=0.3)

    def test_waiting_ends_with_the_program(self, terminal: Terminal) -> None:
        terminal.start(["true"])
        with pytest.raises(AssertionError, match="the program ended before"):
            terminal.wait_for("wanted", timeout=30)

    def test_quiet_is_when_nothing_more_comes(self, terminal: Terminal) -> None:
        terminal.start(python("import sys\nfor line in range(5000): print(line)\nsys.stdin.readline()"))
        terminal.wait_for("0").wait_quiet(300)
        assert terminal.screen_lines()[-2] == "4999"

    def test_a_program_that_never_rests_is_told(self, terminal: Terminal) -> None:
        terminal.start(["yes"])
        with pytest.raises(AssertionError, match="still writes after 0.2 s"):
            terminal.wait_quiet(1000, timeout=0.2)

    def test_alternate_screen_modes_and_title(self, terminal: Terminal) -> None:
        terminal.start(
            [
                "sh",
                "-c",
                "printf 'before\\033]2;Kö\\007\\033[?1049;2004h\\033[Hinside'; read x; printf '\\033[?1049l'; read x",
            ]
        )
        terminal.wait_for("inside")
        assert (terminal.shown, terminal.title) == ("alternate", "Kö")
        assert terminal.modes == MODES_AT_START | {1049, 2004}
        assert "before" not in terminal.screen_text()
        terminal.send("enter").wait_for("before")
        assert terminal.modes == MODES_AT_START | {2004}

    def test_zero_width_characters_do_not_end_the_line(self) -> None:
        screen = CellScreen(20, 1)
        screen.draw("น้ำ ภาษี می‌خواهم|")
        assert screen.display[0].rstrip().endswith("|")
        assert screen.buffer[0][3 + 1 + 3 + 1 + 6].data == "|"

    def test_kitty_and_other_sequences_pyte_does_not_know_draw_nothing(self, terminal: Terminal) -> None:
        terminal.start(
            [
                "printf",
                "a\\033[>13u\\033[<u\\033[>4;2m\\033[1 q\\033_Gx\\033\\\\\\033P$x\\033\\\\\\033[38:2::1:2:3mb",
            ]
        )
        terminal.wait_end()
        assert terminal.screen_text().strip() == "ab"


class TestAnswering:
    @pytest.mark.parametrize(
        ("question", "answer"),
        [
            ("\x1b[c", "\x1b[?62;22;52c"),
            ("\x1b[>c", "\x1b[>41;1;0c"),
            ("\x1b[5n", "\x1b[0n"),
            ("\x1b[3;7H\x1b[6n", "\x1b[3;7R"),
            ("\x1b[?2026$p", "\x1b[?2026;2$y"),
            ("\x1b[?2004h\x1b[?2004$p", "\x1b[?2004;1$y"),
            ("\x1b[?7777$p", "\x1b[?7777;0$y"),
            ("\x1b[?u", "\x1b[?0u"),
            ("\x1b[>1u\x1b[>13u\x1b[?u", "\x1b[?13u"),
            ("\x1b[>1u\x1b[>13u\x1b[<u\x1b[?u", "\x1b[?1u"),
            ("\x1b[>q", "\x1bP>|supportdesk-test 1\x1b\\"),
            ("\x1b]11;?\x1b\\", "\x1b]11;rgb:0000/0000/0000\x1b\\"),
            ("\x1b]10;?\x07", "\x1b]10;rgb:ffff/ffff/ffff\x07"),
            ("\x1b[18t", "\x1b[8;24;80t"),
            ("\x1bP+q544e\x1b\\", "\x1bP0+r\x1b\\"),
            ("\x1b[?2048h", "\x1b[48;24;80;384;640t"),
        ],
    )
    def test_answers_as_a_modern_terminal(self, terminal: Terminal, question: str, answer: str) -> None:
        terminal.start(python(ASK.format(questions=[(question, answer[-1])])))
        terminal.wait_end()
        assert ascii(answer)[1:-1] in terminal.screen_text()

    def test_an_answer_to_a_program_that_is_gone_does_no_harm(self, terminal: Terminal) -> None:
        terminal.start(["printf", "\\033[c\\033[6nbye"])
        assert terminal.wait_end() == 0
        assert "bye" in terminal.screen_text()

    def test_escape_is_a_kitty_key_where_asked_for(self, terminal: Terminal) -> None:
        terminal.start(python(RAW + "os.write(1, b'\\x1b[>1u?'); print(ascii(os.read(0, 9)))"))
        terminal.wait_for("?").send("escape").wait_for("x1b[27u")

    def test_paste_is_bracketed_where_asked_for(self, terminal: Terminal) -> None:
        terminal.start(python(RAW + "os.write(1, b'\\x1b[?2004h?'); print(ascii(os.read(0, 99)))"))
        terminal.wait_for("?").paste("hej").wait_for("x1b[200~hej")


class TestLife:
    def test_the_program_leads_a_session_with_this_terminal(self, terminal: Terminal) -> None:
        terminal.start(
            python(
                "import os; print(os.getsid(0) == os.getpid(), os.tcgetpgrp(0) == os.getpid(), os.open('/dev/tty', 0) > 2)"
            )
        )
        terminal.wait_for("True True True")

    def test_resize_reaches_the_program(self, terminal: Terminal) -> None:
        script = (
            "import os, signal\n"
            "signal.signal(signal.SIGWINCH, lambda *_: os.write(1, b'%d' % os.get_terminal_size().columns))\n"
            "print('ready', flush=True)\nwhile True: signal.pause()"
        )
        terminal.start(python(script), cols=80, rows=24).wait_for("ready")
        terminal.resize(132, 30)
        terminal.wait_for("132")
        assert len(terminal.screen_lines()) == 30

    def test_stop_is_sigterm(self, terminal: Terminal) -> None:
        terminal.start(["cat"])
        assert terminal.stop() == -signal.SIGTERM

    def test_stop_kills_what_ignores_sigterm(self, terminal: Terminal) -> None:
        terminal.start(["sh", "-c", "trap '' TERM; echo ready; while :; do read x; done"]).wait_for("ready")
        assert terminal.stop(grace=0.2) == -signal.SIGKILL

    def test_hang_up_is_sighup(self, terminal: Terminal) -> None:
        terminal.start(["sh", "-c", "echo ready; read x"]).wait_for("ready")
        terminal.hang_up()
        assert terminal.process.wait(timeout=10) == -signal.SIGHUP

    def test_environment_is_fixed_and_can_be_added_to(
        self, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("NO_COLOR", "1")
        terminal.start(["env"], {"DESK": "demo"})
        terminal.wait_end()
        assert {"TERM=xterm-256color", "DESK=demo", "LANG=C.UTF-8"} <= set(terminal.screen_lines())
        assert "NO_COLOR" not in terminal.screen_text()

    def test_leaving_the_block_ends_the_program(self) -> None:
        with Terminal().start(["cat"]) as terminal:
            assert terminal.process.poll() is None
        assert terminal.process.returncode == -signal.SIGTERM

    def test_a_program_that_is_not_there_ends_with_127(self, terminal: Terminal) -> None:
        terminal.start([Path("/nonexistent/program")])
        assert terminal.wait_end() == 127


class TestTokens:
    @pytest.mark.parametrize(
        ("raw", "names"),
        [
            (b"Kund A", {"TEXT"}),
            ("Åsa 三".encode(), {"TEXT"}),
            (b"\x1b[12;40H\x1b[3A", {"CSI H", "CSI A"}),
            (b"\x1b[?1049h\x1b[?25;2004l", {"CSI ?1049h", "CSI ?25l", "CSI ?2004l"}),
            (b"\x1b[1;38;2;9;8;7;48;5;3;31m\x1b[m", {"SGR 1", "SGR 38;2", "SGR 48;5", "SGR 31", "SGR 0"}),
            (b"\x1b[?2026$p\x1b[6n\x1b[>13u\x1b[<u\x1b[>q", {"CSI ?2026$p", "CSI 6n", "CSI >13u", "CSI <u", "CSI >q"}),
            (b"\x1b]52;c;YQ==\x07\x1b]8;;http://x\x1b\\", {"OSC 52", "OSC 8"}),
            (b"\x07\x08\x7f\r\n\x0e", {"BEL", "BS", "DEL", "CR", "LF", "SO"}),
            (b"\x1bPq\x07\x1b\\\x1b_G\x1b\\\x1b^x\x1b\\\x1bXy\x1b\\", {"DCS", "APC", "PM", "SOS"}),
            (b"\x1bc\x1b7\x1b(B", {"ESC c", "ESC 7", "ESC (B"}),
            ("\x9b2J".encode(), {"C1 9B", "TEXT"}),
            (b"a\x9b2J", {"BYTE 9B", "TEXT"}),
            ("a\u202eb\u200bc\ue000".encode(), {"TEXT", "Cf U+202E", "Cf U+200B", "Co U+E000"}),
            (b"\x1b[\x1b[2J", {"BROKEN CSI", "CSI 2J"}),
            (b"\x1b]0;x\x1b[2J\x07", {"BROKEN OSC", "TEXT", "CSI 2J", "BEL"}),
            (b"\x1b]0;", {"BROKEN OSC", "TEXT"}),
            (b"abc\x1b", {"BROKEN ESC", "TEXT"}),
        ],
    )
    def test_names(self, raw: bytes, names: set[str]) -> None:
        assert tokens(raw) == names

    def test_data_does_not_change_the_alphabet_but_a_foreign_byte_does(self) -> None:
        frame = "\x1b[?2026h\x1b[{y};1H\x1b[38;2;{y};0;0m{name}\x1b[0m\x1b[?2026l"
        benign = tokens(frame.format(y=3, name="Anna").encode())
        assert tokens(frame.format(y=17, name="Åsa <b> [red]").encode()) == benign
        assert tokens(frame.format(y=3, name="x\x1b]52;c;eA==\x07").encode()) - benign == {"OSC 52"}

    def test_a_token_cut_anywhere_is_the_same_token(self) -> None:
        raw = "Å\x1b[38;2;1;2;3mx\x1b]52;c;YQ==\x1b\\三\x1bPq\x1b\\\x1b(B\x07".encode()
        whole = Tokenizer().feed(raw, final=True)
        for size in (1, 2, 3, 5):
            tokenizer = Tokenizer()
            pieces = [token for at in range(0, len(raw), size) for token in tokenizer.feed(raw[at : at + size])]
            pieces += tokenizer.feed(b"", final=True)
            assert [token for token in pieces if token.kind != "text"] == [
                token for token in whole if token.kind != "text"
            ]
            assert "".join(token.text for token in pieces) == raw.decode()
