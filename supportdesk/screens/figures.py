"""The figures of a service meeting, week by week (P9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from supportdesk.i18n import _
from supportdesk.operations.figure_weeks import Weeks, figure_weeks, plot_lines
from supportdesk.screens.commands.command import Command, bindings
from supportdesk.screens.commands.general import BESIDE
from supportdesk.screens.text_screen import TextScreen
from supportdesk.screens.widgets.look import Line
from supportdesk.text import fit


class FiguresScreen(TextScreen[Weeks]):
    """Eight weeks."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = BESIDE
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return _("Figures")

    def read(self) -> Weeks:
        """The weeks up to now."""
        return figure_weeks(self.desk, self.desk.now(), self.session.zone)

    def lines(self, found: Weeks, width: int) -> Sequence[Line]:
        """The plots."""
        return [[(fit(line, width), "")] for line in plot_lines(found, width)]
