"""Words by which text is found: made alike when a case is indexed and when somebody searches.

Both engines and the predicate only ever compare what comes out of here, so none of them needs an opinion on letters.
"""

from __future__ import annotations

import re
from unicodedata import normalize

LONGEST_WORD = 40
"""Characters of a word that count; the rest is cut off."""
LONGEST_NUMBER = 12
"""Digits of the largest case number that is looked for."""
PREFIX = "SD"
"""What stands before case numbers unless the desk says otherwise."""
_RUNS = re.compile(r"[^\W_]+")  # without marks of their own, as in Thai: the engines disagree on what they belong to


def fold(text: str) -> str:
    """The text as it is compared: composed (NFC) and without difference between large and small letters."""
    return text.lower() if text.isascii() else normalize("NFC", normalize("NFC", text).casefold())


def words(text: str) -> list[str]:
    """The words of a text in order: runs of letters and digits, folded, each of at most `LONGEST_WORD` characters."""
    return [run[:LONGEST_WORD] for run in _RUNS.findall(fold(text))]


def case_number(text: str, prefix: str = PREFIX) -> str:
    """The digits of the case number a text may be the start of: `1042`, `#1042`, `SD-1042`, `sd1042`; else nothing.

    `prefix` is the desk's own. A number begins with 1 to 9 and has at most `LONGEST_NUMBER` digits.
    """
    rest = text.strip().lower()
    digits = rest.removeprefix("#").removeprefix(prefix.lower()).removeprefix("-") if not rest[:1].isdigit() else rest
    usable = digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_NUMBER and not digits.startswith("0")
    return digits if usable else ""


def number_ranges(digits: str) -> list[tuple[int, int]]:
    """First and last of the case numbers that are these digits or begin with them, as ranges, the number itself first.

    This lets an engine walk its primary key instead of reading every number as text.
    """
    number = int(digits)
    rest = range(LONGEST_NUMBER - len(digits) + 1)
    return [(number * 10**more, (number + 1) * 10**more - 1) for more in rest]


def letter_cases(text: str) -> list[str]:
    """For each character the ones it may stand for when large and small letters are the same: `å1` gives `åÅ`, `1`.

    For columns without a folded copy: SQLite knows the case of ASCII letters only, so patterns name both. A letter
    whose other case is several letters (`ß`) stands for itself.
    """
    return [_cases(char) for char in normalize("NFC", text)]


def _cases(char: str) -> str:
    forms = (char, char.lower(), char.upper(), char.title())
    return "".join(dict.fromkeys(form for form in forms if len(form) == 1))


def spellings(text: str) -> tuple[str, ...]:
    """A short name as written, in small and in large letters: for exact columns without a folded copy."""
    return tuple(dict.fromkeys((text, text.lower(), text.upper())))
