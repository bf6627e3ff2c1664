"""Which parts of a filter an index can list: the numbers of all cases that fit them, without going through the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from supportdesk.operations.asking import Asking
from supportdesk.operations.filter_sql import Condition
from supportdesk.rules.filter_tree import And, Filter, Not, Or, Term, Words
from supportdesk.rules.search_words import case_number, words

Numbers = frozenset[int]
MOST_QUERIES = 16
"""Queries that one listing may take: what asks for more is a list of names that somebody pasted."""
BEGINNINGS = (2, 3, 4)
"""How many letters of the beginnings of words SQLite's index keeps: cases with such are listed without gathering them."""
_INSTANTS = ("age", "arrived", "updated", "resolved")
_NAMES = ("customer", "component", "service", "category")
_SEVERAL = ("category", "contact")
_Leaf = Words | Term


class Listing(NamedTuple):
    """Queries that together list all cases which fit `part`, one that all found cases fit (`None`: they may be seen).

    `exact`: they list no others, and none twice; only those of which `done` is so, where that is not `None`.
    `gathers`: reading a few may cost as much as reading all; `wider` is then one that does not, and lists these and others.
    """

    who: Asking
    part: Filter | None
    queries: tuple[Condition, ...]
    exact: bool
    gathers: bool = False
    done: int | None = None
    wider: Listing | None = None

    @property
    def is_time(self) -> bool:
        """Whether the cases are those between two instants, which mostly are together in other orders of time as well."""
        return isinstance(self.part, Term) and self.part.field in _INSTANTS

    def numbers(self, most: int) -> Numbers | None:
        """The numbers, unless they are more than `most`."""
        found: set[int] = set()
        for query in self.queries:
            more = _numbers(self.who, query, most)
            if more is None:
                return None
            found |= more
        return frozenset(found) if len(found) <= most else None

    def size(self, most: int) -> int:
        """How many there are, counted up to `most`."""
        each = (f"SELECT count(*) FROM ({query.sql} LIMIT :most) listed" for query in self.queries)
        return sum(
            int(self.who.desk.rows(sql, self.who.given(sql, query.params | {"most": most}))[0][0])
            for sql, query in zip(each, self.queries, strict=True)
        )

    @property
    def joined(self) -> Condition:
        """All queries in one."""
        params = {name: value for query in self.queries for name, value in query.params.items()}
        return Condition(" UNION ALL ".join(query.sql for query in self.queries), params)


def _numbers(who: Asking, query: Condition, most: int) -> Numbers | None:
    sql = f"{query.sql} LIMIT :most"
    rows = who.desk.rows(sql, who.given(sql, query.params | {"most": most + 1}))
    return frozenset(number for (number,) in rows) if len(rows) <= most else None


def common(lists: Sequence[Listing], most: int) -> Numbers | None:
    """The numbers that are in all lists, unless they are more than `most`."""
    each = [listed.joined for listed in lists]
    sql = " INTERSECT ".join(f"SELECT * FROM ({one.sql})" for one in each)
    params = {name: value for one in each for name, value in one.params.items()}
    return _numbers(lists[0].who, Condition(sql, params), most)


def listings(who: Asking, parts: Iterable[Filter | None], done: int | None) -> list[Listing]:
    """What can be listed of parts that all found cases fit, what costs least to ask first.

    `None` is what the actor may see. `done` is what the cases are known to be; a list that can leaves the others out.
    """
    in_turn = sorted(parts, key=_cost)
    made = (_listing(who, part, done, number) for number, part in enumerate(in_turn))
    return [listing for listing in made if listing is not None]


def _listing(who: Asking, part: Filter | None, done: int | None, number: int) -> Listing | None:
    if part is None:
        return Listing(who, None, (Condition(f"SELECT c.id FROM cases c WHERE {who.visible}", {}),), exact=True)
    leaves = _leaves(who, part)
    if leaves is None or not 0 < len(leaves) <= MOST_QUERIES:
        return None
    made = [who.numbers(leaf, letter=f"s{number}x{place}x", done=done) for place, leaf in enumerate(leaves)]
    queries = tuple(query for query in made if query is not None)
    if done is not None and not all(f"c.done = {done}" in query.sql for query in queries):
        return _listing(who, part, None, number)
    gathers = any(_gathers(leaf, who.desk.prefix) for leaf in leaves)
    exact = _is_exact(part, who.desk.prefix)
    return Listing(who, part, queries, exact, gathers, done, _wider(who, part) if gathers else None)


def _wider(who: Asking, part: Filter) -> Listing | None:
    """By the beginnings of words, which rare words have rare as well."""
    if not isinstance(part, Words):
        return None
    starts = [word[: BEGINNINGS[-1]] for word in words(part.text)]
    query = who.numbers(Words(" ".join(starts))) if all(len(start) in BEGINNINGS for start in starts) else None
    return Listing(who, part, (query,), exact=False) if query else None


def _is_exact(part: Filter, prefix: str) -> bool:
    if isinstance(part, Words):
        return not case_number(part.text, prefix)
    return isinstance(part, Term) and part.field not in _SEVERAL


def _leaves(who: Asking, tree: Filter) -> list[_Leaf] | None:
    """Parts, one of which each found case fits, and each of which an index lists; nothing when there are none such."""
    match tree:
        case And(parts):
            narrow = (_leaves(who, part) for part in sorted(parts, key=_cost))
            return next((leaves for leaves in narrow if leaves is not None), None)
        case Or(parts):
            each = [_leaves(who, part) for part in parts]
            return None if None in each else [leaf for leaves in each if leaves for leaf in leaves]
        case Not():
            return None
        case Words():
            return [tree] if who.numbers(tree) else None
        case Term():
            singles = [replace(tree, values=(value,)) for value in tree.values]
            return list(singles) if all(who.numbers(one) for one in singles) else None


def _gathers(leaf: _Leaf, prefix: str) -> bool:
    if isinstance(leaf, Term):
        return leaf.field == "contact"
    return not case_number(leaf.text, prefix) and any(len(word) not in BEGINNINGS for word in words(leaf.text))


def _cost(part: Filter | None) -> tuple[int, int]:
    """Names are looked through; of words the longest are the rarest."""
    if isinstance(part, Words):
        return 2, -max(map(len, words(part.text)), default=0)
    return int(isinstance(part, Term) and part.field in _NAMES), 0
