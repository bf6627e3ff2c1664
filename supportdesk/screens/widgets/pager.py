"""Moves a window over a source: asks in the background, lets keys wait in line, drops answers that come late.

No Textual: the host runs the questions in its own event loop and is told when to paint.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import Generic, Literal, Protocol, TypeVar

from supportdesk.errors import DeskError
from supportdesk.screens.widgets import window_feed
from supportdesk.screens.widgets.window import R, Window
from supportdesk.screens.widgets.window_feed import Source, Stretch

T = TypeVar("T")
Job = Callable[[], Awaitable[None]]
Question = Callable[[], Awaitable[T]]
Edge = Literal["before", "after"]

LEAST_ROWS = 100
"""How many rows are asked for at a time, at least; three screens where those are more."""


class Host(Protocol):
    """What shows the window."""

    def run_job(self, job: Job, kind: str) -> None:
        """Run a job in the event loop; a new one of a kind ends the one before."""
        ...

    def window_changed(self) -> None:
        """Rows, cursor or screen part are others now."""
        ...

    def row_missing(self, row_id: int) -> None:
        """A row that was asked for is not in the list."""
        ...

    def source_failed(self, error: DeskError) -> None:
        """A question was not answered; what was shown stays."""
        ...


class Pager(Generic[R]):
    """A window, its source, and the row the person aims at.

    A person aims at what was painted. When data changes, `aimed` stays on the painted row, and a step goes
    to its painted neighbour, until the new frame is on the screen (`painted`).
    """

    def __init__(self, host: Host, source: Source[R], rows: Sequence[R] | Window[R]) -> None:
        self._host, self._source = host, source
        self.loaded = isinstance(rows, Window) or bool(rows)
        self.window: Window[R] = rows if isinstance(rows, Window) else Window()
        if not isinstance(rows, Window):
            self.window.replace(rows, at_start=True, at_end=False)
        self._generation = 0
        self._replacing = self._again = self._waiting = self._shifted = False
        self._extending: set[Edge] = set()
        self._queue: deque[Callable[[], None]] = deque()
        self._seen: Sequence[R] = self.window.on_screen
        self._aim: R | None = self.window.row

    @property
    def aimed(self) -> R | None:
        """The row the next key is meant for, in its newest value where that is known."""
        if not self._shifted:
            return self.window.row
        held = None if self._aim is None else self.window.index_of(self._aim.id)
        return self._aim if held is None else self.window.rows[held]

    @property
    def waiting(self) -> bool:
        """Whether rows are on their way that the person asked for: the next step is meant for those."""
        return self._waiting

    @property
    def seen(self) -> Sequence[R]:
        """The rows of the last painted frame, top first."""
        return self._seen

    def painted(self, rows: Sequence[R], cursor: R | None) -> None:
        """These rows stand on the screen now, the cursor on one of them."""
        self._seen, self._aim = rows, cursor
        self._shifted = cursor != self.window.row or rows != self.window.on_screen

    def do(self, step: Callable[[], None]) -> None:
        """Take a step of the person's now, or when the steps before it have had their rows."""
        self._queue.append(step)
        self._take_steps()

    def move(self, delta: int) -> None:
        """Put the cursor so many rows further down."""
        self.do(partial(self._move, delta))

    def scroll(self, delta: int) -> None:
        """Move screen and cursor so many rows further down."""
        self.do(partial(self._scroll, delta))

    def first(self) -> None:
        """Go to the first row of the list."""
        self.do(self._first)

    def last(self) -> None:
        """Go to the last row of the list."""
        self.do(self._last)

    def point(self, row: R) -> None:
        """Put the cursor on a row of the last painted frame."""
        self._aim = row
        index = self.window.index_of(row.id)
        if index is not None:
            self.window.place(index)

    def jump(self, row_id: int) -> None:
        """Go to a row anywhere in the list."""
        self.do(partial(self._jump, row_id))

    def use(self, source: Source[R], row_id: int | None) -> None:
        """Read from another source from now on, starting at a row where it has it."""
        self._source = source
        self._queue.clear()
        self.open(row_id)

    def show(self, source: Source[R], window: Window[R]) -> None:
        """Read from another source from now on, of which this much has been read."""
        self._source = source
        self._queue.clear()
        self._generation += 1
        self._extending.clear()
        window.resize(self.window.height)
        self.window = window
        self._settled(aimed_anew=False)

    def open(self, row_id: int | None = None) -> None:
        """Read the list from its start, or around a row where it has it; steps taken meanwhile are meant for it."""
        self._again = False
        self._waiting = True
        self._replace(partial(self._opening, row_id), self._opened)

    def reload(self) -> None:
        """Read the rows around the cursor again; while something is being read, once more after it."""
        if self._replacing:
            self._again = True
            return
        row = self.window.row
        self._replace(lambda: window_feed.again(self._source, row, self._asked), partial(self._reloaded, row))

    def update(self, rows: Iterable[R]) -> None:
        """Newer values of rows, in place."""
        self.window.update(rows)
        self._host.window_changed()

    def fill(self) -> None:
        """Ask for what comes next when less than a screen of it is held at either end."""
        if self._replacing or not self.window.rows:
            return
        if not self.window.at_end and self.window.rows_below < self.window.height:
            self._extend("after")
        if not self.window.at_start and self.window.rows_above < self.window.height:
            self._extend("before")

    @property
    def _asked(self) -> int:
        return max(LEAST_ROWS, 3 * self.window.height)

    def _take_steps(self) -> None:
        while self._queue and not self._waiting:
            self._queue.popleft()()
        self._host.window_changed()

    def _move(self, delta: int) -> None:
        if self._shifted and (row := self._seen_beside(delta)):
            self.point(row)
            return
        self._rest(self.window.move(delta), self._move)

    def _scroll(self, delta: int) -> None:
        self._rest(self.window.scroll(delta), self._scroll)

    def _rest(self, rest: int, step: Callable[[int], None]) -> None:
        """What is left of a step waits for rows; the steps behind it wait too."""
        self._aim = self.window.row
        if rest:
            self._queue.appendleft(partial(step, rest))
            self._waiting = True
            self._extend("after" if rest > 0 else "before")

    def _seen_beside(self, delta: int) -> R | None:
        """The row so many lines from the aimed one in the last painted frame."""
        ids = [row.id for row in self._seen]
        if self._aim is None or self._aim.id not in ids:
            return None
        index = ids.index(self._aim.id) + delta
        return self._seen[index] if 0 <= index < len(ids) else None

    def _first(self) -> None:
        if self.window.at_start:
            self._go(0)
        else:
            self._wait_for(lambda: window_feed.start(self._source, self._asked))

    def _last(self) -> None:
        if self.window.at_end:
            self._go(len(self.window.rows) - 1)
        else:
            self._wait_for(lambda: window_feed.end(self._source, self._asked))

    def _jump(self, row_id: int) -> None:
        index = self.window.index_of(row_id)
        if index is not None:
            self._go(index)
            return
        self._waiting = True
        self._replace(lambda: window_feed.near(self._source, row_id, self._asked), partial(self._jumped, row_id))

    def _go(self, index: int) -> None:
        self.window.place(index)
        self._aim = self.window.row

    def _wait_for(self, question: Question[Stretch[R]]) -> None:
        self._waiting = True
        self._replace(question, self._opened)

    async def _opening(self, row_id: int | None) -> Stretch[R]:
        found = None if row_id is None else await window_feed.near(self._source, row_id, self._asked)
        return found or await window_feed.start(self._source, self._asked)

    def _opened(self, stretch: Stretch[R]) -> None:
        self.window.replace(stretch.rows, at_start=stretch.at_start, at_end=stretch.at_end)
        self.window.place(stretch.cursor)
        self._settled(aimed_anew=True)

    def _jumped(self, row_id: int, stretch: Stretch[R] | None) -> None:
        if stretch is None:
            self._host.row_missing(row_id)
            self._settled(aimed_anew=False)
            return
        self.window.replace(stretch.rows, at_start=stretch.at_start, at_end=stretch.at_end)
        self.window.place(stretch.cursor, self.window.height // 3)
        self._settled(aimed_anew=True)

    def _reloaded(self, asked_for: R | None, stretch: Stretch[R]) -> None:
        now, line = self.window.row, self.window.line
        ids = [row.id for row in stretch.rows]
        if now is not None and now.id in ids:
            index = ids.index(now.id)
        elif now is None or (asked_for is not None and asked_for.id == now.id):
            index = stretch.cursor
        else:  # the cursor has left what was asked for: ask again from where it is
            self._replacing = False
            self.reload()
            return
        topmost = self.window.at_start and self.window.top == 0
        self.window.replace(stretch.rows, at_start=stretch.at_start, at_end=stretch.at_end)
        stays_first = topmost and index < self.window.height
        self.window.place(index, index if stays_first else line)
        self._settled(aimed_anew=False)

    def _settled(self, *, aimed_anew: bool) -> None:
        """New rows are in; `aimed_anew` when the person asked for them, else the aim stays as painted."""
        self.loaded = True
        self._replacing = self._waiting = False
        self._shifted = not aimed_anew
        self._take_steps()
        if self._again:
            self._again = False
            self.reload()

    def _extend(self, edge: Edge) -> None:
        if edge in self._extending or self._replacing or not self.window.rows:
            return
        self._extending.add(edge)
        n, source = self._asked, self._source
        row = self.window.rows[-1 if edge == "after" else 0]
        ask = source.after if edge == "after" else source.before
        self._ask(lambda: ask(row, n), partial(self._extended, edge, row, n), edge)

    def _extended(self, edge: Edge, row: R, asked: int, rows: Sequence[R]) -> None:
        self._extending.discard(edge)
        if edge == "after" and self.window.rows[-1].id == row.id:
            self.window.append(rows, asked)
        elif edge == "before" and self.window.rows[0].id == row.id:
            self.window.prepend(rows, asked)
        self._waiting = False
        self._take_steps()

    def _replace(self, question: Question[T], answer: Callable[[T], None]) -> None:
        self._generation += 1
        self._extending.clear()
        self._replacing = True
        self._ask(question, answer, "replace")

    def _ask(self, question: Question[T], answer: Callable[[T], None], kind: str) -> None:
        self._host.run_job(partial(self._answered, self._generation, question, answer, kind), kind)

    async def _answered(self, generation: int, question: Question[T], answer: Callable[[T], None], kind: str) -> None:
        try:
            result = await question()
        except DeskError as error:
            if generation == self._generation:
                self._failed(error)
            return
        if generation == self._generation:
            answer(result)

    def _failed(self, error: DeskError) -> None:
        self._replacing = self._waiting = self._again = False
        self._extending.clear()
        self._queue.clear()
        self._host.source_failed(error)
