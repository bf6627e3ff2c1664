"""The words by which text is found: made alike when indexing and when asking, so that both engines match alike."""

from __future__ import annotations

import re
import unicodedata

LONGEST_WORD = 40
_RUNS = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Text for comparing without regard to case: composed (NFC) and casefolded."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def words(text: str) -> list[str]:
    """The runs of letters and digits of a text, folded and cut to 40 characters, in order."""
    return [run[:LONGEST_WORD] for run in _RUNS.findall(fold(text))]
