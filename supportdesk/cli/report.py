"""`supportdesk report …`: what must go to the customer, and that it went (P6)."""

from __future__ import annotations

from typing import Annotated

import typer

from supportdesk.cli import arguments as given
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.doing import number
from supportdesk.cli.output import put
from supportdesk.cli.owed_text import at, report_lines, row_data, show_many, show_one
from supportdesk.cli.session import Session, session_of
from supportdesk.cli.texts import given_text
from supportdesk.i18n import _, label, zone
from supportdesk.operations.owed_view import ReportRow, report_of, reports
from supportdesk.rules.record_names import record_number
from supportdesk.rules.report_text import marks
from supportdesk.rules.written_time import moment
from supportdesk.terms import Subject
from supportdesk.text import safe

app = group(_("Reports to customers: a promise was missed, or is seen early to be missed."))
Number = Annotated[str, typer.Argument(metavar=_("REPORT"), help=_("The report: REP-3 or 3."))]
NextWord = Annotated[
    str | None,
    typer.Option("--next-word", metavar=_("TIME"), help=_("When the customer hears from us next; a promise.")),
]
Text = Annotated[
    str | None, typer.Option("--text", metavar=_("TEXT"), help=_("What the customer reads; - reads standard input."))
]


@app.command("list", cls=DeskCommand, help=_("List the reports that must go, the one that is due first first."))
def list_reports(
    context: typer.Context,
    *,
    everything: Annotated[bool, typer.Option("--all", help=_("Those that went or were withdrawn, too."))] = False,
) -> None:
    """Prints them."""
    session = session_of(context)
    rows = reports(session.me, everything=everything)
    headings = (_("P"), _("State"), _("Must go by"), _("Why"), _("Customer"))
    show_many(session, rows, headings, _cells)


def _cells(row: ReportRow) -> tuple[str, ...]:
    return (str(row.priority), label(row.state), at(row.due_at), label(row.cause), row.customer)


@app.command("show", cls=DeskCommand, help=_("Show a report and its history."))
def show(context: typer.Context, report: Number) -> None:
    """Prints it."""
    _show(session_of(context), record_number(Subject.REPORT, report))


@app.command(
    "draft", cls=DeskCommand, help=_("Print the draft of a report in the customer's language, to be filled in.")
)
def draft(context: typer.Context, *, report: Number, next_word: NextWord = None) -> None:
    """Prints it."""
    from supportdesk.operations.report_draft import draft_report

    session = session_of(context)
    word = moment(next_word, zone()) if next_word is not None else None
    found = draft_report(session.me, record_number(Subject.REPORT, report), next_word_at=word)
    data = {**row_data(session, found.report), "text": found.text, "language": found.language}
    session.show(data, lambda: put(found.text))


@app.command(
    "ask", cls=DeskCommand, help=_("Make a report due on a case, because you see that the customer must be told.")
)
def ask(context: typer.Context, case: given.Case) -> None:
    """Makes it."""
    from supportdesk.operations.reports import ask_for_report

    session = session_of(context)
    _show(session, ask_for_report(session.me, number(session, case)).number)


@app.command("send", cls=DeskCommand, help=_("Send a report as a reply on its case."))
def send(context: typer.Context, *, report: Number, text: Text = None, next_word: NextWord = None) -> None:
    """Sends it."""
    _go(context, report, text, next_word, told_to="")


@app.command("tell", cls=DeskCommand, help=_("Record that a report was told by phone: to whom, and what was said."))
def tell(
    context: typer.Context,
    *,
    report: Number,
    to: Annotated[str, typer.Option("--to", metavar=_("NAME"), help=_("Who was told."))],
    text: Text = None,
    next_word: NextWord = None,
) -> None:
    """Records it."""
    _go(context, report, text, next_word, told_to=to)


@app.command("withdraw", cls=DeskCommand, help=_("Withdraw a report, as the manager, with the reason."))
def withdraw(context: typer.Context, *, report: Number, reason: given.Reason = "") -> None:
    """Withdraws it."""
    from supportdesk.operations.reports import withdraw_report

    session, key = session_of(context), record_number(Subject.REPORT, report)
    withdraw_report(session.me, key, reason)
    _show(session, key)


def _go(context: typer.Context, report: str, text: str | None, next_word: str | None, *, told_to: str) -> None:
    from supportdesk.operations.report_draft import draft_report
    from supportdesk.operations.reports import send_report

    session, key = session_of(context), record_number(Subject.REPORT, report)
    draft = draft_report(session.me, key, next_word_at=moment(next_word, zone()) if next_word is not None else None)
    said = given_text(text, None) or draft.text
    send_report(session.me, key, said, draft.next_word_at, told_to=told_to)
    for mark in marks(said):
        warning = {"blame": _("“{word}” looks for whose fault it was."), "promise": _("“{word}” promises too much.")}
        session.talk(warning[mark.kind].format(word=safe(mark.word)))
    _show(session, key)


def _show(session: Session, key: int) -> None:
    row = report_of(session.me, key)
    show_one(session, row, report_lines(row))
