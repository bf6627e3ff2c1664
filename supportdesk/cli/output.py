"""The two streams of a command: data to stdout, talk to stderr; and JSON that no terminal acts on."""

from __future__ import annotations

import os
import sys
from typing import Any, Literal, TextIO


def put(text: str) -> None:
    """A line, or lines, of data."""
    sys.stdout.write(f"{text}\n")


def talk(text: str) -> None:
    """A line for the person; data stays clean of it. Where nothing can be written to stderr, there is nobody to tell that."""
    sys.stdout.flush()
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except OSError:
        drop(sys.stderr)


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
    """A character that the terminal's charset lacks is shown as "?", and a closed stream swallows what is said to it."""
    sys.stdin = sys.stdin or _nowhere("r")  # Python has `None` for a stream that the shell closed
    sys.stdout = sys.stdout or _nowhere("w")
    sys.stderr = sys.stderr or _nowhere("w")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _nowhere(mode: Literal["r", "w"]) -> TextIO:
    """A stream to nothing, in the lowest free place: no database must be opened where others write their words."""
    return os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8")


def drop(stream: TextIO) -> None:
    """Whoever read it has gone: what is still to be written there goes nowhere, without a complaint at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def at_terminal() -> bool:
    """Whether a person can be shown screens: keyboard and display are a terminal that can move its cursor."""
    if os.environ.get("TERM", "") in ("", "dumb", "unknown"):
        return False
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))
