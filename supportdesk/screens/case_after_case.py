"""From case to case: where a person goes in the queue, and from an open case, when the work on one is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from supportdesk.desk import Desk
from supportdesk.operations.queue import QueueQuery, QueueRow, page, rows_of
from supportdesk.screens.commands.command import Onward, Target

if TYPE_CHECKING:
    from supportdesk.screens.queue import QueueScreen
    from supportdesk.screens.widgets.window_list import WindowList


def aimed_at(listing: WindowList[QueueRow], desk: Desk, query: QueueQuery) -> Sequence[Target]:
    """The marked cases of a list, else the one under its cursor as it was painted."""
    shown = {row.id: row for row in (*listing.shown, *([listing.target] if listing.target else []))}
    numbers = listing.targets
    unseen = [number for number in numbers if number not in shown]
    for row in rows_of(desk, query, unseen):
        shown[row.id] = row
    return [_target(shown[number]) for number in numbers if number in shown]


def _target(row: QueueRow) -> Target:
    return Target(row.id, row.version, row.state, row.line, row.owner_id, row.subject, row.customer)


class CaseAfterCase:
    """The way through a queue."""

    def __init__(self, screen: QueueScreen) -> None:
        self._screen = screen
        self.opened: QueueRow | None = None
        """The case that is open over the queue, as it stood in the list when it was opened."""

    def work_done(self, cases: Sequence[Target], onward: Onward) -> None:
        """Takes the marks off what was worked on; without marks the cursor goes on to the next case, if so set."""
        listing = self._screen.listing
        done = {case.id for case in cases}
        row = listing.target
        if listing.marks & done:
            listing.set_marks(listing.marks - done if onward != "stay" else listing.marks)
        elif onward != "stay" and self._screen.goes_on and row is not None and done == {row.id}:
            listing.move(1)

    async def next_after(self, number: int) -> int | None:
        """The case that follows one in the order of the list, also where that one has left it; the cursor goes there."""
        screen = self._screen
        seen = (self.opened, screen.listing.target)
        row = next((row for row in seen if row is not None and row.id == number), None)
        if row is None:
            return None
        query = screen.query_now
        rows = await screen.in_thread(lambda: page(screen.desk, query, after=row, limit=2))
        self.opened = next((other for other in rows if other.id != number), None)
        if self.opened is None:
            return None
        screen.listing.jump_to(self.opened.id)
        return self.opened.id
