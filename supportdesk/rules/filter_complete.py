"""How a filter could go on at the cursor: fields by any of their names, and values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from supportdesk.i18n import label
from supportdesk.rules.filter_choices import Choice, plain
from supportdesk.rules.filter_fields import (
    FIELDS,
    LISTS,
    Field,
    Holds,
    all_names,
    choice_word,
    choice_words,
    field_named,
    label_of,
)
from supportdesk.rules.filter_text import quoted_if_needed
from supportdesk.rules.filter_values import ME_WORDS, NONE_WORDS, examples, special_word, spoken_word
from supportdesk.rules.filter_words import WORD_ENDS, field_prefix
from supportdesk.rules.search_words import fold
from supportdesk.terms import CaseState, Channel, Impact, Kind, Line, Priority, Urgency

MOST = 40
"""Completions given at a time."""
_plain, _folded = lru_cache(8192)(plain), lru_cache(8192)(fold)  # the same few names are looked through at each key

_ENUMS = {
    "state": CaseState,
    "line": Line,
    "kind": Kind,
    "channel": Channel,
    "priority": Priority,
    "impact": Impact,
    "urgency": Urgency,
}
Source = Callable[[], Iterable[str]]


def _nothing() -> Iterable[str]:
    return ()


@dataclass(frozen=True)
class Names:
    """Where the values come from that only the desk knows; each is asked when its field is being typed."""

    agents: Source = _nothing
    customers: Source = _nothing
    tags: Source = _nothing
    components: Source = _nothing
    services: Source = _nothing
    areas: Source = _nothing
    categories: Source = _nothing
    sources: Source = _nothing

    def of(self, field: Field) -> Iterable[str]:
        """The values known for a field."""
        by_field = {
            "owner": self.agents,
            "watch": self.agents,
            "customer": self.customers,
            "tag": self.tags,
            "component": self.components,
            "service": self.services,
            "area": self.areas,
            "category": self.categories,
            "source": self.sources,
        }
        return by_field.get(field.name, _nothing)()


class Completion(NamedTuple):
    """Text to put in place of `replace_from` to `replace_to`, and what to show for it."""

    replace_from: int
    replace_to: int
    insert: str
    label: str


class _Offer(NamedTuple):
    """What is put in (empty: the label, quoted where a value of the field must be), what is shown, what it is found by."""

    insert: str
    label: str
    names: tuple[str, ...]


def complete(text: str, cursor: int, names: Names) -> list[Completion]:
    """How the name or value at the cursor could go on, the likeliest first; all of it is replaced, to both sides.

    Names come as they are stored: what is shown of them goes through `text.safe`.
    """
    start, end = _term_at(text, cursor)
    before, behind = text[start:cursor], text[cursor:end]
    name = field_prefix(before)
    if name is None:
        rest, colon, _value = behind.partition(":")
        return _fitting(_fields(), before, start, cursor + len(rest + colon) if colon else end)
    field = field_named(name)
    if field is None:
        return []
    start = _value_start(text, start + len(name) + 1, cursor)
    if field.holds is Holds.RANK:
        start += len(text[start:cursor]) - len(text[start:cursor].lstrip("<>=≤≥"))
    rest, _comma, _more = behind.partition(",")
    fitting = _fitting(_values(field, names), text[start:cursor].strip('"'), start, cursor + len(rest))
    return [one if one.insert else one._replace(insert=_as_value(field, one.label)) for one in fitting]


def _as_value(field: Field, name: str) -> str:
    return f'"{name}"' if special_word(field, name) else quoted_if_needed(name)


def _term_at(text: str, cursor: int) -> tuple[int, int]:
    """Where the term under the cursor begins, without `-` and parentheses, and where it ends."""
    start, in_quotes = 0, False
    for at, char in enumerate(text[:cursor]):
        in_quotes ^= char == '"'
        if not in_quotes and (char.isspace() or char in "()" or (char == "-" and at == start)):
            start = at + 1
    end = cursor
    while end < len(text) and (in_quotes or not (text[end].isspace() or text[end] in WORD_ENDS)):
        in_quotes ^= text[end] == '"'
        end += 1
    return start, end


def _value_start(text: str, start: int, cursor: int) -> int:
    """Where the last value before the cursor begins, which is behind a colon or a comma outside quotes."""
    in_quotes = False
    found = start
    for at in range(start, cursor):
        in_quotes ^= text[at] == '"'
        if text[at] == "," and not in_quotes:
            found = at + 1
    return found


def _fitting(offers: Iterable[_Offer], typed: str, start: int, end: int) -> list[Completion]:
    """The offers that fit what is typed, the best first, and else in their order."""
    folded, plainly = fold(typed), _plain(fold(typed))
    ranked = [(rank, offer) for offer in offers if (rank := _rank(offer, folded, plainly)) is not None]
    ranked.sort(key=lambda pair: pair[0])
    return [Completion(start, end, offer.insert, offer.label) for _rank, offer in ranked[:MOST]]


def _rank(offer: _Offer, typed: str, plainly: str) -> int | None:
    """0 for the very word, 1 if its usual name begins as typed, 2 if another does, 3 if its label holds it."""
    names = offer.names
    usual = _plain(names[0])
    if usual.startswith(plainly):
        return 0 if typed and usual == plainly else 1
    if len(names) > 1 and any(_plain(name).startswith(plainly) for name in names[1:]):
        return 2
    return 3 if typed in _folded(offer.label) else None


def _fields() -> Iterator[_Offer]:
    for field in FIELDS:
        told = label_of(field)
        key = f"{field.key}:"
        yield _Offer(key, key if told == field.key else f"{key} {told}", (*all_names(field), told))


def _values(field: Field, names: Names) -> Iterator[_Offer]:
    if field.holds in LISTS:
        for choice in field.choices():
            yield _Offer(choice_word(choice), _choice_label(field, choice), choice_words(choice))
    if field.holds is Holds.LOGIN:
        yield _special(ME_WORDS)
    if field.none:
        yield _special(NONE_WORDS)
    if field.holds in (Holds.LOGIN, Holds.KEY, Holds.TEXT):
        for name in names.of(field):
            yield _Offer("", name, (name,))
    elif field.holds not in LISTS:
        for example in examples(field):
            if example not in NONE_WORDS:
                yield _Offer(example, example, (example,))


def _special(words: tuple[str, ...]) -> _Offer:
    word = spoken_word(words)
    return _Offer(word, word, (word, *words))


def _choice_label(field: Field, choice: Choice) -> str:
    """The word, and what it means where that is another: a Swedish word says so itself."""
    enum, word = _ENUMS.get(field.name), choice_word(choice)
    if enum is None or len(choice.values) > 1 or word == choice.swedish:
        return word
    told = label(enum(choice.values[0]))
    return word if told == word else f"{word} {told}"
