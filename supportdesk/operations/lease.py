"""One leader among the programs that are open: whoever holds the lease sweeps, and another takes over when it runs out."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from supportdesk.clock import to_ms
from supportdesk.operations.operation import operation
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize

if TYPE_CHECKING:
    from supportdesk.change import Change

KEY = "sweep:leader"
LASTS = timedelta(seconds=30)
CLOCK_SET_BACK = timedelta(minutes=5)
"""A lease that ends later than any can was taken before the clock was set back: it counts no more."""


@operation
def lead(change: Change, holder: str, *, lasts: timedelta = LASTS, key: str = KEY) -> bool:
    """Whether `holder` (a UUID of the program) leads from now on; asked again before the lease runs out, it goes on.

    `key`: what is led.
    """
    from supportdesk.models import DeskFact

    authorize(change.actor, Action.RUN_DESK)
    fact = change.session.get(DeskFact, key, with_for_update=True)
    now, length = to_ms(change.now), int(lasts.total_seconds() * 1000)
    held: dict[str, Any] = json.loads(fact.value) if fact is not None else {"holder": "", "until": 0}
    theirs = held["holder"] != holder and now < held["until"] <= now + length + to_span(CLOCK_SET_BACK)
    if theirs:
        return False
    value = json.dumps({"holder": holder, "until": now + length})
    if fact is None:
        change.session.add(DeskFact(key=key, value=value))
    else:
        fact.value = value
    change.session.flush()
    return True


def to_span(length: timedelta) -> int:
    """A duration in milliseconds."""
    return int(length.total_seconds() * 1000)
