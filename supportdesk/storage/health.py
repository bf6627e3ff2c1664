"""What `supportdesk doctor` looks at: the desk's storage, the settings file, and the terminal. Nothing is changed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from supportdesk.i18n import _
from supportdesk.settings import Settings
from supportdesk.storage.address import Address
from supportdesk.storage.finding import Finding, bad, ok
from supportdesk.storage.health_terminal import of_terminal

OTHERS = 0o077


def findings(
    address: Address, settings: Settings | None = None, environment: Mapping[str, str] | None = None
) -> list[Finding]:
    """Everything found, the desk first. `settings` adds the settings file; `environment` is the program's own without it."""
    return [
        *_of_desk(address),
        *(_of_settings(settings) if settings else ()),
        *of_terminal(os.environ if environment is None else environment),
    ]


def _of_desk(address: Address) -> Iterator[Finding]:
    if address.path is not None:
        from supportdesk.storage.health_file import of_file

        return of_file(address.path)
    from supportdesk.storage.health_server import of_server

    return of_server(address)


def _of_settings(settings: Settings) -> Iterator[Finding]:
    file = settings.file
    if not file.exists():
        yield ok(_("There is no settings file {file}: everything is as it comes.").format(file=file))
    elif file.stat().st_mode & OTHERS and settings.database.startswith("postgresql"):
        yield bad(
            _("{file} may be read by others, and can hold the password of the database.").format(file=file),
            _("Run: chmod 600 {file}").format(file=file),
        )
    else:
        yield ok(_("Settings come from {file}.").format(file=file))
