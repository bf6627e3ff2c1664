"""Drives the real app as a person would: presses keys, reads the screen, waits until something stands there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic
from zoneinfo import ZoneInfo

from textual.geometry import Region
from textual.pilot import Pilot

from supportdesk.app import DeskApp
from supportdesk.desk import Desk
from supportdesk.i18n import _, use
from supportdesk.operations.people import identify
from supportdesk.screens.dialogs.composer import Composer
from supportdesk.screens.dialogs.form import Form
from supportdesk.screens.opening import read_opening
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.window_list import WindowList
from supportdesk.settings import After, Settings

STOCKHOLM = ZoneInfo("Europe/Stockholm")
PATIENCE = 30
"""Seconds after which what is waited for counts as never coming; the machine may be busy with other tests."""


class Robot:
    """One person at one terminal."""

    def __init__(self, app: DeskApp, pilot: Pilot[int]) -> None:
        self.app, self.pilot = app, pilot

    @property
    def screen(self) -> str:
        """What stands on the terminal, line by line."""
        width, height = self.app.size
        strips = self.app.screen._compositor.render_strips(Region(0, 0, width, height).size)
        modal = [strip.text for strip in strips]
        if not self.app.screen.is_modal:
            return "\n".join(modal)
        below = self.app.screen_stack[-2]._compositor.render_strips()
        return "\n".join([*(strip.text for strip in below), *modal])

    def painted(self) -> bool:
        """Whether what stands on the screen has been shown to a person: keys mean what was painted last."""
        top = self.app.screen
        if isinstance(top, Form | Composer) and top.focused is None:
            return False
        return not any(widget._repaint_regions for widget in top.query(WindowList))

    async def press(self, *keys: str) -> None:
        """Presses keys by Textual's names."""
        for key in keys:
            await self.pilot.press(key)

    async def types(self, text: str) -> None:
        """Types text, a key at a time."""
        names = {" ": "space", "-": "minus", ":": "colon", ".": "full_stop", ",": "comma", "#": "number_sign"}
        names |= {"/": "slash", "@": "at", "\n": "enter", '"': "quotation_mark", "!": "exclamation_mark"}
        for character in text:
            await self.pilot.press(names.get(character, character))

    async def until(self, holds: Callable[[], bool], what: str) -> None:
        """Waits until a condition holds; fails with the screen otherwise."""
        deadline = monotonic() + PATIENCE
        while monotonic() < deadline:
            if holds() and self.painted():
                return
            await self.pilot.pause()
            await asyncio.wait_for(asyncio.shield(_turn_of_the_loop()), 1)
        raise AssertionError(f"never: {what}\n{self.screen}")

    async def sees(self, *texts: str) -> None:
        """Waits until all these stand on the screen."""
        for text in texts:
            await self.until(lambda text=text: text in self.screen, f"“{text}” on the screen")

    async def sees_no(self, text: str) -> None:
        """Waits until this stands nowhere on the screen."""
        await self.until(lambda: text not in self.screen, f"“{text}” gone")


async def _turn_of_the_loop() -> None:
    """Lets threads finish: the app's work runs in them."""
    await asyncio.get_running_loop().run_in_executor(None, int)


@asynccontextmanager
async def at_the_desk(
    desk: Desk,
    login: str = "anna",
    *,
    size: tuple[int, int] = (80, 24),
    demo: bool = False,
    speaks: str = "en",
    after: After = "next",
) -> AsyncIterator[Robot]:
    """The program, opened by a person who speaks a language, with the setting `after`."""
    use(speaks)
    mine = desk.acting_as(identify(desk, login))
    session = Session(mine, Settings(database=desk.store.address.url, after=after), demo=demo, zone=STOCKHOLM)
    opening = read_opening(mine, session.host, *size)
    app = DeskApp(session, theme="mono", opening=opening)
    async with app.run_test(size=size) as pilot:
        robot = Robot(app, pilot)
        await robot.sees(_("Queue"))
        yield robot
        assert app.foreign_bytes.removed == 0
        app.workers.cancel_all()  # what is still being read is shown to nobody
