"""Roles become styles: the same bytes with and without Textual, readable, and without colour where none is wanted."""

from itertools import pairwise

import pytest
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip

from supportdesk.errors import Invalid
from supportdesk.screens.widgets.look import PALETTES, Paint, as_ansi, colour_number, sgr, under_cursor
from supportdesk.screens.widgets.paint import changed, strip_of
from supportdesk.screens.widgets.theme_choice import SETTINGS, before_textual, choose_theme
from supportdesk.screens.widgets.themes import Colourless, rich_style

EVERY_ROLE = [(name, role) for name, palette in PALETTES.items() for role in palette]


def test_every_theme_knows_every_role() -> None:
    assert all(one.keys() == other.keys() for one, other in pairwise(PALETTES.values()))


@pytest.mark.parametrize(("name", "role"), EVERY_ROLE)
def test_a_line_painted_without_textual_says_the_same_bytes(name: str, role: str) -> None:
    style = rich_style(name, role)
    with_textual = "x" if style is None else Strip.render_style(style, "x", ColorSystem.TRUECOLOR)
    assert as_ansi([("x", role)], PALETTES[name]) == with_textual


@pytest.mark.parametrize(("name", "role"), [pair for pair in EVERY_ROLE if pair[0] in ("dark", "light", "contrast")])
def test_text_can_be_read(name: str, role: str) -> None:
    paint = PALETTES[name][role]
    assert Color.parse(paint.fg).get_contrast_text is not None
    assert contrast(paint) >= (7.0 if name == "contrast" else 4.5)


def contrast(paint: Paint) -> float:
    """The contrast of WCAG 2: relative luminance of the lighter over that of the darker."""

    def luminance(colour: str) -> float:
        channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(paint.fg), luminance(paint.bg)))
    return (high + 0.05) / (low + 0.05)


def test_mono_has_no_colour_and_ansi_only_four_hues() -> None:
    assert all(not paint.fg and not paint.bg for paint in PALETTES["mono"].values())
    assert {paint.fg for paint in PALETTES["ansi"].values()} == {"", "red", "yellow", "cyan", "magenta"}
    assert not any(paint.bg for paint in PALETTES["ansi"].values())


@pytest.mark.parametrize("name", ["ansi", "mono"])
def test_no_hue_is_the_only_sign_of_a_state(name: str) -> None:
    palette = PALETTES[name]
    for role in ("urgent", "warn", "new", "repeat", "error"):
        assert palette[role]._replace(fg="") != palette[""]


@pytest.mark.parametrize(
    ("colour", "number"),
    [("#121212", 233), ("#e4e4e4", 254), ("#000000", 16), ("#ffffff", 231), ("#ff8787", 210), ("#5f5f5f", 59)],
)
def test_a_colour_has_its_number_among_the_256(colour: str, number: int) -> None:
    assert colour_number(colour) == number


@pytest.mark.parametrize("colour", ["#010203", "#131313", "#fefefe", "#050505"])
def test_other_colours_have_none(colour: str) -> None:
    with pytest.raises(ValueError):
        colour_number(colour)


def test_sgr_names_attributes_before_colours() -> None:
    assert sgr(Paint(fg="red", bold=True, reverse=True)) == "1;7;31"
    assert sgr(Paint(fg="#ffffff", bg="#000000", underline=True)) == "4;38;5;231;48;5;16"
    assert sgr(Paint()) == ""


class TestChoosing:
    @pytest.mark.parametrize("setting", [name for name in SETTINGS if name != "auto"])
    def test_a_named_theme_is_taken_as_it_is(self, setting: str) -> None:
        assert choose_theme(setting, {"TMUX": "x"}, "1") == setting

    @pytest.mark.parametrize(
        ("environ", "no_color", "name"),
        [
            ({"COLORTERM": "truecolor", "TERM": "xterm-256color"}, None, "dark"),
            ({"COLORTERM": "truecolor", "COLORFGBG": "0;15"}, None, "light"),
            ({"COLORTERM": "truecolor", "COLORFGBG": "15;default;0"}, None, "dark"),
            ({"COLORTERM": "truecolor", "TMUX": "/tmp/x"}, None, "ansi"),
            ({"COLORTERM": "truecolor", "STY": "1.tty"}, None, "ansi"),
            ({"COLORTERM": "truecolor", "TERM": "screen-256color"}, None, "ansi"),
            ({"TERM": "linux"}, None, "ansi"),
            ({"COLORTERM": "truecolor"}, "1", "mono"),
            ({"COLORTERM": "truecolor"}, "", "dark"),
        ],
    )
    def test_auto_is_what_the_terminal_can_show(self, environ: dict[str, str], no_color: str | None, name: str) -> None:
        assert choose_theme("auto", environ, no_color) == name

    def test_a_theme_that_does_not_exist_is_refused_with_the_names_there_are(self) -> None:
        with pytest.raises(Invalid, match="no theme 'neon'.*auto, dark, light"):
            choose_theme("neon", {})

    def test_no_color_is_taken_out_and_can_be_given_back(self) -> None:
        environ = {"NO_COLOR": "1", "HOME": "/home/anna"}
        assert before_textual(environ) == "1"
        assert "NO_COLOR" not in environ
        assert before_textual(environ) is None

    def test_a_frame_rate_somebody_set_stays(self) -> None:
        environ = {"TEXTUAL_FPS": "30"}
        before_textual(environ)
        assert environ["TEXTUAL_FPS"] == "30"


def test_the_colourless_filter_turns_a_background_into_reverse() -> None:
    styles = [Style(color="red", bold=True), Style(bgcolor="blue"), Style(bgcolor="default"), None]
    bare = [segment.style for segment in Colourless().apply([Segment("x", style) for style in styles], Color(0, 0, 0))]
    assert bare[0] == Style(bold=True)
    assert bare[1].reverse
    assert bare[1].bgcolor is None
    assert not bare[2].reverse
    assert bare[3] is None


class TestStrips:
    def test_a_line_is_cut_or_padded_to_the_width(self) -> None:
        assert strip_of([("abcdef", "")], 4, "ansi").text == "abcd"
        assert strip_of([("ab", "urgent")], 4, "ansi").text == "ab  "
        assert strip_of([("日本語", "")], 5, "ansi").text == "日本 "
        assert strip_of([], 3, "dark").text == "   "

    def test_neighbours_of_one_style_are_one_segment(self) -> None:
        assert len(list(strip_of([("a", ""), ("b", ""), ("c", "ok")], 10, "ansi"))) == 1

    def test_the_cursor_reaches_the_right_edge_in_one_style(self) -> None:
        strip = strip_of(under_cursor([("!!", "urgent"), (" INC", "")]), 10, "ansi")
        assert [(segment.text, segment.style) for segment in strip] == [("!! INC    ", rich_style("ansi", "cursor"))]

    @pytest.mark.parametrize(
        ("old", "new", "cells"),
        [
            ("same", "same", (0, 0)),
            ("age 0:41 bo", "age 0:40 bo", (7, 8)),
            ("short", "longer", (0, 6)),
            ("日本 x", "日木 x", (0, 5)),
            ("a日本 x", "a日木 x", (0, 6)),
            ("x", "y", (0, 1)),
            ("åsa", "åke", (1, 3)),
            ("exit", "e\u0301xit", (0, 2)),
            ("Ann e", "Ann e\u0301", (4, 6)),
            ("aXXb", "aXb", (2, 4)),
        ],
    )
    def test_only_what_differs_is_to_be_written(self, old: str, new: str, cells: tuple[int, int]) -> None:
        before, after = (strip_of([(text, "")], 20, "ansi") for text in (old, new))
        assert changed(before, after) == cells

    def test_a_label_that_stays_is_not_written_with_its_value(self) -> None:
        before, after = (strip_of([("Owner  ", "dim"), (name, "")], 20, "ansi") for name in ("bo", "anna"))
        assert changed(before, after) == (7, 11)

    def test_a_mark_that_joins_a_cell_of_another_style_is_written_with_it(self) -> None:
        before, after = (strip_of([("Ann", "dim"), (name, "")], 20, "ansi") for name in ("bo", "\u0301bo"))
        assert changed(before, after)[0] == 0

    def test_another_style_is_a_difference(self) -> None:
        before, after = (strip_of([("ab", role), ("cd", "")], 6, "ansi") for role in ("", "urgent"))
        assert changed(before, after) == (0, 2)
