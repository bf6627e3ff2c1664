"""Database addresses: which engine, which file, shown without a password.

Standard library only: the first page is painted before SQLAlchemy is imported.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from supportdesk.errors import DeskUnreachable
from supportdesk.i18n import _

Dialect = Literal["sqlite", "postgresql"]


@dataclass(frozen=True)
class Address:
    """Where a desk's data is. `path` is set for SQLite only; `url` may hold a password and stays out of the repr."""

    url: str = field(repr=False)
    dialect: Dialect
    path: Path | None = None

    @property
    def shown(self) -> str:
        """The address as it may be printed: no login, no password, no options."""
        if self.path is not None:
            return str(self.path)
        parts = urlsplit(self.url)
        host = parts.hostname or dict(parse_qsl(parts.query)).get("host", "")
        host = f"[{host}]" if ":" in host else "" if host.startswith("/") else host
        return f"postgresql://{host}{f':{parts.port}' if parts.port else ''}{unquote(parts.path)}"

    @property
    def sqlalchemy_url(self) -> str:
        """A PostgreSQL address in SQLAlchemy's spelling, with the driver we use."""
        return "postgresql+psycopg://" + self.url.split("://", 1)[1]


def parse_address(url: str) -> Address:
    """Reads `sqlite:///FILE`, a plain path, or `postgresql://…`; anything else is `DeskUnreachable`."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        if not url.strip():
            raise DeskUnreachable(_("The database address is empty. Give a file or postgresql://HOST/NAME."))
        return _file(Path(url))
    engine = scheme.split("+")[0].lower()
    if engine == "sqlite":
        if not rest.lstrip("/") or rest.startswith("/:memory:"):
            raise DeskUnreachable(_("“{url}” names no file. Give sqlite:///FOLDER/desk.db.").format(url=url))
        return _file(Path(rest[1:]))
    if engine in ("postgresql", "postgres"):
        return _server(rest)
    raise DeskUnreachable(
        _("“{scheme}” is no database this program knows. Use sqlite:///FILE or postgresql://HOST/NAME.").format(
            scheme=scheme
        )
    )


def _file(path: Path) -> Address:
    path = path.expanduser().absolute()
    if not path.name:
        raise DeskUnreachable(_("“{path}” names no file. Give FOLDER/desk.db.").format(path=path))
    if "\0" in str(path):
        raise DeskUnreachable(_("A file name cannot hold a zero byte. Give another by --database."))
    return Address(f"sqlite:///{path}", "sqlite", path)


def _server(rest: str) -> Address:
    """Checks what SQLAlchemy would refuse with the whole address, password and all, in its message."""
    address = Address(f"postgresql://{rest}", "postgresql")
    try:
        named = address.shown.rstrip("/") != "postgresql:"
    except ValueError as error:
        raise DeskUnreachable(
            _("The address of the database cannot be read. Write postgresql://HOST:PORT/NAME.")
        ) from error
    if not named and "?" not in rest:
        raise DeskUnreachable(_("The address names no database. Write postgresql://HOST/NAME."))
    return address
