"""The keys of a footer as a line; no Textual, so that a page painted before it ends with the same line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from supportdesk.i18n import _
from supportdesk.screens.widgets.look import Line, Span
from supportdesk.widths import cells

MOST_KEYS = 9
GAP = "  "


def key_name(key: str) -> str:
    """A key of Textual's as people read it: `.` for `full_stop`, `Ctrl+G` for `ctrl+g`."""
    from textual.keys import key_to_character

    return key_to_character(key) or "+".join(part.capitalize() for part in key.split("+"))


class KeyLabel(NamedTuple):
    """A key as people read it (`j k`, `Ctrl+S`) and what it does, translated; `short` says it where there is less room."""

    key: str
    label: str
    short: str = ""

    @property
    def text(self) -> str:
        """Both, as they stand in the line."""
        return f"{self.key} {self.label}".rstrip()


def fitting_keys(entries: Sequence[KeyLabel], width: int, help_key: str = "?") -> Sequence[KeyLabel]:
    """The entries that fit, the most important first; labels are shortened, the last ones first, before one is left out.

    Beside them stands the help entry, which is always the last and the only one never left out.
    """
    last = KeyLabel(help_key, _("help"))
    room = width - cells(last.text)
    kept: list[KeyLabel] = []
    for entry in entries[: MOST_KEYS - 1]:
        least = KeyLabel(entry.key, entry.short or entry.label)
        room -= cells(least.text) + len(GAP)
        if room < 0:
            room += cells(least.text) + len(GAP)
            break
        kept.append(least)
    for at, least in enumerate(kept):
        more = cells(entries[at].text) - cells(least.text)
        if more > room:
            break
        room -= more
        kept[at] = KeyLabel(entries[at].key, entries[at].label)
    return [*kept, last]


def key_line(entries: Sequence[KeyLabel], width: int, help_key: str = "?") -> Line:
    """The footer as a line: keys in the role `key`, labels plain."""
    line: list[Span] = []
    for entry in fitting_keys(entries, width, help_key):
        line += [(GAP if line else "", ""), (entry.key, "key"), (f" {entry.label}".rstrip(), "")]
    return tuple(span for span in line if span[0])
