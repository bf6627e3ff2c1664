"""Who comes to a case that one has open, and who goes, is seen without touching anything."""

from __future__ import annotations

import pytest
from robot import at_the_desk

from supportdesk.desk import Desk
from supportdesk.operations.at_work import be_gone, be_present
from supportdesk.operations.people import identify


async def test_while_a_case_is_open(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("supportdesk.screens.case.LOOK_AROUND", 0.01)
    dan = desk.acting_as(identify(desk, "dan"))
    async with at_the_desk(desk) as anna:
        await anna.press("enter")
        await anna.sees("1 Timeline")
        be_present(dan, "dans-terminal", 1002, "writes")
        await anna.sees("dan writes here")
        be_gone(dan, "dans-terminal")
        await anna.sees_no("dan writes here")
