"""Files of a case: attach one, save one. A path that cannot be is refused before the dialog closes."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from supportdesk.errors import Invalid
from supportdesk.i18n import N_, _, pgettext
from supportdesk.rules.actions import Action
from supportdesk.screens.commands.asking import ask_line, titled
from supportdesk.screens.commands.command import Command
from supportdesk.text import safe

if TYPE_CHECKING:
    from supportdesk.screens.desk_screen import DeskScreen
    from supportdesk.screens.dialogs.specs import ChoiceField, LookupField, Option

DIGITS = 9
LONGEST_SHOWN = 120


class Attach(Command):
    """Keeps a file on the case."""

    id: ClassVar[str] = "attach"
    key: ClassVar[str] = "A"
    label: ClassVar[str] = N_("attach")
    help: ClassVar[str] = N_("attach a file")
    action: ClassVar[Action | None] = Action.ATTACH

    async def run(self, screen: DeskScreen) -> None:
        """Asks for the path of a file."""
        from supportdesk.operations.marking import attach

        case = screen.targets()[0]
        name = await ask_line(
            screen,
            titled(screen, [case], _("Attach a file")),
            _("Path"),
            _("Which file? Write its path."),
            enter=pgettext("enter", "attach"),
            hint=_("such as ~/log.txt"),
            check=why_not_read,
        )
        if name is None:
            return
        path = path_of(name)

        def read() -> bytes:
            try:
                return path.read_bytes()
            except OSError as error:
                raise Invalid(_("{path} cannot be read: {reason}").format(path=path, reason=error.strerror)) from error

        content = await screen.in_thread(read)
        said = _("Attached {name} to {cases}.").replace("{name}", path.name.replace("{", "{{").replace("}", "}}"))
        await screen.do(lambda change, number: attach.within(change, number, path.name, content), said, targets=[case])


class SaveFile(Command):
    """Saves an attached file to a path of one's own."""

    id: ClassVar[str] = "save_file"
    label: ClassVar[str] = N_("save file")
    help: ClassVar[str] = N_("save an attached file")
    action: ClassVar[Action | None] = Action.READ

    async def run(self, screen: DeskScreen) -> None:
        """Asks which, and where to."""
        from supportdesk.operations.case_view import attachment_content, case_detail
        from supportdesk.screens.dialogs.form import Form
        from supportdesk.screens.dialogs.specs import Field, Option, TextField

        target = screen.targets()[0]
        detail = await screen.in_thread(lambda: case_detail(screen.desk, target.id))
        if not detail.attachments:
            raise Invalid(_("There is no file on this case."))
        options = [Option(file.id, safe(file.name, limit=40)) for file in detail.attachments]
        needed = _("Where to? Write a path.")
        fields: list[Field] = [
            _which_file(options),
            TextField("path", _("Path"), needed=needed, hint=_("such as ~/log.txt")),
        ]

        def check(values: Mapping[str, Any]) -> str | None:
            return why_not_written(str(values["path"]))

        filled = await screen.desk_app.push_screen_wait(
            Form(screen.session, titled(screen, [target], _("Save a file")), fields, check=check)
        )
        if filled is None:
            return
        path = path_of(str(filled.values["path"]))
        key = int(filled.values["file"])

        def save() -> None:
            _name, content = attachment_content(screen.desk, target.id, key)
            try:
                with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                    out.write(content)
            except OSError as error:
                raise Invalid(
                    _("{path} cannot be written: {reason}").format(path=path, reason=error.strerror)
                ) from error

        await screen.in_thread(save)
        screen.say(_("Saved as {path}.").format(path=path))


def _which_file(options: Sequence[Option]) -> ChoiceField | LookupField:
    """A digit for each of a few files, a look-up among many."""
    from supportdesk.screens.dialogs.specs import ChoiceField, LookupField

    if len(options) <= DIGITS:
        return ChoiceField("file", _("File"), options, options[0].value)

    def find(text: str) -> list[Option]:
        return [option for option in options if text.casefold().strip() in option.label.casefold()]

    return LookupField("file", _("File"), find, needed=_("Which one? Type a letter, Down chooses."), shown=6)


def why_not_read(name: str) -> str | None:
    """Why the file of a path cannot be attached; `None` when it can."""
    from supportdesk.operations.marking import LARGEST_FILE

    try:
        path = path_of(name)
        if path.exists() and not path.is_file():
            return _("{path} is no file.").format(path=path)
        with path.open("rb"):
            size = path.stat().st_size
    except OSError as error:
        return _("{path} cannot be read: {reason}").format(path=_shown(name), reason=error.strerror)
    except Invalid as error:
        return str(error)
    if size > LARGEST_FILE:
        return _("The file is larger than {n} MB.").format(n=LARGEST_FILE // 1024 // 1024)
    return None


def why_not_written(name: str) -> str | None:
    """Why nothing can be saved under a path; `None` when it can, as far as can be seen."""
    try:
        path = path_of(name)
        if path.exists():
            return _("{path} is there already. Write another name.").format(path=path)
        if not path.parent.is_dir():
            return _("There is no folder {path}.").format(path=path.parent)
    except OSError as error:
        return _("{path} cannot be written: {reason}").format(path=_shown(name), reason=error.strerror)
    except Invalid as error:
        return str(error)
    return None


def path_of(name: str) -> Path:
    """The path a person wrote, `~` for a home folder; `Invalid` for a home that there is not."""
    try:
        return Path(name).expanduser()
    except RuntimeError as error:
        said = _("There is no user whose home {name} would be. Write the whole path, or ./{name}.")
        raise Invalid(said.format(name=name.partition("/")[0])) from error


def _shown(name: str) -> str:
    return name if len(name) <= LONGEST_SHOWN else f"{name[:LONGEST_SHOWN]}…"
