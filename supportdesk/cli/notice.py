"""`supportdesk notice …`: what people were told, what could not be sent, and trying again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from supportdesk.cli.as_data import plain
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.session import session_of
from supportdesk.clock import from_ms
from supportdesk.i18n import _, clock_time, zone
from supportdesk.operations.notices import NoticeRow, notices

app = group(_("Notices: who was told, what could not be sent, and trying again."))
Number = Annotated[int, typer.Argument(metavar=_("NUMBER"), help=_("The notice; see: supportdesk notice list"))]
INSTANTS = ("made_at", "due_at", "sent_at")


@app.command("list", cls=DeskCommand, help=_("List the newest notices, and how they went."))
def list_notices(context: typer.Context) -> None:
    """Prints the notices."""
    session = session_of(context)
    now, rows = session.clock.now(), notices(session.me)
    headings = (_("No."), _("Whom"), _("Way"), _("State"), _("Tries"), _("When"), _("What"))
    lines = [
        (str(row.id), row.login, row.way, row.state, str(row.tries), clock_time(_when(row), now, zone()), _what(row))
        for row in rows
    ]
    session.show([_data(row) for row in rows], lambda: session.table(headings, lines, wide=6, right=_("No.")))


@app.command("retry", cls=DeskCommand, help=_("Try a notice that has failed once more."))
def retry(context: typer.Context, *, number: Number) -> None:
    """Makes it pending again."""
    from supportdesk.operations.notices import retry_notice

    session = session_of(context)
    retry_notice(session.me, number)
    session.show({"notice": number, "state": "pending"}, lambda: session.talk(_("It will be tried again.")))


@app.command("drop", cls=DeskCommand, help=_("Give up a notice that does not go out."))
def drop(context: typer.Context, *, number: Number) -> None:
    """Withdraws it."""
    from supportdesk.operations.notices import drop_notice

    session = session_of(context)
    drop_notice(session.me, number)
    session.show({"notice": number, "state": "withdrawn"}, lambda: session.talk(_("It is given up.")))


def _when(row: NoticeRow) -> datetime:
    return from_ms(row.sent_at or row.due_at)


def _what(row: NoticeRow) -> str:
    return f"{row.text} {row.fault}".strip()


def _data(row: NoticeRow) -> dict[str, object]:
    data = plain(row)
    for name in INSTANTS:
        data[name] = None if data[name] is None else plain(from_ms(data[name]))
    return dict(data)
