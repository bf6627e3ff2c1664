"""One writer at a time on a SQLite file: a `flock` beside the database.

With 16 saturating writers `BEGIN IMMEDIATE` alone, or a lock that is polled, lets one wait 5 s; in the kernel's queue
the longest wait is about 1 s.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path

from supportdesk.errors import DeskUnreachable
from supportdesk.i18n import _
from supportdesk.storage.sqlite_file import BUSY_SECONDS


class WriteGate:
    """Holds `FILE.gate` for the length of one write transaction; also serialises the threads of this program."""

    def __init__(self, database: Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        real = Path(os.path.realpath(database))  # two names of one file share one gate
        self._database = database
        self._path = real.with_name(real.name + ".gate")
        self._busy_seconds = busy_seconds
        self._threads = threading.Lock()
        self._holder: int | None = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Waits for the gate, then holds it.

        `DeskUnreachable` where it is not had in time, or where the folder may not be written.
        """
        if self._holder == threading.get_ident():
            raise RuntimeError("this thread has a write transaction open already; they do not nest")
        if not self._threads.acquire(timeout=self._busy_seconds):
            raise self._busy()
        try:
            self._holder = threading.get_ident()
            handle = self._locked()
            try:
                yield
            finally:
                os.close(handle)
        finally:
            self._holder = None
            self._threads.release()

    def _locked(self) -> int:
        handle = self._open()
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return handle
        turn: Future[None] = Future()
        threading.Thread(target=_stand_in_line, args=(handle, turn), daemon=True).start()
        try:
            turn.result(self._busy_seconds)
        except TimeoutError as error:
            if turn.cancel():
                raise self._busy() from error
        except BaseException:
            if not turn.cancel():
                os.close(handle)
            raise
        return handle

    def _open(self) -> int:
        try:
            return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise DeskUnreachable(
                _(
                    "{path} cannot be written ({reason}). Nothing was changed; check the folder's rights and room."
                ).format(path=self._path, reason=error.strerror)
            ) from error

    def _busy(self) -> DeskUnreachable:
        return DeskUnreachable(
            _(
                "Another program has been writing to {desk} for {seconds} s. Nothing was changed; try again, "
                "and see who holds it: fuser {gate}"
            ).format(desk=self._database, seconds=round(self._busy_seconds), gate=self._path)
        )


def _stand_in_line(handle: int, turn: Future[None]) -> None:
    """Waits in the kernel's queue, where every waiter comes in its turn; `flock` itself knows no time limit."""
    fcntl.flock(handle, fcntl.LOCK_EX)
    if turn.set_running_or_notify_cancel():
        turn.set_result(None)
    else:
        os.close(handle)
