"""The escalation screen: what is late, what will be, what the rules propose, and one key for each answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Resize

from supportdesk.desk import Desk
from supportdesk.i18n import _
from supportdesk.operations.escalations import AtStake, at_stake
from supportdesk.operations.notices import NoticeRow, notices_in_trouble
from supportdesk.operations.timeline import Hour, hours
from supportdesk.screens.commands.calling import CallOnCall
from supportdesk.screens.commands.command import Command, Target, bindings
from supportdesk.screens.commands.deciding import Accept, Postpone, Refuse, Why
from supportdesk.screens.commands.flowing import SetPriority
from supportdesk.screens.commands.general import EVERYWHERE, Register
from supportdesk.screens.commands.owning import Assign, Take
from supportdesk.screens.commands.reporting import TellCustomer, WithdrawReport
from supportdesk.screens.commands.resolving import Done
from supportdesk.screens.commands.triaging import OpenTriage
from supportdesk.screens.commands.waiting import Wait
from supportdesk.screens.commands.writing import Note, Reply
from supportdesk.screens.desk_screen import DeskScreen
from supportdesk.screens.listed import Listed
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.diff_text import DiffText
from supportdesk.screens.widgets.look import Line, Look
from supportdesk.screens.widgets.window_list import WindowList
from supportdesk.screens.wording.hours import hour_line, hours_table
from supportdesk.screens.wording.stakes import detail_lines, stake_line, stakes_heading, summary_line

_HERE: tuple[type[Command], ...] = (
    TellCustomer,
    Accept,
    Postpone,
    Refuse,
    CallOnCall,
    Why,
    Take,
    Assign,
    Reply,
    Note,
    Done,
    Wait,
    SetPriority,
    WithdrawReport,
)
_REST: tuple[type[Command], ...] = (OpenTriage, *(command for command in EVERYWHERE if command is not Register))

WIDE = 110
"""Columns from which the hours to come stand beside the case under the cursor."""


class StakeSource(Listed[AtStake]):
    """The cases at stake."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(lambda: at_stake(desk))


class EscalationScreen(DeskScreen):
    """Summary, hours to come, list, and the case under the cursor."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = (*_HERE, *_REST)
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012
    DEFAULT_CSS = """
    EscalationScreen #summary, EscalationScreen #hours, EscalationScreen #heading { height: 1; }
    EscalationScreen #list { height: 1fr; }
    EscalationScreen #lower { height: 8; }
    EscalationScreen #detail { width: 1fr; height: 8; }
    EscalationScreen #table { width: 50; padding: 0 0 0 2; height: 8; display: none; }
    EscalationScreen.-wide #table { display: block; }
    EscalationScreen.-wide #hours { display: none; }
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.source = StakeSource(self.desk)
        self._hours: Sequence[Hour] = ()
        self._unsent: Sequence[NoticeRow] = ()
        self._row: AtStake | None = None

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return _("Escalations")

    @property
    def listing(self) -> WindowList[AtStake]:
        """The list itself."""
        return self.query_one("#list", WindowList)

    @property
    def row(self) -> AtStake | None:
        """The case under the cursor, as it was painted."""
        return self.listing.target or self._row

    def aimed_at(self) -> Sequence[Target]:
        """The case under the cursor."""
        row = self.row
        if row is None:
            return ()
        return (Target(row.id, row.version, row.state, row.line, row.owner_id, row.subject, row.customer),)

    def compose(self) -> ComposeResult:
        """Bars, list, detail."""
        yield self.top_bar()
        yield DiffText(self._summary, id="summary")
        yield DiffText(self._hours_lines, id="hours")
        yield DiffText(lambda width: [stakes_heading(width)], id="heading")
        yield WindowList(self.source, self._draw, id="list")
        with Horizontal(id="lower"):
            yield DiffText(self._detail, id="detail")
            yield DiffText(self._table, id="table")
        yield from self.bars_below()
        yield self.prefix_strip()

    def on_mount(self) -> None:
        """Reads what is at stake."""
        self.listing.focus()
        self.begin(self._read_hours, group="hours")
        self.set_interval(20, self.reread)

    async def _read_hours(self) -> None:
        self._hours, self._unsent = await self.in_thread(lambda: (hours(self.desk), notices_in_trouble(self.desk)))
        self._again()

    def _again(self) -> None:
        said = {"#summary": self._summary, "#hours": self._hours_lines, "#detail": self._detail, "#table": self._table}
        for name, lines in said.items():
            self.query_one(name, DiffText).show(lines)

    def _summary(self, width: int) -> Sequence[Line]:
        if not self.source.is_read:
            return [[(_("Reading what is at stake …"), "dim")]]
        return [summary_line(self.source.rows, width, self.session.moment(), self._unsent)]

    def _hours_lines(self, width: int) -> Sequence[Line]:
        return [hour_line(self._hours, self._row, width, self.session.moment())]

    def _table(self, width: int) -> Sequence[Line]:
        return hours_table(self._hours, self._row, width, self.session.moment())

    def on_resize(self, event: Resize) -> None:
        """The hours to come stand in a table where there is room for it, else the one under the cursor in a line."""
        self.set_class(event.size.width >= WIDE, "-wide")

    def _detail(self, width: int) -> Sequence[Line]:
        if not self.source.is_read:
            return ()
        return detail_lines(self._row, self.session.moment(), width, prefix=self.desk.prefix)

    def _draw(self, row: AtStake, width: int, look: Look) -> Line:
        return stake_line(row, width, look, self.session.moment(), prefix=self.desk.prefix)

    def on_window_list_highlighted(self, message: WindowList.Highlighted[AtStake]) -> None:
        """Shows the case under the cursor."""
        self._row = message.row
        self._again()

    def on_window_list_failed(self, message: WindowList.Failed) -> None:
        """The desk did not answer; what was shown stays."""
        self.say(str(message.error), "error")

    def on_window_list_opened(self, message: WindowList.Opened[AtStake]) -> None:
        """Opens the case."""
        self.desk_app.open_case(message.row.id)

    def tick(self) -> None:
        """A minute has turned: the time left anew."""
        super().tick()
        self.listing.redraw()
        self._again()

    def cases_changed(self, numbers: Sequence[int]) -> None:
        """Reads everything again; the cursor stays on its case."""
        self.listing.reload()
        self.begin(self._read_hours, group="hours", exclusive=True)

    def reread(self) -> None:
        """Reads everything again."""
        self.cases_changed([])
