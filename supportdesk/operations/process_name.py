"""The name of a running program in the desk: on its own host others can tell from it that the program has died.

Where `/proc` tells nothing a name is but random, and whoever bears it is taken to live until its lease runs out.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from functools import cache
from pathlib import Path
from zlib import crc32

_NAME = re.compile(r"([0-9a-f]{8})-([0-9a-f]{1,8})-([0-9a-f]{1,14})-[0-9a-f]{6}")
_HOST = (Path("/proc/sys/kernel/random/boot_id"), Path("/proc/self/ns/pid"))
STATE, START_TIME = 0, 19
"""Places in `/proc/PID/stat`, counted behind the name of the command."""
ENDED = "ZX"
"""States of a process that has ended and is still to be taken note of by the one that started it."""


def process_name(pid: int | None = None) -> str:
    """A new name, of at most 36 characters, for this process or for another of this host."""
    number = os.getpid() if pid is None else pid
    host, started = _host(), _started(number)
    if host is None or started is None:
        return os.urandom(16).hex()
    return f"{host}-{number:x}-{started:x}-{os.urandom(3).hex()}"


def has_died(name: str) -> bool:
    """Whether the process of that name ran on this host and does not run any more."""
    found = _NAME.fullmatch(name)
    if found is None or found[1] != _host():
        return False
    number = int(found[2], 16)
    return not _runs(number) or _started(number) not in (None, int(found[3], 16))


@cache
def _host() -> str | None:
    """This host since it was started, and this container of it, in eight digits; `None` where that is not to be known."""
    boot, namespace = _HOST
    with suppress(OSError):  # not Linux, or a system that shows no /proc
        told = f"{os.uname().nodename} {boot.read_text()} {namespace.readlink()}"
        return f"{crc32(told.encode()):08x}"
    return None


def _runs(number: int) -> bool:
    try:
        with suppress(PermissionError):  # it runs, as somebody else's
            os.kill(number, 0)
    except (ProcessLookupError, OverflowError):
        return False
    return _stat(number)[STATE] not in ENDED


def _started(number: int) -> int | None:
    """When a process was started, in ticks since the host was; `None` where it is not shown."""
    told = _stat(number)
    return int(told[START_TIME]) if len(told) > START_TIME else None


def _stat(number: int) -> list[str]:
    """What the host shows of a process; a question mark alone where it has ended, or is hidden from us."""
    with suppress(OSError):
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    return ["?"]
