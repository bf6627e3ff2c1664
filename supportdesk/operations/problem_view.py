"""Problems as people read them: the list, one with its cases and history, and those that a new case looks like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from supportdesk.clock import from_ms
from supportdesk.desk import Desk
from supportdesk.errors import NotFound
from supportdesk.i18n import _
from supportdesk.operations.case_rows import Entry
from supportdesk.operations.change_view import ChangeRow, changes_for
from supportdesk.operations.record_history import history_of
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize, why_not
from supportdesk.rules.problem_clocks import step_due
from supportdesk.rules.record_names import record_name
from supportdesk.rules.search_words import words
from supportdesk.terms import OPEN_PROBLEMS, CaseState, ProblemState, Subject

LIKE_IT = 3
"""The most known errors that are shown for a new case."""


class ProblemRow(NamedTuple):
    """A problem as lists show it; `cases` are all behind which it is, `open_cases` those not done; it is in its state `since`."""

    id: int
    version: int
    state: ProblemState
    title: str
    priority: int
    owner: str
    component: str
    area: str
    has_workaround: bool
    cases: int
    open_cases: int
    logged_at: datetime
    updated_at: datetime
    since: datetime

    @property
    def due_at(self) -> datetime | None:
        """When its next step is due; `None` when nobody has anything left to do."""
        return step_due(self.state, self.priority, self.since)


class CaseBehind(NamedTuple):
    """A case that a problem is behind."""

    id: int
    state: CaseState
    customer: str
    subject: str
    arrived_at: datetime


class ProblemDetail(NamedTuple):
    """All of a problem."""

    row: ProblemRow
    description: str
    category: str
    causes: str
    root_cause: str
    workaround: str
    symptoms: str
    solution: str
    resolved_at: datetime | None
    closed_at: datetime | None
    ask_again_at: datetime | None
    cases: tuple[CaseBehind, ...]
    history: tuple[Entry, ...]
    changes: tuple[ChangeRow, ...]


class KnownError(NamedTuple):
    """A problem with a workaround that a case looks like, and how many of its words speak for it."""

    id: int
    title: str
    workaround: str
    hits: int


_ROW = """
SELECT p.id, p.version, p.state, p.title, p.priority, coalesce(ow.login, ''), coalesce(co.name, ''), coalesce(k.key, ''),
  CASE WHEN p.workaround <> '' THEN 1 ELSE 0 END,
  (SELECT count(*) FROM cases c WHERE c.done IN (0, 1) AND c.problem_id = p.id),
  (SELECT count(*) FROM cases c WHERE c.done = 0 AND c.problem_id = p.id), p.logged_at, p.updated_at,
  coalesce(p.state_since, p.logged_at){more}
FROM problems p
LEFT JOIN agents ow ON ow.id = p.owner_id
LEFT JOIN components co ON co.id = p.component_id
LEFT JOIN competences k ON k.id = p.competence_id
"""
BEHIND = (
    "SELECT c.id, c.state, coalesce(cu.name, c.requester), c.subject, c.arrived_at FROM cases c "
    "LEFT JOIN customers cu ON cu.id = c.customer_id"
)
_COLUMNS = len(ProblemRow._fields)
_MORE = (
    ", p.description, p.category, p.causes, p.root_cause, p.workaround, p.symptoms, p.solution, p.resolved_at, p.closed_at,"
    " p.ask_again_at"
)
_TIMES = 3


def problems(desk: Desk, *, everything: bool = False, most: int = 500) -> list[ProblemRow]:
    """The problems that are worked on (or all): first those whose next step is late, then the gravest."""
    authorize(desk.actor, Action.READ_PROBLEM)
    where = "" if everything else "WHERE p.done = 0 "
    sql = f"{_ROW.format(more='')}{where}ORDER BY p.done, p.priority, p.id LIMIT :most"
    found, now = [_row(values) for values in desk.rows(sql, {"most": most})], desk.now()
    return sorted(found, key=lambda row: row.due_at is None or row.due_at >= now)


def problem_detail(desk: Desk, number: int) -> ProblemDetail:
    """One problem; `NotFound` when there is none."""
    authorize(desk.actor, Action.READ_PROBLEM)
    found = desk.rows(f"{_ROW.format(more=_MORE)}WHERE p.id = :id", {"id": number})
    if not found:
        raise NotFound(_("There is no {record}.").format(record=record_name(Subject.PROBLEM, number)))
    values = found[0]
    texts, times = values[_COLUMNS:-_TIMES], values[-_TIMES:]
    told = [None if at is None else from_ms(at) for at in times]
    cases, history = tuple(_cases(desk, number)), tuple(history_of(desk, Subject.PROBLEM, number))
    mending = tuple(changes_for(desk, number))
    return ProblemDetail._make((_row(values[:_COLUMNS]), *texts, *told, cases, history, mending))


def known_errors(desk: Desk, subject: str, *, component_id: int | None = None, text: str = "") -> list[KnownError]:
    """Open problems with a workaround that a case with this subject looks like: by component, or by words of its symptoms
    and title. The most alike first; none without something in common."""
    if why_not(desk.actor, Action.READ_PROBLEM) is not None:
        return []
    said = set(words(f"{subject} {text}"))
    open_states = ", ".join(f"'{state.value}'" for state in OPEN_PROBLEMS)
    rows = desk.rows(
        "SELECT id, title, workaround, symptoms, component_id FROM problems "
        f"WHERE done = 0 AND state IN ({open_states}) AND workaround <> '' ORDER BY priority, id"
    )
    found = [
        KnownError(key, title, workaround, hits)
        for key, title, workaround, symptoms, component in rows
        if (hits := _alike(said, symptoms, title, same_component=component is not None and component == component_id))
    ]
    return sorted(found, key=lambda one: -one.hits)[:LIKE_IT]


def _alike(said: set[str], symptoms: str, title: str, *, same_component: bool) -> int:
    """How much speaks for it: each word of its symptoms counts two, of its title one, the component two; below two nothing."""
    hits = 2 * len(said & set(words(symptoms))) + len(said & set(words(title))) + (2 if same_component else 0)
    return hits if hits >= 2 else 0


def _cases(desk: Desk, number: int) -> Iterator[CaseBehind]:
    mine = f"{BEHIND} WHERE c.done IN (0, 1) AND c.problem_id = :id ORDER BY c.done, c.arrived_at DESC, c.id"
    rows = desk.rows(mine, {"id": number})
    yield from map(behind, rows)


def behind(values: Sequence[Any]) -> CaseBehind:
    """A row of `BEHIND`."""
    key, state, customer, subject, at = values
    return CaseBehind(key, CaseState(state), customer, subject, from_ms(at))


def _row(values: Sequence[Any]) -> ProblemRow:
    row = ProblemRow._make(values)
    return row._replace(
        state=ProblemState(row.state),
        has_workaround=bool(row.has_workaround),
        logged_at=from_ms(values[-3]),
        updated_at=from_ms(values[-2]),
        since=from_ms(values[-1]),
    )
