"""The hand-over note of a shift, made from the events: what came, what was done, what is open and what is due next (P14)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from supportdesk.clock import NEVER, from_ms, to_ms
from supportdesk.desk import Desk
from supportdesk.operations.owed_view import reports, words_owed
from supportdesk.operations.rota import rota_at
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.terms import CaseState, EventTag, Line, Priority

LENGTH = timedelta(hours=8)
"""How far a note looks back, and ahead, unless it is told otherwise."""
MOST = 30
_COUNTED = {
    "arrived": (EventTag.CASE_REGISTERED, EventTag.CASE_IMPORTED),
    "resolved": (EventTag.CASE_RESOLVED,),
    "escalated": (EventTag.CASE_ESCALATED, EventTag.CASE_MOVED),
    "handed_back": (EventTag.CASE_HANDED_BACK,),
    "replied": (EventTag.CASE_REPLIED,),
    "called": (EventTag.CASE_CALLED,),
}


class NoteCase(NamedTuple):
    """A case that whoever comes should know of. `due_at` is `None` while no promise runs."""

    id: int
    state: CaseState
    line: Line
    priority: int
    customer: str
    subject: str
    owner: str
    due_at: datetime | None


class OnShift(NamedTuple):
    """Who is on call for a line."""

    line: Line
    who: str
    deputy: str


class ShiftNote(NamedTuple):
    """The note. `counts` are things that happened since; `late` have broken a promise that still runs, `due` will until `until`;
    `grave` are the other open cases of high priority. `reports` and `words` are cases whose customers must hear from us."""

    since: datetime
    at: datetime
    until: datetime
    counts: dict[str, int]
    by: tuple[tuple[str, int], ...]
    late: tuple[NoteCase, ...]
    due: tuple[NoteCase, ...]
    grave: tuple[NoteCase, ...]
    reports: tuple[int, ...]
    words: tuple[int, ...]
    on_call: tuple[OnShift, ...]


def shift_note(desk: Desk, *, since: datetime | None = None, ahead: timedelta = LENGTH) -> ShiftNote:
    """The note for whoever comes now, of what happened since (else in the last eight hours)."""
    authorize(desk.actor, Action.READ_REPORT)
    now = desk.now()
    began, until = since or now - LENGTH, now + ahead
    late = tuple(_cases(desk, "c.due_at < :now", {"now": to_ms(now)}))
    due = tuple(_cases(desk, "c.due_at >= :now AND c.due_at < :until", {"now": to_ms(now), "until": to_ms(until)}))
    known = {case.id for case in (*late, *due)}
    grave = [case for case in _cases(desk, "c.priority <= :high", {"high": int(Priority.HIGH)}) if case.id not in known]
    words = [case for case, at in words_owed(desk) if at < to_ms(until)]
    called = [
        OnShift(one.line, one.shifts[0].who, one.shifts[0].deputy) for one in rota_at(desk, now, None) if one.shifts
    ]
    owed = tuple(row.case_id for row in reports(desk))
    return ShiftNote(
        began,
        now,
        until,
        _counts(desk, began),
        tuple(_by(desk, began)),
        late,
        due,
        tuple(grave),
        owed,
        tuple(words),
        tuple(called),
    )


def _counts(desk: Desk, since: datetime) -> dict[str, int]:
    tags = ", ".join(f"'{tag.value}'" for group in _COUNTED.values() for tag in group)
    sql = f"SELECT tag, count(*) FROM events WHERE at >= :since AND tag IN ({tags}) GROUP BY tag"
    found = dict(desk.rows(sql, {"since": to_ms(since)}))
    return {name: sum(int(found.get(tag.value, 0)) for tag in group) for name, group in _COUNTED.items()}


def _by(desk: Desk, since: datetime) -> Iterator[tuple[str, int]]:
    """Who resolved how many."""
    sql = "SELECT actor, count(*) FROM events WHERE at >= :since AND tag = :tag GROUP BY actor ORDER BY count(*) DESC, actor"
    yield from ((who, n) for who, n in desk.rows(sql, {"since": to_ms(since), "tag": EventTag.CASE_RESOLVED.value}))


def _cases(desk: Desk, where: str, given: dict[str, int]) -> Iterator[NoteCase]:
    rows = desk.rows(
        "SELECT c.id, c.state, c.line, c.priority, coalesce(cu.name, c.requester), c.subject, coalesce(ow.login, ''), c.due_at "
        "FROM cases c LEFT JOIN customers cu ON cu.id = c.customer_id LEFT JOIN agents ow ON ow.id = c.owner_id "
        f"WHERE c.done = 0 AND {where} ORDER BY c.priority, c.due_at, c.id LIMIT :most",
        given | {"most": MOST},
    )
    for number, state, line, *plain, due in rows:
        yield NoteCase._make((number, CaseState(state), Line(line), *plain, None if due >= NEVER else from_ms(due)))
