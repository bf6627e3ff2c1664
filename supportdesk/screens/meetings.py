"""The service meeting: what is on the agenda, what happened to each case on one page, and what was decided (P9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult

from supportdesk.i18n import _
from supportdesk.operations.agenda import AgendaItem
from supportdesk.operations.case_story import Story, stories
from supportdesk.operations.meeting_view import MeetingDetail, meeting_detail, open_meeting
from supportdesk.screens.commands.command import Command, Target, bindings
from supportdesk.screens.commands.general import EVERYWHERE, Register
from supportdesk.screens.commands.on_meeting import CallMeeting, Decide, GiveAction, MoveMeeting, Present, WriteMinutes
from supportdesk.screens.commands.writing import Note
from supportdesk.screens.desk_screen import DeskScreen
from supportdesk.screens.listed import Listed
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.diff_text import DiffText
from supportdesk.screens.widgets.look import Line, Look
from supportdesk.screens.widgets.settle import Settle
from supportdesk.screens.widgets.window_list import WindowList
from supportdesk.screens.wording.meetings import (
    agenda_heading,
    agenda_line,
    meeting_summary,
    nothing_on_agenda,
    story_lines,
)

_HERE: tuple[type[Command], ...] = (Decide, GiveAction, Present, MoveMeeting, WriteMinutes, CallMeeting, Note)
_REST: tuple[type[Command], ...] = tuple(command for command in EVERYWHERE if command is not Register)


class MeetingScreen(DeskScreen):
    """The meeting that is open: summary, agenda, and the case under the cursor."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = (*_HERE, *_REST)
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012
    DEFAULT_CSS = """
    MeetingScreen #summary { height: 2; }
    MeetingScreen #heading { height: 1; }
    MeetingScreen #list { height: 1fr; }
    MeetingScreen #detail { height: 11; border-top: ascii $foreground 50%; }
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.meeting: MeetingDetail | None = None
        self.source: Listed[AgendaItem] = Listed(self._read_agenda)
        self._story: Story | None = None
        self._row: AgendaItem | None = None
        self._told: AgendaItem | None = None
        self._look = Settle(self, self._read_story, delay=0.08)

    def _read_agenda(self) -> Sequence[AgendaItem]:
        found = open_meeting(self.desk)
        self.meeting = None if found is None else meeting_detail(self.desk, found.id)
        return () if self.meeting is None else self.meeting.agenda

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return _("Service meeting")

    @property
    def listing(self) -> WindowList[AgendaItem]:
        """The list itself."""
        return self.query_one("#list", WindowList)

    def aimed_at(self) -> Sequence[Target]:
        """The case under the cursor."""
        item = self.listing.target
        if item is None:
            return ()
        return (Target(item.id, 0, item.state, item.line, None, item.subject, item.customer),)

    def compose(self) -> ComposeResult:
        """Bars, list, detail."""
        yield self.top_bar()
        yield DiffText(self._summary, id="summary")
        yield DiffText(lambda width: [agenda_heading(width)], id="heading")
        yield WindowList(self.source, self._draw, empty=nothing_on_agenda(), id="list")
        yield DiffText(self._detail, id="detail")
        yield from self.bars_below()
        yield self.prefix_strip()

    def on_mount(self) -> None:
        """Puts the cursor in the list."""
        self.listing.focus()
        self.begin(self._show_summary, group="summary")

    async def _show_summary(self) -> None:
        """Reads the meeting, for a list without rows says nothing of it."""
        await self.in_thread(self._read_agenda)
        self.query_one("#summary", DiffText).show(self._summary)
        self.query_one("#detail", DiffText).show(self._detail)

    def _summary(self, width: int) -> Sequence[Line]:
        return meeting_summary(self.meeting, self.session.moment(), width)

    def _draw(self, row: AgendaItem, width: int, look: Look) -> Line:
        return agenda_line(row, width, look, self.session.moment(), prefix=self.desk.prefix)

    def _detail(self, width: int) -> Sequence[Line]:
        return story_lines(self._told, self._story, self.meeting, self.session.moment(), width)

    def on_window_list_highlighted(self, message: WindowList.Highlighted[AgendaItem]) -> None:
        """Shows what happened to the case, once the cursor rests."""
        self._row = message.row
        self._look()

    def _read_story(self) -> None:
        self.begin(self._show_story, group="story", exclusive=True)

    async def _show_story(self) -> None:
        item = self._row
        found = {} if item is None else await self.in_thread(lambda: stories(self.desk, [item.id]))
        self._told, self._story = item, None if item is None else found.get(item.id)
        self.query_one("#detail", DiffText).show(self._detail)

    def on_window_list_failed(self, message: WindowList.Failed) -> None:
        """The desk did not answer; what was shown stays."""
        self.say(str(message.error), "error")

    def on_window_list_opened(self, message: WindowList.Opened[AgendaItem]) -> None:
        """Opens the case."""
        self.desk_app.open_case(message.row.id)

    def cases_changed(self, numbers: Sequence[int]) -> None:
        """Reads everything again; the cursor stays on its case."""
        self.listing.reload()
        self.begin(self._show_summary, group="summary", exclusive=True)
        self._read_story()

    def reread(self) -> None:
        """Reads everything again."""
        self.cases_changed([])
