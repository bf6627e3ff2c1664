"""The change schedule: four weeks of changes, freezes and maintenance windows, day by day (P11 to P13)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

from supportdesk.i18n import N_, P_, _
from supportdesk.operations.change_schedule import ScheduleDay, change_schedule
from supportdesk.screens.commands.command import Command, bindings
from supportdesk.screens.commands.general import BESIDE
from supportdesk.screens.desk_screen import DeskScreen
from supportdesk.screens.session import Session
from supportdesk.screens.text_screen import TextScreen
from supportdesk.screens.widgets.look import Line
from supportdesk.screens.wording.change_schedule import schedule_lines

WEEKS = 4


class _Turn(Command):
    """The base of turning the page."""

    needs_case: ClassVar[bool] = False
    footer: ClassVar[bool] = True
    weeks: ClassVar[int]

    def act(self, screen: DeskScreen) -> None:
        """Turns it."""
        if isinstance(screen, ChangeScheduleScreen):
            screen.turn(self.weeks)


class LaterWeeks(_Turn):
    """The next four weeks."""

    id: ClassVar[str] = "later_weeks"
    key: ClassVar[str] = "right_square_bracket"
    shown: ClassVar[str] = "]"
    label: ClassVar[str] = N_("later")
    help: ClassVar[str] = N_("the four weeks after these")
    weeks: ClassVar[int] = WEEKS


class EarlierWeeks(_Turn):
    """The four weeks before."""

    id: ClassVar[str] = "earlier_weeks"
    key: ClassVar[str] = "left_square_bracket"
    shown: ClassVar[str] = "["
    label: ClassVar[str] = N_("earlier")
    help: ClassVar[str] = N_("the four weeks before these")
    weeks: ClassVar[int] = -WEEKS


class ThisWeek(_Turn):
    """Back to the present."""

    id: ClassVar[str] = "this_week"
    key: ClassVar[str] = "t"
    label: ClassVar[str] = N_("today")
    short: ClassVar[str] = P_("short", "today")
    help: ClassVar[str] = N_("the weeks from this one on")
    weeks: ClassVar[int] = 0


class ChangeScheduleScreen(TextScreen[Sequence[ScheduleDay]]):
    """Four weeks of it."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = (LaterWeeks, EarlierWeeks, ThisWeek, *BESIDE)
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.weeks_on = 0

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return _("Change schedule")

    def turn(self, weeks: int) -> None:
        """Goes so many weeks on; 0 is back to this one."""
        self.weeks_on = self.weeks_on + weeks if weeks else 0
        self.reread()

    def read(self) -> Sequence[ScheduleDay]:
        """The days."""
        zone = self.session.zone
        first = self.desk.now().astimezone(zone).date() + timedelta(weeks=self.weeks_on)
        return change_schedule(self.desk, first, WEEKS, zone)

    def lines(self, found: Sequence[ScheduleDay], width: int) -> Sequence[Line]:
        """Weeks and days."""
        return schedule_lines(found, self.session.moment(), width)
