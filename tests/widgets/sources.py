"""Rows and sources for the tests of the list, and an app that shows one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from textual.app import App, ComposeResult
from textual.events import Key
from textual.message import Message
from textual.pilot import Pilot

from supportdesk.screens.widgets.look import Line, Look
from supportdesk.screens.widgets.themes import use_theme
from supportdesk.screens.widgets.window_list import WindowList


@dataclass(frozen=True)
class Item:
    """A row; `version` changes when somebody works on it."""

    id: int
    version: int = 0
    key: float = 0.0


def draw(row: Item, width: int, look: Look) -> Line:
    """`>` for the cursor, `*` for a mark, id, version and who is there."""
    sign = (">" if look.cursor else " ") + ("*" if look.marked else " ")
    return ((f"{sign}{row.id:>8}", ""), (f" v{row.version} {look.presence}", "dim"))


class ListSource:
    """Rows held in memory, ordered by `key`; a place stays a place when its row has gone, as with keys in SQL."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = sorted(items, key=_place)
        self.asked = 0

    @classmethod
    def of(cls, count: int) -> ListSource:
        return cls([Item(number, 0, float(number)) for number in range(count)])

    def remove(self, row_id: int) -> None:
        self.items = [item for item in self.items if item.id != row_id]

    def put(self, item: Item) -> None:
        self.remove(item.id)
        self.items = sorted([*self.items, item], key=_place)

    async def first(self, n: int) -> Sequence[Item]:
        return await self._answer(self.items[:n])

    async def last(self, n: int) -> Sequence[Item]:
        return await self._answer(self.items[-n:])

    async def after(self, row: Item, n: int) -> Sequence[Item]:
        return await self._answer([item for item in self.items if _place(item) > _place(row)][:n])

    async def before(self, row: Item, n: int) -> Sequence[Item]:
        return await self._answer([item for item in self.items if _place(item) < _place(row)][-n:])

    async def around(self, row_id: int, n: int) -> Sequence[Item]:
        at = next((at for at, item in enumerate(self.items) if item.id == row_id), None)
        return await self._answer([] if at is None else self.items[max(0, at - n) : at + n + 1])

    async def _answer(self, rows: Sequence[Item]) -> Sequence[Item]:
        self.asked += 1
        await asyncio.sleep(0)
        return rows


def _place(item: Item) -> tuple[float, int]:
    return item.key, item.id


class MillionSource:
    """A million rows made from their numbers when asked for, never held."""

    size = 1_000_000

    def __init__(self) -> None:
        self.made = 0

    async def first(self, n: int) -> Sequence[Item]:
        return self._rows(0, n)

    async def last(self, n: int) -> Sequence[Item]:
        return self._rows(self.size - n, self.size)

    async def after(self, row: Item, n: int) -> Sequence[Item]:
        return self._rows(row.id + 1, row.id + 1 + n)

    async def before(self, row: Item, n: int) -> Sequence[Item]:
        return self._rows(row.id - n, row.id)

    async def around(self, row_id: int, n: int) -> Sequence[Item]:
        return self._rows(row_id - n, row_id + n + 1) if 0 <= row_id < self.size else ()

    def _rows(self, start: int, end: int) -> Sequence[Item]:
        rows = [Item(number, 0, float(number)) for number in range(max(0, start), min(self.size, end))]
        self.made += len(rows)
        return rows


class GatedSource(ListSource):
    """Answers only when the test opens the gate, in the order the test wants; rows are those of when it was asked."""

    def __init__(self, items: Sequence[Item]) -> None:
        super().__init__(items)
        self.waiting: list[asyncio.Event] = []
        self.open = True

    async def _answer(self, rows: Sequence[Item]) -> Sequence[Item]:
        self.asked += 1
        if not self.open:
            gate = asyncio.Event()
            self.waiting.append(gate)
            await gate.wait()
        return rows


class ListApp(App[None]):
    """One list, everything it says kept in `said`."""

    def __init__(self, make: Callable[[], WindowList[Item]], theme: str = "ansi") -> None:
        super().__init__()
        self._make, self._wanted = make, theme
        self.said: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self._make()

    def on_mount(self) -> None:
        use_theme(self, self._wanted)
        self.list.focus()

    @property
    def list(self) -> WindowList[Item]:
        return self.query_one(WindowList)

    def on_window_list_highlighted(self, event: WindowList.Highlighted[Item]) -> None:
        self.said.append(event)

    def on_window_list_opened(self, event: WindowList.Opened[Item]) -> None:
        self.said.append(event)

    def on_window_list_marks_changed(self, event: WindowList.MarksChanged) -> None:
        self.said.append(event)

    def on_window_list_missing(self, event: WindowList.Missing) -> None:
        self.said.append(event)

    def on_window_list_failed(self, event: WindowList.Failed) -> None:
        self.said.append(event)

    def heard(self, kind: type[Message]) -> list[Message]:
        """The messages of one kind, oldest first."""
        return [message for message in self.said if isinstance(message, kind)]


async def until(pilot: Pilot[None], holds: Callable[[], bool | Awaitable[bool]], turns: int = 300) -> None:
    """Let the app work until a condition holds; fails when it never does."""
    for _ in range(turns):
        if holds():
            return
        await pilot.pause()
    raise AssertionError("the app never came to it")


def screen_lines(shown: WindowList[Item]) -> list[str]:
    """What stands on the lines of a list."""
    return [shown.render_line(y).text.rstrip() for y in range(shown.size.height)]


def cursor_line(shown: WindowList[Item]) -> int:
    """The line of the screen that has the cursor."""
    return next(y for y, line in enumerate(screen_lines(shown)) if line.startswith(">"))


def hold(app: App[None], key: str, times: int) -> None:
    """Type a key many times without waiting in between, as a key held down does."""
    for _ in range(times):
        app.post_message(Key(key, key if len(key) == 1 else None))
