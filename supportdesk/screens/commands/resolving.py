"""Resolving a case: cause, solution, and if wanted a word to the customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from supportdesk.i18n import N_, _, language
from supportdesk.rules.actions import Action
from supportdesk.rules.causes import causes
from supportdesk.screens.commands.command import Command
from supportdesk.screens.commands.seen import do_seen

if TYPE_CHECKING:
    from supportdesk.screens.desk_screen import DeskScreen, Work
    from supportdesk.screens.dialogs.fields import BlockField, ChoiceField


class Done(Command):
    """Resolves the case: cause, solution, and if wanted a word to the customer."""

    id: ClassVar[str] = "done"
    key: ClassVar[str] = "d"
    label: ClassVar[str] = N_("done")
    help: ClassVar[str] = N_("done: cause, what was done, and a word to the customer")
    action: ClassVar[Action | None] = Action.RESOLVE
    footer: ClassVar[bool] = True

    async def run(self, screen: DeskScreen) -> None:
        """Asks for cause and solution."""
        from supportdesk.operations.flow import resolve
        from supportdesk.screens.dialogs.fields import BlockField
        from supportdesk.screens.dialogs.form import Form, drop_draft

        cases = list(screen.targets())
        place = f"case:{cases[0].id}:resolve"
        title = _("Done: {cases}").format(cases=", ".join(screen.reference(case.id) for case in cases[:5]))
        fields = [*resolution_fields(), BlockField("reply", _("To customer"), height=4)]
        filled = await screen.desk_app.push_screen_wait(Form(screen.session, title, fields, place=place))
        if filled is None:
            return
        values = filled.values

        def make(seen: int | None) -> Work:
            return lambda change, number: resolve.within(
                change, number, cause=values["cause"], solution=values["solution"], reply=values["reply"], seen=seen
            )

        if await do_seen(screen, make, _("Resolved {cases}."), cases, onward="next"):
            await drop_draft(screen.session, place)


def resolution_fields() -> list[ChoiceField | BlockField]:
    """Cause and solution."""
    from supportdesk.screens.dialogs.fields import BlockField, ChoiceField, Option

    options = [Option(cause.key, cause.name(language())) for cause in causes()]
    needed = _("Write what was done: the next one who meets this will look for it.")
    return [
        ChoiceField("cause", _("Cause"), options, options[0].value),
        BlockField("solution", _("Solution"), height=3, needed=needed),
    ]
