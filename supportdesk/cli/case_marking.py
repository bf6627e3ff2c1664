"""`supportdesk case …`: tags, files and who follows."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from supportdesk.cli import arguments as given
from supportdesk.cli.as_data import plain
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.doing import do_to, number, show_outcomes
from supportdesk.cli.session import session_of
from supportdesk.errors import Invalid, WrongUsage
from supportdesk.i18n import _
from supportdesk.operations.case_view import attachment_content

if TYPE_CHECKING:
    from supportdesk.change import Change, Outcome

app = group()

HERE = Path("-")
LONGEST_NAME = 120


@app.command("tag", cls=DeskCommand, help=_("Add and remove tags."))
def tag(
    context: typer.Context,
    *,
    cases: given.Cases,
    add: Annotated[list[str] | None, typer.Option("--add", metavar=_("TAG"), help=_("A tag; may be repeated."))] = None,
    remove: Annotated[
        list[str] | None, typer.Option("--remove", metavar=_("TAG"), help=_("A tag to take away; may be repeated."))
    ] = None,
) -> None:
    """Tags cases."""
    from supportdesk.operations.marking import tag as operation

    if not add and not remove:
        raise WrongUsage(_("Name a tag: --add TAG or --remove TAG."))
    do_to(
        session_of(context), cases, lambda change, n: operation.within(change, n, tuple(add or ()), tuple(remove or ()))
    )


@app.command("watch", cls=DeskCommand, help=_("Follow cases, or stop following them."))
def watch(
    context: typer.Context,
    *,
    cases: given.Cases,
    agent: Annotated[str, typer.Option("--agent", metavar=_("LOGIN"), help=_("Who follows; else you."))] = "",
    stop: Annotated[bool, typer.Option("--stop", help=_("Stop following."))] = False,
) -> None:
    """Watches cases."""
    from supportdesk.operations.marking import watch as operation

    do_to(session_of(context), cases, lambda change, n: operation.within(change, n, agent, stop=stop))


@app.command("attach", cls=DeskCommand, help=_("Keep files on a case."))
def attach(
    context: typer.Context,
    *,
    case: given.Case,
    files: Annotated[list[Path], typer.Argument(metavar=_("FILE…"), help=_("Files to keep, up to 30 MB each."))],
) -> None:
    """Attaches files to a case, all in one step."""
    import mimetypes

    from supportdesk.operations.marking import attach as operation

    session = session_of(context)
    n, contents = number(session, case), [(file, _content(file)) for file in files]

    def attach_all(change: Change) -> list[Outcome]:
        return [
            operation.within(
                change,
                n,
                os.fsencode(file.name).decode(errors="replace"),
                content,
                media_type=mimetypes.guess_type(file.name)[0] or "application/octet-stream",
            )
            for file, content in contents
        ]

    show_outcomes(session, session.me.perform(attach_all)[-1:])


def _content(file: Path) -> bytes:
    """The bytes of a file, read only as far as a case may keep them."""
    from supportdesk.operations.marking import LARGEST_FILE

    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST_FILE + 1)
    except OSError as error:
        raise Invalid(_("{file} cannot be read: {why}.").format(file=file, why=error.strerror)) from error


@app.command("fetch-attachment", cls=DeskCommand, help=_("Save a file of a case."))
def fetch_attachment(
    context: typer.Context,
    *,
    case: given.Case,
    attachment: Annotated[
        int, typer.Argument(metavar=_("FILE-ID"), help=_("The number that “case show” gives it."), min=1)
    ],
    to: Annotated[
        Path | None,
        typer.Option(
            "--to", metavar=_("FILE"), help=_("Where to; “-” writes to standard output. Else its name, here.")
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help=_("Overwrite a file that is there."))] = False,
) -> None:
    """Saves an attachment."""
    session = session_of(context)
    name, content = attachment_content(session.me, number(session, case), attachment)
    if to == HERE:
        if sys.stdout.isatty():
            raise WrongUsage(_("A customer's file is not written to a terminal. Give --to FILE."))
        sys.stdout.buffer.write(content)
        return
    target = to or Path(file_name(name))
    _save(target, content, force=force)
    data = {"file": target.absolute(), "name": name, "size": len(content)}
    session.show(plain(data), lambda: session.talk(_("Saved {file}, {n} bytes.").format(file=target, n=len(content))))


def file_name(name: str) -> str:
    """A customer's file name without what could lead elsewhere, hide the file, or act on a terminal."""
    kept = "".join(c if c.isalnum() or c in " ._-()+" else "_" for c in name.replace("\\", "/").rpartition("/")[2])
    stem, dot, ending = kept.strip(" .").rpartition(".")
    short = (
        f"{stem[: LONGEST_NAME - len(ending)]}.{ending}"
        if dot and len(ending) < 20
        else kept.strip(" .")[:LONGEST_NAME]
    )
    return short.lstrip("-") or "attachment"


def _save(target: Path, content: bytes, *, force: bool) -> None:
    """Writes the file for this user alone; an existing one, or what a link leads to, is left alone unless forced."""
    new = os.O_TRUNC if force else os.O_EXCL
    try:
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | new | os.O_NOFOLLOW, 0o600), "wb") as file:
            file.write(content)
    except FileExistsError as error:
        raise Invalid(
            _("{file} exists. Give another by --to, or overwrite it with --force.").format(file=target)
        ) from error
    except OSError as error:
        raise Invalid(_("{file} cannot be written: {why}.").format(file=target, why=error.strerror)) from error
