"""The program's commands: which module has which. Modules are imported when one of their commands is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

import typer
from typer.main import get_command

from supportdesk import __version__
from supportdesk.cli.command import LazyGroup
from supportdesk.cli.output import put
from supportdesk.cli.session import session_of
from supportdesk.i18n import _


class Program(LazyGroup):
    """All commands."""

    groups_in: ClassVar[Mapping[str, str]] = {
        "case": "case",
        "routine": "routine",
        "problem": "problem",
        "report": "report",
        "plan": "plan",
        "responsibility": "responsibility",
        "meeting": "meeting",
        "action": "action",
        "repeats": "repeats",
        "change": "platform_change",
        "customer": "customer",
        "component": "component",
        "agent": "people",
        "view": "view",
        "sla": "sla",
        "import": "importing",
        "rules": "rules",
        "proposal": "proposal",
        "setup": "setup",
        "rota": "rota",
        "notice": "notice",
        "risk": "risk",
        "db": "database",
    }
    commands_in: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("init", "demo", "doctor", "version"), "desk"),
        "sweep": "sweeping",
        "figures": "figures",
    }


def program() -> Any:
    """The whole program. Its help is in the language that is spoken when a module is first imported."""
    app = typer.Typer(
        cls=Program,
        help=_("The support desk in a terminal. Without a command it opens the screens."),
        invoke_without_command=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(_root)
    return get_command(app)


def _version(wanted: bool) -> None:
    if wanted:
        put(f"supportdesk {__version__}")
        raise typer.Exit


def _root(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 -- its callback does it
        bool, typer.Option("--version", help=_("Show the version and stop."), callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Opens the screens when no command is named."""
    if context.invoked_subcommand is None:
        session_of(context).open_screens()
