"""The keys that open the desk's other rooms; what is done there is imported with its screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from supportdesk.i18n import N_, _
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


class OpenRepeats(Command):
    """Opens what keeps coming."""

    id: ClassVar[str] = "repeats"
    key: ClassVar[str] = "O"
    label: ClassVar[str] = N_("repeats")
    help: ClassVar[str] = N_("repeats: what came more often than usual, and the problem behind it")
    action: ClassVar[Action | None] = Action.READ_PROBLEM
    needs_case: ClassVar[bool] = False

    def act(self, screen: DeskScreen) -> None:
        """Opens them at once."""
        from supportdesk.screens.repeats import RepeatsScreen

        screen.app.push_screen(RepeatsScreen(screen.session))


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


class OpenChanges(Command):
    """Opens the changes."""

    id: ClassVar[str] = "changes"
    key: ClassVar[str] = "H"
    label: ClassVar[str] = N_("changes")
    help: ClassVar[str] = N_("changes to the platform: what is to come, what waits for approval")
    action: ClassVar[Action | None] = Action.READ_CHANGE
    needs_case: ClassVar[bool] = False

    def act(self, screen: DeskScreen) -> None:
        """Opens them at once."""
        from supportdesk.screens.changes import ChangesScreen

        screen.app.push_screen(ChangesScreen(screen.session))


class OpenFigures(Command):
    """Opens the figures week by week."""

    id: ClassVar[str] = "figures"
    key: ClassVar[str] = "F"
    label: ClassVar[str] = N_("figures")
    help: ClassVar[str] = N_("figures of the service meeting, week by week")
    action: ClassVar[Action | None] = Action.READ_INSIDE
    needs_case: ClassVar[bool] = False

    def act(self, screen: DeskScreen) -> None:
        """Opens them at once."""
        from supportdesk.screens.figures import FiguresScreen

        screen.app.push_screen(FiguresScreen(screen.session))


class OpenStanding(Command):
    """Opens how the customer of a case stands."""

    id: ClassVar[str] = "standing"
    key: ClassVar[str] = "K"
    label: ClassVar[str] = N_("customer")
    help: ClassVar[str] = N_("how the customer of the case stands: promises kept, open cases, problems, plans")
    action: ClassVar[Action | None] = Action.READ

    async def run(self, screen: DeskScreen) -> None:
        """Opens it."""
        from supportdesk.operations.case_view import case_detail
        from supportdesk.screens.standing import StandingScreen

        case = screen.targets()[0]
        number = (await screen.in_thread(lambda: case_detail(screen.desk, case.id))).customer_number
        if not number:
            screen.say(_("No customer is known for this case."), "warn")
            return
        screen.app.push_screen(StandingScreen(screen.session, number))


ROOMS: tuple[type[Command], ...] = (
    OpenProblems,
    OpenRepeats,
    OpenManager,
    OpenMeeting,
    OpenChanges,
    OpenFigures,
    OpenStanding,
)
