"""One run of the program: its settings, its desk in the person's hands, and how it prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from supportdesk.cli.exit_codes import DONE
from supportdesk.cli.output import at_terminal, put, put_json, talk
from supportdesk.clock import Clock, ShiftedClock, SystemClock
from supportdesk.desk import Desk, open_desk
from supportdesk.errors import NotAllowed, WrongUsage
from supportdesk.i18n import _
from supportdesk.settings import Settings, load_settings

if TYPE_CHECKING:
    import typer

Screens = Callable[[Settings], int]


class Session:
    """What every command is given. Nothing is opened before it is asked for."""

    def __init__(self, screens: Screens, options: Mapping[str, Any] | None = None) -> None:
        self._screens = screens
        self.options: dict[str, Any] = dict(options or {})
        self.code: int = DONE

    @property
    def json(self) -> bool:
        """Whether data is wanted as JSON."""
        return bool(self.options.get("json"))

    @property
    def plain(self) -> bool:
        """Whether nothing but text is wanted, even on a terminal."""
        return bool(self.options.get("plain"))

    @cached_property
    def settings(self) -> Settings:
        """Options over environment over file."""
        return load_settings(**self._named_settings())

    def _named_settings(self) -> dict[str, Any]:
        return {name: self.options.get(name) for name in ("database", "now", "language", "demo_agent")}

    def settings_for(self, desk_file: Path) -> Settings:
        """The same settings for another desk, in this file."""
        return load_settings(**{**self._named_settings(), "database": str(desk_file.absolute())})

    @cached_property
    def clock(self) -> Clock:
        """The desk's clock: the machine's, or one that stands where `--now` put it and runs on."""
        return ShiftedClock(self.settings.now) if self.settings.now else SystemClock()

    @cached_property
    def desk(self) -> Desk:
        """The desk in nobody's hands: for what needs no person, and to find out who is here."""
        return open_desk(self.settings.database, clock=self.clock, prefix=self.settings.case_prefix)

    @cached_property
    def me(self) -> Desk:
        """The desk in the hands of the person at the keyboard."""
        from supportdesk.operations.desk_facts import is_demo
        from supportdesk.operations.people import at_keyboard

        if "demo_agent" in self.options and not is_demo(self.desk):
            raise NotAllowed(_("--as is for demo desks. At a real desk you are the user you are logged in as."))
        return self.desk.acting_as(at_keyboard(self.desk, demo_agent=self.settings.demo_agent))

    @property
    def has_stored(self) -> bool:
        """Whether this run has changed the desk."""
        return "desk" in self.__dict__ and self.desk.store.has_stored

    def show(self, data: Any, print_text: Callable[[], None]) -> None:
        """Prints data as JSON where that is wanted, else as text."""
        if self.json:
            put_json(data)
        else:
            print_text()

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[str]], *, wide: int, right: str = "") -> None:
        """Prints rows under headings; column `wide` gets the room that is left, those named in `right` lean right."""
        from supportdesk.cli.table import table_lines

        for line in table_lines(headings, rows, wide=wide, right=right, plain=self.plain):
            put(line)

    def talk(self, sentence: str) -> None:
        """A word to the person, never mixed with data."""
        from supportdesk.text import safe

        talk(safe(sentence))

    def open_screens(self, settings: Settings | None = None) -> None:
        """Opens the screens; without a terminal for them, says what to do instead."""
        if not at_terminal():
            raise WrongUsage(
                _("There is no terminal for the screens here. Use plain commands, for instance: supportdesk case list")
            )
        self.code = self._screens(settings or self.settings)

    def close(self) -> None:
        """Lets the desk go, if it was opened."""
        if "desk" in self.__dict__:
            self.desk.close()


def session_of(context: typer.Context) -> Session:
    """The session of the command that is running."""
    session = context.obj
    if not isinstance(session, Session):
        raise AssertionError("commands are run by cli.main.run")
    return session
