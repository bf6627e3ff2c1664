"""The minutes of a service meeting written to a file: Markdown, HTML or PDF (P9)."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from supportdesk.desk import Desk
from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.operations.minutes import minutes
from supportdesk.operations.minutes_page import minutes_html

Form = Literal["html", "pdf"]
_FORMS: dict[str, Form] = {".html": "html", ".htm": "html", ".pdf": "pdf"}


def write_minutes(desk: Desk, number: int, file: Path, *, form: Form | None = None) -> None:
    """Writes the minutes to a new file, in the form that is asked for, else the one its name ends in, else Markdown.

    `Invalid` when it cannot be.
    """
    wanted = form or _FORMS.get(file.suffix.lower())
    if wanted == "pdf":
        from supportdesk.operations.minutes_pdf import minutes_pdf

        _write(file, minutes_pdf(desk, number))
    else:
        _write(file, (minutes_html if wanted == "html" else minutes)(desk, number).encode())


def _write(file: Path, content: bytes) -> None:
    try:
        with file.open("xb") as opened:
            opened.write(content)
    except FileExistsError as error:
        raise Invalid(_("{file} is there already. Name another file.").format(file=file)) from error
    except OSError as error:
        raise Invalid(_("{file} cannot be written: {why}.").format(file=file, why=error.strerror)) from error
