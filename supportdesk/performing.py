"""Runs an operation in one transaction, and again where that is safe.

Another writer was faster, the engine asks for it, or the connection broke at the commit and the log does not have it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Generic, TypeVar
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session, col

from supportdesk.change import Change
from supportdesk.errors import ChangedByOther, DeskError, DeskUnreachable, Invalid
from supportdesk.i18n import _
from supportdesk.models import Event
from supportdesk.storage.database import is_retryable
from supportdesk.storage.faults import OutcomeUnknown

if TYPE_CHECKING:
    from supportdesk.desk import Desk

T = TypeVar("T")
ATTEMPTS = 6
PAUSES = (0.0, 0.2, 0.5, 1.0, 2.0)
"""Seconds before each look at a server that broke off at a commit: a restart takes it about two."""
PATIENCE = 12.0
"""Seconds after which no further look is begun."""


class AlreadyDone(DeskError):
    """This very operation was stored before (a retry after a lost connection); nothing was done twice."""


def perform(desk: Desk, work: Callable[[Change], T], operation_id: str | None) -> T:
    """Runs `work` in one transaction, again when another writer was faster or the engine asks for it.

    An operation id that the caller gave is looked up first, so that a retry hears that it was stored, and not that the
    case no longer allows it. Where the connection broke at the commit, the operation id of the events tells whether it
    was stored; `OutcomeUnknown` only where that cannot be found out.
    """
    run = _Run(desk, work, operation_id)
    try:
        return run.stored()
    except OutcomeUnknown as lost:
        return run.settled(lost)


class _Run(Generic[T]):
    """One operation under one id, however often it is tried. `tried` has what each try came to, with its last event's id."""

    def __init__(self, desk: Desk, work: Callable[[Change], T], operation_id: str | None) -> None:
        self._desk, self._work = desk, work
        self._outer = desk.store.open_change
        self._is_given = operation_id is not None
        self._id = operation_id or str(uuid4())
        self._tried: list[tuple[int | None, T]] = []

    def stored(self) -> T:
        """Tries until it is stored or refused."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with _transaction(self._desk, self._outer) as session:
                    if self._is_given:
                        _refuse_again(session, self._id)
                    change = Change(self._desk, session, self._id)
                    result = self._work(change)
                    self._tried.append((change.last_event_id, result))
                if change.last_event_id is not None and self._outer is None:
                    self._desk.store.has_stored = True
                return result
            except (StaleDataError, DBAPIError) as error:
                if _is_stored_already(error):
                    raise _stored_before() from error
                if not isinstance(error, StaleDataError | IntegrityError) and not is_retryable(error):
                    raise
                if attempt == ATTEMPTS or self._outer is not None:
                    raise _given_up(error) from error
        raise AssertionError("unreachable")

    def settled(self, lost: OutcomeUnknown) -> T:
        """Finds out what became of a try whose connection broke at its commit, and tries again if it is not stored.

        The server may still be at that commit: the second try then waits for it, and is refused by what it stored. Work
        that writes no event leaves no trace to find; it is such that doing it twice is doing it once.
        """
        begin = time.monotonic()
        for pause in PAUSES:
            if time.monotonic() - begin > PATIENCE:
                break
            time.sleep(pause)
            try:
                return self._found_or_done_again(lost)
            except DeskUnreachable as error:
                if error is lost:
                    raise
                continue  # the server is not back yet, or broke off again
        raise lost

    def _found_or_done_again(self, lost: OutcomeUnknown) -> T:
        leaves_a_trace = self._tried[-1][0] is not None
        found = self._found()
        try:
            return found[0] if found else self.stored()
        except DeskUnreachable:
            raise
        except DeskError as refusal:
            found = self._found()
            if found:
                return found[0]
            if leaves_a_trace:
                raise
            raise lost from refusal

    def _found(self) -> list[T]:
        """What the try came to that is stored; empty when none is."""
        with self._desk.store.database.transaction() as session:
            newest = select(func.max(col(Event.id))).where(col(Event.operation_id) == self._id)
            last = session.execute(newest).scalar()
        if last is None:
            return []
        self._desk.store.has_stored = True
        return [next((result for key, result in self._tried if (key or 0) >= last), self._tried[-1][1])]


def _transaction(desk: Desk, outer: Change | None) -> AbstractContextManager[Session]:
    """A transaction of its own, or inside `Desk.together` a part of that one which is undone alone if it is refused."""
    return desk.store.database.transaction() if outer is None else _part_of(outer.session)


@contextmanager
def _part_of(session: Session) -> Iterator[Session]:
    with session.begin_nested():
        yield session


def _refuse_again(session: Session, operation_id: str) -> None:
    if session.execute(select(col(Event.id)).where(col(Event.operation_id) == operation_id).limit(1)).first():
        raise _stored_before()


def _is_stored_already(error: Exception) -> bool:
    """Whether the database knows this operation id, by the name each engine gives the key."""
    refused = error.orig if isinstance(error, IntegrityError) else None
    named = getattr(getattr(refused, "diag", None), "constraint_name", None) or str(refused)
    return named == "events_operation" or "events.operation_id" in named


def _stored_before() -> AlreadyDone:
    return AlreadyDone(_("This was stored before; it was not done twice."))


def _given_up(error: Exception) -> DeskError:
    if isinstance(error, IntegrityError):
        sentence = _("Something it refers to is missing, or there is one of that name already. Nothing was changed.")
        return Invalid(sentence)
    return ChangedByOther(_("Others keep changing the same case. Nothing was changed; try again."))
