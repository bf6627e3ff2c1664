"""Reports that must go to the customer: raised by a miss or an early warning, due until sent, told or withdrawn (P6).

Every word of a rule with the verb `report` is covered by a report that was due when it was said, or raises one: so none is
lost, whatever was down meanwhile, and no customer is told the same thing twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import and_, col, not_, select

from supportdesk.change import Change, number_of
from supportdesk.clock import from_ms
from supportdesk.clock_rows import clocks_of
from supportdesk.desk import Desk
from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.models import Case, Decision, Report
from supportdesk.operations.access import case_for
from supportdesk.operations.decisions import answer_for_desk
from supportdesk.operations.next_word import keep_next_word
from supportdesk.operations.operation import operation
from supportdesk.operations.talk import reply
from supportdesk.records import Kept, alter, keep, the_record
from supportdesk.rules.actions import Action
from supportdesk.rules.actor import rule
from supportdesk.rules.authorize import authorize
from supportdesk.rules.owed_flows import REPORT_FLOW
from supportdesk.rules.report_text import WITHIN, unfilled
from supportdesk.terms import CUSTOMER_CLOCKS, Channel, ClockKind, EventTag, ReportCause, ReportState

REPORTER = rule("report")
PAGE = 50
_WAITING = (
    "SELECT DISTINCT case_id FROM decisions WHERE verb = 'report' AND state = 'waiting' ORDER BY case_id LIMIT :page"
)
"""Written as the condition of the index `decisions_reports`, which holds no others."""


def raise_reports(desk: Desk) -> int:
    """Makes the reports that rules ask for, and says how many. What is done by several programs at once is done once."""
    made, reporter = 0, desk.acting_as(REPORTER)
    while numbers := [number for (number,) in desk.rows(_WAITING, {"page": PAGE})]:
        made += _raise_for_all(reporter, numbers)
    return made


@operation
def _raise_for_all(change: Change, numbers: list[int]) -> int:
    authorize(change.actor, Action.RUN_DESK)
    return sum(_raise_for(change, number) for number in numbers)


def _raise_for(change: Change, number: int) -> int:
    """The report for what waits on one case; 0 when one that was due then covers it."""
    case = change.case(number)
    waiting = list(
        change.session.exec(
            select(Decision)
            .where(col(Decision.case_id) == number, col(Decision.verb) == "report", col(Decision.state) == "waiting")
            .order_by(col(Decision.id))
            .with_for_update()
        )
    )
    asked = [decision for decision in waiting if not _covered(change, case, decision.decided_at)]
    kept = raise_report(change, case, asked[-1].inputs) if asked else None
    for decision in waiting:
        answer_for_desk(change, case, decision, {} if kept is None else {"report": kept.number})
    return int(kept is not None)


def _covered(change: Change, case: Case, at: datetime) -> bool:
    """Whether a report of the case was due at an instant, or has been since. Of a case that is done the miss is told once.

    One that was asked for and taken back is none: it is withdrawn, and was never closed.
    """
    taken_back = and_(col(Report.state) == ReportState.WITHDRAWN, col(Report.closed_at).is_(None))
    of_case = select(Report).where(col(Report.case_id) == case.id, not_(taken_back))
    return any(
        row.closed_at is None or row.closed_at >= at or (case.done and row.cause == ReportCause.MISSED)
        for row in change.session.exec(of_case)
    )


def raise_report(change: Change, case: Case, inputs: Mapping[str, Any]) -> Kept:
    """Makes a report due on a case. `inputs` are what the rule saw: the dues of its clocks in milliseconds."""
    promises = {kind: due for kind, due in dict(inputs.get("due", {})).items() if kind != ClockKind.LINE}
    promises = promises or _broken(change, case)
    kind = min(promises, key=lambda one: promises[one], default=None)
    promised = None if kind is None else from_ms(promises[kind])
    missed = bool(case.breached) or (promised is not None and promised <= change.now)
    row = Report(
        state=REPORT_FLOW.first,
        case_id=number_of(case),
        cause=ReportCause.MISSED if missed else ReportCause.EARLY,
        promise=None if kind is None else ClockKind(kind),
        promised_at=promised,
        raised_at=change.now,
        updated_at=change.now,
        due_at=change.now + WITHIN[case.priority],
    )
    return keep(change, row, EventTag.REPORT_RAISED, details={"case": number_of(case)})


def _broken(change: Change, case: Case) -> dict[str, int]:
    """The promises of a case that were not kept, and until when they were, where none runs any more."""
    clocks = clocks_of(change.session, number_of(case))
    return {
        clock.kind.value: clock.breached_at
        for clock in clocks
        if clock.breached_at is not None and clock.kind in CUSTOMER_CLOCKS
    }


@operation
def send_report(
    change: Change, number: int, text: str, next_word_at: datetime, *, told_to: str = "", seen: int | None = None
) -> Kept:
    """Sends the report as a reply on its case; with `told_to` it was told that person by phone, and is kept as what was said.

    `next_word_at` is when the customer hears from us next: a promise, so it lies ahead. The customer's words that nobody had
    read are no hindrance: this word is owed whatever they wrote.
    """
    row = the_record(change, Report, number)
    move = REPORT_FLOW.authorize(change.actor, ReportState(row.state), "tell" if told_to.strip() else "send")
    if blank := unfilled(text):
        raise Invalid(_("“{blank}” is still to be filled in. Write it, or take it out.").format(blank=blank))
    if next_word_at <= change.now:
        raise Invalid(_("Say when the customer hears from us next: a time that is still to come."))
    channel = Channel.PHONE if told_to.strip() else Channel.DESK
    reply.within(change, row.case_id, text, channel=channel)
    fields = {"text": text.strip(), "told_to": told_to.strip(), "next_word_at": next_word_at}
    return _closed(change, row, move.target, fields, seen=seen)


@operation
def withdraw_report(change: Change, number: int, reason: str, *, seen: int | None = None) -> Kept:
    """Says that the customer need not be told after all: by the manager alone, with the reason."""
    row = the_record(change, Report, number)
    move = REPORT_FLOW.authorize(change.actor, ReportState(row.state), "withdraw", reason=reason)
    return _closed(change, row, move.target, {}, reason=reason.strip(), seen=seen)


def _closed(change: Change, row: Report, state: ReportState, fields: dict[str, Any], **rest: Any) -> Kept:
    fields |= {"state": state, "closed_at": change.now, "closed_by_id": change.actor.agent_id}
    details = {"case": row.case_id}
    kept = alter(change, row, EventTag.REPORT_CLOSED, fields, done=1, details=details, **rest)
    keep_next_word(change, row.case_id)
    return kept


@operation
def ask_for_report(change: Change, number: int) -> Kept:
    """Makes a report due because a person sees that the customer must be told."""
    case = case_for(change, Action.REPLY, number)
    open_one = select(Report).where(col(Report.case_id) == number, col(Report.done) == 0)
    if change.session.exec(open_one).first() is not None:
        raise Invalid(_("A report of this case must go already."))
    clocks = clocks_of(change.session, number)
    dues = {clock.kind.value: clock.due_at for clock in clocks if clock.due_at is not None}
    return raise_report(change, case, {"due": dues})
