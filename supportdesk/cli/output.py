"""The two streams of a command: data to stdout, talk to stderr; and JSON that no terminal acts on."""

from __future__ import annotations

import os
import sys
from typing import Any


def put(text: str) -> None:
    """A line, or lines, of data."""
    sys.stdout.write(f"{text}\n")


def talk(text: str) -> None:
    """A line for the person; data stays clean of it."""
    sys.stdout.flush()
    sys.stderr.write(f"{text}\n")


def put_json(value: Any) -> None:
    """A value of `as_data.plain` as JSON."""
    put(json_text(value))


def json_text(value: Any, *, indent: int | None = 2) -> str:
    """JSON in which every character that is not seen is written as `\\uXXXX`: it says the same and is safe to look at."""
    import json

    ascii_alone = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    text = json.dumps(value, ensure_ascii=ascii_alone, indent=indent)
    return "\n".join(line if line.isprintable() else _escaped(line) for line in text.split("\n"))


def _escaped(line: str) -> str:
    return "".join(character if character.isprintable() else _unit_escapes(character) for character in line)


def _unit_escapes(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))


def make_streams_safe() -> None:
    """A character that the terminal's charset lacks is shown as "?" instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def drop_stdout() -> None:
    """Whoever read stdout has gone: what is still to be written goes nowhere, without a complaint at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def at_terminal() -> bool:
    """Whether a person can be shown screens: keyboard and display are a terminal that can move its cursor."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "") not in ("", "dumb", "unknown")
