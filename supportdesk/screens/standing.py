"""How a customer stands, on one page (P14)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult

from supportdesk.i18n import _
from supportdesk.operations.standing import Standing, standing
from supportdesk.screens.commands.command import Command, bindings
from supportdesk.screens.commands.general import EVERYWHERE, Register
from supportdesk.screens.desk_screen import DeskScreen
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.look import Line
from supportdesk.screens.widgets.scroll_text import ScrollText
from supportdesk.screens.wording.customer_standing import page_of_customer

_REST: tuple[type[Command], ...] = tuple(command for command in EVERYWHERE if command is not Register)


class StandingScreen(DeskScreen):
    """One customer."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = _REST
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012
    DEFAULT_CSS = """
    StandingScreen #text { height: 1fr; }
    """

    def __init__(self, session: Session, customer: str) -> None:
        super().__init__(session)
        self.customer = customer
        self._found: Standing | None = None

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return _("Customer")

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
        if self._found is None:
            return [[(_("Reading …"), "dim")]]
        return [*page_of_customer(self._found, self.session.moment(), width, prefix=self.desk.prefix)]

    async def _read(self) -> None:
        self._found = await self.in_thread(lambda: standing(self.desk, self.customer))
        self.query_one("#text", ScrollText).show(self._lines)

    def cases_changed(self, numbers: Sequence[int]) -> None:
        """Reads it again."""
        self.begin(self._read, group="standing", exclusive=True)

    def reread(self) -> None:
        """Reads it again."""
        self.cases_changed([])
