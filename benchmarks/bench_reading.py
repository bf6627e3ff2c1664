"""Pages of the queue through the operation beside the same SQL by plain `sqlite3`; what a person does and filters by, at
1,000 and 1,000,000 cases; and whole processes: `case show` beside importing what writing needs."""

from __future__ import annotations

import os
import pwd
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.desk_of import RARE_AREA, RARE_CALLER, RARE_CATEGORY, RARE_TAG, RARE_WORD, desk_of
from supportdesk.desk import Desk, open_desk
from supportdesk.operations.people import identify
from supportdesk.operations.queue import COUNTED, QueueQuery, count, last_page, page, page_sqls
from supportdesk.operations.queue_order import Sort

SIZES = (1_000, 1_000_000)
EVERYDAY = (
    *("is:open", "l:2", "p:<=2", "p:3 l:2", "o:me", "s:open", "is:done s:cancelled", "is:open is:unanswered"),
    *(
        'c:"Customer 7 AB"',
        "comp:srv1",
        f"cat:{RARE_CATEGORY}",
        f"area:{RARE_AREA}",
        f"contact:{RARE_CALLER.split()[1]}",
    ),
    *(RARE_WORD, "mail1", "vpn", f"tag:{RARE_TAG}", "tag:vip", "watch:me", "age:>2h", "age:<1h", "resolved:<1h"),
    *("kind:request", "-tag:vip is:open", "l:2 OR p:1", f"(c:K7 OR tag:{RARE_TAG})"),
)
"""What people filter by. Most of it finds a page or more at both sizes, so that the work to be done is the same."""
SELDOM = (
    *(
        "o:none is:open -s:wait",
        "p:1,2 is:open -s:wait",
        "is:open mail1",
        "is:open mail17",
        "mail17",
        "mail173",
        "1042",
    ),
    *("mail173 vpn", "tag:vip is:open", "age:>30d is:open", "kind:incident", "chan:import", "impact:1 urgency:1"),
    *("backs:>2", "cat:nosuch", "contact:nosuch", "c:nosuch", "nosuchword"),
)
"""What finds little among much, or nothing: here only the time at 1,000,000 cases tells."""


def microseconds(work: Callable[[], object], rounds: int = 60) -> float:
    """The processor time of the quickest of several rounds: what the work itself takes, whatever else the machine does.

    The desks are in memory, so that nothing waits for a disk.
    """
    taken = []
    for _round in range(rounds):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
        if sum(taken) > 2:
            break
    return min(taken) * 1e6


def page_beside_sql(desk: Desk, path: Path) -> None:
    """One page of 50 rows both ways."""
    query = QueueQuery("is:open")
    made = next(page_sqls(desk, query))
    connection = sqlite3.connect(path)
    plain = microseconds(lambda: connection.execute(made.sql, made.params).fetchall())
    ours = microseconds(lambda: page(desk, query))
    print(
        f"| page of 50 rows, {path.stem} cases | plain sqlite3 {plain:.0f} us | {ours:.0f} us | {ours / plain:.2f} x |"
    )


def sizes_beside(small: Desk, large: Desk) -> None:
    """What a person does, at both sizes."""
    deep = page(large, QueueQuery(""), limit=500)[-1], page(small, QueueQuery(""), limit=500)[-1]
    works: dict[str, Callable[[Desk, int], object]] = {
        "open": lambda desk, _n: page(desk, QueueQuery("is:open")),
        "scroll": lambda desk, n: page(desk, QueueQuery(""), after=deep[n]),
        "jump to end": lambda desk, _n: last_page(desk, QueueQuery("is:open")),
        "re-sort by age": lambda desk, _n: page(desk, QueueQuery("is:open", Sort.AGE)),
        "re-sort by updated": lambda desk, _n: page(desk, QueueQuery("is:open", Sort.UPDATED)),
        "re-sort by customer": lambda desk, _n: page(desk, QueueQuery("is:open", Sort.CUSTOMER)),
        "filter p:1 l:1": lambda desk, _n: page(desk, QueueQuery("p:1 l:1")),
        "all, newest first": lambda desk, _n: page(desk, QueueQuery("", Sort.NUMBER)),
    }
    for name, work in works.items():
        few = microseconds(partial(work, small, 1))
        many = microseconds(partial(work, large, 0), 30)
        print(f"| {name}, 1,000,000 cases | at 1,000: {few:.0f} us | {many:.0f} us | {many / few:.2f} x |")


def filters_beside(small: Desk, large: Desk) -> None:
    """A page, the last page and the count of each filter, at both sizes."""
    print("\n| filter | finds | page, us | last page, us | count, us |\n|---|---|---|---|---|")
    for text in (*EVERYDAY, *SELDOM):
        found = " / ".join(_plus(count(desk, text)) for desk in (small, large))
        query = QueueQuery(text)
        pages = _cell(partial(page, small, query), partial(page, large, query))
        last = _cell(partial(last_page, small, query), partial(last_page, large, query))
        counts = _cell(partial(count, small, text), partial(count, large, text))
        print(f"| `{text}` | {found} | {pages} | {last} | {counts} |")


def _plus(number: int) -> str:
    return f"{number - 1}+" if number >= COUNTED else str(number)


def _cell(on_small: Callable[[], object], on_large: Callable[[], object]) -> str:
    few, many = microseconds(on_small, 25), microseconds(on_large, 25)
    return f"{few:.0f} -> {many:.0f} ({many / few:.1f} x)"


def whole_process(path: Path) -> None:
    """`case show` as a command."""
    environment = os.environ | {"SUPPORTDESK_DATABASE": str(path), "PYTHONDONTWRITEBYTECODE": ""}
    commands = {
        "imports": [sys.executable, "-c", "import sqlmodel, typer"],
        "show": [sys.executable, "-m", "supportdesk", "case", "show", "1001"],
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _round in range(9):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, env=environment, capture_output=True, check=True)
            taken[name].append(time.perf_counter() - start)
    imports, show = (min(taken[name]) * 1000 for name in ("imports", "show"))
    print(
        f"| `case show`, whole process | import sqlmodel, typer {imports:.0f} ms | {show:.0f} ms | {show / imports:.2f} x |"
    )


def main() -> None:
    """Prints a row for each figure."""
    print("| what | yardstick | ours | ratio |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        login = pwd.getpwuid(os.getuid()).pw_name
        paths = [desk_of(Path(folder) / f"{size}.db", size, login) for size in SIZES]
        desks = [open_desk(str(path)) for path in paths]
        small, large = (desk.acting_as(identify(desk, login)) for desk in desks)
        page_beside_sql(large, paths[1])
        sizes_beside(small, large)
        whole_process(paths[0])
        filters_beside(small, large)


if __name__ == "__main__":
    main()
