"""Taking back what was done to a record that is no case, under the same rules as for cases."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select

from supportdesk.change import Change
from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.models import Decision, Event, Report
from supportdesk.operations import history
from supportdesk.operations.reports import REPORTER
from supportdesk.records import FLOWS, TABLES, Kept, alter, read_field, the_record
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.record_names import record_name
from supportdesk.terms import EventTag, Subject


def undo_record_event(change: Change, event: Event) -> Kept:
    """Takes one event back; refused when somebody has built on it. A record that was made is cancelled."""
    subject, number = Subject(event.subject or ""), event.subject_id or 0
    row: Any = the_record(change, TABLES[subject], number)
    authorize(change.actor, Action.UNDO)
    history.refuse_taken_back(change, event)
    root, undoing = history.root_of(change, event), not history.takes_back_work(change, event)
    is_first = event.seq == 1
    _refuse_built_on(change, event, record_name(subject, number), everything=undoing and root.seq == 1)
    if root.tag == EventTag.REPORT_RAISED:
        (_refuse_relied_on if undoing else _refuse_second)(change, row)
    if is_first:
        fields = {"state": FLOWS[subject].cancelled}
    else:
        fields = {name: read_field(type(row), name, old) for name, (old, _new) in event.changes.items()}
    details: dict[str, Any] = {"undone": event.tag} | ({} if undoing else {"redone": root.tag})
    done = FLOWS[subject].is_done(fields.get("state", row.state))
    return alter(change, row, EventTag.RECORD_UNDONE, fields, done=done, details=details, undoes_id=event.id)


def _refuse_relied_on(change: Change, row: Report) -> None:
    """A report that was asked for may have spared one that the rules say must go."""
    spared = select(Decision.id).where(
        col(Decision.case_id) == row.case_id,
        col(Decision.verb) == "report",
        col(Decision.answered_by) == REPORTER.login,
        col(Decision.answered_at) >= row.raised_at,
    )
    if change.session.exec(spared.limit(1)).first() is not None:
        raise Invalid(_("The rules say by now that the customer must be told: the manager alone withdraws it."))


def _refuse_second(change: Change, row: Report) -> None:
    due = select(Report.id).where(col(Report.case_id) == row.case_id, col(Report.done) == 0)
    if change.session.exec(due.limit(1)).first() is not None:
        raise Invalid(_("A report of this case must go already."))


def _refuse_built_on(change: Change, event: Event, name: str, *, everything: bool) -> None:
    later = select(Event).where(
        col(Event.subject) == event.subject, col(Event.subject_id) == event.subject_id, col(Event.seq) > event.seq
    )
    for other in history.standing(list(change.session.exec(later.order_by(col(Event.seq).desc())))):
        shared = sorted(set(event.changes) & set(other.changes))
        if not everything and not shared:
            continue
        who = change.name_of(other.actor)
        if everything:
            raise Invalid(_("{who} has gone on with {record} since. It cannot be undone.").format(who=who, record=name))
        said = _("{who} has changed this since ({field}). It cannot be undone.")
        raise Invalid(said.format(who=who, field=", ".join(shared)))
