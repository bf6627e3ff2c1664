"""The fields of a case that move its clocks, taken from stored values."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from operator import itemgetter
from typing import Any

from supportdesk.rules.clock_values import CaseMoment
from supportdesk.terms import CaseState, Channel, Line

MOVING = CaseMoment._fields
"""Names of the columns of a case that clocks follow."""
MOVES_CLOCKS = frozenset(MOVING)
_stored = itemgetter(*MOVING)
_state, _line, _channel = cache(CaseState), cache(Line), cache(Channel)


def moment_of(stored: Mapping[str, Any]) -> CaseMoment:
    """The moment from values as events and tables store them: instants in milliseconds, enums by value."""
    values = _stored(stored)
    return CaseMoment._make((_state(values[0]), *values[1:4], _line(values[4]), _channel(values[5]), *values[6:]))
