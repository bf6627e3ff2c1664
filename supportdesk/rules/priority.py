"""Priority from impact and urgency, by the matrix in `data/priority.toml`."""

from __future__ import annotations

import tomllib
from functools import cache

from supportdesk.errors import Invalid
from supportdesk.resources import data_folder
from supportdesk.terms import Impact, Priority, Urgency


@cache
def matrix() -> dict[tuple[Impact, Urgency], Priority]:
    """The whole matrix, read once."""
    path = data_folder() / "priority.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["rows"]
    try:
        return {(i, u): Priority(rows[i - 1][u - 1]) for i in Impact for u in Urgency}
    except (IndexError, ValueError) as error:
        raise Invalid(f"{path}: the matrix needs 3 rows of 3 priorities from 1 to 4 ({error}).") from error


def priority_of(impact: int, urgency: int) -> Priority:
    """The priority for an impact and an urgency, both 1 to 3; `Invalid` outside."""
    try:
        return matrix()[Impact(impact), Urgency(urgency)]
    except ValueError as error:
        raise Invalid(f"Impact and urgency are 1, 2 or 3, not {impact} and {urgency}.") from error
