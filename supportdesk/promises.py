"""The service levels of a desk, read from their tables and kept: a version never changes, so it is read once.

Standard library only, for the queue shows what is due before anything heavy is imported.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from supportdesk.rules.calendar import Calendar
    from supportdesk.rules.service_levels import ServiceLevel, Subject

Rows = Callable[[str], list[tuple[Any, ...]]]
"""Runs a query, and gives its rows as plain tuples."""


class InForce(NamedTuple):
    """All versions by id, for clocks that began under them, and those that new cases get."""

    levels: Mapping[int, ServiceLevel]
    current: tuple[ServiceLevel, ...]

    def level_for(self, subject: Subject) -> int | None:
        """The id of the service level that a case gets."""
        from supportdesk.rules.service_levels import choose

        winner, _others = choose(self.current, subject)
        return None if winner is None else winner.id


class Promises:
    """The service levels of one database, read again when another version has come."""

    def __init__(self) -> None:
        self._reading = threading.Lock()
        self._calendars: dict[int, Calendar] = {}
        self._levels: dict[int, ServiceLevel] = {}

    def read(self, rows: Rows) -> InForce:
        """The service levels as they are now."""
        found = rows("SELECT id, retired_at FROM service_levels ORDER BY position, id")
        if not found:
            return InForce({}, ())
        with self._reading:
            if any(key not in self._levels for key, _retired in found):
                self._read_unknown(rows)
            levels = dict(self._levels)
        return InForce(levels, tuple(levels[key] for key, retired in found if retired is None))

    def _read_unknown(self, rows: Rows) -> None:
        from supportdesk.rules.calendar import Calendar
        from supportdesk.rules.calendar_definition import read_definition
        from supportdesk.rules.service_level_json import read_level

        for key, name, definition in rows("SELECT id, key, definition FROM calendars"):
            if key not in self._calendars:
                self._calendars[key] = Calendar(read_definition(json.loads(definition), name))
        query = "SELECT id, key, version, position, calendar_id, definition FROM service_levels"
        for key, name, version, position, calendar_id, definition in rows(query):
            if key not in self._levels:
                stored = json.loads(definition)
                columns = (key, name, version, position, calendar_id)
                self._levels[key] = read_level(stored, columns, self._calendars)
