"""The way of a case: priority and state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from supportdesk.i18n import N_, _, label
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import why_not
from supportdesk.screens.commands.command import Said
from supportdesk.screens.commands.prefix import PrefixCommand
from supportdesk.screens.commands.seen import do_seen
from supportdesk.screens.widgets.prefix_keys import Choice
from supportdesk.terms import Priority

if TYPE_CHECKING:
    from supportdesk.screens.desk_screen import DeskScreen, Work


class SetPriority(PrefixCommand):
    """Sets the priority on purpose."""

    id: ClassVar[str] = "priority"
    key: ClassVar[str] = "p"
    label: ClassVar[str] = N_("prio")
    help: ClassVar[str] = N_("priority 1-4")
    action: ClassVar[Action | None] = Action.SET_FACTS
    footer: ClassVar[bool] = True

    def title(self, screen: DeskScreen) -> str:
        """What stands before the choices."""
        return _("Priority")

    def choices(self, screen: DeskScreen) -> list[Choice]:
        """The four priorities."""
        return [Choice(str(int(priority)), label(priority).lower()) for priority in Priority]

    async def chosen(self, screen: DeskScreen, key: str) -> None:
        """Sets it."""
        from supportdesk.operations.facts import Facts, set_facts

        facts = Facts(priority=int(key))

        def make(seen: int | None) -> Work:
            return lambda change, number: set_facts.within(change, number, facts, seen=seen)

        said = Said(_("Priority {n} set on {cases}."), _("Set priority {n} on {cases}?")).put(n=key)
        await do_seen(screen, make, said, list(screen.targets()))


class SetState(PrefixCommand):
    """Goes to another state; only those that may follow can be chosen."""

    id: ClassVar[str] = "state"
    key: ClassVar[str] = "s"
    label: ClassVar[str] = N_("state")
    help: ClassVar[str] = N_("state: close, reopen, cancel, release")

    def title(self, screen: DeskScreen) -> str:
        """What stands before the choices."""
        return _("State")

    def choices(self, screen: DeskScreen) -> list[Choice]:
        """What may follow; the rest says why not."""
        target = screen.targets()[0]
        offered = (
            ("c", _("close"), Action.CLOSE),
            ("o", _("reopen"), Action.REOPEN),
            ("x", _("cancel"), Action.CANCEL),
            ("r", _("release"), Action.RELEASE),
        )
        return [Choice(key, word, why_not(screen.desk.actor, action, target) or "") for key, word, action in offered]

    async def chosen(self, screen: DeskScreen, key: str) -> None:
        """Does it; a cancelled case needs a reason."""
        from supportdesk.operations import flow, ownership
        from supportdesk.screens.dialogs.form import Form
        from supportdesk.screens.dialogs.specs import TextField

        cases = list(screen.targets())
        reason = ""
        if key == "x":
            shown = ", ".join(screen.reference(case.id) for case in cases[:5])
            needed = _("Say why: a cancelled case is never looked at again.")
            form = Form(
                screen.session,
                _("Cancel {cases}").format(cases=shown),
                [TextField("reason", _("Why"), needed=needed)],
                enter=_("cancel the case"),
            )
            filled = await screen.desk_app.push_screen_wait(form)
            if filled is None:
                return
            reason = filled.values["reason"]
        works: dict[str, tuple[Any, Said]] = {
            "c": (flow.close.within, Said(_("Closed {cases}."), _("Close {cases}?"))),
            "o": (flow.reopen.within, Said(_("Reopened {cases}."), _("Reopen {cases}?"))),
            "x": (
                lambda change, n: flow.cancel.within(change, n, reason=reason),
                Said(_("Cancelled {cases}."), _("Cancel {cases}?")),
            ),
            "r": (ownership.release.within, Said(_("Released {cases}."), _("Release {cases}?"))),
        }
        work, said = works[key]
        await screen.do(work, said, targets=cases, onward="next")
