"""The keys that open the desk's other rooms; what is done there is imported with its screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from supportdesk.i18n import N_
from supportdesk.rules.actions import Action
from supportdesk.screens.commands.command import Command

if TYPE_CHECKING:
    from supportdesk.screens.desk_screen import DeskScreen


class OpenProblems(Command):
    """Opens the problems."""

    id: ClassVar[str] = "problems"
    key: ClassVar[str] = "P"
    label: ClassVar[str] = N_("problems")
    help: ClassVar[str] = N_("problems: the causes behind incidents, known errors, their mending")
    action: ClassVar[Action | None] = Action.READ_PROBLEM
    needs_case: ClassVar[bool] = False

    def act(self, screen: DeskScreen) -> None:
        """Opens them at once."""
        from supportdesk.screens.problems import ProblemsScreen

        screen.app.push_screen(ProblemsScreen(screen.session))


class OpenManager(Command):
    """Opens the manager's list."""

    id: ClassVar[str] = "manager"
    key: ClassVar[str] = "M"
    label: ClassVar[str] = N_("responsibility")
    help: ClassVar[str] = N_("what the Support & Service Manager answers for, and what is offered")
    action: ClassVar[Action | None] = Action.BEAR
    needs_case: ClassVar[bool] = False

    def act(self, screen: DeskScreen) -> None:
        """Opens it at once."""
        from supportdesk.screens.manager import ManagerScreen

        screen.app.push_screen(ManagerScreen(screen.session))


class OpenMeeting(Command):
    """Opens the meeting."""

    id: ClassVar[str] = "meeting"
    key: ClassVar[str] = "N"
    label: ClassVar[str] = N_("service meeting")
    help: ClassVar[str] = N_("the service meeting: what is to be gone through, and what was decided")
    action: ClassVar[Action | None] = Action.READ_MEETING
    needs_case: ClassVar[bool] = False

    def act(self, screen: DeskScreen) -> None:
        """Opens it at once."""
        from supportdesk.screens.meetings import MeetingScreen

        screen.app.push_screen(MeetingScreen(screen.session))


ROOMS: tuple[type[Command], ...] = (OpenProblems, OpenManager, OpenMeeting)
