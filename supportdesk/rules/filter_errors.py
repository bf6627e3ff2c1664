"""What is wrong with a filter, said in a sentence that names the spot and what would be right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.rules.filter_choices import plain
from supportdesk.rules.filter_fields import FIELDS, Field, choice_word, choice_words, field_names, label_of

if TYPE_CHECKING:
    from supportdesk.rules.filter_tree import Op, Spot

SUGGESTED = 3
SHORTEST = 3
LIKE_ENOUGH, NEARLY = 0.6, 0.05
"""Likeness from 0 to 1 as `difflib` counts it: the least that is suggested, and what counts as a draw."""


class FilterError(Invalid):
    """A filter that cannot be read: `spot` is where in the text, `expected` what could stand there instead."""

    def __init__(self, sentence: str, spot: Spot, expected: Iterable[str] = ()) -> None:
        super().__init__(sentence)
        self.spot = spot
        self.expected = tuple(expected)


def pointed(text: str, error: FilterError, cells: Callable[[str], int] = len) -> str:
    """The filter, carets under the spot, and the sentence: three lines. `cells` tells how wide a text is shown.

    Nothing is made safe here: print it through `text.safe_block`.
    """
    start, end = error.spot
    return f"{text}\n{' ' * cells(text[:start])}{'^' * max(1, cells(text[start:end]))}\n{error}"


def near(word: str, known: Iterable[str]) -> list[str]:
    """The known words that somebody who wrote `word` may have meant, the likeliest first.

    Those that begin with it; without any, those most like it and all that are nearly as like.
    """
    wanted, names = plain(word), list(known)
    if len(wanted) < SHORTEST:
        return []
    longer = [name for name in names if plain(name).startswith(wanted)]
    if longer:
        return longer[:SUGGESTED]
    likeness = {name: _likeness(plain(name), wanted) for name in names}
    limit = max(LIKE_ENOUGH, max(likeness.values(), default=0.0) - NEARLY)
    ranked = sorted(names, key=lambda name: -likeness[name])
    return [name for name in ranked if likeness[name] >= limit][:SUGGESTED]


def _likeness(name: str, word: str) -> float:
    """1 for the same letters in whatever order, else what `difflib` says."""
    from difflib import SequenceMatcher

    return 1.0 if sorted(name) == sorted(word) else SequenceMatcher(None, name, word).ratio()


def _either(names: Iterable[str]) -> str:
    *first, last = names
    return _("{first} or {last}").format(first=", ".join(first), last=last) if first else last


def _told(field: Field) -> str:
    label = label_of(field)
    return f"{field.key}:" if label == field.key else f"{field.key}: ({label})"


def unknown_field(word: str, spot: Spot) -> FilterError:
    """No field has this name."""
    names = field_names()
    fields = list(dict.fromkeys(names[plain(name)] for name in near(word, names)))
    if fields:
        sentence = _("No field '{word}'. Did you mean {fields}?")
        told = _either(_told(field) for field in fields)
        return FilterError(sentence.format(word=word, fields=told), spot, [f"{field.key}:" for field in fields])
    sentence = _("No field '{word}'. To search for text with a colon, put it in quotes.")
    return FilterError(sentence.format(word=word), spot, [f"{field.key}:" for field in FIELDS])


def unknown_value(field: Field, word: str, spot: Spot) -> FilterError:
    """The field's list has no such value."""
    choices = field.choices()
    written = {name: choice_word(choice) for choice in choices for name in choice_words(choice)}
    meant = list(dict.fromkeys(written[name] for name in near(word, written)))
    if meant:
        sentence = _("No value '{word}' for {field}. Did you mean {values}?")
        return FilterError(sentence.format(word=word, field=_told(field), values=_either(meant)), spot, meant)
    known = [choice_word(choice) for choice in choices]
    sentence = _("No value '{word}' for {field}. Values are {values}.")
    return FilterError(sentence.format(word=word, field=_told(field), values=", ".join(known)), spot, known)


def wrong_value(field: Field, word: str, spot: Spot, what: str, expected: tuple[str, ...]) -> FilterError:
    """The value is of another kind than the field's; `what` (an English msgid) says which it takes."""
    sentence = _("{field} takes {what}, not '{word}'.")
    return FilterError(sentence.format(field=_told(field), what=_(what), word=word), spot, expected)


def missing_value(field: Field, spot: Spot, *examples: str) -> FilterError:
    """Nothing stands behind the colon, the sign or the comma."""
    sentence = _("{field} needs a value right behind it, such as {examples}.")
    return FilterError(sentence.format(field=_told(field), examples=_either(examples)), spot, examples)


def not_compared(field: Field, op: Op, spot: Spot) -> FilterError:
    """The field's values have no order."""
    sentence = _("{field} cannot be compared by {op}. Write {key}:value.")
    return FilterError(sentence.format(field=_told(field), op=op.value, key=field.key), spot, (f"{field.key}:",))


def must_be_compared(field: Field, word: str, spot: Spot) -> FilterError:
    """A duration or a share is a limit, and it is not said on which side."""
    sentence = _("{field} needs < or > before its value: {key}:<{word} or {key}:>{word}.")
    expected = (f"<{word}", f">{word}")
    return FilterError(sentence.format(field=_told(field), key=field.key, word=word), spot, expected)
