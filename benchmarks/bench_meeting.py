"""What a service meeting costs on a real history: the agenda of a week, the story of each of its cases, and a customer's standing,
each beside plain `sqlite3` reading the same rows.

python -m benchmarks.bench_meeting
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from benchmarks.logged_cases import logged_desk
from supportdesk.clock import from_ms, to_ms
from supportdesk.desk import Desk, open_desk
from supportdesk.operations.agenda import AgendaItem, agenda
from supportdesk.operations.case_story import stories
from supportdesk.operations.standing import standing
from supportdesk.rules.actor import rule

ROUNDS = 9
MOST_MS = 200
WEEK = timedelta(days=7)


class Figure(NamedTuple):
    """One figure: what, how many, ours and plain SQL's in milliseconds."""

    what: str
    count: int
    ours: float
    plain: float

    def __str__(self) -> str:
        mark = "" if self.ours <= MOST_MS else " MISSED"
        ratio = self.ours / self.plain
        return f"| {self.what} | {self.count} | {self.plain:.1f} ms | {self.ours:.1f} ms | {ratio:.2f} × | {MOST_MS} ms{mark} |"


def least(work: Callable[[], object]) -> float:
    """Milliseconds of the quickest of several calls."""
    found = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        work()
        found.append((time.perf_counter() - began) * 1000)
    return min(found)


def figures(path: Path) -> list[Figure]:
    """All of them, for the busiest week of the log."""
    with closing(open_desk(str(path), durable=False)) as opened, closing(sqlite3.connect(path)) as plain:
        desk = opened.acting_as(rule("bench"))
        since = _busiest_week(plain)
        items = [item for item in agenda(desk, since) if item.escalated_at and item.escalated_at < since + WEEK]
        ids = [item.id for item in items]
        _keep_to(plain, since)
        found = agenda(desk, since)
        return [
            Figure(
                "agenda of a week", len(found), least(lambda: agenda(desk, since)), least(_plain_agenda(plain, since))
            ),
            Figure(
                "stories of its cases", len(ids), least(lambda: stories(desk, ids)), least(_plain_events(plain, ids))
            ),
            _standing(desk, plain, found),
        ]


def _busiest_week(plain: sqlite3.Connection) -> datetime:
    rows = plain.execute(
        "SELECT escalated_at FROM cases WHERE escalated_at IS NOT NULL ORDER BY escalated_at"
    ).fetchall()
    instants = [at for (at,) in rows]
    week = WEEK // timedelta(milliseconds=1)
    starts = instants[:: max(len(instants) // 200, 1)]
    return from_ms(max(starts, key=lambda start: sum(start <= at < start + week for at in instants)))


def _keep_to(plain: sqlite3.Connection, since: datetime) -> None:
    """Escalations after the week are moved before it, so that the agenda is that of one week."""
    until = to_ms(since) + WEEK // timedelta(milliseconds=1)
    plain.execute("UPDATE cases SET escalated_at = 0 WHERE escalated_at >= ?", (until,))
    plain.commit()


def _plain_agenda(plain: sqlite3.Connection, since: datetime) -> Callable[[], object]:
    sql = (
        "SELECT c.*, cu.name FROM cases c LEFT JOIN customers cu ON cu.id = c.customer_id "
        "WHERE c.done IN (0, 1) AND c.escalated_at >= ? AND c.escalated_at IS NOT NULL"
    )
    return lambda: plain.execute(sql, (to_ms(since),)).fetchall()


def _plain_events(plain: sqlite3.Connection, ids: list[int]) -> Callable[[], object]:
    listed = ", ".join(map(str, ids))
    return lambda: plain.execute(
        f"SELECT case_id, at, actor, tag, reason FROM events WHERE case_id IN ({listed})"
    ).fetchall()


def _standing(desk: Desk, plain: sqlite3.Connection, items: list[AgendaItem]) -> Figure:
    number, key, cases = plain.execute(
        "SELECT cu.number, cu.id, count(*) FROM cases c JOIN customers cu ON cu.id = c.customer_id "
        "GROUP BY cu.id ORDER BY count(*) DESC LIMIT 1"
    ).fetchone()
    since = items[0].arrived_at - timedelta(days=90)
    sql = "SELECT k.kind, k.state FROM cases c JOIN clocks k ON k.case_id = c.id WHERE c.customer_id = ?"
    ours = least(lambda: standing(desk, number, since=since))
    return Figure("standing of the largest customer", cases, ours, least(lambda: plain.execute(sql, (key,)).fetchall()))


def main() -> int:
    """Prints the figures; 1 when one is missed."""
    with tempfile.TemporaryDirectory() as folder:
        found = figures(logged_desk(Path(folder) / "log.db"))
    print("| what | rows | plain `sqlite3` | ours | ratio | wanted |\n|---|---|---|---|---|---|")
    for figure in found:
        print(figure)
    return 0 if all(figure.ours <= MOST_MS for figure in found) else 1


if __name__ == "__main__":
    sys.exit(main())
