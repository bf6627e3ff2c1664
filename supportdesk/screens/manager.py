"""What the Support & Service Manager answers for: worst first, with what is owed next and the plan with the customer (P8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult

from supportdesk.i18n import _
from supportdesk.operations.owed_view import Borne, borne
from supportdesk.screens.commands.command import Command, Target, bindings
from supportdesk.screens.commands.general import EVERYWHERE, Register
from supportdesk.screens.commands.on_borne import AcceptResponsibility, OpenPlan, ReturnResponsibility
from supportdesk.screens.commands.reporting import TellCustomer, WithdrawReport
from supportdesk.screens.commands.writing import Note, Reply
from supportdesk.screens.desk_screen import DeskScreen
from supportdesk.screens.listed import Listed
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.diff_text import DiffText
from supportdesk.screens.widgets.look import Line, Look
from supportdesk.screens.widgets.window_list import WindowList
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
_REST: tuple[type[Command], ...] = tuple(command for command in EVERYWHERE if command is not Register)


class ManagerScreen(DeskScreen):
    """Summary, list, and the case under the cursor."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = (*_HERE, *_REST)
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012
    DEFAULT_CSS = """
    ManagerScreen #summary, ManagerScreen #heading { height: 1; }
    ManagerScreen #list { height: 1fr; }
    ManagerScreen #detail { height: 9; }
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.source: Listed[Borne] = Listed(lambda: borne(self.desk))
        self._row: Borne | None = None

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return _("Responsibility")

    @property
    def listing(self) -> WindowList[Borne]:
        """The list itself."""
        return self.query_one("#list", WindowList)

    @property
    def row(self) -> Borne | None:
        """The case under the cursor, as it was painted."""
        return self.listing.target or self._row

    def aimed_at(self) -> Sequence[Target]:
        """The case under the cursor."""
        row = self.row
        if row is None:
            return ()
        about = row.responsibility
        return (Target(row.id, row.version, row.state, DeskLine(row.line), None, about.subject, about.customer),)

    def compose(self) -> ComposeResult:
        """Bars, list, detail."""
        yield self.top_bar()
        yield DiffText(self._summary, id="summary")
        yield DiffText(lambda width: [borne_heading(width)], id="heading")
        yield WindowList(self.source, self._draw, id="list")
        yield DiffText(self._detail, id="detail")
        yield from self.bars_below()
        yield self.prefix_strip()

    def on_mount(self) -> None:
        """Puts the cursor in the list."""
        self.listing.focus()
        self.set_interval(20, self.reread)

    def _again(self) -> None:
        self.query_one("#summary", DiffText).show(self._summary)
        self.query_one("#detail", DiffText).show(self._detail)

    def _summary(self, width: int) -> Sequence[Line]:
        if not self.source.is_read:
            return [[(_("Reading …"), "dim")]]
        return [borne_summary(self.source.rows, width, self.session.moment())]

    def _detail(self, width: int) -> Sequence[Line]:
        if not self.source.is_read:
            return ()
        return borne_detail(self._row, self.session.moment(), width, prefix=self.desk.prefix)

    def _draw(self, row: Borne, width: int, look: Look) -> Line:
        return borne_line(row, width, look, self.session.moment(), prefix=self.desk.prefix)

    def on_window_list_highlighted(self, message: WindowList.Highlighted[Borne]) -> None:
        """Shows the case under the cursor."""
        self._row = message.row
        self._again()

    def on_window_list_failed(self, message: WindowList.Failed) -> None:
        """The desk did not answer; what was shown stays."""
        self.say(str(message.error), "error")

    def on_window_list_opened(self, message: WindowList.Opened[Borne]) -> None:
        """Opens the case."""
        self.desk_app.open_case(message.row.id)

    def tick(self) -> None:
        """A minute has turned."""
        super().tick()
        self.listing.redraw()
        self._again()

    def cases_changed(self, numbers: Sequence[int]) -> None:
        """Reads everything again; the cursor stays on its case."""
        self.listing.reload()

    def reread(self) -> None:
        """Reads everything again."""
        self.cases_changed([])
