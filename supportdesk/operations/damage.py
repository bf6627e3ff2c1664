"""Rows that hold what they cannot hold: after a disk fault, or a hand in the database.

Each is shown as damaged in its own place, so that it hides none of the others.
"""

from __future__ import annotations

import json
from typing import Any

from supportdesk.errors import Invalid
from supportdesk.i18n import _

EARLIEST, LATEST = -2_208_988_800_000, 253_370_764_800_000
"""Instants that can be said as a date in every zone: the years 1900 to 9998."""


def damaged_row() -> str:
    """What stands in place of a row that cannot be read."""
    return _("(damaged row)")


def refusal(case: str) -> Invalid:
    """Why nothing can be done with a case."""
    sentence = _("{case} is damaged: its row holds a value that no case can have. supportdesk db verify tells which.")
    return Invalid(sentence.format(case=case))


def is_instant(value: Any) -> bool:
    """Whether a stored value is a moment that can be shown."""
    return isinstance(value, int) and EARLIEST <= value <= LATEST


def json_object(text: Any) -> dict[str, Any]:
    """A stored JSON object; `ValueError` for anything else."""
    value = json.loads(text) if isinstance(text, str) else None
    if not isinstance(value, dict):
        raise ValueError("no JSON object")
    return value
