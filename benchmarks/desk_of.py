"""A desk of any number of cases, filled by plain SQL: three in a hundred open, the rest closed."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

from supportdesk.desk import open_desk
from supportdesk.operations.people import add_agent
from supportdesk.operations.views import seed_views
from supportdesk.rules.actor import rule
from supportdesk.storage.address import parse_address
from supportdesk.storage.upgrade import create
from supportdesk.terms import Line, Role

NOW_MS = 1_790_000_000_000
OPEN_SHARE = 0.03


def desk_of(path: Path, cases: int, login: str) -> Path:
    """Makes the desk with one agent and so many cases; seeded, so it is the same each time."""
    create(parse_address(str(path)))
    desk = open_desk(str(path), durable=False).acting_as(rule("benchmark"))
    seed_views(desk)
    add_agent(desk, login, "Measure", [Role.MANAGER], lines=[Line.FIRST])
    desk.close()
    chance = random.Random(1)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.executemany(
            "INSERT INTO cases (version, done, kind, state, line, channel, subject, impact, urgency, priority, requester, "
            "category, subcategory, arrived_at, updated_at, waiting_for, hand_back_count, reassign_count, reopen_count, "
            "cause, solution, owner_id) VALUES (1, ?, 'fault', ?, ?, 'phone', ?, 2, 2, ?, 'Somebody', '', '', ?, ?, '', "
            "0, 0, 0, '', '', ?)",
            (_case(chance, number, cases) for number in range(cases)),
        )
    return path


def _case(chance: random.Random, number: int, cases: int) -> tuple[object, ...]:
    is_open = chance.random() < OPEN_SHARE or cases - number <= 40
    state = chance.choice(("new", "open", "waiting_customer")) if is_open else "closed"
    arrived = NOW_MS - (cases - number) * 60_000
    line = "second" if chance.random() < 0.2 else "first"
    owner = 1 if state == "open" and chance.random() < 0.3 else None
    return (
        0 if is_open else 1,
        state,
        line,
        f"Case about thing {number % 997}",
        chance.randint(1, 4),
        arrived,
        arrived,
        owner,
    )
