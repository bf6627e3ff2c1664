"""A bounded stretch of a list too long to hold, with a cursor and the part of it that is on the screen.

Plain values and no Textual: `WindowList` asks a source for rows and paints, this says where everything is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar


class Row(Protocol):
    """What a list shows a line for: a frozen value (compared with `==`) with an id that stays."""

    @property
    def id(self) -> int:
        """The identity the cursor and the marks hold on to."""
        ...


R = TypeVar("R", bound=Row)


class Position(NamedTuple):
    """Where the cursor is: its place from 0 and the number of rows where known, and whether more may follow."""

    place: int | None
    total: int | None
    more_before: bool
    more_after: bool


class Window(Generic[R]):
    """Rows in view order around a cursor; `at_start` and `at_end` say that nothing lies beyond an end."""

    def __init__(self, limit: int = 600) -> None:
        self.limit = limit
        self.rows: list[R] = []
        self.at_start = self.at_end = False
        self.cursor = self.top = 0
        self.height = 1
        self._skipped: int | None = None
        self._index: dict[int, int] = {}

    @property
    def row(self) -> R | None:
        """The row under the cursor, `None` in an empty window."""
        return self.rows[self.cursor] if self.rows else None

    @property
    def on_screen(self) -> Sequence[R]:
        """The rows on the screen, top first."""
        return self.rows[self.top : self.top + self.height]

    @property
    def line(self) -> int:
        """The line of the screen the cursor is on, from 0."""
        return self.cursor - self.top

    @property
    def rows_above(self) -> int:
        """How many rows are held above the screen."""
        return self.top

    @property
    def rows_below(self) -> int:
        """How many rows are held below the screen."""
        return len(self.rows) - self.top - self.height

    def position(self) -> Position:
        """Where the cursor is in the whole list, as far as the window knows."""
        known = self._skipped
        place = None if known is None or not self.rows else known + self.cursor
        total = None if known is None or not self.at_end else known + len(self.rows)
        return Position(place, total, not self.at_start, not self.at_end)

    def index_of(self, row_id: int) -> int | None:
        """Where a row is in the window, `None` when it is not held."""
        return self._index.get(row_id)

    def replace(self, rows: Iterable[R], *, at_start: bool, at_end: bool) -> None:
        """Hold other rows, the cursor on the first; `place` puts it where it belongs."""
        self.rows = list({row.id: row for row in rows}.values())
        self.at_start, self.at_end = at_start, at_end
        self._skipped = 0 if at_start else None
        self.cursor = self.top = 0
        self._reindex()

    def place(self, index: int, line: int | None = None) -> None:
        """Put the cursor on a held row; `line` asks for its line on the screen, else it moves as a cursor does."""
        self.cursor = min(max(0, index), max(0, len(self.rows) - 1))
        if line is not None:
            self.top = self.cursor - line
        self._keep_in_sight()

    def resize(self, height: int) -> None:
        """The screen has another number of lines."""
        line = min(self.line, height - 1)
        self.height = max(1, height)
        self.place(self.cursor, max(0, line))

    def move(self, delta: int) -> int:
        """Move the cursor; what is left over has to wait for rows that are not held yet (0 at a true end)."""
        if not self.rows:
            return 0
        want = self.cursor + delta
        self.place(want)
        rest = want - self.cursor
        return 0 if (rest > 0 and self.at_end) or (rest < 0 and self.at_start) else rest

    def scroll(self, delta: int) -> int:
        """Move the cursor and the screen together; returns what is left over, as `move` does."""
        cursor, line = self.cursor, self.line
        rest = self.move(delta)
        if self.cursor != cursor:
            self.place(self.cursor, line)
        return rest

    def append(self, rows: Sequence[R], asked: int) -> None:
        """Rows that follow the last one held; fewer than `asked` for means that the list ends with them."""
        self.rows += [row for row in rows if row.id not in self._index]
        self.at_end = len(rows) < asked
        self._reindex()
        self._trim(front=True)

    def prepend(self, rows: Sequence[R], asked: int) -> None:
        """Rows that come before the first one held; fewer than `asked` for means that the list starts with them."""
        fresh = [row for row in rows if row.id not in self._index]
        self.rows[:0] = fresh
        self.cursor += len(fresh)
        self.top += len(fresh)
        self.at_start = len(rows) < asked
        before = -1 if self._skipped is None else self._skipped - len(fresh)
        self._skipped = 0 if self.at_start else before if before >= 0 else None
        self._reindex()
        self._trim(front=False)

    def update(self, rows: Iterable[R]) -> None:
        """Newer values of rows, in place; rows that are not held are left out."""
        for row in rows:
            index = self._index.get(row.id)
            if index is not None:
                self.rows[index] = row

    def _keep_in_sight(self) -> None:
        """Turn by half pages until the cursor is on the screen: a turned page costs less than scrolled lines."""
        half = max(1, self.height // 2)
        below = self.cursor - (self.top + self.height - 1)
        above = self.top - self.cursor
        if below > 0:
            self.top += -(-below // half) * half
        elif above > 0:
            self.top -= -(-above // half) * half
        self.top = min(max(0, self.top), max(0, len(self.rows) - self.height))

    def _trim(self, *, front: bool) -> None:
        """Let go of rows at the far end, never of those within two pages of the screen."""
        excess = len(self.rows) - self.limit
        if front:
            cut = min(excess, self.rows_above - 2 * self.height)
        else:
            cut = min(excess, self.rows_below - 2 * self.height)
        if cut <= 0:
            return
        if front:
            del self.rows[:cut]
            self.cursor -= cut
            self.top -= cut
            self.at_start = False
            self._skipped = None if self._skipped is None else self._skipped + cut
        else:
            del self.rows[-cut:]
            self.at_end = False
        self._reindex()

    def _reindex(self) -> None:
        self._index = {row.id: index for index, row in enumerate(self.rows)}
