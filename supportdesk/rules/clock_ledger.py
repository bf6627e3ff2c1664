"""Why a clock stands where it stands: its time line by line, and what would end it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from supportdesk.i18n import _, label
from supportdesk.rules.clock_values import CaseMoment, Clock
from supportdesk.rules.service_levels import Reopen
from supportdesk.terms import WAITING_STATES, CaseState, ClockKind, ClockState

if TYPE_CHECKING:
    from supportdesk.rules.calendar import Calendar
    from supportdesk.rules.service_levels import ServiceLevel

PAUSED = "paused"


class ClockLine(NamedTuple):
    """A stretch of a clock's time. Instants and durations in milliseconds.

    `kind` is that of the calendar's own lines (`LineKind`), or `PAUSED`; `name` the holiday, or the state the case was in.
    `working_ms` counted against the target; `left_out_ms` is the working time that a pause kept out of it, and `waits_for`
    what people wrote that they wait for.
    """

    begin: int
    end: int
    kind: str
    name: str
    working_ms: int
    left_out_ms: int = 0
    waits_for: str = ""


class Standing(NamedTuple):
    """A case from some moment on, as far as it names a pause."""

    state: CaseState
    waits_for: str = ""


Moments = Sequence[tuple[int, CaseMoment | Standing]]
"""Times, and the case from then on."""


def explain_clock(clock: Clock, moments: Moments, calendar: Calendar, now: int) -> tuple[ClockLine, ...]:
    """The time of a clock from its start to its end, or to now: the working times of the lines add up to what it used.

    `calendar` is that of the clock's service level. `moments` name the pauses.
    """
    end = now if clock.ended_at is None else clock.ended_at
    since = clock.running_since
    runs = clock.runs if since is None else (*clock.runs, (since, max(since, now)))
    edges = [clock.started_at, *(edge for run in runs for edge in run), max(end, runs[-1][1] if runs else end)]
    lines: list[ClockLine] = []
    for number, (begin, stop) in enumerate(pairwise(edges)):
        if begin >= stop:
            continue
        lines += _counted(calendar, begin, stop) if number % 2 else _left_out(moments, calendar, begin, stop)
    return tuple(lines)


def _counted(calendar: Calendar, begin: int, end: int) -> Iterator[ClockLine]:
    for line in calendar.ledger(begin, end):
        yield ClockLine(line.begin, line.end, line.kind.value, line.name, line.working_ms)


def _left_out(moments: Moments, calendar: Calendar, begin: int, end: int) -> Iterator[ClockLine]:
    """A pause, a line for each state that the case was in meanwhile, and for each that it waited for."""
    pauses = [(begin, *_pause(moments, begin))]
    for at, _case in moments:
        if begin < at < end and (pause := _pause(moments, at)) != pauses[-1][1:]:
            pauses.append((at, *pause))
    for (start, state, waits_for), (stop, *_next) in pairwise([*pauses, (end, "", "")]):
        yield ClockLine(start, stop, PAUSED, state, 0, calendar.between(start, stop), waits_for)


def _pause(moments: Moments, instant: int) -> tuple[str, str]:
    """The state at an instant and what was waited for; nothing where that is not known."""
    case = next((case for at, case in reversed(moments) if at <= instant), None)
    if case is None:
        return "", ""
    return case.state.value, case.waits_for if isinstance(case, Standing) else ""


def what_ends(clock: Clock, level: ServiceLevel) -> str:
    """What a person can do so that an open clock counts no further; a miss that is dated stays."""
    if clock.state not in (ClockState.RUNNING, ClockState.PAUSED):
        return ""
    ends = {
        ClockKind.RESPONSE: _("A reply to the customer by a person ends it."),
        ClockKind.UPDATE: _("A reply to the customer ends it."),
        ClockKind.INFORM: _("A word to the customer ends it and starts the next."),
        ClockKind.RESOLUTION: _("Resolving the case ends it."),
        ClockKind.LINE: _("A hand-over to another line, or resolving the case, ends it."),
    }
    pauses = [label(state) for state in WAITING_STATES if level.pauses_in(clock.kind, state)]
    if not pauses or clock.state is ClockState.PAUSED:
        return ends[clock.kind]
    pauses_in = _("It pauses in: {states}.").format(states=", ".join(pauses))
    return f"{ends[clock.kind]} {pauses_in}"


def what_reopening_does(policy: Reopen) -> str:
    """What becomes of a resolution that was met, in a sentence."""
    return {
        Reopen.CONTINUE: _("Reopened, the old clock goes on without the resolved time."),
        Reopen.RESTART: _("Reopened, a new clock starts."),
        Reopen.FIRST_ONLY: _("Only the first resolution is promised."),
    }[policy]
