"""What operations return, as the plain values that `--json` prints."""

from __future__ import annotations

import os
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from supportdesk.clock import NEVER, from_ms
from supportdesk.desk import Desk
from supportdesk.operations.case_view import CaseDetail, Entry, reference

if TYPE_CHECKING:
    from supportdesk.change import Outcome
    from supportdesk.operations.queue import QueueRow

OF_A_MESSAGE = ("message_id", "kind", "channel", "body")
OF_AN_EVENT = ("event_id", "tag", "reason", "changes", "details", "undone")
INSTANTS_OF_A_ROW = ("arrived_at", "updated_at", "wake_at", "due_at")


def plain(value: Any) -> Any:
    """Rows and details as dicts, lists, texts and numbers; instants in ISO 8601, UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, PurePath):
        return os.fsencode(value).decode(errors="replace")
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: plain(item) for name, item in value._asdict().items()}
    if isinstance(value, dict):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value


def case_data(desk: Desk, case: CaseDetail, outcome: Outcome | None = None) -> dict[str, Any]:
    """A case, with its reference and the event that changed it."""
    data = {"reference": reference(desk, case.id), **plain(case)}
    if outcome is not None:
        data["event"] = {"id": outcome.event_id, "operation_id": outcome.operation_id, "tag": outcome.tag.value}
    return data


def row_data(desk: Desk, row: QueueRow) -> dict[str, Any]:
    """A row of the queue, with its reference, and without the key that only paging needs."""
    data = {"reference": reference(desk, row.id), **plain(row)}
    del data["key"]
    for name in INSTANTS_OF_A_ROW:
        data[name] = None if data[name] in (None, NEVER) else plain(from_ms(data[name]))
    return data


def entry_data(desk: Desk, entry: Entry) -> dict[str, Any]:
    """A message or an event of a case; only what it has."""
    head = {"at": plain(entry.at), "who": entry.who, "case": reference(desk, entry.case_id)}
    if entry.kind is not None:
        return head | {name: plain(getattr(entry, name)) for name in OF_A_MESSAGE}
    return head | {name: plain(getattr(entry, name)) for name in OF_AN_EVENT}
