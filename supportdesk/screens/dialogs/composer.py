"""Writing a text: a large block, canned replies by Ctrl+T, the person's own editor by Ctrl+E, a draft kept as one types."""

from __future__ import annotations

import asyncio
import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.events import Resize
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import TextArea

from supportdesk.errors import DeskError, Invalid
from supportdesk.i18n import _, pgettext
from supportdesk.operations import at_work
from supportdesk.operations.canned import CannedReply
from supportdesk.screens.dialogs.blanks import Blank, blanks_of, first_blank, place_in
from supportdesk.screens.dialogs.fields import Block
from supportdesk.screens.dialogs.form import Form, Way, in_thread, show_help
from supportdesk.screens.dialogs.form_draft import DRAFT_AFTER
from supportdesk.screens.dialogs.specs import BlockField, LookupField, Option
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.diff_text import DiffText
from supportdesk.screens.widgets.footer import KeyLabel, KeyLine
from supportdesk.screens.widgets.letting_go import begin, every
from supportdesk.screens.widgets.look import Line, Lines, Role
from supportdesk.screens.widgets.scroll_text import ScrollText
from supportdesk.text import cells, fit, safe, safe_block, wrap

BESIDE_FROM = 110
"""Columns from which the talk so far stands beside the text that is being written."""
ABOVE = 4
"""Lines of the screen below that stay in sight, on a low terminal."""
TALL = 32
"""Lines from which a terminal is not low."""
LONGEST_NOTE = 200


@dataclass(frozen=True)
class Written:
    """The text, and by which key it was saved."""

    text: str
    how: str = "save"


class Composer(ModalScreen[Written | None]):
    """A text over the lower part of the screen. `place` names its draft; Esc leaves and keeps it.

    `titles` are what it is called, the first one that fits is shown. `talk` is what was said so far: above the text or
    beside it, scrolled without leaving the text. A blank of a ready-made reply has to be filled in before saving.
    """

    DEFAULT_CSS = """
    Composer { align: center bottom; background: $background 0%; }
    Composer > Vertical { height: 60%; min-height: 8; border-top: ascii $foreground; background: $background; }
    Composer #title, Composer #said, Composer #keys { height: 1; }
    Composer #work { height: 1fr; layout: vertical; }
    Composer #talk { height: 40%; border-bottom: ascii $foreground 50%; }
    Composer #writing { height: 1fr; width: 1fr; }
    Composer.beside #work { layout: horizontal; }
    Composer.beside #talk { height: 1fr; width: 45%; border-bottom: none; border-right: ascii $foreground 50%; }
    Composer Block { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f2", "save('save')", show=False, id="composer.save", priority=True),
        Binding("ctrl+t,f5", "canned", show=False, id="composer.canned", priority=True),
        Binding("ctrl+e", "editor", show=False, id="composer.editor", priority=True),
        Binding("pagedown", "scroll_talk(0.5)", show=False, id="composer.talk_down", priority=True),
        Binding("pageup", "scroll_talk(-0.5)", show=False, id="composer.talk_up", priority=True),
        Binding("escape", "leave", show=False, id="composer.leave"),
        Binding("f1", "help", show=False, id="composer.help"),
        Binding("ctrl+c", "leave", show=False, id="composer.cancel"),
    ]

    def __init__(
        self,
        session: Session,
        *titles: str,
        place: str,
        case_id: int | None = None,
        canned: Sequence[CannedReply] = (),
        ways: Mapping[str, Way] | None = None,
        talk: Lines | None = None,
    ) -> None:
        super().__init__()
        self.session, self._titles, self._place, self._case_id = session, titles, place, case_id
        self._canned, self._ways, self._talk = canned, ways or {}, talk
        self._blanks = blanks_of(reply.text for reply in canned)
        self._keeping: Timer | None = None
        self._one_at_a_time = asyncio.Lock()
        self._brought_back = False
        """Whether the draft that was kept has been read: before that nothing is kept over it."""
        self._leaves = self._leaves_for_good = False

    def compose(self) -> ComposeResult:
        """Title, text, what is said, keys."""
        with Vertical():
            yield DiffText(self._title_line, id="title")
            with Container(id="work"):
                if self._talk is not None:
                    yield ScrollText(self._talk, id="talk")
                with Container(id="writing"):
                    block = Block(BlockField("text", ""))
                    block.styles.height = "1fr"
                    yield block
            yield DiffText((), id="said")
            yield KeyLine(self._keys(), help_key="F1", id="keys")

    def _title_line(self, width: int) -> Sequence[Line]:
        titles = [str(safe(title)) for title in self._titles]
        shown = next((title for title in titles if cells(title) <= width), titles[-1])
        return [[(fit(shown, width), "title")]]

    def _keys(self) -> list[KeyLabel]:
        keys = [KeyLabel("Ctrl+S", _("save")), KeyLabel("Esc", _("leave"))]
        keys += [KeyLabel(key.upper(), way.label, way.short) for key, way in self._ways.items()]
        keys += [KeyLabel("Ctrl+T", _("canned"), pgettext("short", "canned"))] if self._canned else []
        keys += [KeyLabel("PgDn", pgettext("key", "scroll"))] if self._talk is not None else []
        return [*keys, KeyLabel("Ctrl+E", _("editor"))]

    def on_resize(self, event: Resize) -> None:
        """Puts what was said beside the text where there is room, else above it; a low terminal is taken almost whole."""
        self.set_class(event.size.width >= BESIDE_FROM, "beside")
        low = event.size.height < TALL
        self.query_one(Vertical).styles.height = event.size.height - ABOVE if low else "60%"

    def action_scroll_talk(self, pages: float) -> None:
        """Scrolls what was said, or the text itself where nothing was."""
        for talk in self.query(ScrollText):
            talk.action_scroll(pages)

    @property
    def area(self) -> TextArea:
        """The text being written."""
        return self.query_one(TextArea)

    def on_mount(self) -> None:
        """Brings back a draft and tells others that somebody writes here."""
        for key, way in self._ways.items():
            self._bindings.bind(key, f"save('{way.how}')", show=False, priority=True)
        self.area.focus()
        begin(self, self._bring_back, group="brought back", exclusive=True)
        self._say_writing()
        every(20, self, self._say_writing)

    def _say_writing(self) -> None:
        if (number := self._case_id) is not None:
            session = self.session
            work = partial(in_thread, lambda: at_work.be_present(session.desk, session.id, number, "writes"))
            begin(self, work, group="presence", exclusive=True, exit_on_error=False)

    @property
    def reads(self) -> bool:
        """Whether the draft is still being read: keys are meant for what stands there then."""
        return not (self._brought_back or self._leaves)

    async def _bring_back(self) -> None:
        try:
            await self._read_draft()
        except DeskError as error:
            self._leaves = True  # keys wait no longer for it
            self._say(str(error), "error")

    async def _read_draft(self) -> None:
        """Puts the draft before what was typed while it was read."""
        found = await in_thread(lambda: at_work.draft(self.session.desk, self._place))
        self._brought_back = True
        if found is not None and self.is_running:
            typed = self.area.text
            self.area.text = safe_block(str(found.body.get("text", ""))) + typed
            self.area.move_cursor(self.area.document.end)
            self._say(_("Draft from {time} brought back.").format(time=self.session.moment().clock(found.saved_at)))

    def on_text_area_changed(self) -> None:
        """Keeps the draft within a second."""
        if self._keeping is None:
            self._keeping = self.set_timer(DRAFT_AFTER, self._keep_soon)

    def _keep_soon(self) -> None:
        """Also under steady typing a draft is never older than `DRAFT_AFTER`."""
        self._keeping = None
        begin(self, self.kept, group="draft")

    async def kept(self) -> bool:
        """Keeps what is written now; says why not where it cannot be, and gives whether it was."""
        try:
            async with self._one_at_a_time:
                await self.keep()
        except DeskError as error:
            self._say(_("{error} What you write here is not kept yet.").format(error=error), "error")
            return False
        return True

    async def keep(self) -> None:
        """Keeps what is written now; raises what the desk says where it cannot be."""
        if not self._brought_back:
            await self._read_draft()
        text = self.area.text
        await in_thread(lambda: at_work.keep_draft(self.session.desk, self._place, {"text": text}))

    async def action_save(self, how: str) -> None:
        """Hands the text over, unless there is none."""
        if not self.area.text.strip():
            self._say(_("There is no text. Write something first."), "error")
            return
        if blank := first_blank(self.area.text, self._blanks):
            self._go_to(blank)
            self._say(
                _("Not saved: {blank} is to be filled in. Write what belongs there.").format(blank=blank.text), "error"
            )
            return
        self._keep_no_more()
        if await self.kept():  # what is refused after this is not lost
            self.dismiss(Written(self.area.text, how))

    async def action_leave(self) -> None:
        """Leaves; the draft is kept. Where it cannot be, only the second time."""
        self._keep_no_more()
        if await self.kept() or self._leaves_for_good:
            self.dismiss(None)
        else:
            self._leaves_for_good = True
            self._say(_("The desk does not answer: this text is not kept. Esc again leaves without it."), "error")

    def _keep_no_more(self) -> None:
        if self._keeping is not None:
            self._keeping.stop()
            self._keeping = None

    def action_canned(self) -> None:
        """Offers the canned replies."""
        if self._canned:
            begin(self, self._choose_canned)

    async def _choose_canned(self) -> None:
        def find(text: str) -> list[Option]:
            wanted = text.casefold()
            return [
                Option(reply.text, reply.name, " ".join(reply.text.split("\n", 1)[-1].split())[:LONGEST_NOTE])
                for reply in self._canned
                if wanted in reply.name.casefold() or reply.key.startswith(wanted)
            ]

        needed = _("Which one? Type a letter, Down chooses.")
        shown = min(len(self._canned), max(self.app.size.height - 8, 4))
        hint = _("letters of its name")
        longest = max(cells(reply.name) for reply in self._canned)
        field = LookupField(
            "reply", _("Reply"), find, needed=needed, shown=shown, hint=hint, at_once=True, name_cells=longest
        )
        form = Form(self.session, _("Canned replies"), [field], enter=pgettext("enter", "put it in"))
        filled = await self.app.push_screen_wait(form)
        if filled is not None and filled.values["reply"]:
            self._put_in(str(safe_block(str(filled.values["reply"]))))

    def _put_in(self, text: str) -> None:
        """Puts a ready-made reply in at the cursor, and the cursor on its first blank."""
        area = self.area
        row, column = min(area.selection.start, area.selection.end)
        start = sum(len(line) + 1 for line in area.text.split("\n")[:row]) + column
        area.insert(text)
        if blank := first_blank(area.text, self._blanks, start):
            self._go_to(blank)
            self._say(_("Fill in {blank}: what you write takes its place.").format(blank=blank.text))

    def _go_to(self, blank: Blank) -> None:
        """Selects a blank, so that what is written takes its place."""
        text = self.area.text
        self.area.move_cursor(place_in(text, blank.start))
        self.area.move_cursor(place_in(text, blank.end), select=True)

    def _say(self, text: str, role: Role = "dim") -> None:
        if not self.is_running:
            return
        rows = wrap(safe(text), max(self.app.size.width - 1, 20))[:3]
        said = self.query_one("#said", DiffText)
        said.styles.height = max(len(rows), 1)
        said.show([[(row, role)] for row in rows])

    def action_help(self) -> None:
        """Shows the keys of texts."""
        show_help(self.app, self.session)

    def action_editor(self) -> None:
        """Opens the text in the person's editor, and takes back what is saved there."""
        editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
        if not editor:
            self._say(_("No editor is set. Set VISUAL or EDITOR, for instance EDITOR=nano."), "warn")
            return
        try:
            with self.app.suspend():
                self.area.text = safe_block(edited(editor, self.area.text))
        except (DeskError, OSError) as error:
            self._say(str(error), "error")
        self.app.refresh(layout=True)


def edited(editor: str, text: str) -> str:
    """What the editor left of a text. The file is private, has a neutral name, and is removed after."""
    with tempfile.TemporaryDirectory(prefix="supportdesk-") as folder:
        path = Path(folder) / "text.txt"
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")
        try:
            command = shlex.split(editor)
        except ValueError as error:
            said = _("EDITOR is no command that can be run: {editor} ({why}). The text is as it was.")
            raise Invalid(said.format(editor=editor, why=error)) from error
        done = subprocess.run([*command, str(path)], check=False)
        if done.returncode != 0:
            raise Invalid(_("The editor ended with {code}; the text is as it was.").format(code=done.returncode))
        return path.read_text(encoding="utf-8", errors="replace").rstrip("\n")
