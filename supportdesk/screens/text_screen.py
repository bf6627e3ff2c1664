"""The base of a screen with one text: a thing read in a thread, and the lines that tell of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from textual.app import ComposeResult

from supportdesk.i18n import _
from supportdesk.screens.desk_screen import DeskScreen
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.look import Line
from supportdesk.screens.widgets.scroll_text import ScrollText

T = TypeVar("T")


class TextScreen(DeskScreen, Generic[T]):
    """One thing in full; a screen says how it is read and told."""

    DEFAULT_CSS = "TextScreen #text { height: 1fr; }"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.found: T | None = None

    def read(self) -> T:
        """The thing; runs in a thread."""
        raise NotImplementedError

    def lines(self, found: T, width: int) -> Sequence[Line]:
        """What is told of it."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """Bars and text."""
        yield self.top_bar()
        yield ScrollText(self._lines, id="text")
        yield from self.bars_below()
        yield self.prefix_strip()

    def on_mount(self) -> None:
        """Reads it."""
        self.query_one("#text", ScrollText).focus()
        self.reread()

    def _lines(self, width: int) -> Sequence[Line]:
        return [[(_("Reading …"), "dim")]] if self.found is None else self.lines(self.found, width)

    async def _read(self) -> None:
        self.found = await self.in_thread(self.read)
        self.query_one("#text", ScrollText).show(self._lines)

    def cases_changed(self, numbers: Sequence[int]) -> None:
        """Reads it again."""
        self.begin(self._read, group="text", exclusive=True)

    def reread(self) -> None:
        """Reads it again."""
        self.cases_changed([])
