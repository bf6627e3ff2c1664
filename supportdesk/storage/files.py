"""New files that appear whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from supportdesk.errors import DeskError, Invalid
from supportdesk.i18n import _
from supportdesk.storage.faults import file_told_plainly
from supportdesk.storage.sqlite_file import make_empty

Refusal = Callable[[Path, str], DeskError]


@dataclass(frozen=True)
class Backup:
    """A backup that was made: where, of which layout, and its size in bytes."""

    path: Path
    layout: str
    size: int


@dataclass(frozen=True)
class Restored:
    """A backup that was put back: its layout, and where the desk that was there is now."""

    layout: str
    aside: Path | None = None


@contextmanager
def new_file(target: Path, *, refusal: Refusal | None = None) -> Iterator[Path]:
    """An empty file, its owner's alone, to fill; at the end it is on the disk under the name `target`.

    `Invalid` where `target` exists (it is never overwritten); where it cannot be made `refusal` of its name and the reason.
    After an error nothing is left.
    """
    _make_new(target, refusal or unwritable)
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        make_empty(partial)
        yield partial
        put_in_place(partial, target)
    except BaseException:
        partial.unlink(missing_ok=True)
        target.unlink(missing_ok=True)
        raise


def _make_new(target: Path, refusal: Refusal) -> None:
    try:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError as error:
        if target.is_dir():
            raise Invalid(_("{path} is a folder. Give the name of a new file in it.").format(path=target)) from error
        raise Invalid(
            _("{path} exists already and is not overwritten. Give another name.").format(path=target)
        ) from error
    except OSError as error:
        raise refusal(target, error.strerror or str(error)) from error


def unwritable(target: Path, reason: str) -> Invalid:
    """The refusal of a place where no file can be made: the desk itself is as well as before."""
    return Invalid(
        _("{path} cannot be written ({reason}). Give a file in a folder that is there and has room.").format(
            path=target, reason=reason
        )
    )


def put_in_place(file: Path, target: Path) -> None:
    """Gives a file its name when its bytes are on the disk, so that a power cut leaves the old file or the new one."""
    with file_told_plainly(target):
        _reach_the_disk(file)
        file.replace(target)
        _reach_the_disk(target.parent)


def _reach_the_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
