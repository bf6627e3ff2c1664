"""The fields of the filter language, in one table: parser, errors, completion, predicate and SQL all start from it."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from functools import cache
from typing import NamedTuple

from supportdesk.i18n import P_, language, pgettext
from supportdesk.rules import filter_choices as words
from supportdesk.rules.filter_choices import Choice, plain
from supportdesk.rules.filter_tree import Value


class Holds(Enum):
    """What kind of value a field takes, and so how it can be compared."""

    CHOICE = auto()
    """one of a list"""
    RANK = auto()
    """one of a list of numbers, which `<` and `>` compare"""
    COUNT = auto()
    """a whole number"""
    NUMBER = auto()
    """a case number, with or without what stands before it"""
    AGE = auto()
    """a duration, always compared"""
    PAST = auto()
    """a date, or a duration back from now"""
    AHEAD = auto()
    """a date, or a duration on from now"""
    LOGIN = auto()
    """an agent's login"""
    KEY = auto()
    """a short lower-case word"""
    USED = auto()
    """a share of a clock's time, or a working time left of it, always compared"""
    CHANCE = auto()
    """a share of one hundred, always compared"""
    TEXT = auto()
    """a part of a text, large and small letters alike"""


CLOCKED = (Holds.USED, Holds.CHANCE)
COMPARED = (Holds.RANK, Holds.COUNT, Holds.NUMBER, Holds.AGE, Holds.PAST, Holds.AHEAD, *CLOCKED)
LISTS = (Holds.CHOICE, Holds.RANK)
TIMES = (Holds.AGE, Holds.PAST, Holds.AHEAD)
AHEAD_FIELDS = frozenset({"wake", "fixed", "word"})
"""Fields of instants still to come: a duration counts on from now."""


class Field(NamedTuple):
    """A field: its name in the tree, the key it is written with, what people call it, and its other names.

    `label` is an English msgid: see `label_of`. `none` says whether a case can be without it; `choices` are read when
    first asked for.
    """

    name: str
    key: str
    label: str
    holds: Holds
    names: tuple[str, ...] = ()
    none: bool = False
    choices: Callable[[], tuple[Choice, ...]] = tuple


FIELDS = (
    Field("id", "id", P_("field", "case number"), Holds.NUMBER, ("number", "nr", "nummer", "ärende")),
    Field(
        "priority", "p", P_("field", "priority"), Holds.RANK, ("prio", "prioritet"), choices=lambda: words.PRIORITIES
    ),
    Field(
        "state", "s", P_("field", "state"), Holds.CHOICE, ("status", "läge", "tillstånd"), choices=lambda: words.STATES
    ),
    Field("line", "l", P_("field", "line"), Holds.CHOICE, ("linje",), choices=lambda: words.LINES),
    Field("owner", "o", P_("field", "owner"), Holds.LOGIN, ("ägare", "agent", "assignee", "handläggare"), none=True),
    Field("customer", "c", P_("field", "customer"), Holds.TEXT, ("kund",), none=True),
    Field("service", "svc", P_("field", "service"), Holds.TEXT, ("tjänst",), none=True),
    Field("component", "comp", P_("field", "component"), Holds.TEXT, ("komponent", "system"), none=True),
    Field("sla", "sla", P_("field", "time promised"), Holds.USED, ("löfte", "promised", "utlovad"), none=True),
    Field("risk", "risk", P_("field", "chance of a miss"), Holds.CHANCE, ("chance", "chans"), none=True),
    Field("waiting", "waiting", P_("field", "unanswered for"), Holds.AGE, ("väntat", "waited")),
    Field("stay", "stay", P_("field", "time on this line"), Holds.USED, ("på_linjen", "on_line"), none=True),
    Field("response", "response", P_("field", "first answer"), Holds.USED, ("svar", "första_svar"), none=True),
    Field("update", "update", P_("field", "answer owed"), Holds.USED, ("svar_väntas",), none=True),
    Field("inform", "inform", P_("field", "word promised"), Holds.USED, ("besked",), none=True),
    Field("resolution", "resolution", P_("field", "solution promised"), Holds.USED, ("lösning", "fix"), none=True),
    Field("age", "age", P_("field", "age"), Holds.AGE, ("ålder",)),
    Field("updated", "upd", P_("field", "updated"), Holds.PAST, ("ändrad", "ändrat", "uppdaterad", "uppdaterat")),
    Field("source", "src", P_("field", "source"), Holds.TEXT, ("källa",), none=True),
    Field("tag", "tag", P_("field", "tag"), Holds.KEY, ("tags", "tagg", "taggar", "etikett"), none=True),
    Field("kind", "kind", P_("field", "kind"), Holds.CHOICE, ("k", "type", "slag", "typ"), choices=lambda: words.KINDS),
    Field("impact", "impact", P_("field", "impact"), Holds.RANK, ("påverkan",), choices=lambda: words.IMPACTS),
    Field("urgency", "urgency", P_("field", "urgency"), Holds.RANK, ("angelägenhet",), choices=lambda: words.URGENCIES),
    Field(
        "area", "area", P_("field", "area of competence"), Holds.KEY, ("competence", "kompetens", "område"), none=True
    ),
    Field("cause", "cause", P_("field", "cause"), Holds.CHOICE, ("orsak",), none=True, choices=words.causes),
    Field("contact", "contact", P_("field", "contact"), Holds.TEXT, ("requester", "kontakt", "anmälare"), none=True),
    Field("watch", "watch", P_("field", "watched by"), Holds.LOGIN, ("watcher", "följer", "bevakar"), none=True),
    Field("is", "is", P_("field", "is"), Holds.CHOICE, ("är",), choices=lambda: words.IS),
    Field(
        "backs", "backs", P_("field", "times handed back"), Holds.COUNT, ("hand_backs", "återlämnad", "återlämningar")
    ),
    Field("reopened", "reopened", P_("field", "times reopened"), Holds.COUNT, ("återöppnad", "återöppnat")),
    Field("channel", "chan", P_("field", "channel"), Holds.CHOICE, ("kanal",), choices=lambda: words.CHANNELS),
    Field("arrived", "arrived", P_("field", "arrived"), Holds.PAST, ("created", "inkom", "kom", "registrerad")),
    Field("resolved", "resolved", P_("field", "resolved"), Holds.PAST, ("solved", "löst"), none=True),
    Field("wake", "wake", P_("field", "wakes"), Holds.AHEAD, ("väcks", "vaknar", "påminn"), none=True),
    Field(
        "function",
        "function",
        P_("field", "function that suffers"),
        Holds.RANK,
        ("funktion", "drabbat"),
        none=True,
        choices=lambda: words.FUNCTIONS,
    ),
    Field(
        "fixed",
        "fixed",
        P_("field", "expected to be fixed"),
        Holds.AHEAD,
        ("eta", "beräknas", "klar_senast"),
        none=True,
    ),
    Field("word", "word", P_("field", "next word promised"), Holds.AHEAD, ("lovat_besked", "hörs_av"), none=True),
    Field("problem", "problem", P_("field", "problem behind it"), Holds.NUMBER, ("prb",), none=True),
    Field("category", "cat", P_("field", "category"), Holds.TEXT, ("kategori",), none=True),
)

BY_NAME = {field.name: field for field in FIELDS}
_FOUND = {plain(name): field for field in FIELDS for name in (field.name, field.key, *field.names)}


def label_of(field: Field) -> str:
    """What people call a field, in the language spoken now."""
    return pgettext("field", field.label)


def all_names(field: Field) -> tuple[str, ...]:
    """Every word a field may be written with, the usual one first."""
    return tuple(dict.fromkeys((field.key, field.name, *field.names)))


def field_named(word: str) -> Field | None:
    """The field that a word means, in either language."""
    return _FOUND.get(plain(word))


def field_names() -> dict[str, Field]:
    """Every word that means a field, plainly written."""
    return dict(_FOUND)


def choice_word(choice: Choice) -> str:
    """The word for a value in the language spoken now; either is understood, whichever is spoken."""
    return choice.swedish if choice.swedish and language() == "sv" else choice.key


def choice_words(choice: Choice) -> tuple[str, ...]:
    """Every word a value may be written with, the usual one first."""
    value = tuple(str(value) for value in choice.values) if len(choice.values) == 1 else ()
    swedish = (choice.swedish,) if choice.swedish else ()
    return tuple(dict.fromkeys((choice_word(choice), choice.key, *swedish, *value, *choice.names)))


@cache
def _choices_by_word(field: Field) -> dict[str, Choice]:
    return {plain(word): choice for choice in field.choices() for word in choice_words(choice)}


def choice_named(field: Field, word: str) -> Choice | None:
    """The value of a field's list that a word means, in either language."""
    return _choices_by_word(field).get(plain(word))


def choice_order(field: Field) -> Callable[[Value], int]:
    """Where a value stands in the field's list, to sort by; `none` stands before them."""
    order = [value for choice in field.choices() for value in choice.values]
    return lambda value: order.index(value) if isinstance(value, str | int) else -1
