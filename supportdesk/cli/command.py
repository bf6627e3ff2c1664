"""How every command and group of commands behaves: the options all of them take, their help, their quick parsing.

Typer checks values by pydantic, which costs a quarter of a second; `values.Quick` does it without.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from typing import Any, ClassVar

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command as built

from supportdesk.cli import helping
from supportdesk.cli.shared import shared_parameters
from supportdesk.cli.values import Quick, refuse_broken_text
from supportdesk.i18n import _


class DeskCommand(TyperCommand):
    """A command of ours."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        equip(self)

    def get_help_option(self, ctx: Any) -> Any:
        """`--help`, described in the reader's language."""
        return equipped(super().get_help_option(ctx))

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """The line that says how it is called."""
        helping.write_usage(self, ctx, formatter)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """What it takes."""
        helping.write_parameters(self, ctx, formatter)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Reads the words; text that no database could keep is refused here, once for all."""
        words = list(args)
        try:
            rest = super().parse_args(ctx, args)
        except typer.TyperException as error:
            if getattr(error, "ctx", ctx) is None:
                error.ctx = ctx  # type: ignore[attr-defined]  # Typer leaves it out where an option lacks its value
            self._name_what_is_missing(error, ctx, words)
            raise
        refuse_broken_text(ctx.params)
        return rest

    def _name_what_is_missing(self, error: Any, ctx: Any, words: list[str]) -> None:
        """`case wait 1001` lacks what the case waits for; the parser gave the lone word to that, and misses CASE…."""
        missing: Any = getattr(error, "param", None)
        if type(error).__name__ != "MissingParameter" or missing.nargs != -1:
            return
        last: Any = [param for param in self.params if param.param_type_name == "argument"][-1]
        given, _rest, _order = self.make_parser(ctx).parse_args(words)
        if last is not missing and given.get(last.name) is not None:
            error.param, error.message = last, last.help


class DeskGroup(TyperGroup):
    """Commands under one name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        equip(self)

    def get_help_option(self, ctx: Any) -> Any:
        """`--help`, described in the reader's language."""
        return equipped(super().get_help_option(ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command that the first word names."""
        name, known = args[0], self.list_commands(ctx)
        if name in known or name.startswith("-"):
            return super().resolve_command(ctx, args)
        near = next(iter(get_close_matches(name, known)), "")
        meant = " " + _("Is it {near}?").format(near=near) if near else ""
        ctx.fail(_("There is no command “{name}”.").format(name=name) + meant)
        raise AssertionError("fail() raises")

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """The line that says how it is called."""
        helping.write_usage(self, ctx, formatter)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """The commands in it, and for the program itself the options that all of them take."""
        helping.write_commands(self, ctx, formatter)
        if ctx.parent is None:
            helping.write_parameters(self, ctx, formatter)


class LazyGroup(DeskGroup):
    """Commands whose modules (below `supportdesk.cli`, each with its `app`) are imported when they are named."""

    commands_in: ClassVar[Mapping[str, str]] = {}
    groups_in: ClassVar[Mapping[str, str]] = {}

    def list_commands(self, ctx: Any) -> list[str]:
        """Their names, in the order of the help."""
        return [*self.groups_in, *self.commands_in]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command, made now."""
        if cmd_name in self.groups_in:
            app = import_module(f"supportdesk.cli.{self.groups_in[cmd_name]}").app
            return app if isinstance(app, TyperGroup) else built(app)
        if cmd_name in self.commands_in:
            made = built(import_module(f"supportdesk.cli.{self.commands_in[cmd_name]}").app)
            return getattr(made, "commands", {cmd_name: made}).get(cmd_name)
        return None


def equip(command: Any) -> None:
    """Gives a command the shared options, and all its parameters the quick way to check values."""
    command.params = [*command.params, *shared_parameters()]
    for parameter in command.params:
        equipped(parameter)


def equipped(parameter: Any) -> Any:
    """A parameter that checks its values the quick way; `--help` described in the reader's language."""
    if parameter is not None:
        parameter._runtime_param = Quick(parameter.type_descriptor.annotation)
        if parameter.name == "help":
            parameter.help = _("Show this and stop.")
    return parameter


def group(about: str = "", **settings: Any) -> typer.Typer:
    """A group to register commands in."""
    settings = {"no_args_is_help": True, **settings}
    return typer.Typer(
        cls=DeskGroup,
        help=about,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        **settings,
    )
