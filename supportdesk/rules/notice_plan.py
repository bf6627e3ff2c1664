"""How people are told: by which ways, when it is quiet, what goes through all the same, and how often it is tried again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from supportdesk.clock import MILLISECOND
from supportdesk.i18n import _
from supportdesk.rules.calendar import Calendar
from supportdesk.rules.calendar_definition import as_mapping, read_definition
from supportdesk.rules.file_part import Part
from supportdesk.rules.filter_times import read_duration
from supportdesk.terms import Priority

KEYS = ("channels", "quiet", "passes", "tries", "wait", "limit")
PRIORITIES = tuple(priority.name.lower() for priority in Priority)
MOST_TRIES, LONGEST_LIMIT_S = 20, 120
LONGEST_WAIT_MS = 3_600_000


class Way(StrEnum):
    """How a notice reaches a person."""

    TERMINAL = "terminal"
    """The bell, and a line, in the person's own open program."""
    COMMAND = "command"
    """The operator's command line, run by a program in whose settings it stands."""


DEFAULTS: Mapping[str, Any] = {
    "channels": [Way.TERMINAL.value],
    "quiet": {},
    "passes": ["critical"],
    "tries": 5,
    "wait": "1m",
    "limit": 10,
}


@dataclass(frozen=True)
class NoticePlan:
    """One desk's way of telling people. `passes` are priorities that go through quiet hours."""

    channels: tuple[Way, ...]
    quiet: Mapping[str, Any]
    passes: frozenset[int]
    tries: int
    wait_ms: int
    limit_s: int

    @cached_property
    def _quiet(self) -> Calendar | None:
        return Calendar(read_definition(self.quiet, "quiet")) if self.quiet else None

    def due(self, at: int, priority: int) -> int:
        """When a notice of this priority may be sent: at once, or when the quiet hours are over."""
        if self._quiet is None or priority in self.passes or not self._quiet.is_open(at):
            return at
        return self._quiet.next_closing(at) or at

    def next_try(self, at: int, tries: int) -> int | None:
        """When to try again after so many tries: each wait is twice the one before; `None` when it has failed for good."""
        if tries >= self.tries:
            return None
        wait: int = self.wait_ms * 2 ** max(tries - 1, 0)
        return at + min(wait, LONGEST_WAIT_MS)


def plan_fields(part: Part) -> dict[str, Any]:
    """The keys that a file gives, as they are stored."""
    part.only(*KEYS)
    read: Mapping[str, Callable[[], Any]] = {
        "channels": lambda: [way.value for way in Way if way in _chosen(part, "channels", tuple(Way))],
        "quiet": lambda: _quiet(part),
        "passes": lambda: [word for word in PRIORITIES if word in _chosen(part, "passes", PRIORITIES)],
        "tries": lambda: _within(part, "tries", MOST_TRIES),
        "wait": lambda: _wait(part),
        "limit": lambda: _within(part, "limit", LONGEST_LIMIT_S),
    }
    return {key: read[key]() for key in KEYS if key in part.values}


def plan_of(fields: Mapping[str, Any]) -> NoticePlan:
    """The plan of stored fields; what is not stored is as it comes."""
    whole = {**DEFAULTS, **fields}
    numbers = {word: number for number, word in enumerate(PRIORITIES, 1)}
    wait = read_duration(whole["wait"])
    return NoticePlan(
        channels=tuple(map(Way, whole["channels"])),
        quiet=whole["quiet"],
        passes=frozenset(numbers[word] for word in whole["passes"]),
        tries=whole["tries"],
        wait_ms=0 if wait is None else wait // MILLISECOND,
        limit_s=whole["limit"],
    )


def _chosen(part: Part, key: str, known: tuple[str, ...]) -> frozenset[str]:
    words = part.texts(key)
    for word in sorted(words - set(known)):
        sentence = _("one of {known} belongs here, not {value}.")
        raise part.fault(sentence.format(known=", ".join(known), value=word), key)
    return words


def _quiet(part: Part) -> dict[str, Any]:
    """Quiet hours have the form of a calendar: it is quiet while it is open."""
    written = part.table("quiet")
    if not written.values:
        return {}
    definition = read_definition(written.values, written.place)
    calendar = Calendar(definition)
    if not calendar.has_hours or calendar.next_closing(0) is None:
        raise part.fault(_("quiet hours begin and end: nobody would ever be told."), "quiet")
    return as_mapping(definition)


def _within(part: Part, key: str, most: int) -> int:
    number = part.number(key)
    if not 1 <= number <= most:
        raise part.fault(_("a number from 1 to {most} belongs here.").format(most=most), key)
    return number


def _wait(part: Part) -> str:
    word = part.text("wait")
    if not read_duration(word):
        raise part.fault(_("a length of time belongs here, such as {example}.").format(example="1m"), "wait")
    return word
