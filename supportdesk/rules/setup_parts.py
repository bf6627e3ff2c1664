"""What a desk is set up from: the sections of the file, the keys of each, and how each is read.

A section's `key` names one thing among its like. A value that is not written stays as it is on the desk, or is the default.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.rules.file_part import Part
from supportdesk.rules.filters import parse
from supportdesk.rules.routine_text import read_routine
from supportdesk.rules.week_window import WINDOW, read_window, window_text
from supportdesk.terms import Line, Role
from supportdesk.text import safe
from supportdesk.zones import zone

Read = Callable[[Part, str], Any]
NEEDED = object()
"""Stands where a value has no default."""


class Field(NamedTuple):
    """One key of a section."""

    read: Read
    default: Any = ""


class Section(NamedTuple):
    """One kind of thing: the key that names it, and its other fields."""

    key: str
    fields: Mapping[str, Field]

    def defaults(self) -> dict[str, Any]:
        """The fields that need not be written."""
        return {name: field.default for name, field in self.fields.items() if field.default is not NEEDED}


def text(part: Part, key: str) -> str:
    """A text, also an empty one."""
    return "" if part.values.get(key) == "" else part.text(key)


def name(part: Part, key: str) -> str:
    """A text that is not empty."""
    return part.text(key)


def word(part: Part, key: str) -> str:
    """A key of something else, in small letters."""
    return text(part, key).lower()


def words(part: Part, key: str) -> list[str]:
    """Several keys, in order."""
    return sorted(each.lower() for each in part.texts(key))


def numbers(part: Part, key: str) -> list[str]:
    """Several numbers of customers, or names of components, in order."""
    return sorted(part.texts(key))


def roles(part: Part, key: str) -> list[str]:
    """What a person may do."""
    found = {part.chosen(each, Role, key) for each in part.texts(key)}
    return [role.value for role in Role if role in found]


def lines(part: Part, key: str) -> list[str]:
    """Where a person works."""
    found = {part.chosen(each, Line, key) for each in part.texts(key)}
    return [line.value for line in Line if line in found]


def yes_no(part: Part, key: str) -> bool:
    """True or false."""
    value = part.values.get(key)
    if not isinstance(value, bool):
        raise part.fault(_("true or false belongs here."), key)
    return value


def instant(part: Part, key: str) -> str:
    """A date of the reader's zone, or an instant with its zone, as text in UTC; empty for none."""
    value = part.values.get(key)
    if value == "":
        return ""
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else value
        if isinstance(at, date) and not isinstance(at, datetime):
            at = datetime(at.year, at.month, at.day, tzinfo=zone())
        if not isinstance(at, datetime) or at.tzinfo is None:
            raise ValueError(value)
        return instant_text(at.astimezone(UTC))
    except (ValueError, OverflowError) as error:
        raise part.fault(
            _("a date belongs here, or an instant with its zone, such as {example}.").format(
                example="2026-03-29T14:05:00+02:00"
            ),
            key,
        ) from error


def instant_text(at: datetime) -> str:
    """An instant as the file has it."""
    spec = "milliseconds" if at.microsecond else "seconds"
    return at.astimezone(UTC).isoformat(timespec=spec).replace("+00:00", "Z")


def plain_table(part: Part, key: str) -> dict[str, Any]:
    """A table of whatever a contract promises, of texts, numbers, and lists and tables of them."""
    table = dict(part.table(key).values)
    if not _plain(table):
        raise part.fault(_("texts, whole numbers, true and false belong here, and lists and tables of them."), key)
    return table


def _plain(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(map(_plain, value.values()))
    if isinstance(value, list):
        return all(map(_plain, value))
    return isinstance(value, str | int)


def filter_text(part: Part, key: str) -> str:
    """A filter that can be parsed."""
    written = text(part, key)
    try:
        parse(written)
    except Invalid as error:
        raise part.fault(str(error), key) from error
    return written


def weekly(part: Part, key: str) -> list[str]:
    """Weekly maintenance windows, in the order of the week."""
    found = {}
    for word in part.texts(key):
        window = read_window(word)
        if window is None:
            raise part.fault(_("a window is written {example}, not {word}.").format(example=WINDOW, word=word), key)
        found[window] = window_text(window)
    return [found[window] for window in sorted(found)]


def needed_instant(part: Part, key: str) -> str:
    """An instant that must be there."""
    if part.values.get(key) in (None, ""):
        raise part.fault(_("“{key}” is needed here.").format(key=key))
    return instant(part, key)


def markdown(part: Part, key: str) -> str:
    """A routine that can be followed; its text ends with one line break."""
    part.text(key)
    written = routine_as_kept(part.values[key])
    try:
        read_routine(written, file=f"{part.place}.{key}")
    except Invalid as error:
        raise Invalid(safe(str(error))) from error
    return written


def routine_as_kept(text: str) -> str:
    """The text of a routine without what editors do to its ends."""
    return text.strip("\n") + "\n"


def sort(part: Part, key: str) -> str:
    """An order of the queue."""
    written = word(part, key)
    if written not in SORTS:
        raise part.fault(_("one of {known} belongs here.").format(known=", ".join(SORTS)), key)
    return written


SORTS = ("urgent", "age", "updated", "number", "customer", "owner")

SECTIONS: Mapping[str, Section] = {
    "competence": Section("key", {"name": Field(name, NEEDED)}),
    "agent": Section(
        "login",
        {
            "name": Field(name, NEEDED),
            "mail": Field(text),
            "phone": Field(text),
            "active": Field(yes_no, True),
            "roles": Field(roles, NEEDED),
            "lines": Field(lines, []),
            "competences": Field(words, []),
        },
    ),
    "customer": Section(
        "number",
        {
            "name": Field(name, NEEDED),
            "level": Field(text),
            "language": Field(text, "sv"),
            "city": Field(text),
            "mail_domain": Field(word),
            "sales": Field(word),
            "active": Field(yes_no, True),
        },
    ),
    "contact": Section(
        "name",
        {"customer": Field(text), "name": Field(name), "title": Field(text), "mail": Field(text), "phone": Field(text)},
    ),
    "agreement": Section(
        "number",
        {
            "customer": Field(text),
            "name": Field(name, NEEDED),
            "level": Field(text),
            "service_hours": Field(text),
            "targets": Field(plain_table, {}),
            "valid_from": Field(instant, NEEDED),
            "valid_to": Field(instant),
        },
    ),
    "component": Section(
        "name",
        {
            "kind": Field(text, "platform"),
            "service": Field(text),
            "competence": Field(word),
            "responsible": Field(word),
            "deputy": Field(word),
            "customers": Field(numbers, []),
            "needs": Field(numbers, []),
            "windows": Field(weekly, []),
        },
    ),
    "freeze": Section(
        "name",
        {
            "name": Field(name),
            "component": Field(text),
            "starts": Field(needed_instant, NEEDED),
            "ends": Field(needed_instant, NEEDED),
        },
    ),
    "routine": Section("key", {"text": Field(markdown, NEEDED)}),
    "view": Section(
        "name", {"position": Field(Part.number, 0), "filter": Field(filter_text, NEEDED), "sort": Field(sort, "urgent")}
    ),
}
"""Sections whose entries are fields side by side; calendars, service levels, shifts and notices are read elsewhere."""
