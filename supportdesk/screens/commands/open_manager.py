"""The key that opens what the Support & Service Manager answers for; what is done there is imported with its screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from supportdesk.i18n import N_
from supportdesk.rules.actions import Action
from supportdesk.screens.commands.command import Command

if TYPE_CHECKING:
    from supportdesk.screens.desk_screen import DeskScreen


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
