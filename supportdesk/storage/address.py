"""Database addresses: which engine, which file, shown without a password.

Standard library only: the first page is painted before SQLAlchemy is imported.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from supportdesk.errors import Invalid

Dialect = Literal["sqlite", "postgresql"]


@dataclass(frozen=True)
class Address:
    """Where a desk's data is. `path` is set for SQLite only."""

    url: str
    dialect: Dialect
    path: Path | None = None

    @property
    def shown(self) -> str:
        """The address as it may be printed: no password."""
        if self.path is not None:
            return str(self.path)
        parts = urlsplit(self.url)
        return f"postgresql://{parts.hostname or 'localhost'}{f':{parts.port}' if parts.port else ''}{parts.path}"

    @property
    def sqlalchemy_url(self) -> str:
        """The address in SQLAlchemy's spelling, with the driver we use."""
        if self.path is not None:
            return f"sqlite:///{self.path}"
        return "postgresql+psycopg://" + self.url.split("://", 1)[1]


def parse_address(url: str) -> Address:
    """Reads `sqlite:///FILE`, a plain path, or `postgresql://…`; anything else is `Invalid`."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        if not url.strip():
            raise Invalid("The database address is empty. Give a file or postgresql://HOST/NAME.")
        path = Path(url).expanduser().absolute()
        return Address(f"sqlite:///{path}", "sqlite", path)
    engine = scheme.split("+")[0].lower()
    if engine == "sqlite":
        if not rest.lstrip("/") or rest.startswith("/:memory:"):
            raise Invalid(f"“{url}” names no file. Give sqlite:///FOLDER/desk.db.")
        path = Path(rest[1:]).expanduser().absolute()
        return Address(f"sqlite:///{path}", "sqlite", path)
    if engine in ("postgresql", "postgres"):
        return Address(f"postgresql://{rest}", "postgresql")
    raise Invalid(f"“{scheme}” is no database this program knows. Use sqlite:///FILE or postgresql://HOST/NAME.")
