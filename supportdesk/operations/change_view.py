"""Changes as people read them: the calendar of those to come, one in full, and what may have been caused by it (P11)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from supportdesk.clock import from_ms, to_ms
from supportdesk.desk import Desk
from supportdesk.errors import NotFound
from supportdesk.i18n import _
from supportdesk.operations.case_rows import Entry
from supportdesk.operations.record_history import history_of
from supportdesk.operations.routine_view import read_once
from supportdesk.operations.visibility import visible_cases, with_me
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.change_values import Approval, read_approvals
from supportdesk.rules.record_names import record_name
from supportdesk.rules.routine_ticks import Tick, read_ticks
from supportdesk.terms import ChangeKind, ChangeRisk, ChangeState, Subject

CAUSED_WITHIN = timedelta(hours=72)
"""Incidents on the touched components within this time after a change began may have been caused by it."""
MOST = 500


class ChangeRow(NamedTuple):
    """A change. `answers` are by question, `approvals` by the ids of agents; times are instants or `None`.

    A standard one has the short name of its `routine`, its `steps`, the `step` that is next, and what was ticked.
    `problem` is the number of the one that it mends.
    """

    id: int
    version: int
    state: ChangeState
    kind: ChangeKind
    title: str
    risk: ChangeRisk | None
    requester: str
    components: tuple[str, ...]
    starts_at: datetime | None
    ends_at: datetime | None
    started_by: str
    started_at: datetime | None
    ended_at: datetime | None
    why: str
    plan: str
    back_out: str
    answers: dict[str, bool]
    approvals: tuple[Approval, ...]
    outcome: str
    review: str
    routine: str
    steps: tuple[str, ...]
    step: int
    ticks: tuple[Tick, ...]
    problem: int | None


class CausedCase(NamedTuple):
    """An incident that may have been caused by a change."""

    id: int
    subject: str
    component: str
    arrived_at: datetime


_SQL = """
SELECT ch.id, ch.version, ch.state, ch.kind, ch.title, ch.risk, coalesce(rq.login, ''), ch.components, ch.starts_at, ch.ends_at,
  coalesce(st.login, ''), ch.started_at, ch.ended_at, ch.why, ch.plan, ch.back_out, ch.answers, ch.approvals, ch.outcome,
  ch.review, coalesce(ro.key, ''), coalesce(ro.text, ''), ch.step, ch.ticks, ch.problem_id
FROM changes ch
LEFT JOIN routines ro ON ro.id = ch.routine_id
LEFT JOIN agents rq ON rq.id = ch.requester_id
LEFT JOIN agents st ON st.id = ch.started_by_id
"""


def changes(desk: Desk, *, everything: bool = False) -> list[ChangeRow]:
    """The changes that are not done with (or all), by when they begin; those without a time first."""
    authorize(desk.actor, Action.READ_CHANGE)
    where = "" if everything else "WHERE ch.done = 0 "
    order = "ORDER BY ch.done, coalesce(ch.starts_at, 0), ch.id LIMIT :most"
    names = _names(desk)
    return [_row(values, names) for values in desk.rows(f"{_SQL}{where}{order}", {"most": MOST})]


def changes_between(desk: Desk, since: datetime, until: datetime) -> list[ChangeRow]:
    """The changes with a time that has an instant in common with this stretch, done with or not, by when they begin."""
    authorize(desk.actor, Action.READ_CHANGE)
    where = "WHERE ch.done IN (0, 1) AND ch.starts_at < :until AND ch.ends_at > :since ORDER BY ch.starts_at, ch.id"
    names = _names(desk)
    return [_row(values, names) for values in desk.rows(_SQL + where, {"since": to_ms(since), "until": to_ms(until)})]


def change_of(desk: Desk, number: int) -> ChangeRow:
    """One change; `NotFound` when there is none."""
    authorize(desk.actor, Action.READ_CHANGE)
    found = desk.rows(f"{_SQL}WHERE ch.id = :id", {"id": number})
    if not found:
        raise NotFound(_("There is no {record}.").format(record=record_name(Subject.CHANGE, number)))
    return _row(found[0], _names(desk))


def change_history(desk: Desk, number: int) -> list[Entry]:
    """The events of a change."""
    authorize(desk.actor, Action.READ_CHANGE)
    return history_of(desk, Subject.CHANGE, number)


def changes_for(desk: Desk, problem: int) -> list[ChangeRow]:
    """The changes that mend a problem, the newest first."""
    authorize(desk.actor, Action.READ_CHANGE)
    where = "WHERE ch.problem_id = :problem AND ch.problem_id IS NOT NULL ORDER BY ch.id DESC"
    names = _names(desk)
    return [_row(values, names) for values in desk.rows(_SQL + where, {"problem": problem})]


def perhaps_caused(desk: Desk, row: ChangeRow) -> list[CausedCase]:
    """The incidents on the touched components that came after the change began, within 72 hours, of those that the actor may
    see: operations read changes, and no case."""
    authorize(desk.actor, Action.READ_CHANGE)
    if row.started_at is None or not row.components:
        return []
    given: dict[str, Any] = {"since": to_ms(row.started_at), "until": to_ms(row.started_at + CAUSED_WITHIN)}
    named = {f"n{place}": name for place, name in enumerate(row.components)}
    sql = (
        "SELECT c.id, c.subject, co.name, c.arrived_at FROM components co JOIN cases c ON c.component_id = co.id "
        f"WHERE co.name IN ({', '.join(f':{key}' for key in named)}) AND c.done IN (0, 1) AND c.kind IN ('incident', 'fault') "
        f"AND c.arrived_at >= :since AND c.arrived_at < :until AND ({visible_cases(desk.actor)}) ORDER BY c.arrived_at, c.id"
    )
    found = desk.rows(sql, with_me(desk.actor, sql, given | named))
    return [CausedCase(key, subject, name, from_ms(at)) for key, subject, name, at in found]


def ical(rows: Sequence[ChangeRow], now: datetime) -> str:
    """The changes that have a time, as an iCalendar text (RFC 5545)."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//supportdesk//changes//EN"]
    for row in rows:
        if row.starts_at is not None and row.ends_at is not None:
            lines += _event(row, row.starts_at, row.ends_at, now)
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line))


def _event(row: ChangeRow, starts_at: datetime, ends_at: datetime, now: datetime) -> Iterator[str]:
    name = record_name(Subject.CHANGE, row.id)
    yield "BEGIN:VEVENT"
    yield f"UID:{name}@supportdesk"
    yield f"SEQUENCE:{row.version}"
    yield f"DTSTAMP:{_utc(now)}"
    yield f"DTSTART:{_utc(starts_at)}"
    yield f"DTEND:{_utc(ends_at)}"
    yield "SUMMARY:" + _escaped(f"{name} {row.title}")
    yield "DESCRIPTION:" + _escaped(", ".join(row.components))
    yield "STATUS:" + ("CONFIRMED" if row.state is not ChangeState.SUBMITTED else "TENTATIVE")
    yield "END:VEVENT"


def _utc(at: datetime) -> str:
    return f"{from_ms(to_ms(at)):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    clean = "".join(" " if ord(one) < 32 or ord(one) == 127 else one for one in text.replace("\n", " "))
    return clean.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> Iterator[str]:
    """Lines of at most 75 bytes, the following ones behind a blank, no letter cut in two."""
    part = ""
    for one in line:
        if len((part + one).encode()) > 75:
            yield part
            part = " "
        part += one
    yield part


def _names(desk: Desk) -> dict[int, str]:
    return dict(desk.rows("SELECT id, name FROM components"))


def _row(values: Sequence[Any], names: dict[int, str]) -> ChangeRow:
    row = ChangeRow._make(values)
    starts, ends, began, ended = (None if values[at] is None else from_ms(values[at]) for at in (8, 9, 11, 12))
    return row._replace(
        state=ChangeState(row.state),
        kind=ChangeKind(row.kind),
        risk=None if row.risk is None else ChangeRisk(row.risk),
        components=tuple(sorted(names[key] for key in json.loads(values[7]))),
        answers=json.loads(values[16]),
        steps=tuple(step.text for step in read_once(values[21]).steps) if values[21] else (),
        ticks=read_ticks(values[23]),
        approvals=read_approvals(values[17]),
        starts_at=starts,
        ends_at=ends,
        started_at=began,
        ended_at=ended,
    )
