"""`supportdesk case show` and `history`: a case to read."""

from __future__ import annotations

import typer

from supportdesk.cli.arguments import Case
from supportdesk.cli.as_data import case_data, entry_data
from supportdesk.cli.case_text import case_lines, event_lines
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.doing import number
from supportdesk.cli.output import put
from supportdesk.cli.session import session_of
from supportdesk.i18n import _
from supportdesk.operations.case_view import case_detail, thread

app = group()


@app.command("show", cls=DeskCommand, help=_("Show a case with its thread."))
def show(context: typer.Context, case: Case) -> None:
    """Prints all there is to know of a case."""
    session = session_of(context)
    found = case_detail(session.me, number(session, case))
    entries = thread(session.me, found.id)
    data = case_data(session.me, found) | {"thread": [entry_data(session.me, entry) for entry in entries]}
    session.show(data, lambda: put("\n".join(case_lines(session, found, entries))))


@app.command("history", cls=DeskCommand, help=_("Show every event of a case: who changed what, when and why."))
def history(context: typer.Context, case: Case) -> None:
    """Prints the events of a case."""
    session = session_of(context)
    found = number(session, case)
    events = [entry for entry in thread(session.me, found) if entry.kind is None]
    lines = [line for entry in events for line in event_lines(session, entry, found, with_changes=True)]
    session.show([entry_data(session.me, entry) for entry in events], lambda: put("\n".join(lines)))
