"""What deciding costs: a sweep of what is due among few and many open cases, rebuilding clocks, a filter among a million
cases, and rules over a desk's own history; each beside what plain `sqlite3` takes for it.

    python -m benchmarks.bench_sweep              every part
    python -m benchmarks.bench_sweep sweep        one alone: sweep, log, filters
"""

from __future__ import annotations

import gc
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from benchmarks.logged_cases import logged_desk, repeated
from benchmarks.open_cases import OpenCases
from supportdesk.clock import from_ms
from supportdesk.desk import Desk, open_desk
from supportdesk.operations.replay import replay
from supportdesk.operations.rule_sets import rules_in_force
from supportdesk.operations.sweep import sweep
from supportdesk.operations.verify import BATCH, rebuilt
from supportdesk.rules.actor import rule
from supportdesk.storage.sqlite_file import pragmas

FEW, MANY = 10_000, 1_000_000
DUE = 100
ROUNDS = 9


class Row(NamedTuple):
    """One figure beside its yardstick; `bound` is the largest or (`least`) the smallest ratio that is wanted."""

    what: str
    yardstick: str
    ours: str
    ratio: float
    bound: float
    least: bool = False

    @property
    def kept(self) -> bool:
        """Whether it is as wanted."""
        return self.ratio >= self.bound if self.least else self.ratio <= self.bound

    def __str__(self) -> str:
        sign = "≥" if self.least else "≤"
        mark = "" if self.kept else " MISSED"
        return f"| {self.what} | {self.yardstick} | {self.ours} | {self.ratio:.2f} × | {sign} {self.bound:g} ×{mark} |"


def seconds(work: Callable[[], object]) -> float:
    """Processor time of one call."""
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def sweeps(folder: Path) -> list[Row]:
    """Sweeping a hundred due cases, among few and among many, and beside plain `sqlite3`."""
    desks = [OpenCases(folder / f"open{cases}.db", cases) for cases in (FEW, MANY)]
    taken: list[list[float]] = [[], []]
    plain = []
    for _round in range(ROUNDS):
        for of_desk, desk in zip(taken, desks, strict=True):
            desk.make_due(DUE)
            of_desk.append(seconds(lambda desk=desk: _all_swept(desk)))  # type: ignore[misc]
        desks[0].make_due(DUE)
        plain.append(seconds(lambda: _plainly_swept(desks[0])))
    for desk in desks:
        desk.close()
    few, many = map(min, taken)
    pace, plain_pace = DUE / few, DUE / min(plain)
    among = f"sweep with {DUE} due cases, {MANY:,} open"
    plainly = f"plain `sqlite3` (select, update, insert, commit): {plain_pace:,.0f} a second"
    return [
        Row(among, f"{FEW:,} open, {few * 1000:.0f} ms", f"{many * 1000:.0f} ms", many / few, 1.2),
        Row("sweep, due cases a second", plainly, f"{pace:,.0f}", pace / plain_pace, 0.2, least=True),
    ]


def _all_swept(desk: OpenCases) -> None:
    swept = sweep(desk.desk)
    if swept.judged != DUE or sum(swept.began.values()) != DUE:
        raise AssertionError(f"swept {swept}, not {DUE}")


def _plainly_swept(desk: OpenCases) -> None:
    """The same by hand: each due case is read and put off, and its event stored, in a transaction of its own."""
    due = "SELECT id, version FROM cases WHERE next_fire_at <= ? ORDER BY next_fire_at, id LIMIT 1"
    put_off = "UPDATE cases SET next_fire_at = ?, version = ?, updated_at = ? WHERE id = ?"
    event = (
        "INSERT INTO events (operation_id, step, case_id, seq, tag, actor, at, reason, changes, details) "
        "VALUES (?, 0, ?, ?, 'rule:began', 'rule:plain', ?, 'It is time.', '{}', '{\"rule\":\"plain\"}')"
    )
    at = desk.turns_at
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as connection:
        for pragma in pragmas():
            connection.execute(f"PRAGMA {pragma}")
        for _case in range(DUE):
            connection.execute("BEGIN IMMEDIATE")
            number, version = connection.execute(due, (at,)).fetchone()
            connection.execute(put_off, (at + 3_600_000, version + 1, at, number))
            connection.execute(event, (str(uuid4()), number, version + 1, at))
            connection.execute("COMMIT")


def histories(folder: Path) -> list[Row]:
    """Rebuilding clocks from the log, and rules over it, beside reading the log."""
    path = logged_desk(folder / "log.db")
    with closing(open_desk(str(path))) as desk:
        told = [replayed(desk) for _round in range(3)]
    events = repeated(path, MANY)
    with closing(open_desk(str(path))) as desk:
        taken = [(seconds(lambda: _plainly_read(path)), seconds(lambda: _all_rebuilt(desk))) for _round in range(3)]
    plain, ours = min(plain for plain, _ours in taken), min(ours for _plain, ours in taken)
    best = max(told)
    rebuilt_row = Row(
        f"all cases and clocks of {events:,} events rebuilt",
        f"plain `sqlite3` reading them: {plain:.1f} s",
        f"{ours:.1f} s",
        ours / plain,
        10,
    )
    return [
        rebuilt_row,
        Row("`rules replay` of the log", "20,000 events/s", f"{best:,.0f} events/s", best / 20_000, 1, least=True),
    ]


def replayed(desk: Desk) -> float:
    """Events a second of processor time, of the rules that ship over the whole log."""
    acting = desk.acting_as(rule("replay"))
    book = rules_in_force(acting).book
    found: list[int] = []
    taken = seconds(lambda: found.append(replay(acting, book, from_ms(0)).events))
    return found[0] / taken


def _plainly_read(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for _row in connection.execute("SELECT * FROM events ORDER BY case_id, seq"):
            pass


def _all_rebuilt(desk: Desk) -> None:
    lowest, highest = desk.rows("SELECT min(id), max(id) FROM cases")[0]
    for low in range(lowest, highest + 1, BATCH):
        for _case in rebuilt(desk, {"low": low, "high": low + BATCH - 1}):
            pass


PARTS: dict[str, Callable[[Path], list[Row]]] = {"sweep": sweeps, "log": histories}


def main() -> int:
    """Prints a row for each figure; 1 when one is not as wanted."""
    wanted = sys.argv[1:] or list(PARTS)
    rows: list[Row] = []
    print("| what | yardstick | ours | ratio | wanted |\n|---|---|---|---|---|")
    for name in wanted:
        with tempfile.TemporaryDirectory() as folder:
            made = PARTS[name](Path(folder))
        print(*made, sep="\n", flush=True)
        rows += made
    return 0 if all(row.kept for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
