"""Pages of the queue through the operation beside the same SQL by plain `sqlite3`, at 1,000 and 1,000,000 cases; and whole
processes: `case show` beside importing what writing needs."""

from __future__ import annotations

import os
import pwd
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.desk_of import desk_of
from supportdesk.desk import Desk, open_desk
from supportdesk.operations.people import identify
from supportdesk.operations.queue import QueueQuery, last_page, page, page_sqls
from supportdesk.operations.queue_order import Sort

SIZES = (1_000, 1_000_000)


def microseconds(work: Callable[[], object], rounds: int = 60) -> float:
    """The median of many rounds."""
    taken = []
    for _round in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1e6


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
        few = microseconds(lambda work=work: work(small, 1))
        many = microseconds(lambda work=work: work(large, 0), 30)
        print(f"| {name}, 1,000,000 cases | at 1,000: {few:.0f} us | {many:.0f} us | {many / few:.2f} x |")


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


if __name__ == "__main__":
    main()
