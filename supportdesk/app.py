"""The Textual app: which screens there are, the pulse of the desk, and the terminal's safety. Everything else is elsewhere."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Sequence
from typing import Any

from textual.app import App
from textual.filter import LineFilter

from supportdesk.errors import DeskError
from supportdesk.operations import at_work
from supportdesk.operations.waking import wake_due
from supportdesk.screens.case import CaseScreen
from supportdesk.screens.desk_screen import DeskScreen
from supportdesk.screens.queue import QueueScreen
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.line_filter import ForeignBytes
from supportdesk.screens.widgets.themes import theme_filters, use_theme

PULSE_SECONDS = 2.0


class DeskApp(App[int]):
    """The running program of one agent."""

    TITLE = "supportdesk"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = []  # noqa: RUF012

    def __init__(self, session: Session, theme: str = "ansi") -> None:
        super().__init__()
        self.session = session
        self._wanted_theme = theme
        self.animation_level = "none"
        self.foreign_bytes = ForeignBytes()
        self._newest: int | None = None

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own, the one that keeps colour out where none is wanted, and the last guard against control codes."""
        return [*super().get_line_filters(), *theme_filters(self), self.foreign_bytes]

    def on_mount(self) -> None:
        """Opens the queue and listens to the desk and to the system."""
        use_theme(self, self._wanted_theme)
        self.push_screen(QueueScreen(self.session))
        self.set_interval(PULSE_SECONDS, self._feel_pulse)
        self.set_timer(60 - self.session.desk.now().second, self._first_minute)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._leave_on_signal)

    def _leave_on_signal(self) -> None:
        self.exit(0)

    def _first_minute(self) -> None:
        self._minute()
        self.set_interval(60, self._minute)

    def _minute(self) -> None:
        self.run_worker(self._wake(), group="wake", exclusive=True)
        for screen in self.screen_stack:
            if isinstance(screen, DeskScreen):
                screen.tick()

    async def _wake(self) -> None:
        """Opens the cases whose waiting time is over; the pulse tells the screens."""
        try:
            await asyncio.to_thread(wake_due, self.session.desk)
        except DeskError as error:
            self.say_everywhere(str(error))

    def say_everywhere(self, sentence: str) -> None:
        """Says what is wrong with the desk on every screen."""
        for screen in self.desk_screens():
            screen.say(sentence, "error")

    def _feel_pulse(self) -> None:
        self.run_worker(self._pulse(), group="pulse", exclusive=True)

    async def _pulse(self) -> None:
        """Asks the desk what others changed; a desk that does not answer is said once and asked again."""
        try:
            felt = await asyncio.to_thread(at_work.pulse, self.session.desk, self._newest)
        except DeskError as error:
            self.say_everywhere(str(error))
            return
        first, self._newest = self._newest is None, felt.newest
        if not first and felt.cases:
            self.tell_screens(sorted(felt.cases))

    def publish(self, numbers: Sequence[int]) -> None:
        """Own work changed these cases: every screen that shows them reads them again at once."""
        self.tell_screens(numbers)

    def tell_screens(self, numbers: Sequence[int]) -> None:
        """Tells every screen which cases changed."""
        for screen in self.desk_screens():
            screen.cases_changed(numbers)

    def reword(self) -> None:
        """Language or person has changed: every screen says everything again."""
        for screen in self.desk_screens():
            screen.reworded()

    def desk_screens(self) -> list[DeskScreen]:
        """The screens of the desk, the lowest first."""
        return [screen for screen in self.screen_stack if isinstance(screen, DeskScreen)]

    def open_case(self, number: int) -> None:
        """Opens the detail screen of a case."""
        self.push_screen(CaseScreen(self.session, number))

    async def action_simulate_key(self, key: str) -> None:
        """Does nothing: no text may press keys."""

    def action_suspend_process(self) -> None:
        """Does nothing until the editor needs it."""

    def deliver_text(self, *args: Any, **kwargs: Any) -> str | None:
        """Does nothing: the program writes no file to a path chosen by a terminal."""
        return None
