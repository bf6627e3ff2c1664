"""The reader's time zone: in which zone this person's instants are shown and typed."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from pathlib import Path

LOCALTIME = Path("/etc/localtime")


class MachineZone(tzinfo):
    """The C library's idea of local time, for machines whose zone has no IANA name (`TZ=CET-1CEST`)."""

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        """Offset from UTC at this wall-clock time; `None` without one."""
        return None if dt is None else dt.replace(tzinfo=None).astimezone().utcoffset()

    def dst(self, dt: datetime | None) -> timedelta | None:
        """Unknown: the C library does not tell how much of the offset is summer time."""
        return None

    def tzname(self, dt: datetime | None) -> str | None:
        """The zone's abbreviation at this wall-clock time."""
        return None if dt is None else dt.replace(tzinfo=None).astimezone().tzname()

    def fromutc(self, dt: datetime) -> datetime:
        """The wall-clock time of an instant given in UTC with this zone attached."""
        return dt.replace(tzinfo=UTC).astimezone().replace(tzinfo=self)


def zone() -> tzinfo:
    """The reader's zone: `TZ` if it is set, else the machine's."""
    return _zone(os.environ.get("TZ"))


@lru_cache(maxsize=8)
def _zone(named: str | None) -> tzinfo:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    if named == "":  # POSIX: an empty TZ is UTC
        return UTC
    name = named.removeprefix(":") if named else _machine_zone_name()
    if name is None:
        return MachineZone()
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return MachineZone()


def _machine_zone_name() -> str | None:
    """The IANA name that `/etc/localtime` points to, or `None` when it is no link into a zone database."""
    if not LOCALTIME.is_symlink():
        return None
    _before, found, name = str(LOCALTIME.resolve()).partition("/zoneinfo/")
    return name if found else None
