"""The options that every command takes, before it or behind it."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal

import typer
from typer.main import get_command

from supportdesk.cli.session import session_of
from supportdesk.i18n import _


def _keep(context: typer.Context, param: typer.CallbackParam, value: Any) -> Any:
    """Remembers what was given, an empty word too: it must not pass for an option that was not given."""
    if value is not None and value is not False:
        session_of(context).options[str(param.name)] = value
    return value


def _options(
    *,
    database: Annotated[
        str | None,
        typer.Option(
            "--database",
            metavar=_("URL"),
            help=_("The desk: a file, or postgresql://HOST/NAME. Else SUPPORTDESK_DATABASE, else your own file."),
            callback=_keep,
            expose_value=False,
        ),
    ] = None,
    now: Annotated[
        str | None,
        typer.Option(
            "--now",
            metavar=_("TIME"),
            help=_("Sets the desk's clock, for a desk that stands at another time. Else SUPPORTDESK_NOW."),
            callback=_keep,
            expose_value=False,
        ),
    ] = None,
    language: Annotated[
        Literal["sv", "en"] | None,
        typer.Option(
            "--language",
            help=_("Swedish or English. Else SUPPORTDESK_LANGUAGE, else LANG."),
            callback=_keep,
            expose_value=False,
        ),
    ] = None,
    demo_agent: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar=_("LOGIN"),
            help=_("Who to be, on a demo desk only. Else SUPPORTDESK_AGENT."),
            callback=_keep,
            expose_value=False,
        ),
    ] = None,
    json: Annotated[
        bool,
        typer.Option(
            "--json", help=_("Print data, and refusals on stderr, as JSON."), callback=_keep, expose_value=False
        ),
    ] = False,
    plain: Annotated[
        bool,
        typer.Option(
            "--plain", help=_("Print 80 columns of plain text, on a terminal too."), callback=_keep, expose_value=False
        ),
    ] = False,
) -> None:
    """Holds the declarations; it is never called."""


@cache
def shared_parameters() -> tuple[Any, ...]:
    """The options, as Typer makes them."""
    app = typer.Typer(add_completion=False)
    app.command()(_options)
    return tuple(get_command(app).params)


SHARED = ("database", "now", "language", "demo_agent", "json", "plain")
"""The names of the shared options."""
