"""The fields of a form on the screen: a block of text, a row of choices. Look-ups have a module of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Key
from textual.geometry import Size
from textual.message import Message
from textual.widgets import TextArea

from supportdesk.screens.dialogs.specs import BlockField, ChoiceField
from supportdesk.screens.widgets.letting_go import unwatch
from supportdesk.screens.widgets.line_widget import LineWidget
from supportdesk.screens.widgets.look import Line, Role
from supportdesk.text import cells, fit, safe_block


class FieldChanged(Message):
    """What stands in a field is another."""


class ChoiceLine(LineWidget, can_focus=True):
    """The options side by side, the chosen one in brackets; on as many lines as the width asks for."""

    DEFAULT_CSS = """
    ChoiceLine { height: auto; width: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space", "step(1)", show=False),
        Binding("left", "step(-1)", show=False),
    ]

    def __init__(self, spec: ChoiceField) -> None:
        super().__init__(id=f"field-{spec.name}")
        self.spec = spec
        self.value: Any = spec.value

    def on_key(self, event: Key) -> None:
        """The key before an option chooses it."""
        for place, option in enumerate(self.spec.options):
            if event.character == self.spec.key_of(place):
                event.stop()
                self.choose(option.value)

    def choose(self, value: Any) -> None:
        """Chooses an option by its value."""
        self.value = value
        self.repaint()
        self.post_message(FieldChanged())

    def action_step(self, step: int) -> None:
        """Goes to the next option."""
        values = [option.value for option in self.spec.options]
        at = values.index(self.value) if self.value in values else -1
        self.choose(values[(at + step) % len(values)])

    def on_focus(self) -> None:
        """Shows that digits go here."""
        self.repaint()

    def on_blur(self) -> None:
        """Shows that digits go elsewhere."""
        self.repaint()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the options need."""
        return len(self.lines(width, 0))

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """The options; those chosen in brackets."""
        lines: list[list[tuple[str, Role]]] = [[]]
        room = width
        for place, option in enumerate(self.spec.options):
            chosen = option.value == self.value
            word = f"{self.spec.key_of(place)} {option.label}"
            word = f"[{word}]" if chosen else f" {word} "
            role: Role = "cursor" if chosen and self.has_focus else "title" if chosen else "dim"
            if cells(word) > room and lines[-1]:
                lines.append([])
                room = width
            lines[-1].append((fit(word, min(cells(word), room)), role))
            room -= cells(word)
        return lines


class Block(TextArea):
    """A text area of our own look: no blinking cursor, Tab leaves it."""

    DEFAULT_CSS = """
    Block { border: none; padding: 0; width: 1fr; scrollbar-size: 0 0; background: $background; color: $foreground; }
    Block:focus { border: none; }
    Block .text-area--placeholder { color: $foreground; text-style: dim; }
    """

    def __init__(self, spec: BlockField) -> None:
        super().__init__(
            safe_block(spec.value),
            id=f"field-{spec.name}",
            tab_behavior="focus",
            soft_wrap=True,
            compact=True,
            placeholder=Content(spec.hint),
        )
        self.cursor_blink = False
        self.highlight_cursor_line = False
        self.styles.height = spec.height
        self.spec = spec

    def on_unmount(self) -> None:
        """Textual lets the app hold a text area until the theme changes."""
        unwatch(self.app, self)
