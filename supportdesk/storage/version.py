"""Which layout of the database this program knows, and the refusal of any other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from supportdesk.errors import DeskUnreachable, SchemaMismatch

APPLICATION_ID = 0x5344534B  # "SDSK", in the header of the SQLite file
SCHEMA = "0001"
"""The newest Alembic revision; `migrations/versions/` holds the road to it."""

Query = Callable[[str], list[tuple[Any, ...]]]


def check_schema(query: Query, shown: str) -> None:
    """Refuses a database older or newer than the program, with what to run. `query` runs one SELECT."""
    try:
        found = query("SELECT version_num FROM alembic_version")
    except DeskUnreachable as error:
        if "no such table" in str(error):
            raise DeskUnreachable(
                f"{shown} is a database but not a desk. Make one with: supportdesk init --database …"
            ) from error
        raise
    if not found:
        raise DeskUnreachable(f"{shown} is half made. Run: supportdesk db upgrade")
    there = str(found[0][0])
    if there < SCHEMA:
        raise SchemaMismatch(
            f"The desk {shown} has layout {there}, this program needs {SCHEMA}. Nothing was changed. Run: supportdesk db upgrade"
        )
    if there > SCHEMA:
        raise SchemaMismatch(
            f"The desk {shown} has layout {there}, newer than this program ({SCHEMA}). Nothing was changed. "
            "Install the newer supportdesk; then: supportdesk db upgrade"
        )
