"""The filter bar: what is typed, told, completed, found wrong; and that nothing but text gets in."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.events import Paste
from textual.message import Message
from textual.pilot import Pilot

from supportdesk.screens.widgets.input_hint import Completion, Spot, completion_line, spot_line, spot_lines
from supportdesk.screens.widgets.line_input import INPUT_KEYS, FilterBar, LineInput
from supportdesk.screens.widgets.settle import Settle
from supportdesk.screens.widgets.themes import theme_filters, use_theme
from supportdesk.widths import cells
from widgets.sources import until

FIELDS = ("owner:", "own:", "line:")


def complete(text: str, cursor: int) -> Sequence[Completion]:
    """Fields that begin as the last word before the cursor does."""
    word = text[:cursor].rpartition(" ")[2]
    start = cursor - len(word)
    found = [field for field in FIELDS if word and field.startswith(word) and field != word]
    return [Completion(name, text[:start] + name + text[cursor:], start + len(name)) for name in found]


def check(text: str) -> Spot | None:
    """`cust` is no field."""
    at = text.find("cust")
    return None if at < 0 else Spot(at, "No field 'cust'. Did you mean c:?")


class Bar(App[None]):
    def __init__(self, theme: str = "ansi") -> None:
        super().__init__()
        self.wanted = theme
        self.said: list[Message] = []

    def compose(self) -> ComposeResult:
        yield FilterBar("/", complete=complete, check=check)

    def on_mount(self) -> None:
        use_theme(self, self.wanted)
        self.bar.open()

    def get_line_filters(self) -> Sequence[object]:
        return [*super().get_line_filters(), *theme_filters(self)]

    @property
    def bar(self) -> FilterBar:
        return self.query_one(FilterBar)

    @property
    def picture(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()[:2]]

    def on_filter_bar_changed(self, event: FilterBar.Changed) -> None:
        self.said.append(event)

    def on_filter_bar_accepted(self, event: FilterBar.Accepted) -> None:
        self.said.append(event)

    def on_filter_bar_cancelled(self, event: FilterBar.Cancelled) -> None:
        self.said.append(event)


async def settled(pilot: Pilot[None], app: Bar) -> None:
    await until(pilot, lambda: not app.bar._settle.waiting)


class TestTyping:
    async def test_a_burst_of_keys_is_told_once_with_its_last_text(self) -> None:
        app = Bar()
        async with app.run_test(size=(60, 4)) as pilot:
            for text in ("b", "ba", "backup"):
                app.bar.input.value = text
            await until(pilot, lambda: app.bar._settle.waiting)
            assert app.said == []
            await settled(pilot, app)
            await until(pilot, lambda: bool(app.said))
            assert app.said == [FilterBar.Changed("backup")]

    async def test_enter_accepts_at_once_and_tells_nothing_after_it(self) -> None:
        app = Bar()
        async with app.run_test(size=(60, 4)) as pilot:
            await pilot.press(*"vpn", "enter")
            await until(pilot, lambda: app.said[-1:] == [FilterBar.Accepted("vpn")])
            assert not app.bar._settle.waiting

    @pytest.mark.parametrize("key", ["escape", "ctrl+c"])
    async def test_it_is_left_with_one_key(self, key: str) -> None:
        app = Bar()
        async with app.run_test(size=(60, 4)) as pilot:
            await pilot.press("v", key)
            await until(pilot, lambda: FilterBar.Cancelled() in app.said)

    async def test_opening_with_a_text_tells_nothing(self) -> None:
        app = Bar()
        async with app.run_test(size=(60, 4)) as pilot:
            app.bar.open("line:2 ")
            await pilot.pause()
            assert (app.bar.text, app.bar.input.cursor_position, app.said) == ("line:2 ", 7, [])
            assert not app.bar._settle.waiting

    async def test_it_looks_like_one_line_with_a_prompt(self) -> None:
        app = Bar()
        async with app.run_test(size=(60, 4)) as pilot:
            await pilot.press(*"vpn")
            await until(pilot, lambda: app.picture == ["/vpn", ""])


class TestPasting:
    @pytest.mark.parametrize(
        ("pasted", "text"),
        [("two\nlines", "two"), ("tab\there", "tab here"), ("plain å日", "plain å日")],
    )
    async def test_what_is_pasted_is_one_line_of_text(self, pasted: str, text: str) -> None:
        app = Bar()
        async with app.run_test(size=(60, 4)) as pilot:
            app.bar.input.post_message(Paste(pasted))
            await until(pilot, lambda: app.bar.text == text)

    @pytest.mark.parametrize("hostile", ["\x1b]52;c;YQ==\x1b\\", "\x9b31m", "\x07", "a\u202eb", "\ud800"])
    async def test_nothing_pasted_can_speak_to_the_terminal(self, hostile: str) -> None:
        app = Bar()
        async with app.run_test(size=(60, 4)) as pilot:
            app.bar.input.post_message(Paste(f"x{hostile}y"))
            await until(pilot, lambda: app.bar.text.endswith("y"))
            assert app.bar.text.isprintable()

    async def test_markup_stays_text(self) -> None:
        app = Bar()
        async with app.run_test(size=(60, 4)) as pilot:
            app.bar.input.post_message(Paste("[bold]x[/]"))
            await until(pilot, lambda: app.picture[0] == "/[bold]x[/]")


class TestCompleting:
    async def test_the_ways_to_go_on_stand_below_and_tab_takes_the_chosen_one(self) -> None:
        app = Bar()
        async with app.run_test(size=(60, 4)) as pilot:
            await pilot.press(*"p:1 o")
            await until(pilot, lambda: app.picture[1] == "owner:  own:")
            await pilot.press("down", "tab")
            await until(pilot, lambda: app.bar.text == "p:1 own:")
            assert app.bar.input.cursor_position == 8
            assert isinstance(app.focused, LineInput)

    async def test_up_from_the_first_is_the_last(self) -> None:
        app = Bar()
        async with app.run_test(size=(60, 4)) as pilot:
            await pilot.press("o", "up", "tab")
            assert app.bar.text == "own:"

    async def test_they_belong_to_where_the_cursor_is(self) -> None:
        app = Bar()
        async with app.run_test(size=(60, 4)) as pilot:
            app.bar.open("l o")
            await until(pilot, lambda: app.picture[1] == "owner:  own:")
            await pilot.press("left", "left")
            await until(pilot, lambda: app.picture[1] == "line:")

    async def test_without_any_tab_does_nothing(self) -> None:
        app = Bar()
        async with app.run_test(size=(60, 4)) as pilot:
            await pilot.press("x", "tab", "down", "up")
            assert (app.bar.text, isinstance(app.focused, LineInput)) == ("x", True)


class TestErrors:
    async def test_the_sentence_points_at_the_spot_and_enter_does_not_accept(self) -> None:
        app = Bar()
        async with app.run_test(size=(60, 4)) as pilot:
            await pilot.press(*"p:1 cust", "enter")
            await until(pilot, lambda: app.picture == ["/p:1 cust", "     ^ No field 'cust'. Did you mean c:?"])
            await settled(pilot, app)
            assert not [event for event in app.said if "cust" in event.text]
            marked = [segment for segment in app.bar.input.render_line(0) if segment.style and segment.style.underline]
            assert [segment.text for segment in marked] == ["c"]

    async def test_a_text_that_has_not_been_looked_at_yet_is_not_told(self) -> None:
        """The bar settles just as the letter that makes it wrong stands there, and has not been heard of."""
        app = Bar()
        async with app.run_test(size=(60, 4)) as pilot:
            await pilot.press(*"cus")
            app.bar._settle()
            app.bar.input.value = "cust"
            app.bar._settle.flush()
            await until(pilot, lambda: app.picture[1] == " ^ No field 'cust'. Did you mean c:?")
            await settled(pilot, app)
            assert "cust" not in [event.text for event in app.said]

    async def test_somebody_else_may_find_an_error_until_the_text_changes(self) -> None:
        app = Bar()
        async with app.run_test(size=(60, 4)) as pilot:
            await pilot.press("x")
            app.bar.show_error(Spot(0, "The desk does not know x."))
            await until(pilot, lambda: app.picture[1] == " ^ The desk does not know x.")
            await pilot.press("y")
            await until(pilot, lambda: app.picture[1] == "")

    def test_the_sentence_stands_where_there_is_room(self) -> None:
        spot = Spot(0, "Wrong word.")
        assert plain(spot_line(spot, 3, 40)) == "   ^ Wrong word."
        assert plain(spot_line(spot, 38, 40)) == " " * 26 + "Wrong word. ^"
        assert plain(spot_line(spot, 7, 14)) == "Wrong word.   "

    def test_a_long_sentence_stands_in_full_below_its_mark(self) -> None:
        spot = Spot(4, "No value of this name is known. Did you mean another?")
        assert [plain(line) for line in spot_lines(spot, 4, 32)] == [
            "    ^",
            "No value of this name is known.",
            "Did you mean another?",
        ]
        assert [plain(line) for line in spot_lines(Spot(0, "Wrong word."), 3, 40)] == ["   ^ Wrong word."]

    async def test_the_bar_grows_for_a_long_sentence_and_shrinks_again(self) -> None:
        app = Bar()
        async with app.run_test(size=(24, 6)) as pilot:
            await pilot.press(*"p:1 cust")
            await until(pilot, lambda: app.bar.size.height == 4)
            lines = [strip.text.rstrip() for strip in app.screen._compositor.render_strips()[:4]]
            assert lines == ["/p:1 cust", "     ^", "No field 'cust'. Did you", "mean c:?"]
            await pilot.press("backspace")
            await until(pilot, lambda: app.bar.size.height == 2)

    async def test_a_word_that_can_go_on_is_not_wrong_before_enter(self) -> None:
        app = Bar()
        async with app.run_test(size=(60, 6)) as pilot:
            app.bar._check = lambda text: Spot(0, "Not a field.") if text == "ow" else None
            await pilot.press(*"ow")
            await until(pilot, lambda: app.picture[1] == "owner:  own:")
            await pilot.press("enter")
            await until(pilot, lambda: app.picture[1] == " ^ Not a field.")
            assert not [event for event in app.said if isinstance(event, FilterBar.Accepted)]

    @given(st.text("abå日", max_size=30), st.integers(-5, 100), st.integers(20, 80))
    def test_a_hint_always_fits(self, sentence: str, cell: int, width: int) -> None:
        assert cells(plain(spot_line(Spot(0, sentence), cell, width))) <= width

    @given(st.lists(st.text("abå日", min_size=1, max_size=30), min_size=1, max_size=9), st.integers(0, 8))
    def test_the_chosen_completion_is_always_in_sight(self, labels: list[str], chosen: int) -> None:
        chosen %= len(labels)
        line = completion_line([Completion(label, label, 0) for label in labels], chosen, 40)
        assert cells(plain(line)) <= 40
        assert next(text for text, role in line if role == "found").rstrip() in labels[chosen]


def plain(line: Sequence[tuple[str, str]]) -> str:
    return "".join(text for text, _ in line)


@pytest.mark.parametrize("theme", ["mono", "ansi"])
async def test_the_input_has_no_colour_of_its_own(theme: str) -> None:
    app = Bar(theme)
    async with app.run_test(size=(60, 4)) as pilot:
        await pilot.press(*"cust o", "shift+left")
        styles = [segment.style for strip in app.screen._compositor.render_strips()[:2] for segment in strip]
        colours = [colour for style in styles if style for colour in (style.color, style.bgcolor) if colour]
        allowed = {"default"} if theme == "mono" else {"default", "red"}
        assert {colour.name for colour in colours} <= allowed
        assert any(style and style.reverse for style in styles)


async def test_it_does_not_blink() -> None:
    app = Bar()
    async with app.run_test(size=(60, 4)):
        assert app.bar.input.cursor_blink is False
        assert not app.bar.input._blink_timer._active.is_set()


def test_the_keys_have_ids_of_their_own() -> None:
    ids = [binding.id for binding in INPUT_KEYS]
    assert len(set(ids)) == len(ids)


class Clock:
    """A time that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class TestSettle:
    async def test_a_single_call_acts_at_once_and_a_burst_at_its_end(self) -> None:
        app, clock, done = App[None](), Clock(), list[float]()
        async with app.run_test() as pilot:
            settle = Settle(app, lambda: done.append(clock.now), now=clock)
            settle()
            assert done == [100.0]
            for _ in range(5):
                clock.now += 0.033
                settle()
            assert (len(done), settle.waiting) == (1, True)
            await until(pilot, lambda: len(done) == 2)
            assert not settle.waiting
            clock.now += 1.0
            settle()
            assert len(done) == 3

    async def test_what_is_held_back_can_be_done_now_or_forgotten(self) -> None:
        app, clock, done = App[None](), Clock(), list[str]()
        async with app.run_test():
            settle = Settle(app, lambda: done.append("x"), now=clock, burst=float("inf"))
            settle()
            settle.flush()
            settle.flush()
            assert done == ["x"]
            settle()
            settle.cancel()
            settle.flush()
            assert (done, settle.waiting) == (["x"], False)
