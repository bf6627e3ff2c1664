"""A small desk full of awkward values, and filters that ask for them: what the tests of the filter language share."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlmodel import SQLModel

from supportdesk import models
from supportdesk.clock import NEVER, from_ms, to_ms
from supportdesk.rules.calendar import Calendar
from supportdesk.rules.calendar_definition import read_definition
from supportdesk.rules.calendar_values import as_mapping
from supportdesk.rules.facts import CaseFacts
from supportdesk.rules.filter_clocks import RunningClock
from supportdesk.rules.filter_fields import CLOCKED, COMPARED, FIELDS, LISTS, TIMES, Field, Holds
from supportdesk.rules.filter_tree import Filter, Op, Special, Term, Value, Words, all_of, any_of, negate
from supportdesk.rules.search_words import fold, words
from supportdesk.rules.service_level_json import level_json
from supportdesk.rules.service_levels import ServiceLevel
from supportdesk.terms import CaseState, Channel, ClockKind, ClockState, Kind, Line, done_in

ZONE = ZoneInfo("Europe/Stockholm")
NOW = to_ms(datetime(2026, 3, 30, 9, 30, tzinfo=UTC))
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
MIDNIGHTS = [to_ms(datetime(2026, 3, day, tzinfo=ZONE)) for day in (28, 29, 30)]  # the 29th has 23 hours
INSTANTS = [
    at + more
    for at in (NOW, NOW - 30 * MINUTE, NOW - 2 * HOUR, NOW - DAY, NOW - 7 * DAY, NOW + HOUR, NOW + DAY, *MIDNIGHTS)
    for more in (-1, 0, 1, MINUTE)
]
LOGINS = ["anna", "bo", "cy.ö", "dora"]
CUSTOMERS = [
    ("K1001", "Nordic Data"),
    ("k-7", "ÅKERI Öst & Söner"),
    ("Ö9", "100% Koll_AB!"),
    ("42", 'Straße "Süd" [x]*?'),
    ("K_1", "I\u0307stanbul A\u030angstro\u0308m"),
    ("k1002", "nordic Datå"),
]
SERVICES = ["", "Mail", "BÅT-trafik", "e-handel (test)", "a\\b.c^$"]
COMPONENTS = ["mx2", "MX20", "Växeln", "web[1]", "100%"]
AREAS = ["mail", "network", "databas-å"]
CONTACTS = [("Lina Ek", "Lina@nordic.example"), ("Åsa Ö", "asa@oest.example"), ("ßara", "")]
TEXTS = ["", "Backup", "ÖVRIGT", "a*b?", "x[y]", "Städ\\nät", "_under%", "ǆ"]
TAGS = ["vip", "å-tag", "100%", "vip2"]
SUBJECTS = [
    "Mail delivery stopped",
    "mx2 limit 1003",
    "Växeln ÅTER nere",
    "error 0x80070005",
    "İstanbul STRASSE straße",
]
CAUSES = ["", "configuration", "change", "security"]

_WEEK = ("mon", "tue", "wed", "thu", "fri")
_HOURS = {
    "office": {day: [["08:00", "17:00"]] for day in _WEEK},
    "always": {day: [["00:00", "24:00"]] for day in (*_WEEK, "sat", "sun")},
}

DEFINITIONS = {name: read_definition({"tz": "Europe/Stockholm", "hours": hours}) for name, hours in _HOURS.items()}
INSTANT_COLUMNS = (
    *("resolved_at", "wake_at", "escalated_at", "last_inbound_at", "last_reply_at"),
    *("fix_expected_at", "next_word_at"),
)


def _level(key: int, name: str, hours: dict) -> ServiceLevel:
    calendar = Calendar(DEFINITIONS[name])
    targets: dict = {
        kind: {1: HOUR, 2: 4 * HOUR * key, 3: 40 * HOUR} for kind in ClockKind if kind is not ClockKind.LINE
    }
    targets[ClockKind.LINE] = {Line.FIRST: HOUR, Line.SECOND: 8 * HOUR}
    return ServiceLevel(key, name, 1, key, {"en": name}, calendar, name, key, targets=targets)


LEVELS = {key: _level(key, name, hours) for key, (name, hours) in enumerate(_HOURS.items(), 1)}
CALENDAR_ROWS = [
    {
        "id": level.calendar_id,
        "key": level.key,
        "version": 1,
        "definition": as_mapping(DEFINITIONS[level.key]),
        "made_at": from_ms(0),
    }
    for level in LEVELS.values()
]
LEVEL_ROWS = [
    {
        "id": level.id,
        "key": level.key,
        "version": 1,
        "position": level.order,
        "name": level.key,
        "calendar_id": level.calendar_id,
    }
    | {"definition": level_json(level), "made_at": from_ms(0)}
    for level in LEVELS.values()
]


@dataclass(frozen=True)
class World:
    """The rows of the tables beside `cases`, and of each case both its row and its facts."""

    side: dict[str, list[dict]]
    rows: list[dict]
    facts: list[CaseFacts]


def a_world(seed: int, size: int = 120) -> World:
    """The same cases for the same seed; each value comes up often enough to be found and to be missed."""
    chance = random.Random(seed)
    side = _side_rows()
    rows, facts = [], []
    for number in [*range(1001, 1001 + size // 2), *(10_030 + step for step in range(size // 2))]:
        row, tags, watchers, found_by = _a_case(chance, number, [row["id"] for row in rows])
        clocks = _some_clocks(chance)
        _say_in_the_row(row, clocks)
        rows.append(row)
        facts.append(_facts(row, side, tags, watchers, found_by, clocks))
        side["clocks"] += [_clock_row(number, clock) for clock in clocks]
        side["case_tags"] += [{"case_id": number, "tag": tag} for tag in tags]
        side["case_watchers"] += [{"case_id": number, "agent_id": LOGINS.index(login) + 1} for login in watchers]
        if found_by:
            side["case_search"].append({"id": number, "words": sorted(found_by)})
    return World(side, rows, facts)


def _side_rows() -> dict[str, list[dict]]:
    start = from_ms(0)
    return {
        "agents": [
            {"id": key, "login": login, "name": login.title(), "mail": "", "phone": "", "active": True}
            | {"created_at": start}
            for key, login in enumerate(LOGINS, 1)
        ],
        "competences": [{"id": key, "key": area, "name": area} for key, area in enumerate(AREAS, 1)],
        "customers": [
            {"id": key, "number": number, "name": name, "search_name": fold(name), "level": "", "language": "sv"}
            | {"city": "", "mail_domain": "", "active": True, "created_at": start}
            for key, (number, name) in enumerate(CUSTOMERS, 1)
        ],
        "contacts": [
            {"id": key, "customer_id": 1, "name": name, "mail": mail, "title": "", "phone": ""}
            for key, (name, mail) in enumerate(CONTACTS, 1)
        ],
        "components": [
            {"id": key, "name": name, "search_name": fold(name), "kind": "platform", "service": service}
            for key, (name, service) in enumerate(zip(COMPONENTS, SERVICES, strict=True), 1)
        ],
        "problems": [_problem(1), _problem(2)],
        "case_tags": [],
        "case_watchers": [],
        "clocks": [],
        "case_search": [],
    }


def _problem(key: int) -> dict:
    texts = dict.fromkeys(("description", "category", "causes", "root_cause", "workaround", "symptoms", "solution"), "")
    told = {"logged_at": from_ms(NOW), "updated_at": from_ms(NOW), "state": "logged", "title": "Mail stops"}
    return {"id": key, "version": 1, "done": 0, "priority": 2, **told, **texts}


def _a_case(chance: random.Random, number: int, earlier: list[int]) -> tuple[dict, list[str], list[str], set[str]]:
    def maybe(values):
        return chance.choice([None, *values])

    state = chance.choice(list(CaseState))
    subject = chance.choice(SUBJECTS)
    row = {
        "id": number,
        "version": 1,
        "done": done_in(state),
        "kind": chance.choice(list(Kind)),
        "state": state,
        "line": chance.choice(list(Line)),
        "channel": chance.choice(list(Channel)),
        "subject": subject,
        "impact": chance.randint(1, 3),
        "urgency": chance.randint(1, 3),
        "priority": chance.randint(1, 4),
        "customer_id": maybe(range(1, len(CUSTOMERS) + 1)),
        "contact_id": maybe(range(1, len(CONTACTS) + 1)),
        "requester": chance.choice(TEXTS),
        "component_id": maybe(range(1, len(COMPONENTS) + 1)),
        "competence_id": maybe(range(1, len(AREAS) + 1)),
        "category": chance.choice(TEXTS),
        "subcategory": chance.choice(TEXTS),
        "owner_id": maybe(range(1, len(LOGINS) + 1)),
        "cause": chance.choice(CAUSES),
        "source": maybe(["demo", "IMPORT", "Å-källa"]),
        "hand_back_count": chance.randint(0, 2),
        "reopen_count": chance.randint(0, 2),
        "reassign_count": 0,
        "waiting_for": "",
        "solution": "",
        "merged_into_id": maybe(earlier[-2:]),
        "breached": chance.randint(0, 1),
        "risk": maybe([0, 49, 50, 70, 71, 100]),
        "suspected_cause": "",
        "function_hit": maybe([0, 1, 2]),
        "problem_id": maybe([1, 2]),
        "arrived_at": from_ms(chance.choice(INSTANTS)),
        "updated_at": from_ms(chance.choice(INSTANTS)),
    }
    for name in INSTANT_COLUMNS:
        at = maybe(INSTANTS)
        row[name] = None if at is None else from_ms(at)
    row["source_ref"] = str(number) if row["source"] else None
    tags = chance.sample(TAGS, chance.randint(0, 2))
    return row, tags, chance.sample(LOGINS, chance.randint(0, 2)), chance.choice([set(), set(words(subject))])


def _some_clocks(chance: random.Random) -> list[RunningClock]:
    """Running clocks of a case, with dues on every side of what filters ask for."""
    kinds = chance.sample(list(ClockKind), chance.choice([0, 0, 1, 2, 3]))
    levels = [chance.choice(list(LEVELS.values())) for _kind in kinds]
    return [
        RunningClock(kind, _due(chance, level, target), target, level.calendar)
        for kind, level in zip(kinds, levels, strict=True)
        for target in [chance.choice(list(level.targets[kind].values()))]
    ]


def _due(chance: random.Random, level: ServiceLevel, target: int) -> int:
    """The instant at, before or after which some share or duration is left, or now itself."""
    left = chance.choice([0, 30 * MINUTE, 2 * HOUR, target // 4, target // 2, -HOUR, 36 * HOUR])
    at = NOW if left == 0 else level.calendar.add(NOW, left)
    return at + chance.choice([-1, 0, 1])


def _say_in_the_row(row: dict, clocks: list[RunningClock]) -> None:
    theirs = [clock.due_at for clock in clocks if clock.kind is not ClockKind.LINE]
    row["due_at"] = min(theirs, default=NEVER)


def _clock_row(number: int, clock: RunningClock) -> dict:
    level = next(level for level in LEVELS.values() if level.calendar is clock.calendar)
    return {
        "case_id": number,
        "kind": clock.kind,
        "cycle": 1,
        "service_level_id": level.id,
        "state": ClockState.RUNNING,
        "target_ms": clock.target_ms,
        "started_at": from_ms(0),
        "running_since": from_ms(0),
        "due_at": from_ms(clock.due_at),
        "runs": "[]",
        "consumed_ms": 0,
    }


def _facts(
    row: dict, side: dict, tags: list[str], watchers: list[str], found_by: set[str], clocks: list[RunningClock]
) -> CaseFacts:
    def of(table: str, key: int | None) -> dict:
        return {} if key is None else side[table][key - 1]

    customer, component = of("customers", row["customer_id"]), of("components", row["component_id"])
    contact = of("contacts", row["contact_id"])
    instants = {name: None if row[name] is None else to_ms(row[name]) for name in INSTANT_COLUMNS}
    same = ("kind", "state", "line", "channel", "priority", "impact", "urgency", "requester", "category")
    same += ("subcategory", "cause", "source", "hand_back_count", "reopen_count", "function_hit")
    return CaseFacts(
        number=row["id"],
        **{name: row[name] for name in same},
        **instants,
        arrived_at=to_ms(row["arrived_at"]),
        updated_at=to_ms(row["updated_at"]),
        owner=of("agents", row["owner_id"]).get("login"),
        customer_number=customer.get("number"),
        customer_name=customer.get("name", ""),
        contact_name=contact.get("name", ""),
        contact_mail=contact.get("mail", ""),
        component=component.get("name"),
        service=component.get("service", ""),
        area=of("competences", row["competence_id"]).get("key"),
        merged_into=row["merged_into_id"],
        problem=row["problem_id"],
        tags=frozenset(tags),
        watchers=frozenset(watchers),
        words=frozenset(found_by),
        clocks=tuple(clocks),
        breached=bool(row["breached"]),
        risk=row["risk"],
    )


def fill(engine: Engine, world: World) -> None:
    """Puts the world into an empty desk."""
    on_sqlite = engine.dialect.name == "sqlite"
    found_by = "(rowid, words) VALUES (:id, :words)"
    if not on_sqlite:
        found_by = "(case_id, words) VALUES (:id, array_to_tsvector(CAST(:words AS text[])))"
    with engine.begin() as connection:
        for name in ("agents", "competences", "customers", "contacts", "components", "problems"):
            connection.execute(SQLModel.metadata.tables[name].insert(), world.side[name])
        connection.execute(models.Case.__table__.insert(), world.rows)
        connection.execute(SQLModel.metadata.tables["calendars"].insert(), CALENDAR_ROWS)
        connection.execute(SQLModel.metadata.tables["service_levels"].insert(), LEVEL_ROWS)
        for name in ("case_tags", "case_watchers", "clocks"):
            connection.execute(SQLModel.metadata.tables[name].insert(), world.side[name])
        for row in world.side["case_search"]:
            held = " ".join(row["words"]) if on_sqlite else row["words"]
            connection.execute(text(f"INSERT INTO case_search {found_by}"), {"id": row["id"], "words": held})


# Filters. Values come from the world, whole, in part, in the other case, or from nowhere.

_POOLS = {
    "owner": LOGINS,
    "watch": LOGINS,
    "customer": [word for pair in CUSTOMERS for word in pair],
    "service": SERVICES,
    "component": COMPONENTS,
    "area": AREAS,
    "tag": TAGS,
    "category": TEXTS,
    "contact": [*TEXTS, *(word for pair in CONTACTS for word in pair)],
    "source": ["demo", "IMPORT", "Å-källa"],
}
AWKWARD = [
    "%",
    "_",
    "!",
    "*",
    "?",
    "[",
    "]",
    "\\",
    "^",
    "STRASSE",
    "ström",
    "åkeri",
    "ÅA",
    "K1002",
    "İstanbul",
    "İ",
    "ss",
    "Ǆ",
    "-",
]
durations = st.sampled_from([0, 1, 30, 120, 1440, 7 * 1440, 36 * 60]).map(lambda n: timedelta(minutes=n))
days = st.dates(date(2026, 3, 27), date(2026, 3, 31)) | st.sampled_from([date(1970, 1, 1), date(9998, 12, 31)])
minutes = st.builds(
    lambda day, hour, minute: datetime(day.year, day.month, day.day, hour, minute),  # noqa: DTZ001 -- by the clock on the wall
    st.dates(date(2026, 3, 28), date(2026, 3, 30)),
    st.sampled_from([0, 1, 3, 11, 23]),
    st.sampled_from([0, 29, 30, 59]),
)


def clean(value: str) -> str:
    """A value as the parser leaves it: no control characters, single spaces."""
    return " ".join("".join(c for c in value if c.isprintable() or c.isspace()).split())


@st.composite
def values_from(draw, field: Field) -> str:
    whole = draw(st.sampled_from([*_POOLS[field.name], *AWKWARD]) | st.text(max_size=6))
    start = draw(st.integers(0, len(whole)))
    piece = draw(st.sampled_from([whole, whole[start:], whole[:start]]))
    value = clean(draw(st.sampled_from([piece, piece.upper(), piece.lower()]))) or "x"
    if field.holds is Holds.TEXT:
        return value
    return value.lower() if field.holds is Holds.LOGIN else "-".join(value.lower().split())


def values_for(field: Field, op: Op):
    """One value of a field: several where a short word stands for them."""
    if field.holds in LISTS:
        return st.sampled_from(field.choices()).map(lambda choice: choice.values)
    one = {
        Holds.COUNT: st.integers(0, 3),
        Holds.NUMBER: st.sampled_from([1, 1001, 1003, 1050, 10_031, 10**18 - 1]),
        Holds.AGE: durations,
        Holds.USED: durations | st.sampled_from([0, 25, 50, 75, 100, 120]),
        Holds.CHANCE: st.sampled_from([0, 49, 50, 70, 100]),
        Holds.PAST: days | minutes if op is Op.IS else days | minutes | durations,
        Holds.AHEAD: days | minutes if op is Op.IS else days | minutes | durations,
    }.get(field.holds)
    return (values_from(field) if one is None else one).map(lambda value: (value,))


@st.composite
def terms(draw) -> Term:
    """A term in canonical form."""
    field = draw(st.sampled_from(FIELDS))
    ops = [Op.BELOW, Op.UP_TO, Op.ABOVE, Op.FROM] if field.holds in COMPARED else []
    if field.holds in CLOCKED and draw(st.integers(0, 5)) == 0:
        return Term(field.name, Op.IS, (Special.NONE,))
    op = draw(st.sampled_from(ops if field.holds in (Holds.AGE, *CLOCKED) else [Op.IS, Op.IS, *ops]))
    pieces = [draw(values_for(field, op)) for _ in range(draw(st.integers(1, 3)) if op is Op.IS else 1)]
    values = [value for piece in pieces for value in piece]
    if op is Op.IS and field.none and draw(st.integers(0, 3)) == 0:
        values.append(Special.NONE)
    if field.holds is Holds.LOGIN and draw(st.integers(0, 2)) == 0:
        values.append(Special.ME)
    if field.holds in LISTS:
        order = [value for choice in field.choices() for value in choice.values]
        values.sort(key=lambda value: -1 if isinstance(value, Special) else order.index(value))
    return Term(field.name, op, tuple(dict.fromkeys(values)))


_SEARCHED = ["mail", "MX2", "lim", "1003", "100", "SD-1003", "sd10", "#10", "växeln åter", "0x8007", "ISTANBUL", "str"]
free_words = (
    st.sampled_from([*_SEARCHED, "OR", "not", "-x", "c:x", 'a"b', "(a)", "https://x.example"]) | st.text()
).map(clean)
searches = free_words.filter(words).map(Words)


def filters() -> st.SearchStrategy[Filter]:
    """Any filter in canonical form."""
    return st.recursive(
        terms() | searches,
        lambda inner: st.one_of(
            inner.map(negate),
            st.lists(inner, min_size=2, max_size=4).map(all_of),
            st.lists(inner, min_size=2, max_size=4).map(any_of),
        ),
        max_leaves=8,
    )


def single_terms() -> list[Term]:
    """One term for each field and value of the world, with each comparison the field knows."""
    found = []
    for field in FIELDS:
        signs = [Op.BELOW, Op.UP_TO, Op.ABOVE, Op.FROM] if field.holds in COMPARED else []
        found += [Term(field.name, op, values) for op in (Op.IS, *signs) for values in _single_values(field, op)]
    return found


def _single_values(field: Field, op: Op) -> list[tuple[Value, ...]]:
    special = [(Special.NONE,)] if field.none and op is Op.IS else []
    if field.holds in LISTS:
        return [*(choice.values for choice in field.choices()), *special]
    by_kind = {
        Holds.COUNT: [0, 1, 2],
        Holds.NUMBER: [1, 1003, 10_031],
        Holds.LOGIN: [Special.ME, *LOGINS, "nobody"],
    }
    times = [date(2026, 3, 28), date(2026, 3, 29), date(9998, 12, 31), datetime(2026, 3, 30, 11, 30)]  # noqa: DTZ001
    lengths = [timedelta(minutes=n) for n in (0, 30, 120, 1440)]
    if field.holds in CLOCKED:
        shares = [0, 25, 50, 70, 75, 100] + (lengths if field.holds is Holds.USED else [])
        return [(value,) for value in shares] if op is not Op.IS else special
    if field.holds in TIMES:
        at = [] if field.holds is Holds.AGE else times
        return [*((value,) for value in (at if op is Op.IS else [*at, *lengths])), *special]
    texts = [clean(word) for word in (*_POOLS.get(field.name, ()), *AWKWARD)]
    spelled = [form for word in texts for form in (word, word.upper(), word.lower()) if form]
    return [*((value,) for value in by_kind.get(field.holds, dict.fromkeys(spelled))), *special]
