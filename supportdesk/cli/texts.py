"""Longer texts: from an option, a file, or standard input."""

from __future__ import annotations

import sys
from pathlib import Path

from supportdesk.errors import Invalid, WrongUsage
from supportdesk.i18n import _

STANDARD_INPUT = "-"
LARGEST = 8 * 1024 * 1024
"""More bytes than any text a case takes; a mistaken device or film is not read to its end."""


def needed_text(text: str | None, file: Path | None) -> str:
    """The text given by `--text` or `--file`; `WrongUsage` when there is none."""
    found = given_text(text, file)
    if found is None:
        raise WrongUsage(_("The text is missing: --text TEXT, --text - for standard input, or --file FILE."))
    return found


def given_text(text: str | None, file: Path | None) -> str | None:
    """The text given by `--text` or `--file`, without blank lines at its end; `None` when neither is given."""
    if text is not None and file is not None:
        raise WrongUsage(_("Give the text once: by --text or by --file."))
    if file is not None:
        return _decoded(_read_file(file), str(file))
    if text == STANDARD_INPUT:
        return _decoded(sys.stdin.buffer.read(LARGEST + 1), _("standard input"))
    return text


def _read_file(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST + 1)
    except OSError as error:
        raise Invalid(_("{file} cannot be read: {why}.").format(file=file, why=error.strerror)) from error


def _decoded(content: bytes, name: str) -> str:
    if len(content) > LARGEST:
        raise Invalid(_("{file} is too long for a text. Attach it as a file instead.").format(file=name))
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").rstrip("\n")
    except UnicodeDecodeError as error:
        raise Invalid(_("{file} is not UTF-8 text. Attach it as a file instead.").format(file=name)) from error
