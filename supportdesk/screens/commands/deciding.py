"""Answering the rules: accept, refuse, postpone a proposal, and why a flag stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, cast

from supportdesk.i18n import N_, P_, _
from supportdesk.rules.actions import Action
from supportdesk.screens.commands.command import Command
from supportdesk.screens.commands.prefix import PrefixCommand
from supportdesk.screens.widgets.prefix_keys import Choice

if TYPE_CHECKING:
    from supportdesk.operations.escalations import AtStake, Standing
    from supportdesk.screens.desk_screen import DeskScreen
    from supportdesk.screens.escalation import EscalationScreen


def stake_of(screen: DeskScreen) -> AtStake | None:
    """The case a key was meant for, as the list last had it: not the one that is under the cursor by now."""
    here = cast("EscalationScreen", screen)
    number = next((target.id for target in screen.targets()), None)
    known = (*here.source.rows, *([here.row] if here.row is not None else []))
    return next((row for row in known if row.id == number), None)


def proposal_of(screen: DeskScreen) -> Standing | None:
    """The proposal of the case a key was meant for."""
    row = stake_of(screen)
    return None if row is None else row.proposal


def decision_of(screen: DeskScreen) -> Standing | None:
    """The proposal, else the first flag, of the case a key was meant for."""
    row = stake_of(screen)
    return None if row is None else row.proposal or next(iter(row.decisions), None)


class Accept(Command):
    """Does what is proposed."""

    id: ClassVar[str] = "accept"
    key: ClassVar[str] = "y"
    label: ClassVar[str] = N_("accept")
    help: ClassVar[str] = N_("accept: do what the rule proposes")
    action: ClassVar[Action | None] = Action.ANSWER_RULE
    footer: ClassVar[bool] = True

    def why_not(self, screen: DeskScreen) -> str | None:
        """Nothing to accept without a proposal."""
        refused = super().why_not(screen)
        return refused or (None if proposal_of(screen) else _("No rule proposes anything for this case."))

    async def run(self, screen: DeskScreen) -> None:
        """Accepts it, with what the verb needs asked in one form."""
        from supportdesk.operations.decisions import accept
        from supportdesk.screens.commands.owning import agent_finder
        from supportdesk.screens.dialogs.form import Form
        from supportdesk.screens.dialogs.specs import BlockField, Field, LookupField
        from supportdesk.terms import Line

        proposal, [case] = proposal_of(screen), list(screen.targets())[:1]
        if proposal is None:
            return
        words: dict[str, str] = {}
        lines = {"escalate": Line.SECOND, "problem": Line.PROBLEM, "manager": Line.MANAGER, "assign": None}
        if proposal.verb in lines:
            fields: list[Field] = [
                BlockField("tried", _("Tried"), height=3, value=proposal.because),
                LookupField("assign_to", _("Whom"), await agent_finder(screen, line=lines[proposal.verb])),
            ]
            filled = await screen.desk_app.push_screen_wait(Form(screen.session, proposal.because, fields))
            if filled is None:
                return
            words = {name: value or "" for name, value in filled.values.items()}
        await screen.in_thread(lambda: accept(screen.desk, proposal.id, words=words))
        screen.told(
            [case.id], _("Accepted for {case}: {why}").format(case=screen.reference(case.id), why=proposal.because)
        )


class Refuse(Command):
    """Says no to a proposal, or puts a flag aside."""

    id: ClassVar[str] = "refuse"
    key: ClassVar[str] = "x"
    label: ClassVar[str] = N_("refuse")
    help: ClassVar[str] = N_("refuse a proposal, or put a flag aside, with the reason")
    action: ClassVar[Action | None] = Action.ANSWER_RULE
    footer: ClassVar[bool] = True

    async def run(self, screen: DeskScreen) -> None:
        """Asks for the reason."""
        from supportdesk.operations.decisions import refuse

        decision, [case] = decision_of(screen), list(screen.targets())[:1]
        reason = await _reason(screen, decision, _("Why not"))
        if decision is None or reason is None:
            return
        await screen.in_thread(lambda: refuse(screen.desk, decision.id, reason))
        screen.told(
            [case.id],
            _("Put aside for {case}: {rule}.").format(
                case=screen.reference(case.id), rule=decision.title or decision.rule
            ),
        )


class Postpone(PrefixCommand):
    """Puts a proposal off."""

    id: ClassVar[str] = "postpone"
    key: ClassVar[str] = "z"
    label: ClassVar[str] = N_("postpone")
    short: ClassVar[str] = P_("short", "later")
    help: ClassVar[str] = N_("postpone a proposal or flag, with the reason")
    action: ClassVar[Action | None] = Action.ANSWER_RULE
    footer: ClassVar[bool] = True

    def title(self, screen: DeskScreen) -> str:
        """What stands before the choices."""
        return _("Postpone")

    def choices(self, screen: DeskScreen) -> list[Choice]:
        """Until when."""
        return [Choice("1", _("15 minutes")), Choice("2", _("one hour")), Choice("3", _("tomorrow 08:00"))]

    async def chosen(self, screen: DeskScreen, key: str) -> None:
        """Postpones it."""
        from supportdesk.operations.decisions import postpone

        decision, [case] = decision_of(screen), list(screen.targets())[:1]
        reason = await _reason(screen, decision, _("Why it can wait"))
        if decision is None or reason is None:
            return
        until = _until(screen, key)
        await screen.in_thread(lambda: postpone(screen.desk, decision.id, until, reason))
        when = screen.session.moment().clock(until)
        screen.told(
            [case.id], _("Postponed for {case} until {time}.").format(case=screen.reference(case.id), time=when)
        )


class Why(Command):
    """Why a case stands here."""

    id: ClassVar[str] = "why"
    key: ClassVar[str] = "Y"
    label: ClassVar[str] = N_("why")
    help: ClassVar[str] = N_("why it stands here: the rules, the clocks, and what would clear it")
    footer: ClassVar[bool] = True

    async def run(self, screen: DeskScreen) -> None:
        """Opens the ledger."""
        from supportdesk.screens.why import WhyScreen

        [case] = list(screen.targets())[:1]
        screen.desk_app.push_screen(WhyScreen(screen.session, case.id))


class OpenEscalations(Command):
    """Opens the escalation screen."""

    id: ClassVar[str] = "escalations"
    key: ClassVar[str] = "E"
    label: ClassVar[str] = N_("late")
    help: ClassVar[str] = N_("what is late, what will be, and what the rules propose")
    needs_case: ClassVar[bool] = False
    footer: ClassVar[bool] = True

    def act(self, screen: DeskScreen) -> None:
        """Opens it at once."""
        from supportdesk.screens.escalation import EscalationScreen

        screen.app.push_screen(EscalationScreen(screen.session))


def _until(screen: DeskScreen, key: str) -> datetime:
    now = screen.desk.now()
    if key == "1":
        return now + timedelta(minutes=15)
    if key == "2":
        return now + timedelta(hours=1)
    local = now.astimezone(screen.session.zone)
    return (local + timedelta(days=1)).replace(hour=8, minute=0, second=0, microsecond=0)


async def _reason(screen: DeskScreen, decision: Standing | None, name: str) -> str | None:
    from supportdesk.screens.dialogs.form import Form
    from supportdesk.screens.dialogs.specs import TextField

    if decision is None:
        screen.say(_("No rule stands on this case."), "warn")
        return None
    field = TextField("reason", name, needed=_("Say why: the rule is judged by such answers."))
    filled = await screen.desk_app.push_screen_wait(Form(screen.session, decision.because, [field]))
    return None if filled is None else str(filled.values["reason"])
