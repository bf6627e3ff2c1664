"""A clock as its row stores it: plain integers and texts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from supportdesk.rules.clock_values import Clock
from supportdesk.terms import BreachCause, ClockKind, ClockState, Line

COLUMNS = Clock._fields


def columns_of(clock: Clock) -> dict[str, Any]:
    """The row of a clock, without its case."""
    row = clock._asdict()
    row |= {"kind": clock.kind.value, "state": clock.state.value}
    row["line"] = None if clock.line is None else clock.line.value
    row["breach_cause"] = None if clock.breach_cause is None else clock.breach_cause.value
    row["runs"] = json.dumps(clock.runs, separators=(",", ":"))
    return row


def clock_of(row: Sequence[Any]) -> Clock:
    """The clock from its columns, in the order of `COLUMNS`; `ValueError` when they cannot be a clock."""
    kind, cycle, level, target, state, started, line, since, runs, consumed, due, ended, met, breached, cause = row
    return Clock(
        *(_kind(kind), cycle, level, target, _state(state), started),
        *(None if line is None else _line(line), since),
        () if runs == "[]" else tuple([(begin, end) for begin, end in json.loads(runs)]),
        *(consumed, due, ended, met, breached),
        None if cause is None else _cause(cause),
    )


_kind, _state, _line, _cause = cache(ClockKind), cache(ClockState), cache(Line), cache(BreachCause)
