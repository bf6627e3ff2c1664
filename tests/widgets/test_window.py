"""The window of rows: where cursor and screen are, whatever is added, cut off or moved."""

from hypothesis import given
from hypothesis import strategies as st

from supportdesk.screens.widgets.window import Window
from widgets.sources import Item


def window(count: int, height: int = 10, *, limit: int = 600, at_end: bool = True) -> Window[Item]:
    made: Window[Item] = Window(limit)
    made.replace([Item(number) for number in range(count)], at_start=True, at_end=at_end)
    made.resize(height)
    return made


def shown(made: Window[Item]) -> list[int]:
    return [row.id for row in made.on_screen]


def test_the_screen_turns_by_half_a_page_when_the_cursor_leaves_it() -> None:
    made = window(100)
    made.move(9)
    assert shown(made) == list(range(10))
    made.move(1)
    assert shown(made) == list(range(5, 15))
    made.move(-5)
    assert shown(made) == list(range(5, 15))
    made.move(-1)
    assert (shown(made), made.row) == (list(range(10)), Item(4))


def test_a_move_beyond_the_rows_leaves_a_rest_only_where_more_may_follow() -> None:
    assert window(20, at_end=False).move(25) == 6
    assert window(20, at_end=True).move(25) == 0
    assert window(20).move(-3) == 0


def test_an_empty_window_has_no_row_and_moves_nowhere() -> None:
    made = window(0)
    assert (made.row, made.move(1), made.move(-1), shown(made)) == (None, 0, 0, [])


def test_scrolling_keeps_the_cursor_on_its_line_of_the_screen() -> None:
    made = window(100)
    made.move(3)
    made.scroll(10)
    assert (made.row, made.line) == (Item(13), 3)
    made.scroll(-5)
    assert (made.row, made.line) == (Item(8), 3)


def test_the_window_stays_bounded_and_the_cursor_on_its_row() -> None:
    made = window(100, limit=200, at_end=False)
    for start in range(100, 1000, 100):
        made.move(99)
        row = made.row
        made.append([Item(number) for number in range(start, start + 100)], 100)
        assert len(made.rows) <= 200
        assert made.row == row
    assert made.position().place == 891
    assert made.position().more_before


def test_rows_put_before_the_first_move_nothing_on_the_screen() -> None:
    made: Window[Item] = Window()
    made.replace([Item(number) for number in range(500, 600)], at_start=False, at_end=False)
    made.resize(10)
    made.place(3)
    before = shown(made)
    made.prepend([Item(number) for number in range(400, 500)], 100)
    assert (shown(made), made.row) == (before, Item(503))


def test_the_place_is_known_from_the_start_on_and_unknown_elsewhere() -> None:
    made = window(50, at_end=False)
    made.move(7)
    assert made.position() == (7, None, False, True)
    made.append([], 100)
    assert made.position() == (7, 50, False, False)
    made.replace([Item(9)], at_start=False, at_end=True)
    assert made.position() == (None, None, True, False)
    made.prepend([Item(8)], 100)
    assert made.position() == (1, 2, False, False)


def test_a_row_that_comes_twice_is_held_once() -> None:
    made = window(10, at_end=False)
    made.append([Item(9, 1), Item(10)], 100)
    assert [row.id for row in made.rows] == list(range(11))


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.integers(-30, 30)),
        st.tuples(st.just("scroll"), st.integers(-30, 30)),
        st.tuples(st.just("append"), st.integers(0, 40)),
        st.tuples(st.just("prepend"), st.integers(0, 40)),
        st.tuples(st.just("resize"), st.integers(1, 30)),
        st.tuples(st.just("place"), st.integers(-5, 200)),
    ),
    max_size=40,
)


@given(st.integers(0, 60), STEPS)
def test_whatever_happens_the_cursor_is_on_the_screen_and_the_rows_are_one_stretch(count: int, steps: list) -> None:
    made: Window[Item] = Window(120)
    made.replace([Item(number) for number in range(count)], at_start=False, at_end=False)
    low, high = 0, count
    for name, value in steps:
        if name == "append" and made.rows:
            made.append([Item(made.rows[-1].id + 1 + number) for number in range(value)], 40)
        elif name == "prepend" and made.rows:
            made.prepend([Item(made.rows[0].id - value + number) for number in range(value)], 40)
        elif name not in ("append", "prepend"):
            getattr(made, name)(value)
        ids = [row.id for row in made.rows]
        if ids:
            low, high = ids[0], ids[-1] + 1
            assert made.row in made.on_screen
            assert made.rows[made.cursor] == made.row
            assert 0 <= made.line < made.height
        assert ids == list(range(low, high))
        assert len(ids) <= 120 + 40 + 4 * 30
        assert all(made.index_of(row_id) == at for at, row_id in enumerate(ids))
