"""Notices to people: made with what they tell of, in one transaction; sent outside of it (`sending`), once.

A notice is pending, sending (held by one program for a while), sent, failed for good, or withdrawn.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from supportdesk.clock import from_ms, to_ms
from supportdesk.desk import Desk
from supportdesk.errors import Invalid, NotFound
from supportdesk.i18n import _, label
from supportdesk.operations.operation import operation
from supportdesk.operations.rota import Person, person_of, person_on_call, rows_in
from supportdesk.operations.setup_state import NOTICES
from supportdesk.promises import Rows
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.notice_plan import NoticePlan, plan_of
from supportdesk.terms import EventTag, Line

if TYPE_CHECKING:
    from supportdesk.change import Change, Outcome
    from supportdesk.models import Case, Event, Notice

PENDING, SENDING, SENT, FAILED, WITHDRAWN = "pending", "sending", "sent", "failed", "withdrawn"
MOST = 200


class NoticeRow(NamedTuple):
    """A notice as lists show it. Instants in milliseconds; `fault` says why it did not go out."""

    id: int
    case_id: int | None
    login: str
    name: str
    way: str
    text: str
    state: str
    tries: int
    made_at: int
    due_at: int
    sent_at: int | None
    fault: str


_ROW = (
    "SELECT n.id, n.case_id, a.login, a.name, n.way, n.text, n.state, n.tries, n.made_at, n.due_at, n.sent_at, n.fault "
    "FROM notices n JOIN agents a ON a.id = n.agent_id "
)


def notice_plan(rows: Rows) -> NoticePlan:
    """How this desk tells people."""
    found = rows(f"SELECT value FROM desk_facts WHERE key = '{NOTICES}'")
    return plan_of(json.loads(found[0][0]) if found else {})


def notices(desk: Desk, *, most: int = MOST) -> list[NoticeRow]:
    """The newest notices."""
    authorize(desk.actor, Action.READ_NOTICES)
    return [NoticeRow(*row) for row in desk.rows(_ROW + "ORDER BY n.id DESC LIMIT :most", {"most": most})]


def notices_in_trouble(desk: Desk) -> list[NoticeRow]:
    """Those that have failed, or could not be sent so far, the newest first."""
    where = (
        "WHERE n.state = 'failed' OR (n.state IN ('pending', 'sending') AND n.fault <> '') ORDER BY n.id DESC LIMIT 20"
    )
    return [NoticeRow(*row) for row in desk.rows(_ROW + where)]


@operation
def call_on_call(change: Change, number: int, *, line: Line | None = None, expected: str = "") -> Outcome:
    """Calls whoever is on call for the case's line, or for another; refused where nobody is, or another than `expected`."""
    from supportdesk.operations.access import case_for

    case = case_for(change, Action.CALL, number)
    person = person_on_call(rows_in(change), to_ms(change.now), line or case.line)
    if person is None:
        raise Invalid(_("Nobody is on call now. Look with: supportdesk rota show"))
    if expected and person.login != expected:
        raise Invalid(_("{who} is on call now. Nobody was called: look again.").format(who=person.name))
    return notify(change, case, person, f"call:{change.operation_id}:{number}")


def notify_by_rule(change: Change, case: Case, key: str, *, to: str = "on_call", line: str = "") -> Outcome:
    """What the verb `notify` does: tells the owner where that is wanted and there is one, else who is on call."""
    rows = rows_in(change)
    person = person_of(rows, case.owner_id) if to == "owner" and case.owner_id is not None else None
    person = person or person_on_call(rows, to_ms(change.now), Line(line) if line else case.line)
    if person is None:
        raise Invalid(_("Nobody is on call now. Look with: supportdesk rota show"))
    return notify(change, case, person, key)


def notify(change: Change, case: Case, person: Person, key: str) -> Outcome:
    """Makes the notices of one cause, by every way of this desk, once; and the event that tells of it."""
    from sqlmodel import col, select

    from supportdesk.models import Notice

    plan, made = notice_plan(rows_in(change)), []
    text = notice_text(change, case)
    for way in plan.channels:
        whole = f"{key}:{way.value}:{person.agent_id}"
        if change.session.exec(select(Notice.id).where(col(Notice.key) == whole)).first() is not None:
            continue
        notice = Notice(
            key=whole,
            agent_id=person.agent_id,
            case_id=case.id,
            way=way.value,
            text=text,
            priority=case.priority,
            made_by=change.actor.login,
            state=PENDING,
            made_at=change.now,
            due_at=from_ms(plan.due(to_ms(change.now), case.priority)),
        )
        change.session.add(notice)
        change.session.flush()
        made.append(notice.id)
    details = {"who": person.login, "shift": person.shift, "line": person.line.value, "notices": made}
    return change.apply(case, EventTag.CASE_CALLED, details=details)


def notice_text(change: Change, case: Case) -> str:
    """What a notice says: the case and how it stands, and no word of a customer's."""
    sentence = _("{case} (P{priority}, {line}) needs you.")
    case_name = f"{change.desk.prefix}-{case.id}"
    return sentence.format(case=case_name, priority=case.priority, line=label(case.line).lower())


def withdraw_called(change: Change, event: Event, *, undoing: bool) -> None:
    """Takes back the notices of an event that is undone, or makes them pending again; refused once one has gone out."""
    from supportdesk.models import Notice

    for key in event.details.get("notices", ()):
        notice = change.session.get(Notice, key, populate_existing=True, with_for_update=True)
        if notice is None:
            continue
        if undoing and notice.state not in (PENDING, FAILED, WITHDRAWN):
            raise Invalid(_("The notice has gone out already. Call and say that it is not needed."))
        notice.state = WITHDRAWN if undoing else PENDING
    change.session.flush()


@operation
def retry_notice(change: Change, notice_id: int) -> None:
    """Tries a notice that has failed once more, from the beginning."""
    notice = _notice(change, notice_id)
    if notice.state != FAILED:
        raise Invalid(
            _("Only a notice that has failed is tried again; this one is {state}.").format(state=notice.state)
        )
    notice.state, notice.tries, notice.due_at = PENDING, 0, change.now
    change.record_desk_event("desk:notice:retried", {"notice": notice_id})


@operation
def drop_notice(change: Change, notice_id: int) -> None:
    """Gives up a notice that does not go out: somebody has told the person otherwise."""
    notice = _notice(change, notice_id)
    if notice.state not in (PENDING, FAILED):
        raise Invalid(_("This notice is {state}: there is nothing to give up.").format(state=notice.state))
    notice.state = WITHDRAWN
    change.record_desk_event("desk:notice:dropped", {"notice": notice_id})


def _notice(change: Change, notice_id: int) -> Notice:
    from supportdesk.models import Notice

    authorize(change.actor, Action.CALL)
    notice = change.session.get(Notice, notice_id, with_for_update=True)
    if notice is None:
        raise NotFound(_("There is no notice {number}.").format(number=notice_id))
    return notice
