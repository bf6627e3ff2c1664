"""On which line of a TOML text each table and key stands, for `tomllib` does not tell. The text must be valid."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

Path = tuple[str | int, ...]
_KEYS = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^"'\[\]])*"""
"""Dotted keys, of which those in quotes may hold brackets."""
_HEADER = re.compile(rf"\s*(\[\[?)({_KEYS})(\]\]?)\s*(#.*)?")
_OPENS = {'"""': '"""', "'''": "'''"}


def toml_lines(text: str) -> dict[Path, int]:
    """Line by path; an element of a list of tables has its number in the path: `("customer", 3, "name")`."""
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    here: Path = ()
    for number, line in _statements(text):
        header = _HEADER.fullmatch(line)
        if header is not None:
            path = _resolved(_keys(header[2]), counts, last=header[1] == "[")
            if header[1] == "[[":
                counts[path] = counts.get(path, -1) + 1
                path = (*path, counts[path])
            here = path
        else:
            path = (*here, *_keys(_before_equals(line)))
        for length in range(len(here) + 1 if header is None else 1, len(path) + 1):
            lines.setdefault(path[:length], number)
    return lines


def _resolved(keys: tuple[str, ...], counts: dict[Path, int], *, last: bool) -> Path:
    """A header's path, with the number of the element of each list of tables that it goes through."""
    path: Path = ()
    for place, key in enumerate(keys, 1):
        path = (*path, key)
        if path in counts and (last or place < len(keys)):
            path = (*path, counts[path])
    return path


def _keys(written: str) -> tuple[str, ...]:
    """The parts of a dotted key."""
    table: Any = tomllib.loads(f"{written.strip()} = 0")
    found = []
    while isinstance(table, dict):
        [(key, table)] = table.items()
        found.append(key)
    return tuple(found)


def _before_equals(line: str) -> str:
    """The key of a line `key = value`; an equals sign may stand within quotes."""
    quote, escaped = "", False
    for place, character in enumerate(line):
        if escaped:
            escaped = False
        elif quote:
            escaped = quote == '"' and character == "\\"
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character == "=":
            return line[:place]
    raise AssertionError("the text is valid TOML")


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """The lines on which a header or a key begins, with their numbers: not those inside a longer value."""
    depth, quote = 0, ""
    for number, line in enumerate(text.split("\n"), 1):
        fresh = not depth and not quote
        is_header = fresh and line.lstrip().startswith("[")
        if fresh and line.strip() and not line.lstrip().startswith("#"):
            yield number, line.rstrip("\r")
        if not is_header:
            depth, quote = _after(line, depth, quote)


def _after(line: str, depth: int, quote: str) -> tuple[int, str]:
    """How deep in brackets, and in which quotes, the next line begins."""
    place = 0
    while place < len(line):
        three, one = line[place : place + 3], line[place]
        if quote:
            if one == "\\" and quote[0] == '"':
                place += 1
            elif line.startswith(quote, place):
                place += len(quote) - 1
                quote = ""
        elif three in _OPENS or one in "\"'":
            quote = three if three in _OPENS else one
            place += len(quote) - 1
        elif one == "#":
            break
        elif one in "[{":
            depth += 1
        elif one in "]}":
            depth -= 1
        place += 1
    return depth, quote if len(quote) == 3 else ""
