"""One batch of log rows into the desk, in one transaction: which of them it lacks, and whether they continue what it has.

Where the import stands is read from the events themselves: a case's events have one operation id, made from its number,
and their `step` counts its rows. So a row cannot be stored twice, however an import ended.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, column, select, table, text, update

from supportdesk.i18n import _
from supportdesk.importers.servicenow.case_clocks import Chooser
from supportdesk.importers.servicenow.case_rows import ImportedCase, load_cases, locked, operation_of, write_cases
from supportdesk.importers.servicenow.log import LogRow, Reject
from supportdesk.importers.servicenow.names import Names

if TYPE_CHECKING:
    from supportdesk.change import Change

FACT = "import:servicenow"
"""The desk fact that counts the rows stored so far; one importer at a time holds its row."""

MOST_AT_ONCE = 5000
"""Rows in a transaction, so that others get their turn and no statement outgrows an engine."""

_FACTS = table("desk_facts", column("key"), column("value"))


@dataclass
class Stored:
    """What became of a batch; every row is in exactly one of the three."""

    applied: int = 0
    skipped: int = 0
    rejected: list[Reject] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


def store_batch(change: Change, rows: Sequence[LogRow], names: Names) -> Stored:
    """Applies those rows the desk does not have. Refuses rows that do not continue what it has."""
    names.begin()
    count = _hold(change)
    stored = Stored()
    new = _not_stored_yet(change, rows, stored)
    if new:
        names.look_up(change, new)
        _apply(change, new, names, stored)
        total = {"value": str(count + stored.applied)}
        change.session.execute(update(_FACTS).where(_FACTS.c.key == FACT).values(**total))
    return stored


def _hold(change: Change) -> int:
    """The rows stored so far; other importers wait here until this transaction ends."""
    first = text("INSERT INTO desk_facts (key, value) VALUES (:key, '0') ON CONFLICT (key) DO NOTHING")
    change.session.execute(first, {"key": FACT})
    mine = select(_FACTS.c.value).where(_FACTS.c.key == FACT)
    return int(change.session.execute(locked(change, mine)).scalar_one())


def _not_stored_yet(change: Change, rows: Sequence[LogRow], stored: Stored) -> list[LogRow]:
    operations = {row.values.number: operation_of(row.values.number) for row in rows}
    known = _digests(change, operations)
    new = []
    for row in rows:
        digests = known[row.values.number]
        if row.step < len(digests) and digests[row.step] == row.digest:
            stored.skipped += 1
        elif row.step == len(digests) and row.digest_before == (digests[-1] if digests else ""):
            digests.append(row.digest)
            new.append(row)
        else:
            stored.rejected.append(Reject(row.line, _does_not_continue(row)))
    return new


def _does_not_continue(row: LogRow) -> str:
    return _(
        "{case}: this row does not continue what was imported of it. A case's rows must stand together and may not change."
    ).format(case=row.values.number)


def _digests(change: Change, operations: dict[str, str]) -> dict[str, list[str]]:
    """By case number: the digests of its rows in the desk, in order."""
    sql = text("SELECT operation_id, details FROM events WHERE operation_id IN :ids ORDER BY operation_id, step")
    found: dict[str, list[str]] = {operation: [] for operation in operations.values()}
    query = sql.bindparams(bindparam("ids", expanding=True))
    for operation, details in change.session.execute(query, {"ids": list(found)}):
        found[operation].append(json.loads(details)["digest"])
    return {number: found[operation] for number, operation in operations.items()}


def _apply(change: Change, rows: Iterable[LogRow], names: Names, stored: Stored) -> None:
    by_case: dict[str, list[LogRow]] = {}
    for row in rows:
        by_case.setdefault(row.values.number, []).append(row)
    known = load_cases(change, list(by_case))
    cases = [known.get(number) or ImportedCase(number) for number in by_case]
    chooser = Chooser(change)
    for case in cases:
        for row in by_case[case.number]:
            case.advance(row, names, chooser)
    write_cases(change, cases)
    stored.applied = sum(len(case.events) for case in cases)
    stored.changed = list(by_case)
