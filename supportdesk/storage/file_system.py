"""What a folder stands on: network file systems, where SQLite's locks cannot be trusted, and room on the disk."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from supportdesk.errors import DeskUnreachable
from supportdesk.i18n import _

MOUNTS = Path("/proc/mounts")
REMOTE = frozenset(
    {"9p", "afs", "ceph", "cifs", "davfs", "fuse.glusterfs", "fuse.s3fs", "fuse.sshfs", "nfs", "nfs4", "smb3", "smbfs"}
)
_OCTAL = re.compile(r"\\([0-7]{3})")


def file_system_of(path: Path, mounts: Path = MOUNTS) -> str:
    """The kind of file system a path is on ("ext4"); "" where the machine does not say."""
    if not mounts.exists():
        return ""
    where = Path(os.path.realpath(path))
    best = ("", "")
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _device, point, kind, *_rest = line.split(" ")
        point = _OCTAL.sub(lambda octal: chr(int(octal[1], 8)), point)
        if where.is_relative_to(point) and len(point) >= len(best[0]):  # of two on one point, the later is on top
            best = (point, kind)
    return best[1]


def refuse_network_folder(path: Path, mounts: Path = MOUNTS) -> None:
    """SQLite's locks cannot be trusted over a network file system: such a place is refused."""
    kind = file_system_of(path, mounts)
    if kind in REMOTE:
        raise DeskUnreachable(
            _(
                "{path} is on a network file system ({kind}), where a SQLite desk can be damaged. "
                "Use a local disk, or PostgreSQL."
            ).format(path=path, kind=kind)
        )


def free_bytes(path: Path) -> int:
    """Room left on the disk of a path, or of its nearest folder that exists."""
    there = next(folder for folder in (path, *path.parents) if folder.exists())
    return shutil.disk_usage(there).free
