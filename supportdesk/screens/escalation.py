"""The escalation screen: what is late, what will be, what the rules propose, and one key for each answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Resize

from supportdesk.i18n import _
from supportdesk.operations.escalations import AtStake, at_stake
from supportdesk.operations.notices import NoticeRow, notices_in_trouble
from supportdesk.operations.timeline import Hour, hours
from supportdesk.screens.commands.calling import CallOnCall
from supportdesk.screens.commands.command import Command, Target, bindings
from supportdesk.screens.commands.deciding import Accept, Postpone, Refuse, Why
from supportdesk.screens.commands.flowing import SetPriority
from supportdesk.screens.commands.general import BESIDE
from supportdesk.screens.commands.owning import Assign, Take
from supportdesk.screens.commands.reporting import TellCustomer, WithdrawReport
from supportdesk.screens.commands.resolving import Done
from supportdesk.screens.commands.triaging import OpenTriage
from supportdesk.screens.commands.waiting import Wait
from supportdesk.screens.commands.writing import Note, Reply
from supportdesk.screens.list_screen import ListScreen
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.diff_text import DiffText
from supportdesk.screens.widgets.look import Line, Look
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
_REST: tuple[type[Command], ...] = (OpenTriage, *BESIDE)

WIDE = 110
"""Columns from which the hours to come stand beside the case under the cursor."""


class EscalationScreen(ListScreen[AtStake]):
    """Summary, hours to come, list, and the case under the cursor."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = (*_HERE, *_REST)
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012
    DEFAULT_CSS = """
    EscalationScreen #hours { height: 1; }
    EscalationScreen #lower { height: 8; }
    EscalationScreen #detail { width: 1fr; height: 8; }
    EscalationScreen #table { width: 50; padding: 0 0 0 2; height: 8; display: none; }
    EscalationScreen.-wide #table { display: block; }
    EscalationScreen.-wide #hours { display: none; }
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._hours: Sequence[Hour] = ()
        self._unsent: Sequence[NoticeRow] = ()

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return _("Escalations")

    def aimed_at(self) -> Sequence[Target]:
        """The case under the cursor."""
        row = self.row
        if row is None:
            return ()
        return (Target(row.id, row.version, row.state, row.line, row.owner_id, row.subject, row.customer),)

    def over_list(self) -> ComposeResult:
        """How much is at stake, and the hours to come."""
        yield DiffText(self._summary, id="summary")
        yield DiffText(self._hours_lines, id="hours")

    def under_list(self) -> ComposeResult:
        """The case under the cursor, and the hours to come where there is room."""
        with Horizontal(id="lower"):
            yield DiffText(self.detail, id="detail")
            yield DiffText(self._table, id="table")

    def on_mount(self) -> None:
        """Reads what is at stake."""
        super().on_mount()
        self.begin(self._read_hours, group="hours")
        self.set_interval(20, self.reread)

    def read(self) -> Sequence[AtStake]:
        """The cases at stake."""
        return at_stake(self.desk)

    async def _read_hours(self) -> None:
        self._hours, self._unsent = await self.in_thread(lambda: (hours(self.desk), notices_in_trouble(self.desk)))
        self.again()

    def again(self) -> None:
        """Shows anew what was read."""
        super().again()
        for name, lines in {"#hours": self._hours_lines, "#table": self._table}.items():
            for said in self.query(name).results(DiffText):
                said.show(lines)

    def heading(self, width: int) -> Line:
        """The names over the columns."""
        return stakes_heading(width)

    def summary(self, width: int) -> Sequence[Line]:
        """How much is late, and how much will be."""
        return [summary_line(self.source.rows, width, self.session.moment(), self._unsent)]

    def _hours_lines(self, width: int) -> Sequence[Line]:
        return [hour_line(self._hours, self.seen, width, self.session.moment())]

    def _table(self, width: int) -> Sequence[Line]:
        return hours_table(self._hours, self.seen, width, self.session.moment())

    def on_resize(self, event: Resize) -> None:
        """The hours to come stand in a table where there is room for it, else the one under the cursor in a line."""
        self.set_class(event.size.width >= WIDE, "-wide")

    def detail(self, width: int) -> Sequence[Line]:
        """The case under the cursor."""
        if not self.source.is_read:
            return ()
        return detail_lines(self.seen, self.session.moment(), width, prefix=self.desk.prefix)

    def draw(self, row: AtStake, width: int, look: Look) -> Line:
        """One case in a line."""
        return stake_line(row, width, look, self.session.moment(), prefix=self.desk.prefix)

    def tick(self) -> None:
        """A minute has turned: the time left anew."""
        super().tick()
        self.listing.redraw()
        self.again()

    def cases_changed(self, numbers: Sequence[int]) -> None:
        """Reads everything again; the cursor stays on its case."""
        super().cases_changed(numbers)
        self.begin(self._read_hours, group="hours", exclusive=True)
