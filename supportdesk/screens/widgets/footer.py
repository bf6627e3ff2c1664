"""The last line of every screen: the keys that matter here."""

from __future__ import annotations

from collections.abc import Sequence

from supportdesk.screens.widgets.key_line import KeyLabel, fitting_keys, key_line
from supportdesk.screens.widgets.line_widget import LineWidget
from supportdesk.screens.widgets.look import Line

__all__ = ["KeyLabel", "KeyLine", "fitting_keys", "key_line"]


class KeyLine(LineWidget):
    """One line of keys; labels are shortened before an entry that does not fit is left out, with all behind it.

    Where text is typed help is on F1, not on `?`.
    """

    DEFAULT_CSS = """
    KeyLine { width: 1fr; height: 1; }
    """

    def __init__(
        self,
        entries: Sequence[KeyLabel] = (),
        *,
        help_key: str = "?",
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._entries = entries
        self._help_key = help_key

    def show(self, entries: Sequence[KeyLabel]) -> None:
        """Show other keys, most important first."""
        self._entries = entries
        self.repaint()

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """The one line."""
        return (key_line(self._entries, width, self._help_key),)
