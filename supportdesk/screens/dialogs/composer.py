"""Writing a text: a large block, canned replies by Ctrl+T, the person's own editor by Ctrl+E, a draft kept as one types."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import TextArea

from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.operations import at_work
from supportdesk.operations.canned import CannedReply
from supportdesk.screens.dialogs.fields import Block, BlockField, LookupField, Option
from supportdesk.screens.dialogs.form import DRAFT_AFTER, Form, in_thread, show_help
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.diff_text import DiffText
from supportdesk.screens.widgets.footer import KeyLabel, KeyLine
from supportdesk.screens.widgets.letting_go import every
from supportdesk.screens.widgets.look import Role
from supportdesk.text import fit, safe, safe_block


@dataclass(frozen=True)
class Written:
    """The text, and by which key it was saved."""

    text: str
    how: str = "save"


class Composer(ModalScreen[Written | None]):
    """A text over the lower half of the screen. `place` names its draft; Esc leaves and keeps it."""

    DEFAULT_CSS = """
    Composer { align: center bottom; background: $background 0%; }
    Composer > Vertical { height: 60%; min-height: 8; border-top: ascii $foreground; background: $background; }
    Composer #title, Composer #said, Composer #keys { height: 1; }
    Composer Block { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f2", "save('save')", show=False, id="composer.save", priority=True),
        Binding("ctrl+t,f5", "canned", show=False, id="composer.canned", priority=True),
        Binding("ctrl+e", "editor", show=False, id="composer.editor", priority=True),
        Binding("escape", "leave", show=False, id="composer.leave"),
        Binding("f1", "help", show=False, id="composer.help"),
        Binding("ctrl+c", "leave", show=False, id="composer.cancel"),
    ]

    def __init__(
        self,
        session: Session,
        title: str,
        *,
        place: str,
        case_id: int | None = None,
        canned: Sequence[CannedReply] = (),
        ways: Mapping[str, tuple[str, str]] | None = None,
        text: str = "",
    ) -> None:
        super().__init__()
        self.session, self._title, self._place, self._case_id = session, title, place, case_id
        self._canned, self._ways, self._start = canned, ways or {}, text
        self._keeping: Timer | None = None

    def compose(self) -> ComposeResult:
        """Title, text, what is said, keys."""
        with Vertical():
            yield DiffText([[(fit(safe(self._title), 200), "title")]], id="title")
            block = Block(BlockField("text", "", self._start))
            block.styles.height = "1fr"
            yield block
            yield DiffText((), id="said")
            keys = [KeyLabel("Ctrl+S", _("save")), KeyLabel("Esc", _("leave"))]
            keys += [KeyLabel(key.upper(), label) for key, (_how, label) in self._ways.items()]
            keys += [KeyLabel("Ctrl+T", _("canned"))] if self._canned else []
            keys.append(KeyLabel("Ctrl+E", _("editor")))
            yield KeyLine(keys, help_key="F1", id="keys")

    @property
    def area(self) -> TextArea:
        """The text being written."""
        return self.query_one(TextArea)

    def on_mount(self) -> None:
        """Brings back a draft and tells others that somebody writes here."""
        for key, (how, _label) in self._ways.items():
            self._bindings.bind(key, f"save('{how}')", show=False, priority=True)
        self.area.focus()
        self.run_worker(self._bring_back(), group="brought back", exclusive=True)
        self._say_writing()
        every(20, self, self._say_writing)

    def _say_writing(self) -> None:
        if (number := self._case_id) is not None:
            session = self.session
            work = in_thread(lambda: at_work.be_present(session.desk, session.id, number, "writes"))
            self.run_worker(work, group="presence", exclusive=True, exit_on_error=False)

    async def _bring_back(self) -> None:
        found = await in_thread(lambda: at_work.draft(self.session.desk, self._place))
        if found is not None and not self.area.text.strip():
            self.area.text = safe_block(str(found.body.get("text", "")))
            self.area.move_cursor(self.area.document.end)
            self._say(_("Draft from {time} brought back.").format(time=self.session.moment().clock(found.saved_at)))

    def on_text_area_changed(self) -> None:
        """Keeps the draft within a second."""
        if self._keeping is None:
            self._keeping = self.set_timer(DRAFT_AFTER, self._keep_soon)

    def _keep_soon(self) -> None:
        """Also under steady typing a draft is never older than `DRAFT_AFTER`."""
        self._keeping = None
        self.run_worker(self.keep(), group="draft", exclusive=True, exit_on_error=False)

    async def keep(self) -> None:
        """Keeps what is written now."""
        text = self.area.text
        await in_thread(lambda: at_work.keep_draft(self.session.desk, self._place, {"text": text}))

    def action_save(self, how: str) -> None:
        """Hands the text over, unless there is none."""
        if not self.area.text.strip():
            self._say(_("There is no text. Write something first."), "error")
            return
        if self._keeping is not None:
            self._keeping.stop()
        self.dismiss(Written(self.area.text, how))

    async def action_leave(self) -> None:
        """Leaves; the draft is kept."""
        if self._keeping is not None:
            self._keeping.stop()
        await self.keep()
        self.dismiss(None)

    def action_canned(self) -> None:
        """Offers the canned replies."""
        if self._canned:
            self.run_worker(self._choose_canned())

    async def _choose_canned(self) -> None:
        def find(text: str) -> list[Option]:
            wanted = text.casefold()
            return [
                Option(reply.text, reply.name, reply.text[:80])
                for reply in self._canned
                if wanted in reply.name.casefold() or reply.key.startswith(wanted)
            ]

        field = LookupField("reply", _("Reply"), find, needed=_("Which one? Type a letter, Down chooses."), shown=12)
        filled = await self.app.push_screen_wait(Form(self.session, _("Canned replies"), [field], enter_saves=True))
        if filled is not None and filled.values["reply"]:
            self.area.insert(safe_block(str(filled.values["reply"])))

    def _say(self, text: str, role: Role = "dim") -> None:
        self.query_one("#said", DiffText).show([[(fit(safe(text), 200), role)]])

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
        except (Invalid, OSError) as error:
            self._say(str(error), "error")
        self.app.refresh(layout=True)


def edited(editor: str, text: str) -> str:
    """What the editor left of a text. The file is private, has a neutral name, and is removed after."""
    with tempfile.TemporaryDirectory(prefix="supportdesk-") as folder:
        path = Path(folder) / "text.txt"
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")
        done = subprocess.run([*shlex.split(editor), str(path)], check=False)
        if done.returncode != 0:
            raise Invalid(_("The editor ended with {code}; the text is as it was.").format(code=done.returncode))
        return path.read_text(encoding="utf-8", errors="replace").rstrip("\n")
