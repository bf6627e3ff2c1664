"""A service level as people write it: what `service_level_file` reads back alike."""

from __future__ import annotations

from typing import Any

from supportdesk.rules.service_level_file import PRIORITIES
from supportdesk.rules.service_levels import PAUSES, WARNINGS, Matches, Reopen, ServiceLevel
from supportdesk.terms import Line

MINUTE_MS = 60_000
_NAMES = {number: name for name, number in PRIORITIES.items()}


def level_table(level: ServiceLevel) -> dict[str, Any]:
    """The table of a service level; what is as it comes is left out."""
    table: dict[str, Any] = {"order": level.order}
    names = dict(level.names)
    table["name"] = names["en"] if set(names) == {"en"} else names
    table["calendar"] = level.calendar_key
    matches = {part: sorted(getattr(level.matches, part)) for part in Matches.__dataclass_fields__}
    table["matches"] = {part: words for part, words in matches.items() if words}
    table["targets"] = {
        kind.value: {_key(key): working_text(ms) for key, ms in by_key.items()}
        for kind, by_key in level.targets.items()
    }
    pauses = {kind: states for kind, states in level.pauses.items() if states != PAUSES.get(kind)}
    table["pauses"] = {kind.value: sorted(state.value for state in states) for kind, states in pauses.items()}
    if level.reopen is not Reopen.CONTINUE:
        table["reopen"] = level.reopen.value
    if level.warnings != WARNINGS:
        table["warnings"] = list(level.warnings)
    return {key: value for key, value in table.items() if value != {}}


def working_text(target: int) -> str:
    """A working time in hours and minutes: `30m`, `4h`, `1h30m`."""
    hours, minutes = divmod(target // MINUTE_MS, 60)
    return f"{hours}h" * bool(hours) + f"{minutes}m" * bool(minutes)


def _key(key: int | Line) -> str:
    return key.value if isinstance(key, Line) else _NAMES[key]
