"""The fields of a form: one line of text, a block of text, one of a few choices, and a look-up while typing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Key
from textual.geometry import Size
from textual.message import Message
from textual.widgets import Input, TextArea

from supportdesk.screens.widgets.diff_text import DiffText
from supportdesk.screens.widgets.letting_go import unwatch
from supportdesk.screens.widgets.line_input import LineInput
from supportdesk.screens.widgets.line_widget import LineWidget
from supportdesk.screens.widgets.look import Line, Role
from supportdesk.text import cells, fit, safe, safe_block


@dataclass(frozen=True)
class Option:
    """Something to choose: its value, how it is shown, what stands beside it."""

    value: Any
    label: str
    note: str = ""


@dataclass(frozen=True)
class TextField:
    """One line of text."""

    name: str
    label: str
    value: str = ""
    needed: str = ""
    """The sentence when it is left empty; empty when it may be."""


@dataclass(frozen=True)
class BlockField:
    """A block of text."""

    name: str
    label: str
    value: str = ""
    height: int = 5
    needed: str = ""


@dataclass(frozen=True)
class ChoiceField:
    """One of a few, by digit or arrow."""

    name: str
    label: str
    options: Sequence[Option]
    value: Any = None


@dataclass(frozen=True)
class LookupField:
    """One of many, found while typing. `find` runs in a thread. `free` keeps text that matches nothing."""

    name: str
    label: str
    find: Callable[[str], Sequence[Option]]
    value: Option | None = None
    needed: str = ""
    shown: int = 4


Field = TextField | BlockField | ChoiceField | LookupField


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
        """A digit chooses the option in that place."""
        if event.character and event.character.isdigit() and 0 < int(event.character) <= len(self.spec.options):
            event.stop()
            self.choose(self.spec.options[int(event.character) - 1].value)

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
        for digit, option in enumerate(self.spec.options, start=1):
            chosen = option.value == self.value
            word = f"[{digit} {option.label}]" if chosen else f" {digit} {option.label} "
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
    Block { border: none; padding: 0; width: 1fr; background: $background; color: $foreground; }
    Block:focus { border: none; }
    """

    def __init__(self, spec: BlockField) -> None:
        super().__init__(
            safe_block(spec.value), id=f"field-{spec.name}", tab_behavior="focus", soft_wrap=True, compact=True
        )
        self.cursor_blink = False
        self.highlight_cursor_line = False
        self.styles.height = spec.height
        self.spec = spec

    def on_unmount(self) -> None:
        """Textual lets the app hold a text area until the theme changes."""
        unwatch(self.app, self)


@dataclass
class _Found:
    options: Sequence[Option] = field(default_factory=tuple)
    at: int = 0


class Lookup(Vertical):
    """An input with what was found under it; Up and Down choose, Tab or Enter takes."""

    DEFAULT_CSS = """
    Lookup { height: auto; width: 1fr; }
    Lookup > DiffText { height: 0; }
    """

    def __init__(self, spec: LookupField) -> None:
        super().__init__()
        self.spec = spec
        self.chosen: Option | None = spec.value
        self._found = _Found()

    def compose(self) -> ComposeResult:
        """The input, and the list under it."""
        yield LineInput(safe(self.chosen.label) if self.chosen else "", id=f"field-{self.spec.name}")
        yield DiffText(self._lines)

    @property
    def text(self) -> str:
        """What was typed."""
        return self.query_one(LineInput).value

    def put(self, option: Option | None) -> None:
        """Chooses an option from outside."""
        self.chosen = option
        with self.prevent(Input.Changed):
            self.query_one(LineInput).value = safe(option.label) if option else ""
        self._show(_Found())

    def on_input_changed(self, event: Input.Changed) -> None:
        """Looks again for what is typed now; older answers are dropped."""
        event.stop()
        self.chosen = None
        self.post_message(FieldChanged())
        self.run_worker(self._look(event.value), exclusive=True)

    async def _look(self, text: str) -> None:
        found = await asyncio.to_thread(self.spec.find, text)
        self._show(_Found(found[: self.spec.shown]))

    def _show(self, found: _Found) -> None:
        self._found = found
        listing = self.query_one(DiffText)
        listing.styles.height = len(found.options)
        listing.show(self._lines)

    def _lines(self, width: int) -> Sequence[Line]:
        lines: list[Line] = []
        for place, option in enumerate(self._found.options):
            role: Role = "cursor" if place == self._found.at else ""
            note = f"  {safe(option.note)}" if option.note else ""
            lines.append([(fit(f" {safe(option.label)}{note}", width), role)])
        return lines

    def on_key(self, event: Key) -> None:
        """Arrows choose among what was found."""
        if event.key in ("up", "down") and self._found.options:
            event.stop()
            step = 1 if event.key == "down" else -1
            at = (self._found.at + step) % len(self._found.options)
            self._show(_Found(self._found.options, at))

    def take(self) -> bool:
        """Takes the option under the cursor; gives whether there was one to take."""
        if self.chosen is None and self._found.options:
            self.put(self._found.options[self._found.at])
            self.post_message(FieldChanged())
            return True
        self._show(_Found())
        return False

    def on_descendant_blur(self) -> None:
        """Leaving the field takes what is under the cursor."""
        self.take()
