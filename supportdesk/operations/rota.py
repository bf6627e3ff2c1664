"""Who is on call: the rota of the desk, read, asked, and looked over for gaps and overlaps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from supportdesk.clock import from_ms, to_ms
from supportdesk.desk import Desk
from supportdesk.i18n import _, label, zone
from supportdesk.promises import Rows
from supportdesk.rules.ledger_text import day_time
from supportdesk.rules.rota import OnCall, Rota, Segment
from supportdesk.rules.rota_file import shift_of
from supportdesk.terms import Line

if TYPE_CHECKING:
    from supportdesk.change import Change
    from supportdesk.rules.calendar import Calendar
    from supportdesk.rules.setup_checks import Fields, State

AHEAD = timedelta(days=28)
MOST_WARNINGS = 12


class RotaWarning(NamedTuple):
    """A time when nobody is on call, or several are: of those the first is called."""

    line: Line
    begins: datetime
    ends: datetime
    who: tuple[str, ...]

    def __str__(self) -> str:
        tz = zone()
        span = {"line": label(self.line).lower(), "from_": day_time(self.begins, tz), "to": day_time(self.ends, tz)}
        if not self.who:
            return _("{line}: nobody is on call from {from_} to {to}.").format(**span)
        several = _("{line}: several are on call from {from_} to {to}: {who}. The first is called.")
        return several.format(**span, who=", ".join(self.who))


class Person(NamedTuple):
    """Who is on call, as they are reached."""

    agent_id: int
    login: str
    name: str
    phone: str
    mail: str
    deputy: str
    shift: str
    line: Line


def rows_in(change: Change) -> Rows:
    """Queries inside an open change."""
    from sqlalchemy import text

    connection = change.session.connection()
    return lambda sql: [tuple(row) for row in connection.execute(text(sql))]


def stored_rota(rows: Rows) -> Rota:
    """The rota as it is. Who no longer works here is on call no more; the deputy is in their place."""
    found = rows(
        "SELECT s.name, s.line, a.login, a.active, coalesce(d.login, ''), s.definition FROM shifts s "
        "JOIN agents a ON a.id = s.agent_id LEFT JOIN agents d ON d.id = s.deputy_id AND d.active ORDER BY s.position, s.id"
    )
    shifts = []
    for name, line, who, active, deputy, definition in found:
        if active or deputy:
            fields = {"line": line, "who": who if active else deputy, "deputy": deputy if active else ""}
            shifts.append(shift_of(name, {**json.loads(definition), **fields}))
    return Rota(tuple(shifts))


def rota_at(desk: Desk, at: datetime, line: Line | None = None) -> list[OnCall]:
    """Who is on call for each line that has a rota, or for one, at an instant."""
    rota = stored_rota(desk.rows)
    lines = rota.lines if line is None else (line,)
    return [rota.on_call(one, to_ms(at)) for one in lines]


def person_on_call(rows: Rows, at: int, line: Line) -> Person | None:
    """The one to call for a line; where that line has no rota, for the next line that has one."""
    rota = stored_rota(rows)
    others = [one for one in (Line.SECOND, Line.FIRST, Line.PROBLEM, Line.MANAGER) if one is not line]
    for one in (line, *others):
        if one in rota.lines:
            shifts = rota.at(one, at)
            return _person(rows, shifts[0].who, shifts[0].deputy, shifts[0].name, one) if shifts else None
    return None


def person_of(rows: Rows, agent_id: int) -> Person | None:
    """An agent who works at the desk, as they are reached; no shift is theirs by this."""
    found = rows(f"SELECT login FROM agents WHERE active AND id = {int(agent_id)}")
    return _person(rows, found[0][0], "", "", Line.FIRST) if found else None


def _person(rows: Rows, login: str, deputy: str, shift: str, line: Line) -> Person:
    known = {row[1]: row for row in rows("SELECT id, login, name, phone, mail FROM agents WHERE active")}
    key, _login, name, phone, mail = known[login]
    return Person(key, login, name, phone, mail, deputy, shift, line)


def turns_of(rows: Rows, at: int, line: str) -> dict[str, int]:
    """The logins on call for a line at an instant with their turn: 1 is called first, then the others, then deputies."""
    shifts = stored_rota(rows).at(Line(line), at)
    logins = dict.fromkeys([*(one.who for one in shifts), *(one.deputy for one in shifts if one.deputy)])
    return {login: turn for turn, login in enumerate(logins, 1)}


def rota_warnings(state: State, now: datetime) -> list[RotaWarning]:
    """Where the rota of a setup would have gaps and overlaps in the four weeks to come."""
    rota = Rota(tuple(shift_of(name, fields) for name, fields in state["shift"].items()))
    begin, end = to_ms(now), to_ms(now + AHEAD)
    found = [one for line in rota.lines for one in _of_line(rota, line, state, (begin, end))]
    return sorted(found, key=lambda one: (one.begins, one.line))[:MOST_WARNINGS]


def _of_line(rota: Rota, line: Line, state: State, span: tuple[int, int]) -> Iterator[RotaWarning]:
    for begins, ends in wanted(rota.gaps(line, *span), state["cover"].get(line.value), state["calendar"], span):
        yield RotaWarning(line, from_ms(begins), from_ms(ends), ())
    for one in rota.overlaps(line, *span):
        yield RotaWarning(line, from_ms(one.begins), from_ms(one.ends), _logins(one))


def _logins(one: Segment) -> tuple[str, ...]:
    return tuple(dict.fromkeys(shift.who for shift in one.shifts))


def wanted(
    gaps: list[tuple[int, int]], cover: Fields | None, calendars: dict[str, Fields], span: tuple[int, int]
) -> list[tuple[int, int]]:
    """The parts of gaps that lie in the time in which somebody should be on call."""
    word = cover["when"] if cover else "always"
    if word == "always":
        return gaps
    outside = word.startswith("outside ")
    calendar = _calendar(calendars[word.removeprefix("outside ")])
    spans = list(calendar.periods(span[0], until=span[1]))
    if outside:
        edges = [span[0], *(edge for pair in spans for edge in pair), span[1]]
        spans = [(begin, end) for begin, end in zip(edges[::2], edges[1::2], strict=True) if begin < end]
    cut = [(max(begin, low), min(end, high)) for begin, end in gaps for low, high in spans]
    return [(begin, end) for begin, end in cut if begin < end]


def _calendar(written: Fields) -> Calendar:
    from supportdesk.rules.calendar import Calendar
    from supportdesk.rules.calendar_definition import read_definition

    return Calendar(read_definition(written))
