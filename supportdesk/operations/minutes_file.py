"""The minutes of a service meeting written to a file: Markdown, or HTML (P9)."""

from __future__ import annotations

from pathlib import Path

from supportdesk.desk import Desk
from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.operations.minutes import minutes
from supportdesk.operations.minutes_page import minutes_html


def write_minutes(desk: Desk, number: int, file: Path, *, html: bool = False) -> None:
    """Writes the minutes to a new file, as HTML when it is asked for or the file is called so. `Invalid` when it cannot be."""
    page = html or file.suffix.lower() in {".html", ".htm"}
    _write(file, (minutes_html if page else minutes)(desk, number).encode())


def _write(file: Path, content: bytes) -> None:
    try:
        with file.open("xb") as opened:
            opened.write(content)
    except FileExistsError as error:
        raise Invalid(_("{file} is there already. Name another file.").format(file=file)) from error
    except OSError as error:
        raise Invalid(_("{file} cannot be written: {why}.").format(file=file, why=error.strerror)) from error
