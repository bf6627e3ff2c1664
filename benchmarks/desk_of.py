"""A desk of any number of cases, filled by plain SQL: three in a hundred open, the rest closed.

Customers, people, components and words grow with it as they do at a provider; the open cases and the newest closed
ones have a thread. What is `RARE` is as often at every size: one word, tag, category, area, and what the reader watches.
Seeded, so it is the same each time.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from supportdesk.clock import NEVER, SystemClock, to_ms
from supportdesk.desk import open_desk
from supportdesk.models.cases import FIRST_NUMBER
from supportdesk.operations.people import add_agent, identify
from supportdesk.operations.views import seed_views
from supportdesk.storage.address import parse_address
from supportdesk.storage.upgrade import create
from supportdesk.terms import Line, Role

OPEN_SHARE = 0.03
NEWEST_WITH_THREAD = 300
COLLEAGUES = 11
CASES_A_CUSTOMER, CASES_A_COMPONENT = 100, 400
SUBJECT_WORDS = tuple(f"{start}{end}" for start in ("mail", "vpn", "print", "disk", "site") for end in range(400))
BODY = "Hello,\n\nThis has not worked since this morning. All forty of us are hit, and we need help before noon.\n\nSomebody"
MINUTE = 60_000
RARE = 60
"""Cases that have what is rare."""
RARE_WORD, RARE_TAG, RARE_CATEGORY, RARE_AREA, RARE_CALLER = "lighthouse", "lab", "signage", "radio", "Zoltan Quist"
AREAS = ("mail", "network", "databases", "workplace", RARE_AREA)
TAGS = (("vip", 0.03), ("rollout", 0.01))
CASE_COLUMNS = (
    "id, version, done, kind, state, line, channel, subject, impact, urgency, priority, customer_id, contact_id, requester, "
    "component_id, competence_id, category, subcategory, owner_id, arrived_at, updated_at, last_inbound_at, waiting_for, "
    "wake_at, escalated_at, hand_back_count, reassign_count, reopen_count, cause, solution, resolved_at, closed_at, source, "
    "source_ref, due_at, due_clock"
)


class _Case(NamedTuple):
    """One row of `cases`, in the order of `CASE_COLUMNS`."""

    id: int
    version: int
    done: int
    kind: str
    state: str
    line: str
    channel: str
    subject: str
    impact: int
    urgency: int
    priority: int
    customer_id: int
    contact_id: int
    requester: str
    component_id: int
    competence_id: int | None
    category: str
    subcategory: str
    owner_id: int | None
    arrived_at: int
    updated_at: int
    last_inbound_at: int
    waiting_for: str
    wake_at: int | None
    escalated_at: int | None
    hand_back_count: int
    reassign_count: int
    reopen_count: int
    cause: str
    solution: str
    resolved_at: int | None
    closed_at: int | None
    source: str | None
    source_ref: str | None
    due_at: int
    due_clock: str
    due_at: int
    due_clock: str


def desk_of(path: Path, cases: int, login: str, *, search: bool = True) -> Path:
    """Makes a desk with `login` as manager and first line. `search=False` leaves the index of words empty."""
    create(parse_address(str(path)))
    _people(path, login)
    now = to_ms(SystemClock().now())
    with sqlite3.connect(path) as connection:
        for pragma in ("synchronous=OFF", "journal_mode=MEMORY", "cache_size=-400000", "foreign_keys=OFF"):
            connection.execute(f"PRAGMA {pragma}")
        indexes = connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql LIKE '%ON cases %'"
        )
        built_later = indexes.fetchall()
        for name, _sql in built_later:
            connection.execute(f"DROP INDEX {name}")
        _fill(connection, cases, now, search=search)
        for _name, sql in built_later:
            connection.execute(sql)
        connection.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'cases'", (FIRST_NUMBER + cases,))
    connection.close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    connection.close()
    return path


def _people(path: Path, login: str) -> None:
    desk = open_desk(str(path), durable=False)
    add_agent(desk, login, "Measure", [Role.MANAGER, Role.FIRST_LINE], lines=[Line.FIRST])
    mine = desk.acting_as(identify(desk, login))
    for number in range(COLLEAGUES):
        line = Line.SECOND if number % 3 == 0 else Line.FIRST
        role = Role.SECOND_LINE if line is Line.SECOND else Role.FIRST_LINE
        add_agent(mine, f"agent{number:02}", f"Agent {number}", [role], lines=[line])
    seed_views(mine)
    desk.close()


def _fill(connection: sqlite3.Connection, cases: int, now: int, *, search: bool) -> None:
    chance = random.Random(1)
    customers, components = cases // CASES_A_CUSTOMER + 3, cases // CASES_A_COMPONENT + 3
    connection.executemany(
        "INSERT INTO customers (number, name, search_name, level, language, city, mail_domain, active, created_at) "
        "VALUES (?, ?, ?, 'gold', 'sv', '', ?, 1, 0)",
        ((f"K{n}", f"Customer {n} AB", f"customer {n} ab", f"customer{n}.example") for n in range(customers)),
    )
    connection.executemany(
        "INSERT INTO contacts (customer_id, name, title, mail, phone) VALUES (?, ?, '', ?, ?)",
        ((n + 1, f"Person {n}", f"person@customer{n}.example", f"031-{n:06}") for n in range(customers)),
    )
    connection.executemany(
        "INSERT INTO components (name, search_name, kind, service) VALUES (?, ?, 'platform', ?)",
        ((f"srv{n}", f"srv{n}", f"Service {n % 40}") for n in range(components)),
    )
    connection.executemany("INSERT INTO competences (key, name) VALUES (?, ?)", ((area, area) for area in AREAS))
    made = [_case(chance, number, cases, customers, components, now) for number in range(cases)]
    marks = ", ".join("?" * len(_Case._fields))
    connection.executemany(f"INSERT INTO cases ({CASE_COLUMNS}) VALUES ({marks})", made)
    _mark(connection, chance, made)
    threads = [case for case in made if not case.done or case.id >= FIRST_NUMBER + cases - NEWEST_WITH_THREAD]
    connection.executemany(
        "INSERT INTO messages (case_id, kind, channel, contact_id, author, at, withdrawn, body) "
        "VALUES (?, 'inbound', 'phone', ?, 'Somebody', ?, 0, ?)",
        ((case.id, case.contact_id, case.arrived_at, BODY) for case in threads),
    )
    connection.executemany(
        "INSERT INTO events (operation_id, step, case_id, seq, tag, actor, at, reason, changes, details) "
        "VALUES (?, 0, ?, 1, 'case:registered', 'agent01', ?, '', '{}', '{}')",
        ((f"made-{case.id}", case.id, case.arrived_at) for case in threads),
    )
    if search:
        connection.executemany("INSERT INTO case_search (rowid, words) VALUES (?, ?)", _words(made))


def _mark(connection: sqlite3.Connection, chance: random.Random, made: list[_Case]) -> None:
    """Tags, and who watches: agents some cases each, the reader (who has the first number) the rare ones."""
    tags = [(case.id, tag) for case in made for tag, share in TAGS if chance.random() < share]
    rare = [case.id for case in made if case.category == RARE_CATEGORY]
    connection.executemany("INSERT INTO case_tags (case_id, tag) VALUES (?, ?)", tags)
    connection.executemany(
        "INSERT INTO case_tags (case_id, tag) VALUES (?, ?)", ((number, RARE_TAG) for number in rare)
    )
    watched = [(case.id, chance.randrange(COLLEAGUES) + 2) for case in made if chance.random() < 0.02]
    connection.executemany(
        "INSERT INTO case_watchers (case_id, agent_id) VALUES (?, ?)", [*watched, *((number, 1) for number in rare)]
    )


def _words(made: list[_Case]) -> Iterator[tuple[int, str]]:
    return (
        (case.id, f"{case.subject} customer {case.customer_id - 1} ab {case.category} {case.requester}".lower())
        for case in made
    )


def _case(chance: random.Random, number: int, cases: int, customers: int, components: int, now: int) -> _Case:
    is_open = chance.random() < OPEN_SHARE or cases - number <= 40
    is_rare = number % (cases // RARE) == 5
    open_state = chance.choice(("new", "open", "open", "waiting_customer"))
    state = open_state if is_open else "cancelled" if number % 50 == 0 else "closed"
    arrived = now - (cases - number) * MINUTE
    customer = chance.randrange(customers) + 1
    ended = None if is_open else arrived + 90 * MINUTE
    words = chance.choices(SUBJECT_WORDS, k=4)
    runs = is_open and state != "waiting_customer"
    due = now + chance.randrange(-600, 9000) * MINUTE if runs else NEVER
    return _Case(
        id=FIRST_NUMBER + number,
        version=1,
        done=0 if is_open else 1,
        kind=chance.choices(("question", "request", "fault", "incident"), (25, 25, 45, 5))[0],
        state=state,
        line="second" if chance.random() < 0.2 else "first",
        channel=chance.choices(("phone", "mail", "desk"), (50, 49, 1))[0],
        subject=" ".join([*words, RARE_WORD] if is_rare else words).capitalize(),
        impact=chance.choices((1, 2, 3), (2, 38, 60))[0],
        urgency=chance.choices((1, 2, 3), (2, 38, 60))[0],
        priority=chance.choices((1, 2, 3, 4), (1, 10, 49, 40))[0],
        customer_id=customer,
        contact_id=customer,
        requester=RARE_CALLER if is_rare else "" if number % 5 else f"Caller {number % (cases // 20)}",
        component_id=chance.randrange(components) + 1,
        competence_id=len(AREAS) if is_rare else number % len(AREAS) or None,
        category=RARE_CATEGORY if is_rare else f"category {number % 30}",
        subcategory="" if number % 4 else f"part {number % 7}",
        owner_id=chance.randrange(COLLEAGUES + 1) + 1 if state != "new" else None,
        arrived_at=arrived,
        updated_at=arrived + chance.randrange(90) * MINUTE // 90,
        last_inbound_at=arrived,
        waiting_for="",
        wake_at=now + number * MINUTE if state == "waiting_customer" else None,
        escalated_at=arrived if chance.random() < 0.1 else None,
        hand_back_count=chance.choices((0, 1, 2, 3), (900, 90, 9, 1))[0],
        reassign_count=0,
        reopen_count=chance.choices((0, 1, 2), (980, 19, 1))[0],
        cause="" if is_open else chance.choice(("user_handling", "hardware", "change", "third_party")),
        solution="",
        resolved_at=ended,
        closed_at=ended,
        source="log" if number < cases // 2 else None,
        source_ref=f"L{number}" if number < cases // 2 else None,
        due_at=due,
        due_clock="resolution" if due < NEVER else "",
    )
