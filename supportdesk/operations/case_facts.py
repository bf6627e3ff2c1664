"""Cases as rules see them: every fact that the filter language can ask for, read for several cases at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from supportdesk.desk import Desk
from supportdesk.rules.clock_json import COLUMNS, clock_of
from supportdesk.rules.facts import CaseFacts
from supportdesk.rules.filter_clocks import RunningClock
from supportdesk.rules.service_levels import ServiceLevel
from supportdesk.terms import CaseState, Channel, Kind, Line

Rows = Callable[[str], list[tuple[Any, ...]]]

_PLAIN = (
    *("priority", "impact", "urgency", "arrived_at", "updated_at", "resolved_at", "wake_at", "escalated_at"),
    *("last_inbound_at", "last_reply_at", "requester", "category", "subcategory", "cause", "source"),
    *("hand_back_count", "reopen_count", "risk", "fix_expected_at", "next_word_at", "function_hit"),
)
_SQL = f"""
SELECT c.id, c.kind, c.state, c.line, c.channel, c.merged_into_id, c.problem_id, c.breached, ow.login, cu.number, cu.name, co.name,
  co.service, k.key, ct.name, ct.mail, {", ".join(f"c.{name}" for name in _PLAIN)}
FROM cases c
LEFT JOIN agents ow ON ow.id = c.owner_id
LEFT JOIN customers cu ON cu.id = c.customer_id
LEFT JOIN components co ON co.id = c.component_id
LEFT JOIN competences k ON k.id = c.competence_id
LEFT JOIN contacts ct ON ct.id = c.contact_id
WHERE c.id IN ({{ids}})
"""
_BEFORE_PLAIN = 16


def facts_of(
    rows: Rows,
    numbers: Sequence[int],
    levels: Mapping[int, ServiceLevel],
    *,
    with_words: bool = False,
    sqlite: bool = True,
) -> dict[int, CaseFacts]:
    """The facts of these cases by number. `with_words` reads what they are found by, too: only rules with free text ask."""
    if not numbers:
        return {}
    ids = ", ".join(str(int(number)) for number in numbers)
    tags = _sets(rows(f"SELECT case_id, tag FROM case_tags WHERE case_id IN ({ids})"))
    watchers = _sets(
        rows(
            f"SELECT w.case_id, a.login FROM case_watchers w JOIN agents a ON a.id = w.agent_id WHERE w.case_id IN ({ids})"
        )
    )
    words = _words(rows, ids, sqlite=sqlite) if with_words else {}
    clocks: dict[int, list[RunningClock]] = {}
    running = f"SELECT case_id, {', '.join(COLUMNS)} FROM clocks WHERE case_id IN ({ids}) AND due_at IS NOT NULL"
    for row in rows(running):
        clock = clock_of(row[1:])
        if clock.due_at is not None:
            calendar = levels[clock.service_level_id].calendar
            clocks.setdefault(row[0], []).append(RunningClock(clock.kind, clock.due_at, clock.target_ms, calendar))
    found = {}
    for row in rows(_SQL.format(ids=ids)):
        number = row[0]
        found[number] = CaseFacts(
            number=number,
            kind=Kind(row[1]),
            state=CaseState(row[2]),
            line=Line(row[3]),
            channel=Channel(row[4]),
            merged_into=row[5],
            problem=row[6],
            breached=bool(row[7]),
            owner=row[8],
            customer_number=row[9],
            customer_name=row[10] or "",
            component=row[11],
            service=row[12] or "",
            area=row[13],
            contact_name=row[14] or "",
            contact_mail=row[15] or "",
            tags=frozenset(tags.get(number, ())),
            watchers=frozenset(watchers.get(number, ())),
            words=frozenset(words.get(number, ())),
            clocks=tuple(clocks.get(number, ())),
            **dict(zip(_PLAIN, row[_BEFORE_PLAIN:], strict=True)),
        )
    return found


def facts_at_desk(desk: Desk, numbers: Sequence[int], *, with_words: bool = False) -> dict[int, CaseFacts]:
    """The same, read outside any transaction."""
    levels = desk.store.promises.read(desk.rows).levels
    return facts_of(desk.rows, numbers, levels, with_words=with_words, sqlite=desk.dialect == "sqlite")


def _sets(rows: list[tuple[Any, ...]]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for number, value in rows:
        found.setdefault(number, set()).add(value)
    return found


def _words(rows: Rows, ids: str, *, sqlite: bool) -> dict[int, set[str]]:
    if sqlite:
        return {
            number: set(text.split())
            for number, text in rows(f"SELECT rowid, words FROM case_search WHERE rowid IN ({ids})")
        }
    sql = f"SELECT case_id, array_to_string(tsvector_to_array(words), ' ') FROM case_search WHERE case_id IN ({ids})"
    return {number: set(text.split()) for number, text in rows(sql)}
