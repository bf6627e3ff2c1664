"""What the manager does with what they answer for: accept, tell the customer, plan, hand back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from supportdesk.i18n import N_, P_, _, pgettext
from supportdesk.rules.actions import Action
from supportdesk.screens.commands.asking import ask_line
from supportdesk.screens.commands.command import Command

if TYPE_CHECKING:
    from supportdesk.operations.owed_view import Borne
    from supportdesk.screens.desk_screen import DeskScreen
    from supportdesk.screens.manager import ManagerScreen


def borne_on(screen: DeskScreen) -> Borne | None:
    """The case a key was meant for, as the list last had it."""
    number = next((target.id for target in screen.targets()), None)
    here = cast("ManagerScreen", screen)
    known = (*here.source.rows, *([here.row] if here.row is not None else []))
    return next((row for row in known if row.id == number), None)


class AcceptResponsibility(Command):
    """Accepts what is offered."""

    id: ClassVar[str] = "accept_responsibility"
    key: ClassVar[str] = "y"
    label: ClassVar[str] = N_("accept")
    help: ClassVar[str] = N_("accept the responsibility that is offered")
    action: ClassVar[Action | None] = Action.BEAR
    footer: ClassVar[bool] = True

    async def run(self, screen: DeskScreen) -> None:
        """Accepts it."""
        from supportdesk.operations.responsibility import accept_responsibility

        row = borne_on(screen)
        if row is None:
            return
        about = row.responsibility
        await screen.in_thread(lambda: accept_responsibility(screen.desk, about.id, seen=about.version))
        screen.told([row.id], _("You answer for {case} now.").format(case=screen.reference(row.id)), undo=True)


class ReturnResponsibility(Command):
    """Hands it back."""

    id: ClassVar[str] = "return_responsibility"
    key: ClassVar[str] = "b"
    label: ClassVar[str] = N_("hand back")
    short: ClassVar[str] = P_("short", "back")
    help: ClassVar[str] = N_("hand the responsibility back, with the reason")
    action: ClassVar[Action | None] = Action.BEAR
    footer: ClassVar[bool] = True

    async def run(self, screen: DeskScreen) -> None:
        """Asks why."""
        from supportdesk.operations.responsibility import return_responsibility

        row = borne_on(screen)
        if row is None:
            return
        about, name = row.responsibility, screen.reference(row.id)
        needed = _("Say why: it is kept in the history.")
        title = _("{case}: hand the responsibility back").format(case=name)
        why = await ask_line(screen, title, _("Why"), needed, enter=pgettext("enter", "hand back"))
        if why is None:
            return
        await screen.in_thread(lambda: return_responsibility(screen.desk, about.id, why, seen=about.version))
        screen.told([row.id], _("Handed back: {case}.").format(case=name), undo=True)


class OpenPlan(Command):
    """Opens the plan with the customer."""

    id: ClassVar[str] = "open_plan"
    key: ClassVar[str] = "p"
    label: ClassVar[str] = N_("plan")
    help: ClassVar[str] = N_("the plan with the customer, or a new one")
    action: ClassVar[Action | None] = Action.PLAN
    footer: ClassVar[bool] = True

    async def run(self, screen: DeskScreen) -> None:
        """Opens it."""
        from supportdesk.screens.commands.owing import plan_of_case

        await plan_of_case(screen)
