"""Waking what waits until a time; looking costs one indexed read and imports nothing heavy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportdesk.clock import to_ms
from supportdesk.desk import Desk
from supportdesk.rules.actor import rule

if TYPE_CHECKING:
    from supportdesk.change import Outcome

WAKER = rule("wake-up")


def wake_due(desk: Desk, *, most: int = 500) -> list[Outcome]:
    """Opens every waiting case whose time has come, each in its own transaction; two programs wake a case once."""
    due = desk.rows(
        "SELECT id FROM cases WHERE done = 0 AND wake_at <= :now "
        "AND state IN ('waiting_customer', 'waiting_supplier', 'scheduled') ORDER BY wake_at, id LIMIT :most",
        {"now": to_ms(desk.now()), "most": most},
    )
    if not due:
        return []
    from supportdesk.operations.flow import wake

    waker = desk.acting_as(WAKER)
    woken = (wake(waker, number) for (number,) in due)
    return [outcome for outcome in woken if outcome is not None]
