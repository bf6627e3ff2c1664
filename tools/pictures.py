"""Takes the pictures of the README and the handbook from the running program: `make pictures`.

Each is the demo desk at a fixed moment, driven by keys and exported as SVG.
"""

from __future__ import annotations

import asyncio
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from supportdesk.app import DeskApp
from supportdesk.clock import Clock
from supportdesk.demo import DEMO_AGENT, build
from supportdesk.desk import open_desk
from supportdesk.i18n import use
from supportdesk.operations.people import identify
from supportdesk.screens.session import Session
from supportdesk.settings import Settings
from supportdesk.storage.address import parse_address

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
NOW = datetime(2026, 11, 17, 13, 32, tzinfo=UTC)


class Standing:
    """A clock that stands."""

    def now(self) -> datetime:
        """The moment of the pictures."""
        return NOW


class Picture(NamedTuple):
    """One picture: its name, the size of the terminal, the keys, the language, and whose screen it is."""

    name: str
    size: tuple[int, int]
    keys: tuple[str, ...]
    language: str = "en"
    login: str = DEMO_AGENT


MANAGER = "helena"
PICTURES = (
    Picture("queue", (120, 36), ("6",)),
    Picture("queue-80x24", (80, 24), ("3",)),
    Picture("queue-sv", (120, 36), ("6",), "sv"),
    Picture("case", (120, 36), ("3", "enter")),
    Picture("case-80x24", (80, 24), ("3", "enter")),
    Picture("register", (80, 24), ("i", "k", "o", "m", "m")),
    Picture("escalate", (80, 24), ("2", "e", "2")),
    Picture("escalations", (80, 24), ("E",)),
    Picture("help", (80, 24), ("question_mark",)),
    Picture("responsibility", (100, 24), ("M",), login=MANAGER),
    Picture("changes", (100, 24), ("H",), login=MANAGER),
    Picture("meeting", (100, 28), ("N", "i", *"week", "enter"), login=MANAGER),
)


async def take(picture: Picture, database: str) -> None:
    """Drives the program to the place and writes the picture."""
    use(picture.language)
    clock: Clock = Standing()
    desk = open_desk(database, clock=clock)
    desk = desk.acting_as(identify(desk, picture.login))
    session = Session(desk, Settings(database=database), demo=True, zone=ZoneInfo("Europe/Stockholm"))
    app = DeskApp(session, theme="dark")
    async with app.run_test(size=picture.size) as pilot:
        await settle(app)
        for key in picture.keys:
            await pilot.press(key)
            await settle(app)
        (FOLDER / f"{picture.name}.svg").write_text(app.export_screenshot(), encoding="utf-8")
    desk.close()


async def settle(app: DeskApp) -> None:
    """Lets threads answer and the preview come to rest."""
    before = ""
    for _turn in range(40):
        await asyncio.sleep(0.1)
        now = app.export_screenshot()
        if now == before and _turn > 5:
            return
        before = now


def main() -> None:
    """Takes them all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        database = str(Path(folder) / "desk.db")
        build(parse_address(database), now=NOW)
        for picture in PICTURES:
            asyncio.run(take(picture, database))


if __name__ == "__main__":
    main()
