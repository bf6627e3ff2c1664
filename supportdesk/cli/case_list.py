"""`supportdesk case list`: pages of the queue."""

from __future__ import annotations

from typing import Annotated

import typer

from supportdesk.cli.as_data import row_data
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.doing import number
from supportdesk.cli.session import Session, session_of
from supportdesk.clock import NEVER, from_ms, to_ms
from supportdesk.errors import NotFound, WrongUsage
from supportdesk.i18n import _, age, label, left, pgettext
from supportdesk.operations.case_view import reference
from supportdesk.operations.queue import PAGE, QueueQuery, QueueRow, page, rows_of
from supportdesk.operations.queue_order import Sort
from supportdesk.terms import WAITING_STATES

LONGEST_LIST = 10_000

app = group()


@app.command("list", cls=DeskCommand, help=_("List cases."), context_settings={"ignore_unknown_options": True})
def list_cases(
    context: typer.Context,
    *,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar=_("FILTER…"), help=_("The words of the filter bar; without any: all open cases.")),
    ] = None,
    sort: Annotated[Sort, typer.Option("--sort", help=_("The order."))] = Sort.URGENT,
    reverse: Annotated[bool, typer.Option("--reverse", help=_("Turn the order round."))] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=LONGEST_LIST, help=_("At most this many."))] = PAGE,
    after: Annotated[
        str | None, typer.Option("--after", metavar=_("CASE"), help=_("Go on after this case: the next page."))
    ] = None,
) -> None:
    """Prints a page of the queue."""
    session = session_of(context)
    query = QueueQuery(filter_text(words), sort, reverse)
    found = page(session.me, query, after=_row(session, query, after) if after is not None else None, limit=limit + 1)
    rows = found[:limit]
    session.show([row_data(session.me, row) for row in rows], lambda: _print_rows(session, rows))
    if len(found) > limit:
        last = reference(session.me, rows[-1].id)
        session.talk(_("There are more. Go on with: --after {case}").format(case=last))


def filter_text(words: list[str] | None) -> str:
    """The words as one filter; `-s:wait` is a word of it, `--wait` is an option there is not."""
    for word in words or ():
        if word.startswith("--"):
            raise WrongUsage(_("There is no option {option}.").format(option=word.partition("=")[0]))
    return " ".join(words) if words else QueueQuery().filter


def _row(session: Session, query: QueueQuery, word: str) -> QueueRow:
    found = rows_of(session.me, query, [number(session, word)])
    if not found:
        raise NotFound(_("There is no case {case}.").format(case=word))
    return found[0]


def _print_rows(session: Session, rows: list[QueueRow]) -> None:
    if not rows:
        session.talk(_("No case fits."))
    now = session.me.now()
    headings = (
        _("Case"),
        _("P"),
        _("State"),
        pgettext("time column", "Left"),
        _("Age"),
        _("Owner"),
        _("Customer"),
        _("Subject"),
    )
    lines = [
        (
            reference(session.me, row.id),
            str(row.priority),
            label(row.state),
            left(NEVER if row.done else row.due_at, to_ms(now), paused=row.state in WAITING_STATES),
            age(now - from_ms(row.arrived_at)),
            row.owner or "–",
            row.customer,
            row.subject,
        )
        for row in rows
    ]
    session.table(headings, lines, wide=7, right=" ".join((pgettext("time column", "Left"), _("Age"))))
