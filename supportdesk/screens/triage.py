"""Triage: one case at a time, the worst first, one key a decision; for whoever is woken at 03:00."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult

from supportdesk.i18n import _, ngettext
from supportdesk.operations.escalations import AtStake
from supportdesk.operations.since import Since, changed_since
from supportdesk.screens.commands.command import Command, bindings
from supportdesk.screens.commands.triaging import NextCase, OpenTriage
from supportdesk.screens.escalation import EscalationScreen
from supportdesk.screens.preview import CasePreview
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.diff_text import DiffText
from supportdesk.screens.widgets.look import Line
from supportdesk.screens.widgets.window_list import WindowList
from supportdesk.text import fit

_ANSWERS = 4
_THERE = tuple(command for command in EscalationScreen.COMMANDS_HERE if command is not OpenTriage)
_HERE: tuple[type[Command], ...] = (*_THERE[:_ANSWERS], NextCase, *_THERE[_ANSWERS:])


class TriageScreen(EscalationScreen):
    """What has changed, then one case: why it stands here, what the keys would do, whom to call, what was said last."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = _HERE
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012
    DEFAULT_CSS = """
    TriageScreen #since { height: 1; }
    TriageScreen #list { height: 1; }
    TriageScreen #detail { height: 9; }
    TriageScreen #preview { height: 1fr; }
    """

    def __init__(self, session: Session) -> None:
        self.dealt_with: set[int] = set()
        super().__init__(session)
        self._since: Since | None = None

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return _("Triage")

    @property
    def preview(self) -> CasePreview:
        """The case in full."""
        return self.query_one("#preview", CasePreview)

    def compose(self) -> ComposeResult:
        """Bars, what has changed, how many are left, the case."""
        yield self.top_bar()
        yield DiffText(self._since_lines, id="since")
        yield DiffText(self._summary, id="summary")
        yield WindowList(self.source, self.draw, id="list")
        yield DiffText(self.detail, id="detail")
        yield CasePreview(self.session, id="preview")
        yield from self.bars_below()
        yield self.prefix_strip()

    def read(self) -> Sequence[AtStake]:
        """The cases at stake without those that were dealt with, or left for later, in this triage."""
        return [row for row in super().read() if row.id not in self.dealt_with]

    def again(self) -> None:
        """Shows anew what was read."""
        super().again()
        for said in self.query("#since").results(DiffText):
            said.show(self._since_lines)

    async def _read_hours(self) -> None:
        self._since = await self.in_thread(lambda: changed_since(self.desk))
        self.again()

    def _since_lines(self, width: int) -> Sequence[Line]:
        since = self._since
        if since is None:
            return [[(_("reading …"), "dim")]]
        said = _("Since {time}: {missed} missed, {arrived} new, {solved} solved, {mine} of yours changed").format(
            time=self.session.moment().clock(since.at),
            missed=since.missed,
            arrived=since.arrived,
            solved=since.solved,
            mine=since.mine,
        )
        return [[(fit(said, width), "title")]]

    def summary(self, width: int) -> Sequence[Line]:
        """How many are left."""
        left = len(self.source.rows)
        said = ngettext("{n} case to decide", "{n} cases to decide", left).format(n=left)
        return [[(fit(said, width), "urgent" if left else "ok")]]

    def detail(self, width: int) -> Sequence[Line]:
        """The case to decide, or that there is none."""
        if self.seen is None and self.dealt_with:
            return [[], [("   " + _("That was all. Escape goes back."), "ok")]]
        return super().detail(width)

    def on_window_list_highlighted(self, message: WindowList.Highlighted[AtStake]) -> None:
        """Shows the case."""
        super().on_window_list_highlighted(message)
        self.preview.show_case(message.row.id if message.row else None)

    def told(self, numbers: Sequence[int], text: str, *, undo: bool = False) -> None:
        """What was decided is dealt with: the next one comes."""
        self.dealt_with |= set(numbers)
        super().told(numbers, text, undo=undo)

    def told_undone(self, numbers: Sequence[int], text: str) -> None:
        """What was taken back is to be decided again."""
        self.dealt_with -= set(numbers)
        super().told(numbers, text)

    def cases_changed(self, numbers: Sequence[int]) -> None:
        """The worst of what is left."""
        self.listing.set_source(self.source)
        self.begin(self._read_hours, group="hours", exclusive=True)

    def leave_for_later(self) -> None:
        """The next case, without a decision on this one."""
        if self.row is not None:
            self.dealt_with.add(self.row.id)
            self.reread()
