"""The values that clocks are made of: one clock, a case at one moment, and where its clocks leave it."""

from __future__ import annotations

from typing import NamedTuple

from supportdesk.terms import BreachCause, CaseState, Channel, ClockKind, ClockState, Line

NEVER = 253_402_300_799_000
"""The far end of time, 9999-12-31 23:59:59 UTC: the due of what waits, so that it sinks in an order by due."""

DONE_STATES = frozenset({CaseState.RESOLVED, CaseState.CLOSED, CaseState.CANCELLED, CaseState.MERGED})
MET_STATES = frozenset({CaseState.RESOLVED, CaseState.CLOSED})
OPEN_CLOCKS = frozenset({ClockState.RUNNING, ClockState.PAUSED})


class Clock(NamedTuple):
    """One promise being measured. Instants are UTC and durations working time, all in milliseconds.

    `runs` are the spans `(from, to)` in which it ran before; the gaps between them are pauses. `running_since` and
    `due_at` are set while it runs. `consumed_ms` is the working time of `runs`. `ended_at`: when it was met or cancelled.
    `first_met_at` outlives a reopening, `breached_at` and its cause outlive everything.
    """

    kind: ClockKind
    cycle: int
    service_level_id: int
    target_ms: int
    state: ClockState
    started_at: int
    line: Line | None = None
    running_since: int | None = None
    runs: tuple[tuple[int, int], ...] = ()
    consumed_ms: int = 0
    due_at: int | None = None
    ended_at: int | None = None
    first_met_at: int | None = None
    breached_at: int | None = None
    breach_cause: BreachCause | None = None

    @property
    def open(self) -> bool:
        """Whether the promise still stands: it runs or is paused."""
        return self.state in OPEN_CLOCKS


class CaseMoment(NamedTuple):
    """The fields of a case that move its clocks, as they were at one moment. Instants in milliseconds.

    `reopen_count` and `hand_back_count` tell a reopening and a hand-back from the undoing of an end and a hand-over.
    """

    state: CaseState  # the first, see `all_but_state`
    priority: int
    service_level_id: int | None
    arrived_at: int
    line: Line = Line.FIRST
    channel: Channel = Channel.MAIL
    first_reply_at: int | None = None
    last_reply_at: int | None = None
    last_inbound_at: int | None = None
    resolved_at: int | None = None
    escalated_at: int | None = None
    reopen_count: int = 0
    hand_back_count: int = 0

    @property
    def done(self) -> bool:
        """Whether nobody has anything left to do."""
        return self.state in DONE_STATES

    @property
    def all_but_state(self) -> tuple[object, ...]:
        """Everything else: between two open states only pauses can differ."""
        return self[1:]

    @property
    def answered_at(self) -> int | None:
        """When a person first answered the customer: by a reply, or for a phone case by the call itself."""
        return self.first_reply_at if self.first_reply_at is not None else self._call

    @property
    def told_at(self) -> int | None:
        """When a person last spoke or wrote to the customer."""
        return self.last_reply_at if self.last_reply_at is not None else self._call

    @property
    def unanswered(self) -> bool:
        """Whether the customer's last message came after our last word."""
        return self.last_inbound_at is not None and (self.told_at is None or self.last_inbound_at > self.told_at)

    @property
    def _call(self) -> int | None:
        return self.arrived_at if self.channel is Channel.PHONE else None


class Standing(NamedTuple):
    """Where its clocks leave a case with the customer.

    `due_at`: the earliest due of those that run, else `NEVER`. `late`: that due has passed. `breached`: some promise to
    the customer was ever missed.
    """

    due_at: int = NEVER
    due_clock: ClockKind | None = None
    late: bool = False
    breached: bool = False
