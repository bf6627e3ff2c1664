"""What is done to a plan made with a customer: steps added, ticked and taken out; agreed, changed, kept or dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from supportdesk.i18n import N_, P_, _, full_time, label
from supportdesk.rules.actions import Action
from supportdesk.rules.owed_flows import PLAN_FLOW
from supportdesk.rules.record_names import record_name
from supportdesk.screens.commands.command import Command
from supportdesk.screens.commands.prefix import PrefixCommand
from supportdesk.screens.commands.stepping import StepRecord
from supportdesk.screens.commands.waiting import parse_time
from supportdesk.screens.widgets.prefix_keys import Choice
from supportdesk.terms import Side, Subject
from supportdesk.text import safe

if TYPE_CHECKING:
    from supportdesk.operations.owed_view import PlanRow
    from supportdesk.screens.desk_screen import DeskScreen
    from supportdesk.screens.dialogs.specs import Field
    from supportdesk.screens.plan import PlanScreen

MOST_KEYS = 9
MOVES = {"1": "change", "2": "keep", "3": "drop"}


def plan_on(screen: DeskScreen) -> PlanRow | None:
    """The plan that is open."""
    return cast("PlanScreen", screen).plan


def move_word(verb: str) -> str:
    """What people call a step of a plan's way."""
    return {
        "agree": _("agreed"),
        "change": _("change it: it must be agreed again"),
        "keep": _("kept: all is done"),
        "drop": _("dropped"),
    }[verb]


class OnPlan(Command):
    """The base of what needs an open plan."""

    needs_case: ClassVar[bool] = False
    action: ClassVar[Action | None] = Action.PLAN
    footer: ClassVar[bool] = True

    def why_not(self, screen: DeskScreen) -> str | None:
        """It must be read."""
        return _("The plan is not read yet.") if plan_on(screen) is None else super().why_not(screen)


class AddStep(OnPlan):
    """Adds a step."""

    id: ClassVar[str] = "add_step"
    key: ClassVar[str] = "i"
    label: ClassVar[str] = N_("new step")
    short: ClassVar[str] = P_("short", "step")
    help: ClassVar[str] = N_("add a step: what, who, until when")

    async def run(self, screen: DeskScreen) -> None:
        """Asks for it."""
        from supportdesk.operations.plans import NewStep, add_step
        from supportdesk.screens.dialogs.form import Form
        from supportdesk.screens.dialogs.specs import ChoiceField, Option, TextField

        plan = plan_on(screen)
        if plan is None:
            return
        fields: list[Field] = [
            TextField("text", _("What"), needed=_("Say what is to be done in this step.")),
            ChoiceField("side", _("Whose"), [Option(side, label(side)) for side in Side], Side.OURS),
            TextField("owner", _("Who"), needed=_("A step needs an owner: who does it?")),
            TextField("due", _("Until"), needed=_("Until when?"), hint=_("14:30, or 2026-03-29 14:30")),
        ]
        form = Form(screen.session, f"{record_name(Subject.PLAN, plan.id)}: {plan.goal}", fields)
        filled = await screen.desk_app.push_screen_wait(form)
        if filled is None:
            return
        due = parse_time(screen, filled.values["due"])
        if due is None:
            return
        step = NewStep(filled.values["text"], Side(filled.values["side"]), filled.values["owner"], due)
        await screen.in_thread(lambda: add_step(screen.desk, plan.id, step, seen=plan.version))
        screen.told([plan.case_id], _("Step added."), undo=True)


class _OnStep(PrefixCommand, OnPlan):
    """The base of what is done to one of the first nine steps that are not done. `said` tells of it."""

    said: ClassVar[str]

    def answer(self, screen: DeskScreen, plan: PlanRow, step: int) -> object:
        """Does it; runs in a thread."""
        raise NotImplementedError

    def title(self, screen: DeskScreen) -> str:
        """What stands before the choices."""
        return _("Which step")

    def choices(self, screen: DeskScreen) -> list[Choice]:
        """The steps that are not done."""
        plan = plan_on(screen)
        steps = [] if plan is None else list(enumerate(plan.steps, 1))
        return [
            Choice(str(place), safe(step.text, limit=30))
            for place, step in steps
            if step.done_at is None and place <= MOST_KEYS
        ]

    async def chosen(self, screen: DeskScreen, key: str) -> None:
        """Does it to the step."""
        plan = plan_on(screen)
        if plan is not None:
            await screen.in_thread(lambda: self.answer(screen, plan, int(key)))
            screen.told([plan.case_id], _(self.said).format(n=key), undo=True)


class TickStep(_OnStep):
    """Says that a step is done."""

    id: ClassVar[str] = "tick_step"
    key: ClassVar[str] = "t"
    label: ClassVar[str] = N_("tick")
    help: ClassVar[str] = N_("tick a step: it is done")
    said: ClassVar[str] = N_("Step {n} is done.")

    def answer(self, screen: DeskScreen, plan: PlanRow, step: int) -> object:
        """Ticks it."""
        from supportdesk.operations.plans import tick_step

        return tick_step(screen.desk, plan.id, step, seen=plan.version)


class RemoveStep(_OnStep):
    """Takes a step out."""

    id: ClassVar[str] = "remove_step"
    key: ClassVar[str] = "x"
    label: ClassVar[str] = N_("remove")
    help: ClassVar[str] = N_("take a step out of a draft")
    said: ClassVar[str] = N_("Step {n} is taken out.")

    def answer(self, screen: DeskScreen, plan: PlanRow, step: int) -> object:
        """Takes it out."""
        from supportdesk.operations.plans import remove_step

        return remove_step(screen.desk, plan.id, step, seen=plan.version)


class AgreePlan(OnPlan):
    """Records that the customer has agreed."""

    id: ClassVar[str] = "agree_plan"
    key: ClassVar[str] = "y"
    label: ClassVar[str] = N_("agreed")
    help: ClassVar[str] = N_("the customer has agreed: who, and how")

    async def run(self, screen: DeskScreen) -> None:
        """Asks who agreed and how."""
        from supportdesk.operations.plans import move_plan
        from supportdesk.screens.dialogs.form import Form
        from supportdesk.screens.dialogs.specs import TextField

        plan = plan_on(screen)
        if plan is None:
            return
        fields: list[Field] = [
            TextField("who", _("Who"), needed=_("Who at the customer agreed?")),
            TextField("how", _("How"), needed=_("How did they agree?"), hint=_("by phone, by mail, in a meeting")),
        ]
        form = Form(screen.session, _("{customer} has agreed").format(customer=plan.customer), fields)
        filled = await screen.desk_app.push_screen_wait(form)
        if filled is None:
            return
        who, how = filled.values["who"], filled.values["how"]
        await screen.in_thread(
            lambda: move_plan(screen.desk, plan.id, "agree", agreed_by=who, agreed_how=how, seen=plan.version)
        )
        screen.told([plan.case_id], _("Agreed with {who}.").format(who=safe(who)), undo=True)


class SetPlan(OnPlan):
    """Sets the goal and the next contact."""

    id: ClassVar[str] = "set_plan"
    key: ClassVar[str] = "c"
    label: ClassVar[str] = N_("goal, contact")
    short: ClassVar[str] = P_("short", "goal")
    help: ClassVar[str] = N_("set the goal, and when the customer hears from us next")

    async def run(self, screen: DeskScreen) -> None:
        """Asks for both."""
        from supportdesk.operations.plans import set_plan
        from supportdesk.screens.dialogs.form import Form
        from supportdesk.screens.dialogs.specs import TextField

        plan = plan_on(screen)
        if plan is None:
            return
        contact = "" if plan.next_contact_at is None else full_time(plan.next_contact_at, screen.session.zone)
        fields: list[Field] = [
            TextField("goal", _("Goal"), plan.goal, needed=_("Say what the plan is to reach.")),
            TextField("contact", _("Next contact"), contact, hint=_("14:30, or 2026-03-29 14:30")),
        ]
        form = Form(screen.session, record_name(Subject.PLAN, plan.id), fields)
        filled = await screen.desk_app.push_screen_wait(form)
        if filled is None:
            return
        goal = filled.values["goal"] if filled.values["goal"] != plan.goal else None
        at = parse_time(screen, filled.values["contact"]) if filled.values["contact"] != contact else None
        await screen.in_thread(lambda: set_plan(screen.desk, plan.id, goal=goal, next_contact_at=at, seen=plan.version))
        screen.told([plan.case_id], _("Set."), undo=True)


class MovePlan(StepRecord, OnPlan):
    """Takes a plan on."""

    id: ClassVar[str] = "move_plan"
    label: ClassVar[str] = N_("plan")
    help: ClassVar[str] = N_("the plan: change it, kept, dropped")
    subject = Subject.PLAN
    flow = PLAN_FLOW
    steps: ClassVar[Mapping[str, str]] = MOVES

    def record(self, screen: DeskScreen) -> PlanRow | None:
        """The plan."""
        return plan_on(screen)

    def word(self, verb: str) -> str:
        """What people call a step."""
        return move_word(verb)

    def cases_of(self, row: PlanRow) -> Sequence[int]:
        """The case it is made for."""
        return [row.case_id]

    def move(self, screen: DeskScreen, row: PlanRow, verb: str, reason: str) -> object:
        """Takes it."""
        from supportdesk.operations.plans import move_plan

        return move_plan(screen.desk, row.id, verb, reason=reason, seen=row.version)
