"""Furnished desks by the dozen: people and customers are made once and copied, on either engine."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path

from desk_words import Words, a_desk, furnish
from engines import PostgresqlDesks, SqliteDesks
from fake_clock import FakeClock
from supportdesk.desk import Desk, Store
from supportdesk.storage.address import parse_address

Opened = Callable[[], AbstractContextManager[Words]]


@contextmanager
def on_sqlite(desks: SqliteDesks, folder: Path) -> Iterator[Opened]:
    """A file copied for each desk: some milliseconds."""
    with desks.fresh(folder) as template:
        store = Store(template, durable=False)
        furnish(Desk(store, FakeClock()))
        store.close()
        numbers = count(1)

        @contextmanager
        def opened() -> Iterator[Words]:
            path = folder / f"desk{next(numbers)}.db"
            shutil.copyfile(template.path, path)
            words = Words(Store(parse_address(str(path)), durable=False), FakeClock())
            try:
                yield words
            finally:
                words.store.close()
                path.unlink()

        yield opened


@contextmanager
def on_postgresql(desks: PostgresqlDesks, folder: Path) -> Iterator[Opened]:
    """A database for each desk: half a second."""

    @contextmanager
    def opened() -> Iterator[Words]:
        with desks.fresh(folder) as address:
            words = a_desk(address, FakeClock())
            try:
                yield words
            finally:
                words.store.close()

    yield opened
