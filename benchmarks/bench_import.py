"""How fast a log of incidents is imported, beside plain `sqlite3` storing the same rows, in one run on one machine.

    python benchmarks/bench_import.py                       the log beside the project, else one that is made up
    python benchmarks/bench_import.py --log FILE            another log
    python benchmarks/bench_import.py --cases 2000          a made-up log of so many cases
    python benchmarks/bench_import.py --postgresql URL      an empty PostgreSQL database too

Plain `sqlite3` reads the file with `csv`, stores each row as it is (36 columns, an index by incident and order) and keeps
each incident's last state, on a file with WAL and FULL, one commit for 500 rows: no model, no names, no search.
Yardsticks: at least 1/8 of plain `sqlite3`, and 2,100 events/s.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.incident_log import COLUMNS, incident_log  # noqa: E402

BESIDE = ROOT.parent / "shared" / "datasets" / "servicenow_incidents_2016-02_2016-04.csv.gz"
BATCH = 500
LEAST_RATIO, LEAST_PACE = 1 / 8, 2100


class Result(NamedTuple):
    """One way of storing the log."""

    name: str
    rows: int
    seconds: float

    @property
    def pace(self) -> float:
        """Events a second."""
        return self.rows / self.seconds


def plain_sqlite(log: Path, folder: Path) -> Result:
    """The yardstick."""
    started = time.perf_counter()
    connection = sqlite3.connect(folder / "plain.db", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    marks = ", ".join("?" * len(COLUMNS))
    connection.execute(f"CREATE TABLE events (id INTEGER PRIMARY KEY, step INTEGER, {', '.join(COLUMNS)})")
    connection.execute("CREATE UNIQUE INDEX events_step ON events (number, step)")
    connection.execute(f"CREATE TABLE cases ({', '.join(COLUMNS)}, PRIMARY KEY (number))")
    stored, steps = 0, {}
    rows = plain_rows(log)
    while some := list(islice(rows, BATCH)):
        connection.execute("BEGIN IMMEDIATE")
        for row in some:
            step = steps[row[0]] = steps.get(row[0], -1) + 1
            connection.execute(f"INSERT INTO events VALUES (NULL, ?, {marks})", (step, *row))
            connection.execute(f"INSERT OR REPLACE INTO cases VALUES ({marks})", row)
        connection.execute("COMMIT")
        stored += len(some)
    connection.close()
    return Result("plain sqlite3", stored, time.perf_counter() - started)


def plain_rows(log: Path) -> Iterator[list[str]]:
    with gzip.open(log, "rt", newline="") if log.suffix == ".gz" else log.open(newline="") as file:
        table = csv.reader(file)
        next(table)
        yield from table


def desk_with_promises(address: Path | str) -> None:
    """A desk under the promises and the rules that ship, as `supportdesk init` makes it; made if it is not there."""
    from supportdesk.desk import open_desk
    from supportdesk.operations.rule_sets import load_rules, shipped_rules
    from supportdesk.operations.service_levels import load_shipped
    from supportdesk.rules.actor import rule
    from supportdesk.storage.address import parse_address
    from supportdesk.storage.upgrade import create

    parsed = parse_address(str(address))
    if parsed.path is None or not parsed.path.exists():
        create(parsed)
    desk = open_desk(str(address)).acting_as(rule("bench"))
    desk.perform(load_shipped)
    load_rules(desk, shipped_rules())
    desk.close()


def supportdesk(log: Path, address: str, name: str) -> tuple[Result, Result]:
    """Ours: the first import, and importing the same again."""
    from supportdesk.desk import open_desk
    from supportdesk.importers.servicenow import replay
    from supportdesk.rules.actor import rule

    desk_with_promises(address)
    desk = open_desk(address).acting_as(rule("import"))
    results = []
    for what in ("", ", again"):
        started = time.perf_counter()
        summary = replay(desk, log, zone=ZoneInfo("Europe/Stockholm"), batch=BATCH)
        results.append(Result(f"{name}{what}", summary.read, time.perf_counter() - started))
        if summary.rejected:
            raise SystemExit(f"{len(summary.rejected)} rows were rejected, the first in {summary.rejected[0]}")
    desk.close()
    return results[0], results[1]


def chosen_log(options: argparse.Namespace, folder: Path) -> Path:
    if options.log:
        return Path(options.log)
    if BESIDE.exists() and not options.cases:
        return BESIDE
    log = folder / "made-up.csv"
    with log.open("w", encoding="utf-8") as file:
        file.writelines(incident_log(options.cases or 17_000))
    return log


def main() -> int:
    parser = argparse.ArgumentParser(description="How fast a log of incidents is imported.")
    parser.add_argument("--log", help="an incident event log, csv or csv.gz")
    parser.add_argument("--cases", type=int, help="make a log of so many cases up")
    parser.add_argument("--postgresql", help="address of an empty database to fill too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log = chosen_log(options, folder)
        plain = plain_sqlite(log, folder)
        ours, again = supportdesk(log, str(folder / "desk.db"), "supportdesk, SQLite")
        results = [plain, ours, again]
        if options.postgresql:
            results += supportdesk(log, options.postgresql, "supportdesk, PostgreSQL")
    print(f"{log.name}: {plain.rows:,} events in batches of {BATCH}")
    for result in results:
        share = result.pace / plain.pace
        print(f"{result.name:32}{result.seconds:8.1f} s{result.pace:10,.0f} events/s{share:8.2f} of plain")
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    good = ours.pace >= LEAST_PACE and ours.pace / plain.pace >= LEAST_RATIO
    print(f"{'kept' if good else 'MISSED'}: at least {LEAST_RATIO:.3f} of plain and {LEAST_PACE:,} events/s")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
