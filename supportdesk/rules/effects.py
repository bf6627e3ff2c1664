"""What an event changed beside the fields of its case row: tags, watchers, links, messages, attachments.

Written into the event's details, so that undo can invert it and `db verify` can replay it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Effects:
    """Things added to and removed from a case. Links are `(other case, kind)`; the rest are names or ids."""

    tags_added: tuple[str, ...] = ()
    tags_removed: tuple[str, ...] = ()
    watchers_added: tuple[int, ...] = ()
    watchers_removed: tuple[int, ...] = ()
    links_added: tuple[tuple[int, str], ...] = ()
    links_removed: tuple[tuple[int, str], ...] = ()
    messages_added: tuple[int, ...] = ()
    messages_withdrawn: tuple[int, ...] = ()
    messages_moved_out: tuple[int, ...] = ()
    messages_moved_in: tuple[int, ...] = ()
    attachments_added: tuple[int, ...] = ()
    attachments_removed: tuple[int, ...] = ()
    attachments_moved_out: tuple[int, ...] = ()
    attachments_moved_in: tuple[int, ...] = ()

    def inverse(self) -> Effects:
        """What takes these effects back. A message is never removed: undoing one withdraws it."""
        return Effects(
            tags_added=self.tags_removed,
            tags_removed=self.tags_added,
            watchers_added=self.watchers_removed,
            watchers_removed=self.watchers_added,
            links_added=self.links_removed,
            links_removed=self.links_added,
            messages_added=self.messages_withdrawn,
            messages_withdrawn=self.messages_added,
            messages_moved_out=self.messages_moved_in,
            messages_moved_in=self.messages_moved_out,
            attachments_added=self.attachments_removed,
            attachments_removed=self.attachments_added,
            attachments_moved_out=self.attachments_moved_in,
            attachments_moved_in=self.attachments_moved_out,
        )

    def touched(self) -> set[tuple[str, Any]]:
        """What was added, removed or moved, as (what it is, its name or id): where two of these meet, they meddle."""
        return {
            (field.name.split("_")[0], thing[0] if isinstance(thing, tuple) else thing)
            for field in fields(self)
            for thing in getattr(self, field.name)
        }

    def as_json(self) -> dict[str, Any]:
        """Only what is not empty, as JSON values."""
        return {
            name: [list(v) if isinstance(v, tuple) else v for v in value]
            for name, value in asdict(self).items()
            if value
        }


def effects_of(details: dict[str, Any]) -> Effects:
    """The effects stored in an event's details."""
    stored = details.get("effects", {})
    known = {field.name for field in fields(Effects)}
    kept: dict[str, Any] = {
        name: tuple(tuple(v) if isinstance(v, list) else v for v in value)
        for name, value in stored.items()
        if name in known
    }
    return Effects(**kept)
