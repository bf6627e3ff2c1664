"""The key that opens Problem Management; what is done there is imported with its screen."""

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


class OpenRepeats(Command):
    """Opens what keeps coming."""

    id: ClassVar[str] = "repeats"
    key: ClassVar[str] = "R"
    label: ClassVar[str] = N_("repeats")
    help: ClassVar[str] = N_("repeats: what came more often than usual, and the problem behind it")
    action: ClassVar[Action | None] = Action.READ_PROBLEM
    needs_case: ClassVar[bool] = False

    def act(self, screen: DeskScreen) -> None:
        """Opens them at once."""
        from supportdesk.screens.repeats import RepeatsScreen

        screen.app.push_screen(RepeatsScreen(screen.session))
