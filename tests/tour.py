"""A walk through every screen of the program, by keys alone; each step waits for what a person would wait for.

It changes nothing: what asks is answered no, what is written is left as a draft.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from engines import SqliteDesks
from program_run import open_program
from stranger_desk import PACKED, contents, furnish
from supportdesk.operations.people import user_name
from terminal import Terminal, tokens

SIZE = (160, 45)
"""Columns and lines in which the preview stands beside the list."""
BORDER = SIZE[0] * 3 // 5
"""The cell in which that preview begins."""
GAPS = (5, 14, 16, 17, 19, 20, 27, 41, 54)
"""The cells between the columns of a list that is less than 100 cells wide."""
ROW = re.compile(r"(?P<cursor>[> ])[* ] .. SD-(?P<case>\d+) +\d  \S  ")
VOCABULARY = {
    *("CSI ?1049h", "CSI ?1049l", "CSI ?25h", "CSI ?25l", "CSI ?7h", "CSI ?7l", "CSI H"),
    *("CSI ?1004h", "CSI ?1004l", "CSI ?2004h", "CSI ?2004l", "CSI >25u", "CSI <u"),
    *("CSI ?2026h", "CSI ?2026l", "CSI ?2026$p", "CSI ?2048h", "CSI ?2048l", "CSI ?2048$p"),
    *("SGR 0", "SGR 1", "SGR 4", "SGR 7", "SGR 38;2", "SGR 38;5", "SGR 48;2", "SGR 48;5"),
    *("OSC 22", "OSC 52", "CR", "LF", "TEXT", "Cf U+200C", "Cf U+200D"),
}
"""All that the program says to a terminal with colours: its screens, its clipboard, and joiners that letters need."""
SECTIONS = ("Timeline", "Facts", "Links", "History")


def crooked_rows(terminal: Terminal) -> list[str]:
    """The rows of the queue in which a column, or the preview beside them, begins in another cell than in the others."""
    crooked = []
    for y, text in enumerate(terminal.screen_lines()):
        row = terminal.screen.buffer[y]
        if ROW.match(text) and (any(row[x].data != " " for x in GAPS) or row[BORDER].data != "|"):
            crooked.append(text)
    return crooked


class Tour:
    """One person at one terminal, who knows the way."""

    def __init__(self, terminal: Terminal, newest: int) -> None:
        self.terminal, self.newest = terminal, newest
        self.previewed: list[int] = []
        """The cases looked at in the preview."""
        self.crooked: list[str] = []
        """Rows of the queue that did not stand in their columns."""

    def sees(self, *texts: str) -> None:
        for text in texts:
            self.terminal.wait_for(text)

    def sees_no(self, text: str) -> None:
        self.until(lambda: text not in self.terminal.screen_text())

    def until(self, holds: Callable[[], bool]) -> None:
        self.terminal.wait_for(lambda _terminal: holds())

    def press(self, *keys: str) -> None:
        self.terminal.send(*keys)

    # The queue

    def arrive(self) -> None:
        """Waits for the running program, and shows all open cases, the newest number first."""
        self.sees("? help")
        self.press("6")
        self.sees("[6 All")
        self.press("o", "n")
        self.sees("Case v")
        self.until(lambda: self.cases == sorted(self.cases, reverse=True) != [])
        self.to_the_top()

    @property
    def cases(self) -> list[int]:
        """The numbers of the cases in the list, from the top."""
        return [int(row["case"]) for line in self.terminal.screen_lines() if (row := ROW.match(line))]

    @property
    def case(self) -> int:
        """The number of the case under the cursor; 0 where there is none."""
        rows = (ROW.match(line) for line in self.terminal.screen_lines())
        return next((int(row["case"]) for row in rows if row and row["cursor"] == ">"), 0)

    @property
    def in_preview(self) -> int:
        """The number of the case in the preview beside the list; 0 where there is none."""
        found = re.search(r"\|SD-(\d+)(?: |$)", self.terminal.screen_lines()[2])
        return int(found[1]) if found else 0

    def to_the_top(self) -> None:
        self.press("g")
        self.until(lambda: self.case == self.in_preview == self.newest)

    def look_at_all(self, opened: Container[int]) -> None:
        """Goes through the whole queue with the preview beside it, down to `PACKED`, and opens some cases on the way."""
        while True:
            case = self.case
            self.previewed.append(case)
            self.crooked += crooked_rows(self.terminal)
            if case in opened:
                self.look_into(case)
            if case == PACKED:
                return
            self.press("j")
            self.until(lambda case=case: self.case == self.in_preview != case)

    def turn_preview(self) -> None:
        """Below, right, off, and back."""
        for side in ("below", "right", "off", "by width"):
            self.press("z")
            self.sees(f"Preview: {side}.")
            self.terminal.wait_quiet(60)

    # A case

    def look_into(self, case: int) -> None:
        """Opens the case under the cursor: the thread in full, every section from its beginning to its end."""
        self.press("enter")
        self.sees(f"supportdesk  SD-{case} ", "[1 Timeline]", "owner")
        self.press("enter")
        self.sees("Everything is shown in full")
        for number, name in enumerate(SECTIONS, start=1):
            self.press(str(number))
            self.sees(f"[{number} {name}]")
            self._to_the_end()
        self.press("q")
        self.until(lambda: self.case == self.in_preview == case)

    def _to_the_end(self) -> None:
        """Half a page at a time, until nothing moves any more."""
        before = ""
        while before != (before := self._resting()):
            self.press("pagedown")

    def _resting(self) -> str:
        self.terminal.wait_quiet(40)
        return self.terminal.screen_text()

    # Dialogs

    def begin_a_case(self) -> None:
        """The form for a call: a customer and a component looked up by what is typed, then left."""
        self.press("i")
        self.sees("New case (phone)")
        self.press("kund ")
        self.sees(" open")
        self.press("down", "down", "tab")
        self.sees("-> priority")
        self.press("tab", "tab", "comp", "tab")
        self.terminal.wait_quiet()
        self.press("escape")
        self.sees_no("New case (phone)")

    def begin_a_reply(self) -> None:
        """A reply with a canned one in it, left as a draft."""
        self.press("r")
        self.sees("Reply to ")
        self.press("ctrl+t")
        self.sees("Canned replies")
        self.press("w")
        self.sees("We have started")
        self.press("enter")
        self.sees_no("Canned replies")
        self.terminal.wait_quiet()
        self.press("escape")
        self.sees_no("Reply to ")

    def ask_for_help(self) -> None:
        self.press("?")
        self.sees("Help: ")
        self.press("pagedown", "pagedown", "merge")
        self.sees("same as another case")
        self.press("escape")
        self.sees_no("Help: ")

    def ask_the_palette(self) -> None:
        self.press(":")
        self.sees("Command")
        self.press("th")
        self.sees("theme mono")
        self.press("escape")
        self.sees_no("theme mono")

    def filter(self, *texts: str) -> None:
        """Words pasted into the filter bar, right and wrong ones; then back to all cases."""
        self.press("/")
        self.sees("is:open")
        for text in texts:
            self.press("ctrl+u")
            self.terminal.paste(text)
            self.terminal.wait_quiet(150)
        self.press("escape", "6")
        self.sees("[6 All")
        self.until(lambda: self.case == self.in_preview != 0)

    def be_asked(self) -> None:
        """Two cases marked, taken, and the question answered no."""
        self.press("g", "space", "space")
        self.sees("2 marked")
        self.press("t")
        self.sees("Others have ")
        self.terminal.wait_quiet(200)  # an answer typed before the question could be read is none
        self.press("escape")
        self.sees_no("Take 2 cases?")
        self.press("escape")
        self.sees_no("2 marked")

    def open_strips(self) -> None:
        """Keys that wait for a second one, and a form behind one of them, all left again."""
        for key, title in (("p", "Priority"), ("w", "Wait"), ("s", "State"), ("v", "Views"), ("y", "Copy")):
            self.press(key)
            self.sees(f"\n{title}  ")
            self.press("escape")
            self.sees_no(f"\n{title}  ")
        self.press("y", "l")
        self.sees("Sent to the terminal's clipboard.")
        self.press("a")
        self.sees("Assign SD-")
        self.press(user_name()[:1])
        self.sees("0 open, first line")
        self.press("escape")
        self.sees_no("Assign SD-")

    def leave(self) -> None:
        """q until it ends, in order."""
        self.press("q")
        self.sees("Press q again to leave.")
        self.press("q")
        assert self.terminal.wait_end() == 0


def walk(terminal: Terminal, newest: int, pasted: Iterable[str], opened: Container[int]) -> Tour:
    """The whole tour, pasting texts and opening cases on the way, until the program has ended in order."""
    tour = Tour(terminal, newest)
    tour.arrive()
    tour.turn_preview()
    tour.to_the_top()
    tour.look_at_all(opened)
    tour.to_the_top()
    tour.begin_a_reply()
    tour.begin_a_case()
    tour.begin_a_case()  # and what was left of it as a draft
    tour.ask_for_help()
    tour.ask_the_palette()
    tour.filter("kund", "svc:", "colour:red", *pasted)
    tour.be_asked()
    tour.open_strips()
    tour.leave()
    return tour


class Toured(NamedTuple):
    """What a tour saw, and the alphabet of what the program said meanwhile."""

    tour: Tour
    alphabet: set[str]


def look_round(
    desks: SqliteDesks, folder: Path, texts: Sequence[str], opened: Container[int], pasted: Sequence[str] = ()
) -> Toured:
    """The whole tour through a desk in which all fields hold these texts; the desk has to be the same afterwards."""
    with desks.fresh(folder) as address, Terminal() as terminal:
        furnish(address.url, texts)
        before = contents(address.url)
        open_program(terminal, address.url, folder, size=SIZE)
        tour = walk(terminal, PACKED + 1 + len(texts), pasted, opened)
        assert contents(address.url) == before
        return Toured(tour, tokens(terminal.raw))
