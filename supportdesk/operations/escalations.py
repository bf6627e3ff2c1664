"""What is late, what will be, and what the rules propose: the rows of the escalation screen and of triage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from supportdesk.clock import NEVER, to_ms
from supportdesk.desk import Desk
from supportdesk.i18n import language
from supportdesk.operations.clocks import ClockNow, stored_clocks
from supportdesk.operations.risk_read import Chances, chances_of
from supportdesk.operations.rule_sets import told
from supportdesk.operations.visibility import reads_inside, visible_cases
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import why_not
from supportdesk.rules.clocks import left
from supportdesk.terms import CaseState, Line, Priority, ReportCause

HOUR = 3_600_000
SOON_MS = 30 * 60_000
AHEAD = timedelta(hours=12)
MOST = 300
MOST_ASKED = 3000
"""Many more than anybody answers: what waits for an answer is not cut off by what is late."""
_TOLD = "('standing', 'waiting', 'not_done')"
_STANDING = f"d.ended_at IS NULL AND (d.state IN {_TOLD} OR (d.state = 'postponed' AND d.until <= :now))"
"""What people have to look at; what was postponed is back when its time has come."""


class Standing(NamedTuple):
    """A decision that stands on a case; `act` is flag, propose or do. `title` and `because` in the language spoken now."""

    id: int
    rule: str
    act: str
    verb: str
    state: str
    because: str
    since: int
    title: str = ""


class MustGo(NamedTuple):
    """A report to the customer that must go; `due_at` in milliseconds."""

    id: int
    due_at: int
    cause: ReportCause


class AtStake(NamedTuple):
    """A case that is late, will be, or has a proposal. Instants and durations in milliseconds; `risk` in percent."""

    id: int
    version: int
    state: CaseState
    line: Line
    priority: int
    subject: str
    customer: str
    owner: str
    owner_id: int | None
    due_at: int
    due_clock: str
    risk: int | None
    clock: ClockNow | None
    decisions: tuple[Standing, ...]
    chances: Chances | None = None
    report: MustGo | None = None

    @property
    def proposal(self) -> Standing | None:
        """The proposal to answer first."""
        return next((one for one in self.decisions if one.act == "propose"), None)

    def late_at(self, now: int) -> bool:
        """Whether a promise to the customer has passed."""
        return self.due_at < now


def at_stake(desk: Desk, *, ahead: timedelta = AHEAD, most: int = MOST) -> list[AtStake]:
    """Cases by what matters now: those of which the customer must be told, then the late and the important, then by the
    chance and nearness of a miss.

    At most `most` of those that are late or soon will be or have a flag, and besides them all that wait for an answer.
    """
    now = to_ms(desk.now())
    params = {"me": desk.actor.agent_id, "until": now + ahead // timedelta(milliseconds=1), "most": most, "now": now}
    seen = visible_cases(desk.actor)
    near = f"SELECT c.id FROM cases c WHERE c.done = 0 AND c.due_at < :until AND ({seen}) ORDER BY c.due_at LIMIT :most"
    decided = (
        f"SELECT c.id FROM decisions d JOIN cases c ON c.id = d.case_id WHERE {_STANDING} AND {{act}} "
        f"AND c.done = 0 AND ({seen}) ORDER BY c.priority, c.due_at, d.id LIMIT :most"
    )
    asked = [row[0] for row in _rows(desk, decided.format(act="d.act <> 'flag'"), params | {"most": MOST_ASKED})]
    owed = _must_go(desk, seen)
    asked = list(dict.fromkeys([*owed, *asked]))
    others = [row[0] for row in _rows(desk, near, params)]
    others += [row[0] for row in _rows(desk, decided.format(act="d.act = 'flag'"), params)]
    rows = sorted(_cases(desk, list(dict.fromkeys([*asked, *others])), owed), key=lambda row: _weight(row, now))
    answers, room = set(asked), most
    kept = []
    for row in rows:  # what waits for an answer is never cut off
        room -= row.id not in answers
        if room >= 0 or row.id in answers:
            kept.append(row)
    return kept


def _weight(row: AtStake, now: int) -> tuple[Any, ...]:
    """Important cases that are late or soon will be, then all that is late, then the others by their due and chance."""
    late = row.late_at(now)
    pressing = row.due_at - now <= SOON_MS and row.priority <= Priority.HIGH
    if row.report is not None:
        return (-1, row.report.due_at, row.priority, 0, 0, row.id)
    place = 0 if pressing else 1 if late else 2
    by_due = row.due_at if late else row.due_at // HOUR
    return (place, row.priority if place < 2 else 0, by_due, -(row.risk or 0), row.priority, row.id)


def _must_go(desk: Desk, seen: str) -> dict[int, MustGo]:
    """By case: the report that must go, the one that is due first of several."""
    if why_not(desk.actor, Action.READ_REPORT) is not None:
        return {}
    rows = _rows(
        desk,
        "SELECT r.case_id, r.id, r.due_at, r.cause FROM reports r JOIN cases c ON c.id = r.case_id "
        f"WHERE r.done = 0 AND ({seen}) ORDER BY r.due_at DESC, r.id DESC",
        {"me": desk.actor.agent_id},
    )
    return {number: MustGo(key, due_at, ReportCause(cause)) for number, key, due_at, cause in rows}


def _rows(desk: Desk, sql: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    return desk.rows(sql, {name: value for name, value in params.items() if f":{name}" in sql})


def _cases(desk: Desk, numbers: Sequence[int], owed: Mapping[int, MustGo]) -> list[AtStake]:
    if not numbers:
        return []
    ids = ", ".join(map(str, numbers))
    found = desk.rows(
        "SELECT c.id, c.version, c.state, c.line, c.priority, c.subject, coalesce(cu.name, c.requester), "
        "coalesce(ow.login, ''), c.owner_id, c.due_at, c.due_clock, c.risk FROM cases c "
        "LEFT JOIN customers cu ON cu.id = c.customer_id LEFT JOIN agents ow ON ow.id = c.owner_id "
        f"WHERE c.id IN ({ids})"
    )
    decisions = _standing(desk, ids, to_ms(desk.now())) if reads_inside(desk.actor) else {}
    clocks = _clocks(desk, numbers)
    chances = chances_of(desk, numbers)
    return [
        AtStake._make(
            (
                *(*row[:2], CaseState(row[2]), Line(row[3]), *row[4:], clocks.get(row[0])),
                *(tuple(decisions.get(row[0], ())), chances.get(row[0]), owed.get(row[0])),
            )
        )
        for row in found
    ]


def _standing(desk: Desk, ids: str, now: int) -> dict[int, list[Standing]]:
    rows = desk.rows(
        "SELECT d.case_id, d.rule_set_id, d.id, d.rule, d.act, d.verb, d.state, d.because, d.scheduled_at FROM decisions d "
        f"WHERE d.case_id IN ({ids}) AND {_STANDING} ORDER BY d.act DESC, d.scheduled_at DESC",
        {"now": now},
    )
    found: dict[int, list[Standing]] = {}
    words: dict[tuple[int, str], tuple[str, str] | None] = {}
    for number, version, *values in rows:
        one = Standing(*values)
        if (version, one.rule) not in words:
            words[version, one.rule] = told(desk, version, one.rule, language())
        title, because = words[version, one.rule] or (one.rule, one.because)
        found.setdefault(number, []).append(one._replace(title=title, because=because))
    return found


def _clocks(desk: Desk, numbers: Sequence[int]) -> dict[int, ClockNow]:
    """The clock of each case that is due first."""
    levels, now = desk.store.promises.read(desk.rows).levels, to_ms(desk.now())
    ids = ", ".join(map(str, numbers))
    found: dict[int, ClockNow] = {}
    for number, clocks in stored_clocks(
        desk, where=f"case_id IN ({ids}) AND due_at IS NOT NULL AND kind <> 'line'"
    ).items():
        clock = min(clocks, key=lambda one: one.due_at or NEVER)
        level = levels[clock.service_level_id]
        found[number] = ClockNow(clock, level, left(clock, level.calendar, now))
    return found
