"""The queue: what there is to do, in the order it matters, with a look at the case under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Container
from textual.events import Resize
from textual.geometry import Region

from supportdesk.i18n import _, ngettext
from supportdesk.operations import at_work
from supportdesk.operations.queue import QueueQuery, QueueRow
from supportdesk.operations.views import ViewRow, view_counts, views
from supportdesk.screens.case_after_case import CaseAfterCase, aimed_at
from supportdesk.screens.commands.command import Command, Onward, Target, bindings
from supportdesk.screens.commands.in_queue import IN_QUEUE
from supportdesk.screens.desk_screen import DeskScreen
from supportdesk.screens.opening import Opening, read_opening
from supportdesk.screens.preview import CasePreview
from supportdesk.screens.queue_filter import QueueFilter, Shown
from supportdesk.screens.queue_place import QueuePlace
from supportdesk.screens.queue_preview import QueuePreview
from supportdesk.screens.session import Session
from supportdesk.screens.source import QueueSource
from supportdesk.screens.widgets.diff_text import DiffText
from supportdesk.screens.widgets.look import Line, Look
from supportdesk.screens.widgets.window import Window
from supportdesk.screens.widgets.window_list import WindowList
from supportdesk.screens.wording.bars import presence_words, views_or_filter_line
from supportdesk.screens.wording.queue_rows import case_line, empty_lines, heading

if TYPE_CHECKING:
    from supportdesk.screens.widgets.line_input import FilterBar


ONWARD = 2
"""Seconds within which the cursor's next place is told of with what was done; later it is the person's own move."""


class QueueScreen(DeskScreen):
    """Views, filter, list and preview."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = IN_QUEUE
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012
    DEFAULT_CSS = """
    QueueScreen #views, QueueScreen #heading { height: 1; }
    QueueScreen #work { height: 1fr; layout: vertical; }
    QueueScreen.right #work { layout: horizontal; }
    QueueScreen #list, QueueScreen #listing { height: 1fr; width: 1fr; }
    QueueScreen #preview { height: 8; width: 1fr; border-top: ascii $foreground 50%; }
    QueueScreen.right #preview { height: 1fr; width: 40%; border-top: none; }
    QueueScreen.off #preview { display: none; }
    QueueScreen #filter { display: none; }
    QueueScreen.filtering #filter { display: block; }
    """

    def __init__(self, session: Session, opening: Opening | None = None) -> None:
        super().__init__(session)
        self._opening = opening
        self.filter = QueueFilter(self)
        self.way = CaseAfterCase(self)
        self.place_kept = QueuePlace(self)
        self.query_now = opening.query if opening else QueueQuery()
        self.view_id: int | None = opening.view_id if opening else None
        self.preview = QueuePreview(self, opening.side if opening else "auto")
        self.saved_views: Sequence[ViewRow] = opening.views if opening else ()
        if opening:
            self.set_classes(opening.layout.side)
        self._counts: dict[int, int] = {}
        self._marked = 0
        self._acted: tuple[int, float] | None = None
        """The one case that a verb was done to, and when: until it is said where the cursor went from it."""
        self._leaving = False

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
        return aimed_at(self.listing, self.desk, self.query_now)

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
        self.listing.focus()
        self.preview.lay_out()
        if self._opening is None:
            self.desk_app.hold_keys()
            self.begin(self._begin, group="begin")
        else:
            self.call_after_refresh(self.begin, self._begin, group="begin")
        self.set_interval(5, partial(self.begin, self._presence, group="presence", exclusive=True, exit_on_error=False))

    async def _begin(self) -> None:
        try:
            if self._opening is None:
                self._open(await self.in_thread(lambda: read_opening(self.desk, self.session.host, *self.app.size)))
        finally:
            self.call_after_refresh(self.desk_app.pass_keys)
        await self._read_views()
        await self.place_kept.tell_of_drafts()

    def _open(self, opening: Opening) -> None:
        self.saved_views, self.view_id, self.preview.side = opening.views, opening.view_id, opening.side
        self.preview.lay_out()
        self.query_now = opening.query
        self.listing.set_empty(empty_lines(opening.query.filter))
        self.listing.show_window(QueueSource(self.desk, opening.query), opening.window)
        self._heading_again()

    async def _read_views(self) -> None:
        self.saved_views = await self.in_thread(lambda: views(self.desk))
        self._counts = await self.in_thread(lambda: view_counts(self.desk, self.saved_views))
        for line in self.query("#views").results(DiffText):  # none where the program is being left
            line.show(self._views_lines)

    # What is drawn

    def _views_lines(self, width: int) -> Sequence[Line]:
        return [
            views_or_filter_line(
                self.saved_views, self._counts, self.view_id, self.query_now.filter, width, marked=self._marked
            ),
        ]

    def _heading_lines(self, width: int) -> Sequence[Line]:
        return [heading(width, self.query_now.sort.value, reverse=self.query_now.reverse)]

    def _draw(self, row: QueueRow, width: int, look: Look) -> Line:
        sort = self.query_now.sort.value
        return case_line(row, width, look, self.session.moment(), prefix=self.desk.prefix, sort=sort)

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
        self.preview.again()
        self.begin(self._read_views, group="views", exclusive=True)

    def _heading_again(self) -> None:
        self.query_one("#heading", DiffText).show(self._heading_lines)
        self.query_one("#views", DiffText).show(self._views_lines)

    # Preview

    def on_window_list_highlighted(self, message: WindowList.Highlighted[QueueRow]) -> None:
        """Shows the case under the cursor, once the cursor rests."""
        self.preview.look_at(message.row)
        self._say_where(message.row)

    def on_window_list_failed(self, message: WindowList.Failed) -> None:
        """The desk did not answer; what was shown stays."""
        self.say(str(message.error), "error")

    def on_resize(self, event: Resize) -> None:
        """Puts the preview where there is room."""
        self.preview.lay_out(event.size.width)

    # Views, filter, order

    def use_view(self, view: ViewRow) -> None:
        """Shows a saved view. Marks are taken off: what was marked in another view would be acted on unseen."""
        if self.listing.marks and view.id != self.view_id:
            self.say(
                ngettext("{n} mark was taken off.", "{n} marks were taken off.", self._marked).format(n=self._marked)
            )
            self.listing.set_marks(())
        self.view_id = view.id
        self.show_query(QueueQuery(view.filter, view.sort))

    def show_query(self, query: QueueQuery, *, keep_case: bool = False) -> None:
        """Shows the cases of a filter in an order."""
        row = self.listing.target if keep_case else None
        self._show(query, row.id if row else None)
        self.place_kept.keep()

    def _show(self, query: QueueQuery, case: int | None) -> None:
        self.query_now = query
        self.listing.set_empty(empty_lines(query.filter))
        self.listing.set_source(QueueSource(self.desk, query), case)
        self._heading_again()

    def show_again(self, shown: Shown) -> None:
        """Shows what was shown before, the cursor on the case it was on."""
        self.view_id = shown.view_id
        self._show(shown.query, shown.case)
        self.place_kept.keep()

    def on_filter_bar_changed(self, message: FilterBar.Changed) -> None:
        """Shows what the filter finds as it is typed."""
        self.filter.show(message.text)

    def on_filter_bar_accepted(self, message: FilterBar.Accepted) -> None:
        """Keeps the filter."""
        self.filter.keep(message.text)

    def on_filter_bar_cancelled(self) -> None:
        """Goes back to what was shown before."""
        self.filter.give_up()

    # What others do

    def cases_changed(self, numbers: Sequence[int]) -> None:
        """Reads the list, the counts and the preview again; the cursor stays on its case."""
        self.listing.reload()
        self.preview.again()
        self.begin(self._read_views, group="views", exclusive=True)

    def reread(self) -> None:
        """Reads everything again."""
        self.cases_changed([])

    async def _presence(self) -> None:
        here = await self.in_thread(lambda: at_work.present(self.desk, besides=self.session.id))
        self.listing.set_presence(presence_words(here))

    def on_screen_resume(self) -> None:
        """What changed in the list while something lay over it has been seen once the whole screen is painted again."""
        for listing in self.query(WindowList):
            self.call_after_refresh(listing.refresh, Region(0, 0, 1, 1))

    # From case to case

    def work_done(self, cases: Sequence[Target], onward: Onward) -> None:
        """On to the next case, if so set."""
        self._acted = (cases[0].id, monotonic()) if len(cases) == 1 else None
        self.way.work_done(cases, onward)

    def _say_where(self, row: QueueRow | None) -> None:
        """Says that the cursor has left the case that was just worked on: it went on, or the case is not in this list now."""
        if self._acted is None or row is None or row.id == self._acted[0]:
            return
        since, self._acted = self._acted[1], None
        if monotonic() - since < ONWARD:
            self.say_more(_("The cursor is on {case} now.").format(case=self.reference(row.id)))

    def point_at(self, number: int) -> None:
        """Puts the cursor on a case, if the list has it."""
        self.listing.jump_to(number)

    # Open and leave

    def on_window_list_opened(self, message: WindowList.Opened[QueueRow]) -> None:
        """Opens the case."""
        self.way.opened = message.row
        self.desk_app.open_case(message.row.id)

    def on_window_list_marks_changed(self, message: WindowList.MarksChanged) -> None:
        """Says how many are marked, now and for as long as they are."""
        self._marked = len(message.ids)
        self.query_one("#views", DiffText).show(self._views_lines)
        if message.ids:
            self.say(_("{n} marked. Esc clears.").format(n=len(message.ids)))

    def _stepped_back(self) -> bool:
        """Clears marks, or leaves a filter; gives whether there was either."""
        if self.listing.marks:
            self.listing.set_marks(())
            self.say("")
            return True
        return self.filter.leave()

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
