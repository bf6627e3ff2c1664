"""What one event means for the clocks of a case, told from the case before and after it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import compress
from operator import ne
from typing import TYPE_CHECKING

from supportdesk.errors import NotFound
from supportdesk.i18n import _
from supportdesk.rules import clock_motion
from supportdesk.rules.clock_values import DONE_STATES, MET_STATES, CaseMoment, Clock
from supportdesk.terms import BreachCause, ClockKind, ClockState, Line

if TYPE_CHECKING:
    from supportdesk.rules.service_levels import ServiceLevel

_UNDER_NO_LEVEL: tuple[Mapping[ClockKind, int], frozenset[ClockKind]] = ({}, frozenset())


class Happening:
    """One event: the case before (`None`: it was not there) and after it, when, and under which service levels."""

    def __init__(
        self, before: CaseMoment | None, after: CaseMoment, at: int, levels: Mapping[int, ServiceLevel]
    ) -> None:
        self.before, self.after, self.at, self._levels = before, after, at, levels
        self.arrival = before is None
        self.done, was_done = after.state in DONE_STATES, before is not None and before.state in DONE_STATES
        self.finished = self.done and not was_done
        self.opened = was_done and not self.done
        self.reopened = self.opened and before is not None and after.reopen_count > before.reopen_count
        self.taken_back = self.opened and not self.reopened
        self.level_after = None if after.service_level_id is None else self.level(after.service_level_id)
        self.end = at
        """When the case was done: as it says itself where it was resolved, else now."""
        if self.done and after.state in MET_STATES and after.resolved_at is not None and after.resolved_at < at:
            self.end = after.resolved_at
        self.promised, self.pausing = _UNDER_NO_LEVEL
        if self.level_after is not None:
            self.promised = self.level_after.promised(after.priority, after.line)
            self.pausing = self.level_after.pausing(after.state)

    @property
    def touched(self) -> frozenset[str] | None:
        """The fields that changed of a case that stays open, or done; `None` where the case itself began, ended or came back."""
        if self.before is None or self.finished or self.opened:
            return None
        return frozenset(compress(self.after._fields, map(ne, self.before, self.after)))

    def level(self, level_id: int) -> ServiceLevel:
        """A service level by its id."""
        try:
            return self._levels[level_id]
        except KeyError as error:
            raise NotFound(_("There is no service level with the number {id}.").format(id=level_id)) from error

    def target(self, kind: ClockKind, line: Line | None = None) -> int | None:
        """What is promised now; by a line for the stay on it, else by the case's priority."""
        if line is None or line is self.after.line or self.level_after is None:
            return self.promised.get(kind)
        return self.level_after.target(kind, self.after.priority, line)

    def _target(self, moment: CaseMoment, kind: ClockKind, line: Line) -> int | None:
        level = moment.service_level_id
        return None if level is None else self.level(level).target(kind, moment.priority, line)

    def newly_promised(self, kind: ClockKind) -> bool:
        """Whether an open case is promised something that it was not promised before."""
        before, after = self.before, self.after
        if before is None or self.done:
            return False
        if (before.service_level_id, before.priority) == (after.service_level_id, after.priority):
            return False
        return self.target(kind) is not None and self._target(before, kind, after.line) is None

    @property
    def cause(self) -> BreachCause:
        """Why a promise is another one now."""
        same = self.before is not None and self.before.service_level_id == self.after.service_level_id
        return BreachCause.PRIORITY if same else BreachCause.SERVICE_LEVEL

    @property
    def end_state(self) -> ClockState:
        """What an end of the case makes of a promise to resolve it."""
        return ClockState.MET if self.after.state in MET_STATES else ClockState.CANCELLED

    @property
    def replied_at(self) -> int | None:
        """When the customer was told something new, if they were."""
        told = self.after.told_at
        before = None if self.before is None else self.before.told_at
        return told if told is not None and (before is None or told > before) else None

    @property
    def reply_withdrawn(self) -> int | None:
        """When the reply was written that is taken back, if one is."""
        before = None if self.before is None else self.before.told_at
        told = self.after.told_at
        return before if before is not None and (told is None or told < before) else None

    @property
    def wrote_at(self) -> int | None:
        """When the customer wrote something that is still unanswered, if they did."""
        wrote = self.after.last_inbound_at
        before = None if self.before is None else self.before.last_inbound_at
        if wrote is None or (before is not None and wrote <= before):
            return None
        same_moment = wrote == self.after.told_at and self.replied_at is None
        return wrote if self.after.unanswered or same_moment else None

    @property
    def message_withdrawn(self) -> int | None:
        """When the customer's message came that is taken back, if one is."""
        before = None if self.before is None else self.before.last_inbound_at
        wrote = self.after.last_inbound_at
        return before if before is not None and (wrote is None or wrote < before) else None

    @property
    def handed_over_at(self) -> int | None:
        """When the case came to its line, if it did just now."""
        if self.before is None or self.hand_over_taken_back:
            return None
        escalated, before = self.after.escalated_at, self.before.escalated_at
        if escalated is not None and escalated != before:
            return escalated
        return self.at if self.after.line != self.before.line else None

    @property
    def hand_over_taken_back(self) -> bool:
        """Whether the case is back where it was because its hand-over was undone."""
        if self.before is None:
            return False
        escalated, before = self.after.escalated_at, self.before.escalated_at
        sooner = before is not None and (escalated is None or escalated < before)
        return sooner or self.after.hand_back_count < self.before.hand_back_count

    def ended_by_it(self, clock: Clock) -> bool:
        """Whether the end that is taken back is what ended the clock."""
        if self.before is None or clock.ended_at is None:
            return False
        if self.before.state in MET_STATES:
            return self.before.resolved_at in (None, clock.ended_at)
        return clock.state is ClockState.CANCELLED

    def begun(self, kind: ClockKind, cycle: int, since: int, line: Line | None = None) -> Clock | None:
        """A clock of a kind that starts to run, if anything is promised."""
        target, level = self.target(kind, line), self.level_after
        if target is None or level is None:
            return None
        return clock_motion.begun(kind, cycle, level, target, since, line=line)

    def end_clock(self, clock: Clock, at: int, state: ClockState) -> Clock:
        """An open clock, ended."""
        return clock_motion.ended(clock, at, self.level(clock.service_level_id).calendar, state)

    def go_on(self, clock: Clock) -> Clock:
        """The clock running on from now."""
        return clock_motion.going_on(clock, self.at, self.level(clock.service_level_id).calendar)

    def never_ended(self, clock: Clock) -> Clock:
        """The clock as though it had not ended."""
        return clock_motion.never_ended(clock, self.level(clock.service_level_id).calendar)
