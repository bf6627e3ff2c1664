"""Repeats: what came more often than usual, with the cases behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple
from zlib import crc32

from textual.app import ComposeResult

from supportdesk.desk import Desk
from supportdesk.i18n import _
from supportdesk.operations.problem_view import CaseBehind
from supportdesk.operations.repeat_counts import keep_counts
from supportdesk.operations.repeats import Repeat, cases_behind, repeats
from supportdesk.screens.commands.command import Command, bindings
from supportdesk.screens.commands.general import EVERYWHERE, Register
from supportdesk.screens.commands.on_repeats import JoinRepeat, LogFromRepeat
from supportdesk.screens.desk_screen import DeskScreen
from supportdesk.screens.listed import Listed
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.diff_text import DiffText
from supportdesk.screens.widgets.look import Line, Look
from supportdesk.screens.widgets.settle import Settle
from supportdesk.screens.widgets.window_list import WindowList
from supportdesk.screens.wording.repeats import no_repeats, repeat_line, repeat_lines, repeats_heading

_REST: tuple[type[Command], ...] = tuple(command for command in EVERYWHERE if command is not Register)
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


class RepeatsScreen(DeskScreen):
    """The list, and below it the repeat under the cursor."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = (LogFromRepeat, JoinRepeat, *_REST)
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012
    DEFAULT_CSS = """
    RepeatsScreen #heading { height: 1; }
    RepeatsScreen #list { height: 1fr; }
    RepeatsScreen #detail { height: 12; border-top: ascii $foreground 50%; }
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.source: Listed[RepeatRow] = Listed(lambda: repeat_rows(self.desk))
        self._shown: tuple[Repeat, Sequence[CaseBehind]] | None = None
        self._look = Settle(self, self._read_detail, delay=0.08)

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return _("Repeats")

    @property
    def listing(self) -> WindowList[RepeatRow]:
        """The list itself."""
        return self.query_one("#list", WindowList)

    @property
    def repeat(self) -> Repeat | None:
        """The repeat under the cursor."""
        row = self.listing.target
        return None if row is None else row.found

    def compose(self) -> ComposeResult:
        """Bars, list, detail."""
        yield self.top_bar()
        yield DiffText(lambda width: [repeats_heading(width)], id="heading")
        yield WindowList(self.source, self._draw, empty=no_repeats(), id="list")
        yield DiffText(self._detail, id="detail")
        yield from self.bars_below()
        yield self.prefix_strip()

    def on_mount(self) -> None:
        """Puts the cursor in the list."""
        self.listing.focus()

    def _draw(self, row: RepeatRow, width: int, look: Look) -> Line:
        return repeat_line(row.found, width, look)

    def _detail(self, width: int) -> Sequence[Line]:
        if self._shown is None:
            return ()
        found, cases = self._shown
        return repeat_lines(found, cases, self.session.moment(), width, prefix=self.desk.prefix)

    def on_window_list_highlighted(self, message: WindowList.Highlighted[RepeatRow]) -> None:
        """Shows the repeat under the cursor, once the cursor rests."""
        self._look()

    def _read_detail(self) -> None:
        self.begin(self._show_detail, group="detail", exclusive=True)

    async def _show_detail(self) -> None:
        found = self.repeat
        self._shown = None
        if found is not None:
            self._shown = found, await self.in_thread(lambda: cases_behind(self.desk, found.cases[-SHOWN:]))
        self.query_one("#detail", DiffText).show(self._detail)

    def on_window_list_opened(self, message: WindowList.Opened[RepeatRow]) -> None:
        """Opens the newest of its cases."""
        self.desk_app.open_case(message.row.found.cases[-1])

    def on_window_list_failed(self, message: WindowList.Failed) -> None:
        """The desk did not answer; what was shown stays."""
        self.say(str(message.error), "error")

    def cases_changed(self, numbers: Sequence[int]) -> None:
        """Reads everything again; the cursor stays on its repeat."""
        self.listing.reload()
        self._read_detail()

    def reread(self) -> None:
        """Reads everything again."""
        self.cases_changed([])
