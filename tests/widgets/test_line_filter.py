"""The wall behind `text.safe`: what a widget draws by mistake does not reach the terminal either, and is counted."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from supportdesk.screens.widgets.line_filter import ForeignBytes, _is_foreign
from supportdesk.text import safe, safe_block
from supportdesk.unicode_rules import FOREIGN
from terminal import Terminal, tokens

Run = Callable[[str, str], Terminal]
BLACK = Color.parse("black")
ATTACK = "\x1b]52;c;eA==\x07\x1b]0;mine\x07\x9b5n\x1b[?1003h\u202efdp.exe\ud83d"

# A screen that forgot `safe`: the text comes in by three ways around markup, the links by a style.
CARELESS = """
import json, sys
from rich.style import Style
from rich.text import Text
from textual.app import App
from textual.content import Content
from textual.strip import Strip
from rich.segment import Segment
from textual.widget import Widget
from textual.widgets import Static
from supportdesk.screens.widgets.line_filter import ForeignBytes, _is_foreign

text, is_guarded = json.loads(sys.argv[1]), sys.argv[2] == "guarded"

class Lines(Widget):
    DEFAULT_CSS = "Lines { height: 1 }"
    def render_line(self, y):
        return Strip([Segment(text, Style(link="http://x/" + text))])

class Careless(App):
    def __init__(self):
        super().__init__()
        self.guard = ForeignBytes()
    def get_line_filters(self):
        return [*super().get_line_filters(), *([self.guard] if is_guarded else [])]
    def compose(self):
        framed = Static(Text(text))
        framed.styles.border, framed.border_title = ("round", "white"), Content(text)
        yield framed
        yield Static(Content("x" + text))
        yield Lines()
        yield Static("all drawn")
    def on_key(self):
        self.exit(self.guard.removed)

print(f"removed {Careless().run(mouse=False)}")
"""


def applied(*segments: Segment) -> tuple[list[Segment], int]:
    guard = ForeignBytes()
    return guard.apply(list(segments), BLACK), guard.removed


class TestSegments:
    def test_honest_lines_pass_as_they_are(self) -> None:
        line = [Segment("Åsa Öberg ", Style(bold=True)), Segment("می‌خواهم 👨‍👩‍👧 ❤️ │ ␛")]
        guard = ForeignBytes()
        assert guard.apply(line, BLACK) is line
        assert guard.removed == 0

    def test_what_acts_on_the_terminal_is_replaced_counted_and_no_wider(self) -> None:
        style = Style(bold=True)
        line, removed = applied(Segment("a\x1b[2Jb", style), Segment("\u202e\x9b"), Segment("ok"))
        assert line == [Segment("a\ufffd[2J", style), Segment("ok")]
        assert removed == 3

    def test_links_are_taken_off_and_counted(self) -> None:
        line, removed = applied(Segment("bank", Style(bold=True, link="http://evil.example/\x1b\\")))
        assert (line[0].text, line[0].style.link if line[0].style else "", removed) == ("bank", None, 1)
        assert line[0].style == Style(bold=True)

    @given(st.lists(st.text(st.characters(), max_size=8), min_size=1, max_size=4))
    def test_no_foreign_character_is_left_and_the_width_stays(self, texts: list[str]) -> None:
        line, removed = applied(*map(Segment, texts))
        assert not any(FOREIGN.search(segment.text) for segment in line)
        assert sum(map(cell_len, texts)) == sum(segment.cell_length for segment in line)
        assert removed == sum(len(FOREIGN.findall(text)) for text in texts)

    @given(st.text(st.characters()))
    def test_safe_text_never_needs_it(self, text: str) -> None:
        assert applied(Segment(safe(text)), *map(Segment, safe_block(text).split("\n")))[1] == 0


class TestOnATerminal:
    """A careless app run for real: the guard is asked for each line Textual draws, borders included."""

    @pytest.fixture
    def run(self, tmp_path: Path) -> Run:
        script = tmp_path / "careless.py"
        script.write_text(CARELESS)

        def run(text: str, guarded: str) -> Terminal:
            root = str(Path(__file__).parents[2])
            with Terminal().start(
                [sys.executable, script, json.dumps(text), guarded], {"PYTHONPATH": root}
            ) as terminal:
                terminal.wait_for("all drawn").wait_quiet(100).send("x").wait_for("removed")
                terminal.wait_end()
                return terminal

        return run

    def test_the_alphabet_is_that_of_an_honest_run(self, run: Run) -> None:
        honest = run("Kund A", "guarded")
        hostile = run(ATTACK.replace("\ud83d", ""), "guarded")
        assert tokens(hostile.raw) - tokens(honest.raw) == set()
        assert "removed 1" in honest.screen_lines(), "the honest run has one link"
        assert hostile.title == ""

    def test_without_it_the_terminal_would_have_obeyed(self, run: Run) -> None:
        foreign = tokens(run(ATTACK.replace("\ud83d", ""), "bare").raw)
        assert {"OSC 52", "OSC 0", "OSC 8", "C1 9B", "CSI ?1003h", "Cf U+202E"} <= foreign


def test_the_quick_look_lets_no_foreign_character_through():
    foreign = [chr(code) for code in range(0x110000) if FOREIGN.match(chr(code))]
    assert len(foreign) > 1000
    assert [hex(ord(character)) for character in foreign if not _is_foreign(Segment(f"a{character}b"))] == []
