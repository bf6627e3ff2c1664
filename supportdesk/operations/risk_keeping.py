"""Keeps the chances up to date while programs are open: in a process of its own, at the lowest priority.

Fitting takes minutes of a processor; in the program itself it would stutter, for Python runs one thread at a time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta

from supportdesk.clock import to_ms
from supportdesk.desk import Desk
from supportdesk.operations.desk_facts import desk_fact

LEASE = "risk:leader"
EVERY = timedelta(minutes=10)
"""So long after a round of any program there is no other."""
LEAST_DONE = 300
"""Cases that are done, below which nothing need be tried."""


class Overtaken(Exception):
    """Another program has taken the lease of a round meanwhile: what this one was about to store is not stored."""


def round_due(desk: Desk) -> bool:
    """Whether a round should be made now; costs two small reads."""
    held = desk_fact(desk, LEASE)
    now = to_ms(desk.now())
    every = EVERY // timedelta(milliseconds=1)
    if held is not None and now < json.loads(held)["until"] <= now + every:
        return False
    enough = desk.rows("SELECT 1 FROM cases WHERE done = 1 LIMIT 1 OFFSET :least", {"least": LEAST_DONE - 1})
    return bool(enough and desk.rows("SELECT 1 FROM cases WHERE done = 0 LIMIT 1"))


def keep(desk: Desk, holder: str) -> int | None:
    """A round: refits if a week has passed, then scores what has changed; how many cases. `None` if another made one.

    A refit is several fits, and takes longer than the lease on a slow machine: the lease is taken anew before each of them
    and before the model is stored.
    """
    from supportdesk.operations.lease import lead
    from supportdesk.operations.risk_fit import fit_due, refit
    from supportdesk.operations.risk_score import score_open
    from supportdesk.operations.sweep import SWEEPER

    sweeper = desk.acting_as(SWEEPER)

    def go_on() -> None:
        if not lead(sweeper, holder, lasts=EVERY, key=LEASE):
            raise Overtaken

    try:
        go_on()
        if fit_due(desk):
            refit(sweeper, go_on)
            go_on()
    except Overtaken:
        return None
    return score_open(sweeper)


class Keeper:
    """Starts a round in another process when one is due; never two at once. A round outlives the program that began it."""

    def __init__(self) -> None:
        self._running: subprocess.Popen[bytes] | None = None

    def look(self, desk: Desk) -> None:
        """Called every minute, in a thread."""
        if self._running is not None and self._running.poll() is None:
            return
        self._running = None
        if round_due(desk):
            self._running = started(desk)


def started(desk: Desk) -> subprocess.Popen[bytes]:
    """`supportdesk risk fit --due` on this desk; the address is passed unseen, for it may hold a password."""
    passed = {"SUPPORTDESK_DATABASE": desk.store.address.url, "SUPPORTDESK_NOW": desk.now().isoformat()}
    words = [sys.executable, "-m", "supportdesk", "risk", "fit", "--due"]
    nothing = subprocess.DEVNULL
    return subprocess.Popen(words, env=os.environ | passed, stdin=nothing, stdout=nothing, stderr=nothing)
