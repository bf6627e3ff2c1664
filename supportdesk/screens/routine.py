"""A routine followed on a case: its steps, what was ticked by whom, and what comes next (P4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from supportdesk.operations.routine_view import RunRow, run_of
from supportdesk.rules.record_names import record_name
from supportdesk.screens.commands.command import Command, bindings
from supportdesk.screens.commands.general import BESIDE
from supportdesk.screens.commands.on_routine import StopRoutine, TickDone, TickNotSolved, TickSolved
from supportdesk.screens.session import Session
from supportdesk.screens.text_screen import TextScreen
from supportdesk.screens.widgets.look import Line
from supportdesk.screens.wording.routine import run_lines
from supportdesk.terms import Subject

_HERE: tuple[type[Command], ...] = (TickDone, TickSolved, TickNotSolved, StopRoutine)


class RoutineScreen(TextScreen[RunRow]):
    """One routine on one case."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = (*_HERE, *BESIDE)
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012

    def __init__(self, session: Session, number: int) -> None:
        super().__init__(session)
        self.number = number

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return record_name(Subject.RUN, self.number)

    def read(self) -> RunRow:
        """The routine and what was ticked."""
        return run_of(self.desk, self.number)

    def lines(self, found: RunRow, width: int) -> Sequence[Line]:
        """All of it."""
        return [*run_lines(found, self.session.moment(), width, prefix=self.desk.prefix)]
