"""Matching what people type against names and numbers as they stand in the tables, alike on both engines."""

from __future__ import annotations

from typing import NamedTuple

from supportdesk.rules.search_words import letter_cases
from supportdesk.storage.address import Dialect

APART = ("-", " ", "(", ")", "/", ".", "\N{NO-BREAK SPACE}")
"""What people write between the digits of a telephone number."""
HOME = "46"
"""The country whose numbers are written without their code."""


def like(text: str) -> str:
    """The text as part of a LIKE pattern with `ESCAPE '!'`."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def lowered(column: str, wanted: str) -> str:
    """SQL for a column in small letters, as far as `wanted` (folded) has them: SQLite's `lower` knows only A to Z."""
    for letter in sorted({char for char in wanted if char.isalpha() and not char.isascii()}):
        if len(letter.upper()) == 1 and letter.upper() != letter:
            column = f"replace({column}, '{letter.upper()}', '{letter}')"
    return f"lower({column})"


class Pattern(NamedTuple):
    """What stands between a column and a pattern, and behind it."""

    sign: str
    text: str
    behind: str = ""


def in_letters(dialect: Dialect, text: str) -> Pattern:
    """For a column as it was written that holds a text, letter by letter in either case.

    The pattern names both cases, because `lower` and `LIKE` differ between engines beyond ASCII. For ASCII SQLite's
    `LIKE` means the same, at a quarter of the cost.
    """
    if dialect == "postgresql":
        return Pattern("~", "".join(map(_regex, letter_cases(text))))
    if text.isascii():
        return Pattern("LIKE", f"%{like(text)}%", " ESCAPE '!'")
    return Pattern("GLOB", f"*{''.join(map(_glob, letter_cases(text)))}*")


def _glob(case: str) -> str:
    return f"[{case}]" if len(case) > 1 or case in "*?[" else case


def _regex(case: str) -> str:
    if len(case) > 1:
        return f"[{case}]"
    return case if case.isalnum() or not case.isascii() else f"\\{case}"


def digits_of(column: str) -> str:
    """SQL for a telephone number without what stands between its digits."""
    for sign in APART:
        column = f"replace({column}, '{sign}', '')"
    return column


def telephone(text: str) -> str:
    """The digits that a telephone number has in common however it is written: `+46 (0)31-39` and `031 39` give `3139`.

    Nothing for a text that is no telephone number.
    """
    if any(char.isalpha() for char in text):
        return ""
    digits = "".join(char for char in text if char.isascii() and char.isdigit())
    abroad = text.lstrip().startswith("+") or digits.startswith("00")
    return digits.removeprefix("00").removeprefix(HOME).lstrip("0") if abroad else digits.lstrip("0")


def by_code_point(dialect: Dialect, column: str) -> str:
    """SQL to order by names: by code point on both engines, whatever the server's locale, so that pages meet alike.

    Å, Ä and Ö come after Z, as they should, but Ä before Å.
    """
    return f'{column} COLLATE "C"' if dialect == "postgresql" else column


def by_name(dialect: Dialect, column: str) -> str:
    """As `by_code_point`, with those that have no name first."""
    return by_code_point(dialect, f"coalesce({column}, '')")
