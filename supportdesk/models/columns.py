"""Column types shared by all tables: instants as whole milliseconds, enums by value, JSON as text.

Both engines store the same plain integers and texts, so one SQL reads them alike and no reader pays for parsing.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Dialect, Enum, Text, TypeDecorator, text

from supportdesk.clock import from_ms, to_ms


class Instant(TypeDecorator[datetime]):
    """An aware `datetime`, stored as milliseconds since 1970-01-01 UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Refuses a naive datetime: it would mean a different instant on each machine."""
        return None if value is None else to_ms(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Gives the instant in UTC."""
        return None if value is None else from_ms(value).astimezone(UTC)


def only(condition: str) -> dict[str, Any]:
    """Makes an index one of these rows alone: a query takes it that says the condition in these words.

    PostgreSQL's condition stands in the migration that makes the index: said here it would load that engine's dialect.
    """
    return {"sqlite_where": text(condition)}


class JsonText(TypeDecorator[dict[str, Any]]):
    """A JSON object stored as text with sorted keys, alike on both engines."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, Any] | None, dialect: Dialect) -> str | None:
        """Writes compact JSON."""
        return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> dict[str, Any] | None:
        """Reads the object back."""
        return None if value is None else json.loads(value)


def by_value(kind: type[StrEnum]) -> Enum:
    """A text column that stores the enum's value, not its name, refuses others, and needs no native type on PostgreSQL."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        validate_strings=True,
        length=24,
        values_callable=lambda e: [m.value for m in e],
    )
