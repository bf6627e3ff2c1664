"""The filter bar: one line to type in, and under it what is wrong or how the word could go on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.highlighter import Highlighter
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from supportdesk.i18n import N_
from supportdesk.screens.widgets.diff_text import DiffText
from supportdesk.screens.widgets.input_hint import Check, Complete, Completion, Spot, completion_line, spot_lines
from supportdesk.screens.widgets.look import Line
from supportdesk.screens.widgets.settle import Settle
from supportdesk.text import safe
from supportdesk.widths import cells

CHANGED_AFTER = 0.08
"""Seconds without a key after which a new text is told."""

INPUT_KEYS = (
    Binding("escape,ctrl+c", "cancel", N_("leave"), show=False, id="input.cancel"),
    Binding("tab", "complete", N_("complete"), show=False, id="input.complete"),
    Binding("down", "choose(1)", N_("next completion"), show=False, id="input.next_completion"),
    Binding("up", "choose(-1)", N_("previous completion"), show=False, id="input.previous_completion"),
)
"""The keys of the bar, beside those of editing; each id can be given another key by the app's keymap."""


class _SpotMarker(Highlighter):
    """Underlines the character an error is at."""

    spot: Spot | None = None

    def highlight(self, text: Text) -> None:
        """Mark the spot in the text of the input."""
        if self.spot is not None:
            text.stylize("bold underline", self.spot.column, self.spot.column + 1)


class LineInput(Input):
    """An `Input` of one line: no blinking cursor, no colour of its own, and nothing pasted that is not plain text."""

    DEFAULT_CSS = """
    LineInput, LineInput:focus, LineInput:ansi {
        height: 1; width: 1fr; border: none; padding: 0; background: $background; background-tint: $background 0%;
    }
    LineInput > .input--cursor, LineInput:ansi > .input--cursor,
    LineInput > .input--selection, LineInput:ansi > .input--selection {
        color: $foreground; background: $background; text-style: reverse;
    }
    LineInput > .input--placeholder, LineInput:ansi > .input--placeholder {
        color: $foreground; text-style: dim;
    }
    """

    def __init__(self, text: str = "", placeholder: str = "", *, id: str | None = None) -> None:  # noqa: A002
        self.marker = _SpotMarker()
        super().__init__(text, placeholder, self.marker, select_on_focus=False, compact=True, id=id)
        self.cursor_blink = False

    def replace(self, text: str, start: int, end: int) -> None:
        """Put text in place of a part; whatever is typed or pasted comes through here."""
        super().replace(safe(text), start, end)

    @property
    def scrolled(self) -> int:
        """How many cells of a long text are out of sight at the left."""
        return int(self.scroll_offset.x)


class FilterBar(Widget):
    """A prompt, a `LineInput`, and a line for errors and completions; an error that needs more lines gets them.

    `complete(text, cursor)` says how the text could go on, `check(text)` what is wrong with it; both are asked
    at each key and have to answer at once. A text with an error is neither told as `Changed` nor accepted.
    A word that is being typed and could go on is not called wrong before Enter.
    """

    DEFAULT_CSS = """
    FilterBar { height: auto; width: 1fr; layout: vertical; background: $background; }
    FilterBar > Horizontal { height: 1; }
    FilterBar DiffText { height: 1; }
    FilterBar #prompt { width: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*INPUT_KEYS]

    @dataclass
    class Changed(Message):
        """The text has been another one for `CHANGED_AFTER` seconds, and nothing is wrong with it."""

        text: str

    @dataclass
    class Accepted(Message):
        """Enter on a text with nothing wrong."""

        text: str

    @dataclass
    class Cancelled(Message):
        """Esc: the text is not wanted."""

    def __init__(
        self,
        prompt: str = "/",
        *,
        complete: Complete = lambda _text, _cursor: (),
        check: Check = lambda _text: None,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self._prompt, self._complete, self._check = prompt, complete, check
        self._completions: Sequence[Completion] = ()
        self._chosen = 0
        self._spot: Spot | None = None
        self._looked_at = ""
        self._insisted = False
        self._settle = Settle(self, self._tell, delay=CHANGED_AFTER, burst=math.inf)

    def compose(self) -> ComposeResult:
        """Prompt and input side by side, the hint below."""
        prompt = DiffText((((self._prompt, "key"),),), id="prompt")
        prompt.styles.width = cells(self._prompt)
        with Horizontal():
            yield prompt
            yield LineInput()
        yield DiffText(self._hint, id="hint")

    def on_mount(self) -> None:
        """Completions belong to where the cursor is."""
        self.watch(self.input, "selection", self._complete_again, init=False)

    @property
    def input(self) -> LineInput:
        """The input itself."""
        return self.query_one(LineInput)

    @property
    def text(self) -> str:
        """What stands in the input."""
        return self.input.value

    def open(self, text: str = "") -> None:
        """Start with a text, the cursor at its end, and take the keyboard; nothing is told of it."""
        with self.prevent(Input.Changed):
            self.input.value = text
        self.input.cursor_position = len(text)
        self._settle.cancel()
        self._look_again()
        self.input.focus()

    def show_error(self, spot: Spot | None) -> None:
        """Show what somebody else found wrong with the text, until it changes."""
        self._spot = spot
        self._show_hint()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Look at the new text now and tell it when it settles."""
        event.stop()
        self._look_again()
        self._settle()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Accept the text, or say again why not."""
        event.stop()
        if self._spot is not None:
            self._insisted = True
            self._show_hint()
            self.app.bell()
            return
        self._settle.cancel()
        self.post_message(self.Accepted(self.text))

    def action_cancel(self) -> None:
        """Leave without the text."""
        self._settle.cancel()
        self.post_message(self.Cancelled())

    def action_complete(self) -> None:
        """Take the chosen completion."""
        if self._completions:
            taken = self._completions[self._chosen]
            self.input.value = taken.text
            self.input.cursor_position = taken.cursor

    def action_choose(self, step: int) -> None:
        """Choose another completion."""
        if self._completions:
            self._chosen = (self._chosen + step) % len(self._completions)
            self._show_hint()

    def on_resize(self) -> None:
        """Another width may ask for more lines, or fewer."""
        self._show_hint()

    def _look_again(self) -> None:
        self._looked_at = self.text
        self._spot, self._insisted = self._check(self._looked_at), False
        self._complete_again()

    def _complete_again(self) -> None:
        self._completions = self._complete(self.text, self.input.cursor_position)
        self._chosen = 0
        self._show_hint()

    def _show_hint(self) -> None:
        self.input.marker.spot = self._spot
        self.input.refresh()
        hint = self.query_one("#hint", DiffText)
        hint.styles.height = max(len(self._hint(self.size.width)), 1) if self.size.width else 1
        hint.show(self._hint)

    def _hint(self, width: int) -> Sequence[Line]:
        if self._spot is not None and not self._goes_on(self._spot):
            before = cells(self.text[: self._spot.column])
            return spot_lines(self._spot, cells(self._prompt) + before - self.input.scrolled, width)
        if self._completions:
            return (completion_line(self._completions, self._chosen, width),)
        return ()

    def _goes_on(self, spot: Spot) -> bool:
        """Whether what is wrong is only that the word at the cursor is not there in full yet."""
        cursor = self.input.cursor_position
        word = self.text.rfind(" ", 0, cursor) + 1
        return bool(self._completions) and not self._insisted and word <= spot.column <= cursor

    def _tell(self) -> None:
        # Another text may stand there already whose own change is still on its way here.
        if self._spot is None and self._looked_at == self.text:
            self.post_message(self.Changed(self.text))
