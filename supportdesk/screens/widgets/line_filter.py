"""The last guard before the terminal: control codes, bidi controls and links in what is about to be drawn.

`text.safe` is the door; this is the wall behind it. In an honest run it removes nothing, and `removed` says so.
"""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

FIRST_TAG = "\U000e0000"
"""From here on there are characters which Python prints and a terminal must not see."""


class ForeignBytes(LineFilter):
    """Replaces each character a terminal acts on by U+FFFD and takes links off; the width of a segment stays.

    Give one instance to the app's `get_line_filters`, after the others. Textual filters a strip once and keeps the
    result, so `removed` counts characters and links drawn, not frames.
    """

    def __init__(self) -> None:
        super().__init__()
        self.removed = 0

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments as they may be drawn; the very same list if nothing in it is foreign."""
        if not any(_is_foreign(segment) for segment in segments):
            return segments
        return [cleaned for segment in segments if (cleaned := self._clean(segment)).text]

    def _clean(self, segment: Segment) -> Segment:
        """One segment with nothing foreign, as wide as it counted before."""
        text, style, control = segment
        if style is not None and style.link:
            self.removed += 1
            style = style.update_link(None)
        from supportdesk.unicode_rules import FOREIGN, REPLACEMENT

        replaced, count = FOREIGN.subn(REPLACEMENT, text)
        if not count:
            return Segment(text, style, control)
        self.removed += count
        return Segment(set_cell_size(replaced, cell_len(text)), style)


def _is_foreign(segment: Segment) -> bool:
    """Whether anything in a segment must go; nearly all text is told by a look at what Python can print."""
    text = segment.text
    if segment.style is not None and segment.style.link:
        return True
    if text.isprintable() and (text.isascii() or max(text) < FIRST_TAG):
        return False
    from supportdesk.unicode_rules import FOREIGN

    return FOREIGN.search(text) is not None
