"""Keys that wait for a second one: the choices are shown at once, Esc leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportdesk.screens.commands.command import Command
from supportdesk.screens.widgets.prefix_keys import Choice, Menu

if TYPE_CHECKING:
    from supportdesk.screens.desk_screen import DeskScreen


class PrefixCommand(Command):
    """A command whose second key says which. `choices` may dim some with a reason."""

    def title(self, screen: DeskScreen) -> str:
        """What stands before the choices."""
        raise NotImplementedError

    def choices(self, screen: DeskScreen) -> list[Choice]:
        """The second keys."""
        raise NotImplementedError

    async def chosen(self, screen: DeskScreen, key: str) -> None:
        """Does what the second key says."""
        raise NotImplementedError

    def act(self, screen: DeskScreen) -> None:
        """Opens the strip at once: the next key is its."""
        screen.open_strip(self)

    def menu(self, screen: DeskScreen) -> Menu:
        """Title and choices for the strip."""
        return self.title(screen), self.choices(screen)
