"""Writes TOML that people read and `tomllib` reads back alike; no character in it acts on a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
WIDEST = 100
"""A list longer than this is written with an element a line."""


def toml_text(document: Mapping[str, Any]) -> str:
    """The document as TOML. Values: texts, whole numbers, booleans, dates, lists, tables; a list of tables is `[[…]]`."""
    return "\n".join(_table(document, ())).strip("\n") + "\n"


def _table(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    inner = {key: value for key, value in table.items() if _has_header(value)}
    for key, value in table.items():
        if key not in inner:
            written = _lines(value) if isinstance(value, str) and "\n" in value else _value(value)
            yield f"{toml_key(key)} = {written}"
    for key, value in inner.items():
        here = (*path, key)
        name = ".".join(map(toml_key, here))
        for head, content in (
            [(f"[[{name}]]", one) for one in value] if isinstance(value, list) else [(f"[{name}]", value)]
        ):
            if isinstance(value, list) or not content or any(not _has_header(one) for one in content.values()):
                yield ""
                yield head
            yield from _table(content, here)


def _has_header(value: Any) -> bool:
    """Tables, and lists of them, stand under a header of their own; small tables of plain values stay in their line."""
    if isinstance(value, Mapping):
        return any(isinstance(one, Mapping) or _tables(one) for one in value.values()) or len(_value(value)) > WIDEST
    return _tables(value)


def _tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{"".join(map(_character, value))}"'
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{toml_key(key)} = {_value(one)}' for key, one in value.items())} }}" if value else "{}"
    if isinstance(value, Sequence):
        written = [_value(one) for one in value]
        line = f"[{', '.join(written)}]"
        return line if len(line) <= WIDEST else "[\n" + "".join(f"  {one},\n" for one in written) + "]"
    raise TypeError(f"TOML has no {type(value).__name__}")


def _lines(text: str) -> str:
    """A text of several lines, as lines; no three quotes stand side by side in it."""
    written = "".join(one if one in '\n"' else _character(one) for one in text)
    return '"""\n' + re.sub(r'"(?="|\Z)', r'\\"', written) + '"""'


def toml_key(key: str) -> str:
    """A key, quoted where it must be."""
    return key if BARE.fullmatch(key) else _value(key)


def _character(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
