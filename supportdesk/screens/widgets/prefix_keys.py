"""Keys that wait for a second one: `e` for escalate, `p` for priority. No Textual."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from supportdesk.i18n import _
from supportdesk.screens.widgets.key_line import key_name
from supportdesk.screens.widgets.look import Line, Span
from supportdesk.widths import cells, fit

GAP = "  "
STRIP_LINES = 2


class Choice(NamedTuple):
    """A second key and what it does; `why_not` says why it cannot be chosen now, and dims it."""

    key: str
    label: str
    why_not: str = ""


class Idle(NamedTuple):
    """The key is none of ours."""


class Pending(NamedTuple):
    """A prefix waits for its second key; `refused` says why the last one was not taken."""

    prefix: str
    title: str
    choices: Sequence[Choice]
    refused: str = ""


class Chosen(NamedTuple):
    """A prefix and its second key."""

    prefix: str
    key: str


class Left(NamedTuple):
    """Esc: the prefix was left without a choice."""

    prefix: str


Outcome = Idle | Pending | Chosen | Left
Menu = tuple[str, Sequence[Choice]]


class PrefixKeys:
    """What a key means while a prefix may be pending; `menus` gives title and choices when one is pressed."""

    def __init__(self, menus: Mapping[str, Callable[[], Menu]]) -> None:
        self._menus = menus
        self.pending: Pending | None = None

    def press(self, key: str) -> Outcome:
        """The meaning of a key: a character as typed, or `escape`."""
        if self.pending is None:
            return self.open(key) if key in self._menus else Idle()
        if key == "escape":
            left, self.pending = Left(self.pending.prefix), None
            return left
        return self._choose(self.pending, key)

    def open(self, prefix: str) -> Pending:
        """Start a prefix; raises `KeyError` for one there is no menu for."""
        title, choices = self._menus[prefix]()
        self.pending = Pending(prefix, title, tuple(choices))
        return self.pending

    def _choose(self, pending: Pending, key: str) -> Outcome:
        choice = next((choice for choice in pending.choices if choice.key == key), None)
        if choice is not None and not choice.why_not:
            self.pending = None
            return Chosen(pending.prefix, key)
        refused = (
            choice.why_not if choice else _("{key} is not among the choices. Esc leaves.").format(key=key_name(key))
        )
        self.pending = Pending(pending.prefix, pending.title, pending.choices, refused)
        return self.pending


def strip_lines(pending: Pending, width: int) -> Sequence[Line]:
    """The two lines that show a pending prefix: title and choices, over both lines where one is too short.

    A refusal takes the second line. Choices that find no room are counted at the end.
    """
    title = pending.title if cells(pending.title) <= width // 2 else fit(pending.title, width // 2)
    lines: list[list[Span]] = [[(title, "title")]]
    most = 1 if pending.refused else STRIP_LINES
    for at, choice in enumerate(pending.choices):
        spans, left = _choice(choice), len(pending.choices) - at
        more: Span = (GAP + _("{n} more").format(n=left), "dim")
        beside = [*spans, more] if left > 1 else spans
        if len(lines) < most and _size([*lines[-1], *spans]) > width:
            lines.append([(" " * cells(title), "")])
        if len(lines) == most and _size([*lines[-1], *beside]) > width:
            lines[-1].append(more)
            break
        lines[-1] += spans
    if pending.refused:
        lines.append([(fit(pending.refused, width), "error")])
    return [tuple(line) for line in lines]


def _choice(choice: Choice) -> list[Span]:
    if choice.why_not:
        return [(f"{GAP}{choice.key} {choice.label}", "dim")]
    return [(GAP, ""), (choice.key, "key"), (f" {choice.label}", "")]


def _size(spans: Sequence[Span]) -> int:
    return sum(cells(text) for text, _role in spans)
