"""The hours to come: how many promises fall due in each, on which line, and who is there to keep them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from supportdesk.clock import to_ms
from supportdesk.desk import Desk
from supportdesk.operations.process_name import has_died
from supportdesk.operations.rota import stored_rota
from supportdesk.operations.visibility import visible_cases
from supportdesk.terms import Line

HOUR = 3_600_000
AHEAD = 12


class OnDuty(NamedTuple):
    """Somebody who is there in an hour, and for which line; `at_work` is seen now, otherwise it is the rota that says so."""

    login: str
    line: Line
    at_work: bool = False


class Hour(NamedTuple):
    """One hour to come, from `starts_at` (milliseconds). `dues` counts promises by line.

    `on_duty` is `None` where nothing tells: a later hour at a desk without a rota.
    """

    starts_at: int
    dues: Mapping[Line, int]
    on_duty: tuple[OnDuty, ...] | None

    @property
    def due(self) -> int:
        """All promises that fall due in it."""
        return sum(self.dues.values())

    @property
    def people(self) -> int:
        """How many people are there."""
        return len({one.login for one in self.on_duty or ()})

    @property
    def nobody(self) -> bool:
        """Whether something is due and nobody is known to be there."""
        return bool(self.due) and self.on_duty is not None and not self.on_duty


def hours(desk: Desk, *, many: int = AHEAD) -> list[Hour]:
    """The hour that runs and the next ones, as the actor sees them."""
    start = to_ms(desk.now()) // HOUR * HOUR
    starts = range(start, start + many * HOUR, HOUR)
    dues = _dues(desk, start, starts.stop)
    on_call, at_work = _on_call(desk, starts), _at_work(desk)
    found = []
    for number, at in enumerate(starts):
        expected = None if on_call is None else on_call[number]
        found.append(Hour(at, dues.get(number, {}), _together(at_work if at == start else (), expected)))
    return found


def _dues(desk: Desk, start: int, end: int) -> dict[int, dict[Line, int]]:
    found: dict[int, dict[Line, int]] = {}
    counted = desk.rows(
        "SELECT (c.due_at - :start) / :hour, c.line, count(*) FROM cases c "
        f"WHERE c.done = 0 AND c.due_at >= :start AND c.due_at < :end AND ({visible_cases(desk.actor)}) GROUP BY 1, 2",
        {"start": start, "hour": HOUR, "end": end} | _me(desk),
    )
    for number, line, many in counted:
        found.setdefault(number, {})[Line(line)] = many
    return found


def _me(desk: Desk) -> dict[str, int | None]:
    return {"me": desk.actor.agent_id} if ":me" in visible_cases(desk.actor) else {}


def _on_call(desk: Desk, starts: range) -> list[tuple[OnDuty, ...]] | None:
    """Who is called first in some part of each hour, by the rota; nothing where there is none."""
    rota = stored_rota(desk.rows)
    if not rota.shifts:
        return None
    turns = [
        (OnDuty(one.shifts[0].who, line), one.begins, one.ends)
        for line in rota.lines
        for one in rota.segments(line, starts.start, starts.stop)
        if one.shifts
    ]
    return [tuple(who for who, begins, ends in turns if begins < at + HOUR and ends > at) for at in starts]


def _at_work(desk: Desk) -> tuple[OnDuty, ...]:
    """Who has a case open in some program now, and the reader."""
    found = desk.rows(
        "SELECT a.login, coalesce(l.line, 'first'), p.session FROM agents a LEFT JOIN agent_lines l ON l.agent_id = a.id "
        "LEFT JOIN presence p ON p.agent_id = a.id AND p.until > :now "
        "WHERE a.active AND (p.session IS NOT NULL OR a.id = :me) ORDER BY a.login, l.line",
        {"now": to_ms(desk.now()), "me": desk.actor.agent_id or 0},
    )
    mine = desk.actor.login
    alive = [(login, line) for login, line, session in found if login == mine or not has_died(session)]
    return tuple(OnDuty(login, Line(line), at_work=True) for login, line in dict(alive).items())


def _together(at_work: tuple[OnDuty, ...], on_call: tuple[OnDuty, ...] | None) -> tuple[OnDuty, ...] | None:
    """Each person once for a line, seen at work rather than expected."""
    if on_call is None and not at_work:
        return None
    seen = {(one.login, one.line) for one in at_work}
    return (*at_work, *(one for one in on_call or () if (one.login, one.line) not in seen))
