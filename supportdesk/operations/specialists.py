"""Who should get a case: those with its competence, at work or on call, with the least to do (P4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import text

from supportdesk.change import Change
from supportdesk.clock import to_ms
from supportdesk.desk import Desk
from supportdesk.operations.rota import rows_in, turns_of

_SQL = """
SELECT a.login, a.name, a.phone,
  EXISTS (SELECT 1 FROM agent_competences x JOIN cases c ON c.competence_id = x.competence_id
          WHERE x.agent_id = a.id AND c.id = :case) AS knows,
  (SELECT count(*) FROM cases o WHERE o.owner_id = a.id AND o.done = 0) AS has,
  EXISTS (SELECT 1 FROM presence p WHERE p.agent_id = a.id AND p.until > :now) AS here
FROM agents a
WHERE a.active AND EXISTS (SELECT 1 FROM agent_lines l WHERE l.agent_id = a.id AND l.line = :line)
"""


class Specialist(NamedTuple):
    """A person who could take the case, and why: competence, open cases, turn on the rota (1 first), at work now."""

    login: str
    name: str
    phone: str
    knows: bool
    has: int
    turn: int | None
    here: bool


def specialists(desk: Desk, number: int, line: str = "second") -> list[Specialist]:
    """The people of a line, the fittest for this case first."""
    now = to_ms(desk.now())
    return _ordered(desk.rows(_SQL, {"case": number, "now": now, "line": line}), turns_of(desk.rows, now, line))


def best_for(change: Change, number: int, line: str = "second") -> str:
    """The login of the fittest, or nothing when nobody has the competence and is on duty or at work."""
    connection = change.session.connection()
    now = to_ms(change.now)
    found = connection.execute(text(_SQL), {"case": number, "now": now, "line": line})
    turns = turns_of(rows_in(change), now, line)
    people = [one for one in _ordered([tuple(row) for row in found], turns) if one.knows and (one.turn or one.here)]
    return people[0].login if people else ""


def _ordered(rows: list[tuple[Any, ...]], turns: Mapping[str, int]) -> list[Specialist]:
    people = [
        Specialist(login, name, phone, bool(knows), has, turns.get(login), bool(here))
        for login, name, phone, knows, has, here in rows
    ]
    return sorted(
        people, key=lambda one: (not one.knows, one.turn is None, one.turn or 0, not one.here, one.has, one.login)
    )
