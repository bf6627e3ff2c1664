"""A desk of any number of open cases, each with its clocks and its event: one is registered and swept, the others are copies.

The copies are looked at again in a year; `make_due` says of some that it is now.
"""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from supportdesk.clock import from_ms
from supportdesk.desk import Desk, open_desk
from supportdesk.operations.people import add_agent, identify
from supportdesk.operations.register import NewCase, register
from supportdesk.operations.rule_sets import load_rules, shipped_rules
from supportdesk.operations.service_levels import load_shipped
from supportdesk.operations.sweep import sweep
from supportdesk.storage.address import parse_address
from supportdesk.storage.upgrade import create
from supportdesk.terms import Channel, Line, Role

OPENED = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
LOGIN = "measure"
COPIED = ("cases", "clocks", "events")
_KEYS = {
    "cases": {"id": "id + n"},
    "clocks": {"case_id": "case_id + n"},
    "events": {"id": "id + n", "case_id": "case_id + n", "operation_id": "'copy-' || n"},
}


class SetClock:
    """Stands where it is put."""

    def __init__(self, now: datetime = OPENED) -> None:
        self.at = now

    def now(self) -> datetime:
        """Where it was put."""
        return self.at


class OpenCases:
    """The desk, and the instant at which a rule begins to hold for each of its cases."""

    def __init__(self, path: Path, cases: int) -> None:
        self.path, self.clock = path, SetClock()
        self._chance = random.Random(1)
        create(parse_address(str(path)))
        self._first, self.turns_at = _registered(path, self.clock)
        _copy(path, cases, self.turns_at + timedelta(days=365) // timedelta(milliseconds=1))
        self._left = list(range(self._first + 1, self._first + cases))
        self._chance.shuffle(self._left)
        self.clock.at = from_ms(self.turns_at + 1_000)
        self.desk = open_desk(str(path), clock=self.clock)

    def make_due(self, many: int) -> list[int]:
        """So many cases, none of them a second time, are due now."""
        numbers = [self._left.pop() for _case in range(many)]
        with closing(sqlite3.connect(self.path)) as connection, connection:
            values = ((self.turns_at, number) for number in numbers)
            connection.executemany("UPDATE cases SET next_fire_at = ? WHERE id = ?", values)
        return numbers

    def close(self) -> None:
        """Lets the desk go."""
        self.desk.close()


def _registered(path: Path, clock: SetClock) -> tuple[int, int]:
    """The first case, and when a rule begins to hold for it by time alone."""
    with closing(open_desk(str(path), clock=clock)) as desk:
        return _first_case(desk)


def _first_case(desk: Desk) -> tuple[int, int]:
    add_agent(desk, LOGIN, "Measure", [Role.MANAGER, Role.FIRST_LINE], lines=[Line.FIRST])
    mine = desk.acting_as(identify(desk, LOGIN))
    mine.perform(load_shipped)
    load_rules(mine, shipped_rules())
    new = NewCase("Mail stopped for all forty of us", channel=Channel.MAIL, impact=1, urgency=2)
    number = register(mine, new).case_id
    sweep(desk)
    [(turns_at,)] = desk.rows("SELECT next_fire_at FROM cases WHERE id = :number", {"number": number})
    return number, turns_at


def _copy(path: Path, cases: int, later: int) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for pragma in ("synchronous=OFF", "journal_mode=MEMORY", "cache_size=-400000", "foreign_keys=OFF"):
            connection.execute(f"PRAGMA {pragma}")
        listed = (
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN (?, ?, ?)"
        )
        indexes = connection.execute(listed, COPIED).fetchall()
        for name, _sql in indexes:
            connection.execute(f"DROP INDEX {name}")
        first = connection.execute("SELECT min(id) FROM cases").fetchone()[0]
        with connection:
            connection.execute("UPDATE cases SET next_fire_at = ?", (later,))
            for table, keys in _KEYS.items():
                columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
                chosen = ", ".join(keys.get(column, column) for column in columns)
                of_first = f"{'id' if table == 'cases' else 'case_id'} = {first}"
                connection.execute(
                    f"WITH RECURSIVE more (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM more WHERE n < {cases - 1}) "
                    f"INSERT INTO {table} SELECT {chosen} FROM more CROSS JOIN {table} WHERE {of_first}",
                )
        for _name, sql in indexes:
            connection.execute(sql)
        connection.execute("ANALYZE")
        connection.execute("PRAGMA journal_mode=WAL")
