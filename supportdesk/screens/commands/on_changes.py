"""What is done to changes: drafted, written on, approved, taken a step on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, cast

from supportdesk.i18n import N_, P_, _, full_time, label
from supportdesk.rules.actions import Action
from supportdesk.rules.change_flow import CHANGE_FLOW
from supportdesk.rules.change_values import QUESTIONS, question_word
from supportdesk.rules.record_names import record_name
from supportdesk.screens.commands.command import Command
from supportdesk.screens.commands.stepping import StepRecord
from supportdesk.screens.commands.waiting import parse_time
from supportdesk.terms import ChangeKind, ChangeState, StepResult, Subject

if TYPE_CHECKING:
    from supportdesk.operations.change_view import ChangeRow
    from supportdesk.operations.changes import Written
    from supportdesk.screens.changes import ChangesScreen
    from supportdesk.screens.desk_screen import DeskScreen
    from supportdesk.screens.dialogs.specs import Field

STEPS = {
    "1": "submit",
    "2": "reject",
    "3": "start",
    "4": "finish",
    "5": "fail",
    "6": "back-out",
    "7": "review",
    "8": "cancel",
}
AFTER = (ChangeState.IN_PROGRESS, ChangeState.DONE, ChangeState.FAILED, ChangeState.BACKED_OUT)
"""States in which the outcome and the review are what is written."""


def change_on(screen: DeskScreen) -> ChangeRow | None:
    """The change under the cursor."""
    return cast("ChangesScreen", screen).row


def step_word(verb: str) -> str:
    """What people call a step."""
    return {
        "submit": _("submit it for approval"),
        "reject": _("reject"),
        "start": _("start"),
        "finish": _("done"),
        "fail": _("failed"),
        "back-out": _("backed out"),
        "review": _("reviewed: close it"),
        "cancel": _("cancel"),
    }[verb]


class OnChange(Command):
    """The base of what needs a change under the cursor."""

    needs_case: ClassVar[bool] = False
    footer: ClassVar[bool] = True

    def why_not(self, screen: DeskScreen) -> str | None:
        """There must be one."""
        return super().why_not(screen) or (None if change_on(screen) else _("There is no change under the cursor."))


async def draft_from(screen: DeskScreen, *, title: str = "", component: str = "", problem: int | None = None) -> None:
    """Asks for the first of it and drafts a change; what is proposed comes from the problem that it mends."""
    from supportdesk.operations.changes import draft_change
    from supportdesk.screens.dialogs.form import Form
    from supportdesk.screens.dialogs.specs import ChoiceField, Option, TextField

    kinds = [Option(kind, label(kind)) for kind in ChangeKind]
    needed = _("A title is needed: one line that says what is changed.")
    fields: list[Field] = [
        TextField("title", _("Title"), title, needed=needed),
        ChoiceField("kind", _("Kind"), kinds, ChangeKind.NORMAL),
        TextField("components", _("Touches"), component, hint=_("components, with a comma between them")),
        TextField("routine", _("Routine"), hint=_("for a standard change: the short name of its routine")),
    ]
    filled = await screen.desk_app.push_screen_wait(Form(screen.session, _("New change"), fields))
    if filled is None:
        return
    said, kind = filled.values["title"], ChangeKind(filled.values["kind"])
    written = replace(
        _written(screen, {name: filled.values[name] for name in ("components", "routine")}), problem=problem
    )
    kept = await screen.in_thread(lambda: draft_change(screen.desk, kind, said, written))
    told = _("Drafted {record}: c writes on it.").format(record=record_name(Subject.CHANGE, kept.number))
    screen.told([], told, undo=True)


class NewChange(Command):
    """Drafts a change."""

    id: ClassVar[str] = "new_change"
    key: ClassVar[str] = "i"
    label: ClassVar[str] = N_("new change")
    short: ClassVar[str] = P_("short", "new")
    help: ClassVar[str] = N_("draft a change")
    action: ClassVar[Action | None] = Action.REQUEST_CHANGE
    needs_case: ClassVar[bool] = False
    footer: ClassVar[bool] = True

    async def run(self, screen: DeskScreen) -> None:
        """Asks for all of it."""
        await draft_from(screen)


class WriteChange(OnChange):
    """Writes on it."""

    id: ClassVar[str] = "write_change"
    key: ClassVar[str] = "c"
    label: ClassVar[str] = N_("write")
    help: ClassVar[str] = N_("write why, the plan, the back-out, the answers, the times; afterwards outcome and review")
    action: ClassVar[Action | None] = Action.REQUEST_CHANGE

    async def run(self, screen: DeskScreen) -> None:
        """Opens the form with what stands there."""
        from supportdesk.operations.changes import set_change
        from supportdesk.screens.dialogs.form import Form

        row = change_on(screen)
        if row is None:
            return
        name = record_name(Subject.CHANGE, row.id)
        fields = _after_fields(row) if row.state in AFTER else _draft_fields(screen, row)
        filled = await screen.desk_app.push_screen_wait(Form(screen.session, f"{name}: {row.title}", fields))
        if filled is None:
            return
        written = _written(screen, filled.values)
        await screen.in_thread(lambda: set_change(screen.desk, row.id, written, seen=row.version))
        screen.told([], _("Written on {record}.").format(record=name), undo=True)


class ApproveChange(OnChange):
    """Approves it."""

    id: ClassVar[str] = "approve_change"
    key: ClassVar[str] = "y"
    label: ClassVar[str] = N_("approve")
    help: ClassVar[str] = N_("approve the change for the components you answer for")
    action: ClassVar[Action | None] = Action.APPROVE_CHANGE

    async def run(self, screen: DeskScreen) -> None:
        """Approves it."""
        from supportdesk.operations.changes import approve_change

        row = change_on(screen)
        if row is None:
            return
        await screen.in_thread(lambda: approve_change(screen.desk, row.id, seen=row.version))
        screen.told([], _("Approved {record}.").format(record=record_name(Subject.CHANGE, row.id)), undo=True)


class TickChange(OnChange):
    """Ticks the next step of a standard change."""

    id: ClassVar[str] = "tick_change"
    key: ClassVar[str] = "t"
    label: ClassVar[str] = N_("tick")
    help: ClassVar[str] = N_("tick the next step of a standard change: it is done")
    action: ClassVar[Action | None] = Action.REQUEST_CHANGE
    result: ClassVar[StepResult] = StepResult.DONE

    async def run(self, screen: DeskScreen) -> None:
        """Ticks it."""
        from supportdesk.operations.standard_changes import tick_change

        row = change_on(screen)
        if row is None:
            return
        await screen.in_thread(lambda: tick_change(screen.desk, row.id, self.result, seen=row.version))
        screen.told([], _("Step {n}: {result}.").format(n=row.step, result=label(self.result)), undo=True)


class TickChangeNot(TickChange):
    """The next step did not succeed."""

    id: ClassVar[str] = "tick_change_not"
    key: ClassVar[str] = "x"
    label: ClassVar[str] = N_("not solved")
    short: ClassVar[str] = P_("short", "not")
    help: ClassVar[str] = N_("tick the next step of a standard change: it did not succeed")
    result: ClassVar[StepResult] = StepResult.NOT_SOLVED
    footer: ClassVar[bool] = False


class OpenSchedule(Command):
    """Opens the change schedule."""

    id: ClassVar[str] = "change_schedule"
    key: ClassVar[str] = "v"
    label: ClassVar[str] = N_("schedule")
    short: ClassVar[str] = P_("short", "weeks")
    help: ClassVar[str] = N_("the change schedule: four weeks, day by day")
    action: ClassVar[Action | None] = Action.READ_CHANGE
    needs_case: ClassVar[bool] = False
    footer: ClassVar[bool] = True

    def act(self, screen: DeskScreen) -> None:
        """Opens it."""
        from supportdesk.screens.change_schedule import ChangeScheduleScreen

        screen.app.push_screen(ChangeScheduleScreen(screen.session))


class StepChange(StepRecord, OnChange):
    """Takes it a step on."""

    id: ClassVar[str] = "step_change"
    label: ClassVar[str] = N_("step")
    help: ClassVar[str] = N_("step: submit, reject, start, done, failed, backed out, reviewed, cancel")
    subject = Subject.CHANGE
    flow = CHANGE_FLOW
    steps: ClassVar[Mapping[str, str]] = STEPS

    def record(self, screen: DeskScreen) -> ChangeRow | None:
        """The change."""
        return change_on(screen)

    def word(self, verb: str) -> str:
        """What people call a step."""
        return step_word(verb)

    def move(self, screen: DeskScreen, row: ChangeRow, verb: str, reason: str) -> object:
        """Takes it."""
        from supportdesk.operations.changes import move_change

        return move_change(screen.desk, row.id, verb, reason=reason, seen=row.version)


def _after_fields(row: ChangeRow) -> list[Field]:
    from supportdesk.screens.dialogs.specs import BlockField

    return [
        BlockField("outcome", _("Outcome"), row.outcome, height=3),
        BlockField("review", _("Review"), row.review, height=3, hint=_("what is learnt from it")),
    ]


def _draft_fields(screen: DeskScreen, row: ChangeRow) -> list[Field]:
    from supportdesk.screens.dialogs.specs import BlockField, ChoiceField, Option, TextField

    zone = screen.session.zone
    times = ["" if at is None else full_time(at, zone) for at in (row.starts_at, row.ends_at)]
    answers = [
        ChoiceField(
            one.key, question_word(one.key), [Option(True, _("yes")), Option(False, _("no"))], row.answers.get(one.key)
        )
        for one in QUESTIONS
    ]
    return [
        TextField(
            "components", _("Touches"), ", ".join(row.components), hint=_("components, with a comma between them")
        ),
        BlockField("why", _("Why"), row.why, height=2),
        *_plan_field(row),
        BlockField("back_out", _("Back-out"), row.back_out, height=2, hint=_("how it is taken back")),
        TextField("starts", _("Begins"), times[0], hint=_("14:30, or 2026-03-29 14:30")),
        TextField("ends", _("Done by"), times[1], hint=_("14:30, or 2026-03-29 14:30")),
        *answers,
    ]


def _plan_field(row: ChangeRow) -> list[Field]:
    """The plan as people write it, or the routine whose steps are the plan of a standard change."""
    from supportdesk.screens.dialogs.specs import BlockField, TextField

    if row.kind is ChangeKind.STANDARD:
        return [TextField("routine", _("Routine"), row.routine, hint=_("its short name; its steps are the plan"))]
    return [BlockField("plan", _("Plan"), row.plan, height=3, hint=_("what is done, step by step"))]


def _written(screen: DeskScreen, values: Mapping[str, Any]) -> Written:
    from supportdesk.operations.changes import TEXTS, Written

    texts = {name: str(values[name] or "") for name in TEXTS if name in values}
    named = values.get("components")
    components = None if named is None else tuple(one.strip() for one in str(named).split(",") if one.strip())
    answers = {one.key: bool(values[one.key]) for one in QUESTIONS if values.get(one.key) is not None}
    routine = values.get("routine")
    starts, ends = (parse_time(screen, str(values.get(name) or "")) for name in ("starts", "ends"))
    return Written(texts, components, answers or None, starts, ends, routine=None if routine is None else str(routine))
