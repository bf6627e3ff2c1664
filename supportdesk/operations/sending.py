"""Sends notices, outside of any transaction: one program holds a notice while it tries, and writes down how it went.

A program that dies while it holds one cannot say whether it has gone out. It is then tried again when the hold is over,
with a word about it: better told twice than not at all. One that is known to have gone out is never sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from supportdesk.clock import from_ms, to_ms
from supportdesk.desk import Desk
from supportdesk.i18n import _
from supportdesk.operations.hook import run_hook
from supportdesk.operations.notices import FAILED, PENDING, SENDING, SENT, notice_plan
from supportdesk.operations.operation import operation
from supportdesk.operations.process_name import has_died
from supportdesk.operations.rota import rows_in
from supportdesk.rules.actions import Action
from supportdesk.rules.actor import rule
from supportdesk.rules.authorize import authorize
from supportdesk.rules.notice_plan import Way

if TYPE_CHECKING:
    from supportdesk.change import Change
    from supportdesk.models import Notice

SENDER = rule("notices")
MARGIN = timedelta(seconds=30)
"""How much longer than the time limit a notice is held: whoever holds it longer has died."""
MOST_AT_ONCE = 20
LONGEST_FAULT = 400
Run = Callable[[Sequence[str], dict[str, Any], int], str]
"""Runs a command line with facts and a time limit in seconds; gives what went wrong, or nothing."""


class Held(NamedTuple):
    """A notice that this program holds; `tries` counts this one too."""

    id: int
    tries: int
    limit_s: int
    text: str
    facts: dict[str, Any]


def send_by_command(
    desk: Desk, command: Sequence[str], holder: str, *, run: Run = run_hook, most: int = MOST_AT_ONCE
) -> int:
    """Sends what is due by the operator's command line, one after the other; gives how many were tried."""
    sender = desk.acting_as(SENDER)
    for number in range(most):
        held = hold_next(sender, holder, Way.COMMAND)
        if held is None:
            return number
        settle(sender, held, holder, run(command, held.facts, held.limit_s))
    return most


def take_for_terminal(desk: Desk, holder: str) -> list[str]:
    """The words of the notices that the actor's own terminal shall show now; each is shown by one program only."""
    me, sender = desk.actor.agent_id, desk.acting_as(SENDER)
    said: list[str] = []
    while me is not None and len(said) < MOST_AT_ONCE:
        held = hold_next(sender, holder, Way.TERMINAL, agent_id=me)
        if held is None:
            break
        if settle(sender, held, holder, ""):
            said.append(held.text)
    return said


@operation
def hold_next(change: Change, holder: str, way: Way, *, agent_id: int | None = None) -> Held | None:
    """Takes hold of the most important notice that is due; `holder` is the program's name (`process_name`)."""
    authorize(change.actor, Action.RUN_DESK)
    notice = _next(change, way, agent_id)
    plan = notice_plan(rows_in(change))
    while notice is not None:
        if notice.state == SENDING:
            notice.fault = _("A program ended while it was sending this: it may have gone out.")
            if plan.next_try(0, notice.tries) is None:
                notice.state, notice.holder = FAILED, ""
                change.session.flush()
                notice = _next(change, way, agent_id)
                continue
        notice.state, notice.holder, notice.tries = SENDING, holder, notice.tries + 1
        notice.due_at = change.now + timedelta(seconds=plan.limit_s) + MARGIN
        change.session.flush()
        return Held(notice.id or 0, notice.tries, plan.limit_s, notice.text, _facts(change, notice))
    return None


@operation
def settle(change: Change, held: Held, holder: str, fault: str) -> bool:
    """Writes down how it went. `False`: another program holds it by now, and what this one knows no longer counts."""
    from supportdesk.models import Notice

    authorize(change.actor, Action.RUN_DESK)
    notice = change.session.get(Notice, held.id, with_for_update=True)
    if notice is None or (notice.state, notice.holder, notice.tries) != (SENDING, holder, held.tries):
        return False
    notice.holder = ""
    if not fault:
        notice.state, notice.sent_at = SENT, change.now
        return True
    notice.fault = fault[:LONGEST_FAULT]
    again = notice_plan(rows_in(change)).next_try(to_ms(change.now), notice.tries)
    notice.state = FAILED if again is None else PENDING
    if again is not None:
        notice.due_at = from_ms(again)
    return True


def _next(change: Change, way: Way, agent_id: int | None) -> Notice | None:
    """The next that is due, held by nobody who lives; locked."""
    from sqlmodel import col, select

    from supportdesk.models import Notice

    due = select(Notice).where(col(Notice.way) == way.value, col(Notice.state).in_((PENDING, SENDING)))
    if agent_id is not None:
        due = due.where(col(Notice.agent_id) == agent_id)
    late = due.where(col(Notice.due_at) <= change.now).order_by(
        col(Notice.priority), col(Notice.due_at), col(Notice.id)
    )
    found: Notice | None = change.session.exec(late.limit(1).with_for_update(skip_locked=True)).first()
    if found is not None:
        return found
    orphans = due.where(col(Notice.state) == SENDING).order_by(col(Notice.id)).with_for_update(skip_locked=True)
    return next((one for one in change.session.exec(orphans.limit(MOST_AT_ONCE)) if has_died(one.holder)), None)


def _facts(change: Change, notice: Notice) -> dict[str, Any]:
    """What the command line is told."""
    from supportdesk.models import Agent, Case

    agent = change.session.get(Agent, notice.agent_id)
    case = change.session.get(Case, notice.case_id) if notice.case_id is not None else None
    if agent is None:
        raise AssertionError("a notice is for an agent")
    return {
        **{"notice": notice.id, "try": notice.tries, "text": notice.text, "priority": notice.priority},
        **{"login": agent.login, "name": agent.name, "phone": agent.phone, "mail": agent.mail},
        "case": f"{change.desk.prefix}-{notice.case_id}" if notice.case_id is not None else "",
        "line": case.line.value if case is not None else "",
        **{"made_by": notice.made_by, "made_at": to_ms(notice.made_at)},
    }
