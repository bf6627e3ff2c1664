"""What is done to problems: log, write on, take a step, assign, link a case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Protocol, cast

from supportdesk.i18n import N_, P_, _, pgettext
from supportdesk.operations.at_work import store_written
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import why_not
from supportdesk.rules.problem_flow import PROBLEM_FLOW
from supportdesk.rules.record_names import record_name
from supportdesk.screens.commands.command import Command
from supportdesk.screens.commands.stepping import StepRecord
from supportdesk.terms import Subject

if TYPE_CHECKING:
    from supportdesk.operations.problem_view import ProblemDetail, ProblemRow
    from supportdesk.screens.desk_screen import DeskScreen
    from supportdesk.screens.dialogs.specs import Field

ASK_AGAIN = timedelta(days=30)
"""How long after a problem is resolved somebody is asked whether it has come back, unless they say otherwise."""
STEPS = {
    "1": "investigate",
    "2": "known-error",
    "3": "plan-fix",
    "4": "resolve",
    "5": "close",
    "6": "reopen",
    "7": "cancel",
}


class HasProblem(Protocol):
    """A screen with a problem under the cursor, or open."""

    @property
    def problem(self) -> ProblemRow | None: ...  # noqa: D102


def problem_of(screen: DeskScreen) -> ProblemRow | None:
    """The problem a key pressed now is meant for."""
    return cast("HasProblem", screen).problem


def step_word(verb: str) -> str:
    """What people call a step."""
    return {
        "investigate": _("investigate"),
        "known-error": _("known error"),
        "plan-fix": _("plan the fix"),
        "resolve": _("resolved"),
        "close": _("close"),
        "reopen": _("reopen"),
        "cancel": _("no problem after all"),
    }[verb]


class OnProblem(Command):
    """The base of what needs a problem."""

    needs_case: ClassVar[bool] = False

    def why_not(self, screen: DeskScreen) -> str | None:
        """There must be one, and the person must be allowed."""
        if problem_of(screen) is None:
            return _("There is no problem under the cursor.")
        return why_not(screen.desk.actor, self.action) if self.action else None


class LogProblem(Command):
    """Logs a problem."""

    id: ClassVar[str] = "log_problem"
    key: ClassVar[str] = "i"
    label: ClassVar[str] = N_("new problem")
    short: ClassVar[str] = P_("short", "new")
    help: ClassVar[str] = N_("log a problem")
    action: ClassVar[Action | None] = Action.LOG_PROBLEM
    needs_case: ClassVar[bool] = False
    footer: ClassVar[bool] = True

    async def run(self, screen: DeskScreen) -> None:
        """Asks what happens."""
        await log_from(screen, [])


class WriteOnProblem(OnProblem):
    """Writes what is known."""

    id: ClassVar[str] = "write_problem"
    key: ClassVar[str] = "c"
    label: ClassVar[str] = N_("write")
    help: ClassVar[str] = N_("write causes, workaround, words it is known by, solution")
    action: ClassVar[Action | None] = Action.WORK_PROBLEM
    footer: ClassVar[bool] = True

    async def run(self, screen: DeskScreen) -> None:
        """Opens the form with what stands there."""
        from supportdesk.operations.problem_view import problem_detail
        from supportdesk.operations.problems import set_problem
        from supportdesk.screens.dialogs.form import Form

        row = problem_of(screen)
        if row is None:
            return
        found = await screen.in_thread(lambda: problem_detail(screen.desk, row.id))
        place = f"problem:{row.id}"
        form = Form(screen.session, f"{record_name(Subject.PROBLEM, row.id)}: {row.title}", _fields(found), place=place)
        filled = await screen.desk_app.push_screen_wait(form)
        if filled is None:
            return
        kept = await screen.in_thread(
            lambda: store_written(
                screen.desk,
                place,
                lambda change: set_problem.within(change, row.id, dict(filled.values), seen=found.row.version),
            )
        )
        said = _("Written on {record}.").format(record=record_name(Subject.PROBLEM, kept.number))
        screen.told([], said, undo=True)


class StepProblem(StepRecord, OnProblem):
    """Takes a problem a step on."""

    id: ClassVar[str] = "step_problem"
    label: ClassVar[str] = N_("step")
    help: ClassVar[str] = N_("step: investigate, known error, plan the fix, resolved, close …")
    subject = Subject.PROBLEM
    flow = PROBLEM_FLOW
    steps: ClassVar[Mapping[str, str]] = STEPS

    def record(self, screen: DeskScreen) -> ProblemRow | None:
        """The problem."""
        return problem_of(screen)

    def word(self, verb: str) -> str:
        """What people call a step."""
        return step_word(verb)

    def move(self, screen: DeskScreen, row: ProblemRow, verb: str, reason: str) -> object:
        """Takes it; one that is resolved is asked about again later."""
        from supportdesk.operations.problems import move_problem
        from supportdesk.screens.commands.waiting import parse_time

        again = None
        if verb == "resolve":
            day = (screen.desk.now() + ASK_AGAIN).astimezone(screen.session.zone).date()
            again = parse_time(screen, day.isoformat())
        return move_problem(screen.desk, row.id, verb, reason=reason, ask_again=again, seen=row.version)


class MendProblem(OnProblem):
    """Drafts the change that mends it."""

    id: ClassVar[str] = "mend_problem"
    key: ClassVar[str] = "v"
    label: ClassVar[str] = N_("change")
    help: ClassVar[str] = N_("draft the change that mends the problem; H shows it")
    action: ClassVar[Action | None] = Action.REQUEST_CHANGE
    footer: ClassVar[bool] = True

    async def run(self, screen: DeskScreen) -> None:
        """Asks for the first of it."""
        from supportdesk.screens.commands.on_changes import draft_from

        row = problem_of(screen)
        if row is not None:
            await draft_from(screen, title=row.title, component=row.component, problem=row.id)


class AssignProblem(OnProblem):
    """Gives a problem to somebody."""

    id: ClassVar[str] = "assign_problem"
    key: ClassVar[str] = "a"
    label: ClassVar[str] = N_("assign")
    help: ClassVar[str] = N_("assign the problem to someone")
    action: ClassVar[Action | None] = Action.WORK_PROBLEM
    footer: ClassVar[bool] = True

    async def run(self, screen: DeskScreen) -> None:
        """Asks whom."""
        from supportdesk.operations.problems import assign_problem
        from supportdesk.screens.commands.owning import NAME, agent_finder
        from supportdesk.screens.dialogs.form import Form
        from supportdesk.screens.dialogs.specs import LookupField

        row = problem_of(screen)
        if row is None:
            return
        who = LookupField(
            "login",
            _("To"),
            await agent_finder(screen),
            needed=_("Whom? Type the first letters of a name."),
            shown=8,
            at_once=True,
            name_cells=NAME,
        )
        name = record_name(Subject.PROBLEM, row.id)
        form = Form(screen.session, f"{name}: {row.title}", [who], enter=pgettext("enter", "assign"))
        filled = await screen.desk_app.push_screen_wait(form)
        if filled is None:
            return
        login = filled.values["login"]
        await screen.in_thread(lambda: assign_problem(screen.desk, row.id, login))
        screen.told([], _("Assigned {record} to {who}.").format(record=name, who=login), undo=True)


async def log_from(screen: DeskScreen, cases: list[int], *, title: str = "", symptoms: str = "") -> None:
    """Asks what happens and logs a problem behind these cases; title and symptoms are what is proposed."""
    from supportdesk.operations.problems import log_problem
    from supportdesk.screens.dialogs.form import Form
    from supportdesk.screens.dialogs.specs import BlockField, TextField

    place = f"problem:new:{cases[0] if cases else ''}"
    fields: list[Field] = [
        TextField(
            "title",
            _("Title"),
            title,
            needed=_("A title is needed: one line that says what keeps happening."),
            hint=_("one line that says what keeps happening"),
        ),
        BlockField("description", _("What"), height=3, hint=_("what happens, since when, how often")),
        BlockField("workaround", _("Workaround"), height=2, hint=_("how to live with it meanwhile, if known")),
        TextField("symptoms", _("Known by"), symptoms, hint=_("words by which a new case is known to be one of these")),
    ]
    filled = await screen.desk_app.push_screen_wait(Form(screen.session, _("New problem"), fields, place=place))
    if filled is None:
        return
    texts = {name: value for name, value in filled.values.items() if name != "title"}
    said = str(filled.values["title"])
    kept = await screen.in_thread(
        lambda: store_written(
            screen.desk, place, lambda change: log_problem.within(change, said, cases=cases, texts=texts)
        )
    )
    screen.told(cases, _("Logged {record}.").format(record=record_name(Subject.PROBLEM, kept.number)), undo=True)


def _fields(found: ProblemDetail) -> list[Field]:
    from supportdesk.screens.dialogs.specs import BlockField, TextField

    needed = _("A title is needed: one line that says what keeps happening.")
    return [
        TextField("title", _("Title"), found.row.title, needed=needed),
        BlockField("description", _("What"), found.description, height=3),
        BlockField("causes", _("Causes"), found.causes, height=4, hint=_("why, and why that, five times over")),
        BlockField("root_cause", _("Root cause"), found.root_cause, height=2),
        BlockField("workaround", _("Workaround"), found.workaround, height=2),
        TextField(
            "symptoms", _("Known by"), found.symptoms, hint=_("words by which a new case is known to be one of these")
        ),
        BlockField("solution", _("Solution"), found.solution, height=2),
    ]
