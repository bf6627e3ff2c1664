"""Keeps the clocks of a case in their table, in the transaction that moves them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, column, delete, insert, select, table
from sqlmodel import Session

from supportdesk.rules.clock_json import COLUMNS, clock_of, columns_of
from supportdesk.rules.clock_values import Clock

# Untyped on purpose: rows are written and read as what the columns hold, with no cost for types.
CLOCKS = table("clocks", column("case_id"), *map(column, COLUMNS))
_THIS = (CLOCKS.c.case_id == bindparam("of_case"), CLOCKS.c.kind == bindparam("of_kind"))
_ONE = delete(CLOCKS).where(*_THIS, CLOCKS.c.cycle == bindparam("of_cycle"))

Clocks = tuple[Clock, ...]


def clocks_of(session: Session, case_id: int) -> Clocks:
    """The clocks of one case, by kind and cycle."""
    return clocks_of_all(session, [case_id]).get(case_id, ())


def clocks_of_all(session: Session, case_ids: Sequence[int]) -> dict[int, Clocks]:
    """The clocks of several cases, by case."""
    if not case_ids:
        return {}
    wanted = select(CLOCKS).where(CLOCKS.c.case_id.in_(case_ids)).order_by(CLOCKS.c.case_id, CLOCKS.c.cycle)
    found: dict[int, list[Clock]] = {}
    for row in session.connection().execute(wanted):
        found.setdefault(row[0], []).append(clock_of(row[1:]))
    return {case_id: tuple(clocks) for case_id, clocks in found.items()}


def save(session: Session, changed: Mapping[int, tuple[Clocks, Clocks]]) -> None:
    """Writes what became of the clocks of some cases, each given as its clocks before and after."""
    gone, new = [], []
    for case_id, (before, after) in changed.items():
        old = {(clock.kind, clock.cycle): clock for clock in before}
        for clock in after:
            was = old.get((clock.kind, clock.cycle))
            if was != clock:
                new.append({"case_id": case_id, **columns_of(clock)})
                if was is not None:
                    gone.append({"of_case": case_id, "of_kind": clock.kind.value, "of_cycle": clock.cycle})
    connection = session.connection()
    if gone:
        connection.execute(_ONE, gone)
    if new:
        connection.execute(insert(CLOCKS), new)
