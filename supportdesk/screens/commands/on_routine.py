"""Following a routine: begun from a case, its next step ticked by one key (P4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from supportdesk.i18n import N_, P_, _, label, pgettext
from supportdesk.rules.actions import Action
from supportdesk.rules.record_names import record_name
from supportdesk.screens.commands.asking import ask_line, titled
from supportdesk.screens.commands.command import Command
from supportdesk.terms import RunState, StepResult, Subject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportdesk.operations.routine_view import RunRow
    from supportdesk.screens.desk_screen import DeskScreen
    from supportdesk.screens.dialogs.specs import Option
    from supportdesk.screens.routine import RoutineScreen

NAME = 22


def run_on(screen: DeskScreen) -> RunRow | None:
    """What is followed here."""
    return cast("RoutineScreen", screen).found


async def follow_routine(screen: DeskScreen) -> None:
    """Opens the routine that is followed on a case, or asks which one to begin: those that fit best first."""
    from supportdesk.operations.routine_view import fitting, runs
    from supportdesk.operations.routines import begin_routine
    from supportdesk.screens.dialogs.form import Form
    from supportdesk.screens.dialogs.specs import LookupField, Option
    from supportdesk.screens.routine import RoutineScreen

    case = screen.targets()[0]
    followed, fit = await screen.in_thread(lambda: (runs(screen.desk, case.id), fitting(screen.desk, case.id)))
    running = next((row for row in followed if row.state is RunState.RUNNING), None)
    if running is not None:
        screen.app.push_screen(RoutineScreen(screen.session, running.id))
        return
    if not fit:
        screen.say(_("There are no routines yet: supportdesk routine load KEY FILE"), "warn")
        return

    def find(text: str) -> Sequence[Option]:
        wanted, strange = text.casefold().strip(), _("does not seem to fit")
        return [
            Option(one.row.key, one.row.key, f"{one.row.title}  {', '.join(one.by) or strange}")
            for one in fit
            if wanted in f"{one.row.key} {one.row.title}".casefold()
        ]

    which = LookupField(
        "routine",
        _("Routine"),
        find,
        needed=_("Which routine? Type letters of its name."),
        shown=8,
        at_once=fit[0].points > 0,
        name_cells=NAME,
    )
    form = Form(
        screen.session, titled(screen, [case], _("follow a routine")), [which], enter=pgettext("enter", "begin")
    )
    filled = await screen.desk_app.push_screen_wait(form)
    if filled is None:
        return
    kept = await screen.in_thread(lambda: begin_routine(screen.desk, case.id, filled.values["routine"]))
    screen.told([case.id], _("Began {record}.").format(record=record_name(Subject.RUN, kept.number)), undo=True)
    screen.app.push_screen(RoutineScreen(screen.session, kept.number))


class _Tick(Command):
    """The base of ticking the next step."""

    result: ClassVar[StepResult]
    needs_case: ClassVar[bool] = False
    action: ClassVar[Action | None] = Action.FOLLOW_ROUTINE
    footer: ClassVar[bool] = True

    def why_not(self, screen: DeskScreen) -> str | None:
        """It must be followed still."""
        row = run_on(screen)
        if row is None or row.state is not RunState.RUNNING:
            return _("This routine is not followed any more. Begin it again.")
        return super().why_not(screen)

    async def run(self, screen: DeskScreen) -> None:
        """Ticks it."""
        from supportdesk.operations.routines import tick

        row = run_on(screen)
        if row is None:
            return
        await screen.in_thread(lambda: tick(screen.desk, row.id, self.result, seen=row.version))
        said = _("Step {n}: {result}.").format(n=row.step, result=label(self.result))
        screen.told([row.case_id], said, undo=True)


class TickDone(_Tick):
    """The step is done."""

    id: ClassVar[str] = "tick_done"
    key: ClassVar[str] = "t"
    label: ClassVar[str] = N_("done")
    help: ClassVar[str] = N_("tick the next step: done")
    result: ClassVar[StepResult] = StepResult.DONE


class TickSolved(_Tick):
    """The step has solved it."""

    id: ClassVar[str] = "tick_solved"
    key: ClassVar[str] = "y"
    label: ClassVar[str] = N_("solved")
    help: ClassVar[str] = N_("tick the next step: it solved the case")
    result: ClassVar[StepResult] = StepResult.SOLVED


class TickNotSolved(_Tick):
    """The step has not solved it."""

    id: ClassVar[str] = "tick_not_solved"
    key: ClassVar[str] = "x"
    label: ClassVar[str] = N_("not solved")
    short: ClassVar[str] = P_("short", "not")
    help: ClassVar[str] = N_("tick the next step: it did not solve the case")
    result: ClassVar[StepResult] = StepResult.NOT_SOLVED


class StopRoutine(_Tick):
    """Stops following it."""

    id: ClassVar[str] = "stop_routine"
    key: ClassVar[str] = "s"
    label: ClassVar[str] = N_("stop")
    help: ClassVar[str] = N_("stop following the routine, with the reason")

    async def run(self, screen: DeskScreen) -> None:
        """Asks why."""
        from supportdesk.operations.routines import stop_routine

        row = run_on(screen)
        if row is None:
            return
        needed = _("Say why: it is kept in the history.")
        why = await ask_line(screen, row.routine.title, _("Why"), needed, enter=pgettext("enter", "stop"))
        if why is None:
            return
        await screen.in_thread(lambda: stop_routine(screen.desk, row.id, why, seen=row.version))
        screen.told([row.case_id], _("Stopped."), undo=True)
