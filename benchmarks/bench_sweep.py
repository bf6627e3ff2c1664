"""The sweep beside itself at another size and beside plain `sqlite3`; the clocks rebuilt beside reading the events; replay.

    python -m benchmarks.bench_sweep                    desks of 10,000 and 1,000,000 open cases, made anew
    python -m benchmarks.bench_sweep --desk FILE        the large desk is a copy of this one (`desk_of`, 1,000,000 cases)
    python -m benchmarks.bench_sweep --log FILE         another event log

Due are cases that were registered through the operations under the promises and rules that ship; time is then moved on until
a rule has something to say of each. Desks are in /var/tmp, and each case is committed to the disk, there as here.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.bench_import import chosen_log, desk_with_promises, imported
from benchmarks.desk_of import desk_of
from supportdesk.demo.office import SetClock
from supportdesk.desk import Desk, open_desk
from supportdesk.operations.people import identify
from supportdesk.operations.register import NewCase, register
from supportdesk.operations.replay import replay
from supportdesk.operations.rule_sets import rules_in_force
from supportdesk.operations.sweep import sweep
from supportdesk.operations.verify import verify
from supportdesk.rules.actor import rule

SMALL, LARGE = 10_000, 1_000_000
DUE, ROUNDS = 100, 5
FIRST_DAY = datetime(2010, 1, 1, tzinfo=UTC)
MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
FAR_AHEAD = "UPDATE cases SET done = 0, state = 'open', next_fire_at = 4102444800000 WHERE next_fire_at IS NULL"


@contextmanager
def set_up(path: Path, login: str) -> Iterator[tuple[Desk, SetClock]]:
    """A desk of `desk_of` with promises and rules, its own cases all open and none of them due for years."""
    desk_with_promises(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(FAR_AHEAD)
    clock = SetClock(MONDAY)
    desk = open_desk(str(path), clock=clock)
    with closing(desk):
        yield desk.acting_as(identify(desk, login)), clock


def due_cases(desk: Desk, clock: SetClock) -> None:
    """Registers cases that are due ten hours later, when a rule has something to say of each; they are judged once before."""
    (customer,) = desk.rows("SELECT min(id) FROM customers")[0]
    for number in range(DUE):
        register(desk, NewCase(subject=f"Mail stands still {number}", impact=2, urgency=1, customer_id=customer))
    sweep(desk)
    clock.set(clock.now() + timedelta(hours=10))


def timed(work: Callable[[], object]) -> float:
    """Seconds by the clock on the wall: committing is waiting for the disk."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def seconds_a_sweep(desk: Desk, clock: SetClock) -> float:
    """The least of several sweeps of the cases that are due, each judged for the first time since they became late."""
    taken = []
    for _round in range(ROUNDS):
        due_cases(desk, clock)
        start = time.perf_counter()
        swept = sweep(desk)
        taken.append(time.perf_counter() - start)
        if swept.judged < DUE or not swept.began:
            raise SystemExit(f"{swept} is not {DUE} cases of which rules say something")
    return min(taken)


def plain_seconds(path: Path) -> float:
    """Plain `sqlite3`: for each due case a row read, changed, an event beside it, and a commit. The least of several."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("CREATE TABLE plain (id INTEGER PRIMARY KEY, fire INTEGER, state TEXT, body TEXT)")
        connection.execute("CREATE INDEX plain_fire ON plain (fire)")
        connection.execute("CREATE TABLE plain_events (id INTEGER PRIMARY KEY, case_id INTEGER, at INTEGER, what TEXT)")
        taken = []
        for _round in range(ROUNDS):
            connection.execute("DELETE FROM plain")
            rows = ((0, "open", "x" * 400) for _case in range(DUE))
            connection.executemany("INSERT INTO plain (fire, state, body) VALUES (?, ?, ?)", rows)
            taken.append(timed(lambda: _plain_sweep(connection)))
    return min(taken)


def _plain_sweep(connection: sqlite3.Connection) -> None:
    for number, _fire in connection.execute("SELECT id, fire FROM plain WHERE fire <= 1 ORDER BY fire, id").fetchall():
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE plain SET fire = NULL, state = 'late' WHERE id = ?", (number,))
        connection.execute("INSERT INTO plain_events (case_id, at, what) VALUES (?, 0, 'flag')", (number,))
        connection.execute("COMMIT")


def row(what: str, yardstick: str, ours: str, ratio: float, wanted: str) -> None:
    print(f"| {what} | {yardstick} | {ours} | {ratio:.2f} x | {wanted} |", flush=True)


def sweeps(folder: Path, ready: Path | None) -> None:
    """100 due cases at both sizes, and beside plain `sqlite3`."""
    login = "measure"
    taken = {}
    for size in (SMALL, LARGE):
        path = folder / f"{size}.db"
        if size == LARGE and ready is not None:
            shutil.copy(ready, path)
        else:
            desk_of(path, size, login, search=False)
        with closing(sqlite3.connect(path)) as connection:
            (login_there,) = connection.execute("SELECT login FROM agents ORDER BY id LIMIT 1").fetchone()
        with set_up(path, login_there) as (desk, clock):
            taken[size] = seconds_a_sweep(desk, clock)
    few, many = taken[SMALL], taken[LARGE]
    what = f"sweep with {DUE} due, {LARGE:,} open cases"
    row(what, f"{SMALL:,} open: {few * 1000:.0f} ms", f"{many * 1000:.0f} ms", many / few, "1.2 x")
    plain = DUE / plain_seconds(folder / "plain.db")
    ours = DUE / few
    row("sweep, due cases a second", f"plain sqlite3 {plain:,.0f}", f"{ours:,.0f}", ours / plain, "0.2 x")


def of_the_log(folder: Path, log: Path) -> None:
    """Clocks rebuilt from the events of an imported log, and the rules replayed over them."""
    path = folder / "log.db"
    desk_with_promises(path)
    imported(log, str(path))
    desk = open_desk(str(path))
    with closing(desk), closing(sqlite3.connect(path)) as connection:
        manager = desk.acting_as(rule("bench"))
        sql = "SELECT case_id, seq, at, changes, details FROM events WHERE case_id IS NOT NULL ORDER BY case_id, seq"
        events = len(connection.execute(sql).fetchall())
        reading = min(timed(lambda: connection.execute(sql).fetchall()) for _round in range(3))
        differing: list[object] = []
        rebuilding = min(timed(lambda: differing.extend(verify(desk))) for _round in range(2))
        if differing:
            raise SystemExit(f"verify: {differing[:3]}")
        what = f"clocks and cases of {events:,} events rebuilt and compared"
        row(what, f"reading the events, {reading:.2f} s", f"{rebuilding:.1f} s", rebuilding / reading, "10 x")
        replaying = min(timed(lambda: replay(manager, rules_in_force(desk).book, FIRST_DAY)) for _round in range(2))
        print(
            f"| replay of {events:,} events with the rules that ship | | {events / replaying:,.0f} events/s | | 20,000 |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description="How fast the sweep, the clocks and the replay are.")
    parser.add_argument("--desk", type=Path, help="a desk of 1,000,000 cases made by desk_of; a copy is used")
    parser.add_argument("--log", help="an incident event log, csv or csv.gz")
    parser.add_argument("--cases", type=int, help="make a log of so many cases up")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:
        print("| what | yardstick | ours | ratio | wanted |\n|---|---|---|---|---|")
        of_the_log(Path(name), chosen_log(options, Path(name)))
        sweeps(Path(name), options.desk)


if __name__ == "__main__":
    main()
