"""A question with two answers: Enter yes, Esc no. It takes no key typed before the person could have read it."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from supportdesk.i18n import _
from supportdesk.screens.widgets.diff_text import DiffText
from supportdesk.screens.widgets.look import Line
from supportdesk.text import safe_block, wrap

READING = 0.15
"""Seconds after the first frame in which keys are not taken for an answer."""


class Question(ModalScreen[bool]):
    """Shows a sentence over the last lines of the screen and waits for Enter or Esc."""

    DEFAULT_CSS = """
    Question { align: center bottom; background: $background 0%; }
    Question > DiffText { height: 5; border-top: ascii $foreground; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y", "answer(True)", show=False, id="question.yes"),
        Binding("escape,n,q", "answer(False)", show=False, id="question.no"),
    ]

    def __init__(self, text: str, *, yes: str = "") -> None:
        super().__init__()
        self._text, self._yes = text, yes
        self._shown_at: float | None = None

    def compose(self) -> ComposeResult:
        """The sentence and the two keys."""
        yield DiffText(self._lines)

    def on_mount(self) -> None:
        """Counts the time to read from the first frame on."""
        self.call_after_refresh(self._painted)

    def _painted(self) -> None:
        self._shown_at = monotonic()

    def _lines(self, width: int) -> Sequence[Line]:
        said: list[Line] = [[(row, "title")] for row in wrap(safe_block(self._text), width)[:3]]
        keys: Line = [
            ("Enter ", "key"),
            ((self._yes or _("yes")).removeprefix("Enter "), ""),
            ("  Esc ", "key"),
            (_("no"), ""),
        ]
        return [*said, keys]

    def action_answer(self, answer: bool) -> None:
        """Takes the answer, unless it was typed before the question could be read."""
        if self.ready:
            self.dismiss(answer)

    @property
    def ready(self) -> bool:
        """Whether the question has stood long enough to be read."""
        return self._shown_at is not None and monotonic() - self._shown_at >= READING
