"""What a form asks for: the fields of it, as values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Option:
    """Something to choose: its value, how it is shown, what stands beside it, and the key for it where it has one."""

    value: Any
    label: str
    note: str = ""
    key: str = ""


@dataclass(frozen=True)
class TextField:
    """One line of text; `hint` stands in it while it is empty."""

    name: str
    label: str
    value: str = ""
    needed: str = ""
    """The sentence when it is left empty; empty when it may be."""
    hint: str = ""


@dataclass(frozen=True)
class BlockField:
    """A block of text; `hint` stands in it while it is empty."""

    name: str
    label: str
    value: str = ""
    height: int = 5
    needed: str = ""
    hint: str = ""


@dataclass(frozen=True)
class ChoiceField:
    """One of a few, by the key before it or by arrow; an option without a `key` has its place as a digit."""

    name: str
    label: str
    options: Sequence[Option]
    value: Any = None
    needed: str = ""

    def key_of(self, place: int) -> str:
        """The key that chooses the option in a place, from 0."""
        return self.options[place].key or str(place + 1)


@dataclass(frozen=True)
class LookupField:
    """One of many, found while typing. `find` runs in a thread; it gives all of them for an empty text where they are few.

    `shown` is how many stand on the screen at a time. `at_once` has the first one under the cursor before anything is
    typed, so that Enter takes it. What was typed and is none of them is refused, unless `unknown` says what it is kept as:
    then the same key once more saves it. With `name_cells` names stand in a column of so many cells, with `key_cells` the
    options' keys in one behind it.
    """

    name: str
    label: str
    find: Callable[[str], Sequence[Option]]
    value: Option | None = None
    needed: str = ""
    shown: int = 4
    hint: str = ""
    at_once: bool = False
    unknown: str = ""
    name_cells: int = 0
    key_cells: int = 0


Field = TextField | BlockField | ChoiceField | LookupField
