"""What somebody has written outlives refusals, a desk that is away, slow reading, and words that mean no file."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest
from robot import Robot, at_the_desk

from supportdesk.desk import Desk
from supportdesk.errors import DeskUnreachable
from supportdesk.operations import at_work
from supportdesk.operations.case_view import thread
from supportdesk.operations.flow import cancel
from supportdesk.operations.people import identify
from supportdesk.operations.talk import receive
from supportdesk.screens.dialogs.question import Question

AWAY = "The desk cannot be reached."


def as_(desk: Desk, login: str) -> Desk:
    return desk.acting_as(identify(desk, login))


def texts_kept(desk: Desk) -> list[str]:
    return [str(one.body.get("text", one.body.get("subject"))) for one in at_work.drafts(as_(desk, "anna"))]


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Call it with whether drafts cannot be kept now."""
    keep = at_work.keep_draft

    def go(is_away: bool) -> None:
        def refuse(*_args: object) -> None:
            raise DeskUnreachable(AWAY)

        monkeypatch.setattr(at_work, "keep_draft", refuse if is_away else keep)

    return go


async def replying(anna: Robot) -> None:
    await anna.sees("VPN drops every ten")
    await anna.press("r")
    await anna.sees("Reply to Lina Ek")


async def test_a_refused_reply_is_kept_and_comes_back(desk: Desk) -> None:
    async with at_the_desk(desk) as anna:
        await replying(anna)
        await anna.types("we are on it")
        cancel(as_(desk, "eva"), 1002, reason="a test")
        await anna.press("ctrl+s")
        await anna.sees("Not while the case is cancelled.")
        assert texts_kept(desk) == ["we are on it"]


async def test_a_stored_reply_is_no_draft_any_more(desk: Desk) -> None:
    async with at_the_desk(desk) as anna:
        await replying(anna)
        await anna.types("we are on it")
        await anna.press("ctrl+s")
        await anna.sees("Reply saved on SD-1002")
        assert texts_kept(desk) == []


@pytest.mark.parametrize("key", ["r", "i"])
async def test_leaving_while_the_desk_is_away_is_asked_twice(
    desk: Desk, away: Callable[[bool], None], key: str
) -> None:
    async with at_the_desk(desk) as anna:
        await anna.sees("VPN drops every ten")
        await anna.press(key)
        await anna.sees("Reply to Lina Ek" if key == "r" else "New case (phone)")
        away(True)
        await anna.types("important words")
        await anna.sees(AWAY)
        await anna.press("escape")
        await anna.sees("Esc again leaves without it.", "important words")
        away(False)
        await anna.types(" and more")
        await anna.until(lambda: texts_kept(desk) != [], "the draft kept once the desk is back")
        await anna.press("escape")
        await anna.sees_no("important words and more")
        assert "important words and more" in str(at_work.drafts(as_(desk, "anna")))


async def test_saving_while_the_desk_is_away_leaves_the_text_where_it_is(
    desk: Desk, away: Callable[[bool], None]
) -> None:
    async with at_the_desk(desk) as anna:
        await replying(anna)
        away(True)
        await anna.types("important words")
        await anna.press("ctrl+s")
        await anna.sees(AWAY, "important words", "Ctrl+S save")


@pytest.mark.parametrize("key", ["r", "i"])
async def test_keys_typed_while_a_draft_is_read_go_behind_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    place, body = ("case:1002:reply", {"text": "Dear Lina, "}) if key == "r" else ("register", {"subject": "printer"})
    at_work.keep_draft(as_(desk, "anna"), place, body)
    asked, may_read, read = threading.Event(), threading.Event(), at_work.draft

    def slowly(desk: Desk, place: str) -> at_work.DraftRow | None:
        asked.set()
        may_read.wait(20)
        return read(desk, place)

    monkeypatch.setattr(at_work, "draft", slowly)
    async with at_the_desk(desk) as anna:
        await anna.sees("VPN drops every ten")
        typing = asyncio.create_task(anna.press(key, *"abc"))
        try:
            await anna.until(asked.is_set, "the draft is asked for")
        finally:
            may_read.set()
        await typing
        await anna.sees("brought back", "Dear Lina, abc" if key == "r" else "printer")
        await anna.sees("abc")
        await anna.press("escape")
        await anna.until(lambda: "abc" in str(at_work.drafts(as_(desk, "anna"))), "kept with the draft")
        assert str(next(iter(body.values()))) in str(at_work.drafts(as_(desk, "anna")))


async def test_what_the_customer_wrote_meanwhile_is_asked_for_before_a_reply_goes(desk: Desk) -> None:
    async with at_the_desk(desk) as anna:
        await replying(anna)
        await anna.types("we are on it")
        receive(as_(desk, "dan"), 1002, "It is solved, thank you.", author="Lina Ek")
        await anna.press("ctrl+s")
        await anna.sees("The customer has written since you began.")
        await anna.until(lambda: isinstance(anna.app.screen, Question) and anna.app.screen.ready, "a question")
        await anna.press("escape")
        await anna.sees_no("has written since you began")
        assert [entry.body for entry in thread(as_(desk, "anna"), 1002) if entry.kind == "reply"] == []
        assert texts_kept(desk) == ["we are on it"]


@pytest.mark.parametrize("path", ["~nobody-has-this-name.txt", "x" * 300], ids=["home", "long"])
async def test_a_path_that_cannot_be_is_said(desk: Desk, path: str) -> None:
    async with at_the_desk(desk) as anna:
        await anna.sees("VPN drops every ten")
        await anna.press("A")
        await anna.sees("Attach a file")
        anna.app.focused.insert_text_at_cursor(path)
        await anna.press("enter")
        await anna.sees("There is no user whose home" if path.startswith("~") else "cannot be read")


async def test_an_editor_that_is_no_command_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "vi 'unclosed")
    async with at_the_desk(desk) as anna:
        await replying(anna)
        await anna.types("we are on it")
        monkeypatch.setattr(type(anna.app), "suspend", _not_suspended)
        await anna.press("ctrl+e")
        await anna.sees("EDITOR is no command that can be run", "we are on it")


class _not_suspended:
    def __init__(self, *_app: object) -> None: ...

    def __enter__(self) -> None: ...

    def __exit__(self, *_error: object) -> None: ...
