"""A service level as the desk stores it: JSON in, JSON out, alike to the bit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from supportdesk.rules.calendar import Calendar
from supportdesk.rules.service_levels import Matches, Reopen, ServiceLevel
from supportdesk.terms import CaseState, ClockKind, Line


def level_json(level: ServiceLevel) -> dict[str, Any]:
    """What makes one version differ from another; its id, key, version and place stand in columns of their own."""
    matches = level.matches
    return {
        "names": dict(level.names),
        "calendar": level.calendar_key,
        "matches": {name: sorted(getattr(matches, name)) for name in Matches.__dataclass_fields__},
        "targets": {kind.value: {str(key): ms for key, ms in by_key.items()} for kind, by_key in level.targets.items()},
        "pauses": {kind.value: sorted(state.value for state in states) for kind, states in level.pauses.items()},
        "reopen": level.reopen.value,
        "warnings": list(level.warnings),
    }


def read_level(
    stored: Mapping[str, Any], columns: tuple[int, str, int, int, int], calendars: Mapping[int, Calendar]
) -> ServiceLevel:
    """The service level from its JSON and from `id, key, version, position, calendar_id`."""
    key, name, version, position, calendar_id = columns
    return ServiceLevel(
        id=key,
        key=name,
        version=version,
        order=position,
        names=stored["names"],
        calendar=calendars[calendar_id],
        calendar_key=stored["calendar"],
        calendar_id=calendar_id,
        matches=Matches(**{part: frozenset(words) for part, words in stored["matches"].items()}),
        targets={ClockKind(kind): _targets(ClockKind(kind), of) for kind, of in stored["targets"].items()},
        pauses={ClockKind(kind): frozenset(map(CaseState, of)) for kind, of in stored["pauses"].items()},
        reopen=Reopen(stored["reopen"]),
        warnings=tuple(stored["warnings"]),
    )


def _targets(kind: ClockKind, stored: Mapping[str, int]) -> dict[int | Line, int]:
    """Targets by line for the stay on one, else by priority."""
    return {Line(key) if kind is ClockKind.LINE else int(key): ms for key, ms in stored.items()}
