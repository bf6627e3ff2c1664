"""`db verify` for records that are no cases: each rebuilt from its events and compared with its row."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from supportdesk.desk import Desk
from supportdesk.rules.record_names import record_name
from supportdesk.terms import Subject


class RecordDifference(NamedTuple):
    """One place where the row of a record does not say what its events say."""

    record: str
    field: str
    stored: Any
    rebuilt: Any


def verify_records(desk: Desk) -> Iterator[RecordDifference]:
    """Every difference, record by record."""
    from supportdesk.records import FLOWS, TABLES, kept_fields, plain_empty

    for subject, table in TABLES.items():
        told = _told(desk, subject)
        columns = ("id", "version", "done", "updated_at", *(name for name in kept_fields(table)))
        for values in desk.rows(f"SELECT {', '.join(columns)} FROM {table.__tablename__} ORDER BY id"):
            stored = dict(zip(columns, values, strict=True))
            name = record_name(subject, stored.pop("id"))
            rebuilt = {field: plain_empty(table, field) for field in kept_fields(table)}
            rebuilt |= {"version": 0, "updated_at": 0}
            for seq, at, changes in told.pop(values[0], ()):
                rebuilt |= {"version": rebuilt["version"] + 1, "updated_at": at}
                if seq != rebuilt["version"]:
                    yield RecordDifference(name, f"event {seq}", seq, rebuilt["version"])
                for field, (old, new) in changes.items():
                    if old is not None and old != rebuilt.get(field):
                        yield RecordDifference(name, f"event {seq}: {field}", old, rebuilt.get(field))
                    rebuilt[field] = plain_empty(table, field) if new is None else new
            rebuilt["done"] = FLOWS[subject].is_done(rebuilt["state"])
            for field, value in stored.items():
                if value != rebuilt[field]:
                    yield RecordDifference(name, field, value, rebuilt[field])
        for number in told:
            yield RecordDifference(record_name(subject, number), "record", None, "events without a record")


def _told(desk: Desk, subject: Subject) -> dict[int, list[tuple[int, int, dict[str, Any]]]]:
    found: dict[int, list[tuple[int, int, dict[str, Any]]]] = defaultdict(list)
    sql = (
        "SELECT subject_id, seq, at, changes FROM events WHERE subject = :subject AND subject IS NOT NULL "
        "ORDER BY subject_id, seq"
    )
    for number, seq, at, changes in desk.rows(sql, {"subject": subject.value}):
        found[number].append((seq, at, json.loads(changes)))
    return found
