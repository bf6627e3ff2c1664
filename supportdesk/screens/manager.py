"""What the Support & Service Manager answers for: worst first, with what is owed next and the plan with the customer (P8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult

from supportdesk.i18n import _
from supportdesk.operations.owed_view import Borne, borne
from supportdesk.screens.commands.command import Command, Target, bindings
from supportdesk.screens.commands.general import BESIDE
from supportdesk.screens.commands.on_borne import AcceptResponsibility, OpenPlan, ReturnResponsibility
from supportdesk.screens.commands.reporting import TellCustomer, WithdrawReport
from supportdesk.screens.commands.writing import Note, Reply
from supportdesk.screens.list_screen import ListScreen
from supportdesk.screens.widgets.diff_text import DiffText
from supportdesk.screens.widgets.look import Line, Look
from supportdesk.screens.wording.owed import borne_detail, borne_heading, borne_line, borne_summary
from supportdesk.terms import Line as DeskLine

_HERE: tuple[type[Command], ...] = (
    AcceptResponsibility,
    TellCustomer,
    OpenPlan,
    ReturnResponsibility,
    Reply,
    Note,
    WithdrawReport,
)


class ManagerScreen(ListScreen[Borne]):
    """Summary, list, and the case under the cursor."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = (*_HERE, *BESIDE)
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012
    DEFAULT_CSS = "ManagerScreen #detail { height: 9; }"

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return _("Responsibility")

    def aimed_at(self) -> Sequence[Target]:
        """The case under the cursor."""
        row = self.row
        if row is None:
            return ()
        about = row.responsibility
        return (Target(row.id, row.version, row.state, DeskLine(row.line), None, about.subject, about.customer),)

    def over_list(self) -> ComposeResult:
        """How much there is."""
        yield DiffText(self._summary, id="summary")

    def on_mount(self) -> None:
        """Reads what changes by itself."""
        super().on_mount()
        self.set_interval(20, self.reread)

    def read(self) -> Sequence[Borne]:
        """All that is theirs."""
        return borne(self.desk)

    def heading(self, width: int) -> Line:
        """The names over the columns."""
        return borne_heading(width)

    def summary(self, width: int) -> Sequence[Line]:
        """How much there is, and what is due today."""
        return [borne_summary(self.source.rows, width, self.session.moment())]

    def draw(self, row: Borne, width: int, look: Look) -> Line:
        """One case in a line."""
        return borne_line(row, width, look, self.session.moment(), prefix=self.desk.prefix)

    def detail(self, width: int) -> Sequence[Line]:
        """What is owed to the customer."""
        if not self.source.is_read:
            return ()
        return borne_detail(self.seen, self.session.moment(), width, prefix=self.desk.prefix)

    def tick(self) -> None:
        """A minute has turned."""
        super().tick()
        self.listing.redraw()
        self.again()
