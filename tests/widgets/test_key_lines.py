"""The footer, and the strip that shows what may follow a prefix key."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.events import Key

from supportdesk.screens.widgets.footer import KeyLabel, KeyLine, fitting_keys, key_line
from supportdesk.screens.widgets.prefix_keys import (
    STRIP_LINES,
    Choice,
    Chosen,
    Idle,
    Left,
    Menu,
    Pending,
    PrefixKeys,
    strip_lines,
)
from supportdesk.screens.widgets.strip import PrefixStrip, StripApp
from supportdesk.screens.widgets.themes import use_theme
from supportdesk.screens.widgets.window_list import WindowList
from supportdesk.widths import cells
from widgets.sources import ListSource, draw, until

KEYS = [
    KeyLabel("j k", "move"),
    KeyLabel("Enter", "open"),
    KeyLabel("t", "take"),
    KeyLabel("e", "escalate"),
    KeyLabel("c", "note"),
    KeyLabel("d", "done"),
    KeyLabel("/", "filter"),
]


def plain(line: object) -> str:
    return "".join(text for text, _ in line)


class TestFooter:
    def test_it_reads_as_in_the_handbook(self) -> None:
        assert plain(key_line(KEYS, 80)) == (
            "j k move  Enter open  t take  e escalate  c note  d done  / filter  ? help"
        )

    def test_what_does_not_fit_is_left_out_whole_and_help_stays(self) -> None:
        assert plain(key_line(KEYS, 40)) == "j k move  Enter open  t take  ? help"
        assert plain(key_line(KEYS, 6)) == "? help"

    def test_labels_are_shortened_before_a_key_is_left_out_the_important_ones_last(self) -> None:
        keys = [KeyLabel("t", "take"), KeyLabel("c", "write a note", "note"), KeyLabel("e", "escalate", "up")]
        assert plain(key_line(keys, 50)) == "t take  c write a note  e escalate  ? help"
        assert plain(key_line(keys, 40)) == "t take  c write a note  e up  ? help"
        assert plain(key_line(keys, 30)) == "t take  c note  e up  ? help"
        assert plain(key_line(keys, 27)) == "t take  c note  ? help"

    def test_never_more_than_nine(self) -> None:
        assert len(fitting_keys([KeyLabel(str(number), "x") for number in range(20)], 500)) == 9

    @given(
        st.lists(st.tuples(st.text("abcdé日", min_size=1, max_size=6), st.text("abcdé日 ", max_size=12))),
        st.integers(6, 120),
    )
    def test_whatever_the_labels_it_fits_the_line_and_ends_in_help(self, pairs: list, width: int) -> None:
        line = plain(key_line([KeyLabel(*pair) for pair in pairs], width))
        assert cells(line) <= width
        assert line.endswith("? help")


ESCALATE: Menu = (
    "Escalate",
    (Choice("2", "line two"), Choice("p", "problem", "Not yet: it has to be an incident first."), Choice("c", "plan")),
)


def keys() -> PrefixKeys:
    return PrefixKeys({"e": lambda: ESCALATE, "y": lambda: ("Copy", [Choice("i", "id")])})


class TestPrefixKeys:
    def test_a_key_that_is_no_prefix_is_left_alone(self) -> None:
        assert keys().press("j") == Idle()

    def test_a_prefix_waits_and_its_second_key_chooses(self) -> None:
        both = keys()
        assert both.press("e") == Pending("e", *ESCALATE)
        assert both.press("2") == Chosen("e", "2")
        assert both.pending is None
        assert both.press("2") == Idle()

    def test_escape_leaves(self) -> None:
        both = keys()
        both.press("y")
        assert both.press("escape") == Left("y")
        assert both.press("escape") == Idle()

    def test_another_key_is_refused_and_the_prefix_stays(self) -> None:
        both = keys()
        both.press("y")
        refused = both.press("e")
        assert isinstance(refused, Pending)
        assert (refused.prefix, refused.refused) == ("y", "e is not among the choices. Esc leaves.")
        assert both.press("i") == Chosen("y", "i")

    def test_a_choice_that_is_not_open_now_says_why(self) -> None:
        both = keys()
        both.press("e")
        refused = both.press("p")
        assert isinstance(refused, Pending)
        assert refused.refused == "Not yet: it has to be an incident first."


class TestStripLines:
    def test_title_and_choices_the_closed_ones_dimmed(self) -> None:
        lines = strip_lines(Pending("e", *ESCALATE), 80)
        assert [plain(line) for line in lines] == ["Escalate  2 line two  p problem  c plan"]
        assert ("  p problem", "dim") in lines[0]

    def test_the_second_line_takes_what_the_first_cannot(self) -> None:
        lines = strip_lines(Pending("e", *ESCALATE), 32)
        assert [plain(line) for line in lines] == ["Escalate  2 line two  p problem", "          c plan"]

    def test_what_fits_nowhere_is_counted(self) -> None:
        many = [Choice(letter, "a rather long choice") for letter in "abcdefghij"]
        lines = [plain(line) for line in strip_lines(Pending("e", "Which", many), 60)]
        assert len(lines) == 2
        assert lines[1].endswith("7 more")

    def test_a_refusal_takes_the_second_line(self) -> None:
        lines = strip_lines(Pending("e", *ESCALATE, refused="Not yet."), 80)
        assert [plain(line).rstrip() for line in lines][1] == "Not yet."

    @example(["aaaa", "aaaaaaaaaaaaaa日日日日日", "aaaa"], 40, False)
    @given(st.lists(st.text("abc日é", min_size=1, max_size=20), max_size=12), st.integers(40, 120), st.booleans())
    def test_they_always_fit(self, labels: list[str], width: int, refused: bool) -> None:
        choices = [Choice(str(number), label) for number, label in enumerate(labels)]
        lines = strip_lines(Pending("e", "Title", choices, "No." if refused else ""), width)
        assert len(lines) <= STRIP_LINES
        assert all(cells(plain(line)) <= width for line in lines)


class Desk(StripApp[None]):
    """A list with a footer and a strip, as a screen has them; what is done is noted with the row it is done to."""

    BINDINGS = [("e", "prefix('e')", ""), ("t", "take", "")]

    def __init__(self) -> None:
        super().__init__()
        self.done: list[tuple[object, ...]] = []

    def compose(self) -> ComposeResult:
        yield WindowList(ListSource.of(50), draw)
        yield KeyLine(KEYS)
        yield PrefixStrip({"e": lambda: ESCALATE}, self.note)

    def on_mount(self) -> None:
        use_theme(self, "ansi")
        self.query_one(WindowList).focus()

    def note(self, *what: object) -> None:
        self.done.append((*what, self.query_one(WindowList).target.id))

    def action_prefix(self, key: str) -> None:
        self.query_one(PrefixStrip).open(key)

    def action_take(self) -> None:
        self.note("taken")

    def on_prefix_strip_left(self, event: PrefixStrip.Left) -> None:
        self.note("left", event.prefix)


class PlainDesk(App[None]):
    """A strip in an app that does not know of strips: it takes the keyboard, and posts what was chosen."""

    BINDINGS = [("e", "prefix", "")]

    def __init__(self) -> None:
        super().__init__()
        self.done: list[tuple[object, ...]] = []

    def compose(self) -> ComposeResult:
        yield WindowList(ListSource.of(50), draw)
        yield PrefixStrip({"e": lambda: ESCALATE})

    def on_mount(self) -> None:
        self.query_one(WindowList).focus()

    def action_prefix(self) -> None:
        self.query_one(PrefixStrip).open("e")

    def on_prefix_strip_chosen(self, event: PrefixStrip.Chosen) -> None:
        self.done.append((event.prefix, event.key))

    def on_prefix_strip_left(self, event: PrefixStrip.Left) -> None:
        self.done.append(("left", event.prefix))


def picture(app: Desk) -> list[str]:
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]


class TestStripOnAScreen:
    async def test_it_lies_over_the_two_lines_above_the_footer_and_goes_again(self) -> None:
        app = Desk()
        async with app.run_test(size=(60, 12)) as pilot:
            await until(pilot, lambda: bool(app.query_one(WindowList).shown))
            before = picture(app)
            await pilot.press("e")
            await until(pilot, lambda: app.query_one(PrefixStrip).size.height == 2)
            during = picture(app)
            assert during[:9] == before[:9]
            assert during[9:] == ["Escalate  2 line two  p problem  c plan", "", before[11]]
            await pilot.press("escape")
            await until(pilot, lambda: picture(app) == before)
            assert app.done == [("left", "e", 0)]

    async def test_while_it_is_open_every_key_is_its_own(self) -> None:
        app = Desk()
        async with app.run_test(size=(60, 12)) as pilot:
            shown = app.query_one(WindowList)
            await until(pilot, lambda: shown.target is not None)
            await pilot.press("e", "j", "t")
            assert (shown.target.id, app.done) == (0, [])
            await pilot.press("c", "j", "t")
            assert (shown.target.id, app.done) == (1, [("e", "c", 0), ("taken", 1)])

    async def test_keys_typed_in_one_go_are_taken_in_order_each_for_the_row_it_was_meant_for(self) -> None:
        app = Desk()
        async with app.run_test(size=(60, 12)) as pilot:
            await until(pilot, lambda: bool(app.query_one(WindowList).shown))
            for key in "je2jepcjt":
                app.post_message(Key(key, key))
            await until(pilot, lambda: len(app.done) == 3)
            assert app.done == [("e", "2", 1), ("e", "c", 2), ("taken", 3)]

    async def test_a_refusal_is_shown_in_the_strip(self) -> None:
        app = Desk()
        async with app.run_test(size=(60, 12)) as pilot:
            await pilot.press("e", "p")
            await until(pilot, lambda: picture(app)[10] == "Not yet: it has to be an incident first.")
            await pilot.press("escape")
            assert app.done == [("left", "e", 0)]

    async def test_an_unknown_prefix_is_a_mistake_of_the_program(self) -> None:
        app = Desk()
        async with app.run_test(size=(60, 12)):
            with pytest.raises(KeyError):
                app.query_one(PrefixStrip).open("x")

    async def test_the_footer_shows_other_keys(self) -> None:
        app = Desk()
        async with app.run_test(size=(60, 12)) as pilot:
            app.query_one(KeyLine).show([KeyLabel("F2", "save")])
            await pilot.pause()
            assert picture(app)[-1] == "F2 save  ? help"


class TestStripInAnotherApp:
    async def test_it_takes_the_keyboard_and_gives_it_back(self) -> None:
        app = PlainDesk()
        async with app.run_test(size=(60, 12)) as pilot:
            shown = app.query_one(WindowList)
            await pilot.press("e", "j", "2")
            await until(pilot, lambda: app.done == [("e", "2")])
            assert (app.focused, shown.target.id) == (shown, 0)
            await pilot.press("e", "escape", "j")
            assert (app.done[-1], shown.target.id) == (("left", "e"), 1)

    async def test_losing_the_keyboard_leaves_it(self) -> None:
        app = PlainDesk()
        async with app.run_test(size=(60, 12)) as pilot:
            await pilot.press("e")
            app.query_one(WindowList).focus()
            await until(pilot, lambda: app.done == [("left", "e")])
            assert not app.query_one(PrefixStrip).display
            assert app.query_one(PrefixStrip).pending is None
