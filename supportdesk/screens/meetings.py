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
from supportdesk.screens.commands.general import BESIDE
from supportdesk.screens.commands.on_meeting import CallMeeting, Decide, GiveAction, MoveMeeting, Present, WriteMinutes
from supportdesk.screens.commands.writing import Note
from supportdesk.screens.list_screen import ListScreen
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.diff_text import DiffText
from supportdesk.screens.widgets.look import Line, Look
from supportdesk.screens.wording.meetings import (
    agenda_heading,
    agenda_line,
    meeting_summary,
    nothing_on_agenda,
    story_lines,
)

_HERE: tuple[type[Command], ...] = (Decide, GiveAction, Present, MoveMeeting, WriteMinutes, CallMeeting, Note)


class MeetingScreen(ListScreen[AgendaItem]):
    """The meeting that is open: summary, agenda, and the case under the cursor."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = (*_HERE, *BESIDE)
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012
    DEFAULT_CSS = """
    MeetingScreen #summary { height: 2; }
    MeetingScreen #detail { height: 11; border-top: ascii $foreground 50%; }
    """
    READS_MORE: ClassVar[bool] = True

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.meeting: MeetingDetail | None = None
        self._story: tuple[AgendaItem, Story | None] | None = None

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return _("Service meeting")

    def aimed_at(self) -> Sequence[Target]:
        """The case under the cursor."""
        item = self.row
        if item is None:
            return ()
        return (Target(item.id, 0, item.state, item.line, None, item.subject, item.customer),)

    def over_list(self) -> ComposeResult:
        """Which meeting, and how much is left."""
        yield DiffText(self._summary, id="summary")

    def read(self) -> Sequence[AgendaItem]:
        """What is on the agenda of the meeting that is open."""
        found = open_meeting(self.desk)
        self.meeting = None if found is None else meeting_detail(self.desk, found.id)
        return () if self.meeting is None else self.meeting.agenda

    def heading(self, width: int) -> Line:
        """The names over the columns."""
        return agenda_heading(width)

    def empty(self) -> list[Line]:
        """Nothing is left."""
        return nothing_on_agenda()

    def summary(self, width: int) -> Sequence[Line]:
        """Which meeting, and how much is left."""
        return meeting_summary(self.meeting, self.session.moment(), width)

    def draw(self, row: AgendaItem, width: int, look: Look) -> Line:
        """One case in a line."""
        return agenda_line(row, width, look, self.session.moment(), prefix=self.desk.prefix)

    async def look_into(self, row: AgendaItem | None) -> None:
        """What happened to the case."""
        found = {} if row is None else await self.in_thread(lambda: stories(self.desk, [row.id]))
        self._story = None if row is None else (row, found.get(row.id))

    def detail(self, width: int) -> Sequence[Line]:
        """What happened to the case under the cursor."""
        item, story = self._story or (None, None)
        return story_lines(item, story, self.meeting, self.session.moment(), width)
