"""Routines as people read them: how often each solved a case, those that fit a case, and what was ticked (P4, P12)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from supportdesk.clock import from_ms
from supportdesk.desk import Desk
from supportdesk.errors import NotFound
from supportdesk.i18n import _
from supportdesk.operations.visibility import visible_messages
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.change_values import read_approvals
from supportdesk.rules.record_names import record_name
from supportdesk.rules.routine_text import RoutineText, fits, read_routine
from supportdesk.rules.routine_ticks import Tick, read_ticks
from supportdesk.rules.search_words import words
from supportdesk.terms import RunState, Subject

read_once = lru_cache(maxsize=500)(read_routine)
MOST_MESSAGES = 20
MOST_OF_ONE = 4000
"""How many messages of a case are looked through for words, the first ones, and how many letters of each."""


class RoutineRow(NamedTuple):
    """A routine in force. `used` counts the cases it was begun on (what was undone is none), `solved` those that it solved or
    that were resolved while it was followed, over all its editions; `authorised` names the components on which standard
    changes may follow it."""

    id: int
    key: str
    edition: int
    title: str
    steps: int
    used: int
    solved: int
    loaded_at: datetime
    loaded_by: str
    authorised: tuple[str, ...] = ()


class Fitting(NamedTuple):
    """A routine that fits a case: how well, and by what."""

    row: RoutineRow
    points: int
    by: tuple[str, ...]


class RunRow(NamedTuple):
    """A routine that is or was followed on a case. `step` is the one that is next."""

    id: int
    version: int
    state: RunState
    case_id: int
    key: str
    edition: int
    routine: RoutineText
    step: int
    ticks: tuple[Tick, ...]
    begun_at: datetime
    ended_at: datetime | None


_IN_FORCE = """
SELECT r.id, r.key, r.edition, r.title, r.text, r.loaded_at, r.loaded_by, r.approvals,
  (SELECT count(DISTINCT u.case_id) FROM routine_runs u JOIN routines o ON o.id = u.routine_id WHERE o.key = r.key
    AND (u.state <> 'stopped' OR u.ended_at IS NOT NULL)),
  (SELECT count(DISTINCT u.case_id) FROM routine_runs u JOIN routines o ON o.id = u.routine_id
    JOIN cases c ON c.id = u.case_id WHERE o.key = r.key
    AND (u.state = 'solved' OR (u.state = 'running' AND c.resolved_at >= u.begun_at)))
FROM routines r
WHERE r.retired_at IS NULL AND r.edition = (SELECT max(n.edition) FROM routines n WHERE n.key = r.key)
"""
_RUN = (
    "SELECT u.id, u.version, u.state, u.case_id, r.key, r.edition, r.text, u.step, u.ticks, u.begun_at, u.ended_at "
    "FROM routine_runs u JOIN routines r ON r.id = u.routine_id"
)


def routines(desk: Desk) -> list[RoutineRow]:
    """The routines in force, by name."""
    authorize(desk.actor, Action.READ_ROUTINE)
    return _with_authorised(desk, desk.rows(f"{_IN_FORCE} ORDER BY r.key"))


def routine_text(desk: Desk, key: str) -> tuple[RoutineRow, str]:
    """A routine in force and its Markdown; `NotFound` when there is none."""
    authorize(desk.actor, Action.READ_ROUTINE)
    found = desk.rows(f"{_IN_FORCE} AND r.key = :key", {"key": key})
    if not found:
        raise NotFound(_("There is no routine “{key}”. See: supportdesk routine list").format(key=key))
    return _with_authorised(desk, found)[0], str(found[0][4])


def fitting(desk: Desk, number: int) -> list[Fitting]:
    """The routines for a case: those that fit best first, then those that fit by nothing, by name."""
    from supportdesk.operations.case_view import case_detail

    authorize(desk.actor, Action.READ_ROUTINE)
    case = case_detail(desk, number)
    said, read = frozenset(words(case.subject)), _words_of_messages(desk, number)
    found = []
    for values in desk.rows(f"{_IN_FORCE} ORDER BY r.key"):
        fit = fits(
            read_once(values[4]),
            component=case.component,
            category=case.category,
            competence=case.competence,
            said=said,
            read=read,
        )
        found.append(Fitting(_row(values), fit.points, fit.by))
    return sorted(found, key=lambda one: -one.points)


def _words_of_messages(desk: Desk, number: int) -> frozenset[str]:
    """The words of what was first written on a case, whatever its length."""
    bodies = desk.rows(
        f"SELECT substr(m.body, 1, {MOST_OF_ONE}) FROM messages m "
        f"WHERE m.case_id = :id AND ({visible_messages(desk.actor)}) ORDER BY m.id LIMIT {MOST_MESSAGES}",
        {"id": number},
    )
    return frozenset(word for (body,) in bodies for word in words(body))


def runs(desk: Desk, case: int) -> list[RunRow]:
    """What is or was followed on a case, what is followed now first."""
    authorize(desk.actor, Action.READ_ROUTINE)
    return list(_runs(desk, "u.case_id = :id ORDER BY u.done, u.id DESC", case))


def run_of(desk: Desk, number: int) -> RunRow:
    """One of them; `NotFound` when there is none."""
    authorize(desk.actor, Action.READ_ROUTINE)
    found = next(_runs(desk, "u.id = :id", number), None)
    if found is None:
        raise NotFound(_("There is no {record}.").format(record=record_name(Subject.RUN, number)))
    return found


def _runs(desk: Desk, where: str, number: int) -> Iterator[RunRow]:
    for values in desk.rows(f"{_RUN} WHERE {where}", {"id": number}):
        row = RunRow._make(values)
        yield row._replace(
            state=RunState(row.state),
            routine=read_once(values[6]),
            ticks=read_ticks(values[8]),
            begun_at=from_ms(values[9]),
            ended_at=None if values[10] is None else from_ms(values[10]),
        )


def _with_authorised(desk: Desk, found: Sequence[Sequence[Any]]) -> list[RoutineRow]:
    covered = [{key for one in read_approvals(values[7]) for key in one.components} for values in found]
    ids = ", ".join(str(int(key)) for key in sorted(set().union(*covered)))
    names = dict(desk.rows(f"SELECT id, name FROM components WHERE id IN ({ids})")) if ids else {}
    return [
        _row(values)._replace(authorised=tuple(sorted(names[key] for key in mine if key in names)))
        for values, mine in zip(found, covered, strict=True)
    ]


def _row(values: Sequence[Any]) -> RoutineRow:
    key, name, edition, title, text, loaded_at, loaded_by, _approvals, used, solved = values
    steps = len(read_once(text).steps)
    return RoutineRow(key, name, edition, title, steps, used, solved, from_ms(loaded_at), loaded_by)
