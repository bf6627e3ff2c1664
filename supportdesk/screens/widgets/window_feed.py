"""What a list asks of its data, and the questions put together from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, NamedTuple, Protocol

from supportdesk.screens.widgets.window import R


class Source(Protocol[R]):
    """Rows in one order, read by key and never by number; the caller runs slow reading in a thread.

    Answers are in view order and at most `n` rows long. Fewer than `n` say that the list ends there.
    Errors for people (`DeskError`) reach the screen as `WindowList.Failed`.
    """

    async def first(self, n: int) -> Sequence[R]:
        """The first rows."""
        ...

    async def last(self, n: int) -> Sequence[R]:
        """The last rows."""
        ...

    async def after(self, row: R, n: int) -> Sequence[R]:
        """The rows that follow the place of `row`, also when it is no longer in the list."""
        ...

    async def before(self, row: R, n: int) -> Sequence[R]:
        """The rows just before the place of `row`, also when it is no longer in the list."""
        ...

    async def around(self, row_id: int, n: int) -> Sequence[R]:
        """Up to `n` rows before it, the row itself, up to `n` after it; nothing when it is not in the list."""
        ...


class Stretch(NamedTuple, Generic[R]):
    """Rows with the index the cursor belongs on, and whether an end of the list was reached."""

    rows: Sequence[R]
    cursor: int
    at_start: bool
    at_end: bool


async def start(source: Source[R], n: int) -> Stretch[R]:
    """The first rows, the cursor on the first."""
    rows = await source.first(n)
    return Stretch(rows, 0, at_start=True, at_end=len(rows) < n)


async def end(source: Source[R], n: int) -> Stretch[R]:
    """The last rows, the cursor on the last."""
    rows = await source.last(n)
    return Stretch(rows, max(0, len(rows) - 1), at_start=len(rows) < n, at_end=True)


async def near(source: Source[R], row_id: int, n: int) -> Stretch[R] | None:
    """The rows around an id, `None` when the list does not have it."""
    rows = await source.around(row_id, n)
    index = next((index for index, row in enumerate(rows) if row.id == row_id), None)
    if index is None:
        return None
    return Stretch(rows, index, at_start=index < n, at_end=len(rows) - index - 1 < n)


async def again(source: Source[R], row: R | None, n: int) -> Stretch[R]:
    """The rows around one held so far: the cursor on it, or on the next where it was when it is gone."""
    if row is None:
        return await start(source, n)
    if found := await near(source, row.id, n):
        return found
    before, after = await source.before(row, n), await source.after(row, n)
    cursor = len(before) if after else max(0, len(before) - 1)
    return Stretch([*before, *after], cursor, at_start=len(before) < n, at_end=len(after) < n)
