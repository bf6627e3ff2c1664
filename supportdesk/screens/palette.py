"""The palette: commands, case numbers, views and people in one list that gets shorter as one types, each with its key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from supportdesk.i18n import LANGUAGES, _, label, language, pgettext, use
from supportdesk.operations.people import agents, identify
from supportdesk.screens.dialogs.form import Form
from supportdesk.screens.dialogs.specs import LookupField, Option
from supportdesk.screens.queue import QueueScreen
from supportdesk.screens.widgets.letting_go import begin
from supportdesk.screens.widgets.look import PALETTES
from supportdesk.screens.widgets.themes import use_theme
from supportdesk.terms import Role
from supportdesk.text import safe

if TYPE_CHECKING:
    from supportdesk.operations.people import AgentRow
    from supportdesk.operations.views import ViewRow
    from supportdesk.screens.desk_screen import DeskScreen

NAME, KEY = 18, 7
"""Cells of a row's name and of its key."""
AROUND = 6
"""Lines of the screen that the list leaves free: title, what is typed, what is said, keys, edges."""
SHOWN = (6, 18)
"""The least and the most rows on the screen at a time."""


class Step(NamedTuple):
    """Something to choose: what it is called, its key, what it does, and doing it."""

    name: str
    key: str
    note: str
    run: Callable[[], None]
    english: str = ""
    """What it is called in English: that finds it in any language."""


async def open_palette(screen: DeskScreen) -> None:
    """Asks, and does what was chosen; what was chosen before stands first the next time."""
    steps = await screen.in_thread(lambda: list(_steps(screen)))
    used = screen.session.used
    steps.sort(key=lambda step: -used[step.name])

    def find(text: str) -> Sequence[Option]:
        return [Option(step, step.name, step.note, step.key) for step in _fitting(screen, steps, text)]

    rows = min(max(screen.app.size.height - AROUND, SHOWN[0]), SHOWN[1])
    hint = _("letters of a command, or the number of a case")
    needed = _("There is nothing called that.")
    field = LookupField(
        "step", ":", find, needed=needed, shown=rows, hint=hint, at_once=True, name_cells=NAME, key_cells=KEY
    )
    filled = await screen.desk_app.push_screen_wait(
        Form(screen.session, _("Command"), [field], enter=pgettext("enter", "do it"))
    )
    if filled is not None:
        step: Step = filled.values["step"]
        used[step.name] += 1
        step.run()


def _fitting(screen: DeskScreen, steps: Sequence[Step], text: str) -> list[Step]:
    wanted = text.casefold().strip().lstrip(":")
    if wanted in ("q", "quit"):
        return [Step(_("quit"), "q q", _("leave the program; drafts are kept"), lambda: screen.app.exit(0))]
    number = wanted.removeprefix(screen.desk.prefix.casefold()).lstrip("-# ")
    found = [
        step for step in steps if any(name.casefold().startswith(wanted) for name in (step.name, step.english) if name)
    ]
    found += [step for step in steps if step not in found and wanted in f"{step.name} {step.note}".casefold()]
    if number.isdigit() and wanted:
        case = int(number)
        opens = Step(screen.reference(case), "", _("open the case"), lambda: screen.desk_app.open_case(case))
        found.insert(0, opens)
    return found


def _steps(screen: DeskScreen) -> Iterator[Step]:
    """Everything that can be chosen here, what is done to a case first; runs in a thread because it reads the desk."""
    here = [each for each in screen.COMMANDS_HERE if not each.id.startswith(("view", "section", "palette"))]
    with_case = bool(screen.aimed_at())
    for command in sorted(here, key=lambda each: each.needs_case and not with_case):
        name, told = _(command.label), _(command.help)
        note = told.removeprefix(f"{name}: ")
        yield Step(name, command.shown or command.key, note, _run(screen, command.id), command.label)
    if isinstance(screen, QueueScreen):
        for digit, view in enumerate(screen.saved_views, start=1):
            shown = safe(_(view.name) if view.shared else view.name)
            key = str(digit) if digit <= 9 else ""
            yield Step(_("view {name}").format(name=shown), key, safe(view.filter), _use_view(screen, view))
    for code in LANGUAGES:
        if code != language():
            name = {"sv": "svenska", "en": "English"}[code]
            yield Step(_("language {name}").format(name=name), "", "", _speak(screen, code), f"language {name}")
    for theme in PALETTES:
        yield Step(_("theme {name}").format(name=theme), "", "", _paint(screen, theme), f"theme {theme}")
    if screen.session.demo:
        for person in agents(screen.desk):
            name = _("be {login}").format(login=person.login)
            yield Step(name, "", _told(person), _be(screen, person.login), f"be {person.login}")


def _told(person: AgentRow) -> str:
    roles = ", ".join(label(Role(role)) for role in person.roles)
    return f"{safe(person.name)} ({roles})"


def _run(screen: DeskScreen, command_id: str) -> Callable[[], None]:
    return lambda: screen.action_command(command_id)


def _use_view(screen: QueueScreen, view: ViewRow) -> Callable[[], None]:
    return lambda: screen.use_view(view)


def _speak(screen: DeskScreen, code: str) -> Callable[[], None]:
    def step() -> None:
        use(code)
        screen.desk_app.reword()

    return step


def _paint(screen: DeskScreen, theme: str) -> Callable[[], None]:
    return lambda: use_theme(screen.app, theme)


def _be(screen: DeskScreen, login: str) -> Callable[[], None]:
    """Becomes another person; only a demo desk offers it."""

    async def become() -> None:
        desk = screen.session.desk
        actor = await screen.in_thread(lambda: identify(desk, login))
        screen.session.desk = desk.acting_as(actor)
        screen.desk_app.reword()
        screen.say(_("You are {name} now.").format(name=actor.shown))

    def step() -> None:
        begin(screen, become, group="command")

    return step
