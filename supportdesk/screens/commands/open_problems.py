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
