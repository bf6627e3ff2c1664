"""Panes of text: what is written again, where one is in a long text, and finding a word in it."""

from collections.abc import Sequence

from textual.app import App, ComposeResult

from supportdesk.screens.widgets.diff_text import DiffText
from supportdesk.screens.widgets.look import Line
from supportdesk.screens.widgets.scroll_text import TEXT_KEYS, ScrollText, same_place
from supportdesk.screens.widgets.text_search import Hit, hits, with_hits
from supportdesk.screens.widgets.themes import use_theme


def text(*lines: str) -> Sequence[Line]:
    return [((line, ""),) for line in lines]


def numbered(count: int, start: int = 0) -> Sequence[Line]:
    return text(*(f"line {number}" for number in range(start, start + count)))


class Pane(App[None]):
    def __init__(self, widget: DiffText) -> None:
        super().__init__()
        self.widget = widget

    def compose(self) -> ComposeResult:
        yield self.widget

    def on_mount(self) -> None:
        use_theme(self, "ansi")
        self.widget.focus()


def screen_of(widget: DiffText) -> list[str]:
    return [widget.render_line(y).text.rstrip() for y in range(widget.size.height)]


class TestDiffText:
    async def test_only_what_changed_is_written_of_lines_that_did(self) -> None:
        pane = DiffText(text("INC-1", "Nordic Data", "owner bo"))
        app = Pane(pane)
        async with app.run_test(size=(30, 5)) as pilot:
            await pilot.pause()
            written: list[tuple[int, int, int, int]] = []
            pane.refresh = lambda *regions, **_options: written.extend(tuple(region) for region in regions)
            pane.show(text("INC-2", "Nordic Data", "owner cy", "waits"))
            assert written == [(4, 0, 1, 1), (6, 2, 2, 1), (0, 3, 5, 1)]
            pane.show(text("INC-2", "Nordic Data", "owner cy", "waits"))
            assert len(written) == 3

    async def test_lines_that_are_gone_become_blank(self) -> None:
        pane = DiffText(numbered(5))
        async with Pane(pane).run_test(size=(30, 5)):
            pane.show(text("one"))
            assert screen_of(pane) == ["one", "", "", "", ""]

    async def test_a_function_is_asked_again_when_the_width_changes(self) -> None:
        pane = DiffText(lambda width: text("x" * width, str(width)))
        async with Pane(pane).run_test(size=(30, 3)) as pilot:
            assert screen_of(pane)[:2] == ["x" * 30, "30"]
            await pilot.resize_terminal(20, 3)
            await pilot.pause()
            assert screen_of(pane)[:2] == ["x" * 20, "20"]

    async def test_markup_is_text(self) -> None:
        pane = DiffText(text("[bold]not bold[/bold] [@click=app.bell]x[/]"))
        async with Pane(pane).run_test(size=(60, 1)):
            assert screen_of(pane) == ["[bold]not bold[/bold] [@click=app.bell]x[/]"]
            assert [segment.style for segment in pane.render_line(0)] == [None]


class TestScrolling:
    async def test_keys_scroll_and_stop_at_both_ends(self) -> None:
        pane = ScrollText(numbered(50))
        async with Pane(pane).run_test(size=(30, 10)) as pilot:
            await pilot.press("j", "j", "k")
            assert (pane.top, screen_of(pane)[0]) == (1, "line 1")
            await pilot.press("ctrl+d")
            assert pane.top == 6
            await pilot.press("end", "j")
            assert (pane.top, screen_of(pane)[-1]) == (40, "line 49")
            await pilot.press("g", "k")
            assert pane.top == 0
            pane.action_scroll(1)
            assert pane.top == 10

    async def test_a_reload_keeps_the_place_when_lines_came_above(self) -> None:
        pane = ScrollText(numbered(50))
        async with Pane(pane).run_test(size=(30, 10)):
            pane.scroll_to_line(20)
            pane.show([*text("new note", "from bo"), *numbered(50)])
            assert (pane.top, screen_of(pane)[0]) == (22, "line 20")

    async def test_at_the_beginning_new_lines_show(self) -> None:
        pane = ScrollText(numbered(50))
        async with Pane(pane).run_test(size=(30, 10)):
            pane.show([*text("new note"), *numbered(50)])
            assert screen_of(pane)[0] == "new note"

    async def test_a_text_that_became_shorter_is_not_scrolled_past_its_end(self) -> None:
        pane = ScrollText(numbered(50))
        async with Pane(pane).run_test(size=(30, 10)):
            pane.scroll_to_line(40)
            pane.show(numbered(12))
            assert (pane.top, screen_of(pane)[-1]) == (2, "line 11")

    async def test_another_text_starts_at_its_beginning(self) -> None:
        pane = ScrollText(numbered(50))
        async with Pane(pane).run_test(size=(30, 10)):
            pane.scroll_to_line(20)
            pane.find("line")
            pane.show_other(numbered(50, start=100))
            assert (pane.top, screen_of(pane)[0], pane.found) == (0, "line 100", (0, 0))

    def test_of_several_places_alike_the_nearest_is_the_same(self) -> None:
        old = text("a", "x", "y", "z", "b", "x", "y", "z")
        assert same_place(old, [*text("new"), *old], 5) == 6
        assert same_place(old, text("other"), 5) == 5


class TestFinding:
    async def test_n_and_N_go_round_the_matches(self) -> None:
        pane = ScrollText(numbered(100))
        async with Pane(pane).run_test(size=(30, 10)) as pilot:
            assert pane.find("line 7") == (1, 11)
            assert "line 7" in screen_of(pane)
            await pilot.press("n")
            assert pane.found == (2, 11)
            assert "line 70" in screen_of(pane)
            await pilot.press("N", "N")
            assert pane.found == (11, 11)
            assert "line 79" in screen_of(pane)

    async def test_no_match_says_so_and_moves_nothing(self) -> None:
        pane = ScrollText(numbered(100))
        async with Pane(pane).run_test(size=(30, 10)) as pilot:
            pane.scroll_to_line(5)
            assert pane.find("nowhere") == (0, 0)
            await pilot.press("n")
            assert pane.top == 5

    async def test_matches_are_marked_and_an_empty_word_ends_it(self) -> None:
        pane = ScrollText(text("a mail, another Mail"))
        async with Pane(pane).run_test(size=(30, 3)):
            pane.find("mail")
            assert list(pane.lines(30, 3)[0]) == [("a ", ""), ("mail", "found"), (", another ", ""), ("Mail", "match")]
            pane.find("")
            assert list(pane.lines(30, 3)[0]) == [("a mail, another Mail", "")]

    async def test_a_reload_keeps_the_search(self) -> None:
        pane = ScrollText(numbered(100))
        async with Pane(pane).run_test(size=(30, 10)):
            pane.find("line 5")
            pane.find_next(1)
            pane.show(numbered(100))
            assert pane.found == (2, 11)
            pane.show(numbered(52))
            assert pane.found == (2, 3)

    def test_a_word_is_found_across_spans_and_taken_literally(self) -> None:
        line: Line = (("mx", "title"), ("2.conf", ""), (" mx20conf", "dim"))
        assert hits([line], "X2.C") == [Hit(0, 1, 5)]
        assert list(with_hits(line, hits([line], "x2.c"), None)) == [
            ("m", "title"),
            ("x", "match"),
            ("2.c", "match"),
            ("onf", ""),
            (" mx20conf", "dim"),
        ]

    def test_spans_keep_their_text_whatever_is_marked(self) -> None:
        line: Line = (("aaa", ""), ("", "dim"), ("aa", "ok"))
        for word in ("a", "aa", "aaa", "aaaaa", "b"):
            marked = with_hits(line, hits([line], word), None)
            assert "".join(piece for piece, _ in marked) == "aaaaa"


def test_the_keys_have_ids_of_their_own() -> None:
    ids = [binding.id for binding in TEXT_KEYS]
    assert len(set(ids)) == len(ids)


class TestHowMuchMore:
    async def test_the_last_line_says_how_many_lines_come_below(self) -> None:
        pane = ScrollText(numbered(9))
        async with Pane(pane).run_test(size=(30, 4)) as pilot:
            assert screen_of(pane)[-1] == "line 3" + " " * 16 + "v 5 more"
            await pilot.press("G")
            assert screen_of(pane) == ["line 5", "line 6", "line 7", "line 8"]

    async def test_a_long_last_line_gives_way(self) -> None:
        pane = ScrollText(text("a", "b" * 40, "c"))
        async with Pane(pane).run_test(size=(20, 2)):
            assert screen_of(pane)[-1] == "b" * 10 + "… v 1 more"
