"""Problem Management: the problems that are worked on, and one of them in full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from supportdesk.i18n import _
from supportdesk.operations.problem_view import ProblemDetail, ProblemRow, problem_detail, problems
from supportdesk.rules.record_names import record_name
from supportdesk.screens.commands.command import Command, bindings
from supportdesk.screens.commands.general import BESIDE
from supportdesk.screens.commands.on_problems import AssignProblem, LogProblem, MendProblem, StepProblem, WriteOnProblem
from supportdesk.screens.list_screen import ListScreen
from supportdesk.screens.session import Session
from supportdesk.screens.text_screen import TextScreen
from supportdesk.screens.widgets.look import Line, Look
from supportdesk.screens.wording.problems import no_problems, problem_line, problem_lines, problems_heading
from supportdesk.terms import Subject

_VERBS: tuple[type[Command], ...] = (StepProblem, WriteOnProblem, AssignProblem, MendProblem)


class ProblemsScreen(ListScreen[ProblemRow]):
    """The list, and below it the problem under the cursor."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = (LogProblem, *_VERBS, *BESIDE)
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012
    DEFAULT_CSS = "ProblemsScreen #detail { height: 12; border-top: ascii $foreground 50%; }"
    READS_MORE: ClassVar[bool] = True

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._found: ProblemDetail | None = None

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return _("Problems")

    @property
    def problem(self) -> ProblemRow | None:
        """The problem under the cursor."""
        return self.row

    def read(self) -> Sequence[ProblemRow]:
        """The problems that are worked on."""
        return problems(self.desk)

    def heading(self, width: int) -> Line:
        """The names over the columns."""
        return problems_heading(width)

    def empty(self) -> list[Line]:
        """There are none."""
        return no_problems()

    def draw(self, row: ProblemRow, width: int, look: Look) -> Line:
        """One problem in a line."""
        return problem_line(row, width, look, self.session.moment())

    async def look_into(self, row: ProblemRow | None) -> None:
        """The problem in full."""
        self._found = None if row is None else await self.in_thread(lambda: problem_detail(self.desk, row.id))

    def detail(self, width: int) -> Sequence[Line]:
        """The problem under the cursor."""
        if self._found is None:
            return ()
        return problem_lines(self._found, self.session.moment(), width, prefix=self.desk.prefix)

    def opened(self, row: ProblemRow) -> None:
        """Opens the problem."""
        self.app.push_screen(ProblemScreen(self.session, row.id))


class ProblemScreen(TextScreen[ProblemDetail]):
    """One problem in full."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = (*_VERBS, *BESIDE)
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012

    def __init__(self, session: Session, number: int) -> None:
        super().__init__(session)
        self.number = number

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return record_name(Subject.PROBLEM, self.number)

    @property
    def problem(self) -> ProblemRow | None:
        """The problem that is open."""
        return None if self.found is None else self.found.row

    def read(self) -> ProblemDetail:
        """The problem."""
        return problem_detail(self.desk, self.number)

    def lines(self, found: ProblemDetail, width: int) -> Sequence[Line]:
        """All of it."""
        return problem_lines(found, self.session.moment(), width, prefix=self.desk.prefix)
