"""The blanks of ready-made replies, such as `<time>`: what the person has to fill in before a text may leave the desk."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

_BLANK = re.compile(r"<[^<>\n]{1,60}>|‹[^‹›\n]{1,60}›")


class Blank(NamedTuple):
    """A blank in a text: as it stands there, and the characters it takes, from `start` to before `end`."""

    text: str
    start: int
    end: int


def blanks_of(replies: Iterable[str]) -> frozenset[str]:
    """All blanks of these texts; only they are looked for, so that `<html>` or an address in a text is nobody's blank."""
    return frozenset(found[0] for reply in replies for found in _BLANK.finditer(reply))


def first_blank(text: str, blanks: frozenset[str], start: int = 0) -> Blank | None:
    """The first of these blanks in a text from a character on."""
    for found in _BLANK.finditer(text, start):
        if found[0] in blanks:
            return Blank(found[0], found.start(), found.end())
    return None


def place_in(text: str, at: int) -> tuple[int, int]:
    """Line and column, both from 0, of a character of a text."""
    return text.count("\n", 0, at), at - (text.rfind("\n", 0, at) + 1)
