"""What stops when a component does, among 10,000 components with 30,000 dependencies, beside plain SQL walking them.

python -m benchmarks.bench_impact
"""

from __future__ import annotations

import random
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from benchmarks.bench_meeting import Figure, least
from supportdesk.desk import open_desk
from supportdesk.operations.component_care import impact
from supportdesk.rules.actor import rule
from supportdesk.storage.address import parse_address
from supportdesk.storage.upgrade import create

COMPONENTS, NEEDS, CUSTOMERS = 10_000, 30_000, 500
MOST_MS = 200
_WALK = """
WITH RECURSIVE carried(id) AS (
  SELECT :start UNION SELECT n.component_id FROM component_needs n JOIN carried c ON n.needs_id = c.id
) SELECT c.id, cu.name FROM carried c LEFT JOIN component_customers u ON u.component_id = c.id
LEFT JOIN customers cu ON cu.id = u.customer_id
"""


def filled(path: Path) -> None:
    """A desk with that many components, each needing some that come before it: no circle."""
    create(parse_address(str(path)))
    chance = random.Random(1)
    needs: set[tuple[int, int]] = set()
    while len(needs) < NEEDS:
        one = chance.randint(2, COMPONENTS)
        needs.add((one, chance.randint(max(1, one - 400), one - 1)))
    with closing(sqlite3.connect(path)) as plain, plain:
        plain.executemany(
            "INSERT INTO components (id, name, search_name, kind, service) VALUES (?, ?, ?, 'platform', '')",
            [(key, f"c{key}", f"c{key}") for key in range(1, COMPONENTS + 1)],
        )
        plain.executemany(
            "INSERT INTO customers (id, number, name, search_name, level, language, city, mail_domain, active, created_at) "
            "VALUES (?, ?, ?, ?, '', 'sv', '', '', 1, 0)",
            [(key, f"K{key}", f"Kund {key}", f"kund {key}") for key in range(1, CUSTOMERS + 1)],
        )
        plain.executemany("INSERT INTO component_needs (component_id, needs_id) VALUES (?, ?)", sorted(needs))
        plain.executemany(
            "INSERT INTO component_customers (component_id, customer_id) VALUES (?, ?)",
            [(key, chance.randint(1, CUSTOMERS)) for key in range(1, COMPONENTS + 1)],
        )


def main() -> int:
    """Prints the figure; 1 when it is missed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "impact.db"
        filled(path)
        with closing(open_desk(str(path), durable=False)) as opened, closing(sqlite3.connect(path)) as plain:
            desk = opened.acting_as(rule("bench"))
            found = impact(desk, ("c50",))
            ours = least(lambda: impact(desk, ("c50",)))
            theirs = least(lambda: plain.execute(_WALK, {"start": 50}).fetchall())
    figure = Figure(
        "what stops with one of 10,000 components, 30,000 dependencies", len(found.components), ours, theirs
    )
    print("| what | rows | plain `sqlite3` | ours | ratio | wanted |\n|---|---|---|---|---|---|")
    print(figure)
    return 0 if ours <= MOST_MS else 1


if __name__ == "__main__":
    sys.exit(main())
