"""A desk with a log of incidents in it, and the same many times over: histories as they are lived."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.bench_import import BESIDE
from benchmarks.incident_log import incident_log
from supportdesk.desk import open_desk
from supportdesk.importers.servicenow import replay
from supportdesk.operations.rule_sets import load_rules, shipped_rules
from supportdesk.operations.service_levels import load_shipped
from supportdesk.rules.actor import rule
from supportdesk.storage.address import parse_address
from supportdesk.storage.upgrade import create

MADE_UP = 19_000
_KEYS = {
    "cases": {"id": "id + n * :apart", "source_ref": "source_ref || '-' || n"},
    "events": {"id": "NULL", "case_id": "case_id + n * :apart", "operation_id": "operation_id || '-' || n"},
}


def logged_desk(path: Path) -> Path:
    """The log beside the project, else one that is made up, under the service levels that ship."""
    log = BESIDE
    if not log.exists():
        log = path.with_suffix(".csv")
        with log.open("w", encoding="utf-8") as file:
            file.writelines(incident_log(MADE_UP))
    create(parse_address(str(path)))
    with closing(open_desk(str(path), durable=False)) as desk:
        importer = desk.acting_as(rule("import"))
        importer.perform(load_shipped)
        load_rules(importer, shipped_rules())
        replay(importer, log, zone=ZoneInfo("Europe/Stockholm"), batch=500)
    return path


def repeated(path: Path, events: int) -> int:
    """Copies the cases with their events until there are so many events; gives how many there are."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("synchronous=OFF", "cache_size=-400000", "foreign_keys=OFF"):
            connection.execute(f"PRAGMA {pragma}")
        logged = connection.execute("SELECT count(*) FROM events WHERE case_id IS NOT NULL").fetchone()[0]
        apart = connection.execute("SELECT max(id) FROM cases").fetchone()[0]
        for table, keys in _KEYS.items():
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            chosen = ", ".join(keys.get(column, column) for column in columns)
            connection.execute(
                f"WITH RECURSIVE more (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM more WHERE n < :many) "
                f"INSERT INTO {table} SELECT {chosen} FROM more CROSS JOIN {table} "
                f"WHERE {'id' if table == 'cases' else 'case_id'} <= :apart",
                {"many": events // logged, "apart": apart},
            )
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        found: int = connection.execute("SELECT count(*) FROM events").fetchone()[0]
        return found
