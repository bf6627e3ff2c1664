"""The filter bar of the queue: the way back, and errors that can be read in full in either language."""

from __future__ import annotations

import pytest
from robot import Robot, at_the_desk

from supportdesk.desk import Desk


def hint(anna: Robot) -> list[str]:
    """The lines between the text of the bar and the heading of the list."""
    lines = [line.rstrip() for line in anna.screen.splitlines()]
    bar = next(at for at, line in enumerate(lines) if line.startswith("/") and not line.startswith("/ "))
    heading = next(at for at, line in enumerate(lines) if line.startswith("   Fl "))
    return lines[bar + 1 : heading]


class TestTheWayBack:
    async def test_esc_in_the_bar_shows_the_view_and_the_case_again(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("6")
            await anna.sees("[6 All 5]", "Cannot print from")
            await anna.press("j", "j")
            await anna.sees("SD-1005  Disk")
            await anna.press("slash")
            await anna.types("print")
            await anna.sees_no("New user on Monday")
            await anna.press("escape")
            await anna.sees("[6 All 5]", "New user on Monday", "SD-1005  Disk 81 %")
            await anna.until(
                lambda: any(line.startswith(">  +  SD-1005") for line in anna.screen.splitlines()), "cursor"
            )

    async def test_esc_in_the_bar_shows_the_filter_that_was_kept_before(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("6", "slash")
            await anna.types("hamnen")
            await anna.press("enter")
            await anna.sees("/ is:open hamnen")
            await anna.press("slash")
            await anna.types("print")
            await anna.sees("Cannot print from")
            await anna.sees_no("Mail is down")
            await anna.press("escape")
            await anna.sees("/ is:open hamnen", "Mail is down")
            await anna.press("escape")
            await anna.sees("[6 All 5]", "VPN drops")

    async def test_opened_and_left_nothing_is_another(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("2")
            await anna.sees("[2 Unassigned 4]")
            await anna.press("slash", "escape")
            await anna.sees("[2 Unassigned 4]")


@pytest.mark.parametrize("size", [(60, 16), (80, 24)])
class TestErrors:
    @pytest.mark.parametrize(
        ("speaks", "typed", "said"),
        [
            ("en", "s:foo ", "No value 'foo' for s: (state). Values are new, open, waiting_customer, waiting_supplier"),
            ("sv", "läge:foo ", "Det finns inget värde ”foo” för s: (läge). Värdena är ny, öppen, väntar_kund"),
            ("sv", "åldr:3 ", "Det finns inget fält ”åldr”. Menade du age: (ålder)?"),
        ],
    )
    async def test_stand_in_full_under_their_mark(
        self, desk: Desk, size: tuple[int, int], speaks: str, typed: str, said: str
    ) -> None:
        async with at_the_desk(desk, size=size, speaks=speaks) as anna:
            await anna.press("6", "slash")
            await anna.until(lambda: "/is:open" in anna.screen, "the bar")
            await anna.types(typed)
            await anna.until(lambda: said in " ".join(hint(anna)).replace("^", " ").replace("   ", ""), said)
            assert all(len(line) <= size[0] and "…" not in line for line in hint(anna))


async def test_while_a_value_is_typed_its_words_are_offered(desk: Desk) -> None:
    async with at_the_desk(desk, speaks="sv") as anna:
        await anna.press("6", "slash")
        await anna.until(lambda: "/is:open" in anna.screen, "the bar")
        await anna.types("läge:vän")
        await anna.until(lambda: hint(anna) == ["väntar_kund  väntar_leverantör  väntar"], "the words")
        await anna.press("down", "tab")
        await anna.sees("läge:väntar_leverantör")
