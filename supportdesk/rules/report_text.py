"""The text of a report to a customer: drafted from a template in their language, and words in it that are better not said (P6)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import cache
from typing import Any, NamedTuple

from supportdesk.resources import data_folder
from supportdesk.terms import ClockKind, Priority, ReportCause

FILE = "reports.toml"
WITHIN: Mapping[int, timedelta] = {
    Priority.CRITICAL: timedelta(minutes=15),
    Priority.HIGH: timedelta(minutes=30),
    Priority.NORMAL: timedelta(hours=2),
    Priority.LOW: timedelta(hours=8),
}
"""How soon after it is raised a report must be with the customer, by the priority of the case: elapsed time, for "directly"
knows no office hours."""
NEXT_WORD: Mapping[int, timedelta] = {
    Priority.CRITICAL: timedelta(hours=1),
    Priority.HIGH: timedelta(hours=2),
    Priority.NORMAL: timedelta(days=1),
    Priority.LOW: timedelta(days=2),
}
"""When the customer hears from us next, unless the agent says otherwise."""
LANGUAGES = ("sv", "en")
_BLANK = re.compile(r"\{[a-z_]+\}")
_UNFILLED = re.compile(r"<[^<>\n]{3,200}>")


class Blanks(NamedTuple):
    """What is filled into a template, as people read it."""

    contact: str
    case: str
    subject: str
    promise: str
    promised: str
    happened: str
    next_word: str
    agent: str


class Mark(NamedTuple):
    """A word of a text that is better not said: `kind` is `blame` or `promise`, `start` and `end` its place in characters."""

    kind: str
    word: str
    start: int
    end: int


def draft(cause: ReportCause, language: str, blanks: Blanks) -> str:
    """The text of a report to begin with; a language that has no template gets English."""
    text = _stored()[cause.value]["text"][language if language in LANGUAGES else "en"]
    filled = blanks._asdict()
    return _BLANK.sub(lambda blank: str(filled.get(blank[0][1:-1], blank[0])), text).strip()


def promise_words(kind: ClockKind | None, language: str) -> str:
    """What was promised, as it stands in a sentence."""
    words = _stored()["promise"]
    return str(words.get(kind, words[ClockKind.RESOLUTION.value])[language if language in LANGUAGES else "en"])


def unfilled(text: str) -> str:
    """The first place that the agent was to fill in and has not, or nothing. Only those of the templates: an address in angle
    brackets is nobody's blank."""
    return min((blank for blank in _unfilled() if blank in text), key=text.find, default="")


def unknown_cause(language: str) -> str:
    """What stands for the cause while nothing is known of it: the agent fills it in."""
    return str(_stored()["unknown"][language if language in LANGUAGES else "en"])


def marks(text: str) -> list[Mark]:
    """The words that blame or promise too much, in any language, in the order of the text."""
    return sorted(_marked(text), key=lambda mark: mark.start)


def _marked(text: str) -> Iterator[Mark]:
    for kind, by_language in _stored()["marked"].items():
        for language in LANGUAGES:
            for word in by_language[language]:
                for found in re.finditer(rf"(?<!\w){re.escape(word)}", text, re.IGNORECASE):
                    yield Mark(kind, found[0], found.start(), found.end())


@cache
def _unfilled() -> tuple[str, ...]:
    stored = _stored()
    texts = [stored[cause.value]["text"][language] for cause in ReportCause for language in LANGUAGES]
    return tuple(
        dict.fromkeys(found for text in (*texts, *stored["unknown"].values()) for found in _UNFILLED.findall(text))
    )


@cache
def _stored() -> dict[str, Any]:
    return tomllib.loads((data_folder() / FILE).read_text(encoding="utf-8"))
