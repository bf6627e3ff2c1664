"""Textual's driver, taking over a terminal that is raw already, may show a first page, and may go away at any time."""

from __future__ import annotations

import asyncio
import os
import re
import select
import selectors
import signal
import sys
import threading
from codecs import getincrementaldecoder
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize
from textual.geometry import Size

from supportdesk.pasting import PasteGuard

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from textual.app import App
    from textual.message import Message

    from supportdesk.raw_terminal import RawTerminal

ENTER_SCREEN = "\x1b[?1049h"
PIXELS_OFF = "\x1b[?1016l"
MOST_READ = 4096
ESCAPE_SECONDS = 0.02
"""How often the parser is asked, after a key, whether an Escape is just that."""
ESCAPE_ROUNDS = 60
"""How many times it is asked before nothing but the next key is waited for."""
HURRY_SECONDS = 0.9
"""How long an orderly leave may take after a signal."""
SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
ESCAPE_KEY = "\x1b[27u"
_ESCAPE_AND_KEY = re.compile(r"\x1b(?=[^\x1b\[\]OPX^_\\])")
"""An Escape that begins none of the sequences which terminals send."""


class DeskDriver(LinuxDriver):
    """As Textual's on Linux, but: no second switch of screens, no key lost, no life without a terminal, no idle wake-ups."""

    terminal: RawTerminal
    farewell: Callable[[], None]
    """Both set on a subclass by `driver_for`."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._file = sys.__stdout__  # as everything else that is drawn; stderr may be a file
        self._wake_reader, self._wake_writer = os.pipe()
        os.set_blocking(self._wake_reader, False)

    def write(self, data: str) -> None:
        """Sends to the terminal; the alternate screen is not entered, and so not blanked, when it is on already."""
        if data == ENTER_SCREEN and self.terminal.painted and not self.terminal.in_use:
            self.terminal.in_use = True
            return
        super().write(data)

    def start_application_mode(self) -> None:
        """Takes over; what the terminal was like before us is what it will be set to in the end."""
        self._told = Size(*self._get_terminal_size())
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self.attrs_before = self.terminal.attributes
        self._on_loop = asyncio.get_running_loop()
        for number in SIGNALS:
            signal.signal(number, self._signalled)

    def stop_application_mode(self) -> None:
        """Gives the terminal back."""
        if self._mouse_pixels:
            self.write(PIXELS_OFF)  # Textual forgets it
        super().stop_application_mode()
        self.terminal.painted = False

    def disable_input(self) -> None:
        """Stops reading keys, at once."""
        os.write(self._wake_writer, b".")
        super().disable_input()

    def close(self) -> None:
        """Sends the last bytes and lets go."""
        super().close()
        os.close(self._wake_reader)
        os.close(self._wake_writer)

    def process_message(self, message: Message) -> None:
        """Passes on what came in, but no report of the size told before: it would paint every line again."""
        if isinstance(message, Resize):
            if message.size == self._told:
                return
            self._told = message.size
        super().process_message(message)

    def _signalled(self, _number: int, _frame: FrameType | None) -> None:
        self._leave()

    def _leave(self) -> None:
        """Leaves in order; if a terminal that has stopped reading, or is gone, is in the way, without it."""
        hurry = threading.Timer(HURRY_SECONDS, self.terminal.abandon)
        hurry.daemon = True
        hurry.start()
        threading.Thread(target=self.farewell, daemon=True).start()
        self._on_loop.call_soon_threadsafe(self._app.exit, 0)

    def run_input_thread(self) -> None:
        """Reads keys, those first that were typed before there was a program; the end of input ends the program."""
        parser = XTermParser(self._debug)
        decode, guard = getincrementaldecoder("utf-8")("replace").decode, PasteGuard()
        rounds = ESCAPE_ROUNDS
        text = escapes_apart(guard(decode(self.terminal.take_typed() + self._typed_meanwhile())))
        self._forget_wakes()
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self._wake_reader, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                for event in (*parser.feed(text),) if text else (*parser.tick(),):
                    self.process_message(event)
                ready = selector.select(ESCAPE_SECONDS if rounds else None)
                rounds = ESCAPE_ROUNDS if ready else max(0, rounds - 1)
                text = ""
                if any(key.fd == self.fileno for key, _events in ready):
                    data = self._read()
                    if not data:
                        self._leave()
                        return
                    text = guard(
                        decode(data)
                    )  # nothing when it is but a part of a letter; to the parser that is the end

    def _typed_meanwhile(self) -> bytes:
        """What was typed while all this was imported."""
        return self._read() if select.select([self.fileno], [], [], 0)[0] else b""

    def _forget_wakes(self) -> None:
        """Empties the pipe that ended the thread before this one: the program was suspended and goes on."""
        with suppress(BlockingIOError):  # it was empty
            os.read(self._wake_reader, MOST_READ)

    def _read(self) -> bytes:
        """What was typed; nothing when there is no terminal any more."""
        try:
            return os.read(self.fileno, MOST_READ)
        except OSError:
            return b""


def escapes_apart(typed: str) -> str:
    """Escape and a key typed one after the other, while nobody read, come as Alt with that key, which is no key of ours."""
    return _ESCAPE_AND_KEY.sub(lambda _escape: ESCAPE_KEY, typed)


def driver_for(terminal: RawTerminal, farewell: Callable[[], None]) -> type[DeskDriver]:
    """The driver of an app that is to take over this terminal; `farewell` is called as soon as the program is told to end."""
    return type("TakingOver", (DeskDriver,), {"terminal": terminal, "farewell": staticmethod(farewell)})
