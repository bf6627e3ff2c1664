"""Rows for the queue's list: each question runs in a thread, so that the screen never waits for the database."""

from __future__ import annotations

import asyncio

from supportdesk.desk import Desk
from supportdesk.operations import queue
from supportdesk.operations.queue import QueueQuery, QueueRow


class QueueSource:
    """The queue of one query, page by page (the `Source` of a `WindowList`)."""

    def __init__(self, desk: Desk, query: QueueQuery) -> None:
        self._desk, self.query = desk, query

    async def first(self, n: int) -> list[QueueRow]:
        """The first rows."""
        return await asyncio.to_thread(queue.page, self._desk, self.query, limit=n)

    async def last(self, n: int) -> list[QueueRow]:
        """The last rows."""
        return await asyncio.to_thread(queue.last_page, self._desk, self.query, limit=n)

    async def after(self, row: QueueRow, n: int) -> list[QueueRow]:
        """Rows behind a row."""
        return await asyncio.to_thread(queue.page, self._desk, self.query, after=row, limit=n)

    async def before(self, row: QueueRow, n: int) -> list[QueueRow]:
        """Rows before a row, in list order."""
        return await asyncio.to_thread(queue.page, self._desk, self.query, before=row, limit=n)

    async def around(self, row_id: int, n: int) -> list[QueueRow]:
        """Rows on both sides of a case."""
        return await asyncio.to_thread(queue.around, self._desk, self.query, row_id, limit=n)
