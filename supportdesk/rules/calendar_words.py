"""The words a calendar is written in: times, spans, dates and tables of them. Each refusal begins with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any, TypeVar

from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.rules.calendar_values import DAY_MINUTES, FIRST_YEAR, LAST_YEAR, Span, Spans, written_span
from supportdesk.text import safe

CLOCK = re.compile(r"(\d\d):(\d\d)", re.ASCII)
DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
MONTH_AND_DAY = re.compile(r"(\d\d)-(\d\d)", re.ASCII)
LEAP_YEAR = 2000
LONGEST_QUOTED = 40

Key = TypeVar("Key")
Value = TypeVar("Value")


# ---- Hours -----------------------------------------------------------------------------------------------------------


def read_spans(written: Any, place: str) -> Spans:
    """Pairs of times, in order of their start; refuses those that overlap."""
    if not isinstance(written, list | tuple):
        raise fault(place, _('Hours are a list of pairs such as [["08:00", "17:00"]], not {word}.'), written)
    spans = sorted(_span(pair, f"{place}[{number}]") for number, pair in enumerate(written))
    for first, second in pairwise(spans):
        if second[0] < first[1]:
            one, other = ("–".join(written_span(span)) for span in (first, second))
            sentence = _("{first} and {second} overlap. Give each hour once.")
            raise Invalid(f"{place}: {sentence.format(first=one, second=other)}")
    return tuple(spans)


def _span(pair: Any, place: str) -> Span:
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        raise fault(place, _('A span is a pair such as ["08:00", "17:00"], not {word}.'), pair)
    start, end = (_clock(word, place) for word in pair)
    if start == DAY_MINUTES:
        raise fault(place, _("No span starts at {word}. Give it to the next date, from 00:00."), pair[0])
    return (start, end if end > start else end + DAY_MINUTES)


def _clock(word: Any, place: str) -> int:
    found = CLOCK.fullmatch(word) if isinstance(word, str) else None
    minutes = int(found[1]) * 60 + int(found[2]) if found and int(found[2]) < 60 else None
    if minutes is None or minutes > DAY_MINUTES:
        raise fault(place, _("{word} is no time from 00:00 to 24:00, written as 08:30."), word)
    return minutes


# ---- Dates -----------------------------------------------------------------------------------------------------------


def read_date(word: Any, place: str) -> date:
    """A date, TOML's own or written as `2026-06-19`, in the years that calendars know."""
    day = word
    if isinstance(word, str) and DATE.fullmatch(word):
        try:
            day = date.fromisoformat(word)
        except ValueError as error:
            raise fault(place, _("There is no date {word}. Write one such as 2026-06-19."), word) from error
    if type(day) is not date:
        raise fault(place, _("{word} is no date. Write one such as 2026-06-19."), word)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        sentence = _("{word} lies outside the years {first} to {last} that a calendar knows.")
        raise Invalid(f"{place}: {sentence.format(word=quoted(word), first=FIRST_YEAR, last=LAST_YEAR)}")
    return day


def read_month_and_day(word: Any, place: str) -> tuple[int, int]:
    """A day of every year, written as `12-24`; `02-29` is one of leap years."""
    found = MONTH_AND_DAY.fullmatch(word) if isinstance(word, str) else None
    if found is None:
        raise fault(place, _("{word} is no day of the year. Write month and day such as 12-24."), word)
    month, day = int(found[1]), int(found[2])
    try:
        date(LEAP_YEAR, month, day)
    except ValueError as error:
        raise fault(place, _("No year has a {word}. Write month and day such as 12-24."), word) from error
    return month, day


def read_year(word: Any, place: str) -> int:
    """A year that calendars know, written as a key."""
    if not isinstance(word, str) or not re.fullmatch(r"\d{4}", word, re.ASCII) or not _known(int(word)):
        sentence = _("{word} is no year from {first} to {last}.")
        raise Invalid(f"{place}: {sentence.format(word=quoted(word), first=FIRST_YEAR, last=LAST_YEAR)}")
    return int(word)


def _known(year: int) -> bool:
    return FIRST_YEAR <= year <= LAST_YEAR


def read_days(written: Any, read_key: Callable[[Any, str], Key], place: str) -> dict[Key, str]:
    """A list of days, or days with their names."""
    if isinstance(written, Mapping):
        return read_table(written, read_key, read_name, place)
    if not isinstance(written, list | tuple):
        raise fault(place, _("Holidays are a list of days, or days with their names, not {word}."), written)
    return {read_key(word, f"{place}[{number}]"): "" for number, word in enumerate(written)}


def read_name(word: Any, place: str) -> str:
    """A name of something."""
    if not isinstance(word, str):
        raise fault(place, _("A name is a text, not {word}."), word)
    return word


# ---- Tables ----------------------------------------------------------------------------------------------------------


def read_table(
    written: Any, read_key: Callable[[Any, str], Key], read_value: Callable[[Any, str], Value], place: str
) -> dict[Key, Value]:
    """A table with both of its sides read."""
    return {
        read_key(key, place): read_value(value, f"{place}.{safe(str(key))}")
        for key, value in as_table(written, place).items()
    }


def as_table(written: Any, place: str) -> Mapping[str, Any]:
    """The mapping that a place needs."""
    if not isinstance(written, Mapping):
        raise fault(place, _("A table is needed here, not {word}."), written)
    return written


def refuse_others(parts: Mapping[str, Any], known: Iterable[str], place: str) -> None:
    """Refuses a name that a table does not have, and lists those it has."""
    names = tuple(known)
    for name in parts:
        if name not in names:
            sentence = _("There is no {word} here. There are: {known}.")
            raise Invalid(f"{place}: {sentence.format(word=quoted(name), known=', '.join(names))}")


# ---- Sentences -------------------------------------------------------------------------------------------------------


def quoted(word: Any) -> str:
    """What was written, safe and short enough for a sentence."""
    text = word if isinstance(word, str) else str(word) if isinstance(word, date) else repr(word)
    short = text if len(text) <= LONGEST_QUOTED else f"{text[: LONGEST_QUOTED - 1]}…"
    return _("“{word}”").format(word=safe(short))


def fault(place: str, sentence: str, word: Any) -> Invalid:
    """The refusal of a word at a place; the sentence has `{word}` where it stands."""
    return Invalid(f"{place}: {sentence.format(word=quoted(word))}")


def near(word: str, known: Iterable[str], otherwise: str) -> str:
    """Asks whether something that is known was meant."""
    from difflib import get_close_matches

    likely = get_close_matches(word, list(known), n=3, cutoff=0.75) or [otherwise]
    return _("Did you mean {names}?").format(names=", ".join(likely))
