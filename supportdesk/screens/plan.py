"""A plan made together with a customer: its steps, who does each, what was kept and what was broken (P7)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult

from supportdesk.i18n import _
from supportdesk.operations.case_rows import Entry
from supportdesk.operations.owed_view import PlanRow, history, plan_of
from supportdesk.rules.record_names import record_name
from supportdesk.screens.commands.command import Command, bindings
from supportdesk.screens.commands.general import EVERYWHERE, Register
from supportdesk.screens.commands.on_plan import AddStep, AgreePlan, MovePlan, RemoveStep, SetPlan, TickStep
from supportdesk.screens.desk_screen import DeskScreen
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.look import Line
from supportdesk.screens.widgets.scroll_text import ScrollText
from supportdesk.screens.wording.owed import plan_lines
from supportdesk.terms import Subject

_HERE: tuple[type[Command], ...] = (AddStep, TickStep, AgreePlan, SetPlan, RemoveStep, MovePlan)
_REST: tuple[type[Command], ...] = tuple(command for command in EVERYWHERE if command is not Register)


class PlanScreen(DeskScreen):
    """One plan in full."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = (*_HERE, *_REST)
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012
    DEFAULT_CSS = """
    PlanScreen #text { height: 1fr; }
    """

    def __init__(self, session: Session, number: int) -> None:
        super().__init__(session)
        self.number = number
        self.plan: PlanRow | None = None
        self._history: Sequence[Entry] = ()

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return record_name(Subject.PLAN, self.number)

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
        if self.plan is None:
            return [[(_("Reading …"), "dim")]]
        return plan_lines(self.plan, self._history, self.session.moment(), width, prefix=self.desk.prefix)

    async def _read(self) -> None:
        self.plan, self._history = await self.in_thread(
            lambda: (plan_of(self.desk, self.number), history(self.desk, Subject.PLAN, self.number))
        )
        self.query_one("#text", ScrollText).show(self._lines)

    def cases_changed(self, numbers: Sequence[int]) -> None:
        """Reads it again."""
        self.begin(partial(self._read), group="plan", exclusive=True)

    def reread(self) -> None:
        """Reads it again."""
        self.cases_changed([])
