"""The case under the cursor, beside or below the list."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from supportdesk.errors import DeskError
from supportdesk.operations.people import agent_logins
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.diff_text import DiffText
from supportdesk.screens.widgets.letting_go import begin
from supportdesk.screens.widgets.look import Line
from supportdesk.screens.wording.facts import preview_lines
from supportdesk.screens.wording.lines import one
from supportdesk.screens.wording.thread import ThreadView
from supportdesk.text import safe_error, wrap

if TYPE_CHECKING:
    from supportdesk.operations.case_view import CaseDetail, Entry

ENTRIES = 30
"""The newest messages and events that a preview may need."""


class CasePreview(DiffText):
    """Reads a case in a thread and shows its head and the newest that was said; an older answer is dropped."""

    def __init__(self, session: Session, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__((), id=id)
        self._session = session
        self._read: tuple[CaseDetail, list[Entry]] | None = None
        self._logins: dict[int, str] = {}
        self._fault: DeskError | None = None

    def show_case(self, number: int | None) -> None:
        """Shows a case by number, or nothing."""
        begin(self, partial(self._show_case, number), group="preview", exclusive=True)

    async def _show_case(self, number: int | None) -> None:
        from supportdesk.operations.case_view import case_detail, thread

        desk, self._fault = self._session.desk, None
        if number is None:
            self._read = None
        else:
            try:
                self._logins = self._logins or await asyncio.to_thread(agent_logins, desk)
                self._read = await asyncio.to_thread(
                    lambda: (case_detail(desk, number), thread(desk, number, most=ENTRIES))
                )
            except DeskError as error:  # gone meanwhile, or the desk does not answer: said in its place
                self._read, self._fault = None, error
        self.show(self._case_lines)

    @property
    def _edge(self) -> int:
        """How many cells its edge takes at the left: a border of Textual's would cost 40 bytes a line with each move."""
        return int(self.screen.has_class("right"))

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """What fits, behind the edge."""
        shown = super().lines(width, height)
        if not self._edge:
            return shown
        return [(("|", "dim"), *line) for line in (*shown, *[()] * (height - len(shown)))]

    def _case_lines(self, width: int) -> Sequence[Line]:
        room = width - 1 - self._edge
        if self._fault is not None:
            return [one(row, "error") for row in wrap(safe_error(self._fault), max(room, 10))]
        if self._read is None:
            return []
        case, entries = self._read
        view = ThreadView(self._session.moment(), self._session.desk.prefix, case.id, self._logins)
        return preview_lines(case, entries, view, room, self.size.height)
