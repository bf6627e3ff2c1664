"""Problem Management: the problems that are worked on, and one of them in full."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult

from supportdesk.i18n import _
from supportdesk.operations.problem_view import ProblemDetail, ProblemRow, problem_detail, problems
from supportdesk.rules.record_names import record_name
from supportdesk.screens.commands.command import Command, bindings
from supportdesk.screens.commands.general import EVERYWHERE, Register
from supportdesk.screens.commands.on_problems import AssignProblem, LogProblem, StepProblem, WriteOnProblem
from supportdesk.screens.desk_screen import DeskScreen
from supportdesk.screens.listed import Listed
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.diff_text import DiffText
from supportdesk.screens.widgets.look import Line, Look
from supportdesk.screens.widgets.scroll_text import ScrollText
from supportdesk.screens.widgets.settle import Settle
from supportdesk.screens.widgets.window_list import WindowList
from supportdesk.screens.wording.problems import no_problems, problem_line, problem_lines, problems_heading
from supportdesk.terms import Subject

_VERBS: tuple[type[Command], ...] = (StepProblem, WriteOnProblem, AssignProblem)
_REST: tuple[type[Command], ...] = tuple(command for command in EVERYWHERE if command is not Register)


class ProblemsScreen(DeskScreen):
    """The list, and below it the problem under the cursor."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = (LogProblem, *_VERBS, *_REST)
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012
    DEFAULT_CSS = """
    ProblemsScreen #heading { height: 1; }
    ProblemsScreen #list { height: 1fr; }
    ProblemsScreen #detail { height: 12; border-top: ascii $foreground 50%; }
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.source: Listed[ProblemRow] = Listed(lambda: problems(self.desk))
        self._row: ProblemRow | None = None
        self._found: ProblemDetail | None = None
        self._look = Settle(self, self._read_detail, delay=0.08)

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return _("Problems")

    @property
    def listing(self) -> WindowList[ProblemRow]:
        """The list itself."""
        return self.query_one("#list", WindowList)

    @property
    def problem(self) -> ProblemRow | None:
        """The problem under the cursor."""
        return self.listing.target

    def compose(self) -> ComposeResult:
        """Bars, list, detail."""
        yield self.top_bar()
        yield DiffText(lambda width: [problems_heading(width)], id="heading")
        yield WindowList(self.source, self._draw, empty=no_problems(), id="list")
        yield DiffText(self._detail, id="detail")
        yield from self.bars_below()
        yield self.prefix_strip()

    def on_mount(self) -> None:
        """Puts the cursor in the list."""
        self.listing.focus()

    def _draw(self, row: ProblemRow, width: int, look: Look) -> Line:
        return problem_line(row, width, look)

    def _detail(self, width: int) -> Sequence[Line]:
        if self._found is None:
            return ()
        return problem_lines(self._found, self.session.moment(), width, prefix=self.desk.prefix)

    def on_window_list_highlighted(self, message: WindowList.Highlighted[ProblemRow]) -> None:
        """Shows the problem under the cursor, once the cursor rests."""
        self._row = message.row
        self._look()

    def _read_detail(self) -> None:
        self.begin(self._show_detail, group="detail", exclusive=True)

    async def _show_detail(self) -> None:
        row = self._row
        self._found = None if row is None else await self.in_thread(lambda: problem_detail(self.desk, row.id))
        self.query_one("#detail", DiffText).show(self._detail)

    def on_window_list_opened(self, message: WindowList.Opened[ProblemRow]) -> None:
        """Opens the problem."""
        self.app.push_screen(ProblemScreen(self.session, message.row.id))

    def on_window_list_failed(self, message: WindowList.Failed) -> None:
        """The desk did not answer; what was shown stays."""
        self.say(str(message.error), "error")

    def cases_changed(self, numbers: Sequence[int]) -> None:
        """Reads everything again; the cursor stays on its problem."""
        self.listing.reload()
        self._read_detail()

    def reread(self) -> None:
        """Reads everything again."""
        self.cases_changed([])


class ProblemScreen(DeskScreen):
    """One problem in full."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = (*_VERBS, *_REST)
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012
    DEFAULT_CSS = """
    ProblemScreen #text { height: 1fr; }
    """

    def __init__(self, session: Session, number: int) -> None:
        super().__init__(session)
        self.number = number
        self._found: ProblemDetail | None = None

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return record_name(Subject.PROBLEM, self.number)

    @property
    def problem(self) -> ProblemRow | None:
        """The problem that is open."""
        return None if self._found is None else self._found.row

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
            return ()
        return problem_lines(self._found, self.session.moment(), width, prefix=self.desk.prefix)

    async def _read(self) -> None:
        self._found = await self.in_thread(partial(problem_detail, self.desk, self.number))
        self.query_one("#text", ScrollText).show(self._lines)

    def cases_changed(self, numbers: Sequence[int]) -> None:
        """Reads it again."""
        self.begin(self._read, group="problem", exclusive=True)

    def reread(self) -> None:
        """Reads it again."""
        self.cases_changed([])
