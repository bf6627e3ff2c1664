"""The one handle on a desk: its time, its reader, who acts, and `perform`, the only way to change anything.

Standard library until something is written: reading a SQLite desk imports neither SQLAlchemy nor SQLModel.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from supportdesk.clock import Clock, SystemClock
from supportdesk.errors import DeskUnreachable
from supportdesk.promises import Promises
from supportdesk.rules.actor import NOBODY, Actor
from supportdesk.rules.storable import storable
from supportdesk.storage.address import Address, Dialect, parse_address
from supportdesk.storage.reading import Params, Reader, SqliteReader
from supportdesk.storage.version import check_schema

if TYPE_CHECKING:
    from supportdesk.change import Change
    from supportdesk.storage.database import Database

T = TypeVar("T")


class Store:
    """The connections of one program to one desk, made when first used and shared by all who act through it."""

    def __init__(self, address: Address, *, durable: bool = True, lean: bool = False) -> None:
        self.address = address
        self.has_stored = False
        """Whether this program has stored an event in the desk."""
        self._durable, self._lean = durable, lean
        self._opening_database, self._opening_reader = threading.Lock(), threading.Lock()
        self._database: Database | None = None
        self._reader: Reader | None = None
        self._together = threading.local()
        self.promises = Promises()

    @property
    def open_change(self) -> Change | None:
        """The change that `Desk.together` holds open in this thread."""
        found: Change | None = getattr(self._together, "change", None)
        return found

    @open_change.setter
    def open_change(self, change: Change | None) -> None:
        self._together.change = change

    @property
    def database(self) -> Database:
        """The write side; importing it costs half a second, so call it from a thread in a running screen."""
        if self._database is None:
            with self._opening_database:
                self._database = self._database or self._open_database()
        return self._database

    def _open_database(self) -> Database:
        from supportdesk.storage.database import Database

        return Database(self.address, durable=self._durable, lean=self._lean)

    @property
    def reader(self) -> Reader:
        """The read side, with the layout checked once when it is opened."""
        if self._reader is None:
            with self._opening_reader:
                self._reader = self._reader or self._checked_reader()
        return self._reader

    def _checked_reader(self) -> Reader:
        reader = self._open_reader()
        try:
            check_schema(reader.rows, self.address.shown)
        except DeskUnreachable:
            reader.close()
            raise
        return reader

    def _open_reader(self) -> Reader:
        if self.address.path is not None:
            return SqliteReader(self.address.path)
        from supportdesk.storage.database import EngineReader

        return EngineReader(self.address)

    def close(self) -> None:
        """Lets the database go."""
        with self._opening_reader, self._opening_database:
            for side in (self._reader, self._database):
                if side is not None:
                    side.close()
            self._reader = self._database = None


@dataclass(frozen=True)
class Desk:
    """A desk as one actor sees it. `acting_as` gives the same desk in another's hands."""

    store: Store
    clock: Clock = field(default_factory=SystemClock)
    actor: Actor = NOBODY
    prefix: str = "SD"

    @property
    def dialect(self) -> Dialect:
        """Which engine the desk stands on."""
        return self.store.address.dialect

    def now(self) -> datetime:
        """The desk's present instant, aware, in UTC."""
        return self.clock.now()

    def rows(self, sql: str, params: Params | None = None) -> list[tuple[Any, ...]]:
        """Rows of one query, as plain tuples. For `operations` only: they are the home of SQL."""
        return self.store.reader.rows(sql, {name: _storable(value) for name, value in (params or {}).items()})

    def acting_as(self, actor: Actor) -> Desk:
        """The same desk in this actor's hands."""
        return replace(self, actor=actor)

    def perform(self, work: Callable[[Change], T], *, operation_id: str | None = None) -> T:
        """Runs one operation in one transaction: its rows and events are stored together or not at all.

        `operation_id` is a UUID made by the caller; the same one given twice is done once (`AlreadyDone`).
        """
        from supportdesk.performing import perform

        return perform(self, work, operation_id)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Runs this thread's operations inside it in one transaction (demo desk, bulk): all are stored, or none.

        An operation that is refused leaves nothing behind; whoever catches the refusal may go on with the others.
        """
        from uuid import uuid4

        from supportdesk.change import Change

        if self.store.open_change is not None:
            yield
            return
        with self.store.database.transaction() as session:
            self.store.open_change = Change(self, session, str(uuid4()))
            try:
                yield
            finally:
                self.store.open_change = None
        self.store.has_stored = True

    def close(self) -> None:
        """Lets the database go."""
        self.store.close()


def _storable(value: Any) -> Any:
    return storable(value) if isinstance(value, str) else value


def open_desk(
    database: str, *, clock: Clock | None = None, prefix: str = "SD", durable: bool = True, lean: bool = False
) -> Desk:
    """The desk at a database address, in nobody's hands yet: see `operations.people.identify`. `lean` is for programs
    that stay open: less memory, and slower only at writing very much at once."""
    return Desk(Store(parse_address(database), durable=durable, lean=lean), clock or SystemClock(), prefix=prefix)
