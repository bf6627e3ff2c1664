"""What a filter is once it has been read: a frozen tree that the predicate and SQL are both made from.

Canonical form, which `parse` gives: `And` and `Or` hold no node of their own kind and at least two parts (an `And`
without parts finds everything), `Not` holds no `Not`, values are without doubles and those of a list in its order.
Where a part stood in the text (`spot`) is not part of what it means: two trees that differ in it are equal.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, StrEnum
from typing import TypeAlias

Spot: TypeAlias = tuple[int, int]
"""Where something stands in a text: its first character, and the one behind its last."""


class Op(StrEnum):
    """How a field is compared with its value; `IS` is written with the colon alone."""

    IS = ""
    BELOW = "<"
    UP_TO = "<="
    ABOVE = ">"
    FROM = ">="


class Special(Enum):
    """Values that are no text: whoever asks, and nothing at all."""

    ME = "me"
    NONE = "none"


Value: TypeAlias = str | int | timedelta | date | Special
"""A `date` is a whole day and a `datetime` (naive) a whole minute, both by the reader's clock."""


@dataclass(frozen=True)
class Words:
    """Text that a case must hold somewhere: each of its words, or words that begin so."""

    text: str
    spot: Spot = dataclasses.field(default=(0, 0), compare=False)


@dataclass(frozen=True)
class Term:
    """One field compared with a value, or with several of which one must fit. `field` is the name in the table."""

    field: str
    op: Op
    values: tuple[Value, ...]
    spot: Spot = dataclasses.field(default=(0, 0), compare=False)


@dataclass(frozen=True)
class Not:
    """What its part does not find."""

    part: Filter


@dataclass(frozen=True)
class And:
    """What all of its parts find."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True)
class Or:
    """What one of its parts finds."""

    parts: tuple[Filter, ...]


Filter: TypeAlias = And | Or | Not | Term | Words


def walk(tree: Filter) -> Iterator[Filter]:
    """Every node of a filter, itself first."""
    yield tree
    match tree:
        case And(parts) | Or(parts):
            for part in parts:
                yield from walk(part)
        case Not(part):
            yield from walk(part)


def terms_of(tree: Filter) -> Iterator[Term]:
    """Every term of a filter, in its order."""
    return (node for node in walk(tree) if isinstance(node, Term))


def negate(part: Filter) -> Filter:
    """What a filter does not find, in canonical form."""
    return part.part if isinstance(part, Not) else Not(part)


def all_of(parts: list[Filter]) -> Filter:
    """What all parts find, in canonical form."""
    return _joined(And, parts)


def any_of(parts: list[Filter]) -> Filter:
    """What one of the parts finds, in canonical form; at least one part."""
    return _joined(Or, parts)


def _joined(kind: type[And] | type[Or], parts: list[Filter]) -> Filter:
    flat: list[Filter] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, kind) and part.parts else (part,))
    return flat[0] if len(flat) == 1 else kind(tuple(flat))
