"""Keys typed faster than the screen follows, one after the other: each meets what the one before it brought about.

Over a slow line keys come in bundles. Textual gives each to whatever has the keyboard at that moment, so of `/vpn`
the `v` would open a menu before the filter bar has the keyboard, and of `ia…` a verb would fall on a case.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable
from contextlib import suppress
from math import inf
from time import monotonic
from typing import Any, ClassVar, NamedTuple

from textual.app import ReturnType
from textual.dom import DOMNode
from textual.events import Event, Key, Paste
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.worker import Worker

from supportdesk.screens.widgets.strip import StripApp

MOST_SECONDS = 2.0
"""How long a key is waited for; work that takes longer goes on by itself, and the next key is not held any more."""
LOOK_SECONDS = 0.002


class _Before(NamedTuple):
    """How things stood when a key was passed on: who has it first, the screen on top, the commands at work."""

    taker: DOMNode
    screen: Screen[Any]
    commands: frozenset[Worker[Any]]


class KeysInOrderApp(StripApp[ReturnType]):
    """An app in which a key waits until the key before it has been answered.

    Answered means: everybody who may take the key has seen it, a command it started (a worker of the group
    `COMMAND_GROUP`) has ended or has opened a screen that has the keyboard, and nothing it asked for is `awaited`.
    """

    COMMAND_GROUP: ClassVar[str] = "command"
    _held: deque[Event] | None = None
    """Keys that wait, `None` when no key is being answered."""
    _answering: asyncio.Task[None] | None = None
    _last_key = -inf

    @property
    def seconds_since_key(self) -> float:
        """How long nothing has been typed."""
        return monotonic() - self._last_key

    async def on_event(self, event: Event) -> None:
        """Passes everything on, keys and pasted text in turn."""
        if not isinstance(event, Key | Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        self._last_key = monotonic()
        if self._held is not None:
            self._held.append(event)
        else:
            self._held = deque()
            before = self._standing()
            await super().on_event(event)
            self._go_on(before)

    def hold_keys(self) -> None:
        """Keeps what is typed until `pass_keys`: there is nothing yet that it could be meant for."""
        if self._held is None:
            self._held = deque()

    def pass_keys(self) -> None:
        """Passes on what was kept."""
        if self._held is not None and self._answering is None:
            self._go_on(None)

    def _go_on(self, before: _Before | None) -> None:
        self._answering = asyncio.create_task(self._answer(before))
        self._answering.add_done_callback(self._answered)

    async def _answer(self, before: _Before | None) -> None:
        """Waits for the answer to a key, then passes on those that came meanwhile."""
        if before is not None:
            await self._settled(before)
        while self._held:
            event = self._held.popleft()
            before = self._standing()
            await super().on_event(event)
            await self._settled(before)

    def _answered(self, answering: asyncio.Task[None]) -> None:
        late, self._held, self._answering = self._held, None, None
        if late:  # came between the last look and now
            self._held = late
            self._go_on(None)
        if not answering.cancelled() and isinstance(error := answering.exception(), Exception):
            self._handle_exception(error)

    def _standing(self) -> _Before:
        return _Before(self.focused or self.screen, self.screen, self._commands())

    def _commands(self) -> frozenset[Worker[Any]]:
        return frozenset(
            worker for worker in self.workers if worker.group == self.COMMAND_GROUP and not worker.is_finished
        )

    async def prepared(self) -> None:
        """Returns when commands can run at all. For an app that still fetches what they need."""

    def awaited(self) -> bool:
        """Whether what the next key is meant for is still to come. For an app that reads before it shows."""
        return False

    async def _settled(self, before: _Before) -> None:
        await _within_limits(self._seen_by_all(before))
        if not self._commands() <= before.commands:
            await self.prepared()
        await _within_limits(self._answer_shown(before))

    async def _seen_by_all(self, before: _Before) -> None:
        for node in (before.taker, *before.taker.ancestors):
            await _turn_of(node)

    async def _answer_shown(self, before: _Before) -> None:
        while not self._at_rest(before):
            await asyncio.sleep(LOOK_SECONDS)
        await _turn_of(self)  # where the keyboard is given to somebody

    def _at_rest(self, before: _Before) -> bool:
        if not self.screen_stack:  # the program is being left
            return True
        if self.screen is before.screen:
            return self._commands() <= before.commands and not self.awaited()
        has_keyboard = self.screen.focused is not None or not self.screen.focus_chain
        return self.screen.is_mounted and has_keyboard and not self.awaited()


async def _within_limits(wait: Awaitable[None]) -> None:
    with suppress(TimeoutError):  # what takes longer is not waited for
        await asyncio.wait_for(wait, MOST_SECONDS)


async def _turn_of(node: MessagePump) -> None:
    """Returns when a node has dealt with everything that was in its queue."""
    turn = asyncio.Event()
    if node.is_running and node.call_later(turn.set):
        await turn.wait()
