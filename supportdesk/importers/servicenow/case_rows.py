"""Cases of the log as rows of the desk, many at once: loaded, moved on by their rows, and written with their events."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import bindparam, column, insert, select, table, update

from supportdesk import clock_rows
from supportdesk.change import FOLDED, as_json, empty
from supportdesk.importers.servicenow.case_clocks import Chooser, ImportedClocks
from supportdesk.importers.servicenow.columns import MISSING
from supportdesk.importers.servicenow.fields import SOURCE, fields_set_by
from supportdesk.importers.servicenow.finding import index_again, index_new
from supportdesk.importers.servicenow.log import LogRow
from supportdesk.importers.servicenow.names import Names, key_of
from supportdesk.operations.search_index import FOUND_BY
from supportdesk.rules.actor import rule
from supportdesk.rules.service_levels import CHOSEN_BY
from supportdesk.terms import EventTag, done_in

if TYPE_CHECKING:
    from supportdesk.change import Change

IMPORTER = rule("import")
_FROM_CLOCKS = ("due_at", "due_clock", "breached", "next_fire_at")
_CASE_COLUMNS = ("version", "done", "updated_at", *FOLDED, *_FROM_CLOCKS)
_NOT_OF_A_LOG = frozenset(
    {
        "agreement_id",
        "merged_into_id",
        "problem_id",
        "fix_expected_at",
        "next_word_at",
        "fix_confidence",
        "function_hit",
        "hit_count",
    }
    | {"diagnosed_at", "next_word_at"}
)
"""Columns that no log sets: empty in a new row, and left as they are in others."""
_WRITTEN = tuple(name for name in _CASE_COLUMNS if name not in _NOT_OF_A_LOG)
_EVENT_COLUMNS = ("operation_id", "step", "case_id", "seq", "tag", "actor", "at", "reason", "changes", "details")
# Untyped on purpose: what is written is what the columns hold (integers and texts), as reading them by plain SQL gives it.
_CASES = table("cases", column("id"), *map(column, _CASE_COLUMNS))
_DECISIONS = table("decisions", column("case_id"), column("ended_at"))
_EVENTS = table("events", *map(column, _EVENT_COLUMNS))
_NEW_CASE = {name: as_json(empty(name)) for name in FOLDED}
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@lru_cache(maxsize=10_000)
def operation_of(number: str) -> str:
    """The operation id of all events of one case of the log."""
    return str(uuid5(NAMESPACE_OID, f"{SOURCE}:{number}"))


@dataclass
class ImportedCase:
    """A case while its rows are applied. `fields` as stored; `id` is None until its row exists; `decided`: a rule's word stands."""

    number: str
    id: int | None = None
    version: int = 0
    updated_at: int = 0
    fields: dict[str, Any] = field(default_factory=_NEW_CASE.copy)
    refind: bool = False
    decided: bool = False
    events: list[dict[str, Any]] = field(default_factory=list)
    clocks: ImportedClocks = field(default_factory=ImportedClocks)

    def advance(self, row: LogRow, names: Names, chooser: Chooser) -> None:
        """Sets what the row says, keeps the event that tells of it, and moves the clocks."""
        changes = self._set(fields_set_by(row, self.fields, names))
        if not (CHOSEN_BY.isdisjoint(changes) or done_in(self.fields["state"])) or row.step == 0:
            changes |= self._set({"service_level_id": chooser.level_for(self.fields)})
        self.clocks.follow(self.fields, row.at, chooser.in_force)
        self.version += 1
        self.updated_at = row.at
        self.refind = self.refind or not FOUND_BY.isdisjoint(changes)
        first, who = row.step == 0, row.values.sys_updated_by
        self.events.append(
            {
                "operation_id": operation_of(self.number),
                "step": row.step,
                "seq": self.version,
                "tag": (EventTag.CASE_IMPORTED if first else EventTag.CASE_UPDATED).value,
                "actor": IMPORTER.login if who in MISSING else key_of(who),
                "at": row.at,
                "reason": "",
                "changes": _JSON.encode(changes),
                "details": _JSON.encode({"row": row.changed, "digest": row.digest}),
            }
        )

    def _set(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Sets fields; gives those that were otherwise before."""
        changes = {name: [self.fields[name], new] for name, new in fields.items() if new != self.fields[name]}
        self.fields.update({name: new for name, (_old, new) in changes.items()})
        return changes

    def columns(self) -> dict[str, Any]:
        """The row in `cases`, without its id."""
        done = done_in(self.fields["state"])
        own = {"version": self.version, "done": done, "updated_at": self.updated_at}
        row = self.fields | own | self.clocks.columns(judged=not done or self.decided)
        return {name: row[name] for name in _WRITTEN}


def locked(change: Change, query: Any) -> Any:
    """The query, holding what it finds until the transaction ends; on SQLite the transaction holds everything."""
    return query.with_for_update() if change.desk.dialect == "postgresql" else query


def load_cases(change: Change, numbers: list[str]) -> dict[str, ImportedCase]:
    """The cases of these numbers that the desk has, locked."""
    mine = select(_CASES).where(_CASES.c.source == SOURCE, _CASES.c.source_ref.in_(numbers)).order_by(_CASES.c.id)
    cases = {}
    for row in change.session.execute(locked(change, mine)).mappings():
        fields = {name: row[name] for name in FOLDED}
        cases[row["source_ref"]] = ImportedCase(row["source_ref"], row["id"], row["version"], row["updated_at"], fields)
    ids = [case.id for case in cases.values() if case.id is not None]
    by_id = clock_rows.clocks_of_all(change.session, ids)
    standing = select(_DECISIONS.c.case_id).where(_DECISIONS.c.case_id.in_(ids), _DECISIONS.c.ended_at.is_(None))
    decided = set(change.session.scalars(standing))
    for case in cases.values():
        case.decided = case.id in decided
        case.clocks.go_on_from(case.fields, by_id.get(case.id or 0, ()))
    return cases


def write_cases(change: Change, cases: list[ImportedCase]) -> None:
    """New rows for new cases, which get their ids here; then the events and the words to find the cases by."""
    new, old = [case for case in cases if case.id is None], [case for case in cases if case.id is not None]
    _add_cases(change, new)
    _update_cases(change, old)
    events = [event | {"case_id": case.id} for case in cases for event in case.events]
    change.session.execute(insert(_EVENTS), events)
    clock_rows.save(change.session, {case.id or 0: (case.clocks.stored, case.clocks.now) for case in cases})
    index_new(change, [case.id for case in new if case.id is not None])
    index_again(change, [case.id for case in old if case.id is not None and case.refind])


def _add_cases(change: Change, cases: list[ImportedCase]) -> None:
    """Rows for new cases, which get their ids here."""
    if not cases:
        return
    change.session.execute(insert(_CASES), [case.columns() for case in cases])
    numbers = [case.number for case in cases]
    mine = select(_CASES.c.source_ref, _CASES.c.id).where(_CASES.c.source == SOURCE, _CASES.c.source_ref.in_(numbers))
    ids = dict(change.session.execute(mine).all())
    for case in cases:
        case.id = ids[case.number]


def _update_cases(change: Change, cases: list[ImportedCase]) -> None:
    if cases:
        by_id = update(_CASES).where(_CASES.c.id == bindparam("row_id"))
        values: dict[str, Any] = {name: bindparam(name) for name in _WRITTEN}
        rows = [case.columns() | {"row_id": case.id} for case in cases]
        change.session.connection().execute(by_id.values(values), rows)
