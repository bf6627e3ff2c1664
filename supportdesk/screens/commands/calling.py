"""Calling whoever is on call."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from supportdesk.clock import to_ms
from supportdesk.i18n import N_, P_, _, label
from supportdesk.rules.actions import Action
from supportdesk.screens.commands.command import Command

if TYPE_CHECKING:
    from supportdesk.screens.desk_screen import DeskScreen


class CallOnCall(Command):
    """Sends a notice to whoever is on call, after showing who that is."""

    id: ClassVar[str] = "call_on_call"
    key: ClassVar[str] = "C"
    label: ClassVar[str] = N_("call on-call")
    short: ClassVar[str] = P_("short", "call")
    help: ClassVar[str] = N_("call whoever is on call for the case; it shows first who that is")
    action: ClassVar[Action | None] = Action.CALL
    footer: ClassVar[bool] = True

    async def run(self, screen: DeskScreen) -> None:
        """Shows who is on call, and calls them on Enter."""
        from supportdesk.operations.notices import call_on_call
        from supportdesk.operations.rota import person_on_call
        from supportdesk.screens.dialogs.question import Question

        [case] = list(screen.targets())[:1]
        desk = screen.desk
        person = await screen.in_thread(lambda: person_on_call(desk.rows, to_ms(desk.now()), case.line))
        if person is None:
            screen.say(_("Nobody is on call now. Look with: supportdesk rota show"), "warn")
            return
        sentence = _("{case}: call {who}, on call for {line}?")
        who = ", ".join(part for part in (person.name, person.phone) if part)
        asked = sentence.format(case=screen.reference(case.id), who=who, line=label(person.line).lower())
        if person.deputy:
            asked = " ".join((asked, _("Deputy: {who}.").format(who=person.deputy)))
        if not await screen.desk_app.push_screen_wait(Question(asked, yes=_("Enter call"))):
            return
        await screen.in_thread(lambda: call_on_call(desk, case.id, expected=person.login))
        screen.told([case.id], _("{who} is called for {case}.").format(who=person.name, case=screen.reference(case.id)))
