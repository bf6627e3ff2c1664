"""What is shown while the terminal is too small for the desk: a sentence that says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.events import Resize
from textual.geometry import Size
from textual.screen import Screen

from supportdesk.i18n import _
from supportdesk.screens.opening import LEAST_HEIGHT, LEAST_WIDTH
from supportdesk.screens.widgets.diff_text import DiffText
from supportdesk.screens.widgets.look import Line
from supportdesk.screens.wording.lines import one
from supportdesk.text import wrap


def too_small(size: Size) -> bool:
    """Whether the desk cannot be drawn on so many columns and lines."""
    return size.width < LEAST_WIDTH or size.height < LEAST_HEIGHT


class TooSmall(Screen[None]):
    """Covers everything and takes every key, so that nothing is done that cannot be seen; leaves by itself."""

    DEFAULT_CSS: ClassVar[str] = """
    TooSmall { background: $background; }
    """

    def compose(self) -> ComposeResult:
        """One sentence."""
        yield DiffText(self._lines)

    def _lines(self, width: int) -> Sequence[Line]:
        size = self.app.size
        sentence = _("Too small: {width}x{height}. Make it {least}x{lines} or larger.")
        text = sentence.format(width=size.width, height=size.height, least=LEAST_WIDTH, lines=LEAST_HEIGHT)
        return [one(row) for row in wrap(text, max(width, 1))]

    def on_resize(self, event: Resize) -> None:
        """Leaves when there is room again."""
        self._leave_if_large(event.size)

    def on_screen_resume(self) -> None:
        """Something above it was closed, and there may be room."""
        self._leave_if_large(self.app.size)

    def _leave_if_large(self, size: Size) -> None:
        if self.is_current and not too_small(size):
            self.app.pop_screen()
