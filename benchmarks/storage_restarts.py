"""A PostgreSQL server that restarts as after a crash while agents work: what they were told, beside what is stored.

The harness of `benchmarks/prove_storage.py`.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from typing import Any, NamedTuple

from supportdesk import performing
from supportdesk.desk import open_desk
from supportdesk.errors import DeskUnreachable
from supportdesk.operations.register import NewCase, register
from supportdesk.operations.talk import note
from supportdesk.operations.verify import verify
from supportdesk.rules.actor import rule
from supportdesk.storage.address import Address
from supportdesk.storage.faults import OutcomeUnknown

WRITERS = 4
BETWEEN = 20
"""Notes that are stored after one restart before the next."""


class Told(NamedTuple):
    """Notes by what was told of each (stored, nothing was changed, not known), how often each is there, and differences."""

    stored: list[str]
    unchanged: list[str]
    unknown: list[str]
    there: Counter[str]
    differences: int
    settled: int
    """Changes whose connection broke at the commit, and of which it was found out what had become."""

    @property
    def lost(self) -> list[str]:
        """Told as stored, and not there."""
        return [text for text in self.stored if not self.there[text]]

    @property
    def doubled(self) -> list[str]:
        """There more than once."""
        return [text for text, times in self.there.items() if times > 1]

    @property
    def denied(self) -> list[str]:
        """There, though it was told that nothing was changed."""
        return [text for text in self.unchanged if self.there[text]]


def notes_through_restarts(address: Address, restart: Callable[[], None], rounds: int) -> Told:
    """Lets agents write notes, each on a case of their own, while the server restarts again and again."""
    stop, stored, unchanged, unknown = threading.Event(), list[str](), list[str](), list[str]()

    settled = list[object]()
    find_out = performing._Run.settled

    def counted(run: Any, lost: OutcomeUnknown) -> Any:
        found = find_out(run, lost)
        settled.append(found)
        return found

    def write(name: int) -> None:
        with closing(open_desk(address.url)) as nobody:
            desk = nobody.acting_as(rule("proof"))
            case, number = register(desk, NewCase(f"Case of {name}")).case_id, 0
            while not stop.is_set():
                number += 1
                text = f"{name}-{number}"
                try:
                    note(desk, case, text)
                    stored.append(text)
                except OutcomeUnknown:
                    unknown.append(text)
                except DeskUnreachable:
                    unchanged.append(text)
                    stop.wait(0.01)

    performing._Run.settled = counted  # type: ignore[method-assign]
    writers = [threading.Thread(target=write, args=(name,)) for name in range(WRITERS)]
    for writer in writers:
        writer.start()
    for _ in range(rounds):
        enough = len(stored) + BETWEEN
        while len(stored) < enough:
            stop.wait(0.01)
        restart()
    stop.set()
    for writer in writers:
        writer.join()
    performing._Run.settled = find_out  # type: ignore[method-assign]
    with closing(open_desk(address.url)) as desk:
        there = Counter(body for (body,) in desk.rows("SELECT body FROM messages WHERE NOT withdrawn"))
        return Told(stored, unchanged, unknown, there, len(list(verify(desk))), len(settled))
