"""A routine followed on a case: its steps, what was ticked by whom, and what comes next (P4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.app import ComposeResult

from supportdesk.clock import from_ms
from supportdesk.i18n import _, label
from supportdesk.operations.routine_view import RunRow, run_of
from supportdesk.rules.record_names import record_name
from supportdesk.rules.routine_text import DONE, ESCALATE, Step
from supportdesk.rules.routine_ticks import Tick
from supportdesk.screens.commands.command import Command, bindings
from supportdesk.screens.commands.general import EVERYWHERE, Register
from supportdesk.screens.commands.on_routine import StopRoutine, TickDone, TickNotSolved, TickSolved
from supportdesk.screens.desk_screen import DeskScreen
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.look import Line, Role
from supportdesk.screens.widgets.scroll_text import ScrollText
from supportdesk.screens.wording.moment import Moment
from supportdesk.terms import RunState, Subject
from supportdesk.text import fit, safe, safe_block, wrap

_HERE: tuple[type[Command], ...] = (TickDone, TickSolved, TickNotSolved, StopRoutine)
_REST: tuple[type[Command], ...] = tuple(command for command in EVERYWHERE if command is not Register)
INDENT = "        "


class RoutineScreen(DeskScreen):
    """One routine on one case."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = (*_HERE, *_REST)
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012
    DEFAULT_CSS = """
    RoutineScreen #text { height: 1fr; }
    """

    def __init__(self, session: Session, number: int) -> None:
        super().__init__(session)
        self.number = number
        self.run_row: RunRow | None = None

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return record_name(Subject.RUN, self.number)

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
        if self.run_row is None:
            return [[(_("Reading …"), "dim")]]
        return [*run_lines(self.run_row, self.session.moment(), width, prefix=self.desk.prefix)]

    async def _read(self) -> None:
        self.run_row = await self.in_thread(lambda: run_of(self.desk, self.number))
        self.query_one("#text", ScrollText).show(self._lines)

    def cases_changed(self, numbers: Sequence[int]) -> None:
        """Reads it again."""
        self.begin(self._read, group="routine", exclusive=True)

    def reread(self) -> None:
        """Reads it again."""
        self.cases_changed([])


def run_lines(row: RunRow, moment: Moment, width: int, *, prefix: str) -> Iterator[Line]:
    """The routine with its ticks; `>` is before the step that is next."""
    yield [(fit(safe(row.routine.title), width), "title")]
    edition = _("edition {n}").format(n=row.edition)
    yield [(fit(f"{prefix}-{row.case_id}  {label(row.state)}  {row.key}, {edition}", width), "dim")]
    yield [("", "")]
    for line in wrap(safe_block(row.routine.intro), width) if row.routine.intro else ():
        yield [(line, "")]
    ticks = {one.step: one for one in row.ticks}
    for place, step in enumerate(row.routine.steps, 1):
        here = place == row.step and row.state is RunState.RUNNING
        yield from _step(place, step, ticks.get(place), moment, width, here=here)


def _step(place: int, step: Step, one: Tick | None, moment: Moment, width: int, *, here: bool) -> Iterator[Line]:
    mark = "[ ]" if one is None else "[x]"
    role: Role = "key" if here else "dim" if one is not None else ""
    first, *more = wrap(safe(step.text, limit=600), max(width - len(INDENT), 20)) or [""]
    yield [(fit(f"{'>' if here else ' '}{mark} {place:>2} {first}", width), role)]
    for line in (*more, *(wrap(safe_block(step.details), max(width - len(INDENT), 20)) if step.details else ())):
        yield [(f"{INDENT}{line}", role if not here else "")]
    if one is not None:
        said = f"{label(one.result)}, {safe(one.who)} {moment.clock(from_ms(one.at))}  {safe(one.note)}"
        yield [(fit(f"{INDENT}{said}".rstrip(), width), "ok")]
    elif here:
        for result, where in step.decisions.items():
            yield [(fit(f"{INDENT}{label(result)}: {_where(where)}", width), "dim")]


def _where(where: int) -> str:
    if where in {DONE, ESCALATE}:
        return _("it is solved") if where == DONE else _("second line takes over")
    return _("step {n}").format(n=where)
