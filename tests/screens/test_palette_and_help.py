"""The palette lists everything at once and does it to the case under the cursor; help opens and closes by the same key."""

from __future__ import annotations

import pytest
from robot import Robot, at_the_desk

from supportdesk.desk import Desk
from supportdesk.operations.case_view import case_detail
from supportdesk.screens.dialogs.form import Form


async def palette(anna: Robot) -> list[str]:
    """Opens the palette; gives its rows."""
    await anna.press("colon")
    await anna.sees("Command")
    await anna.until(lambda: isinstance(anna.app.screen, Form) and "more below" in anna.screen, "the list")
    lines = anna.screen.splitlines()
    first = next(at for at, line in enumerate(lines) if line.startswith(":  ")) + 1
    return [line.strip() for line in lines[first:] if line.startswith(" " * 14) and line.strip()]


class TestThePalette:
    async def test_lists_what_is_done_to_a_case_before_anything_is_typed(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.sees("VPN drops every ten")
            rows = await palette(anna)
            assert [row.split()[0] for row in rows[:6]] == ["take", "reply", "note", "done", "escalate", "wait"]
            assert len(rows) == 18

    async def test_without_a_case_what_needs_none_comes_first(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("5")
            await anna.sees("No case here")
            rows = await palette(anna)
            assert [row.split()[0] for row in rows[:2]] == ["filter", "new"]

    async def test_does_it_to_the_case_under_the_cursor(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("2")
            await anna.sees("[2 Unassigned 4]", "Mail is down")
            await palette(anna)
            await anna.types("tak")
            await anna.sees_no("new case ")
            await anna.press("enter")
            await anna.sees("Took SD-1001.")
            assert case_detail(anna.app.session.desk, 1001).owner == "anna"

    async def test_goes_down_the_list_beyond_what_is_shown(self, desk: Desk) -> None:
        async with at_the_desk(desk, size=(80, 16)) as anna:
            await anna.sees("VPN drops every ten")
            await palette(anna)
            await anna.press(*["down"] * 12)
            await anna.sees_no("it is yours and open")
            await anna.sees("same as", "more below")
            await anna.press(*["up"] * 13)
            await anna.sees("theme mono")
            await anna.sees_no("more below")
            await anna.press("down")
            await anna.sees("it is yours and open")

    async def test_what_was_chosen_before_stands_first(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.sees("VPN drops every ten")
            await palette(anna)
            await anna.types("refresh")
            await anna.press("enter")
            await anna.until(lambda: not isinstance(anna.app.screen, Form), "done")
            rows = await palette(anna)
            assert [row.split()[0] for row in rows[:2]] == ["refresh", "take"]

    async def test_a_view_by_its_name(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.sees("VPN drops every ten")
            await palette(anna)
            await anna.types("unass")
            await anna.sees("view Unassigned")
            await anna.press("enter")
            await anna.sees("[2 Unassigned 4]")


async def test_again_does_the_last_thing_to_the_case_under_the_cursor(desk: Desk) -> None:
    async with at_the_desk(desk) as anna:
        await anna.press("2")
        await anna.sees("[2 Unassigned 4]", "Mail is down")
        await anna.press("t")
        await anna.sees("Took SD-1001.", "[2 Unassigned 3]")
        await anna.press("full_stop")
        await anna.sees("Took SD-1005.")


class TestHelp:
    @pytest.mark.parametrize("key", ["question_mark", "escape", "q", "f1"])
    async def test_closes_by_the_key_that_opened_it_and_by_those_that_lead_back(self, desk: Desk, key: str) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("question_mark")
            await anna.sees("Help: Queue")
            await anna.press(key)
            await anna.sees_no("Help: Queue")
            await anna.sees("supportdesk  Queue")

    async def test_q_is_a_letter_of_a_word(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("question_mark")
            await anna.sees("Help: Queue")
            await anna.types("ctrl q")
            await anna.sees("Nothing here is called that.")
            await anna.press("question_mark")
            await anna.sees("supportdesk  Queue")

    @pytest.mark.parametrize("key", ["f1", "question_mark", "q"])
    async def test_of_a_form_leads_back_to_the_form(self, desk: Desk, key: str) -> None:
        async with at_the_desk(desk) as anna:
            await anna.press("i")
            await anna.sees("New case (phone)")
            await anna.press("f1")
            await anna.sees("Help: Forms")
            await anna.press(key)
            await anna.sees_no("Help: Forms")
            await anna.sees("New case (phone)")

    async def test_covers_the_whole_screen(self, desk: Desk) -> None:
        async with at_the_desk(desk) as anna:
            await anna.sees("VPN drops every ten")
            await anna.press("question_mark")
            await anna.sees("Help: Queue")
            top = anna.app.screen
            assert [str(child.styles.margin) for child in top.children if any(child.styles.margin)] == []
