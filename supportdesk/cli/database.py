"""`supportdesk db …`: the desk's database."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from supportdesk.cli.as_data import plain
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.exit_codes import REFUSED
from supportdesk.cli.output import put
from supportdesk.cli.session import Session, session_of
from supportdesk.errors import DeskError, WrongUsage
from supportdesk.i18n import _
from supportdesk.operations.case_view import reference
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.text import safe

app = group(_("The desk's database: bring up to date, verify, back up, restore."))


@app.command("upgrade", cls=DeskCommand, help=_("Bring the database to the layout of this program."))
def upgrade(context: typer.Context) -> None:
    """Upgrades the database."""
    from supportdesk.storage.upgrade import upgrade as bring_up

    session = session_of(context)
    before, after = bring_up(session.desk.store.address)
    same = _("The database has layout {after} already.").format(after=after)
    done = _("The database had layout {before} and has {after} now.").format(before=before, after=after)
    session.show({"before": before, "after": after}, lambda: put(same if before == after else done))


@app.command("verify", cls=DeskCommand, help=_("Rebuild every case from the event log and list what differs."))
def verify(context: typer.Context) -> None:
    """Verifies the database; 1 when anything differs."""
    from supportdesk.operations.verify import verify as differences

    session = session_of(context)
    authorize(session.me.actor, Action.RUN_DESK)
    found = list(differences(session.me))
    lines = [
        safe(
            _("{case} {field}: stored {stored}, rebuilt {rebuilt}").format(
                case=one.record or reference(session.me, one.case_id),
                field=one.field,
                stored=one.stored,
                rebuilt=one.rebuilt,
            )
        )
        for one in found
    ]
    session.show(plain(found), lambda: _print(lines))
    if found:
        session.code = REFUSED
    else:
        session.talk(_("Every case is what its events say."))


def _print(lines: Sequence[str]) -> None:
    for line in lines:
        put(line)


@app.command("backup", cls=DeskCommand, help=_("Copy the desk, as it is at one moment, into a new file."))
def backup(
    context: typer.Context,
    *,
    target: Annotated[Path, typer.Argument(metavar=_("FILE"), help=_("A file that is not there yet."))],
) -> None:
    """Backs up."""
    from supportdesk.storage.backup import backup as copy

    session = session_of(context)
    file = _file(target, "backup")
    _refuse_agents(session)
    made = copy(session.desk.store.address, file)
    session.show(plain(made), lambda: put(safe(str(made.path))))
    session.talk(_("Copied the desk, {n} bytes, layout {layout}.").format(n=made.size, layout=made.layout))


@app.command("restore", cls=DeskCommand, help=_("Put a backup in the place of the desk."))
def restore(
    context: typer.Context,
    *,
    source: Annotated[Path, typer.Argument(metavar=_("FILE"), help=_("A backup."))],
    force: Annotated[bool, typer.Option("--force", help=_("Also where there is a desk; it is kept aside."))] = False,
) -> None:
    """Restores."""
    from supportdesk.storage.backup import restore as put_back

    session = session_of(context)
    address, file = session.desk.store.address, _file(source, "restore")
    _refuse_agents(session)
    done = put_back(address, file, force=force, now=session.clock.now())
    session.show(plain(done) | {"database": address.shown}, lambda: put(safe(address.shown)))
    if done.aside is not None:
        session.talk(_("The desk that was there is now {file}.").format(file=done.aside))


def _refuse_agents(session: Session) -> None:
    """Whom the desk knows needs the role; for others, and where no desk can tell, the rights to its files decide."""
    try:
        actor = session.me.actor
    except DeskError:
        return
    finally:
        session.desk.close()
    authorize(actor, Action.RUN_DESK)


def _file(path: Path, command: str) -> Path:
    """Refuses “-”: a backup is checked where it stands, and standard input or output stand nowhere."""
    if path == Path("-"):
        raise WrongUsage(
            _("A backup is a file. Give its name, for instance: supportdesk db {command} desk-2026-03-29.db").format(
                command=command
            )
        )
    return path
