"""The timeline of an example as moments of a case: what each event does to the fields that move clocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from supportdesk.clock import to_ms
from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.rules.clock_values import CaseMoment
from supportdesk.rules.service_levels import ServiceLevel
from supportdesk.rules.sla_example_levels import chosen, level_of
from supportdesk.terms import CaseState, Channel, Line, Priority

STATES = {"open": CaseState.OPEN, "pending": CaseState.WAITING_CUSTOMER, "closed": CaseState.RESOLVED}
"""What the examples call the states; our own names are taken too."""
Event = Mapping[str, Any]


class MomentsOfAnExample:
    """The case after each event of an example, and the service levels it was under, by number."""

    def __init__(self, sla: Mapping[str, Any], timeline: Sequence[Event], *, of_a_peer: bool) -> None:
        self._sla, self._of_a_peer = dict(sla), of_a_peer
        self._answer_is_told = any(event.get("event") == "first_response" for event in timeline)
        self.moments: list[tuple[int, CaseMoment]] = []
        self.levels: dict[int, ServiceLevel] = {}

    def add(self, event: Event) -> None:
        """One more event."""
        at, name = instant(event["at"]), event["event"]
        if bool(self.moments) is (name == "created"):
            raise Invalid(_("The first event, and no other, is “created”."))
        if self.moments and at < self.moments[-1][0]:
            raise Invalid(_("It comes before the event above it."))
        self.moments.append((at, self._created(at, event) if name == "created" else self._after(name, at, event)))

    def _created(self, at: int, event: Event) -> CaseMoment:
        return CaseMoment(
            state=state_of(event["status"]),
            priority=chosen(Priority, event.get("priority", Priority.NORMAL)),
            service_level_id=self._new_level({}),
            arrived_at=instant(event.get("arrived_at", event["at"])),
            line=chosen(Line, event.get("line", Line.FIRST)),
            channel=chosen(Channel, event.get("channel", Channel.MAIL)),
        )

    def _after(self, name: str, at: int, event: Event) -> CaseMoment:
        before = self.moments[-1][1]
        try:
            changed = EVENTS[name](self, before, at, event)
        except KeyError as error:
            if name in EVENTS:
                raise
            known = ", ".join(("created", *EVENTS))
            raise Invalid(
                _("There is no event “{name}”. There are: {known}.").format(name=name, known=known)
            ) from error
        return in_state(changed, state_of(event["status"]), at) if "status" in event else changed

    def _new_level(self, changed: Mapping[str, Any]) -> int:
        self._sla |= changed
        number = len(self.levels) + 1
        self.levels[number] = level_of(number, self._sla, of_a_peer=self._of_a_peer)
        return number

    def with_sla(self, before: CaseMoment, _at: int, event: Event) -> CaseMoment:
        """Another service level: what the event names is changed, the rest stays as it was."""
        return before._replace(service_level_id=self._new_level(event.get("sla", {})))

    def replied(self, before: CaseMoment, at: int, _event: Event) -> CaseMoment:
        """A reply is the first one too, unless the timeline tells of that by itself."""
        first = before.first_reply_at if before.first_reply_at is not None or self._answer_is_told else at
        return before._replace(last_reply_at=at, first_reply_at=first)

    def undone(self, _before: CaseMoment, _at: int, _event: Event) -> CaseMoment:
        """The case as it was before the last event."""
        if len(self.moments) < 2:
            raise Invalid(_("There is nothing to undo."))
        return self.moments[-2][1]


def in_state(before: CaseMoment, state: CaseState, at: int) -> CaseMoment:
    """The case in another state; a way out of an end is a reopening, and a second end changes nothing."""
    after = before._replace(state=state)
    if before.done and not after.done:
        return after._replace(reopen_count=before.reopen_count + 1)
    return after._replace(resolved_at=at) if after.done and not before.done else after


def state_of(word: str) -> CaseState:
    """The state that a status of the examples stands for."""
    return STATES.get(word) or chosen(CaseState, word)


def instant(written: Any) -> int:
    """An ISO 8601 instant with its offset, in milliseconds; `Invalid` for anything else."""
    try:
        return to_ms(datetime.fromisoformat(written))
    except (TypeError, ValueError) as error:
        sentence = _("“{word}” is no instant with its offset, such as 2026-03-29T14:05:00+02:00.")
        raise Invalid(sentence.format(word=written)) from error


def _only_state(_of: MomentsOfAnExample, before: CaseMoment, _at: int, event: Event) -> CaseMoment:
    state_of(event["status"])
    return before


def _handed_over(_of: MomentsOfAnExample, before: CaseMoment, at: int, event: Event) -> CaseMoment:
    return before._replace(line=chosen(Line, event["line"]), escalated_at=at, state=CaseState.OPEN)


def _handed_back(_of: MomentsOfAnExample, before: CaseMoment, _at: int, _event: Event) -> CaseMoment:
    back = before.hand_back_count + 1
    return before._replace(line=Line.FIRST, hand_back_count=back, state=CaseState.OPEN)


EVENTS: dict[str, Callable[[MomentsOfAnExample, CaseMoment, int, Event], CaseMoment]] = {
    "customer_contact": lambda _of, before, at, _event: before._replace(last_inbound_at=at),
    "agent_contact": MomentsOfAnExample.replied,
    "first_response": lambda _of, before, at, _event: before._replace(first_reply_at=at),
    "note": lambda _of, before, _at, _event: before,
    **dict.fromkeys(("pending", "open", "closed", "reopened", "cancelled", "merged"), _only_state),
    "priority_changed": lambda _of, before, _at, event: before._replace(
        priority=chosen(Priority, event.get("priority", before.priority))
    ),
    "sla_removed": lambda _of, before, _at, _event: before._replace(service_level_id=None),
    **dict.fromkeys(("sla_changed", "calendar_changed"), MomentsOfAnExample.with_sla),
    "handed_over": _handed_over,
    "handed_back": _handed_back,
    "undone": MomentsOfAnExample.undone,
}
