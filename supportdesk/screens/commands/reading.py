"""Reading a case: sections, folding, finding in the text, splitting and saving parts of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from supportdesk.errors import Invalid
from supportdesk.i18n import N_, _
from supportdesk.operations.case_view import thread
from supportdesk.rules.actions import Action
from supportdesk.screens.commands.asking import titled
from supportdesk.screens.commands.command import Command
from supportdesk.screens.commands.files import SaveFile
from supportdesk.screens.commands.general import Everywhere
from supportdesk.screens.dialogs.form import Form
from supportdesk.screens.dialogs.specs import ChoiceField, Field, Option, TextField
from supportdesk.screens.wording.case_head import SECTIONS
from supportdesk.text import safe

if TYPE_CHECKING:
    from supportdesk.change import Change, Outcome
    from supportdesk.screens.case import CaseScreen
    from supportdesk.screens.desk_screen import DeskScreen


def _case(screen: DeskScreen) -> CaseScreen:
    return cast("CaseScreen", screen)


class Unfold(Everywhere):
    """Shows everything in full, or folded."""

    id: ClassVar[str] = "unfold"
    key: ClassVar[str] = "enter"
    shown: ClassVar[str] = "Enter"
    label: ClassVar[str] = N_("unfold")
    help: ClassVar[str] = N_("show long texts and events in full, or fold them")

    async def run(self, screen: DeskScreen) -> None:
        """Turns it."""
        _case(screen).unfold()


class Find(Everywhere):
    """Finds words in the text."""

    id: ClassVar[str] = "find"
    key: ClassVar[str] = "slash,f"
    shown: ClassVar[str] = "/"
    label: ClassVar[str] = N_("find")
    help: ClassVar[str] = N_("find in the text; n next, N previous")

    async def run(self, screen: DeskScreen) -> None:
        """Opens the line to type in."""
        _case(screen).open_find()


class NextSection(Everywhere):
    """Goes to the next section."""

    id: ClassVar[str] = "section"
    key: ClassVar[str] = "tab"
    shown: ClassVar[str] = "Tab"
    label: ClassVar[str] = N_("section")
    help: ClassVar[str] = N_("next section; 1-4 choose")

    async def run(self, screen: DeskScreen) -> None:
        """Goes there."""
        case = _case(screen)
        case.show_section(SECTIONS[(SECTIONS.index(case.section) + 1) % len(SECTIONS)])


def _section_command(digit: int, name: str) -> type[Command]:
    class ShowSection(Everywhere):
        """Shows a section."""

        id: ClassVar[str] = f"section{digit}"
        key: ClassVar[str] = str(digit)
        label: ClassVar[str] = N_("section")
        help: ClassVar[str] = N_("show this section")

        async def run(self, screen: DeskScreen) -> None:
            """Shows it."""
            _case(screen).show_section(name)

    return ShowSection


class Split(Command):
    """Moves a message into a case of its own."""

    id: ClassVar[str] = "split"
    key: ClassVar[str] = "S"
    label: ClassVar[str] = N_("split")
    help: ClassVar[str] = N_("split: move a message into a case of its own")
    action: ClassVar[Action | None] = Action.SPLIT

    async def run(self, screen: DeskScreen) -> None:
        """Asks which message, and for the subject."""
        from supportdesk.operations.joining import split

        target = screen.targets()[0]
        entries = await screen.in_thread(lambda: thread(screen.desk, target.id))
        moment = screen.session.moment()
        mine = [entry for entry in entries if entry.message_id is not None and entry.case_id == target.id][-9:]
        if not mine:
            raise Invalid(_("There is no message to move."))
        options = [Option(entry.message_id, f"{moment.clock(entry.at)} {safe(entry.who, limit=20)}") for entry in mine]
        fields: list[Field] = [
            ChoiceField("message", _("Message"), options, options[-1].value),
            TextField("subject", _("Subject"), needed=_("A subject is needed: one line that says what is wrong.")),
        ]
        filled = await screen.desk_app.push_screen_wait(
            Form(screen.session, titled(screen, [target], _("Split into a new case")), fields)
        )
        if filled is not None:
            values = filled.values

            def work(change: Change, number: int) -> Outcome:
                return split.within(change, number, [values["message"]], values["subject"], seen=target.version)

            await screen.do(work, _("Split off as {cases}."), targets=[target])


READING: tuple[type[Command], ...] = (
    *(Find, Unfold, NextSection, Split, SaveFile),
    *(_section_command(n, name) for n, name in enumerate(SECTIONS, start=1)),
)
