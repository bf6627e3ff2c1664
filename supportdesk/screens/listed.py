"""Rows that are read whole, because there are never many: the `Source` of a `WindowList` over them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic

from supportdesk.screens.widgets.window import R


class Listed(Generic[R]):
    """What `read` gives, in its order; it runs in a thread. `then` is called in the event loop each time it was read."""

    def __init__(self, read: Callable[[], Sequence[R]], *, then: Callable[[], object] = lambda: None) -> None:
        self._read, self._then = read, then
        self.rows: list[R] = []
        self.is_read = False
        """Whether the rows are those of the desk: before that nobody may be told that there are none."""

    async def first(self, n: int) -> Sequence[R]:
        """Reads them anew."""
        self.rows = list(await asyncio.to_thread(self._read))
        self.is_read = True
        self._then()
        return self.rows[:n]

    async def last(self, n: int) -> Sequence[R]:
        """The last rows."""
        await self.first(n)
        return self.rows[-n:]

    async def after(self, row: R, n: int) -> Sequence[R]:
        """Rows behind a row."""
        place = self._place(row.id)
        return [] if place is None else self.rows[place + 1 : place + 1 + n]

    async def before(self, row: R, n: int) -> Sequence[R]:
        """Rows before a row, in list order."""
        place = self._place(row.id)
        return [] if place is None else self.rows[max(place - n, 0) : place]

    async def around(self, row_id: int, n: int) -> Sequence[R]:
        """Rows on both sides of one."""
        await self.first(n)
        place = self._place(row_id)
        return [] if place is None else self.rows[max(place - n, 0) : place + 1 + n]

    def _place(self, number: int) -> int | None:
        return next((place for place, row in enumerate(self.rows) if row.id == number), None)
