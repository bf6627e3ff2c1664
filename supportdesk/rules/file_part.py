"""One table of a file that people write by hand, and where it stands, so that what is wrong can be named by its place."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.rules.calendar_words import near, quoted
from supportdesk.text import safe

Choice = TypeVar("Choice", bound=StrEnum)


class Part:
    """A table of a file. Every reader raises `Invalid` with the place and what belongs there."""

    def __init__(self, value: Any, place: str) -> None:
        self.place = place
        if not isinstance(value, Mapping):
            raise self.fault(_("a table belongs here, not {value}.").format(value=_shown(value)))
        self.values: Mapping[str, Any] = value

    def fault(self, sentence: str, key: str = "") -> Invalid:
        """The refusal for something in this table, to be raised."""
        return Invalid(safe(f"{self.place}{'.' if key else ''}{key}: {sentence}"))

    def only(self, *known: str) -> None:
        """Refuses a key that nobody reads: a misspelled promise must not pass for none."""
        for key in self.values:
            if key not in known:
                unknown = _("there is no such key.")
                raise self.fault(f"{unknown} {near(str(key), known, ', '.join(known))}", str(key))

    def table(self, key: str) -> Part:
        """The table under a key; an empty one where there is none."""
        return Part(self.values.get(key, {}), f"{self.place}.{key}")

    def tables(self) -> dict[str, Part]:
        """The tables in this table, by their keys."""
        return {str(key): Part(value, f"{self.place}.{key}") for key, value in self.values.items()}

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty."""
        value = self.values.get(key, default)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(_("a text belongs here, not {value}.").format(value=_shown(value)), key)
        return value.strip()

    def number(self, key: str, default: int | None = None) -> int:
        """A whole number."""
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.fault(_("a whole number belongs here, not {value}.").format(value=_shown(value)), key)
        return value

    def numbers(self, key: str, default: tuple[int, ...]) -> tuple[int, ...]:
        """A list of whole numbers."""
        value = self.values.get(key, default)
        if not isinstance(value, list | tuple) or any(type(one) is not int for one in value):
            raise self.fault(_("a list of whole numbers belongs here, not {value}.").format(value=_shown(value)), key)
        return tuple(value)

    def texts(self, key: str) -> frozenset[str]:
        """A list of texts; empty where there is none."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or any(not isinstance(one, str) or not one.strip() for one in value):
            raise self.fault(_("a list of texts belongs here, not {value}.").format(value=_shown(value)), key)
        return frozenset(one.strip() for one in value)

    def choice(self, key: str, choices: type[Choice], default: Choice) -> Choice:
        """One of the values of an enumeration."""
        return self.chosen(self.values.get(key, default), choices, key)

    def chosen(self, word: Any, choices: type[Choice], key: str = "") -> Choice:
        """A word of this table as the value that it names."""
        try:
            return choices(word)
        except ValueError as error:
            known = ", ".join(choice.value for choice in choices)
            raise self.fault(
                _("one of {known} belongs here, not {value}.").format(known=known, value=_shown(word)), key
            ) from error

    def names(self, key: str) -> dict[str, str]:
        """A name in each language, `name.sv` and `name.en`, or one text for all."""
        value = self.values.get(key)
        if isinstance(value, str):
            return {"en": self.text(key)}
        part = self.table(key)
        part.only("sv", "en")
        return {language: part.text(language) for language in ("sv", "en")}


def _shown(value: Any) -> str:
    return _("nothing") if value is None else quoted(value)
