"""A case as rules see it: every fact that the filter language can ask for, and nothing to look up."""

from __future__ import annotations

from typing import NamedTuple

from supportdesk.rules.filter_clocks import RunningClock
from supportdesk.terms import OPEN_STATES, CaseState, Channel, ClockKind, Kind, Line

OPEN, STAY = frozenset(OPEN_STATES), ClockKind.LINE
SOLUTION = ClockKind.RESOLUTION


class CaseFacts(NamedTuple):
    """Plain values of one case. Instants are milliseconds since 1970 UTC; what a case lacks is empty or `None`.

    `clocks` are those that run, `risk` is percent. `owner` and `watchers` are logins, `area` is the key of the competence,
    `words` come from `search_words.words`.
    """

    number: int
    updated_at: int
    kind: Kind
    state: CaseState
    line: Line
    channel: Channel
    priority: int  # from here on as the columns of a case, see `replay`
    impact: int
    urgency: int
    arrived_at: int
    resolved_at: int | None = None
    wake_at: int | None = None
    escalated_at: int | None = None
    last_inbound_at: int | None = None
    last_reply_at: int | None = None
    requester: str = ""
    category: str = ""
    subcategory: str = ""
    cause: str = ""
    source: str | None = None
    hand_back_count: int = 0
    reopen_count: int = 0
    fix_expected_at: int | None = None
    next_word_at: int | None = None
    function_hit: int | None = None
    problem: int | None = None
    merged_into: int | None = None
    owner: str | None = None
    customer_number: str | None = None
    customer_name: str = ""
    component: str | None = None
    service: str = ""
    area: str | None = None
    contact_name: str = ""
    contact_mail: str = ""
    tags: frozenset[str] = frozenset()
    watchers: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    clocks: tuple[RunningClock, ...] = ()
    breached: bool = False
    risk: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has something to do."""
        return self.state in OPEN

    @property
    def waiting_since(self) -> int | None:
        """When the customer wrote what is still unanswered."""
        return self.last_inbound_at if self.unanswered else None

    @property
    def due_at(self) -> int | None:
        """The earliest due of what was promised to the customer."""
        return min([clock.due_at for clock in self.clocks if clock.kind is not STAY], default=None)

    @property
    def fixed_late(self) -> bool:
        """Whether it is expected to be fixed after the solution was promised."""
        fixed = self.fix_expected_at
        return fixed is not None and any(clock.kind is SOLUTION and clock.due_at < fixed for clock in self.clocks)

    @property
    def unanswered(self) -> bool:
        """Whether the customer wrote last."""
        return self.last_inbound_at is not None and self.last_inbound_at > (self.last_reply_at or 0)
