"""How a customer stands, on one page (P14)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.app import ComposeResult

from supportdesk.i18n import _, label, ngettext
from supportdesk.operations.standing import PlanWith, ProblemBehind, Standing, Told, standing
from supportdesk.rules.record_names import record_name
from supportdesk.screens.commands.command import Command, bindings
from supportdesk.screens.commands.general import EVERYWHERE, Register
from supportdesk.screens.desk_screen import DeskScreen
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.look import Line, Role
from supportdesk.screens.widgets.scroll_text import ScrollText
from supportdesk.screens.wording.moment import Moment
from supportdesk.terms import Subject
from supportdesk.text import fit, safe

_REST: tuple[type[Command], ...] = tuple(command for command in EVERYWHERE if command is not Register)
BAR, WORD = 20, 24
WELL, BADLY = 95, 80
"""Percent of promises kept from which on, and below which, the line says so."""


class StandingScreen(DeskScreen):
    """One customer."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = _REST
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012
    DEFAULT_CSS = """
    StandingScreen #text { height: 1fr; }
    """

    def __init__(self, session: Session, customer: str) -> None:
        super().__init__(session)
        self.customer = customer
        self._found: Standing | None = None

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return _("Customer")

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
            return [[(_("Reading …"), "dim")]]
        return [*standing_lines(self._found, self.session.moment(), width, prefix=self.desk.prefix)]

    async def _read(self) -> None:
        self._found = await self.in_thread(lambda: standing(self.desk, self.customer))
        self.query_one("#text", ScrollText).show(self._lines)

    def cases_changed(self, numbers: Sequence[int]) -> None:
        """Reads it again."""
        self.begin(self._read, group="standing", exclusive=True)

    def reread(self) -> None:
        """Reads it again."""
        self.cases_changed([])


def standing_lines(found: Standing, moment: Moment, width: int, *, prefix: str) -> Iterator[Line]:
    """The page."""
    who = found.customer
    head = "  ".join(filter(None, (safe(who.name), safe(who.number), safe(who.level), safe(who.city))))
    yield [(fit(head, width), "title")]
    said = _("since {time}: {arrived} cases came, {resolved} were resolved")
    yield [
        (fit(said.format(time=moment.clock(found.since), arrived=found.arrived, resolved=found.resolved), width), "dim")
    ]
    yield [("", "")]
    yield [(_("Promises kept"), "title")]
    yield from _kept(found, width)
    yield [("", "")]
    yield [(ngettext("{n} open case", "{n} open cases", len(found.open)).format(n=len(found.open)), "title")]
    for case in found.open:
        due = "-" if case.due_at is None else moment.clock(case.due_at)
        text = f"{'!!' if case.late else '  '} {prefix}-{case.id}  P{case.priority}  {fit(due, 11)}{fit(label(case.state), 13)}"
        yield [(fit(text + safe(case.subject), width), "urgent" if case.late else "")]
    yield from _owed(found, moment, width, prefix)


def _kept(found: Standing, width: int) -> Iterator[Line]:
    if not found.kept:
        yield [("   " + _("none came due"), "dim")]
    for one in found.kept:
        filled = one.percent * BAR // 100
        bar = "#" * filled + "." * (BAR - filled)
        text = f"   {fit(label(one.clock), WORD)}{bar} {one.percent:>3} %  {one.kept}/{one.promised}"
        role: Role = "ok" if one.percent >= WELL else "urgent" if one.percent < BADLY else "warn"
        yield [(fit(text, width), role)]


def _owed(found: Standing, moment: Moment, width: int, prefix: str) -> Iterator[Line]:
    rows = [
        (_("Problems"), [_problem(one) for one in found.problems]),
        (_("Plans"), [_plan(one, moment, prefix) for one in found.plans]),
        (_("Reports"), [_report(one, moment, prefix) for one in found.reports]),
    ]
    for name, lines in rows:
        if lines:
            yield [("", "")]
            yield [(name, "title")]
            for line in lines:
                yield [(fit(f"   {line}", width), "")]


def _problem(one: ProblemBehind) -> str:
    return f"{record_name(Subject.PROBLEM, one.id)}  {label(one.state)}  {safe(one.title)}"


def _plan(one: PlanWith, moment: Moment, prefix: str) -> str:
    done = sum(step.done_at is not None for step in one.steps)
    contact = "" if one.next_contact_at is None else "  " + moment.clock(one.next_contact_at)
    name = record_name(Subject.PLAN, one.id)
    return f"{name}  {prefix}-{one.case_id}  {label(one.state)}  {done}/{len(one.steps)}{contact}  {safe(one.goal)}"


def _report(one: Told, moment: Moment, prefix: str) -> str:
    name = record_name(Subject.REPORT, one.id)
    return f"{name}  {prefix}-{one.case_id}  {label(one.state)}  {moment.clock(one.raised_at)}"
