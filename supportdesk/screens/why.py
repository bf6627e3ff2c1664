"""Why a case stands where it does: every clock with its ledger, what is foretold, every rule with what it asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.app import ComposeResult

from supportdesk.clock import from_ms
from supportdesk.i18n import _, age, label, language
from supportdesk.operations.clocks import ClockNow
from supportdesk.operations.risk_read import chances_of
from supportdesk.operations.why import Reason, explained, ledger_of, open_clocks, past_of
from supportdesk.rules.clock_ledger import what_ends
from supportdesk.screens.commands.command import Command, bindings
from supportdesk.screens.commands.general import Back, Help, Leave, Palette, Refresh
from supportdesk.screens.desk_screen import DeskScreen
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.look import Line
from supportdesk.screens.widgets.scroll_text import ScrollText
from supportdesk.screens.wording.chances import chance_lines
from supportdesk.screens.wording.moment import Moment
from supportdesk.terms import ClockKind
from supportdesk.text import safe, wrap

HANGING = 2
"""Cells by which the later rows of a reason stand further in."""


class WhyScreen(DeskScreen):
    """The ledger of one case."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = (Back, Leave, Help, Palette, Refresh)
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012
    DEFAULT_CSS = "WhyScreen ScrollText { height: 1fr; }"

    def __init__(self, session: Session, number: int) -> None:
        super().__init__(session)
        self.number = number
        self._lines: list[Line] = []

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return _("Why {case}").format(case=self.reference(self.number))

    def compose(self) -> ComposeResult:
        """Bars and text."""
        yield self.top_bar()
        yield ScrollText(self._shown, id="why")
        yield from self.bars_below()

    def on_mount(self) -> None:
        """Reads the reasons."""
        self.query_one("#why", ScrollText).focus()
        self.reread()

    def reread(self) -> None:
        """Reads the reasons again."""
        self.begin(self._read, group="why", exclusive=True)

    def cases_changed(self, numbers: Sequence[int]) -> None:
        """Reads the reasons again."""
        self.reread()

    async def _read(self) -> None:
        self._lines = await self.in_thread(self._worded)
        self.query_one("#why", ScrollText).show(self._shown)

    def _shown(self, width: int) -> Sequence[Line]:
        return [row for line in self._lines for row in _hanging(line, width)]

    def _worded(self) -> list[Line]:
        reasons = explained(self.desk, self.number, language())
        clocks = open_clocks(self.desk, self.number)
        return [*self._promised(clocks), *self._foretold(clocks), [("", "")], *self._ruled(reasons)]

    def _promised(self, clocks: Sequence[ClockNow]) -> Iterator[Line]:
        moment, past = self.session.moment(), past_of(self.desk, self.number)
        for one in clocks:
            head = "  ".join(filter(None, (label(one.clock.kind), _stands(one, moment), one.level.name(language()))))
            yield [(head, "title")]
            for text in ledger_of(self.desk, one, past):
                yield [("    " + text, "")]
            yield [("    " + what_ends(one.clock, one.level), "dim")]

    def _foretold(self, clocks: Sequence[ClockNow]) -> Iterator[Line]:
        """The chance of a miss and what lies behind it."""
        used = max((one.share for one in clocks if one.clock.kind is ClockKind.RESOLUTION), default=None)
        said = chance_lines(chances_of(self.desk, [self.number]).get(self.number), used)
        if said:
            yield [(_("Risk"), "title")]
            for text in said:
                yield [("    " + text, "")]

    def _ruled(self, reasons: Sequence[Reason]) -> Iterator[Line]:
        now = self.session.moment().now
        for reason in reasons:
            first, *rest = reason.lines(now)
            yield [(safe(first), "warn" if reason.holds else "dim")]
            for text in rest:
                yield [(safe(text), "" if reason.holds else "dim")]


def _hanging(line: Line, width: int) -> Iterator[Line]:
    """A reason on as many rows as it needs, the later ones further in."""
    [(text, role)] = line
    margin = len(text) - len(text.lstrip())
    first, *rest = wrap(text.strip(), max(width - margin - HANGING, 20)) or [""]
    yield [(" " * margin + first, role)]
    for row in rest:
        yield [(" " * (margin + HANGING) + row, role)]


def _stands(one: ClockNow, moment: Moment) -> str:
    """How a clock stands: what has passed is told as passed, what is still to come as to come."""
    if one.clock.due_at is None:
        return label(one.clock.state).lower()
    due = from_ms(one.clock.due_at)
    if due < moment.now:
        return _("late: was due {time}, {ago} ago").format(time=moment.clock(due), ago=age(moment.now - due))
    return _("{state}, due {time}").format(state=label(one.clock.state).lower(), time=moment.clock(due))
