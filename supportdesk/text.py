"""Text from outside made safe for a terminal, at every edge where it is shown, printed, exported or logged.

The store keeps what came. `safe` gives one line, `safe_block` several; both return `Safe`, which holds no character
that a terminal acts on, that turns the reading direction, or that takes room without being seen. `Safe` is about
characters, not markup: widgets still need `Content`/`Text`, never markup strings.

Plain Latin text returns untouched without loading `re`, `unicodedata` or Rich; the rest loads on first need.
"""

from __future__ import annotations

from supportdesk.widths import cells, fit, is_plain_latin, wrap

__all__ = [
    "Safe",
    "ascii_only",
    "cells",
    "fit",
    "in_charset",
    "mark_mixed_script",
    "safe",
    "safe_block",
    "safe_error",
    "safe_url",
    "wrap",
]

TYPE_CHECKING = False  # `typing` costs more than this module may; type checkers know the name
if TYPE_CHECKING:
    from typing import NewType

    Safe = NewType("Safe", str)
else:
    Safe = str

LONGEST_BLANK = 8
"""Blanks in a row that one line may hold; more would push what follows out of sight."""
TAB = 4
"""Columns a tab stop is wide in a block."""
_TOO_BLANK = " " * (LONGEST_BLANK + 1)


def safe(text: str, *, limit: int = 4000) -> Safe:
    """One line of `text` for a terminal: newlines and tabs become a space, at most `limit` characters (then "…")."""
    if len(text) <= limit and is_plain_latin(text) and _TOO_BLANK not in text:
        return Safe(text)
    from supportdesk import unicode_rules

    return Safe(unicode_rules.one_line(text, limit, LONGEST_BLANK))


def safe_block(text: str, *, limit: int = 200_000, line_limit: int = 2_000) -> Safe:
    """Lines of `text` for a terminal, parted by "\\n" alone; longer texts and longer lines end in "…"."""
    if (
        len(text) <= limit
        and is_plain_latin(text.replace("\n", ""))
        and (len(text) <= line_limit or max(map(len, text.split("\n"))) <= line_limit)
    ):
        return Safe(text)
    from supportdesk import unicode_rules

    return Safe(unicode_rules.block(text, limit, line_limit, TAB))


def safe_error(error: BaseException) -> Safe:
    """What to show of `error` in one line: a refusal's own sentence, else the kind and the first line of the message.

    Later lines are left out: database drivers put statements and values there.
    """
    try:
        message = str(error).strip()
    except Exception:  # noqa: BLE001 -- a broken __str__ must not hide the error itself
        message = ""
    if hasattr(error, "exit_code") and message:
        return safe(message)
    kind = type(error).__name__
    first_line = message.partition("\n")[0]
    return safe(f"{kind}: {first_line}" if first_line else kind, limit=500)


def safe_url(url: str) -> Safe:
    """`url` as plain text to read, never to open, with the host in ASCII (punycode) so that lookalike letters show."""
    from supportdesk import lookalikes

    return safe(lookalikes.with_ascii_host(safe(url, limit=2000)), limit=2000)


def mark_mixed_script(name: str, marker: str = " [mixed letters]") -> Safe:
    """`name` in one line, with `marker` behind it if it mixes Latin, Cyrillic or Greek letters, as a lookalike does."""
    line = safe(name)
    if line.isascii():
        return line
    from supportdesk import lookalikes

    return Safe(line + safe(marker)) if lookalikes.mixes_scripts(line) else line


def ascii_only(text: str) -> str:
    """Our own labels for a terminal without Unicode: every other character becomes "?". Not for customers' text."""
    return text.encode("ascii", "replace").decode("ascii")


def in_charset(text: Safe, charset: str) -> Safe:
    """Customers' text for a terminal whose charset is not UTF-8: what it lacks becomes "?". Before `fit` and `wrap`."""
    return Safe(text.encode(charset, "replace").decode(charset))
