"""Repeats: what came more often than usual, with the cases behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple
from zlib import crc32

from supportdesk.desk import Desk
from supportdesk.i18n import _
from supportdesk.operations.problem_view import CaseBehind
from supportdesk.operations.repeat_counts import keep_counts
from supportdesk.operations.repeats import Repeat, cases_behind, repeats
from supportdesk.screens.commands.command import Command, bindings
from supportdesk.screens.commands.general import BESIDE
from supportdesk.screens.commands.on_repeats import JoinRepeat, LogFromRepeat
from supportdesk.screens.list_screen import ListScreen
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.look import Line, Look
from supportdesk.screens.wording.repeats import no_repeats, repeat_line, repeat_lines, repeats_heading

SHOWN = 20
"""The newest cases of a repeat, which are all that there is room for."""


class RepeatRow(NamedTuple):
    """A repeat with a number that the list knows it by."""

    id: int
    found: Repeat


def repeat_rows(desk: Desk) -> list[RepeatRow]:
    """The repeats of the last 7 days, once the days before are counted."""
    keep_counts(desk)
    return [RepeatRow(crc32(found.sign.encode()), found) for found in repeats(desk)]


class RepeatsScreen(ListScreen[RepeatRow]):
    """The list, and below it the repeat under the cursor."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = (LogFromRepeat, JoinRepeat, *BESIDE)
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012
    DEFAULT_CSS = "RepeatsScreen #detail { height: 12; border-top: ascii $foreground 50%; }"
    READS_MORE: ClassVar[bool] = True

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._shown: tuple[Repeat, Sequence[CaseBehind]] | None = None

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return _("Repeats")

    @property
    def repeat(self) -> Repeat | None:
        """The repeat under the cursor."""
        return None if self.row is None else self.row.found

    def read(self) -> Sequence[RepeatRow]:
        """The repeats of the last 7 days."""
        return repeat_rows(self.desk)

    def heading(self, width: int) -> Line:
        """The names over the columns."""
        return repeats_heading(width)

    def empty(self) -> list[Line]:
        """There are none."""
        return no_repeats()

    def draw(self, row: RepeatRow, width: int, look: Look) -> Line:
        """One repeat in a line."""
        return repeat_line(row.found, width, look)

    async def look_into(self, row: RepeatRow | None) -> None:
        """The newest of its cases."""
        self._shown = None
        if row is not None:
            found = row.found
            self._shown = found, await self.in_thread(lambda: cases_behind(self.desk, found.cases[-SHOWN:]))

    def detail(self, width: int) -> Sequence[Line]:
        """The repeat under the cursor, with its cases."""
        if self._shown is None:
            return ()
        found, cases = self._shown
        return repeat_lines(found, cases, self.session.moment(), width, prefix=self.desk.prefix)

    def opened(self, row: RepeatRow) -> None:
        """Opens the newest of its cases."""
        self.desk_app.open_case(row.found.cases[-1])
