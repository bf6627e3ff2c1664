"""The palette: commands, case numbers, views and people in one box, each with its key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from supportdesk.i18n import LANGUAGES, _, label, language, use
from supportdesk.operations.people import agents, identify
from supportdesk.screens.dialogs.fields import LookupField, Option
from supportdesk.screens.dialogs.form import Form
from supportdesk.screens.widgets.look import PALETTES
from supportdesk.screens.widgets.themes import use_theme
from supportdesk.terms import Role
from supportdesk.text import safe

if TYPE_CHECKING:
    from supportdesk.screens.desk_screen import DeskScreen

Step = Callable[[], None]


async def open_palette(screen: DeskScreen) -> None:
    """Asks, and does what was chosen."""
    steps = await screen.in_thread(lambda: _steps(screen))

    def find(text: str) -> Sequence[Option]:
        return [Option(step, name, note) for name, note, step in _fitting(screen, steps, text)]

    field = LookupField("step", _("Command"), find, needed=_("There is nothing called that."), shown=10)
    filled = await screen.desk_app.push_screen_wait(Form(screen.session, _("Command"), [field], enter_saves=True))
    if filled is not None:
        filled.values["step"]()


def _fitting(screen: DeskScreen, steps: Sequence[tuple[str, str, Step]], text: str) -> list[tuple[str, str, Step]]:
    wanted = text.casefold().strip().lstrip(":")
    if wanted in ("q", "quit"):
        return [(_("quit"), "q q", lambda: screen.app.exit(0))]
    number = wanted.removeprefix(screen.desk.prefix.casefold()).lstrip("-# ")
    found = [step for step in steps if step[0].casefold().startswith(wanted)]
    found += [step for step in steps if step not in found and wanted in f"{step[0]} {step[1]}".casefold()]
    if number.isdigit() and wanted:
        case = int(number)
        found.insert(0, (screen.reference(case), _("open the case"), lambda: screen.desk_app.open_case(case)))
    return found


def _steps(screen: DeskScreen) -> list[tuple[str, str, Step]]:
    """Everything that can be chosen here; runs in a thread because it reads the desk."""
    steps: list[tuple[str, str, Step]] = []
    for command in screen.COMMANDS_HERE:
        if not command.id.startswith(("view", "section", "palette")):
            keys = command.shown or command.key
            steps.append((_(command.label), f"{keys}  {_(command.help)}", _run(screen, command.id)))
    for code in LANGUAGES:
        if code != language():
            name = {"sv": "svenska", "en": "English"}[code]
            steps.append((_("language {name}").format(name=name), "", _speak(screen, code)))
    steps += [(_("theme {name}").format(name=theme), "", _paint(screen, theme)) for theme in PALETTES]
    if screen.session.demo:
        for person in agents(screen.desk):
            roles = ", ".join(label(Role(role)) for role in person.roles)
            steps.append(
                (
                    _("be {login}").format(login=person.login),
                    f"{safe(person.name)} ({roles})",
                    _be(screen, person.login),
                )
            )
    return steps


def _run(screen: DeskScreen, command_id: str) -> Step:
    return lambda: screen.action_command(command_id)


def _speak(screen: DeskScreen, code: str) -> Step:
    def step() -> None:
        use(code)
        screen.desk_app.reword()

    return step


def _paint(screen: DeskScreen, theme: str) -> Step:
    return lambda: use_theme(screen.app, theme)


def _be(screen: DeskScreen, login: str) -> Step:
    """Becomes another person; only a demo desk offers it."""

    async def become() -> None:
        desk = screen.session.desk
        actor = await screen.in_thread(lambda: identify(desk, login))
        screen.session.desk = desk.acting_as(actor)
        screen.desk_app.reword()
        screen.say(_("You are {name} now.").format(name=actor.shown))

    def step() -> None:
        screen.run_worker(become(), group="command")

    return step
