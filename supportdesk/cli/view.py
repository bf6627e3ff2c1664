"""`supportdesk view …`: saved views of the queue."""

from __future__ import annotations

from typing import Annotated

import typer

from supportdesk.cli.as_data import plain
from supportdesk.cli.case_list import filter_text
from supportdesk.cli.choices import order_name
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.session import session_of
from supportdesk.errors import NotFound
from supportdesk.i18n import _
from supportdesk.operations.queue import COUNTED
from supportdesk.operations.queue_order import Sort
from supportdesk.operations.views import view_counts, views

app = group(_("Saved views of the queue."))


@app.command("list", cls=DeskCommand, help=_("List the views with how many cases each holds."))
def list_views(context: typer.Context) -> None:
    """Prints the views."""
    session = session_of(context)
    rows = views(session.me)
    counts = view_counts(session.me, rows)
    data = [plain(row) | {"cases": counts[row.id]} for row in rows]
    headings = (_("Name"), _("Cases"), _("Order"), _("Whose"), _("Filter"))
    lines = [
        (
            _(row.name),
            f"{COUNTED - 1}+" if counts[row.id] >= COUNTED else str(counts[row.id]),
            order_name(row.sort),
            _("all") if row.shared else _("own"),
            row.filter,
        )
        for row in rows
    ]
    session.show(data, lambda: session.table(headings, lines, wide=4, right=_("Cases")))


@app.command(
    "save",
    cls=DeskCommand,
    help=_("Save a view; a name in use is replaced."),
    context_settings={"ignore_unknown_options": True},
)
def save(
    context: typer.Context,
    *,
    name: Annotated[str, typer.Argument(metavar=_("NAME"), help=_("What it is called."))],
    words: Annotated[list[str], typer.Argument(metavar=_("FILTER…"), help=_("The words of the filter bar."))],
    sort: Annotated[Sort, typer.Option("--sort", help=_("The order."))] = Sort.URGENT,
    shared: Annotated[bool, typer.Option("--shared", help=_("For everyone; the manager's to make."))] = False,
) -> None:
    """Saves a view."""
    from supportdesk.operations.views import save_view

    session = session_of(context)
    key = save_view(session.me, name, filter_text(words), sort, shared=shared)
    [saved] = [row for row in views(session.me) if row.id == key]
    session.show(plain(saved), lambda: session.talk(_("Saved the view “{name}”.").format(name=saved.name)))


@app.command("remove", cls=DeskCommand, help=_("Remove a view of your own, or as manager a shared one."))
def remove(
    context: typer.Context,
    *,
    name: Annotated[str, typer.Argument(metavar=_("NAME"), help=_("What it is called."))],
) -> None:
    """Removes a view; one's own before a shared one of the same name."""
    from supportdesk.operations.views import remove_view

    session = session_of(context)
    found = [row for row in views(session.me) if name in (row.name, _(row.name))]
    if not found:
        raise NotFound(_("There is no view “{name}”. See: supportdesk view list").format(name=name))
    remove_view(session.me, found[-1].id)
    session.show(plain(found[-1]), lambda: session.talk(_("Removed the view “{name}”.").format(name=name)))
