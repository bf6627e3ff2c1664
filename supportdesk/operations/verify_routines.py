"""`db verify` for routines: each edition as the log tells it was loaded, authorised and retired, beside its row.

The text stands in the event since it is compared; of one that was loaded before, everything else is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from supportdesk.desk import Desk
from supportdesk.operations.verify_records import RecordDifference

LOADED, RETIRED = "desk:routine:loaded", "desk:routine:retired"
AUTHORISED, NOT_AUTHORISED = "desk:routine:authorised", "desk:routine:not_authorised"
_TAGS = ", ".join(f"'{tag}'" for tag in (LOADED, RETIRED, AUTHORISED, NOT_AUTHORISED))
_EVENTS = f"SELECT tag, at, actor, details FROM events WHERE tag IN ({_TAGS}) ORDER BY id"
_COLUMNS = ("title", "text", "loaded_at", "loaded_by", "retired_at", "approvals")

Key = tuple[str, int]


def verify_routines(desk: Desk) -> Iterator[RecordDifference]:
    """Every difference, routine by routine."""
    told = _told(desk)
    for key, edition, *values in desk.rows(
        f"SELECT key, edition, {', '.join(_COLUMNS)} FROM routines ORDER BY key, edition"
    ):
        name, stored = _name((key, edition)), dict(zip(_COLUMNS, values, strict=True))
        rebuilt = told.pop((key, edition), None)
        if rebuilt is None:
            yield RecordDifference(name, "routine", "a row without events", None)
            continue
        for field, value in rebuilt.items():
            if stored[field] != value:
                yield RecordDifference(name, field, stored[field], value)
    for one in told:
        yield RecordDifference(_name(one), "routine", None, "events without a routine")


def _told(desk: Desk) -> dict[Key, dict[str, Any]]:
    found: dict[Key, dict[str, Any]] = {}
    for tag, at, actor, written in desk.rows(_EVENTS):
        details: Mapping[str, Any] = json.loads(written)
        one = (details["key"], details["edition"])
        if tag == LOADED:
            found[one] = {"title": details["title"], "loaded_at": at, "loaded_by": actor, "retired_at": None}
            found[one] |= {"approvals": "[]"}
            found[one] |= {"text": details["text"]} if "text" in details else {}
        elif one in found:
            found[one] |= {"retired_at": at} if tag == RETIRED else {"approvals": details["approvals"]}
    return found


def _name(one: Key) -> str:
    return f"{one[0]}, {one[1]}"
