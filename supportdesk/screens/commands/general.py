"""What can be done everywhere: undo, redo, again, register, palette, help, leave."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from supportdesk.i18n import N_, P_, _
from supportdesk.rules.actions import Action
from supportdesk.screens.commands.asking import named
from supportdesk.screens.commands.command import Command

if TYPE_CHECKING:
    from supportdesk.operations.undo import Undone
    from supportdesk.screens.desk_screen import DeskScreen


FRESH = timedelta(minutes=15)
"""Work older than this is undone only after a question: nobody remembers what `u` would hit."""


class Everywhere(Command):
    """A command that needs no case under the cursor."""

    needs_case: ClassVar[bool] = False


class Register(Everywhere):
    """Opens the dialog for a call."""

    id: ClassVar[str] = "register"
    key: ClassVar[str] = "i"
    label: ClassVar[str] = N_("new case")
    short: ClassVar[str] = P_("short", "new")
    help: ClassVar[str] = N_("new case: somebody is on the phone")
    action: ClassVar[Action | None] = Action.REGISTER
    footer: ClassVar[bool] = True

    async def run(self, screen: DeskScreen) -> None:
        """Opens it."""
        from supportdesk.screens.register import register_call

        await register_call(screen)


class Undo(Everywhere):
    """Takes back the last thing one did."""

    id: ClassVar[str] = "undo"
    key: ClassVar[str] = "u"
    label: ClassVar[str] = N_("undo")
    help: ClassVar[str] = N_("undo your last work")
    action: ClassVar[Action | None] = Action.UNDO

    async def run(self, screen: DeskScreen) -> None:
        """Undoes it."""
        from supportdesk.operations.undo import last_work, undo
        from supportdesk.screens.dialogs.question import Question
        from supportdesk.screens.wording.happenings import did_words

        work = await screen.in_thread(lambda: last_work(screen.desk))
        moment = screen.session.moment()
        if moment.now - work.at > FRESH:
            said = did_words([work.tag])
            text = _("Your last work is from {time}: {what} ({case}). Undo it?")
            asked = text.format(
                time=moment.clock(work.at), what=said, case=work.record or screen.reference(work.case_id)
            )
            if not await screen.desk_app.push_screen_wait(Question(asked)):
                return
        outcome = await screen.in_thread(lambda: undo(screen.desk, work.operation_id))
        said = _("Undone: {what} ({case}). U does it again.")
        text = said.format(what=did_words(outcome.tags), case=names_of(screen, outcome))
        screen.told_undone(outcome.cases, text)
        for case in outcome.cases[:1]:
            screen.point_at(case)


class Redo(Everywhere):
    """Does again what was undone."""

    id: ClassVar[str] = "redo"
    key: ClassVar[str] = "U"
    label: ClassVar[str] = N_("redo")
    help: ClassVar[str] = N_("do again what you undid")
    action: ClassVar[Action | None] = Action.UNDO

    async def run(self, screen: DeskScreen) -> None:
        """Redoes it."""
        from supportdesk.operations.undo import redo
        from supportdesk.screens.wording.happenings import did_words

        outcome = await screen.in_thread(lambda: redo(screen.desk))
        said = _("Done again: {what} ({case}).")
        told = said.format(what=did_words(outcome.tags), case=names_of(screen, outcome))
        screen.told(outcome.cases, told, undo=True)


def names_of(screen: DeskScreen, undone: Undone) -> str:
    """What an undo touched, by the names people say."""
    return ", ".join(filter(None, (*undone.records, named(screen, sorted(undone.cases)))))


class Again(Everywhere):
    """Repeats the last command."""

    id: ClassVar[str] = "again"
    key: ClassVar[str] = "full_stop"
    shown: ClassVar[str] = "."
    label: ClassVar[str] = N_("again")
    help: ClassVar[str] = N_("the same action again")

    async def run(self, screen: DeskScreen) -> None:
        """Runs it again on what is under the cursor now."""
        last = screen.last_command
        if last is None or last.id == self.id:
            screen.say(_("Nothing to repeat yet."), "warn")
            return
        screen.action_command(last.id)


class Palette(Everywhere):
    """Finds a command, a case or a view by typing."""

    id: ClassVar[str] = "palette"
    key: ClassVar[str] = "colon,ctrl+p"
    shown: ClassVar[str] = ":"
    label: ClassVar[str] = N_("command")
    help: ClassVar[str] = N_("command palette: commands, case numbers, views, people")

    async def run(self, screen: DeskScreen) -> None:
        """Opens it."""
        from supportdesk.screens.palette import open_palette

        await open_palette(screen)


class Help(Everywhere):
    """Shows the keys of this place."""

    id: ClassVar[str] = "help"
    key: ClassVar[str] = "question_mark,f1"
    shown: ClassVar[str] = "?"
    label: ClassVar[str] = N_("help")
    help: ClassVar[str] = N_("help for this place")

    async def run(self, screen: DeskScreen) -> None:
        """Opens the help."""
        from supportdesk.screens.help import HelpScreen

        screen.desk_app.push_screen(HelpScreen(screen.session, screen.place, screen.COMMANDS_HERE))


class Refresh(Everywhere):
    """Reads everything on the screen again."""

    id: ClassVar[str] = "refresh"
    key: ClassVar[str] = "ctrl+r"
    shown: ClassVar[str] = "Ctrl+R"
    label: ClassVar[str] = N_("refresh")
    help: ClassVar[str] = N_("read again")

    async def run(self, screen: DeskScreen) -> None:
        """Reads again."""
        screen.reread()


class Redraw(Everywhere):
    """Paints the whole screen again, for when something else wrote on it."""

    id: ClassVar[str] = "redraw"
    key: ClassVar[str] = "ctrl+l"
    shown: ClassVar[str] = "Ctrl+L"
    label: ClassVar[str] = N_("redraw")
    help: ClassVar[str] = N_("paint the screen again")

    async def run(self, screen: DeskScreen) -> None:
        """Paints again."""
        screen.app.refresh(repaint=True, layout=True)


class Back(Everywhere):
    """One step back; never out of the program."""

    id: ClassVar[str] = "back"
    key: ClassVar[str] = "escape,h,left"
    shown: ClassVar[str] = "Esc"
    label: ClassVar[str] = N_("back")
    help: ClassVar[str] = N_("one step back: marks, filter, case")

    def act(self, screen: DeskScreen) -> None:
        """Goes back at once."""
        screen.back()


class Leave(Everywhere):
    """One step back; at the root it says how to leave."""

    id: ClassVar[str] = "leave"
    key: ClassVar[str] = "q"
    label: ClassVar[str] = N_("leave")
    help: ClassVar[str] = N_("back; at the queue q twice leaves")

    def act(self, screen: DeskScreen) -> None:
        """Goes back at once."""
        screen.leave()


class Quit(Everywhere):
    """Leaves the program; drafts are kept."""

    id: ClassVar[str] = "quit"
    key: ClassVar[str] = "ctrl+q"
    shown: ClassVar[str] = "Ctrl+Q"
    label: ClassVar[str] = N_("quit")
    help: ClassVar[str] = N_("leave the program; drafts are kept")

    def act(self, screen: DeskScreen) -> None:
        """Leaves at once."""
        screen.app.exit(0)


EVERYWHERE: tuple[type[Command], ...] = (Register, Undo, Redo, Again, Palette, Help, Refresh, Redraw, Back, Leave, Quit)
BESIDE: tuple[type[Command], ...] = tuple(command for command in EVERYWHERE if command is not Register)
"""What every screen has on which no case is registered."""
