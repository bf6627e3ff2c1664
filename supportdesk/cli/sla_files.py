"""The files that `supportdesk sla` reads: examples in JSON, agreements in TOML. A fault is told with its file and line."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from supportdesk.errors import Invalid, NotFound
from supportdesk.i18n import _

if TYPE_CHECKING:
    from supportdesk.rules.service_level_file import Calendars, WrittenCalendar

LARGEST = 64 * 1024 * 1024
"""More bytes than any collection of examples; a mistaken device is not read to its end."""


def read_json(file: Path) -> Any:
    """What a JSON file holds."""
    try:
        return json.loads(_text(file))
    except json.JSONDecodeError as error:
        sentence = _("{file}, line {line}: this is no JSON: {why}.")
        raise Invalid(sentence.format(file=file, line=error.lineno, why=error.msg)) from error
    except RecursionError as error:
        raise Invalid(_("{file} is nested too deeply.").format(file=file)) from error


def read_toml(file: Path) -> dict[str, Any]:
    """What a TOML file holds."""
    try:
        return tomllib.loads(_text(file))
    except tomllib.TOMLDecodeError as error:
        raise Invalid(_("{file} is no TOML: {why}.").format(file=file, why=error)) from error
    except RecursionError as error:
        raise Invalid(_("{file} is nested too deeply.").format(file=file)) from error


def calendars_in(file: Path | None) -> Calendars:
    """The calendars of a file of agreements, or the shipped ones."""
    from supportdesk.rules.service_level_file import read_service_levels, shipped

    calendars, _levels = shipped() if file is None else read_service_levels(read_toml(file), name=str(file))
    return calendars


def calendar_named(file: Path | None, key: str) -> WrittenCalendar:
    """A calendar by its key; `NotFound` lists those there are."""
    calendars = calendars_in(file)
    if key not in calendars:
        sentence = _("There is no calendar “{key}”. There are: {known}.")
        raise NotFound(sentence.format(key=key, known=", ".join(calendars) or "–"))
    return calendars[key]


def _text(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except OSError as error:
        raise Invalid(_("{file} cannot be read: {why}.").format(file=file, why=error.strerror)) from error
    if len(content) > LARGEST:
        raise Invalid(_("{file} is too long.").format(file=file))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(_("{file} is not UTF-8 text.").format(file=file)) from error
