"""What is opened is what was seen: random mixes of refresh, reorder, deletion and keys, judged by a terminal's picture.

Every frame the app writes goes into an emulated terminal. The judge knows only that picture and the keys
pressed since: the row meant is the one under the cursor in the last painted frame, moved by one's own steps.
"""

import asyncio
import random
from collections.abc import Sequence

import pyte
import pytest
from textual._compositor import CompositorUpdate
from textual.app import RenderableType
from textual.screen import Screen

from supportdesk.screens.widgets.look import Line, Look
from supportdesk.screens.widgets.window_list import WindowList
from sweeps import rounds
from widgets.sources import Item, ListApp, ListSource, draw, until

COLUMNS, ROWS = 24, 10
MIXES = rounds(300, 2_000)


class Eye:
    """What a person sees and aims at."""

    def __init__(self) -> None:
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self.screen.reset_mode(pyte.modes.DECAWM)
        self.stream = pyte.Stream(self.screen)
        self.rows: Sequence[int] = ()
        self.at: int | None = None

    def sees(self, written: str) -> None:
        self.stream.feed(written)
        lines = [line for line in self.screen.display if line.strip()]
        self.rows = [int(line[2:10]) for line in lines]
        self.at = next((at for at, line in enumerate(lines) if line.startswith(">")), None)

    def steps(self, delta: int) -> None:
        """A step of one's own; out of the picture nobody knows what it leads to, until the next frame."""
        at = None if self.at is None else self.at + delta
        self.at = at if at is not None and 0 <= at < len(self.rows) else None

    def loses_track(self) -> None:
        """A key that turns the page: only the next frame shows what is under the cursor."""
        self.at = None

    @property
    def aim(self) -> int | None:
        """The id aimed at; `None` when the steps lead out of the picture."""
        return None if self.at is None else self.rows[self.at]


class Seen(ListApp):
    """An app whose frames are drawn on the eye's terminal."""

    eye: Eye

    def _display(self, screen: Screen, renderable: RenderableType | None) -> None:
        if isinstance(renderable, CompositorUpdate):
            self.eye.sees(renderable.render_segments(self.console))
        super()._display(screen, renderable)


class Judged(WindowList[Item]):
    """A list that asks the eye what it aims at before each key of its own is taken."""

    def __init__(self, source: ListSource, eye: Eye) -> None:
        super().__init__(source, draw)
        self.eye = eye
        self.meant: list[int | None] = []

    def action_move(self, delta: int) -> None:
        self.eye.steps(delta)
        super().action_move(delta)

    def action_scroll(self, pages: float) -> None:
        self.eye.loses_track()
        super().action_scroll(pages)

    def action_first(self) -> None:
        self.eye.loses_track()
        super().action_first()

    def action_open(self) -> None:
        self.meant.append(None if self._pager._waiting else self.eye.aim)
        super().action_open()


def disturb(shown: Judged, source: ListSource, chance: random.Random) -> None:
    """Somebody else at work: rows move, go, come and change; then the list is told, or not yet."""
    for _ in range(chance.randint(0, 3)):
        kind = chance.choice(("reorder", "remove", "remove_aimed", "add", "change"))
        item = chance.choice(source.items)
        if kind == "reorder":
            source.put(Item(item.id, item.version + 1, chance.uniform(0, 400)))
        elif kind == "remove" and len(source.items) > 150:
            source.remove(item.id)
        elif kind == "remove_aimed" and len(source.items) > 150 and shown.eye.aim is not None:
            source.remove(shown.eye.aim)
        elif kind == "add":
            source.put(Item(max(row.id for row in source.items) + 1, 0, chance.uniform(0, 400)))
        elif kind == "change":
            source.put(Item(item.id, item.version + 1, item.key))
            shown.update_rows([Item(item.id, item.version + 1, item.key)])
    if chance.random() < 0.7:
        shown.reload()


def press(shown: Judged, chance: random.Random) -> None:
    """One key of the person's."""
    key = chance.choices(("j", "k", "half page", "first", "reload"), (6, 5, 1, 0.2, 1))[0]
    if key in ("j", "k"):
        shown.action_move(1 if key == "j" else -1)
    elif key == "half page":
        shown.action_scroll(chance.choice((0.5, -0.5)))
    elif key == "first":
        shown.action_first()
    else:
        shown.reload()


@pytest.mark.slow
@pytest.mark.swept
async def test_what_is_opened_is_what_was_under_the_cursor_in_the_last_frame() -> None:
    chance = random.Random(20_26)
    eye, source = Eye(), ListSource.of(300)
    app = Seen(lambda: Judged(source, eye))
    app.eye = eye
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        shown = app.list
        assert isinstance(shown, Judged)
        await until(pilot, lambda: eye.at is not None)
        for _ in range(MIXES):
            disturb(shown, source, chance)
            for _ in range(chance.randint(0, 3)):
                await turn_over(chance)
                press(shown, chance)
            if chance.random() < 0.3:
                await pilot.pause()
            await turn_over(chance)
            shown.action_open()
        await until(pilot, lambda: len(app.heard(WindowList.Opened)) == MIXES)
        opened = [event.row.id for event in app.heard(WindowList.Opened)]
    judged = [(meant, row) for meant, row in zip(shown.meant, opened, strict=True) if meant is not None]
    assert len(judged) > MIXES * 0.6
    assert [pair for pair in judged if pair[0] != pair[1]] == []


async def turn_over(chance: random.Random) -> None:
    """Give the app some turns of its loop, too few to be sure that anything has been read or painted."""
    for _ in range(chance.randint(0, 6)):
        await asyncio.sleep(0)


def test_the_eye_would_notice_a_wrong_row() -> None:
    eye = Eye()
    lines: list[Line] = [draw(Item(number), COLUMNS, Look(cursor=number == 1)) for number in (4, 1, 7)]
    eye.sees("\r\n".join("".join(text for text, _ in line) for line in lines))
    assert (eye.rows, eye.aim) == ([4, 1, 7], 1)
    eye.steps(1)
    assert eye.aim == 7
    eye.steps(5)
    assert eye.aim is None
