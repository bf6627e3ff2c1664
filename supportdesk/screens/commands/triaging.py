"""Triage: begun from anywhere, and gone on in."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from supportdesk.i18n import N_
from supportdesk.screens.commands.command import Command

if TYPE_CHECKING:
    from supportdesk.screens.desk_screen import DeskScreen
    from supportdesk.screens.triage import TriageScreen


class OpenTriage(Command):
    """Begins a triage."""

    id: ClassVar[str] = "triage"
    key: ClassVar[str] = "T"
    label: ClassVar[str] = N_("triage")
    help: ClassVar[str] = N_("triage: what has changed, then one case at a time, the worst first, one key a decision")
    needs_case: ClassVar[bool] = False

    async def run(self, screen: DeskScreen) -> None:
        """Opens it."""
        from supportdesk.screens.triage import TriageScreen

        screen.desk_app.push_screen(TriageScreen(screen.session))


class NextCase(Command):
    """Goes on without a decision."""

    id: ClassVar[str] = "next"
    key: ClassVar[str] = "n"
    label: ClassVar[str] = N_("next")
    help: ClassVar[str] = N_("the next case; this one stays as it is")
    footer: ClassVar[bool] = True

    async def run(self, screen: DeskScreen) -> None:
        """Leaves the case for later."""
        cast("TriageScreen", screen).leave_for_later()
