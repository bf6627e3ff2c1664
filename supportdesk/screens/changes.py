"""Change Management: the changes to come, by when they begin, and the one under the cursor in full (P11 to P13)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from supportdesk.i18n import _
from supportdesk.operations.case_rows import Entry
from supportdesk.operations.change_view import CausedCase, ChangeRow, change_history, changes, perhaps_caused
from supportdesk.screens.commands.command import Command, bindings
from supportdesk.screens.commands.general import BESIDE
from supportdesk.screens.commands.on_changes import (
    ApproveChange,
    NewChange,
    OpenSchedule,
    StepChange,
    TickChange,
    TickChangeNot,
    WriteChange,
)
from supportdesk.screens.list_screen import ListScreen
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.look import Line, Look
from supportdesk.screens.wording.changes import change_line, change_lines, changes_heading, no_changes

_HERE: tuple[type[Command], ...] = (
    NewChange,
    WriteChange,
    StepChange,
    ApproveChange,
    TickChange,
    TickChangeNot,
    OpenSchedule,
)


class ChangesScreen(ListScreen[ChangeRow]):
    """The list, and below it the change under the cursor."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = (*_HERE, *BESIDE)
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012
    DEFAULT_CSS = "ChangesScreen #detail { height: 14; border-top: ascii $foreground 50%; }"
    READS_MORE: ClassVar[bool] = True

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._shown: tuple[ChangeRow, Sequence[CausedCase], Sequence[Entry]] | None = None

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return _("Changes")

    def read(self) -> Sequence[ChangeRow]:
        """The changes to come."""
        return changes(self.desk)

    def heading(self, width: int) -> Line:
        """The names over the columns."""
        return changes_heading(width)

    def empty(self) -> list[Line]:
        """There are none."""
        return no_changes()

    def draw(self, row: ChangeRow, width: int, look: Look) -> Line:
        """One change in a line."""
        return change_line(row, width, look, self.session.moment())

    async def look_into(self, row: ChangeRow | None) -> None:
        """What came after it, and its history."""
        self._shown = None
        if row is not None:
            caused, history = await self.in_thread(
                lambda: (perhaps_caused(self.desk, row), change_history(self.desk, row.id))
            )
            self._shown = row, caused, history

    def detail(self, width: int) -> Sequence[Line]:
        """The change under the cursor."""
        if self._shown is None:
            return ()
        return change_lines(*self._shown, self.session.moment(), width, prefix=self.desk.prefix)

    def opened(self, row: ChangeRow) -> None:
        """All of it stands below the list."""
