"""Where the preview stands beside the queue's list, and which case it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportdesk.i18n import _
from supportdesk.operations.queue import QueueRow
from supportdesk.screens.opening import PREVIEW_SIDES, PreviewSide, queue_layout
from supportdesk.screens.preview import CasePreview
from supportdesk.screens.widgets.settle import Settle

if TYPE_CHECKING:
    from supportdesk.screens.queue import QueueScreen


class QueuePreview:
    """The preview of a queue: below, right or off, and showing the case on which the cursor rests."""

    def __init__(self, screen: QueueScreen, side: PreviewSide) -> None:
        self._screen = screen
        self.side = side
        self._under: QueueRow | None = None
        self.again = Settle(screen, self._read)
        """Reads the case again, once the cursor rests."""

    def look_at(self, row: QueueRow | None) -> None:
        """Shows a case, once the cursor rests."""
        self._under = row
        self.again()

    def lay_out(self, width: int | None = None) -> None:
        """Puts the preview where there is room."""
        screen = self._screen
        side = queue_layout(width or screen.size.width, screen.size.height, self.side).side
        if not screen.has_class(side):
            for each in ("right", "below", "off"):
                screen.set_class(side == each, each)

    def turn(self) -> None:
        """Below, right, off, and as the width says."""
        self.side = PREVIEW_SIDES[(PREVIEW_SIDES.index(self.side) + 1) % len(PREVIEW_SIDES)]
        self.lay_out()
        names = {"auto": _("by width"), "below": _("below"), "right": _("right"), "off": _("off")}
        self._screen.say(_("Preview: {side}.").format(side=names[self.side]))
        self.again()
        self._screen.place_kept.keep()

    def _read(self) -> None:
        if not self._screen.has_class("off"):
            self._screen.query_one(CasePreview).show_case(self._under.id if self._under else None)
