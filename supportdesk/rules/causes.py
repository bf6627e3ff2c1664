"""Causes a case can be resolved with, from `data/causes.toml`: few, to be counted and chosen by a digit."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from supportdesk.errors import Invalid
from supportdesk.resources import data_folder


class Cause(NamedTuple):
    """One cause: its digit on the screen, its key in the database, its name and when to choose it in each language."""

    digit: int
    key: str
    names: dict[str, str]
    hints: dict[str, str]

    def name(self, language: str) -> str:
        """The name in a language, else in English."""
        return self.names.get(language) or self.names["en"]

    def hint(self, language: str) -> str:
        """When to choose it, in a language, else in English."""
        return self.hints.get(language) or self.hints.get("en", "")


@cache
def causes() -> tuple[Cause, ...]:
    """All causes in order of their digits."""
    import tomllib

    path = data_folder() / "causes.toml"
    found = tomllib.loads(path.read_text(encoding="utf-8"))["cause"]
    return tuple(
        Cause(entry["code"], entry["id"], entry["label"], entry.get("hint", {}))
        for entry in sorted(found, key=lambda entry: entry["code"])
    )


def cause_named(word: str) -> Cause:
    """The cause by key or digit; `Invalid` lists them all."""
    wanted = word.strip().lower()
    for cause in causes():
        if wanted in (cause.key, str(cause.digit)):
            return cause
    known = ", ".join(f"{cause.digit} {cause.key}" for cause in causes())
    raise Invalid(f"“{word}” is no cause. Choose one of: {known}.")
