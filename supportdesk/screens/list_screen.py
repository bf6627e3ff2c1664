"""The base of a screen with a list that is read whole, and below it more of the row under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Generic

from textual.app import ComposeResult

from supportdesk.i18n import _
from supportdesk.screens.desk_screen import DeskScreen
from supportdesk.screens.listed import Listed
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.diff_text import DiffText
from supportdesk.screens.widgets.look import Line, Look
from supportdesk.screens.widgets.settle import Settle
from supportdesk.screens.widgets.window import R
from supportdesk.screens.widgets.window_list import WindowList


class ListScreen(DeskScreen, Generic[R]):
    """A list with a heading, and the row under the cursor below it; a screen says how rows are read and drawn.

    What is `seen` was highlighted last and is what the detail shows; `row` is what a key pressed now is meant for.
    """

    READS_MORE: ClassVar[bool] = False
    """Whether the detail needs a reading of its own (`look_into`), done once the cursor rests."""
    DEFAULT_CSS = """
    ListScreen #summary, ListScreen #heading { height: 1; }
    ListScreen #list { height: 1fr; }
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.source: Listed[R] = Listed(self.read, then=self.again)
        self.seen: R | None = None
        self._look = Settle(self, self._look_again, delay=0.08)

    def read(self) -> Sequence[R]:
        """The rows, in their order; runs in a thread."""
        raise NotImplementedError

    def draw(self, row: R, width: int, look: Look) -> Line:
        """A row in one line."""
        raise NotImplementedError

    def detail(self, width: int) -> Sequence[Line]:
        """More of the row that is seen."""
        raise NotImplementedError

    def heading(self, width: int) -> Line:
        """The names over the columns."""
        raise NotImplementedError

    def summary(self, width: int) -> Sequence[Line]:
        """What stands over the list, where a screen has a line for it."""
        return ()

    def empty(self) -> list[Line]:
        """What an empty list says."""
        return []

    async def look_into(self, row: R | None) -> None:
        """Reads what the detail shows of a row."""

    def opened(self, row: R) -> None:
        """Enter on a row: opens the case of that number."""
        self.desk_app.open_case(row.id)

    @property
    def listing(self) -> WindowList[R]:
        """The list itself."""
        return self.query_one("#list", WindowList)

    @property
    def row(self) -> R | None:
        """The row a key pressed now is meant for, also when it is not painted yet."""
        return self.listing.target or self.seen

    def compose(self) -> ComposeResult:
        """Bars, list, detail."""
        yield self.top_bar()
        yield from self.over_list()
        yield DiffText(lambda width: [self.heading(width)], id="heading")
        yield WindowList(self.source, self.draw, empty=self.empty(), id="list")
        yield from self.under_list()
        yield from self.bars_below()
        yield self.prefix_strip()

    def over_list(self) -> ComposeResult:
        """What stands between the top line and the heading."""
        yield from ()

    def under_list(self) -> ComposeResult:
        """What stands between the list and what was said."""
        yield DiffText(self.detail, id="detail")

    def on_mount(self) -> None:
        """Puts the cursor in the list."""
        self.listing.focus()

    def again(self) -> None:
        """Shows anew what was read."""
        for said in self.query(DiffText):
            if said.id == "summary":
                said.show(self._summary)
            elif said.id == "detail":
                said.show(self.detail)

    def _summary(self, width: int) -> Sequence[Line]:
        return self.summary(width) if self.source.is_read else [[(_("Reading …"), "dim")]]

    def _look_again(self) -> None:
        self.begin(self._show_detail, group="detail", exclusive=True)

    async def _show_detail(self) -> None:
        await self.look_into(self.seen)
        self.again()

    def on_window_list_highlighted(self, message: WindowList.Highlighted[R]) -> None:
        """Shows the row under the cursor."""
        self.seen = message.row
        if self.READS_MORE:
            self._look()
        else:
            self.again()

    def on_window_list_opened(self, message: WindowList.Opened[R]) -> None:
        """Opens the row."""
        self.opened(message.row)

    def on_window_list_failed(self, message: WindowList.Failed) -> None:
        """The desk did not answer; what was shown stays."""
        self.say(str(message.error), "error")

    def cases_changed(self, numbers: Sequence[int]) -> None:
        """Reads everything again; the cursor stays on its row."""
        self.listing.reload()
        if self.READS_MORE:
            self._look_again()

    def reread(self) -> None:
        """Reads everything again."""
        self.cases_changed([])
