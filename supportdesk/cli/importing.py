"""`supportdesk import …`: cases from elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from supportdesk.cli.as_data import plain
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.output import put
from supportdesk.cli.session import Session, session_of
from supportdesk.errors import Invalid, WrongUsage
from supportdesk.i18n import _, zone
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.written_time import moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from supportdesk.importers.servicenow import Progress, Summary

    Told = Callable[[Progress], None]

SHOWN_REJECTS = 20

app = group(_("Bring in cases from elsewhere."))


@app.callback()
def importing() -> None:
    """Keeps `import` a group while it has one command."""


@app.command(
    "servicenow", cls=DeskCommand, help=_("Replay ServiceNow's incident event log; what is stored already stays.")
)
def servicenow(
    context: typer.Context,
    *,
    file: Annotated[
        Path | None, typer.Argument(metavar=_("FILE"), help=_("The log: CSV, also compressed by gzip (.gz)."))
    ] = None,
    limit_to: Annotated[
        str | None,
        typer.Option(
            "--limit-to", metavar=_("DATE"), help=_("Stop at this moment, so that the desk stands as it was then.")
        ),
    ] = None,
    log_zone: Annotated[
        str | None, typer.Option("--zone", metavar=_("ZONE"), help=_("Where the log's clock hung; else your own zone."))
    ] = None,
    final_state: Annotated[
        bool, typer.Option("--final-state", help=_("Print the last state of every imported case as CSV."))
    ] = False,
) -> None:
    """Imports a log, or prints what was imported."""
    from supportdesk.importers.servicenow import final_state_csv, replay

    session = session_of(context)
    authorize(session.me.actor, Action.IMPORT)  # also for what was imported: it holds cases of every customer
    if file is None and not final_state:
        raise WrongUsage(_("Name the log: supportdesk import servicenow FILE"))
    if file is not None:
        hung = _zone(log_zone)
        limit = moment(limit_to, hung) if limit_to is not None else None
        with _progress(session) as told:
            summary = replay(session.me, file, zone=hung, limit_to=limit, progress=told)
        _tell(session, summary, silent=final_state)
    if final_state:
        sys.stdout.writelines(final_state_csv(session.me))


def _zone(name: str | None) -> tzinfo:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    if name is None:
        return zone()
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid(_("There is no zone “{name}”. Write it as Europe/Stockholm.").format(name=name)) from error


@contextmanager
def _progress(session: Session) -> Iterator[Told | None]:
    """A bar with rows a second and the time left, on stderr where that is a terminal; else nothing until the end."""
    if session.plain or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn
    from rich.progress import Progress as Bar

    from supportdesk.i18n import duration

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[pace]}"))
    with Bar(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(_("Importing"), total=None, pace="")

        def told(how_far: Progress) -> None:
            pace = _("{n} rows/s").format(n=round(how_far.rows_per_s))
            if how_far.seconds_left is not None:
                pace += ", " + _("{time} left").format(time=duration(timedelta(seconds=how_far.seconds_left)))
            bar.update(task, completed=how_far.rows_done, total=how_far.rows_total, pace=pace)

        yield told


def _tell(session: Session, summary: Summary, *, silent: bool) -> None:
    """What became of the rows: on stdout, unless the CSV goes there; the first rejects on stderr."""
    for reject in summary.rejected[:SHOWN_REJECTS]:
        session.talk(_("Line {line}: {reason}").format(line=reject.line, reason=reject.reason))
    if len(summary.rejected) > SHOWN_REJECTS:
        session.talk(
            _("… and {n} more rows left out; --json lists all.").format(n=len(summary.rejected) - SHOWN_REJECTS)
        )
    sentence = _(
        "{read} rows read: {applied} applied, {skipped} stored before, {later} after the limit, {rejected} left out; "
        "{cases} cases changed."
    ).format(**{**vars(summary), "rejected": len(summary.rejected)})
    if silent:
        session.talk(sentence)
    else:
        session.show(plain(summary), lambda: put(sentence))
