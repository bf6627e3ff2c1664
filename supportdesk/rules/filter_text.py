"""Writes a filter's tree as text again, the shortest usual way: what the bar shows and a view keeps."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from supportdesk.rules.filter_fields import BY_NAME, CLOCKED, LISTS, Field
from supportdesk.rules.filter_times import write_duration
from supportdesk.rules.filter_tree import And, Filter, Not, Or, Special, Term, Value, Words
from supportdesk.rules.filter_values import special_word
from supportdesk.rules.filter_words import AND_WORDS, NOT_WORDS, OR_WORDS, VALUE_ENDS, WORD_ENDS, field_prefix


def unparse(tree: Filter) -> str:
    """The text of a tree: `parse` of it gives an equal tree, if the tree is canonical as `parse` makes it."""
    match tree:
        case And(parts):
            return " ".join(f"({unparse(part)})" if isinstance(part, Or) else unparse(part) for part in parts)
        case Or(parts):
            return " OR ".join(unparse(part) for part in parts)
        case Not(part):
            inner = unparse(part)
            return f"-({inner})" if isinstance(part, And | Or) else f"-{inner}"
        case Term():
            return _term(tree)
        case Words(text):
            return _quoted(text) if _must_be_quoted(text) else text


def quoted_if_needed(text: str) -> str:
    """A value as it can stand behind a colon."""
    plain = not any(char in VALUE_ENDS or char.isspace() for char in text) and not text.startswith(tuple("<>≤≥"))
    return text if text and plain else _quoted(text)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _must_be_quoted(text: str) -> bool:
    ends = any(char in WORD_ENDS or char.isspace() for char in text)
    keyword = text in (*AND_WORDS, *OR_WORDS, *NOT_WORDS)
    return ends or keyword or text.startswith("-") or field_prefix(text) is not None


def _term(term: Term) -> str:
    field = BY_NAME[term.field]
    if field.holds in LISTS:
        values = _choices(field, term.values)
    else:
        values = [_value(field, value) for value in term.values]
    return f"{field.key}:{term.op.value}{','.join(values)}"


def _choices(field: Field, values: tuple[Value, ...]) -> list[str]:
    """The words of a list's values, a short word where all that it stands for are there."""
    left = [value for value in values if not isinstance(value, Special)]
    found = [value.value for value in values if isinstance(value, Special)]
    for choice in sorted(field.choices(), key=lambda choice: -len(choice.values)):
        if all(value in left for value in choice.values):
            found.append(choice.key)
            left = [value for value in left if value not in choice.values]
    return found


def _value(field: Field, value: Value) -> str:
    match value:
        case Special():
            return value.value
        case datetime():
            return f"{value:%Y-%m-%dT%H:%M}"
        case date():
            return value.isoformat()
        case timedelta():
            return write_duration(value)
        case int():
            return f"{value}%" if field.holds in CLOCKED else str(value)
    return _quoted(value) if special_word(field, value) else quoted_if_needed(value)
