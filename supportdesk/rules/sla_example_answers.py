"""What an example can expect of the clocks, by the names that the examples of other projects use, and a few of our own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Any

from supportdesk.clock import from_ms
from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.rules.clock_values import Clock
from supportdesk.rules.clocks import left, summary
from supportdesk.rules.ledger_text import minutes
from supportdesk.rules.sla_example_events import MomentsOfAnExample
from supportdesk.rules.sla_example_levels import KINDS_WRITTEN
from supportdesk.terms import ClockKind, ClockState

Answer = Callable[[Sequence[Clock], MomentsOfAnExample, int], Any]


def answer(name: str, clocks: Sequence[Clock], of: MomentsOfAnExample, now: int) -> Any:
    """What the clocks say to one expectation; `Invalid` for one that there is not."""
    if name in ANSWERS:
        return ANSWERS[name](clocks, of, now)
    near = ", ".join(get_close_matches(name, ANSWERS, n=3, cutoff=0.4))
    raise Invalid(_("expected: there is no “{name}”. Near to it: {known}.").format(name=name, known=near or "–"))


def written(at: int | None) -> str | None:
    """An instant as the examples write it."""
    return None if at is None else from_ms(at).isoformat()


def _due(kind: ClockKind) -> Answer:
    def answer(clocks: Sequence[Clock], _of: MomentsOfAnExample, _now: int) -> str | None:
        return next(
            (written(clock.due_at) for clock in clocks if clock.kind is kind and clock.due_at is not None), None
        )

    return answer


def _worst(clocks: Sequence[Clock], kind: ClockKind) -> Clock | None:
    """The met cycle that came nearest to its target, or went furthest over it."""
    met = (clock for clock in clocks if clock.kind is kind and clock.state is ClockState.MET)
    return min(met, key=lambda clock: clock.target_ms - clock.consumed_ms, default=None)


def _taken(kind: ClockKind) -> Answer:
    def answer(clocks: Sequence[Clock], _of: MomentsOfAnExample, _now: int) -> float | None:
        worst = _worst(clocks, kind)
        return None if worst is None else minutes(worst.consumed_ms)

    return answer


def _difference(kind: ClockKind) -> Answer:
    def answer(clocks: Sequence[Clock], _of: MomentsOfAnExample, _now: int) -> float | None:
        worst = _worst(clocks, kind)
        return None if worst is None else minutes(worst.target_ms - worst.consumed_ms)

    return answer


def _earliest(clocks: Sequence[Clock], _of: MomentsOfAnExample, now: int) -> str | None:
    standing = summary(tuple(clocks), now)
    return None if standing.due_clock is None else written(standing.due_at)


def _status(clocks: Sequence[Clock], _of: MomentsOfAnExample, _now: int) -> str:
    states = {(clock.kind, clock.state) for clock in clocks}
    if any(clock.breached_at is not None for clock in clocks):
        return "Failed"
    if (ClockKind.RESPONSE, ClockState.RUNNING) in states:
        return "First Response Due"
    if (ClockKind.RESOLUTION, ClockState.RUNNING) in states:
        return "Resolution Due"
    return "Paused" if any(state is ClockState.PAUSED for _kind, state in states) else "Fulfilled"


def _in_state(state: ClockState) -> Answer:
    def answer(clocks: Sequence[Clock], _of: MomentsOfAnExample, _now: int) -> list[str]:
        return [clock.kind.value for clock in clocks if clock.state is state]

    return answer


def _left(clocks: Sequence[Clock], of: MomentsOfAnExample, now: int) -> dict[str, float]:
    return {
        clock.kind.value: minutes(left(clock, of.levels[clock.service_level_id].calendar, now))
        for clock in clocks
        if clock.open
    }


def _breaches(clocks: Sequence[Clock], _of: MomentsOfAnExample, _now: int) -> list[dict[str, Any]]:
    return [
        {"clock": clock.kind.value, "cycle": clock.cycle, "at": written(clock.breached_at), "cause": clock.breach_cause}
        for clock in clocks
        if clock.breached_at is not None
    ]


def _cycles(clocks: Sequence[Clock], _of: MomentsOfAnExample, _now: int) -> dict[str, list[str]]:
    return {
        kind.value: [clock.state.value for clock in clocks if clock.kind is kind]
        for kind in ClockKind
        if any(clock.kind is kind for clock in clocks)
    }


def _first_met(clocks: Sequence[Clock], _of: MomentsOfAnExample, _now: int) -> str | None:
    met = (
        clock.first_met_at for clock in clocks if clock.kind is ClockKind.RESOLUTION and clock.first_met_at is not None
    )
    return written(min(met, default=None))


ANSWERS: dict[str, Answer] = {
    "escalation_at": _earliest,
    **{f"{name}_due": _due(kind) for name, kind in KINDS_WRITTEN.items()},
    **{f"{name}_in_min": _taken(kind) for name, kind in KINDS_WRITTEN.items()},
    **{f"{name}_diff_min": _difference(kind) for name, kind in KINDS_WRITTEN.items()},
    "status": _status,
    "running": _in_state(ClockState.RUNNING),
    "paused": _in_state(ClockState.PAUSED),
    "left_min": _left,
    "late": lambda clocks, _of, now: summary(tuple(clocks), now).late,
    "breaches": _breaches,
    "cycles": _cycles,
    "first_resolved_at": _first_met,
}
