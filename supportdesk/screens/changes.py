"""Change Management: the changes to come, by when they begin, and the one under the cursor in full (P11 to P13)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult

from supportdesk.i18n import _
from supportdesk.operations.case_rows import Entry
from supportdesk.operations.change_view import CausedCase, ChangeRow, change_history, changes, perhaps_caused
from supportdesk.screens.commands.command import Command, bindings
from supportdesk.screens.commands.general import EVERYWHERE, Register
from supportdesk.screens.commands.on_changes import ApproveChange, NewChange, StepChange, WriteChange
from supportdesk.screens.desk_screen import DeskScreen
from supportdesk.screens.listed import Listed
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.diff_text import DiffText
from supportdesk.screens.widgets.look import Line, Look
from supportdesk.screens.widgets.settle import Settle
from supportdesk.screens.widgets.window_list import WindowList
from supportdesk.screens.wording.changes import change_line, change_lines, changes_heading, no_changes

_HERE: tuple[type[Command], ...] = (NewChange, WriteChange, StepChange, ApproveChange)
_REST: tuple[type[Command], ...] = tuple(command for command in EVERYWHERE if command is not Register)


class ChangesScreen(DeskScreen):
    """The list, and below it the change under the cursor."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = (*_HERE, *_REST)
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012
    DEFAULT_CSS = """
    ChangesScreen #heading { height: 1; }
    ChangesScreen #list { height: 1fr; }
    ChangesScreen #detail { height: 14; border-top: ascii $foreground 50%; }
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.source: Listed[ChangeRow] = Listed(lambda: changes(self.desk))
        self.row: ChangeRow | None = None
        self._caused: Sequence[CausedCase] = ()
        self._history: Sequence[Entry] = ()
        self._look = Settle(self, self._read_detail, delay=0.08)

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return _("Changes")

    @property
    def listing(self) -> WindowList[ChangeRow]:
        """The list itself."""
        return self.query_one("#list", WindowList)

    def compose(self) -> ComposeResult:
        """Bars, list, detail."""
        yield self.top_bar()
        yield DiffText(lambda width: [changes_heading(width)], id="heading")
        yield WindowList(self.source, self._draw, empty=no_changes(), id="list")
        yield DiffText(self._detail, id="detail")
        yield from self.bars_below()
        yield self.prefix_strip()

    def on_mount(self) -> None:
        """Puts the cursor in the list."""
        self.listing.focus()

    def _draw(self, row: ChangeRow, width: int, look: Look) -> Line:
        return change_line(row, width, look, self.session.moment())

    def _detail(self, width: int) -> Sequence[Line]:
        if self.row is None:
            return ()
        return change_lines(
            self.row, self._caused, self._history, self.session.moment(), width, prefix=self.desk.prefix
        )

    def on_window_list_highlighted(self, message: WindowList.Highlighted[ChangeRow]) -> None:
        """Shows the change under the cursor, once the cursor rests."""
        self.row = message.row
        self._look()

    def _read_detail(self) -> None:
        self.begin(self._show_detail, group="detail", exclusive=True)

    async def _show_detail(self) -> None:
        row = self.row
        if row is not None:
            self._caused, self._history = await self.in_thread(
                lambda: (perhaps_caused(self.desk, row), change_history(self.desk, row.id))
            )
        self.query_one("#detail", DiffText).show(self._detail)

    def on_window_list_failed(self, message: WindowList.Failed) -> None:
        """The desk did not answer; what was shown stays."""
        self.say(str(message.error), "error")

    def cases_changed(self, numbers: Sequence[int]) -> None:
        """Reads everything again; the cursor stays on its change."""
        self.listing.reload()
        self._read_detail()

    def reread(self) -> None:
        """Reads everything again."""
        self.cases_changed([])
