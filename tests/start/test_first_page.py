"""The page painted before Textual is there, and the first frame that Textual draws over it: they say the same."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pyte
import pytest
from opened_program import NOW, Opened, ready

from supportdesk.desk import Desk, open_desk
from supportdesk.operations.at_work import keep_place
from supportdesk.operations.people import identify
from supportdesk.prepaint import first_page
from supportdesk.screens.commands.command import footer_keys
from supportdesk.screens.opening import FOOTER, Layout, PreviewSide, queue_layout, read_opening
from supportdesk.screens.queue import QueueScreen
from supportdesk.screens.session import Session
from supportdesk.settings import Settings
from terminal import CellScreen, Terminal

FRAME_ENDS = b"\x1b[?2026l"
TEXTUAL_BEGINS = b"\x1b[>25u"


def frames(raw: bytes) -> list[bytes]:
    """What the program wrote, cut behind each frame."""
    return [part + FRAME_ENDS for part in raw.split(FRAME_ENDS)[:-1]]


def grids(written: list[bytes], cols: int, rows: int) -> list[list[list[pyte.screens.Char]]]:
    """The screen after each frame, cell by cell."""
    screen = CellScreen(cols, rows)
    stream = pyte.ByteStream(screen)
    shown = []
    for frame in written:
        stream.feed(frame.replace(TEXTUAL_BEGINS, b"").replace(b"$p", b"h").replace(b"\x1b]22;default\x1b\\", b""))
        shown.append([[screen.buffer[y][x] for x in range(cols)] for y in range(rows)])
    return shown


def text(grid: list[list[pyte.screens.Char]]) -> list[str]:
    return ["".join(cell.data for cell in row).rstrip() for row in grid]


TRIES = 4


def in_frames(start: Callable[[], Terminal]) -> Terminal:
    """The program as its terminal saw it, frame by frame; started again where a busy machine answered too late that it can
    tell frames apart, so that the program told none."""
    for _start in range(TRIES - 1):
        terminal = start().wait_for(lambda shown: 1004 in shown.modes).wait_quiet(500)
        if terminal.raw.count(FRAME_ENDS) >= 2:
            return terminal
    return start().wait_for(lambda shown: shown.raw.count(FRAME_ENDS) >= 2)


SIZES = [(60, 16), (80, 24), (109, 30), (110, 30), (120, 40), (200, 60)]
LOOKS = [("ansi", "en"), ("dark", "sv"), ("mono", "sv"), ("light", "en"), ("contrast", "en")]
CASES = [*((size, LOOKS[0]) for size in SIZES), *(((120, 40), look) for look in LOOKS[1:])]


@pytest.mark.parametrize(("size", "look"), CASES)
def test_the_first_frame_draws_what_stands_there(opened: Opened, size: tuple[int, int], look: tuple[str, str]) -> None:
    theme, language = look
    cols, rows = size
    terminal = in_frames(lambda: opened(*NOW, "--language", language, cols=cols, rows=rows, SUPPORTDESK_THEME=theme))
    written = frames(terminal.raw)
    assert TEXTUAL_BEGINS not in written[0], "nothing was painted before Textual"
    before, after = grids(written[:2], cols, rows)
    assert "SD-10" in "\n".join(text(before))
    layout = queue_layout(cols, rows, "auto")
    assert text(before)[0] == text(after)[0]
    assert text(before)[-1] == text(after)[-1]
    for y in range(2, 3 + layout.list_height):
        assert before[y][: layout.list_width] == after[y][: layout.list_width], f"line {y}"
    assert edges(before, layout) == edges(after, layout)


def edges(grid: list[list[pyte.screens.Char]], layout: Layout) -> str:
    """The line between list and preview."""
    if layout.side == "right":
        return "".join(row[layout.list_width].data for row in grid[2:-2])
    return text(grid)[3 + layout.list_height]


def test_nothing_blinks_on_the_way(opened: Opened) -> None:
    """From the first page on each line of the list stands there whole at every moment, whatever is written over it."""
    terminal = opened(*NOW, cols=120, rows=40).wait_for(ready).wait_quiet()
    screen = CellScreen(120, 40)
    stream = pyte.ByteStream(screen)
    first, *rest = terminal.raw.split(FRAME_ENDS)
    stream.feed(first)
    width = queue_layout(120, 40, "auto").list_width
    stands = [line[:width] for line in screen.display[2:-2]]
    assert "SD-10" in stands[1]
    for piece in re.split(rb"(?=\x1b\[\d+;)", b"".join(rest).replace(TEXTUAL_BEGINS, b"").replace(b"$p", b"h")):
        stream.feed(piece)
        assert [line[:width] for line in screen.display[2:-2]] == stands


@pytest.mark.parametrize("side", ["auto", "below", "right", "off"])
def test_the_page_goes_on_where_the_agent_left_off(desk_file: Path, opened: Opened, side: PreviewSide) -> None:
    desk = open_desk(str(desk_file))
    anna = desk.acting_as(identify(desk, "anna"))
    state = {"view": 6, "filter": "is:open", "sort": "number", "reverse": True, "preview": side, "case": 1030}
    keep_place(anna, name_of_host(), state)
    desk.close()
    terminal = in_frames(lambda: opened(*NOW, cols=100, rows=30))
    before, after = grids(frames(terminal.raw)[:2], 100, 30)
    layout = queue_layout(100, 30, side)
    for y in range(2, 3 + layout.list_height):
        assert before[y][: layout.list_width] == after[y][: layout.list_width], f"line {y}"
    pointed = [row for row in text(before) if row.startswith(">")]
    assert len(pointed) == 1
    assert "SD-1030" in pointed[0]
    assert "Case ^" in "\n".join(text(before))


def name_of_host() -> str:
    import os

    return os.uname().nodename


def test_a_place_that_is_no_more_opens_the_first_view(desk_file: Path, opened: Opened) -> None:
    desk = open_desk(str(desk_file))
    state = {"view": 99, "filter": 'p:"', "sort": "beauty", "preview": "above", "case": "x"}
    keep_place(desk.acting_as(identify(desk, "anna")), name_of_host(), state)
    desk.close()
    opened().wait_for(ready)


def test_nothing_heavy_is_imported_for_it(desk_file: Path) -> None:
    code = f"""
import sys
from supportdesk.desk import open_desk
from supportdesk.operations.people import at_keyboard
from supportdesk.prepaint import first_page
from supportdesk.screens.opening import read_opening
from supportdesk.screens.session import Session
from supportdesk.settings import Settings
desk = open_desk({str(desk_file)!r})
session = Session(desk.acting_as(at_keyboard(desk)), Settings())
assert "SD-10" in first_page(session, read_opening(session.desk, "", 80, 24), (80, 24), "ansi")
heavy = {{"sqlmodel", "sqlalchemy", "pydantic", "alembic", "typer", "click", "textual", "asyncio"}}
print(sorted(heavy & set(sys.modules)))
"""
    assert printed(code) == "[]"


def test_the_first_frame_needs_nothing_that_writes(desk_file: Path) -> None:
    code = f"""
import asyncio, sys
from supportdesk.app import DeskApp
from supportdesk.desk import open_desk
from supportdesk.operations.people import at_keyboard
from supportdesk.screens.opening import read_opening
from supportdesk.screens.session import Session
from supportdesk.settings import Settings
desk = open_desk({str(desk_file)!r})
session = Session(desk.acting_as(at_keyboard(desk)), Settings())
seen = []
class Looked(DeskApp):
    def on_mount(self):
        self.call_after_refresh(lambda: seen.append(sorted(heavy & set(sys.modules))))
heavy = {{"sqlmodel", "sqlalchemy", "pydantic", "alembic", "typer", "click", "supportdesk.screens.case",
    "supportdesk.screens.dialogs.form", "textual.widgets._text_area"}}
async def main():
    app = Looked(session, opening=read_opening(session.desk, "", 80, 24))
    async with app.run_test(size=(80, 24)) as pilot:
        while not seen:
            await pilot.pause()
    print(seen[0])
asyncio.run(main())
"""
    assert printed(code) == "[]"


def printed(code: str) -> str:
    root = Path(__file__).parents[2]
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=root)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def test_the_last_line_has_the_keys_of_the_queue() -> None:
    assert list(FOOTER) == footer_keys(QueueScreen.COMMANDS_HERE)


@pytest.fixture
def desk(desk_file: Path) -> Iterator[Desk]:
    with closing(open_desk(str(desk_file))) as desk:
        yield desk.acting_as(identify(desk, "anna"))


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (200, 60)])
def test_it_never_writes_outside_the_terminal_nor_what_a_terminal_acts_on(desk: Desk, size: tuple[int, int]) -> None:
    cols, rows = size
    page = first_page(Session(desk, Settings()), read_opening(desk, "", cols, rows), size, "dark")
    terminal = CellScreen(cols, rows + 5)
    pyte.Stream(terminal).feed(page)
    assert [line for line in terminal.display[rows:] if line.strip()] == []
    assert "\x1b[31m" not in page
    assert "\u202e" not in page
    assert "VPN" in page


class TestTooSmall:
    def test_it_says_so_and_grows_back(self, opened: Opened) -> None:
        terminal = opened(cols=50, rows=12).wait_for("Too small: 50x12. Make it 60x16 or larger.")
        terminal.send("t", "j")
        terminal.resize(80, 24)
        terminal.wait_for(ready)
        terminal.resize(59, 24)
        terminal.wait_for("Too small: 59x24")
        terminal.resize(120, 40)
        terminal.wait_for("? help")
        assert shown_owner(terminal) == "anna"

    def test_a_case_is_still_open_behind_it(self, opened: Opened) -> None:
        terminal = opened(cols=80, rows=24).wait_for(ready).send("enter").wait_for("1 Timeline")
        terminal.resize(40, 8)
        terminal.wait_for("Too small: 40x8")
        terminal.resize(80, 24)
        terminal.wait_for("1 Timeline")


def shown_owner(terminal: Terminal) -> str:
    """Who owns the case under the cursor: nothing was done to it while nobody could see it."""
    words = next(line for line in terminal.screen_lines() if line.startswith(">")).split()
    return words[words.index("open") + 1]


def test_what_asyncio_did_without_can_be_imported_afterwards() -> None:
    code = """
import sys
from supportdesk.lacking import lacking
with lacking("ssl"):
    import asyncio
print("ssl" in sys.modules, asyncio.base_events.ssl)
import ssl
print(ssl.create_default_context().check_hostname)
"""
    assert printed(code) == "False None\nTrue"


def test_what_is_fetched_does_without_openssl_and_sums_are_the_same() -> None:
    code = """
import sys
from supportdesk.screens.fetching import _hash_alone
with_it = __import__("_hashlib").openssl_sha256(b"x").hexdigest()
del sys.modules["_hashlib"]
_hash_alone()
import hashlib, secrets
print("_hashlib" in sys.modules, hashlib.sha256(b"x").hexdigest() == with_it, len(secrets.token_hex(4)))
"""
    assert printed(code) == "False True 8"
