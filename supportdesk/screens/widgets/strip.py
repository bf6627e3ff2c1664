"""The strip over the footer that shows what may follow a prefix key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from textual.events import Blur, Key
from textual.message import Message
from textual.widget import Widget

from supportdesk.screens.widgets.line_widget import LineWidget
from supportdesk.screens.widgets.look import Line
from supportdesk.screens.widgets.prefix_keys import Chosen, Left, Menu, Outcome, Pending, PrefixKeys, strip_lines


class PrefixStrip(LineWidget, can_focus=True):
    """Takes the keyboard from `open` until a choice is made or Esc leaves, then gives it back.

    It lies over the two lines above the last one, in a layer of its own, so nothing else moves.
    """

    DEFAULT_CSS = """
    PrefixStrip { layer: strip; dock: bottom; margin: 0 0 1 0; width: 100%; height: 2; display: none; }
    """

    @dataclass
    class Chosen(Message):
        """A second key was chosen."""

        prefix: str
        key: str

    @dataclass
    class Left(Message):
        """The strip was left without a choice."""

        prefix: str

    def __init__(self, menus: Mapping[str, Callable[[], Menu]], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._keys = PrefixKeys(menus)
        self._before: Widget | None = None

    def open(self, prefix: str) -> None:
        """Show the choices of a prefix and wait for one of them."""
        self._before = self.screen.focused
        self._keys.open(prefix)
        self.display = True
        self.focus(scroll_visible=False)
        self.repaint()

    @property
    def pending(self) -> str | None:
        """The prefix that waits for its second key."""
        return self._keys.pending.prefix if self._keys.pending else None

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """Title and choices."""
        return strip_lines(self._keys.pending, width) if self._keys.pending else ()

    def on_key(self, event: Key) -> None:
        """Every key is for the strip while it is open."""
        if self._keys.pending is None:
            return
        event.stop()
        event.prevent_default()
        self._act(self._keys.press(event.character if event.is_printable and event.character else event.key))

    def on_blur(self, event: Blur) -> None:
        """Whoever takes the focus away also ends the prefix."""
        if self._keys.pending is not None:
            self._act(self._keys.press("escape"))

    def _act(self, outcome: Outcome) -> None:
        match outcome:
            case Pending():
                self.repaint()
            case Chosen(prefix, key):
                self._close()
                self.post_message(self.Chosen(prefix, key))
            case Left(prefix):
                self._close()
                self.post_message(self.Left(prefix))
            case _:
                return

    def _close(self) -> None:
        before, self._before = self._before, None
        if self.has_focus and before is not None and before.is_attached:
            before.focus(scroll_visible=False)
        self.display = False
