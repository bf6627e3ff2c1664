"""The next word promised to the customer of a case: kept in the case, so that views and rules can ask for it (P6, P7)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from supportdesk.change import Change, number_of
from supportdesk.models import Case, Plan, Report
from supportdesk.terms import EventTag


def keep_next_word(change: Change, number: int) -> None:
    """Writes into the case what follows from its reports and its plan, as an event of its own where that is news."""
    case = change.case(number)
    at = promised_word(change, case)
    if at != case.next_word_at:
        change.apply(case, EventTag.CASE_WORD_PROMISED, {"next_word_at": at})


def promised_word(change: Change, case: Case, *, told: bool = False) -> datetime | None:
    """When the customer was promised to hear from us next, at the earliest; `None` when nothing is owed.

    A report's promise is kept by any word after it (`told`: one goes now). A plan's stands until the plan says another.
    """
    contacts = select(Plan.next_contact_at).where(
        col(Plan.case_id) == number_of(case), col(Plan.done) == 0, col(Plan.next_contact_at).is_not(None)
    )
    found = [at for at in change.session.exec(contacts) if at is not None]
    words = select(Report.next_word_at, Report.closed_at).where(
        col(Report.case_id) == number_of(case), col(Report.done) == 1, col(Report.next_word_at).is_not(None)
    )
    for at, closed_at in () if told else change.session.exec(words):
        unanswered = closed_at is not None and (case.last_reply_at is None or case.last_reply_at <= closed_at)
        if at is not None and unanswered:
            found.append(at)
    return min(found, default=None)
