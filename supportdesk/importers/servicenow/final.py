"""The last state of every imported case, from the desk's own events, to be compared with what the log says."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from io import StringIO

from supportdesk.desk import Desk
from supportdesk.importers.servicenow.case_rows import operation_of
from supportdesk.importers.servicenow.fields import SOURCE

FINAL_COLUMNS = (
    *("number", "incident_state", "active", "reassignment_count", "reopen_count", "sys_mod_count", "made_sla"),
    *("impact", "urgency", "priority", "category", "subcategory", "assignment_group", "assigned_to"),
    *("problem_id", "rfc", "contact_type"),
)
AT_ONCE = 500


def final_state_csv(desk: Desk) -> Iterator[str]:
    """CSV lines with LF: a header, then each imported case in order of its number in the log."""
    yield _line(FINAL_COLUMNS)
    found = desk.rows("SELECT source_ref FROM cases WHERE source = :source", {"source": SOURCE})
    numbers = sorted(number for (number,) in found)
    for start in range(0, len(numbers), AT_ONCE):
        yield from map(_line, _final_rows(desk, numbers[start : start + AT_ONCE]))


def _final_rows(desk: Desk, numbers: list[str]) -> Iterator[list[str]]:
    operations = {operation_of(number): number for number in numbers}
    params = {f"o{n}": operation for n, operation in enumerate(operations)}
    marks = ", ".join(f":{name}" for name in params)
    sql = f"SELECT operation_id, details FROM events WHERE operation_id IN ({marks}) ORDER BY operation_id, step"  # noqa: S608
    last: dict[str, dict[str, str]] = {number: {} for number in numbers}
    for operation, details in desk.rows(sql, params):
        last[operations[operation]].update(json.loads(details)["row"])
    for number in numbers:
        yield [last[number][name] for name in FINAL_COLUMNS]


def _line(fields: tuple[str, ...] | list[str]) -> str:
    made = StringIO()
    csv.writer(made, lineterminator="\n").writerow(fields)
    return made.getvalue()
