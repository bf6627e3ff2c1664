"""Files of rules, as the commands about rules take them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.operations.rule_sets import shipped_rules

File = Annotated[
    Path | None, typer.Argument(metavar=_("FILE"), help=_("A file of rules; without one, those that ship."))
]


def text_of(file: Path | None) -> tuple[str, str]:
    """The text of a file of rules, and what to call it; without a file, the rules that ship."""
    if file is None:
        return shipped_rules(), "rules.toml"
    try:
        return file.read_text(encoding="utf-8"), str(file)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else _("it is no UTF-8")
        raise Invalid(_("{file} cannot be read: {why}.").format(file=file, why=why)) from error
