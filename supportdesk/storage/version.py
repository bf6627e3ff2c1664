"""Which layout of the database this program knows, and the refusal of any other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from supportdesk.errors import DeskUnreachable, SchemaMismatch
from supportdesk.i18n import _

APPLICATION_ID = 0x5344534B  # "SDSK", in the header of the SQLite file
SCHEMA = "0011"
"""The newest Alembic revision; `migrations/versions/` holds the road to it. Layouts are ordered as texts."""
FIND_SCHEMA = "SELECT version_num FROM alembic_version"

Query = Callable[[str], list[tuple[Any, ...]]]


def check_schema(query: Query, shown: str) -> None:
    """Refuses a database older or newer than the program, with what to run. `query` runs one SELECT."""
    found = query(FIND_SCHEMA)
    if not found:
        raise DeskUnreachable(
            _("{desk} no longer says which layout it has. Put back a backup: supportdesk db restore FILE").format(
                desk=shown
            )
        )
    refuse_other(str(found[0][0]), shown)


def refuse_other(layout: str, shown: str) -> None:
    """Refuses any layout but this program's."""
    if layout < SCHEMA:
        raise SchemaMismatch(
            _(
                "The desk {desk} has layout {layout}, this program needs {needed}. Nothing was changed. "
                "Run: supportdesk db upgrade"
            ).format(desk=shown, layout=layout, needed=SCHEMA)
        )
    refuse_newer(layout, shown)


def refuse_newer(layout: str, shown: str) -> None:
    """Refuses a layout that this program cannot know."""
    if layout > SCHEMA:
        raise SchemaMismatch(
            _(
                "The desk {desk} has layout {layout}, newer than this program ({needed}). Nothing was changed. "
                "Install the newer supportdesk."
            ).format(desk=shown, layout=layout, needed=SCHEMA)
        )
