"""A look-up: a line to type in, and under it what was found."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key
from textual.widgets import Input

from supportdesk.errors import DeskError
from supportdesk.i18n import _
from supportdesk.screens.dialogs.fields import FieldChanged
from supportdesk.screens.dialogs.specs import LookupField, Option
from supportdesk.screens.widgets.diff_text import DiffText
from supportdesk.screens.widgets.letting_go import begin
from supportdesk.screens.widgets.line_input import LineInput
from supportdesk.screens.widgets.look import Line, Role
from supportdesk.text import fit, safe

NOBODY = -1
"""The place of the cursor while nothing was typed and nothing chosen: leaving the field takes nothing."""


class Found(NamedTuple):
    """What was found for a text, and the place of the cursor in it."""

    options: Sequence[Option] = ()
    at: int = NOBODY
    text: str = ""


class Lookup(Vertical):
    """An input with what was found under it; Up and Down choose, Tab or Enter takes. All stand there where they are few."""

    DEFAULT_CSS = """
    Lookup { height: auto; width: 1fr; }
    Lookup > DiffText { height: 0; }
    """

    def __init__(self, spec: LookupField) -> None:
        super().__init__()
        self.spec = spec
        self.chosen: Option | None = spec.value
        self._found = Found()
        self._top = 0
        self._stepped = False

    def compose(self) -> ComposeResult:
        """The input, and the list under it."""
        start = safe(self.chosen.label) if self.chosen else ""
        yield LineInput(start, self.spec.hint, id=f"field-{self.spec.name}")
        yield DiffText(self._lines)

    @property
    def text(self) -> str:
        """What was typed."""
        return self.query_one(LineInput).value

    @property
    def under_cursor(self) -> Option | None:
        """The option that Enter would take."""
        return self._found.options[self._found.at] if 0 <= self._found.at < len(self._found.options) else None

    def put(self, option: Option | None) -> None:
        """Chooses an option from outside."""
        self.chosen = option
        with self.prevent(Input.Changed):
            line = self.query_one(LineInput)
            line.value = safe(option.label) if option else ""
            line.cursor_position = len(line.value)
        self._show(Found())

    def type_in(self, text: str) -> None:
        """Puts text there, as typed and not chosen from."""
        self.put(None)
        with self.prevent(Input.Changed):
            self.query_one(LineInput).value = safe(text)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Looks again for what is typed now; older answers are dropped."""
        event.stop()
        self.chosen = None
        self.post_message(FieldChanged())
        begin(self, partial(self._look, event.value), exclusive=True)

    def on_descendant_focus(self) -> None:
        """Shows what there is to choose from, before anything is typed."""
        if self.chosen is None and not self._found.options:
            begin(self, partial(self._look, self.text), exclusive=True)

    async def _look(self, text: str) -> None:
        found = await asyncio.to_thread(self.spec.find, text)
        if self.query_one(LineInput).has_focus:
            self._show_found(text, found)

    def _show_found(self, text: str, options: Sequence[Option]) -> None:
        self._stepped = False
        self._show(Found(options, 0 if options and (text.strip() or self.spec.at_once) else NOBODY, text))

    def _show(self, found: Found) -> None:
        shown = min(len(found.options), self.spec.shown)
        self._top = min(max(self._top, found.at - shown + 1), max(found.at, 0), len(found.options) - shown)
        self._found = found
        listing = self.query_one(DiffText)
        listing.styles.height = shown
        listing.show(self._lines)

    def _lines(self, width: int) -> Sequence[Line]:
        lines: list[Line] = []
        behind = len(self._found.options) - self._top - self.spec.shown
        for place, option in enumerate(self._found.options[self._top : self._top + self.spec.shown], start=self._top):
            role: Role = "cursor" if place == self._found.at else ""
            lines.append([(fit(f" {self._told(option)}", width), role)])
        if behind > 0:
            more = " " + _("{n} more below").format(n=behind)
            lines[-1] = [(fit("".join(text for text, _role in lines[-1]), max(width - len(more), 0)), lines[-1][0][1])]
            lines[-1] = [*lines[-1], (more, "dim")]
        return lines

    def _told(self, option: Option) -> str:
        name = fit(safe(option.label), self.spec.name_cells) if self.spec.name_cells else safe(option.label)
        key = f" {fit(option.key, self.spec.key_cells)}" if self.spec.key_cells else ""
        return f"{name}{key}  {safe(option.note)}" if option.note else f"{name}{key}"

    def on_key(self, event: Key) -> None:
        """Arrows choose among what was found."""
        if event.key in ("up", "down") and self._found.options:
            event.stop()
            self._stepped = True
            step = 1 if event.key == "down" else -1
            at = self._found.at + step if self._found.at != NOBODY else (0 if step > 0 else -1)
            self._show(self._found._replace(at=at % len(self._found.options)))

    def take(self) -> bool:
        """Takes the option under the cursor; gives whether there was one to take.

        Typed faster than was looked, it is looked now: what is taken fits what stands there.
        """
        if self.chosen is None and self._found.text != self.text and not self._looked_now():
            return False
        option = self.under_cursor
        if self.chosen is None and option is not None:
            self.put(option)
            self.post_message(FieldChanged())
            return True
        return False

    def _looked_now(self) -> bool:
        try:
            self._show_found(self.text, self.spec.find(self.text))
        except DeskError:
            begin(
                self, partial(self._look, self.text), exclusive=True
            )  # says what is wrong, as it does while one types
            return False
        return True

    def on_descendant_blur(self) -> None:
        """Leaving the field takes what is under the cursor, if anything was typed or chosen in it."""
        if not (self.text.strip() or self._stepped) or not self.take():
            self._show(Found())
