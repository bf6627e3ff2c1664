"""The figures of the service meeting, drawn week by week, and how the early warning came true (P9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult

from supportdesk.errors import DeskError
from supportdesk.i18n import _
from supportdesk.operations.figure_plots import calibration_lines, week_lines
from supportdesk.operations.figure_weeks import OverTime, over_time
from supportdesk.screens.commands.command import Command, bindings
from supportdesk.screens.commands.general import Back, Help, Leave, Palette, Quit, Redraw, Refresh
from supportdesk.screens.desk_screen import DeskScreen
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.look import Line, Role
from supportdesk.screens.widgets.scroll_text import ScrollText
from supportdesk.text import Safe, fit

TALL = 34
"""From so many lines on there is room for columns of two."""


class FiguresScreen(DeskScreen):
    """Eight weeks, and below them the calibration table."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = (Back, Leave, Help, Palette, Refresh, Redraw, Quit)
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012
    DEFAULT_CSS = "FiguresScreen ScrollText { height: 1fr; }"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._found: OverTime | None = None

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return _("Figures")

    def compose(self) -> ComposeResult:
        """Bars and text."""
        yield self.top_bar()
        yield ScrollText(self._lines, id="figures")
        yield from self.bars_below()

    def on_mount(self) -> None:
        """Reads them."""
        self.query_one("#figures", ScrollText).focus()
        self.reread()

    def reread(self) -> None:
        """Reads them again."""
        self.begin(self._show, group="figures", exclusive=True)

    async def _show(self) -> None:
        try:
            self._found = await self.in_thread(lambda: over_time(self.desk, zone=self.session.zone))
        except DeskError as error:
            self.say(str(error), "error")
            return
        self.query_one("#figures", ScrollText).show(self._lines)

    def _lines(self, width: int) -> Sequence[Line]:
        if self._found is None:
            return [[(_("Reading …"), "dim")]]
        height = 2 if self.app.size.height >= TALL else 1
        blocks = self.session.settings.glyphs == "unicode"
        heading, *weeks = week_lines(self._found, width, height=height, blocks=blocks)
        drawn = [*weeks, "", *calibration_lines(self._found, width)]
        return [_line(heading, "dim", width), *(_line(text, "", width) for text in drawn)]


def _line(text: str, role: Role, width: int) -> Line:
    return [(fit(Safe(text), width).rstrip(), role)]
