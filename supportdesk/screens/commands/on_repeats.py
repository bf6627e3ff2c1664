"""What is done to a repeat: a problem is logged behind its cases, or one that is known joins them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol, cast

from supportdesk.i18n import N_, P_, _, ngettext
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import why_not
from supportdesk.rules.record_names import record_name
from supportdesk.rules.repeats import WORD
from supportdesk.screens.commands.command import Command
from supportdesk.terms import Subject

if TYPE_CHECKING:
    from supportdesk.operations.repeats import Repeat
    from supportdesk.screens.desk_screen import DeskScreen


class HasRepeat(Protocol):
    """A screen with a repeat under the cursor."""

    @property
    def repeat(self) -> Repeat | None: ...  # noqa: D102


def repeat_under(screen: DeskScreen) -> Repeat | None:
    """The repeat a key pressed now is meant for."""
    return cast("HasRepeat", screen).repeat


class OnRepeat(Command):
    """The base of what needs a repeat with cases that have no problem behind them."""

    needs_case: ClassVar[bool] = False
    footer: ClassVar[bool] = True

    def why_not(self, screen: DeskScreen) -> str | None:
        """There must be one with something left to do, and the person must be allowed."""
        found = repeat_under(screen)
        if found is None:
            return _("There is no repeat under the cursor.")
        if not found.unlinked:
            return _("All of its cases have a problem behind them already.")
        return why_not(screen.desk.actor, self.action) if self.action else None


class LogFromRepeat(OnRepeat):
    """Logs a problem behind its cases."""

    id: ClassVar[str] = "log_from_repeat"
    key: ClassVar[str] = "i"
    label: ClassVar[str] = N_("new problem")
    short: ClassVar[str] = P_("short", "new")
    help: ClassVar[str] = N_("log a problem behind the cases of the repeat")
    action: ClassVar[Action | None] = Action.LOG_PROBLEM

    async def run(self, screen: DeskScreen) -> None:
        """Asks what happens."""
        found = repeat_under(screen)
        if found is not None:
            await _log(screen, found)


class JoinRepeat(OnRepeat):
    """Says which problem is behind its cases."""

    id: ClassVar[str] = "join_repeat"
    key: ClassVar[str] = "p"
    label: ClassVar[str] = N_("known problem")
    short: ClassVar[str] = P_("short", "known")
    help: ClassVar[str] = N_("say which known problem is behind the cases of the repeat")
    action: ClassVar[Action | None] = Action.LINK

    async def run(self, screen: DeskScreen) -> None:
        """Asks which, and links them."""
        from supportdesk.operations.problem_repeats import join_repeat
        from supportdesk.screens.commands.to_problem import NEW, which_problem

        found = repeat_under(screen)
        if found is None:
            return
        number = await which_problem(screen, found.name, _("{repeat}: the problem behind it").format(repeat=found.name))
        if number is None:
            return
        if number == NEW:
            await _log(screen, found)
            return
        n = await screen.in_thread(lambda: join_repeat(screen.desk, found.sign, number, since=found.since))
        said = ngettext("{n} case: {record} is behind it.", "{n} cases: {record} is behind them.", n)
        name = record_name(Subject.PROBLEM, number)
        screen.told(list(found.unlinked), said.format(n=n, record=name), undo=True)


async def _log(screen: DeskScreen, found: Repeat) -> None:
    from supportdesk.screens.commands.on_problems import log_from

    kind, _colon, word = found.sign.partition(":")
    await log_from(screen, list(found.unlinked), title=found.name, symptoms=word if kind == WORD else "")
