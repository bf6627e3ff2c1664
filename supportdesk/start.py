"""Opens the screens: takes the terminal, paints the first page, and only then imports what draws the rest.

Imports stand where they are needed: each line above the paint delays the first page.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from supportdesk.raw_terminal import RawTerminal

if TYPE_CHECKING:
    from supportdesk.screens.opening import Opening
    from supportdesk.screens.session import Session
    from supportdesk.settings import Settings

OPTIONS = {"--database": "database", "--now": "now", "--language": "language", "--as": "demo_agent"}
"""What may stand on a command line that opens the screens, and the setting it sets."""

LEAVE_SECONDS = 3.0
"""How long work that is under way may hold up the end of the program; what is not stored by then is undone by the database."""
SWITCH_SECONDS = 0.0005
"""How long a thread that reads the desk may keep the thread that draws waiting; Python's own is ten times that."""


def start(words: Sequence[str]) -> int:
    """Does what a command line says, the screens without Typer; gives the exit status."""
    from supportdesk.cli.output import at_terminal

    options = screen_options(words)
    if options is not None and at_terminal():
        return _guarded(options)
    from supportdesk.cli.main import run

    return run(words, open_screens)


def screen_options(words: Sequence[str]) -> Mapping[str, str] | None:
    """The settings in a command line that opens the screens, `None` for any other."""
    options = {}
    rest = list(words)
    while rest:
        name, given, value = rest.pop(0).partition("=")
        if name not in OPTIONS or not (given or rest):
            return None
        options[OPTIONS[name]] = value if given else rest.pop(0)
    return options


def _guarded(options: Mapping[str, str]) -> int:
    """Opens the screens; what goes wrong is told once the terminal is given back."""
    from supportdesk.errors import DeskError

    gc.disable()  # until the first frame: what is made now stays, and looking through it only delays
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        with RawTerminal() as terminal:
            from supportdesk.i18n import use
            from supportdesk.settings import load_settings

            use(options.get("language"))
            settings = load_settings(**options)
            use(settings.language)
            return _run(settings, terminal)
    except DeskError as error:
        sentence, code = str(error), error.exit_code
    except Exception as error:  # noqa: BLE001 -- the last guard: told in one sentence, kept in a file
        from supportdesk.cli.failing import crash_sentence

        sentence, code = crash_sentence(error), 1
    from supportdesk.cli.failing import tell_refusal
    from supportdesk.cli.output import make_streams_safe

    make_streams_safe()
    tell_refusal(sentence, code, as_json=False)
    return code


def open_screens(settings: Settings) -> int:
    """Opens the screens from a command; gives the exit status. Faults are the caller's to tell."""
    with RawTerminal() as terminal:
        return _run(settings, terminal)


def _run(settings: Settings, terminal: RawTerminal) -> int:
    from supportdesk.screens.widgets.theme_choice import before_textual, choose_theme

    no_color = before_textual(os.environ)
    theme = choose_theme(settings.theme, os.environ, no_color)
    session = _session(settings)
    try:
        opening = _paint(session, terminal, theme)
        return _run_app(session, terminal, theme, opening)
    finally:
        session.desk.close()


def _session(settings: Settings) -> Session:
    """The desk in the hands of whoever sits here."""
    from supportdesk.clock import ShiftedClock, SystemClock
    from supportdesk.desk import open_desk
    from supportdesk.operations.desk_facts import is_demo
    from supportdesk.operations.people import at_keyboard
    from supportdesk.screens.session import Session

    clock = ShiftedClock(settings.now) if settings.now else SystemClock()
    desk = open_desk(settings.database, clock=clock, prefix=settings.case_prefix, lean=True)
    try:
        desk = desk.acting_as(at_keyboard(desk, demo_agent=settings.demo_agent))
        return Session(
            desk, settings, host=os.uname().nodename, demo=is_demo(desk), other_time=settings.now is not None
        )
    except BaseException:
        desk.close()
        raise


def _paint(session: Session, terminal: RawTerminal, theme: str) -> Opening | None:
    """Shows the first page where that is quick: on SQLite, and where there is room for it."""
    from supportdesk.screens.opening import LEAST_HEIGHT, LEAST_WIDTH, read_opening

    width, height = terminal.size()
    if session.desk.dialect != "sqlite" or width < LEAST_WIDTH or height < LEAST_HEIGHT:
        return None
    from supportdesk.prepaint import first_page

    opening = read_opening(session.desk, session.host, width, height)
    terminal.paint(first_page(session, opening, (width, height), theme))
    return opening


class Farewell:
    """Takes back the mark that says in which case one is, once, whoever notices first that the program ends."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._one_at_a_time = threading.Lock()
        self._said = False

    def __call__(self) -> None:
        """Returns when it is done; of a desk that does not answer the mark goes by itself, within a minute."""
        from supportdesk.errors import DeskError
        from supportdesk.operations.at_work import withdraw

        with self._one_at_a_time:
            if not self._said:
                self._said = True
                with suppress(DeskError):
                    withdraw(self._session.desk, self._session.id)


def _run_app(session: Session, terminal: RawTerminal, theme: str, opening: Opening | None) -> int:
    from supportdesk.lacking import lacking

    with lacking("ssl"):  # 7 ms and 1 MB; an event loop that only waits for keys has nobody to encrypt for
        import asyncio

    from supportdesk.app import DeskApp
    from supportdesk.driver import driver_for

    farewell = Farewell(session)
    app = DeskApp(session, theme, opening=opening, driver_class=driver_for(terminal, farewell))
    loop, code = asyncio.new_event_loop(), 1
    try:
        code = app.run(mouse=session.settings.mouse, loop=loop) or 0
    finally:
        _leave_within(LEAVE_SECONDS, code)
        farewell()
    loop.close()
    if app.fault is not None:
        raise app.fault
    return code


def _leave_within(seconds: float, code: int) -> None:
    """Ends the process soon, even when a thread still waits for a database that does not answer."""
    timer = threading.Timer(seconds, os._exit, (code,))
    timer.daemon = True
    timer.start()


def main() -> None:
    """The program."""
    sys.exit(start(sys.argv[1:]))
