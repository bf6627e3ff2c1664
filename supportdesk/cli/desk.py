"""Commands about the desk as a whole: init, demo, doctor, version."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from supportdesk import __version__
from supportdesk.cli.as_data import plain
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.exit_codes import REFUSED
from supportdesk.cli.output import at_terminal, put
from supportdesk.cli.session import Session, session_of
from supportdesk.errors import DeskError, WrongUsage
from supportdesk.i18n import _
from supportdesk.rules.actor import rule
from supportdesk.settings import Settings
from supportdesk.storage.address import Address
from supportdesk.terms import Role
from supportdesk.text import safe

app = group()


@app.command("init", cls=DeskCommand, help=_("Make a new desk, with you as its manager."))
def init(
    context: typer.Context,
    *,
    login: Annotated[str, typer.Option("--login", metavar=_("LOGIN"), help=_("The manager's user; else you."))] = "",
    name: Annotated[str, typer.Option("--name", metavar=_("NAME"), help=_("The manager's name."))] = "",
    desk_name: Annotated[str, typer.Option("--desk-name", metavar=_("NAME"), help=_("What the desk is called."))] = "",
) -> None:
    """Makes a desk with its first views and its first manager."""
    from supportdesk.operations.desk_facts import NAME, set_desk_fact
    from supportdesk.operations.people import add_agent, user_name
    from supportdesk.operations.rule_sets import load_rules, shipped_rules
    from supportdesk.operations.service_levels import load_shipped
    from supportdesk.operations.views import seed_views
    from supportdesk.rules.logins import clean_login
    from supportdesk.storage.upgrade import create

    session = session_of(context)
    who = clean_login(login or user_name())
    address = session.desk.store.address
    create(address)
    maker = session.desk.acting_as(rule("init"))
    with maker.together():
        seed_views(maker)
        maker.perform(load_shipped)
        load_rules(maker, shipped_rules())
        add_agent(maker, who, name, [Role.MANAGER])
        if desk_name.strip():
            set_desk_fact(maker, NAME, desk_name.strip())
    session.show({"database": address.shown, "manager": who}, lambda: put(safe(address.shown)))
    session.talk(
        _("The desk is made and {login} is its manager. Open it: {command}").format(
            login=who, command=_opening(address)
        )
    )


def _opening(address: Address) -> str:
    """The command that opens this very desk."""
    plain = os.environ.get("SUPPORTDESK_DATABASE") or address.url == Settings().database
    return "supportdesk" if plain else f"supportdesk --database {safe(address.shown)}"


@app.command("demo", cls=DeskCommand, help=_("Open a desk to try, with invented customers; it is gone afterwards."))
def demo(
    context: typer.Context,
    *,
    keep: Annotated[
        Path | None, typer.Option("--keep", metavar=_("FILE"), help=_("Keep the desk in this new file."))
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar=_("NUMBER"), help=_("Another number, another desk."))] = 1,
) -> None:
    """Builds a demo desk and opens it."""
    session = session_of(context)
    if keep is None and not at_terminal():
        raise WrongUsage(
            _(
                "There is no terminal for the screens here. Keep the demo desk instead: supportdesk demo --keep demo.db, "
                "then: supportdesk --database demo.db case list"
            )
        )
    if keep is not None:
        _build(session, keep, seed)
        session.show(plain({"database": keep.absolute()}), lambda: put(safe(str(keep))))
        session.talk(_("Look into it: supportdesk --database {file} case list").format(file=keep))
        if at_terminal() and not session.json:
            session.open_screens(session.settings_for(keep))
        return
    with TemporaryDirectory(prefix="supportdesk-demo-") as folder:
        file = Path(folder) / "demo.db"
        _build(session, file, seed)
        session.open_screens(session.settings_for(file))


def _build(session: Session, file: Path, seed: int) -> None:
    from supportdesk.demo import build
    from supportdesk.storage.address import parse_address

    session.talk(_("Building the demo desk …"))
    build(parse_address(str(file.absolute())), now=session.clock.now(), seed=seed)


@app.command("doctor", cls=DeskCommand, help=_("Look whether the desk and this terminal are well."))
def doctor(context: typer.Context) -> None:
    """Prints what is found; 1 when something needs doing."""
    from supportdesk.storage.health import findings

    session = session_of(context)
    found = findings(session.desk.store.address, session.settings)
    from supportdesk.operations.notice_health import findings_of_notices

    try:
        found += findings_of_notices(session.desk, session.settings.notify_command)
    except DeskError:
        if all(finding.well for finding in found):
            raise  # else what keeps the desk from being read is among what was found
    session.show(plain(found), lambda: put("\n".join(safe(str(finding)) for finding in found)))
    if any(not finding.well for finding in found):
        session.code = REFUSED


@app.command("version", cls=DeskCommand, help=_("Show the version."))
def version(context: typer.Context) -> None:
    """Prints the version."""
    session_of(context).show({"version": __version__}, lambda: put(f"supportdesk {__version__}"))
