"""Folds events into what the case row and its surroundings must be: the definition of "rebuilt from the log".

Pure: takes plain values, gives plain values. `operations.verify` compares the result with the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from supportdesk.rules.effects import Effects, effects_of
from supportdesk.terms import done_in

NOT_FOLDED = ("id", "version", "done", "updated_at", "due_at", "due_clock", "breached", "next_fire_at", "risk")
"""Columns of a case that follow from the others: number of events, state, time of the last event, clocks, what rules
are to look at and when."""


class Happened(NamedTuple):
    """An event as the fold needs it; `at` in milliseconds."""

    case_id: int
    seq: int
    at: int
    changes: Mapping[str, Any]
    details: Mapping[str, Any]


@dataclass
class CaseImage:
    """What the log says a case is now."""

    fields: dict[str, Any] = field(default_factory=dict)
    version: int = 0
    updated_at: int = 0
    tags: set[str] = field(default_factory=set)
    watchers: set[int] = field(default_factory=set)
    links: set[tuple[int, str]] = field(default_factory=set)
    messages: set[int] = field(default_factory=set)
    withdrawn: set[int] = field(default_factory=set)
    attachments: set[int] = field(default_factory=set)
    breaks: list[tuple[str, Any, Any]] = field(default_factory=list)
    """Where an event does not continue the one before it: which and what, what it says was there, what was there."""

    @property
    def done(self) -> int:
        """1 when nobody has anything left to do."""
        return done_in(self.fields.get("state"))


def fold(
    events: Iterable[Happened],
    empty: Mapping[str, Any] | None = None,
    follow: Callable[[Happened, Mapping[str, Any]], None] | None = None,
) -> CaseImage:
    """The image of one case after its events, in order of `seq`. `empty`: what each field holds before the first.

    `follow` is told of each event that changed a field, and of all fields, which go on changing.
    """
    image = CaseImage(dict(empty or {}))
    fields = image.fields
    for version, event in enumerate(events, 1):
        _case_id, seq, at, changes, details = event
        image.version, image.updated_at = version, at
        if seq != version:
            image.breaks.append((f"event {seq}", seq, version))
        for name, (old, new) in changes.items():
            before = fields.get(name)
            if old != before:
                image.breaks.append((f"event {seq}: {name}", old, before))
            fields[name] = new
        if details and details.get("effects"):
            _fold_effects(image, effects_of(dict(details)))
        if changes and follow is not None:
            follow(event, fields)
    return image


def _fold_effects(image: CaseImage, effects: Effects) -> None:
    image.tags |= set(effects.tags_added)
    image.tags -= set(effects.tags_removed)
    image.watchers |= set(effects.watchers_added)
    image.watchers -= set(effects.watchers_removed)
    image.links |= set(effects.links_added)
    image.links -= set(effects.links_removed)
    image.messages |= set(effects.messages_added) | set(effects.messages_moved_in)
    image.messages -= set(effects.messages_moved_out)
    image.withdrawn |= set(effects.messages_withdrawn)
    image.withdrawn -= set(effects.messages_added)
    image.attachments |= set(effects.attachments_added) | set(effects.attachments_moved_in)
    image.attachments -= set(effects.attachments_removed) | set(effects.attachments_moved_out)
