"""A list of any length: a window of rows around the cursor, painted line by line.

The cursor and the marks hold on to rows by id, not to lines. Keys never wait for data and none is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from textual.binding import Binding, BindingType
from textual.events import Click
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from supportdesk.errors import DeskError
from supportdesk.i18n import N_
from supportdesk.screens.widgets.line_widget import LineWidget
from supportdesk.screens.widgets.look import Line, Look, under_cursor
from supportdesk.screens.widgets.pager import Job, Pager
from supportdesk.screens.widgets.window import Position, R, Row, Window
from supportdesk.screens.widgets.window_feed import Source

Told = TypeVar("Told", bound=Row)

LIST_KEYS = (
    Binding("j,down", "move(1)", N_("down"), show=False, id="list.down"),
    Binding("k,up", "move(-1)", N_("up"), show=False, id="list.up"),
    Binding("ctrl+d,pagedown", "scroll(0.5)", N_("half a page down"), show=False, id="list.half_down"),
    Binding("ctrl+u,pageup", "scroll(-0.5)", N_("half a page up"), show=False, id="list.half_up"),
    Binding("g,home", "first", N_("first"), show=False, id="list.first"),
    Binding("G,end", "last", N_("last"), show=False, id="list.last"),
    Binding("enter,l,right", "open", N_("open"), show=False, id="list.open"),
    Binding("space", "mark", N_("mark and go down"), show=False, id="list.mark"),
    Binding("asterisk", "mark_shown", N_("mark all shown"), show=False, id="list.mark_shown"),
)
"""The keys of a list; each id can be given another key by the app's keymap."""


class WindowList(LineWidget, Generic[R], can_focus=True):
    """Rows of a `Source` drawn by a pure function, with cursor and marks bound to ids.

    `draw(row, width, look)` returns a `Line` of at most `width` cells; under the cursor it is shown in the
    cursor's own style. `rows`, if given, are shown at once as the start of the list, a window as it stands; without
    them it reads.
    """

    DEFAULT_CSS = """
    WindowList { width: 1fr; height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*LIST_KEYS]

    @dataclass(eq=False, repr=False)
    class Highlighted(Message, Generic[Told]):
        """The cursor is on another row, or its row has a new value; `None` when the list is empty."""

        row: Told | None

        def can_replace(self, message: Message) -> bool:
            """Whether this may stand in for an older message: a burst of moves is told once."""
            return isinstance(message, WindowList.Highlighted) and message._sender is self._sender

    @dataclass(eq=False, repr=False)
    class Opened(Message, Generic[Told]):
        """A row is to be opened: the one under the cursor as it was painted."""

        row: Told

    @dataclass(eq=False, repr=False)
    class MarksChanged(Message):
        """Other ids are marked now."""

        ids: frozenset[int]

    @dataclass(eq=False, repr=False)
    class Missing(Message):
        """`jump_to` did not find the row in this list; the cursor stays."""

        row_id: int

    @dataclass(eq=False, repr=False)
    class Failed(Message):
        """The source did not answer; the rows shown before stay."""

        error: DeskError

    def __init__(
        self,
        source: Source[R],
        draw: Callable[[R, int, Look], Line],
        *,
        rows: Sequence[R] | Window[R] = (),
        empty: Sequence[Line] = (),
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._pager: Pager[R] = Pager(self, source, rows)
        self._draw, self._empty = draw, empty
        self._marks: frozenset[int] = frozenset()
        self._presence: Mapping[int, str] = {}
        self._drawn: dict[int, tuple[R, Look, int, Line]] = {}
        self._frame: tuple[Sequence[R], R | None] = (), None
        self._told: R | None = None

    # What a screen asks

    @property
    def target(self) -> R | None:
        """The row a verb is meant for: under the cursor as painted, or where own keys have moved it since."""
        return self._pager.aimed

    @property
    def targets(self) -> Sequence[int]:
        """The ids a verb is meant for: the marked ones in ascending order, else the one under the cursor."""
        if self._marks:
            return sorted(self._marks)
        return () if self.target is None else (self.target.id,)

    @property
    def marks(self) -> frozenset[int]:
        """The ids that are marked, on the screen or not."""
        return self._marks

    @property
    def waiting(self) -> bool:
        """Whether rows that the person asked for are still to come."""
        return self._pager.waiting

    @property
    def shown(self) -> Sequence[R]:
        """The rows of the last painted frame, top first."""
        return self._pager.seen

    def position(self) -> Position:
        """Where the cursor is in the whole list, as far as is known."""
        return self._pager.window.position()

    # What a screen says

    def set_source(self, source: Source[R], row_id: int | None = None) -> None:
        """Show another list (a filter, a sort), the cursor on `row_id` where it has it, else on its first row."""
        self._pager.use(source, row_id)

    def show_window(self, source: Source[R], window: Window[R]) -> None:
        """Show another list of which a window has been read already."""
        self._pager.show(source, window)

    def reload(self) -> None:
        """Read the rows around the cursor again; the old ones stay until the new ones are here."""
        self._pager.reload()

    def update_rows(self, rows: Iterable[R]) -> None:
        """Show newer values of rows in place; the order stays until the next `reload`."""
        self._pager.update(rows)

    def jump_to(self, row_id: int) -> None:
        """Put the cursor on a row anywhere in the list; posts `Missing` when it is not in it."""
        self._pager.jump(row_id)

    def move(self, delta: int) -> None:
        """Move the cursor so many rows down (up when negative)."""
        self._pager.move(delta)

    def set_empty(self, lines: Sequence[Line]) -> None:
        """What to say where there are no rows."""
        self._empty = lines
        self.repaint()

    def set_presence(self, presence: Mapping[int, str]) -> None:
        """Who else is at which row, in words."""
        self._presence = dict(presence)
        self.repaint()

    def set_marks(self, ids: Collection[int]) -> None:
        """Mark exactly these ids."""
        marks = frozenset(ids)
        if marks != self._marks:
            self._marks = marks
            self.post_message(self.MarksChanged(marks))
            self.repaint()

    def redraw(self) -> None:
        """Draw every row again, because what they say depends on the time; only differences are written."""
        self._drawn.clear()
        self.repaint()

    # Keys

    def action_move(self, delta: int) -> None:
        """Move the cursor by rows."""
        self._pager.move(delta)

    def action_scroll(self, pages: float) -> None:
        """Move screen and cursor together, by pages or parts of one."""
        rows = round(pages * self.size.height)
        self._pager.scroll(rows or (1 if pages > 0 else -1))

    def action_first(self) -> None:
        """Go to the first row."""
        self._pager.first()

    def action_last(self) -> None:
        """Go to the last row."""
        self._pager.last()

    def action_open(self) -> None:
        """Open the row aimed at."""
        self._pager.do(self._open)

    def action_mark(self) -> None:
        """Mark or unmark the row aimed at, and go down."""
        self._pager.do(self._toggle_mark)
        self._pager.move(1)

    def action_mark_shown(self) -> None:
        """Mark the rows on the screen, or unmark them when all are marked."""
        ids = {row.id for row in self.shown}
        self.set_marks(self._marks - ids if ids <= self._marks else self._marks | ids)

    def on_click(self, event: Click) -> None:
        """Put the cursor on a row; a second click opens it."""
        if event.y < len(self.shown):
            row = self.shown[event.y]
            self._pager.do(lambda: self._pager.point(row))
            if event.chain == 2:
                self.action_open()

    def _open(self) -> None:
        if (row := self.target) is not None:
            self.post_message(self.Opened(row))

    def _toggle_mark(self) -> None:
        if (row := self.target) is not None:
            self.set_marks(self._marks ^ {row.id})

    # What the pager asks of its host

    def run_job(self, job: Job, kind: str) -> None:
        """Run a question of the pager in the app's event loop."""
        self.run_worker(job, group=kind, exclusive=True)

    def window_changed(self) -> None:
        """Paint what differs, tell who listens, and have the next rows fetched."""
        if not self.is_attached:
            return
        self.repaint()
        row = self._pager.window.row
        if row != self._told:
            self._told = row
            self.post_message(self.Highlighted(row))
        self._pager.fill()

    def row_missing(self, row_id: int) -> None:
        """Say that a row asked for is not in the list."""
        self.post_message(self.Missing(row_id))

    def source_failed(self, error: DeskError) -> None:
        """Say that the source did not answer."""
        self.post_message(self.Failed(error))

    # Painting

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """The rows on the screen, or what to say where there are none."""
        window = self._pager.window
        self._frame = window.on_screen, window.row
        if not window.rows:
            return self._empty if self._pager.loaded else ()
        cursor = window.line
        drawn = [self._draw_row(row, y == cursor, width) for y, row in enumerate(window.on_screen)]
        self._drawn = {row.id: entry for row, entry in zip(window.on_screen, drawn, strict=True)}
        return [line for _, _, _, line in drawn]

    def _draw_row(self, row: R, cursor: bool, width: int) -> tuple[R, Look, int, Line]:
        """The drawn line of a row; the one drawn before when nothing it depends on has changed."""
        look = Look(cursor, row.id in self._marks, self._presence.get(row.id, ""))
        before = self._drawn.get(row.id)
        if before and before[:3] == (row, look, width):
            return before
        line = self._draw(row, width, look)
        return row, look, width, under_cursor(line) if cursor else line

    def prepare(self) -> None:
        """Fit the window to the lines there are now."""
        self._pager.window.resize(self.size.height)
        self._drawn.clear()

    def on_resize(self) -> None:
        """Have the rows read that a higher list shows."""
        self._pager.fill()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Lines for the frame being painted; this is the moment at which the person sees the window."""
        strips = super().render_lines(crop)
        # Textual also asks while a change of ours is still queued for the next frame; that one shows the old lines.
        if not self._repaint_regions:
            self._pager.painted(*self._frame)
        return strips

    def on_mount(self) -> None:
        """Start reading, unless rows came with the list."""
        if self._pager.loaded:
            self.window_changed()
        else:
            self._pager.open()
