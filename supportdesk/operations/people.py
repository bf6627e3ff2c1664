"""The people of the desk: who is at the keyboard, who works here, and adding them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from supportdesk.desk import Desk
from supportdesk.errors import Invalid, NotAllowed, NotFound
from supportdesk.i18n import _
from supportdesk.operations.desk_facts import is_demo
from supportdesk.operations.operation import operation
from supportdesk.rules.actions import Action
from supportdesk.rules.actor import Actor
from supportdesk.rules.authorize import authorize
from supportdesk.rules.logins import clean_login
from supportdesk.terms import Line, Role

if TYPE_CHECKING:
    from supportdesk.change import Change


class AgentRow(NamedTuple):
    """An agent as lists show it."""

    id: int
    login: str
    name: str
    mail: str
    phone: str
    active: bool
    roles: tuple[str, ...]
    lines: tuple[str, ...]
    competences: tuple[str, ...]
    open_cases: int


def at_keyboard(desk: Desk, *, demo_agent: str | None = None) -> Actor:
    """Who acts: the operating-system user, whatever the environment says. A demo desk lets one be anybody.

    At a demo desk it is `demo_agent`, else the user if they work there, else the first agent of first line.
    """
    login = user_name()
    if not is_demo(desk):
        return identify(desk, login)
    if demo_agent is None and not desk.rows("SELECT 1 FROM agents WHERE login = :login", {"login": login.lower()}):
        demo_agent = _first_of_first_line(desk)
    return identify(desk, demo_agent or login)


def user_name() -> str:
    """The operating-system user, by the user id and never by a variable that anyone may set."""
    import os
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError as error:
        raise NotAllowed(_("This machine knows no name for user id {uid}.").format(uid=os.getuid())) from error


def _first_of_first_line(desk: Desk) -> str | None:
    rows = desk.rows(
        "SELECT a.login FROM agents a JOIN agent_roles r ON r.agent_id = a.id "
        "WHERE r.role = 'first_line' AND a.active ORDER BY a.id LIMIT 1"
    )
    return rows[0][0] if rows else None


def identify(desk: Desk, login: str) -> Actor:
    """The actor behind an operating-system user; an unknown one gets a sentence that says whom to ask."""
    found = desk.rows("SELECT id, login, name, active FROM agents WHERE login = :login", {"login": login.lower()})
    if not found or not found[0][3]:
        raise NotAllowed(_unknown(desk, login))
    key, known, name, _active = found[0]
    me = {"me": key}
    roles = desk.rows("SELECT role FROM agent_roles WHERE agent_id = :me", me)
    lines = desk.rows("SELECT line FROM agent_lines WHERE agent_id = :me", me)
    competences = desk.rows(
        "SELECT k.key FROM agent_competences a JOIN competences k ON k.id = a.competence_id WHERE a.agent_id = :me", me
    )
    return Actor(
        login=known,
        name=name,
        agent_id=key,
        roles=frozenset(Role(role) for (role,) in roles),
        lines=frozenset(Line(line) for (line,) in lines),
        competences=frozenset(word for (word,) in competences),
    )


def _unknown(desk: Desk, login: str) -> str:
    from shlex import quote

    managers = desk.rows(
        "SELECT a.name, a.phone FROM agents a JOIN agent_roles r ON r.agent_id = a.id "
        "WHERE r.role = 'manager' AND a.active ORDER BY a.id LIMIT 2"
    )
    if not managers:
        return _(
            "Nobody works at this desk yet. Whoever keeps it runs: supportdesk agent add {login} --role manager"
        ).format(login=quote(login))
    whom = _(" or ").join(f"{name} ({phone})" if phone else name for name, phone in managers)
    return _(
        "{login} is not known at this desk. Ask {whom} to run: supportdesk agent add {word} --role first_line"
    ).format(login=login, whom=whom, word=quote(login))


def agents(desk: Desk, *, everyone: bool = False) -> list[AgentRow]:
    """The agents with their roles, lines, competences and how many open cases each has."""
    joined = {
        key: (tuple(roles.split(",")) if roles else ())
        for key, roles in desk.rows(_gathered(desk, "agent_roles", "role"))
    }
    lines = {key: tuple(text.split(",")) for key, text in desk.rows(_gathered(desk, "agent_lines", "line"))}
    skills = {
        key: tuple(text.split(","))
        for key, text in desk.rows(
            f"SELECT a.agent_id, {_group(desk, 'k.key')} FROM agent_competences a "
            "JOIN competences k ON k.id = a.competence_id GROUP BY a.agent_id"
        )
    }
    load = dict(
        desk.rows("SELECT owner_id, count(*) FROM cases WHERE done = 0 AND owner_id IS NOT NULL GROUP BY owner_id")
    )
    rows = desk.rows("SELECT id, login, name, mail, phone, active FROM agents ORDER BY login")
    return [
        AgentRow(
            *(key, login, name, mail, phone, bool(active)),
            tuple(sorted(joined.get(key, ()))),
            tuple(sorted(lines.get(key, ()))),
            tuple(sorted(skills.get(key, ()))),
            load.get(key, 0),
        )
        for key, login, name, mail, phone, active in rows
        if everyone or active
    ]


def _group(desk: Desk, column: str) -> str:
    return f"group_concat({column}, ',')" if desk.dialect == "sqlite" else f"string_agg({column}, ',')"


def _gathered(desk: Desk, table: str, column: str) -> str:
    return f"SELECT agent_id, {_group(desk, column)} FROM {table} GROUP BY agent_id"


@operation
def add_agent(
    change: Change,
    login: str,
    name: str,
    roles: Sequence[Role],
    *,
    lines: Sequence[Line] = (),
    competences: Sequence[str] = (),
    mail: str = "",
    phone: str = "",
) -> int:
    """Adds an agent; the very first must be a manager and may be added by anyone who can write the database."""
    from sqlmodel import col, func, select

    from supportdesk.models import Agent, AgentCompetence, AgentLine, AgentRole, Competence

    empty = change.session.exec(select(func.count()).select_from(Agent)).one() == 0
    if not empty:
        authorize(change.actor, Action.EDIT_PEOPLE)
    elif Role.MANAGER not in roles:
        raise Invalid(_("The first one at a desk must be a manager: add --role manager."))
    key = clean_login(login)
    if not roles:
        raise Invalid(_("Give at least one role: {known}.").format(known=", ".join(Role)))
    if change.session.exec(select(Agent).where(col(Agent.login) == key)).first() is not None:
        raise Invalid(_("There is an agent “{login}” already.").format(login=key))
    agent = Agent(login=key, name=name.strip() or key, mail=mail, phone=phone, created_at=change.now)
    change.session.add(agent)
    change.session.flush()
    if agent.id is None:
        raise AssertionError("a stored agent has an id")
    for role in dict.fromkeys(roles):
        change.session.add(AgentRole(agent_id=agent.id, role=role))
    for line in dict.fromkeys(lines):
        change.session.add(AgentLine(agent_id=agent.id, line=line))
    for word in dict.fromkeys(word.strip().lower() for word in competences if word.strip()):
        found = change.session.exec(select(Competence).where(col(Competence.key) == word)).first()
        if found is None:
            found = Competence(key=word, name=word)
            change.session.add(found)
            change.session.flush()
        change.session.add(AgentCompetence(agent_id=agent.id, competence_id=found.id or 0))
    details = {"login": key, "roles": [role.value for role in roles], "lines": [line.value for line in lines]}
    change.record_desk_event("desk:agent:added", details)
    return agent.id


@operation
def name_competence(change: Change, key: str, name: str) -> int:
    """Says what an area of competence is called, adding it where it is new; gives its id."""
    from sqlmodel import col, select

    from supportdesk.models import Competence

    authorize(change.actor, Action.EDIT_PEOPLE)
    word = key.strip().lower()
    if not word or not name.strip():
        raise Invalid(_("An area of competence needs a key and a name."))
    area = change.session.exec(select(Competence).where(col(Competence.key) == word)).first()
    if area is None:
        area = Competence(key=word, name=word)
    area.name = name.strip()
    change.session.add(area)
    change.session.flush()
    change.record_desk_event("desk:competence:named", {"key": word, "name": area.name})
    return area.id or 0


def competences(desk: Desk) -> list[tuple[str, str]]:
    """Areas of competence: key and name."""
    return [(key, name) for key, name in desk.rows("SELECT key, name FROM competences ORDER BY key")]


def competence_id(desk: Desk, key: str) -> int:
    """The id of an area of competence; `NotFound` lists those there are."""
    rows = desk.rows("SELECT id FROM competences WHERE key = :key", {"key": key.strip().lower()})
    if not rows:
        known = ", ".join(word for word, _name in competences(desk))
        raise NotFound(_("There is no competence “{key}”. There are: {known}.").format(key=key, known=known or "–"))
    return int(rows[0][0])


def agent_logins(desk: Desk) -> dict[int, str]:
    """Login by id, for everyone who ever worked here."""
    return dict(desk.rows("SELECT id, login FROM agents"))
