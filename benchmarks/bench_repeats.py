"""What repeats and the figures of a meeting cost, beside one plain SQL question over the same cases, in one run.

    python benchmarks/bench_repeats.py [--cases 1000000] [--years 5]

A made-up desk: so many cases over so many years, and a burst of twenty in the last week. Yardstick: the week's cases counted by
category and component in plain SQL on the same file, and the same done the direct way, over all of the twelve weeks before.
Bound: the question takes at most 200 ms.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from supportdesk.clock import to_ms  # noqa: E402
from supportdesk.desk import Desk, open_desk  # noqa: E402
from supportdesk.operations.figures import figures  # noqa: E402
from supportdesk.operations.repeat_counts import DAY, HISTORY, keep_counts  # noqa: E402
from supportdesk.operations.repeats import repeats  # noqa: E402
from supportdesk.rules.actor import rule  # noqa: E402
from supportdesk.storage.address import parse_address  # noqa: E402
from supportdesk.storage.upgrade import create  # noqa: E402

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
MOST_MS = 200
WORDS = [f"{a}{b}" for a in ("mail", "print", "tunnel", "login", "phone", "disk") for b in range(60)]


class Standing:
    """A clock that stands."""

    def now(self) -> datetime:
        return NOW


def fill(path: Path, cases: int, years: float) -> None:
    """Rows as the desk has them, the columns that matter here made up."""
    chance = random.Random(1)
    begin, span = to_ms(NOW - timedelta(days=365.25 * years)), int(365.25 * years * DAY)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for pragma in ("synchronous=OFF", "foreign_keys=OFF", "cache_size=-400000"):
            db.execute(f"PRAGMA {pragma}")
        db.execute("BEGIN")
        needed = [row for row in db.execute("PRAGMA table_info(cases)") if row[3] and not row[5]]
        base = {row[1]: "" if "CHAR" in row[2] else 0 for row in needed}
        base |= {"done": 1, "kind": "fault", "state": "closed", "line": "first", "channel": "phone"}
        columns = [*base, "component_id", "resolved_at"]
        insert = f"INSERT INTO cases ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"

        def row(n: int) -> list[Any]:
            burst = n >= cases - 20
            at = begin + span - (cases - n) * 60_000 if burst else begin + span * n // cases
            subject = "broken sprinkler" if burst else " ".join(chance.choices(WORDS, k=4))
            values = base | {"arrived_at": at, "updated_at": at, "subject": subject, "category": f"c{n % 40}"}
            return [*values.values(), n % 300 + 1, at + chance.randrange(5 * DAY)]

        db.executemany(insert, (row(n) for n in range(cases)))
        db.execute("COMMIT")
        db.execute("ANALYZE")


def best(work: Callable[[], Any], rounds: int = 5) -> tuple[Any, float]:
    """The answer, and the least of several times, in ms."""
    times, answer = [], None
    for _ in range(rounds):
        started = time.perf_counter()
        answer = work()
        times.append(1000 * (time.perf_counter() - started))
    return answer, min(times)


def plain(desk: Desk, days: int) -> list[tuple[Any, ...]]:
    """The yardstick: counts by category and component, in plain SQL."""
    sql = "SELECT category, component_id, count(*) FROM cases INDEXED BY cases_age WHERE arrived_at > :a GROUP BY 1, 2"
    return desk.rows(sql, {"a": to_ms(NOW) - days * DAY})


def main() -> int:
    """Measures and tells."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--years", type=float, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "desk.db"
        create(parse_address(str(path)))
        fill(path, given.cases, given.years)
        with closing(open_desk(str(path), clock=Standing(), durable=False)) as opened:
            desk = opened.acting_as(rule("bench"))
            started = time.perf_counter()
            days = keep_counts(desk)
            print(f"first counting: {days} days in {time.perf_counter() - started:.1f} s")
            _none, again = best(lambda: keep_counts(desk))
            found, ms = best(lambda: repeats(desk))
            _rows, week = best(lambda: plain(desk, 7))
            _rows, long = best(lambda: plain(desk, 7 + HISTORY))
            _figures, month = best(lambda: figures(desk, NOW - timedelta(days=30), NOW))
        print(f"nothing new to count: {again:.0f} ms")
        print(f"repeats: {ms:.0f} ms, {len(found)} found, first {found[0].sign if found else None}")
        print(
            f"plain SQL: the week {week:.1f} ms, with the twelve weeks before {long:.0f} ms ({ms / long:.2f} times that)"
        )
        print(f"figures of 30 days: {month:.0f} ms")
        good = ms + again < MOST_MS and bool(found) and month < MOST_MS
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
