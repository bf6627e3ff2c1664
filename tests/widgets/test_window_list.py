"""The list on a screen: moving, turning pages, reading on, holding on to rows by id."""

from collections.abc import Sequence

import pytest
from textual.pilot import Pilot

from supportdesk.errors import DeskUnreachable
from supportdesk.screens.widgets.look import Look
from supportdesk.screens.widgets.window_list import LIST_KEYS, WindowList
from widgets.sources import (
    GatedSource,
    Item,
    ListApp,
    ListSource,
    MillionSource,
    cursor_line,
    draw,
    hold,
    screen_lines,
    until,
)

SIZE = (40, 12)


def app_of(source: ListSource | MillionSource, **options: object) -> ListApp:
    return ListApp(lambda: WindowList(source, draw, **options))


async def started(pilot: Pilot[None], app: ListApp) -> WindowList[Item]:
    await until(pilot, lambda: app.list.target is not None and bool(app.list.shown))
    return app.list


def ids_shown(shown: WindowList[Item]) -> list[int]:
    return [int(line[2:10]) for line in screen_lines(shown) if line]


class TestMoving:
    async def test_keys_move_the_cursor_and_the_page_turns_by_half(self) -> None:
        app = app_of(ListSource.of(1_000))
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            await pilot.press("j", "down", "k")
            assert (shown.target, cursor_line(shown)) == (Item(1, 0, 1.0), 1)
            await pilot.press(*"j" * 11)
            assert (shown.target.id, cursor_line(shown)) == (12, 6)
            assert ids_shown(shown) == list(range(6, 18))

    async def test_half_pages_keep_the_cursor_on_its_line(self) -> None:
        app = app_of(ListSource.of(1_000))
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            await pilot.press("j", "j", "ctrl+d", "pagedown")
            assert (shown.target.id, cursor_line(shown)) == (14, 2)
            await pilot.press("ctrl+u")
            assert (shown.target.id, cursor_line(shown)) == (8, 2)

    async def test_home_and_end(self) -> None:
        app = app_of(ListSource.of(1_000))
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            await pilot.press("G")
            await until(pilot, lambda: shown.target.id == 999)
            assert ids_shown(shown)[-1] == 999
            assert shown.position() == (None, None, True, False)
            await pilot.press("g")
            await until(pilot, lambda: shown.target.id == 0)
            assert shown.position() == (0, None, False, True)

    async def test_the_last_row_stays_the_last(self) -> None:
        app = app_of(ListSource.of(30))
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            hold(app, "j", 40)
            await until(pilot, lambda: shown.target.id == 29)
            await pilot.press("j")
            assert shown.position() == (29, 30, False, False)

    async def test_a_page_is_moved_without_a_key_of_its_own(self) -> None:
        app = app_of(ListSource.of(1_000))
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            shown.action_scroll(1)
            await pilot.pause()
            assert ids_shown(shown) == list(range(12, 24))


class TestAMillionRows:
    async def test_opening_and_walking_reads_a_few_screens_and_holds_a_bounded_number(self) -> None:
        source = MillionSource()
        app = app_of(source)
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            assert source.made <= 200
            hold(app, "pagedown", 1_000)
            await until(pilot, lambda: shown.target.id == 6_000)
            assert shown.position().place == 6_000
            assert len(shown._pager.window.rows) <= 600

    async def test_no_key_is_lost_while_rows_are_on_their_way(self) -> None:
        app = app_of(MillionSource())
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            hold(app, "j", 700)
            await until(pilot, lambda: shown.target.id == 700)

    async def test_end_and_back_up(self) -> None:
        app = app_of(MillionSource())
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            await pilot.press("end")
            hold(app, "k", 300)
            await until(pilot, lambda: shown.target.id == 999_999 - 300)

    async def test_jumping_anywhere(self) -> None:
        app = app_of(MillionSource())
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            shown.jump_to(654_321)
            await until(pilot, lambda: shown.target.id == 654_321)
            await until(pilot, lambda: 654_321 in ids_shown(shown))
            shown.jump_to(5_000_000)
            await until(pilot, lambda: bool(app.heard(WindowList.Missing)))
            assert shown.target.id == 654_321


class TestReading:
    async def test_a_reload_keeps_the_cursor_on_its_row_when_the_order_changes(self) -> None:
        source = ListSource.of(1_000)
        app = app_of(source)
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            await pilot.press(*"jjjjj")
            source.put(Item(5, 1, 700.5))
            shown.reload()
            await until(pilot, lambda: shown.target == Item(5, 1, 700.5))
            await until(pilot, lambda: ids_shown(shown)[cursor_line(shown)] == 5)
            assert 701 in ids_shown(shown)

    async def test_a_reload_of_a_row_that_went_leaves_the_cursor_on_the_next(self) -> None:
        source = ListSource.of(1_000)
        app = app_of(source)
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            await pilot.press(*"jjj")
            source.remove(3)
            shown.reload()
            await until(pilot, lambda: shown.target.id == 4)
            assert cursor_line(shown) == 3

    async def test_the_last_row_gone_leaves_the_one_before(self) -> None:
        source = ListSource.of(4)
        app = app_of(source)
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            await pilot.press("G")
            source.remove(3)
            shown.reload()
            await until(pilot, lambda: shown.target.id == 2)

    async def test_new_rows_at_the_top_show_when_the_top_is_shown(self) -> None:
        source = ListSource.of(50)
        app = app_of(source)
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            await pilot.press("j")
            source.put(Item(900, 0, -1.0))
            shown.reload()
            await until(pilot, lambda: 900 in ids_shown(shown))
            assert (ids_shown(shown)[0], shown.target.id, cursor_line(shown)) == (900, 1, 2)

    async def test_a_reload_without_a_change_repaints_nothing(self) -> None:
        source = ListSource.of(100)
        app = app_of(source)
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            painted = list(shown._strips)
            asked = source.asked
            shown.reload()
            await until(pilot, lambda: source.asked > asked and not shown._pager._replacing)
            assert all(before is now for before, now in zip(painted, shown._strips, strict=True))

    async def test_newer_values_stand_in_place_and_only_their_lines_change(self) -> None:
        app = app_of(ListSource.of(100))
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            painted = list(shown._strips)
            shown.update_rows([Item(4, 9, 4.0), Item(77_777, 1, 0.0)])
            await pilot.pause()
            assert screen_lines(shown)[4].endswith("v9")
            assert [y for y in range(12) if shown._strips[y] is not painted[y]] == [4]

    async def test_another_source_starts_at_the_row_asked_for_and_keeps_the_marks(self) -> None:
        app = app_of(ListSource.of(100))
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            await pilot.press("space")
            shown.set_source(ListSource([Item(number, 0, float(-number)) for number in range(100)]), 42)
            await until(pilot, lambda: shown.target.id == 42)
            await pilot.press("j")
            assert (shown.target.id, shown.marks) == (41, frozenset({0}))

    async def test_a_source_that_fails_is_told_and_the_rows_stay(self) -> None:
        class Broken(ListSource):
            async def around(self, row_id: int, n: int) -> Sequence[Item]:
                raise DeskUnreachable("The desk cannot be reached.")

        app = app_of(Broken.of(20))
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            shown.reload()
            await until(pilot, lambda: bool(app.heard(WindowList.Failed)))
            assert ids_shown(shown) == list(range(12))
            await pilot.press("j")
            assert shown.target.id == 1


class TestLateAnswers:
    async def test_an_answer_to_an_older_question_is_dropped(self) -> None:
        source = GatedSource([Item(number, 0, float(number)) for number in range(50)])
        app = app_of(source)
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            source.open = False
            shown.reload()
            await until(pilot, lambda: len(source.waiting) == 1)
            other = ListSource([Item(1_000 + number, 0, float(number)) for number in range(50)])
            shown.set_source(other)
            await until(pilot, lambda: shown.target.id == 1_000)
            source.waiting[0].set()
            await pilot.pause()
            await pilot.pause()
            assert ids_shown(shown) == list(range(1_000, 1_012))

    async def test_an_answer_that_was_not_cancelled_in_time_is_dropped_too(self) -> None:
        source = GatedSource([Item(number, 0, float(number)) for number in range(50)])
        app = app_of(source)
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            pager = shown._pager
            generation = pager._generation
            shown.set_source(ListSource([Item(7_000)]))
            await until(pilot, lambda: shown.target.id == 7_000)
            taken: list[object] = []

            async def question() -> str:
                return "old rows"

            await pager._answered(generation, question, taken.append, "replace")
            assert taken == []
            await pager._answered(pager._generation, question, taken.append, "replace")
            assert taken == ["old rows"]

    async def test_reloads_during_a_reload_become_one_more(self) -> None:
        source = GatedSource([Item(number, 0, float(number)) for number in range(50)])
        app = app_of(source)
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            source.open = False
            shown.reload()
            await until(pilot, lambda: len(source.waiting) == 1)
            source.put(Item(0, 5, 0.0))
            for _ in range(10):
                shown.reload()
            source.open = True
            source.waiting[0].set()
            await until(pilot, lambda: shown.target == Item(0, 5, 0.0))
            assert len(source.waiting) == 1
            assert source.asked <= 1 + 2

    async def test_keys_wait_in_line_for_rows_and_are_taken_in_order(self) -> None:
        source = GatedSource([Item(number, 0, float(number)) for number in range(500)])
        app = app_of(source)
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            source.open = False
            await pilot.press("G", "k", "k", "space", "enter", "k")
            await until(pilot, lambda: bool(source.waiting))
            assert (shown.target.id, ids_shown(shown)[0]) == (0, 0)
            source.open = True
            source.waiting[-1].set()
            await until(pilot, lambda: bool(app.heard(WindowList.Opened)))
            assert app.heard(WindowList.Opened)[0].row.id == 498
            assert (shown.marks, shown.target.id) == (frozenset({497}), 497)

    async def test_a_reload_that_comes_after_the_cursor_has_left_reads_again_around_it(self) -> None:
        source = GatedSource([Item(number, 0, float(number)) for number in range(2_000)])
        app = app_of(source)
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            shown.jump_to(1_000)
            await until(pilot, lambda: shown.target.id == 1_000)
            hold(app, "j", 150)
            await until(pilot, lambda: shown.target.id == 1_150)
            source.open = False
            shown.reload()
            await until(pilot, lambda: bool(source.waiting))
            hold(app, "k", 120)
            await until(pilot, lambda: shown.target.id == 1_030)
            source.open = True
            for gate in source.waiting:
                gate.set()
            source.put(Item(1_030, 3, 1_030.0))
            await until(pilot, lambda: shown.target == Item(1_030, 3, 1_030.0))


class TestMarks:
    async def test_space_marks_and_goes_down_and_marks_survive_a_reload(self) -> None:
        source = ListSource.of(100)
        app = app_of(source)
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            await pilot.press("space", "j", "space")
            assert (shown.marks, shown.targets, shown.target.id) == (frozenset({0, 2}), [0, 2], 3)
            source.put(Item(2, 1, 55.5))
            shown.reload()
            await until(pilot, lambda: ids_shown(shown)[2] == 3)
            assert shown.marks == {0, 2}
            assert screen_lines(shown)[0].startswith(" *")

    async def test_all_shown_are_marked_and_unmarked(self) -> None:
        app = app_of(ListSource.of(100))
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            await pilot.press("asterisk")
            assert shown.marks == set(range(12))
            await pilot.press("asterisk")
            assert shown.marks == frozenset()
            assert [event.ids for event in app.heard(WindowList.MarksChanged)] == [set(range(12)), set()]

    async def test_without_marks_the_row_under_the_cursor_is_meant(self) -> None:
        app = app_of(ListSource.of(100))
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            await pilot.press("j")
            assert list(shown.targets) == [1]


class TestShowing:
    async def test_an_empty_list_says_so_only_once_it_is_known(self) -> None:
        source = GatedSource([])
        source.open = False
        app = app_of(source, empty=[(("Nothing at risk.", "dim"),)])
        async with app.run_test(size=SIZE) as pilot:
            await until(pilot, lambda: bool(source.waiting))
            assert not any(screen_lines(app.list))
            source.waiting[0].set()
            await until(pilot, lambda: screen_lines(app.list)[0] == "Nothing at risk.")
            await pilot.press("j", "enter", "space", "G", "g")
            assert (app.list.target, list(app.list.targets), app.heard(WindowList.Opened)) == (None, [], [])

    async def test_rows_that_come_with_the_list_are_there_at_once_without_a_question(self) -> None:
        source = ListSource.of(300)
        app = app_of(source, rows=source.items[:50])
        async with app.run_test(size=SIZE) as pilot:
            assert ids_shown(app.list) == list(range(12))
            assert source.asked == 0
            hold(app, "j", 60)
            await until(pilot, lambda: app.list.target.id == 60)

    async def test_presence_and_the_cursor_reach_the_draw_function(self) -> None:
        looks: dict[int, Look] = {}

        def spy(row: Item, width: int, look: Look) -> object:
            looks[row.id] = look
            return draw(row, width, look)

        app = ListApp(lambda: WindowList(ListSource.of(20), spy))
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            shown.set_presence({1: "bo writes"})
            await pilot.pause()
            assert looks[0] == Look(cursor=True)
            assert looks[1] == Look(presence="bo writes")
            assert screen_lines(shown)[1].endswith("bo writes")

    async def test_a_redraw_asks_for_every_line_and_writes_only_those_that_say_something_else(self) -> None:
        minute = [0]

        def timed(row: Item, width: int, look: Look) -> object:
            return ((f"{'>' if look.cursor else ' '} {row.id:>8} {minute[0] if row.id == 2 else ''}", ""),)

        app = ListApp(lambda: WindowList(ListSource.of(20), timed))
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            painted = list(shown._strips)
            minute[0] = 1
            shown.redraw()
            await pilot.pause()
            assert [y for y in range(12) if shown._strips[y] is not painted[y]] == [2]

    async def test_a_smaller_and_a_larger_screen_keep_the_cursor_in_sight(self) -> None:
        app = app_of(ListSource.of(1_000))
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            await pilot.press(*"j" * 10)
            for height in (3, 50, 1, 12):
                await pilot.resize_terminal(30, height)
                await until(pilot, lambda: shown.size.height == height)  # noqa: B023
                assert ids_shown(shown)[cursor_line(shown)] == 10

    async def test_a_burst_of_moves_is_told_with_its_last_row(self) -> None:
        app = app_of(ListSource.of(100))
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            await pilot.press(*"jjj")
            shown.update_rows([Item(3, 1, 3.0)])
            await pilot.pause()
            told = [event.row for event in app.heard(WindowList.Highlighted)]
            assert (told[0], told[-1]) == (Item(0, 0, 0.0), Item(3, 1, 3.0))

    async def test_a_row_with_markup_or_wide_letters_is_shown_as_it_is(self) -> None:
        def odd(row: Item, width: int, look: Look) -> object:
            return (("[red]日本[/] \\[x] ", "urgent"), ("é" * 60, ""))

        app = ListApp(lambda: WindowList(ListSource.of(3), odd))
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            line = shown.render_line(1)
            assert line.text.startswith("[red]日本[/] \\[x] éé")
            assert line.cell_length == 40


class TestMouse:
    async def test_a_click_selects_and_a_second_one_opens(self) -> None:
        app = app_of(ListSource.of(100))
        async with app.run_test(size=SIZE) as pilot:
            shown = await started(pilot, app)
            await pilot.click(WindowList, offset=(5, 4))
            assert (shown.target.id, app.heard(WindowList.Opened)) == (4, [])
            await pilot.click(WindowList, offset=(5, 6), times=2)
            assert [event.row.id for event in app.heard(WindowList.Opened)] == [6]


def test_the_keys_have_ids_of_their_own_and_none_is_reserved_by_a_terminal() -> None:
    ids = [binding.id for binding in LIST_KEYS]
    keys = [key for binding in LIST_KEYS for key in binding.key.split(",")]
    assert len(set(ids)) == len(ids)
    assert len(set(keys)) == len(keys)
    assert not set(keys) & {f"ctrl+{letter}" for letter in "abwhijm"}


@pytest.mark.parametrize("theme", ["dark", "light", "contrast", "ansi", "mono"])
async def test_a_theme_change_repaints_the_list(theme: str) -> None:
    from supportdesk.screens.widgets.themes import rich_style, use_theme

    app = app_of(ListSource.of(20))
    async with app.run_test(size=SIZE) as pilot:
        shown = await started(pilot, app)
        use_theme(app, theme)
        await until(pilot, lambda: next(iter(shown.render_line(0))).style == rich_style(theme, "cursor"))
        assert next(iter(shown.render_line(1))).style == rich_style(theme, "")
