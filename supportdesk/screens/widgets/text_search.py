"""Finding a word in lines and showing where it is. No Textual."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from supportdesk.screens.widgets.look import Line, Role, Span


class Hit(NamedTuple):
    """Where a match is: the line, and from which character to before which."""

    line: int
    start: int
    end: int


def hits(lines: Sequence[Line], word: str) -> list[Hit]:
    """Every match of `word`, upper and lower case alike, also across the spans of a line."""
    if not word:
        return []
    pattern = re.compile(re.escape(word), re.IGNORECASE)
    texts = ("".join(text for text, _ in line) for line in lines)
    return [Hit(at, *match.span()) for at, text in enumerate(texts) for match in pattern.finditer(text)]


def with_hits(line: Line, found: Sequence[Hit], current: Hit | None) -> Line:
    """The line with its matches in the role `match`, the current one in `found`."""
    if not found:
        return line
    return tuple(piece for span, start in _placed(line) for piece in _split(span, start, found, current))


def _placed(line: Line) -> Iterator[tuple[Span, int]]:
    start = 0
    for span in line:
        yield span, start
        start += len(span[0])


def _split(span: Span, start: int, found: Sequence[Hit], current: Hit | None) -> Iterator[Span]:
    text, role = span
    done = 0
    for hit in found:
        left, right = max(hit.start - start, done), min(hit.end - start, len(text))
        if left >= right:
            continue
        if done < left:
            yield text[done:left], role
        marked: Role = "found" if hit == current else "match"
        yield text[left:right], marked
        done = right
    if done < len(text):
        yield text[done:], role
