"""`supportdesk setup …`: people, customers, agreements, components, freezes, routines, views and rota as one file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from supportdesk.cli.as_data import plain
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.output import at_terminal, json_text, put
from supportdesk.cli.session import Session, session_of
from supportdesk.errors import Invalid, WrongUsage
from supportdesk.i18n import _, ngettext
from supportdesk.text import safe

if TYPE_CHECKING:
    from supportdesk.operations.setup import Plan
    from supportdesk.rules.setup_file import Difference

app = group(_("People, customers, agreements, components, routines, views and rota as one file."))
File = Annotated[Path, typer.Argument(metavar=_("FILE"), help=_("TOML; see docs/setup.md."))]
SIGNS = {"added": "+", "changed": "~", "removed": "-"}


@app.command("export", cls=DeskCommand, help=_("Print the desk's setup as TOML."))
def export(context: typer.Context) -> None:
    """Prints the file; with `--json` the same as data."""
    import tomllib

    from supportdesk.operations.setup import export_setup

    session = session_of(context)
    text = export_setup(session.me)
    session.show(plain(tomllib.loads(text)), lambda: put(text.removesuffix("\n")))


@app.command("plan", cls=DeskCommand, help=_("Show what a file would change; nothing is stored."))
def plan(context: typer.Context, *, file: File) -> None:
    """Prints the difference."""
    session = session_of(context)
    _show(session, _planned(session, file), applied=False)


@app.command("apply", cls=DeskCommand, help=_("Show what a file changes, and do it, all of it or nothing."))
def apply(
    context: typer.Context,
    *,
    file: File,
    yes: Annotated[bool, typer.Option("--yes", help=_("Do not ask."))] = False,
) -> None:
    """Applies the file, after the difference was agreed to."""
    from supportdesk.operations.setup import apply_setup

    session = session_of(context)
    found = _planned(session, file)
    if not yes:
        if session.json or not at_terminal():
            raise WrongUsage(_("Nobody can be asked here. Look with setup plan, then say --yes."))
        _print(session, found)
        if not found.differences or not _agreed():
            session.talk(_("Nothing was changed."))
            return
    apply_setup(session.me, found)
    if yes:
        _show(session, found, applied=True)
    session.talk(_("Stored."))


def _agreed() -> bool:
    answer = input(_("Apply this? yes/no:") + " ")
    return answer.strip().lower() in ("y", "yes", "j", "ja")


def _planned(session: Session, file: Path) -> Plan:
    from supportdesk.operations.setup import plan_setup

    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else _("it is no UTF-8")
        raise Invalid(_("{file} cannot be read: {why}.").format(file=file, why=why)) from error
    return plan_setup(session.me, text, file=str(file))


def _show(session: Session, found: Plan, *, applied: bool) -> None:
    changed = [
        {"section": one.section, "key": one.key, "kind": one.kind, "fields": _pairs(one)} for one in found.differences
    ]
    warned = [plain(warning) for warning in found.warnings]
    data = {"applied": applied, "differences": changed, "rota": warned}
    session.show(data, lambda: _print(session, found))


def _pairs(one: Difference) -> dict[str, Any]:
    return {name: {"old": old, "new": new} for name, (old, new) in one.fields.items()}


def _print(session: Session, found: Plan) -> None:
    for one in found.differences:
        put(safe(f"{SIGNS[one.kind]} {one.section} {one.key}"))
        for name, (old, new) in one.fields.items():
            if _long(old) or _long(new):
                put(safe(f"    {name}:"))
                for line in _lines_between(old or "", new or ""):
                    put(safe(f"      {line}"))
            elif one.kind == "changed":
                put(safe(f"    {name}: {_shown(old)} -> {_shown(new)}"))
            elif new not in ("", [], {}):
                put(safe(f"    {name}: {_shown(new)}"))
    for warning in found.warnings:
        session.talk(str(warning))
    many = len(found.differences)
    session.talk(ngettext("{n} difference.", "{n} differences.", many).format(n=many))


def _long(value: Any) -> bool:
    return isinstance(value, str) and "\n" in value


def _lines_between(old: str, new: str) -> Iterator[str]:
    """The lines that differ of a longer text, with one of those around them."""
    from difflib import unified_diff

    found = unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=1)
    return (line for line in found if not line.startswith(("---", "+++", "@@")))


def _shown(value: Any) -> str:
    return "–" if value is None else json_text(value, indent=None)
