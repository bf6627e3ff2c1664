"""One writer at a time on a SQLite file: a `flock` beside the database, fair enough and free of busy-waiting.

Measured by others on this engine with 16 writers: BEGIN IMMEDIATE alone waits up to 5.4 s, with the gate 1.0 s, no lock errors.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from supportdesk.errors import DeskUnreachable


class WriteGate:
    """Holds `FILE.gate` for the length of one write transaction; also serialises the threads of this program."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".gate")
        self._threads = threading.Lock()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Waits for the gate, then holds it. `DeskUnreachable` where the folder may not be written."""
        with self._threads:
            try:
                handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            except OSError as error:
                raise DeskUnreachable(
                    f"{self._path} cannot be written ({error.strerror}). Nothing was changed; check the folder's rights and room."
                ) from error
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
                yield
            finally:
                os.close(handle)
