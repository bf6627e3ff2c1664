"""The text of a case: longer than the screen, scrolled by keys, searched with n and N."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual.binding import Binding, BindingType

from supportdesk.i18n import N_, _
from supportdesk.screens.widgets.diff_text import DiffText
from supportdesk.screens.widgets.look import Line, Lines, Span
from supportdesk.screens.widgets.text_search import Hit, hits, with_hits
from supportdesk.text import cells, fit

PROBE = 3
"""How many lines have to be the same for a place in a text to be the same place."""

TEXT_KEYS = (
    Binding("j,down", "move(1)", N_("down"), show=False, id="text.down"),
    Binding("k,up", "move(-1)", N_("up"), show=False, id="text.up"),
    Binding("ctrl+d,pagedown", "scroll(0.5)", N_("half a page down"), show=False, id="text.half_down"),
    Binding("ctrl+u,pageup", "scroll(-0.5)", N_("half a page up"), show=False, id="text.half_up"),
    Binding("g,home", "first", N_("beginning"), show=False, id="text.first"),
    Binding("G,end", "last", N_("end"), show=False, id="text.last"),
    Binding("n", "find_next(1)", N_("next match"), show=False, id="text.next_match"),
    Binding("N", "find_next(-1)", N_("previous match"), show=False, id="text.previous_match"),
)
"""The keys of a text; each id can be given another key by the app's keymap."""


class Found(NamedTuple):
    """Which match is the current one, from 1, and how many there are; both 0 without a match."""

    number: int
    total: int


def same_place(old: Sequence[Line], new: Sequence[Line], top: int) -> int:
    """Where the line at `top` of the old text is in the new one; the beginning stays the beginning."""
    if top == 0:
        return 0
    probe = list(old[top : top + PROBE])
    places = [at for at in range(len(new)) if list(new[at : at + PROBE]) == probe]
    return min(places, key=lambda at: abs(at - top), default=top)


def with_more(line: Line, behind: int, width: int) -> Line:
    """A line that says at its end how many lines come below it."""
    more = " v " + _("{n} more").format(n=behind)
    room = width - cells(more)
    kept: list[Span] = []
    for text, role in line:
        part = fit(text, min(cells(text), room))
        kept.append((part, role))
        room -= cells(part)
    return [*kept, (" " * room, ""), (more, "dim")]


class ScrollText(DiffText, can_focus=True):
    """A `DiffText` with a place in the text, kept when the text is shown anew with lines added."""

    BINDINGS: ClassVar[list[BindingType]] = [*TEXT_KEYS]

    def __init__(self, text: Lines = (), *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(text, id=id, classes=classes)
        self._top = 0
        self._word = ""
        self._hits: list[Hit] = []
        self._current: Hit | None = None

    @property
    def top(self) -> int:
        """The number of the first line on the screen, from 0."""
        return self._top

    def show(self, text: Lines) -> None:
        """Show a newer state of the same text; what was at the top of the screen stays there."""
        before = self._laid
        self._text = text
        self._lay_out(self.size.width)
        self.scroll_to_line(same_place(before, self._laid, self._top))

    def show_other(self, text: Lines) -> None:
        """Show another text from its beginning, without a search."""
        self._top, self._word = 0, ""
        super().show(text)

    def scroll_to_line(self, line: int) -> None:
        """Bring a line to the top of the screen, as far as the text goes."""
        self._top = min(max(0, line), max(0, len(self._laid) - self.size.height))
        self.repaint()

    def find(self, word: str) -> Found:
        """Mark every match and go to the first one from here on; an empty word ends the search."""
        self._word = word
        self._hits = hits(self._laid, word)
        self._current = next((hit for hit in self._hits if hit.line >= self._top), None)
        self._current = self._current or (self._hits[0] if self._hits else None)
        return self._go_to_current()

    def find_next(self, step: int) -> Found:
        """Go to the next match (`1`) or the previous one (`-1`), around the end."""
        if self._current is not None:
            at = self._hits.index(self._current) + step
            self._current = self._hits[at % len(self._hits)]
        return self._go_to_current()

    @property
    def found(self) -> Found:
        """Which match of how many is current."""
        if self._current is None:
            return Found(0, 0)
        return Found(self._hits.index(self._current) + 1, len(self._hits))

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """The lines on the screen, matches marked; the last one says how many there are below it."""
        shown = self._laid[self._top : self._top + height]
        if self._hits:
            marked: dict[int, list[Hit]] = {}
            for hit in self._hits:
                marked.setdefault(hit.line - self._top, []).append(hit)
            shown = [with_hits(line, marked.get(y, ()), self._current) for y, line in enumerate(shown)]
        behind = len(self._laid) - self._top - height
        return [*shown[:-1], with_more(shown[-1], behind, width)] if behind > 0 and shown else shown

    def action_move(self, lines: int) -> None:
        """Scroll by lines."""
        self.scroll_to_line(self._top + lines)

    def action_scroll(self, pages: float) -> None:
        """Scroll by pages or parts of one."""
        lines = round(pages * self.size.height)
        self.scroll_to_line(self._top + (lines or (1 if pages > 0 else -1)))

    def action_first(self) -> None:
        """Go to the beginning."""
        self.scroll_to_line(0)

    def action_last(self) -> None:
        """Go to the end."""
        self.scroll_to_line(len(self._laid))

    def action_find_next(self, step: int) -> None:
        """Go to another match."""
        self.find_next(step)

    def _go_to_current(self) -> Found:
        if self._current is not None and not self._top <= self._current.line < self._top + self.size.height:
            self.scroll_to_line(self._current.line - self.size.height // 3)
        else:
            self.repaint()
        return self.found

    def _lay_out(self, width: int) -> None:
        super()._lay_out(width)
        number = self.found.number
        self._hits = hits(self._laid, self._word)
        self._current = self._hits[min(number, len(self._hits)) - 1] if self._hits and number else None
        self._top = min(self._top, max(0, len(self._laid) - self.size.height))
