"""What the first frame did without, imported behind it: the other screens, and everything that writes.

Half a second of imports in a thread of its own, begun when nobody types. What is made at the start stays for good, so
the garbage collector is kept from looking through it: that alone would freeze the keyboard for 50 ms.
"""

from __future__ import annotations

import asyncio
import gc
import threading
from importlib import import_module
from typing import clear_overloads

from supportdesk.desk import Desk
from supportdesk.errors import DeskError
from supportdesk.lacking import lacking

SCREENS = ("case", "filtering", "register", "palette", "help", "dialogs.composer")
WRITING = ("flow", "talk", "ownership", "lines", "facts", "undo", "register", "joining", "marking", "bulk")

COLLECT_AFTER = (700, 10, 0)
"""Python's own but for the last, which is 10: a screen that was left is garbage in circles, and ten of them are 4 MB."""


class Fetching:
    """Fetches once. `begin` may be called again and again, `ready` waits until all is here; both from the event loop."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._thread: threading.Thread | None = None
        self._here = asyncio.Event()
        self._fault: Exception | None = None

    def begin(self) -> None:
        """Starts the thread, unless it was started."""
        if self._thread is None:
            loop = asyncio.get_running_loop()
            self._thread = threading.Thread(target=self._fetch, args=(loop,), name="fetching", daemon=True)
            self._thread.start()

    async def over(self) -> None:
        """Returns when the fetching is over, well or not."""
        self.begin()
        await self._here.wait()

    async def ready(self) -> None:
        """Returns when everything is imported; a fault in an import is raised here."""
        await self.over()
        if self._fault is not None:
            raise self._fault

    def _fetch(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            _hash_alone()
            for name in SCREENS:
                import_module(f"supportdesk.screens.{name}")
            for name in WRITING:
                import_module(f"supportdesk.operations.{name}")
            _open_writing(self._desk)
        except Exception as error:  # noqa: BLE001 -- raised again where somebody waits for it
            self._fault = error
        if not gc.isenabled():
            gc.freeze()
            gc.set_threshold(*COLLECT_AFTER)
            gc.enable()
        if not loop.is_closed():
            loop.call_soon_threadsafe(self._here.set)


def _hash_alone() -> None:
    """`hashlib`, and what pydantic's `secrets` needs, without OpenSSL's 4 MB: Python's own sums are the same."""
    with lacking("_hashlib"):
        for name in ("hashlib", "secrets"):
            import_module(name)


def _open_writing(desk: Desk) -> None:
    """The write side of the desk, if it can be opened; if not, whoever writes is told why."""
    from sqlalchemy.orm import configure_mappers

    configure_mappers()
    clear_overloads()  # signatures for type checkers: 0.7 MB that nothing asks for while the program runs
    try:
        _ = desk.store.database
    except DeskError:
        return
