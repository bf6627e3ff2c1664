"""What the exit status tells a script. Each refusal carries its own; this is the one place that maps them."""

from __future__ import annotations

from typing import Final

from supportdesk.errors import DeskError

DONE: Final = 0
REFUSED: Final = 1
"""Nothing, or not all of it, was done; the reason is on stderr."""
WRONG_USAGE: Final = 2
"""There is no such command, option or value, or one is missing."""
UNREACHABLE: Final = 3
"""The desk's address is none, or its database is missing, locked, damaged, full, or of another layout."""


def exit_code_of(error: BaseException) -> int:
    """The exit status for what stopped a command; anything unforeseen counts as refused."""
    return error.exit_code if isinstance(error, DeskError) else REFUSED
