"""The Textual app: which screens there are, the pulse of the desk, and the terminal's safety. Everything else is elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from textual.driver import Driver
from textual.events import Resize
from textual.filter import LineFilter
from textual.worker import WorkerFailed

from supportdesk.errors import DeskError
from supportdesk.i18n import _
from supportdesk.operations import at_work
from supportdesk.operations.leading import notices_wait, rules_due, sweep_as_leader
from supportdesk.operations.risk_keeping import Keeper
from supportdesk.operations.waking import wake_due
from supportdesk.screens.desk_screen import DeskScreen
from supportdesk.screens.fetching import Fetching
from supportdesk.screens.opening import Opening
from supportdesk.screens.queue import QueueScreen
from supportdesk.screens.session import Session
from supportdesk.screens.too_small import TooSmall, too_small
from supportdesk.screens.widgets.key_line import key_name
from supportdesk.screens.widgets.keys_in_order import KeysInOrderApp
from supportdesk.screens.widgets.letting_go import begin
from supportdesk.screens.widgets.line_filter import ForeignBytes
from supportdesk.screens.widgets.themes import theme_filters, use_theme
from supportdesk.screens.widgets.window_list import WindowList

PULSE_SECONDS = 2.0
QUIET_SECONDS = 0.3
"""Without a key for so long, nobody minds half a second of imports behind the screen."""


class DeskApp(KeysInOrderApp[int]):
    """The running program of one agent."""

    TITLE = "supportdesk"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = []  # noqa: RUF012

    def __init__(
        self,
        session: Session,
        theme: str = "ansi",
        *,
        opening: Opening | None = None,
        driver_class: type[Driver] | None = None,
    ) -> None:
        super().__init__(driver_class=driver_class)
        self.session = session
        self._opening = opening
        self.fault: Exception | None = None
        """What ended the program, if it was a fault of its own."""
        use_theme(self, theme)
        self.animation_level = "none"
        self._disable_tooltips = self._disable_notifications = (
            True  # none are used, and laying them out paints all again
        )
        self.foreign_bytes = ForeignBytes()
        self._newest: int | None = None
        self._sweeping = self._telling = False
        self._keeper = Keeper()
        self._trouble = ""
        self.fetching = Fetching(session.desk)
        self.hold_keys()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own, the one that keeps colour out where none is wanted, and the last guard against control codes."""
        return [*super().get_line_filters(), *theme_filters(self), self.foreign_bytes]

    def on_mount(self) -> None:
        """Listens to the desk and watches the time. Keys typed so far wait until the first screen can take them."""
        if self._opening is not None:
            self.screen.call_later(
                self.call_later, self.pass_keys
            )  # behind its mounting, and behind who gets the keyboard
        self.set_timer(QUIET_SECONDS, self._fetch_when_quiet)
        self._feel_pulse()
        self.set_interval(PULSE_SECONDS, self._feel_pulse)
        self.set_timer(60 - self.session.desk.now().second, self._first_minute)

    def get_default_screen(self) -> QueueScreen:
        """The queue is the first frame that is drawn: no blank one before it."""
        return QueueScreen(self.session, self._opening)

    def on_resize(self, event: Resize) -> None:
        """Covers everything while the terminal is too small to draw it."""
        if too_small(event.size) and not isinstance(self.screen, TooSmall):
            self.push_screen(TooSmall())

    def _handle_exception(self, error: Exception) -> None:
        """A refusal to work in the background is said; a fault ends the program.

        Textual would print a fault with the values of variables, customers' words among them.
        """
        if isinstance(error, WorkerFailed) and isinstance(error.error, Exception):
            if isinstance(error.error, DeskError):
                self.say_everywhere(str(error.error))
                return
            self.fault = self.fault or error.error
        self.fault = self.fault or error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()

    def panic(self, *renderables: Any) -> None:
        """Ends the program without printing what it was given: see `fault`."""
        self.fault = self.fault or RuntimeError("Textual gave up")
        self._close_messages_no_wait()

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        """Says of a key that it does nothing here: silence would look like a fault."""
        found = await super()._check_bindings(key, priority)
        if not (found or priority) and isinstance(self.screen, DeskScreen):
            self.screen.say(_("{key} does nothing here. ? shows the keys.").format(key=key_name(key)), "dim")
        return found

    async def prepared(self) -> None:
        """Everything that commands need has been imported."""
        await self.fetching.over()

    def awaited(self) -> bool:
        """A list with the keyboard, or a draft, is read: the next key is meant for what will stand there."""
        if (reads := getattr(self.screen, "reads", None)) is not None:  # a form or a text
            return bool(reads)
        return isinstance(self.focused, WindowList) and self.focused.waiting

    def _fetch_when_quiet(self) -> None:
        if self.seconds_since_key < QUIET_SECONDS:
            self.set_timer(QUIET_SECONDS, self._fetch_when_quiet)
        else:
            self.fetching.begin()

    def _first_minute(self) -> None:
        self._minute()
        self.set_interval(60, self._minute)

    def _minute(self) -> None:
        begin(self, self._wake, group="wake", exclusive=True)
        begin(self, self._foretell, group="foretell")
        for screen in self.screen_stack:
            if isinstance(screen, DeskScreen):
                screen.tick()

    async def _wake(self) -> None:
        """Opens the cases whose waiting time is over; the pulse tells the screens."""
        try:
            await asyncio.to_thread(wake_due, self.session.desk)
        except DeskError as error:
            self.say_everywhere(str(error))

    async def _foretell(self) -> None:
        """Has the chances kept up to date, by another process."""
        await asyncio.to_thread(self._keeper.look, self.session.desk)

    async def _sweep(self) -> None:
        """Lets the rules judge what is due, if no other program leads; the pulse tells the screens."""
        if self._sweeping:
            return
        self._sweeping = True
        try:
            await self.fetching.ready()
            await asyncio.to_thread(sweep_as_leader, self.session.desk, self.session.id)
        except DeskError as error:
            self.say_everywhere(str(error))
        finally:
            self._sweeping = False

    @property
    def _command(self) -> tuple[str, ...]:
        return self.session.settings.notify_command

    async def _tell(self) -> None:
        """Shows the notices that are for this person, and sends others' by the command line of these settings."""
        if self._telling:
            return
        self._telling = True
        try:
            await self.fetching.ready()
            from supportdesk.operations.sending import send_by_command, take_for_terminal
            from supportdesk.screens.ringing import ring

            said = await asyncio.to_thread(take_for_terminal, self.session.desk, self.session.id)
            if said:
                ring(self, self.session.settings.notice, said)
            if self._command:
                await asyncio.to_thread(send_by_command, self.session.desk, self._command, self.session.id)
        except DeskError as error:
            self.say_everywhere(str(error))
        finally:
            self._telling = False

    def say_everywhere(self, sentence: str) -> None:
        """Says what is wrong with the desk on every screen."""
        for screen in self.desk_screens():
            screen.say(sentence, "error")

    def _feel_pulse(self) -> None:
        begin(self, self._pulse, group="pulse", exclusive=True)

    async def _pulse(self) -> None:
        """Asks the desk what others changed; a desk that does not answer is said once and asked again."""
        try:
            desk, newest = self.session.desk, self._newest
            felt, due, told = await asyncio.to_thread(
                lambda: (at_work.pulse(desk, newest), rules_due(desk), notices_wait(desk, command=bool(self._command)))
            )
        except DeskError as error:
            if str(error) != self._trouble:
                self._trouble = str(error)
                self.say_everywhere(self._trouble)
            return
        self._trouble = ""
        if told:
            begin(self, self._tell, group="tell")
        first, self._newest = self._newest is None, felt.newest
        if due and not first and self.seconds_since_key >= QUIET_SECONDS:
            begin(self, self._sweep, group="sweep")
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
        from supportdesk.screens.case import CaseScreen

        self.push_screen(CaseScreen(self.session, number))

    async def action_simulate_key(self, key: str) -> None:
        """Does nothing: no text may press keys."""

    def action_suspend_process(self) -> None:
        """Does nothing until the editor needs it."""

    def deliver_text(self, *args: Any, **kwargs: Any) -> str | None:
        """Does nothing: the program writes no file to a path chosen by a terminal."""
        return None
