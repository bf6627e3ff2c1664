"""Keys typed before there is a screen, or before a list that was asked for has been read, are meant for what comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from robot import Robot
from textual.events import Key, Load, Paste
from textual.message import Message

from supportdesk.app import DeskApp
from supportdesk.desk import open_desk
from supportdesk.operations.people import identify
from supportdesk.screens.opening import read_opening
from supportdesk.screens.session import Session
from supportdesk.screens.source import QueueSource
from supportdesk.screens.widgets.window_list import WindowList
from supportdesk.settings import Settings
from widgets.sources import GatedSource, Item, ListApp, ListSource, draw, until

SIZE = (100, 30)


def numbered(first: int) -> list[Item]:
    return [Item(first + number, 0, float(number)) for number in range(50)]


def painted(app: ListApp) -> bool:
    """Whether a person has seen the list: keys are meant for what was painted last, not for what has only been read."""
    return [row.id for row in app.list.shown][:2] == [0, 1]


class TestList:
    """Another list is asked for, and keys are typed on."""

    async def test_steps_before_it_is_read(self) -> None:
        app = ListApp(lambda: WindowList(ListSource(numbered(0)), draw))
        async with app.run_test(size=(24, 12)) as pilot:
            await until(pilot, lambda: painted(app))
            other = GatedSource(numbered(1_000))
            other.open = False
            app.list.set_source(other)
            assert app.list.waiting
            await pilot.press("j", "j", "enter")
            await until(pilot, lambda: bool(other.waiting))
            other.open = True
            for gate in other.waiting:
                gate.set()
            await until(pilot, lambda: bool(app.heard(WindowList.Opened)))
            assert app.heard(WindowList.Opened)[0].row.id == 1_002
            assert not app.list.waiting

    async def test_steps_between_reading_and_painting_it(self) -> None:
        app = ListApp(lambda: WindowList(ListSource(numbered(0)), draw))
        async with app.run_test(size=(24, 12)) as pilot:
            await until(pilot, lambda: painted(app))
            with app.batch_update():  # nothing is painted
                app.list.set_source(ListSource(numbered(1_000)))
                await until(pilot, lambda: not app.list.waiting)
                assert [row.id for row in app.list.shown][:2] == [0, 1]
                app.list.move(1)
                app.list.move(1)
            assert app.list.target == Item(1_002, 0, 2.0)


class TypedAhead(DeskApp):
    """The program, with keys in its line before there is any screen."""

    keys: Sequence[Message] = ()

    def on_load(self, _event: Load) -> None:
        for key in self.keys:
            self.post_message(key)


def keys(text: str) -> list[Message]:
    names = {" ": "space", ":": "colon", "/": "slash", "\r": "enter", "G": "G"}
    return [Key(names.get(character, character), character) for character in text]


@asynccontextmanager
async def typed_ahead(path: Path, typed: Sequence[Message], *, painted: bool) -> AsyncIterator[Robot]:
    """The program in a terminal, started while keys were typed; `painted` when the first page is there before it."""
    desk = open_desk(str(path), durable=False)
    anna = desk.acting_as(identify(desk, "anna"))
    app = TypedAhead(Session(anna, Settings()), "mono", opening=read_opening(anna, "", *SIZE) if painted else None)
    app.keys = typed
    async with app.run_test(size=SIZE) as pilot:
        yield Robot(app, pilot)
        app.workers.cancel_all()  # what is still being read is shown to nobody
    desk.close()


@pytest.mark.parametrize("painted", [True, False])
class TestBeforeThereIsAScreen:
    async def test_steps_and_opening(self, desk_file: Path, painted: bool) -> None:
        async with typed_ahead(desk_file, keys("2jj"), painted=painted) as anna:
            await anna.until(lambda: cursor(anna) == 2 and "[2 Unassigned" in anna.screen, "two steps down in view 2")

    async def test_a_filter(self, desk_file: Path, painted: bool) -> None:
        async with typed_ahead(desk_file, keys("6/p:1 vpn"), painted=painted) as anna:
            await anna.sees("/ is:open p:1 vpn")

    async def test_a_paste(self, desk_file: Path, painted: bool) -> None:
        async with typed_ahead(desk_file, [*keys("6/"), Paste("pasted words")], painted=painted) as anna:
            await anna.sees("/ is:open pasted words")

    async def test_writing(self, desk_file: Path, painted: bool) -> None:
        async with typed_ahead(desk_file, keys("2cdtw later"), painted=painted) as anna:
            await anna.sees("dtw later")


async def test_a_verb_waits_for_the_list_asked_for(desk_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = asyncio.Event()
    first = QueueSource.first

    async def slow(self: QueueSource, n: int) -> Any:
        await gate.wait()
        return await first(self, n)

    async with typed_ahead(desk_file, (), painted=True) as anna:
        await anna.sees("[1 Mine 3]")
        monkeypatch.setattr(QueueSource, "first", slow)
        for key in keys("2t"):
            anna.app.post_message(key)
        await anna.sees("[2 Unassigned")
        gate.set()
        await anna.sees("Took SD-")
        taken = [line for line in anna.screen.splitlines() if "Took SD-" in line]
        mine = anna.app.session.desk.rows("SELECT count(*) FROM cases WHERE owner_id IS NOT NULL")
        assert (len(taken), mine[0][0]) == (1, 4)


def cursor(anna: Robot) -> int:
    """The line of the list under the cursor, from 0."""
    lines = anna.screen.splitlines()[3:]
    return next((y for y, line in enumerate(lines) if line.startswith(">")), -1)
