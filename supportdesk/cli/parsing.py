"""Hands the words of a command line to Typer, and says in our own sentences what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import typer

from supportdesk.cli.exit_codes import WRONG_USAGE
from supportdesk.cli.failing import tell_refusal
from supportdesk.cli.output import talk
from supportdesk.cli.program import program
from supportdesk.cli.session import Session
from supportdesk.i18n import _
from supportdesk.text import safe

PROGRAM = "supportdesk"


def parse_and_do(words: Sequence[str], session: Session) -> int:
    """Runs the command that the words name; 2 for words that make none."""
    command = program()
    try:
        with command.make_context(PROGRAM, list(words), obj=session) as context:
            command.invoke(context)
    except typer.Exit as leaving:
        return leaving.exit_code
    except typer.TyperException as error:
        _tell_usage(error, as_json=session.json or "--json" in words)
        return WRONG_USAGE
    return session.code


def _tell_usage(error: typer.TyperException, *, as_json: bool) -> None:
    if type(error).__name__ == "NoArgsIsHelpError":
        talk(error.format_message())
        return
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else PROGRAM
    where = _("See: {command} --help").format(command=path)
    tell_refusal(f"{_sentence(error)} {where}", WRONG_USAGE, as_json=as_json)


def _sentence(error: Any) -> str:
    """What is wrong, in the reader's language where the fault is one of the usual ones."""
    kind, param = type(error).__name__, getattr(error, "param", None)
    name = (
        "" if param is None else (param.opts[0] if param.param_type_name == "option" else param.metavar or param.name)
    )
    if kind == "NoSuchOption":
        near = next(iter(error.possibilities or ()), "")
        meant = " " + _("Is it {near}?").format(near=near) if near else ""
        return _("There is no option {option}.").format(option=error.option_name) + meant
    if kind == "BadOptionUsage" and "requires" in error.message:
        return _("{option} needs a value.").format(option=error.option_name)
    if kind == "MissingParameter" and name and error.message:
        return _("{name} is missing: {what}").format(name=name, what=error.message)
    if kind == "MissingParameter" and name:
        return _("{name} is missing.").format(name=name)
    if kind == "BadParameter" and name:
        return f"{name}: {error.message}"
    message: str = error.format_message()
    return safe(message if message.endswith((".", "?")) else f"{message}.")
