"""Whose case it is: take, release, assign."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select

from supportdesk.change import Change, Outcome
from supportdesk.errors import ChangedByOther, Invalid, NotFound
from supportdesk.i18n import _
from supportdesk.models import Agent, AgentRole, Case
from supportdesk.operations.access import case_for
from supportdesk.operations.operation import operation
from supportdesk.operations.visibility import LINES
from supportdesk.rules.actions import Action
from supportdesk.terms import CaseState, EventTag, Role


@operation
def take(change: Change, number: int, *, over: bool = False, seen: int | None = None) -> Outcome:
    """Makes the case the actor's own and opens it. A case somebody else has is only taken `over` on purpose."""
    case = case_for(change, Action.TAKE, number, seen)
    if case.owner_id is not None and not over:
        owner = change.session.get(Agent, case.owner_id)
        who = owner.name if owner else str(case.owner_id)
        raise ChangedByOther(
            _("{who} has this case. Take it over only if you have agreed on it.").format(who=who),
            field="owner_id",
            theirs=who,
            mine=change.actor.shown,
            who=who,
        )
    return change.apply(case, EventTag.CASE_TAKEN, _owned_by(change, case, change.actor.agent_id) | _opened(case))


@operation
def release(change: Change, number: int, *, reason: str = "", seen: int | None = None) -> Outcome:
    """Puts the case back among those nobody has."""
    case = case_for(change, Action.RELEASE, number, seen)
    return change.apply(case, EventTag.CASE_RELEASED, {"owner_id": None, "owned_since": None}, reason=reason)


@operation
def assign(change: Change, number: int, login: str, *, reason: str = "", seen: int | None = None) -> Outcome:
    """Gives the case to an agent."""
    case = case_for(change, Action.ASSIGN, number, seen)
    agent = worker_named(change, login)
    if agent.id == case.owner_id:
        raise Invalid(_("{who} has it already.").format(who=agent.name))
    return change.apply(case, EventTag.CASE_ASSIGNED, _owned_by(change, case, agent.id) | _opened(case), reason=reason)


def agent_named(change: Change, login: str) -> Agent:
    """The active agent with this login; `NotFound` names what to try."""
    agent = change.session.exec(select(Agent).where(col(Agent.login) == login.strip().lower())).first()
    if agent is None:
        raise NotFound(_("There is no agent “{login}”. See: supportdesk agent list").format(login=login))
    if not agent.active:
        raise Invalid(_("{who} does not work at the desk any more.").format(who=agent.name))
    return agent


def worker_named(change: Change, login: str) -> Agent:
    """The agent with this login, if they work on cases: one given to sales or operations would lie with nobody."""
    agent = agent_named(change, login)
    if not LINES & roles_of(change, agent):
        raise Invalid(
            _("{who} does not work on cases. Choose somebody of first or second line.").format(who=agent.name)
        )
    return agent


def roles_of(change: Change, agent: Agent) -> frozenset[Role]:
    """What another agent may do."""
    mine = select(AgentRole).where(col(AgentRole.agent_id) == agent.id)
    return frozenset(row.role for row in change.session.exec(mine))


def _owned_by(change: Change, case: Case, agent_id: int | None) -> dict[str, Any]:
    moved = case.owner_id is not None and case.owner_id != agent_id
    return {
        "owner_id": agent_id,
        "owned_since": change.now,
        "reassign_count": case.reassign_count + 1 if moved else case.reassign_count,
    }


def _opened(case: Case) -> dict[str, Any]:
    return {"state": CaseState.OPEN} if case.state is CaseState.NEW else {}
