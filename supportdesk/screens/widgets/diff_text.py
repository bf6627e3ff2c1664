"""A pane of text that repaints only the lines that changed: the preview, and everything read-only beside a list."""

from __future__ import annotations

from collections.abc import Sequence

from supportdesk.screens.widgets.line_widget import LineWidget
from supportdesk.screens.widgets.look import Line, Lines


class DiffText(LineWidget):
    """Shows lines from the top; what does not fit is cut off.

    A function given to `show` is called with the width in cells, and again when the pane gets another width.
    """

    DEFAULT_CSS = """
    DiffText { width: 1fr; height: 1fr; }
    """

    def __init__(self, text: Lines = (), *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._text = text
        self._laid: Sequence[Line] = ()

    def show(self, text: Lines) -> None:
        """Show other lines."""
        self._text = text
        self._lay_out(self.size.width)
        self.repaint()

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """The lines that fit."""
        return self._laid[:height]

    def prepare(self) -> None:
        """Lay the text out for the width there is now."""
        self._lay_out(self.size.width)

    def _lay_out(self, width: int) -> None:
        self._laid = self._text(width) if callable(self._text) else self._text
