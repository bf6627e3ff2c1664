"""The filter of the queue while it is typed, and the way back to what was shown before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from supportdesk.operations.queue import QueueQuery

if TYPE_CHECKING:
    from supportdesk.screens.queue import QueueScreen
    from supportdesk.screens.widgets.line_input import FilterBar


class Shown(NamedTuple):
    """What the list shows: its query, the saved view that is, and the case under the cursor."""

    query: QueueQuery
    view_id: int | None
    case: int | None


class QueueFilter:
    """Opens the bar over a queue, shows what its text finds, and goes back."""

    def __init__(self, screen: QueueScreen) -> None:
        self._screen = screen
        self._bar: FilterBar | None = None
        self._before: Shown | None = None
        """What Esc in the bar brings back."""
        self._view: Shown | None = None
        """What Esc in the filtered list brings back: the view that was filtered."""

    async def open(self) -> None:
        """Opens the bar with the filter in force; it is made when it is first wanted."""
        from supportdesk.screens.filtering import queue_filter_bar

        screen = self._screen
        if self._bar is None:
            self._bar = queue_filter_bar(screen.desk)
            await screen.mount(self._bar, after="#views")
        row = screen.listing.target
        self._before = Shown(screen.query_now, screen.view_id, row.id if row else None)
        if screen.view_id is not None:
            self._view = self._before
        screen.add_class("filtering")
        self._bar.open(f"{screen.query_now.filter} ".lstrip())

    def show(self, text: str) -> None:
        """Shows what a text finds, in the order in force."""
        screen = self._screen
        now = screen.query_now
        if self._before is not None and text.strip() == self._before.query.filter:
            screen.view_id = self._before.view_id
        else:
            screen.view_id = None
        screen.show_query(QueueQuery(text.strip(), now.sort, now.reverse))

    def keep(self, text: str) -> None:
        """Keeps the filter and gives the keyboard back to the list."""
        self.show(text)
        self._close()

    def give_up(self) -> None:
        """Shows what was shown before the bar was opened, the cursor where it was."""
        self._close()
        if self._before is not None and self._screen.query_now != self._before.query:
            self._screen.show_again(self._before)

    def leave(self) -> bool:
        """Goes back to the view that was filtered, else to the first one; gives whether there was a filter to leave."""
        screen = self._screen
        if screen.view_id is not None or not screen.saved_views:
            return False
        if self._view is not None and self._view.view_id in {view.id for view in screen.saved_views}:
            screen.show_again(self._view)
        else:
            screen.use_view(screen.saved_views[0])
        return True

    def _close(self) -> None:
        self._screen.remove_class("filtering")
        self._screen.listing.focus()
