"""A plan made together with a customer: its steps, who does each, what was kept and what was broken (P7)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from supportdesk.operations.case_rows import Entry
from supportdesk.operations.owed_view import PlanRow, history, plan_of
from supportdesk.rules.record_names import record_name
from supportdesk.screens.commands.command import Command, bindings
from supportdesk.screens.commands.general import BESIDE
from supportdesk.screens.commands.on_plan import AddStep, AgreePlan, MovePlan, RemoveStep, SetPlan, TickStep
from supportdesk.screens.session import Session
from supportdesk.screens.text_screen import TextScreen
from supportdesk.screens.widgets.look import Line
from supportdesk.screens.wording.owed import plan_lines
from supportdesk.terms import Subject

_HERE: tuple[type[Command], ...] = (AddStep, TickStep, AgreePlan, SetPlan, RemoveStep, MovePlan)


class PlanRead(NamedTuple):
    """A plan and what happened to it."""

    plan: PlanRow
    history: Sequence[Entry]


class PlanScreen(TextScreen[PlanRead]):
    """One plan in full."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = (*_HERE, *BESIDE)
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012

    def __init__(self, session: Session, number: int) -> None:
        super().__init__(session)
        self.number = number

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return record_name(Subject.PLAN, self.number)

    @property
    def plan(self) -> PlanRow | None:
        """The plan that is open."""
        return None if self.found is None else self.found.plan

    def read(self) -> PlanRead:
        """The plan and its history."""
        return PlanRead(plan_of(self.desk, self.number), history(self.desk, Subject.PLAN, self.number))

    def lines(self, found: PlanRead, width: int) -> Sequence[Line]:
        """All of it."""
        return plan_lines(*found, self.session.moment(), width, prefix=self.desk.prefix)
