"""Moves the clocks of a case with each of its changes, and keeps in its row what the queue needs of them."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from supportdesk import clock_rows
from supportdesk.clock import to_ms
from supportdesk.models import Case, Component, Customer
from supportdesk.promises import InForce, Promises
from supportdesk.rules.clock_moment import MOVING
from supportdesk.rules.clock_values import CaseMoment, Clock
from supportdesk.rules.clocks import step, summary
from supportdesk.rules.service_levels import Subject

Clocks = tuple[Clock, ...]


def stored_fields(case: Case) -> CaseMoment:
    """The fields that clocks follow, as they stand in the case now."""
    return CaseMoment._make(_stored(getattr(case, name)) for name in MOVING)


def _stored(value: Any) -> Any:
    return to_ms(value) if isinstance(value, datetime) else value


class CaseClocks:
    """The clocks of the cases that one transaction changes."""

    def __init__(self, session: Session, promises: Promises) -> None:
        self._session, self._promises = session, promises

    @cached_property
    def in_force(self) -> InForce:
        """The service levels as this transaction sees them."""
        connection = self._session.connection()
        return self._promises.read(lambda sql: [tuple(row) for row in connection.execute(text(sql))])

    def level_for(self, case: Case) -> int | None:
        """The service level that a case gets by its customer, component and kind."""
        if not self.in_force.current:
            return None
        customer = None if case.customer_id is None else self._session.get(Customer, case.customer_id)
        component = None if case.component_id is None else self._session.get(Component, case.component_id)
        subject = Subject(
            customer=customer.number if customer else "",
            level=customer.level if customer else "",
            service=component.service if component else "",
            kind=case.kind.value,
        )
        return self.in_force.level_for(subject)

    def moved(self, case: Case, before: CaseMoment | None, at: datetime, clocks: Clocks = ()) -> Clocks:
        """The clocks after a change; the case's row says what follows from them, and that the rules look at it next."""
        now = to_ms(at)
        after = (
            step(clocks, before, stored_fields(case), now, self.in_force.levels) if self._has_any(case, clocks) else ()
        )
        standing = summary(after, now)
        case.due_at, case.due_clock = standing.due_at, standing.due_clock.value if standing.due_clock else ""
        case.breached, case.next_fire_at = int(standing.breached), now
        return after

    def follow(self, case: Case, before: CaseMoment, at: datetime) -> None:
        """Moves the clocks of a stored case."""
        number = case.id or 0
        clocks = clock_rows.clocks_of(self._session, number) if self.in_force.levels else ()
        self.save(case, clocks, self.moved(case, before, at, clocks))

    def save(self, case: Case, before: Clocks, after: Clocks) -> None:
        """Writes the rows of what changed."""
        if before != after:
            clock_rows.save(self._session, {case.id or 0: (before, after)})

    @staticmethod
    def _has_any(case: Case, clocks: Clocks) -> bool:
        return case.service_level_id is not None or bool(clocks)
