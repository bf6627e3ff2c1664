"""The service levels that an example writes down: targets in working minutes beside a calendar."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar

from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.rules.calendar import Calendar
from supportdesk.rules.calendar_definition import read_definition
from supportdesk.rules.service_levels import PAUSES, Reopen, ServiceLevel
from supportdesk.terms import CaseState, ClockKind, Line, Priority

Choice = TypeVar("Choice", bound=Enum)
MINUTE_MS = 60_000
KINDS_WRITTEN = {
    "first_response": ClockKind.RESPONSE,
    "update": ClockKind.UPDATE,
    "inform": ClockKind.INFORM,
    "solution": ClockKind.RESOLUTION,
    "line": ClockKind.LINE,
}
"""What the examples call each clock."""
OF_PEERS = {
    ClockKind.UPDATE: frozenset({CaseState.WAITING_CUSTOMER}),
    ClockKind.RESOLUTION: frozenset({CaseState.WAITING_CUSTOMER}),
}
"""What pauses in the examples of other projects, which do not say: all but the first reply (docs/sla.md)."""


def level_of(number: int, sla: Mapping[str, Any], *, of_a_peer: bool) -> ServiceLevel:
    """One service level of an example, under a number of its own."""
    targets = {kind: found for name, kind in KINDS_WRITTEN.items() if (found := _targets(kind, sla.get(f"{name}_min")))}
    return ServiceLevel(
        id=number,
        key=f"example-{number}",
        version=1,
        order=number,
        names={},
        calendar=calendar_of(json.dumps(sla["calendar"], sort_keys=True)),
        calendar_key="example",
        targets=targets,
        pauses=_pauses(sla["pauses"]) if "pauses" in sla else (OF_PEERS if of_a_peer else PAUSES),
        reopen=chosen(Reopen, sla.get("reopen", Reopen.CONTINUE)),
    )


@lru_cache(maxsize=64)
def calendar_of(written: str) -> Calendar:
    """The calendar that an example describes, made once however many examples have it. `written` is its JSON."""
    return Calendar(read_definition(json.loads(written), "calendar"))


def _targets(kind: ClockKind, written: Any) -> dict[int | Line, int]:
    """One number for all priorities or lines, or a number for each."""
    names: Any = Line if kind is ClockKind.LINE else Priority
    if isinstance(written, Mapping):
        return {chosen(names, name): _minutes(value) for name, value in written.items()}
    return {} if written is None else dict.fromkeys(names, _minutes(written))


def _minutes(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        raise Invalid(_("A target is a number of minutes above 0, not {value}.").format(value=value))
    return round(value * MINUTE_MS)


def _pauses(written: Any) -> dict[ClockKind, frozenset[CaseState]]:
    if not isinstance(written, Mapping) or not set(written) <= set(KINDS_WRITTEN):
        known = ", ".join(KINDS_WRITTEN)
        raise Invalid(_("“pauses” has a list of states for any of: {known}.").format(known=known))
    return {
        KINDS_WRITTEN[name]: frozenset(chosen(CaseState, word) for word in words) for name, words in written.items()
    }


def chosen(choices: type[Choice], word: Any) -> Choice:
    """The value of an enumeration that a word, or a number written as one, names."""
    for choice in choices:
        if str(choice.value) == str(word):
            return choice
    known = ", ".join(str(choice.value) for choice in choices)
    raise Invalid(_("“{word}” is none of: {choices}.").format(word=word, choices=known))
