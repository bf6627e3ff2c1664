"""The strip over the footer that shows what may follow a prefix key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from textual.app import ReturnType
from textual.events import Blur, Key
from textual.message import Message
from textual.widget import Widget

from supportdesk.screens.widgets.line_widget import LineWidget
from supportdesk.screens.widgets.look import Line
from supportdesk.screens.widgets.narrow_update import NarrowApp
from supportdesk.screens.widgets.prefix_keys import Chosen, Left, Menu, Outcome, Pending, PrefixKeys, strip_lines


class PrefixStrip(LineWidget, can_focus=True):
    """Shows the choices of a prefix from `open` until one is chosen or Esc leaves.

    It lies over the two lines above the last one, in a layer of its own, so nothing else moves. `chosen` is
    called with prefix and key before any later key is looked at; without it the message `Chosen` is posted.
    In a `StripApp` keys come to it in the order they were typed; in another app it takes the keyboard, and of
    keys typed in one go those behind the prefix may have passed it by.
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

    def __init__(
        self,
        menus: Mapping[str, Callable[[], Menu]],
        chosen: Callable[[str, str], object] | None = None,
        *,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self._keys = PrefixKeys(menus)
        self._chosen = chosen
        self._before: Widget | None = None

    def open(self, prefix: str) -> None:
        """Show the choices of a prefix and wait for one of them; raises `KeyError` for one there is no menu for."""
        self._keys.open(prefix)
        self.display = True
        self.repaint()
        if not isinstance(self.app, StripApp):
            self._before = self.screen.focused
            self.screen.set_focus(self, scroll_visible=False)

    @property
    def pending(self) -> str | None:
        """The prefix that waits for its second key."""
        return self._keys.pending.prefix if self._keys.pending else None

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """Title and choices."""
        return strip_lines(self._keys.pending, width) if self._keys.pending else ()

    def take(self, event: Key) -> None:
        """While a prefix is pending every key is the strip's, and nobody else's."""
        if self._keys.pending is None:
            return
        event.stop()
        event.prevent_default()
        self._act(self._keys.press(event.character if event.is_printable and event.character else event.key))

    def on_key(self, event: Key) -> None:
        """A key while the strip has the keyboard."""
        self.take(event)

    def on_blur(self, event: Blur) -> None:
        """Whoever takes the keyboard away also ends the prefix."""
        if self._before is not None and self._keys.pending is not None:
            self._act(self._keys.press("escape"))

    def _act(self, outcome: Outcome) -> None:
        match outcome:
            case Pending():
                self.repaint()
            case Chosen(prefix, key):
                self._close()
                if self._chosen is not None:
                    self._chosen(prefix, key)
                else:
                    self.post_message(self.Chosen(prefix, key))
            case Left(prefix):
                self._close()
                self.post_message(self.Left(prefix))
            case _:
                return

    def _close(self) -> None:
        before, self._before = self._before, None
        if self.has_focus and before is not None and before.is_attached:
            self.screen.set_focus(before, scroll_visible=False)
        self.display = False


class StripApp(NarrowApp[ReturnType]):
    """An app in which an open strip has each key before any binding is looked up.

    Keys reach the app one after the other, after the widget that has the focus, and actions run here too: so
    `e` and `2` typed in one go are a prefix and its choice, which they are not when the focus has to move first.
    """

    def on_key(self, event: Key) -> None:
        """Offer a key to the strip of the screen on top."""
        for strip in self.screen.query(PrefixStrip):
            strip.take(event)
