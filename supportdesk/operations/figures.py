"""The figures of a service meeting (P9): how a period went, from the desk's own rows.

What is counted are the cases that were resolved in the period, so that a figure of a month that is over never changes but
by what is done to those cases afterwards; merged and cancelled cases count nowhere.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from statistics import median
from typing import NamedTuple

from supportdesk.clock import to_ms
from supportdesk.desk import Desk
from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.operations.risk_fit import newest_fit, scores_of
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.line_times import line_times
from supportdesk.rules.risk.calibration import Score
from supportdesk.terms import ClockKind, Line


class Kept(NamedTuple):
    """Of the promises of one kind under one agreement level: how many were decided, and how many of them kept."""

    level: str
    kind: ClockKind
    decided: int
    kept: int


class SeenEarly(NamedTuple):
    """Misses of the period by time running out; `seen` had a flag or a notice before, the median so many ms earlier."""

    missed: int
    seen: int
    median_ms: int | None


class OnLine(NamedTuple):
    """Time of all the cases on a line, in ms, and how many were there."""

    line: Line
    total_ms: int
    cases: int


class Figures(NamedTuple):
    """All figures of a period. `age_ms` is the sum of the cases' ages, and of the times in `on_lines`."""

    since: datetime
    until: datetime
    arrived: int
    resolved: int
    first_line: int
    reopened: int
    handed_back: int
    hand_backs: int
    age_ms: int
    kept: tuple[Kept, ...]
    early: SeenEarly
    on_lines: tuple[OnLine, ...]
    warnings: dict[str, Score]


class _Case(NamedTuple):
    id: int
    arrived: int
    resolved: int
    line: str
    hand_backs: int
    reopened: int
    escalated: int | None


_LINES = {line.value: line for line in Line}
_LINE = re.compile(r'"line":\["?(\w+)"?,"(\w+)"\]')
"""A change of line as events tell it: compact JSON with sorted keys; reading all of it would take half of the time."""
_RESOLVED = (
    "FROM cases c WHERE c.resolved_at >= :since AND c.resolved_at < :until AND c.state IN ('resolved', 'closed')"
)
_CASES = (
    f"SELECT c.id, c.arrived_at, c.resolved_at, c.line, c.hand_back_count, c.reopen_count, c.escalated_at {_RESOLVED}"
)
_LEFT = f"{_RESOLVED} AND (c.line <> 'first' OR c.escalated_at IS NOT NULL OR c.hand_back_count > 0)"
_MOVES = (
    f"SELECT e.case_id, e.at, e.changes FROM events e WHERE e.case_id IN (SELECT c.id {_LEFT}) "
    "AND e.changes LIKE '%\"line\":%' ORDER BY e.case_id, e.seq"
)
_OF_THEM = f"k.kind IN ('response', 'resolution') AND k.case_id IN (SELECT c.id {_RESOLVED})"
_KEPT = (
    "SELECT s.name, k.kind, k.decided, k.kept FROM (SELECT k.service_level_id AS level, k.kind, count(*) AS decided, "
    "sum(CASE WHEN k.breached_at IS NULL THEN 1 ELSE 0 END) AS kept FROM clocks k "
    f"WHERE {_OF_THEM} AND (k.breached_at IS NOT NULL OR k.state = 'met') GROUP BY k.service_level_id, k.kind) k "
    "JOIN service_levels s ON s.id = k.level"
)
_MISSED = (
    "SELECT k.case_id, k.started_at, k.breached_at FROM clocks k "
    f"WHERE {_OF_THEM} AND k.breached_at IS NOT NULL AND k.breach_cause = 'time'"
)
_WARNED = (
    "SELECT d.case_id, d.decided_at FROM decisions d WHERE d.decided_at < :until UNION ALL "
    "SELECT n.case_id, n.made_at FROM notices n WHERE n.case_id IS NOT NULL AND n.made_at < :until"
)


def figures(desk: Desk, since: datetime, until: datetime) -> Figures:
    """The figures of the period from `since` to before `until`, for those who may read what the desk writes for itself."""
    authorize(desk.actor, Action.READ_INSIDE)
    if since >= until:
        raise Invalid(_("A period begins before it ends: --since, then --until."))
    params = {"since": to_ms(since), "until": to_ms(until)}
    cases = [_Case._make(values) for values in desk.rows(_CASES, params)]
    arrived = "SELECT count(*) FROM cases WHERE arrived_at >= :since AND arrived_at < :until AND state NOT IN {out}"
    fitted = newest_fit(desk)
    return Figures(
        since=since,
        until=until,
        arrived=desk.rows(arrived.format(out="('merged', 'cancelled')"), params)[0][0],
        resolved=len(cases),
        first_line=sum(case.line == "first" and case.escalated is None for case in cases),
        reopened=sum(case.reopened > 0 for case in cases),
        handed_back=sum(case.hand_backs > 0 for case in cases),
        hand_backs=sum(case.hand_backs for case in cases),
        age_ms=sum(max(case.resolved - case.arrived, 0) for case in cases),
        kept=tuple(_kept(desk, params)),
        early=_seen_early(desk, params),
        on_lines=tuple(_on_lines(desk, cases, params)),
        warnings={} if fitted is None else scores_of(fitted),
    )


def _kept(desk: Desk, params: dict[str, int]) -> Iterator[Kept]:
    """Each promise that was decided: met, or missed; versions of a level are one. What was called off was neither."""
    counted: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for level, kind, decided, kept in desk.rows(_KEPT, params):
        counted[level, kind][0] += decided
        counted[level, kind][1] += kept
    for (level, kind), (decided, kept) in sorted(counted.items()):
        yield Kept(level, ClockKind(kind), int(decided), int(kept))


def _seen_early(desk: Desk, params: dict[str, int]) -> SeenEarly:
    """A miss was seen early when a rule had flagged or proposed something, or a notice been made, while its clock ran."""
    missed = desk.rows(_MISSED, params)
    warned: dict[int, list[int]] = defaultdict(list)
    if missed:
        for number, at in desk.rows(_WARNED, {"until": params["until"]}):
            warned[number].append(at)
    ahead = [
        breached - min(before)
        for number, started, breached in missed
        if (before := [at for at in warned.get(number, ()) if started <= at < breached])
    ]
    return SeenEarly(len(missed), len(ahead), round(median(ahead)) if ahead else None)


def _on_lines(desk: Desk, cases: Iterable[_Case], params: dict[str, int]) -> Iterator[OnLine]:
    moves: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    for number, at, changes in desk.rows(_MOVES, params):
        if (moved := _LINE.search(changes)) is not None:
            moves[number].append((at, moved[1], moved[2]))
    spent, cases_on = dict.fromkeys(Line, 0), dict.fromkeys(Line, 0)
    for case in cases:
        if case.id not in moves:
            times = {_LINES[case.line]: max(case.resolved - case.arrived, 0)}
        else:
            way = moves[case.id]
            first = _LINES.get(way[0][1]) or _LINES[way[0][2]]
            times = line_times(case.arrived, case.resolved, first, [(at, _LINES[to]) for at, _old, to in way])
        for line, time in times.items():
            spent[line] += time
            cases_on[line] += 1
    yield from (OnLine(line, spent[line], cases_on[line]) for line in Line if cases_on[line])
