"""The keys of a footer as a line; no Textual, so that a page painted before it ends with the same line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from supportdesk.i18n import _
from supportdesk.screens.widgets.look import Line, Span
from supportdesk.widths import cells

MOST_KEYS = 9
GAP = "  "


class KeyLabel(NamedTuple):
    """A key as people read it (`j k`, `Ctrl+S`) and what it does, translated."""

    key: str
    label: str

    @property
    def text(self) -> str:
        """Both, as they stand in the line."""
        return f"{self.key} {self.label}".rstrip()


def fitting_keys(entries: Sequence[KeyLabel], width: int, help_key: str = "?") -> Sequence[KeyLabel]:
    """The first entries that fit beside the help entry, which is always the last and the only one never left out."""
    last = KeyLabel(help_key, _("help"))
    room = width - cells(last.text)
    kept: list[KeyLabel] = []
    for entry in entries:
        room -= cells(entry.text) + len(GAP)
        if room < 0 or len(kept) == MOST_KEYS - 1:
            break
        kept.append(entry)
    return [*kept, last]


def key_line(entries: Sequence[KeyLabel], width: int, help_key: str = "?") -> Line:
    """The footer as a line: keys in the role `key`, labels plain."""
    line: list[Span] = []
    for entry in fitting_keys(entries, width, help_key):
        line += [(GAP if line else "", ""), (entry.key, "key"), (f" {entry.label}".rstrip(), "")]
    return tuple(span for span in line if span[0])
