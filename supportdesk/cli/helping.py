"""How a command describes itself: usage, arguments, options, commands; plain text in the reader's language."""

from __future__ import annotations

from typing import Any

from supportdesk.cli.shared import SHARED
from supportdesk.i18n import _


def write_usage(command: Any, context: Any, formatter: Any) -> None:
    """`Usage: supportdesk case take [OPTIONS] CASE…`"""
    pieces = [_("[OPTIONS]"), *(_argument(param) for param in command.params if param.param_type_name == "argument")]
    if hasattr(command, "commands"):
        pieces.append(_("COMMAND …"))
    formatter.write_usage(context.command_path, " ".join(pieces), prefix=_("Usage:") + " ")


def _argument(param: Any) -> str:
    name = param.metavar or param.name.upper()
    return name if param.required else f"[{name}]"


def write_parameters(command: Any, context: Any, formatter: Any) -> None:
    """Arguments and options; those that all commands take are only named, except where the program itself is described."""
    program = context.parent is None
    params = [param for param in command.get_params(context) if not param.hidden]
    arguments = [(_argument(param), param.help or "") for param in params if param.param_type_name == "argument"]
    own = [param for param in params if param.param_type_name == "option" and (program or param.name not in SHARED)]
    if arguments:
        with formatter.section(_("Arguments")):
            formatter.write_dl(arguments)
    if own:
        with formatter.section(_("Options")):
            formatter.write_dl([(_names(param), _description(param)) for param in own])
    if not program:
        formatter.write_paragraph()
        formatter.write_text(_("And, as every command: {options}.").format(options=_shared_names(params)))


def _shared_names(params: list[Any]) -> str:
    return ", ".join(param.opts[0] for param in params if param.name in SHARED)


def _names(param: Any) -> str:
    names = ", ".join(param.opts)
    value = param.metavar or _choices(param) or _("NUMBER")
    return names if param.is_flag else f"{names} {value}"


def _choices(param: Any) -> str:
    return "|".join(str(choice) for choice in param.type_descriptor.choices or ())


def _description(param: Any) -> str:
    notes = []
    if param.default not in (None, False, "", ()) and not param.multiple:
        notes.append(_("else: {value}").format(value=param.default))
    if param.required:
        notes.append(_("needed"))
    return f"{param.help or ''} [{'; '.join(notes)}]" if notes else param.help or ""


def write_commands(group: Any, context: Any, formatter: Any) -> None:
    """The commands of a group, a line each."""
    rows = [(name, group.get_command(context, name).help or "") for name in group.list_commands(context)]
    with formatter.section(_("Commands")):
        formatter.write_dl(rows)
