"""Where a person is in the queue, kept for the next start, and what was being written when the line went."""

from __future__ import annotations

from functools import partial
from math import inf
from typing import TYPE_CHECKING, Any

from supportdesk.i18n import language
from supportdesk.operations import at_work
from supportdesk.screens.widgets.letting_go import begin
from supportdesk.screens.widgets.settle import Settle
from supportdesk.screens.wording.bars import draft_sentence

if TYPE_CHECKING:
    from supportdesk.screens.queue import QueueScreen


class QueuePlace:
    """The place in one queue; `keep` keeps it once it rests."""

    def __init__(self, screen: QueueScreen) -> None:
        self._screen = screen
        self.keep = Settle(screen, self._keep, delay=1, burst=inf)

    async def tell_of_drafts(self) -> None:
        """What was being written when the line went is not lost: says where it is."""
        screen = self._screen
        kept = await screen.in_thread(lambda: at_work.drafts(screen.desk))
        if kept and not screen.has_said:
            when = screen.session.moment().clock(kept[0].saved_at)
            screen.say(draft_sentence(kept[0].place, when, screen.desk.prefix))

    def _keep(self) -> None:
        screen, state = self._screen, self._state()
        work = partial(screen.in_thread, lambda: at_work.keep_place(screen.desk, screen.session.host, state))
        begin(screen, work, group="place", exclusive=True, exit_on_error=False)

    def _state(self) -> dict[str, Any]:
        screen, row = self._screen, self._screen.listing.target
        return {
            "view": screen.view_id,
            "filter": screen.query_now.filter,
            "sort": screen.query_now.sort.value,
            "reverse": screen.query_now.reverse,
            "preview": screen.preview.side,
            "case": row.id if row else None,
            "language": language(),
        }
