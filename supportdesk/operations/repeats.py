"""Recurrence (P10): what keeps coming, with the cases behind it, against how often it usually comes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from supportdesk.clock import from_ms, to_ms
from supportdesk.desk import Desk
from supportdesk.errors import Invalid, NotFound
from supportdesk.i18n import _
from supportdesk.operations.problem_view import BEHIND, CaseBehind, behind
from supportdesk.operations.repeat_counts import DAY, HISTORY, OUT, TRAITS
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.repeats import (
    CATEGORY,
    COMPONENT,
    CUSTOMER,
    LEAST,
    Rate,
    Traits,
    chance_of,
    gathered,
    signs,
    surprising,
)

WEEK = timedelta(days=7)
MOST = 50
"""The most repeats that are shown."""
ASKED = 400
"""Signs whose history is asked for in one query."""


class Repeat(NamedTuple):
    """Cases with a sign in common since `since`: how many, how many usually in as long, and the chance of so many.

    `also` names other signs of mostly the same cases, `problems` the problems behind some of them; `cases` are oldest first.
    """

    sign: str
    name: str
    came: int
    usual: float
    chance: float
    since: datetime
    days: float
    customers: int
    last_at: datetime
    also: tuple[str, ...]
    problems: tuple[int, ...]
    cases: tuple[int, ...]
    unlinked: tuple[int, ...]


class _Seen(NamedTuple):
    id: int
    arrived: int
    problem: int | None
    traits: Traits


class _Window(NamedTuple):
    """The cases that are looked at, and which of them have a sign."""

    since: int
    now: int
    cases: dict[int, _Seen]
    by_sign: Mapping[str, Sequence[int]]

    @property
    def length(self) -> int:
        return max(self.now - self.since, 1)


def repeats(desk: Desk, since: datetime | None = None) -> list[Repeat]:
    """What came more often since (else in the last 7 days) than its usual rate explains, the most surprising first.

    Usual is what was counted of the twelve weeks before (`repeat_counts.keep_counts`): days not counted say nothing.
    """
    authorize(desk.actor, Action.READ_PROBLEM)
    seen = _window(desk, since)
    often = {sign: len(found) for sign, found in seen.by_sign.items()}
    rates = _rates(desk, seen, [sign for sign, n in often.items() if n >= LEAST])
    ranked = surprising(often, rates)
    groups = gathered(ranked, {sign: frozenset(seen.by_sign[sign]) for _chance, sign in ranked})[:MOST]
    names = _names(desk, [sign for first, also in groups for sign in (first, *also)])
    return [_repeat(seen, first, rates[first], names, also) for first, also in groups]


def repeat_of(desk: Desk, sign: str, since: datetime | None = None) -> Repeat:
    """The cases with a sign, surprising or not; `NotFound` where there is none."""
    authorize(desk.actor, Action.READ_PROBLEM)
    seen = _window(desk, since)
    if sign not in seen.by_sign:
        raise NotFound(_("No case since then has “{sign}” in common. See: supportdesk repeats").format(sign=sign))
    return _repeat(seen, sign, _rates(desk, seen, [sign])[sign], _names(desk, [sign]), [])


def cases_behind(desk: Desk, numbers: Sequence[int]) -> list[CaseBehind]:
    """These cases as lists show them, the newest first."""
    authorize(desk.actor, Action.READ_PROBLEM)
    found = []
    for start in range(0, len(numbers), ASKED):
        listed = ", ".join(map(str, numbers[start : start + ASKED]))
        found += desk.rows(f"{BEHIND} WHERE c.id IN ({listed})")
    return sorted((behind(row) for row in found), key=lambda case: (case.arrived_at, case.id), reverse=True)


def _window(desk: Desk, since: datetime | None) -> _Window:
    now = desk.now()
    begin = now - WEEK if since is None else since
    if begin >= now:
        raise Invalid(_("That lies ahead. Name a time that has passed."))
    sql = (
        f"SELECT id, arrived_at, problem_id, {TRAITS} FROM cases WHERE arrived_at >= :a AND arrived_at <= :b AND {OUT}"
    )
    rows = desk.rows(f"{sql} ORDER BY arrived_at, id", {"a": to_ms(begin), "b": to_ms(now)})
    cases = {row[0]: _Seen._make((*row[:3], Traits._make(row[3:]))) for row in rows}
    by_sign: dict[str, list[int]] = defaultdict(list)
    for number, case in cases.items():
        for sign in signs(case.traits):
            by_sign[sign].append(number)
    return _Window(to_ms(begin), to_ms(now), cases, by_sign)


def _rates(desk: Desk, seen: _Window, asked: Sequence[str]) -> dict[str, Rate]:
    """Of each sign, how often it came in the days before that were counted."""
    end = seen.since // DAY
    params: dict[str, Any] = {"a": end - HISTORY, "b": end}
    days = "day >= :a AND day < :b"
    counted = desk.rows(f"SELECT count(*) FROM repeat_counts WHERE sign = '' AND {days}", params)[0][0]
    spans = counted * DAY / seen.length
    found = dict.fromkeys(asked, 0)
    for start in range(0, len(asked), ASKED):
        part = {f"s{number}": sign for number, sign in enumerate(asked[start : start + ASKED])}
        listed = ", ".join(f":{name}" for name in part)
        sql = f"SELECT sign, sum(cases) FROM repeat_counts WHERE sign IN ({listed}) AND {days} GROUP BY sign"
        found |= {sign: int(n) for sign, n in desk.rows(sql, params | part)}
    return {sign: Rate(n, spans) for sign, n in found.items()}


def _repeat(seen: _Window, sign: str, rate: Rate, names: Mapping[str, str], also: Iterable[str]) -> Repeat:
    cases = [seen.cases[number] for number in seen.by_sign[sign]]
    return Repeat(
        sign=sign,
        name=names[sign],
        came=len(cases),
        usual=rate.usual,
        chance=chance_of(len(cases), rate),
        since=from_ms(seen.since),
        days=seen.length / DAY,
        customers=len({case.traits.customer for case in cases if case.traits.customer is not None}),
        last_at=from_ms(cases[-1].arrived),
        also=tuple(names[other] for other in also),
        problems=tuple(sorted({case.problem for case in cases if case.problem is not None})),
        cases=tuple(case.id for case in cases),
        unlinked=tuple(case.id for case in cases if case.problem is None),
    )


def _names(desk: Desk, found: Sequence[str]) -> dict[str, str]:
    """What people call a sign."""
    components = _named(desk, "components", _ids(found, COMPONENT))
    customers = _named(desk, "customers", _ids(found, CUSTOMER))
    names = {}
    for sign in found:
        kind, _colon, rest = sign.partition(":")
        if kind == COMPONENT:
            names[sign] = components.get(int(rest), rest)
        elif kind == CUSTOMER:
            key, _slash, category = rest.partition("/")
            names[sign] = f"{customers.get(int(key), key)}: {category}"
        else:
            names[sign] = rest if kind == CATEGORY else _("“{word}”").format(word=rest)
    return names


def _ids(found: Iterable[str], wanted: str) -> Iterator[int]:
    for sign in found:
        kind, _colon, rest = sign.partition(":")
        if kind == wanted:
            yield int(rest.partition("/")[0])


def _named(desk: Desk, table: str, keys: Iterable[int]) -> dict[int, str]:
    listed = ", ".join(map(str, sorted(set(keys))))
    return dict(desk.rows(f"SELECT id, name FROM {table} WHERE id IN ({listed})")) if listed else {}
