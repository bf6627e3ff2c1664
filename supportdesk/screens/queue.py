"""The queue: what there is to do, in the order it matters, with a look at the case under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Container
from textual.events import Resize

from supportdesk.i18n import _, language
from supportdesk.operations import at_work
from supportdesk.operations.queue import QueueQuery, QueueRow, rows_of
from supportdesk.operations.queue_order import Sort
from supportdesk.operations.views import ViewRow, view_counts, views
from supportdesk.screens.commands.command import Command, Target, bindings
from supportdesk.screens.commands.flowing import Done, Escalate, SetPriority, SetState, Wait
from supportdesk.screens.commands.general import EVERYWHERE, Register
from supportdesk.screens.commands.joining import Attach, Link, Merge, Tag, Watch
from supportdesk.screens.commands.owning import Assign, Release, Take
from supportdesk.screens.commands.viewing import VIEWING, Filter
from supportdesk.screens.commands.writing import Note, Reply
from supportdesk.screens.desk_screen import DeskScreen
from supportdesk.screens.opening import PREVIEW_SIDES, Opening, PreviewSide, queue_layout, read_opening
from supportdesk.screens.preview import CasePreview
from supportdesk.screens.session import Session
from supportdesk.screens.source import QueueSource
from supportdesk.screens.widgets.diff_text import DiffText
from supportdesk.screens.widgets.look import Line, Look
from supportdesk.screens.widgets.settle import Settle
from supportdesk.screens.widgets.window import Window
from supportdesk.screens.widgets.window_list import WindowList
from supportdesk.screens.wording.bars import draft_sentence, views_or_filter_line
from supportdesk.screens.wording.queue_rows import case_line, empty_lines, heading

if TYPE_CHECKING:
    from supportdesk.screens.widgets.line_input import FilterBar


class QueueScreen(DeskScreen):
    """Views, filter, list and preview."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = tuple(
        dict.fromkeys(
            (
                *(Take, Reply, Note, Done, Escalate, Wait, Filter, Register, Assign, SetPriority, SetState),
                *(Merge, Link, Tag, Watch, Attach, Release, *VIEWING, *EVERYWHERE),
            )
        )
    )
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012
    DEFAULT_CSS = """
    QueueScreen #views, QueueScreen #heading { height: 1; }
    QueueScreen #work { height: 1fr; layout: vertical; }
    QueueScreen.right #work { layout: horizontal; }
    QueueScreen #list { height: 1fr; width: 1fr; }
    QueueScreen #listing { height: 1fr; width: 1fr; }
    QueueScreen #preview { height: 8; width: 1fr; border-top: ascii $foreground 50%; }
    QueueScreen.right #preview { height: 1fr; width: 40%; border-top: none; border-left: ascii $foreground 50%; }
    QueueScreen.off #preview { display: none; }
    QueueScreen #filter { display: none; }
    QueueScreen.filtering #filter { display: block; }
    """

    def __init__(self, session: Session, opening: Opening | None = None) -> None:
        super().__init__(session)
        self._opening = opening
        self._filter_bar: FilterBar | None = None
        self.query_now = opening.query if opening else QueueQuery()
        self.view_id: int | None = opening.view_id if opening else None
        self.side: PreviewSide = opening.side if opening else "auto"
        self.saved_views: Sequence[ViewRow] = opening.views if opening else ()
        if opening:
            self.set_classes(opening.layout.side)
        self._counts: dict[int, int] = {}
        self._leaving = False
        self._under: QueueRow | None = None

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return _("Queue")

    @property
    def listing(self) -> WindowList[QueueRow]:
        """The list itself."""
        return self.query_one("#list", WindowList)

    def aimed_at(self) -> Sequence[Target]:
        """The marked cases, else the one under the cursor as it was painted."""
        listing = self.listing
        shown = {row.id: row for row in (*listing.shown, *([listing.target] if listing.target else []))}
        numbers = listing.targets
        unseen = [number for number in numbers if number not in shown]
        for row in rows_of(self.desk, self.query_now, unseen):
            shown[row.id] = row
        return [_target(shown[number]) for number in numbers if number in shown]

    def compose(self) -> ComposeResult:
        """Bars, list, preview."""
        yield self.top_bar()
        yield DiffText(self._views_lines, id="views")
        with Container(id="work"):
            with Container(id="listing"):
                yield DiffText(self._heading_lines, id="heading")
                yield WindowList(
                    QueueSource(self.desk, self.query_now),
                    self._draw,
                    rows=self._opening.window if self._opening else Window(),
                    empty=empty_lines(self.query_now.filter) if self._opening else (),
                    id="list",
                )
            yield CasePreview(self.session, id="preview")
        yield from self.bars_below()
        yield self.prefix_strip()

    def on_mount(self) -> None:
        """Reads views and names, and puts the cursor in the list."""
        self._preview_settle = Settle(self, self._read_preview)
        self.keep_place = Settle(self, self._keep_place, delay=1, burst=inf)
        """Keeps view, filter and cursor for the next start, once they rest."""
        self.listing.focus()
        self._lay_out()
        if self._opening is None:
            self.desk_app.hold_keys()
            self._start_beginning()
        else:
            self.call_after_refresh(self._start_beginning)
        self.set_interval(5, self._look_around)

    def _start_beginning(self) -> None:
        self.begin(self._begin, group="begin")

    async def _begin(self) -> None:
        try:
            if self._opening is None:
                self._open(await self.in_thread(lambda: read_opening(self.desk, self.session.host, *self.app.size)))
        finally:
            self.call_after_refresh(self.desk_app.pass_keys)
        await self._read_views()
        await self._tell_of_drafts()

    def _open(self, opening: Opening) -> None:
        self.saved_views, self.view_id, self.side = opening.views, opening.view_id, opening.side
        self._lay_out()
        self.query_now = opening.query
        self.listing.set_empty(empty_lines(opening.query.filter))
        self.listing.show_window(QueueSource(self.desk, opening.query), opening.window)
        self._heading_again()

    async def _tell_of_drafts(self) -> None:
        """What was being written when the line went is not lost: says where it is."""
        kept = await self.in_thread(lambda: at_work.drafts(self.desk))
        if kept:
            self.say(draft_sentence(kept[0].place, self.session.moment().clock(kept[0].saved_at), self.desk.prefix))

    async def _read_views(self) -> None:
        self.saved_views = await self.in_thread(lambda: views(self.desk))
        self._counts = await self.in_thread(lambda: view_counts(self.desk, self.saved_views))
        self.query_one("#views", DiffText).show(self._views_lines)

    # What is drawn

    def _views_lines(self, width: int) -> Sequence[Line]:
        return [
            views_or_filter_line(self.saved_views, self._counts, self.view_id, self.query_now.filter, width),
        ]

    def _heading_lines(self, width: int) -> Sequence[Line]:
        return [heading(width, self.query_now.sort.value, reverse=self.query_now.reverse)]

    def _draw(self, row: QueueRow, width: int, look: Look) -> Line:
        by_update = self.query_now.sort is Sort.UPDATED
        return case_line(row, width, look, self.session.moment(), prefix=self.desk.prefix, by_update=by_update)

    def tick(self) -> None:
        """A minute has turned: ages and counts again."""
        super().tick()
        self.listing.redraw()
        self.begin(self._read_views, group="views", exclusive=True)

    def reworded(self) -> None:
        """Everything in the other language, or as the other person."""
        super().reworded()
        self.listing.set_source(QueueSource(self.desk, self.query_now))
        self._heading_again()
        self._preview_settle()
        self.begin(self._read_views, group="views", exclusive=True)

    def _heading_again(self) -> None:
        self.query_one("#heading", DiffText).show(self._heading_lines)
        self.query_one("#views", DiffText).show(self._views_lines)

    # Preview

    def on_window_list_highlighted(self, message: WindowList.Highlighted[QueueRow]) -> None:
        """Shows the case under the cursor, once the cursor rests."""
        self._under = message.row
        self._preview_settle()

    def on_window_list_failed(self, message: WindowList.Failed) -> None:
        """The desk did not answer; what was shown stays."""
        self.say(str(message.error), "error")

    def _read_preview(self) -> None:
        if not self.has_class("off"):
            self.query_one(CasePreview).show_case(self._under.id if self._under else None)

    def on_resize(self, event: Resize) -> None:
        """Puts the preview where there is room."""
        self._lay_out(event.size.width)

    def _lay_out(self, width: int | None = None) -> None:
        side = queue_layout(width or self.size.width, self.size.height, self.side).side
        if not self.has_class(side):
            self.set_class(side == "right", "right")
            self.set_class(side == "below", "below")
            self.set_class(side == "off", "off")

    def turn_preview(self) -> None:
        """Below, right, off, and as the width says."""
        self.side = PREVIEW_SIDES[(PREVIEW_SIDES.index(self.side) + 1) % len(PREVIEW_SIDES)]
        self._lay_out()
        names = {"auto": _("by width"), "below": _("below"), "right": _("right"), "off": _("off")}
        self.say(_("Preview: {side}.").format(side=names[self.side]))
        self._preview_settle()
        self.keep_place()

    # Views, filter, order

    def use_view(self, view: ViewRow) -> None:
        """Shows a saved view."""
        self.view_id = view.id
        self.show_query(QueueQuery(view.filter, view.sort))

    def show_query(self, query: QueueQuery, *, keep_case: bool = False) -> None:
        """Shows the cases of a filter in an order."""
        row = self.listing.target if keep_case else None
        self._show(query, row.id if row else None)
        self.keep_place()

    def _show(self, query: QueueQuery, case: int | None) -> None:
        self.query_now = query
        self.listing.set_empty(empty_lines(query.filter))
        self.listing.set_source(QueueSource(self.desk, query), case)
        self._heading_again()

    async def open_filter(self) -> None:
        """Opens the filter bar with the filter in force; it is made when it is first wanted."""
        from supportdesk.screens.filtering import queue_filter_bar

        if self._filter_bar is None:
            self._filter_bar = queue_filter_bar(self.desk)
            await self.mount(self._filter_bar, after="#views")
        self.add_class("filtering")
        self._filter_bar.open(self.query_now.filter + " ")

    def on_filter_bar_changed(self, message: FilterBar.Changed) -> None:
        """Shows what the filter finds as it is typed."""
        self._filter_by(message.text)

    def on_filter_bar_accepted(self, message: FilterBar.Accepted) -> None:
        """Keeps the filter."""
        self._filter_by(message.text)
        self._close_filter()

    def _filter_by(self, text: str) -> None:
        self.view_id = None
        self.show_query(QueueQuery(text.strip(), self.query_now.sort, self.query_now.reverse))

    def on_filter_bar_cancelled(self) -> None:
        """Goes back to the first view."""
        self._close_filter()
        if self.saved_views:
            self.use_view(self.saved_views[0])

    def _close_filter(self) -> None:
        self.remove_class("filtering")
        self.listing.focus()

    # What others do

    def cases_changed(self, numbers: Sequence[int]) -> None:
        """Reads the list, the counts and the preview again; the cursor stays on its case."""
        self.listing.reload()
        self._preview_settle()
        self.begin(self._read_views, group="views", exclusive=True)

    def reread(self) -> None:
        """Reads everything again."""
        self.cases_changed([])

    def _look_around(self) -> None:
        self.begin(self._presence, group="presence", exclusive=True, exit_on_error=False)

    async def _presence(self) -> None:
        here = await self.in_thread(lambda: at_work.present(self.desk, besides=self.session.id))
        words = {"writes": _("{who} writes"), "reads": _("{who} reads")}
        self.listing.set_presence({one.case_id: words.get(one.doing, "{who}").format(who=one.login) for one in here})

    # Open and leave

    def on_window_list_opened(self, message: WindowList.Opened[QueueRow]) -> None:
        """Opens the case."""
        self.desk_app.open_case(message.row.id)

    def on_window_list_marks_changed(self, message: WindowList.MarksChanged) -> None:
        """Says how many are marked."""
        if message.ids:
            self.say(_("{n} marked. Esc clears.").format(n=len(message.ids)))

    def _stepped_back(self) -> bool:
        """Clears marks, or leaves a filter; gives whether there was either."""
        if self.listing.marks:
            self.listing.set_marks(())
            self.say("")
            return True
        if self.view_id is None and self.saved_views:
            self.use_view(self.saved_views[0])
            return True
        return False

    def back(self) -> None:
        """Clears marks or leaves a filter; Esc never leaves the program."""
        if not self._stepped_back():
            self.say(_("This is the queue. q leaves the program."))

    def leave(self) -> None:
        """The same, or on the second q leaves the program."""
        if self._stepped_back():
            return
        if self._leaving:
            self.app.exit(0)
        else:
            self._leaving = True
            self.set_timer(3, self._stay)
            self.say(_("Press q again to leave."))

    def _stay(self) -> None:
        self._leaving = False

    def _keep_place(self) -> None:
        row = self.listing.target
        state = {
            "view": self.view_id,
            "filter": self.query_now.filter,
            "sort": self.query_now.sort.value,
            "reverse": self.query_now.reverse,
            "preview": self.side,
            "case": row.id if row else None,
            "language": language(),
        }
        host = self.session.host
        work = self.in_thread(lambda: at_work.keep_place(self.desk, host, state))
        self.run_worker(work, group="place", exclusive=True, exit_on_error=False)


def _target(row: QueueRow) -> Target:
    return Target(row.id, row.version, row.state, row.line, row.owner_id, row.subject, row.customer)
