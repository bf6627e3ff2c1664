"""Between the lines: up to second line as an incident, or back down."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from supportdesk.i18n import N_, P_, _
from supportdesk.operations.at_work import and_no_draft
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import why_not
from supportdesk.screens.commands.asking import titled
from supportdesk.screens.commands.command import Said
from supportdesk.screens.commands.owning import NAME, agent_finder
from supportdesk.screens.commands.prefix import PrefixCommand
from supportdesk.screens.commands.seen import do_seen
from supportdesk.screens.widgets.prefix_keys import Choice
from supportdesk.terms import Line

if TYPE_CHECKING:
    from supportdesk.change import Change, Outcome
    from supportdesk.screens.desk_screen import DeskScreen, Work
    from supportdesk.screens.dialogs.specs import Field, Option


class Escalate(PrefixCommand):
    """Up to second line as an incident, or back down."""

    id: ClassVar[str] = "escalate"
    key: ClassVar[str] = "e"
    label: ClassVar[str] = N_("escalate")
    short: ClassVar[str] = P_("short", "escalate")
    help: ClassVar[str] = N_(
        "escalate: 2 second line, r routine, d diagnosis, p problem, c customer, n plan, m manager, b hand back"
    )
    footer: ClassVar[bool] = True

    def title(self, screen: DeskScreen) -> str:
        """What stands before the choices."""
        return _("Escalate")

    def choices(self, screen: DeskScreen) -> list[Choice]:
        """Where to; what cannot be done now says why."""
        target = screen.targets()[0]
        up = why_not(screen.desk.actor, Action.ESCALATE, target) or ""
        back = why_not(screen.desk.actor, Action.HAND_BACK, target) or ""
        problem = why_not(screen.desk.actor, Action.READ_PROBLEM) or ""
        diagnosis = why_not(screen.desk.actor, Action.DIAGNOSE, target) or ""
        report = why_not(screen.desk.actor, Action.SEND_REPORT) or ""
        routine = why_not(screen.desk.actor, Action.FOLLOW_ROUTINE, target) or ""
        plan = why_not(screen.desk.actor, Action.PLAN) or ""
        manager = why_not(screen.desk.actor, Action.PASS_ON, target) or ""
        return [
            Choice("2", _("second line"), up),
            Choice("r", _("routine"), routine),
            Choice("d", _("diagnosis"), diagnosis),
            Choice("p", _("problem"), problem),
            Choice("c", _("customer's report"), report),
            Choice("n", _("plan with the customer"), plan),
            Choice("m", _("to the manager"), manager),
            Choice("b", _("hand back"), back),
        ]

    async def chosen(self, screen: DeskScreen, key: str) -> None:
        """Opens the form for it."""
        from supportdesk.screens.commands import owing
        from supportdesk.screens.commands.on_routine import follow_routine

        ways = {"2": self._up, "p": self._problem, "b": self._back, "d": owing.write_diagnosis}
        ways |= {"c": owing.report_on_case, "n": owing.plan_of_case, "m": owing.pass_responsibility}
        ways |= {"r": follow_routine}
        await ways[key](screen)

    async def _problem(self, screen: DeskScreen) -> None:
        from supportdesk.screens.commands.to_problem import to_problem

        await to_problem(screen)

    async def _up(self, screen: DeskScreen) -> None:
        from supportdesk.operations.lines import HandOver, escalate
        from supportdesk.screens.dialogs.form import Form

        cases = list(screen.targets())
        place = f"case:{cases[0].id}:escalate"
        fields = await hand_over_fields(screen)
        title = titled(screen, cases, _("to second line"))
        if len(cases) == 1:
            title = _("To second line: {case} {subject}").format(
                case=screen.reference(cases[0].id), subject=cases[0].subject
            )
        filled = await screen.desk_app.push_screen_wait(Form(screen.session, title, fields, place=place))
        if filled is None:
            return
        values = filled.values
        hand_over = HandOver(values["tried"], values["routine_step"], values["missing"])

        def make(seen: int | None) -> Work:
            def work(change: Change, number: int) -> Outcome:
                competence, login = values["competence"] or "", values["login"] or ""
                return escalate.within(change, number, hand_over, competence=competence, assign_to=login, seen=seen)

            return and_no_draft(work, place)

        await do_seen(
            screen,
            make,
            Said(_("Escalated {cases} to second line."), _("Escalate {cases} to second line?")),
            cases,
            onward="next",
        )

    async def _back(self, screen: DeskScreen) -> None:
        from supportdesk.operations.lines import hand_back
        from supportdesk.screens.dialogs.form import Form
        from supportdesk.screens.dialogs.specs import BlockField

        cases = list(screen.targets())
        needed = _("Say why it goes back: first line must know what to do otherwise.")
        form = Form(
            screen.session,
            titled(screen, cases, _("Hand back to first line")),
            [BlockField("reason", _("Why"), height=3, needed=needed)],
        )
        filled = await screen.desk_app.push_screen_wait(form)
        if filled is None:
            return

        def make(seen: int | None) -> Work:
            return lambda change, number: hand_back.within(change, number, filled.values["reason"], seen=seen)

        await do_seen(
            screen,
            make,
            Said(_("Handed {cases} back to first line."), _("Hand {cases} back to first line?")),
            cases,
            onward="next",
        )


async def hand_over_fields(screen: DeskScreen) -> list[Field]:
    """What second line needs to go on: what was tried, how far, what is missing; and who shall have it."""
    from supportdesk.operations.people import competences
    from supportdesk.screens.dialogs.specs import BlockField, LookupField, Option, TextField

    areas = await screen.in_thread(lambda: competences(screen.desk))
    options = [Option(key, key, name) for key, name in areas]

    def find_area(text: str) -> list[Option]:
        wanted = text.casefold().strip()
        return [option for option in options if wanted in f"{option.label} {option.note}".casefold()]

    needed = _("Say what was tried, or that nothing could be: second line starts from there.")
    find_agent = await agent_finder(screen, line=Line.SECOND)
    free = _("left empty: whoever is free")
    return [
        BlockField("tried", _("Tried"), height=4, needed=needed, hint=_("what was tried, and what came of it")),
        TextField("routine_step", _("Routine"), hint=_("which one, and the last step done")),
        TextField("missing", _("Missing"), hint=_("what is still to be found out")),
        LookupField("competence", _("Competence"), find_area, hint=_("Down chooses, or letters of it"), name_cells=12),
        LookupField("login", _("Specialist"), find_agent, hint=free, name_cells=NAME),
    ]
