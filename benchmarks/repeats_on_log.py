"""How well repeats agree with the problem links of an imported ServiceNow log.

    python benchmarks/repeats_on_log.py DESK LOG      a desk into which LOG (CSV, also .gz) was imported

Each week of the log, as it was seen on its last day: of all pairs of cases of a repeat that both have a problem, the share that
have the same one; beside it the share among all pairs of cases of that week.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from supportdesk.clock import from_ms, to_ms  # noqa: E402
from supportdesk.desk import Desk, open_desk  # noqa: E402
from supportdesk.operations.repeat_counts import keep_counts  # noqa: E402
from supportdesk.operations.repeats import repeats  # noqa: E402
from supportdesk.rules.actor import rule  # noqa: E402

MISSING = ("?", "")


class Clock:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.at = datetime(2000, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        """Where it stands."""
        return self.at


class Pairs(NamedTuple):
    """Pairs of cases with a problem, and those of them with the same one."""

    all: int
    same: int


def pairs(problems: list[str]) -> Pairs:
    """The pairs among cases with these problems."""
    n = len(problems)
    return Pairs(n * (n - 1) // 2, sum(k * (k - 1) // 2 for k in Counter(problems).values()))


def behind(desk: Desk, log: Path) -> dict[int, str]:
    """The problem of a case by its number, as the log's last word is."""
    read = gzip.open if log.suffix == ".gz" else open
    with read(log, "rt", encoding="utf-8") as lines:
        last = {row["number"]: row["problem_id"] for row in csv.DictReader(lines)}
    rows = desk.rows("SELECT id, source_ref FROM cases WHERE source_ref IS NOT NULL")
    return {key: last[ref] for key, ref in rows if last.get(ref, "?") not in MISSING}


def main() -> int:
    """Measures and tells."""
    clock, log = Clock(), Path(sys.argv[2])
    with closing(open_desk(sys.argv[1], clock=clock)) as opened:
        desk = opened.acting_as(rule("bench"))
        problem = behind(desk, log)
        first, last = map(from_ms, desk.rows("SELECT min(arrived_at), max(arrived_at) FROM cases")[0])
        found, every, n, covered = Pairs(0, 0), Pairs(0, 0), 0, 0
        clock.at = first + timedelta(days=21)
        while clock.at <= last:
            keep_counts(desk)
            weekly = desk.rows(
                "SELECT id FROM cases WHERE arrived_at > :a AND arrived_at <= :b",
                {"a": to_ms(clock.at - timedelta(days=7)), "b": to_ms(clock.at)},
            )
            week = pairs([problem[key] for (key,) in weekly if key in problem])
            every = Pairs(every.all + week.all, every.same + week.same)
            for one in repeats(desk):
                n, covered = n + 1, covered + one.came
                mine = pairs([problem[key] for key in one.cases if key in problem])
                found = Pairs(found.all + mine.all, found.same + mine.same)
            clock.at += timedelta(days=7)
    print(f"cases with a problem: {len(problem)}; repeats: {n}, with {covered} cases")
    for name, each in (("in repeats", found), ("in all of a week", every)):
        share = each.same / each.all if each.all else float("nan")
        print(f"{name}: {each.same} of {each.all} pairs have the same problem ({share:.3f})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
