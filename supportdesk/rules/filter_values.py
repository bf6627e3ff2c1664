"""Reads one value of a field: a word of its list, a number, a duration, a date, or text."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import NamedTuple

from supportdesk.i18n import N_, language
from supportdesk.rules.filter_choices import plain
from supportdesk.rules.filter_errors import must_be_compared, unknown_value, wrong_value
from supportdesk.rules.filter_fields import CLOCKED, LISTS, TIMES, Field, Holds, choice_named, choice_word
from supportdesk.rules.filter_times import read_duration, read_moment, refuse_gap
from supportdesk.rules.filter_tree import Op, Special, Spot, Value

NONE_WORDS = ("none", "ingen", "inget", "inga")
ME_WORDS = ("me", "jag", "mig")
MOST_PERCENT = 4
MOST_DIGITS = {Holds.COUNT: 6, Holds.NUMBER: 18}
LETTERS = "abcdefghijklmnopqrstuvwxyz"

_A_DATE = N_("a date such as 2026-03-29 or 2026-03-29T14:05, or a duration such as <3d")
WHAT = {
    Holds.NUMBER: N_("a case number such as 1042"),
    Holds.COUNT: N_("a whole number such as 2"),
    Holds.USED: N_("a share such as >75%, or a time left such as <30m"),
    Holds.CHANCE: N_("a chance such as >=0.7 or >=70%"),
    Holds.AGE: N_("a duration such as >30m, <2h, >3d or >1w"),
    Holds.PAST: _A_DATE,
    Holds.AHEAD: _A_DATE,
}
EXAMPLES: dict[Holds, tuple[str, ...]] = {
    Holds.NUMBER: ("1042", "SD-1042"),
    Holds.COUNT: (">0", ">1", "0"),
    Holds.USED: (">75%", "<30m", ">100%"),
    Holds.CHANCE: (">=70%", ">50%"),
    Holds.AGE: ("<2h", ">3d", ">1w"),
    Holds.PAST: ("<2h", ">3d", "2026-03-29", ">2026-03-29T14:05"),
    Holds.AHEAD: ("<2h", "<1d", "2026-03-29", "<2026-03-29T14:05"),
    Holds.KEY: ("vip",),
    Holds.TEXT: ("nordic", '"nordic data"'),
}


class Written(NamedTuple):
    """A value as it stands in the text: without its quotes, whether it had any, and where."""

    text: str
    quoted: bool
    spot: Spot


def examples(field: Field) -> tuple[str, ...]:
    """Values the field takes, to show; of a list, its words."""
    by_kind = EXAMPLES.get(field.holds) or tuple(choice_word(choice) for choice in field.choices())
    if field.holds is Holds.LOGIN:
        by_kind = (spoken_word(ME_WORDS),)
    return (*by_kind, spoken_word(NONE_WORDS)) if field.none else by_kind


def spoken_word(words: tuple[str, ...]) -> str:
    """Of `ME_WORDS` or `NONE_WORDS` the one to show in the language spoken now."""
    return words[1] if language() == "sv" else words[0]


def special_word(field: Field, word: str) -> Special | None:
    """Whether a word stands for whoever asks, or for nothing, in this field."""
    if field.none and plain(word) in NONE_WORDS:
        return Special.NONE
    return Special.ME if field.holds is Holds.LOGIN and plain(word) in ME_WORDS else None


def values_of(field: Field, op: Op, written: Written, tz: tzinfo | None) -> tuple[Value, ...]:
    """What a value means to its field: several values for a short word such as `s:wait`; refuses with `FilterError`."""
    if op is Op.IS and not written.quoted and (special := special_word(field, written.text)):
        return (special,)
    if field.holds in LISTS:
        choice = choice_named(field, written.text)
        if choice is None:
            raise unknown_value(field, written.text, written.spot)
        return choice.values
    if field.holds in TIMES:
        return (_time(field, op, written, tz),)
    if field.holds in CLOCKED:
        return (_share(field, op, written),)
    if field.holds in MOST_DIGITS:
        return (_number(field, written),)
    return (_text(field.holds, written.text),)


def _number(field: Field, written: Written) -> int:
    digits = written.text
    if field.holds is Holds.NUMBER:
        digits = digits.lower().removeprefix("#").lstrip(LETTERS).removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS[field.holds]):
        raise wrong_value(field, written.text, written.spot, WHAT[field.holds], examples(field))
    return int(digits)


def _share(field: Field, op: Op, written: Written) -> Value:
    """Percent as a whole number, or for a clock a duration."""
    length = read_duration(written.text) if field.holds is Holds.USED else None
    share = length if length is not None else _percent(written.text, chance=field.holds is Holds.CHANCE)
    if share is None:
        raise wrong_value(field, written.text, written.spot, WHAT[field.holds], examples(field))
    if op is Op.IS:
        raise must_be_compared(field, written.text, written.spot)
    return share


def _percent(text: str, *, chance: bool) -> int | None:
    """`75%` is 75; a chance may also be written `0.75` or `,75`."""
    digits = text.removesuffix("%")
    if digits != text or not chance:
        whole = digits.isascii() and digits.isdigit() and len(digits) <= MOST_PERCENT
        return int(digits) if digits != text and whole and (not chance or int(digits) <= 100) else None
    start, dot, behind = text.replace(",", ".").partition(".")
    if start not in {"", "0", "1"} or not (dot or start) or not (behind or start) or len(behind) > 2:
        return None
    if behind and not (behind.isascii() and behind.isdigit()):
        return None
    percent = int(start or 0) * 100 + int(behind.ljust(2, "0") or 0)
    return percent if percent <= 100 else None


def _time(field: Field, op: Op, written: Written, tz: tzinfo | None) -> Value:
    length = read_duration(written.text)
    if length is not None:
        if op is Op.IS:
            raise must_be_compared(field, written.text, written.spot)
        return length
    moment = None if field.holds is Holds.AGE else read_moment(written.text, written.spot)
    if moment is None:
        raise wrong_value(field, written.text, written.spot, WHAT[field.holds], examples(field))
    if isinstance(moment, datetime):
        refuse_gap(moment, tz, written.spot)
    return moment


def _text(holds: Holds, text: str) -> str:
    if holds is Holds.KEY:
        return "-".join(text.lower().split())
    return text.lower() if holds is Holds.LOGIN else text
