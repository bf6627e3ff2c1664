"""One case: who, what, the thread, and everything that can be done to it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.containers import Container
from textual.events import Resize

from supportdesk.errors import DeskError
from supportdesk.i18n import _
from supportdesk.operations import at_work
from supportdesk.operations.case_view import CaseDetail, Entry, case_detail, thread
from supportdesk.operations.people import agent_logins
from supportdesk.screens.commands.command import Command, Onward, Target, bindings
from supportdesk.screens.commands.in_case import IN_CASE
from supportdesk.screens.desk_screen import DeskScreen
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.diff_text import DiffText
from supportdesk.screens.widgets.letting_go import begin, every
from supportdesk.screens.widgets.line_input import FilterBar
from supportdesk.screens.widgets.look import Line
from supportdesk.screens.widgets.scroll_text import ScrollText
from supportdesk.screens.wording.case_head import head_lines
from supportdesk.screens.wording.facts import customer_lines, standing_lines, thing_lines
from supportdesk.screens.wording.thread import ThreadView, event_lines, thread_lines
from supportdesk.text import safe

if TYPE_CHECKING:
    from supportdesk.screens.queue import QueueScreen

BESIDE_FROM = 110
HEARTBEAT = 20.0
LOOK_AROUND = 5.0
"""How often one sees who has come and gone."""


class CaseScreen(DeskScreen):
    """Head, sections, thread. On a wide terminal the facts stand beside the thread."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = IN_CASE
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012
    DEFAULT_CSS = """
    CaseScreen #head { height: 4; border-bottom: ascii $foreground 50%; }
    CaseScreen #work { height: 1fr; layout: horizontal; }
    CaseScreen #beside { width: 38; height: 1fr; border-right: ascii $foreground 50%; display: none; }
    CaseScreen.wide #beside { display: block; }
    CaseScreen #text { width: 1fr; height: 1fr; }
    CaseScreen #find { display: none; }
    CaseScreen.finding #find { display: block; }
    """

    def __init__(self, session: Session, number: int) -> None:
        super().__init__(session)
        self.number = number
        self.section = "timeline"
        self.unfolded = False
        self._case: CaseDetail | None = None
        self._entries: list[Entry] = []
        self._logins: dict[int, str] = {}
        self._others = ""

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return self.reference(self.number)

    @property
    def text(self) -> ScrollText:
        """The thread, or the section that is shown."""
        return self.query_one("#text", ScrollText)

    def aimed_at(self) -> Sequence[Target]:
        """This case, in the version that was read."""
        case = self._case
        if case is None:
            return ()
        return [Target(case.id, case.version, case.state, case.line, case.owner_id, case.subject, case.customer)]

    def compose(self) -> ComposeResult:
        """Head, facts beside, thread."""
        yield self.top_bar()
        yield DiffText(self._head_lines, id="head")
        with Container(id="work"):
            yield DiffText(self._facts_lines, id="beside")
            yield ScrollText(self._section_lines, id="text")
        yield FilterBar("/", id="find")
        yield from self.bars_below()
        yield self.prefix_strip()

    def on_mount(self) -> None:
        """Reads the case and says that somebody reads it."""
        self.text.focus()
        self.set_class(self.app.size.width >= BESIDE_FROM, "wide")
        self.reread()
        self._be_present()
        every(HEARTBEAT, self, self._be_present)
        every(LOOK_AROUND, self, self.look_around)

    def on_resize(self, event: Resize) -> None:
        """Puts the facts beside the thread where there is room."""
        self.set_class(event.size.width >= BESIDE_FROM, "wide")
        self._show_head(event.size.width)

    # Reading

    def reread(self) -> None:
        """Reads the case again; the place in the thread is kept."""
        self.begin(self._read, group="read", exclusive=True)

    async def _read(self) -> None:
        desk, number = self.desk, self.number
        try:
            self._case, self._entries, self._logins = await asyncio.to_thread(
                lambda: (case_detail(desk, number), thread(desk, number), agent_logins(desk))
            )
        except DeskError as error:
            self.say(str(error), "error")
            return
        self._show()
        await self._look_around()

    def _show(self) -> None:
        self._show_head()
        self.query_one("#beside", DiffText).show(self._facts_lines)
        self.text.show(self._section_lines)

    def cases_changed(self, numbers: Sequence[int]) -> None:
        """Reads again when it is this case, or one merged into it."""
        family = {self.number, *(other.id for other in (self._case.merged if self._case else ()))}
        if family & set(numbers) or not numbers:
            self.reread()

    def tick(self) -> None:
        """A minute has turned."""
        super().tick()
        self._show()

    def reworded(self) -> None:
        """Another language or person."""
        super().reworded()
        self.reread()

    # Who else is here

    def _be_present(self) -> None:
        session, number = self.session, self.number
        if session.desk.actor.agent_id is None:
            return
        work = partial(self.in_thread, lambda: at_work.be_present(session.desk, session.id, number, "reads"))
        begin(self, work, group="presence", exclusive=True, exit_on_error=False)

    def look_around(self) -> None:
        """Says who else is here now."""
        self.begin(self._look_around, group="around", exclusive=True, exit_on_error=False)

    async def _look_around(self) -> None:
        here = await self.in_thread(lambda: at_work.present(self.desk, besides=self.session.id))
        words = {"writes": _("{who} writes here since {time}"), "reads": _("{who} reads this since {time}")}
        moment = self.session.moment()
        said = [
            words.get(one.doing, words["reads"]).format(who=safe(one.login), time=moment.clock(one.since))
            for one in here
            if one.case_id == self.number
        ]
        self._others = ", ".join(said)
        if self.query("#head"):  # still: it may have been left meanwhile
            self._show_head()

    def leave(self) -> None:
        """Back to the queue; others see that nobody is here any more."""
        if self.has_class("finding"):
            self._close_find()
            return
        session = self.session
        begin(
            self.app,
            partial(self.in_thread, lambda: at_work.be_gone(session.desk, session.id)),
            group="presence",
            exit_on_error=False,
        )
        super().leave()

    # What is drawn

    def _head_lines(self, width: int) -> Sequence[Line]:
        case = self._case
        if case is None:
            return [[(_("reading …"), "dim")]]
        return head_lines(case, self.session.moment(), self.section, self._others, width)

    def _show_head(self, width: int | None = None) -> None:
        """The head takes the lines that it needs at this width, and one for its edge."""
        head = self.query_one("#head", DiffText)
        head.styles.height = len(self._head_lines(width or self.app.size.width)) + 1
        head.show(self._head_lines)

    def _facts_lines(self, width: int) -> Sequence[Line]:
        case = self._case
        if case is None:
            return []
        inner = width - 1
        blocks = (
            standing_lines(case, self.session.moment(), inner),
            customer_lines(case, inner),
            thing_lines(case, self.desk.prefix, inner),
        )
        return [line for block in blocks for line in (*block, [])]

    def _section_lines(self, width: int) -> Sequence[Line]:
        case = self._case
        if case is None:
            return []
        view = ThreadView(
            self.session.moment(),
            self.desk.prefix,
            case.id,
            self._logins,
            unfold_events=self.unfolded,
            unfold_texts=self.unfolded,
            newest_first=True,
        )
        if self.section == "facts":
            return self._facts_lines(width + 1)
        if self.section == "links":
            return thing_lines(case, self.desk.prefix, width)
        if self.section == "history":
            events = [entry for entry in reversed(self._entries) if entry.tag]
            return [line for entry in events for line in event_lines(entry, view, width)]
        return thread_lines(self._entries, view, width)

    def show_section(self, name: str) -> None:
        """Shows another section from its beginning."""
        self.section = name
        self.text.show_other(self._section_lines)
        self._show()

    def unfold(self) -> None:
        """Shows long texts and runs of events in full, or folds them again."""
        self.unfolded = not self.unfolded
        self._show()
        self.say(_("Everything is shown in full. Enter folds it again.") if self.unfolded else _("Folded."))

    # From case to case

    def work_done(self, cases: Sequence[Target], onward: Onward) -> None:
        """Opens the next case of the queue, if so set and the work on this one is over."""
        if onward == "next" and self.goes_on and {case.id for case in cases} == {self.number}:
            begin(self.app, self._open_next, group=self.desk_app.COMMAND_GROUP)

    async def _open_next(self) -> None:
        """Opens it in the place of this one, with what was just said; at the end of the queue this one stays."""
        queue = cast("QueueScreen", self.desk_app.desk_screens()[0])
        number = await queue.way.next_after(self.number)
        text, role, undo = self._said
        if number is None:
            last = _("No case follows in the queue.")
            self.say(f"{text} {last}", role, undo=undo)
        elif self.is_current:
            following = CaseScreen(self.session, number)
            following.say(text, role, undo=undo)
            await self.app.switch_screen(following)

    # Finding in the text

    def open_find(self) -> None:
        """Opens the line to search in the text."""
        self.add_class("finding")
        self.query_one("#find", FilterBar).open("")

    def on_filter_bar_changed(self, message: FilterBar.Changed) -> None:
        """Marks what is found as it is typed."""
        found = self.text.find(message.text)
        self.say(_("{n} of {all}").format(n=found.number, all=found.total))

    def on_filter_bar_accepted(self, message: FilterBar.Accepted) -> None:
        """Keeps what was found; n and N go on."""
        found = self.text.find(message.text)
        self.say(_("{n} of {all}. n next, N previous.").format(n=found.number, all=found.total))
        self._close_find()

    def on_filter_bar_cancelled(self) -> None:
        """Ends the search."""
        self.text.find("")
        self._close_find()

    def _close_find(self) -> None:
        self.remove_class("finding")
        self.text.focus()
