"""The draft of a report: what the customer will read, in their language, from what the desk knows of the case (P6)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from supportdesk.desk import Desk
from supportdesk.i18n import full_time, zone
from supportdesk.operations.case_view import case_detail, reference
from supportdesk.operations.owed_view import ReportRow, report_of
from supportdesk.rules.report_text import LANGUAGES, NEXT_WORD, Blanks, draft, promise_words, unknown_cause


class ReportDraft(NamedTuple):
    """A report to be read, changed and sent. `language` is the customer's."""

    report: ReportRow
    text: str
    language: str
    to: str
    next_word_at: datetime


def draft_report(desk: Desk, number: int, *, next_word_at: datetime | None = None) -> ReportDraft:
    """The draft of a report that must go."""
    report = report_of(desk, number)
    case = case_detail(desk, report.case_id)
    language = case.language if case.language in LANGUAGES else "en"
    word = next_word_at or desk.now() + NEXT_WORD[case.priority]
    found = case.diagnosis.cause if case.diagnosis is not None else ""
    blanks = Blanks(
        contact=case.contact or case.requester,
        case=reference(desk, case.id),
        subject=case.subject,
        promise=promise_words(report.promise, language),
        promised=full_time(report.promised_at, zone()) if report.promised_at else "–",
        happened=found or unknown_cause(language),
        next_word=full_time(word, zone()),
        agent=desk.actor.shown,
    )
    to = case.contact or case.requester or case.customer
    return ReportDraft(report, draft(report.cause, language, blanks), language, to, word)
