"""The base of all commands, and what they act on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

from textual.binding import Binding

from supportdesk.i18n import _, pgettext
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import why_not
from supportdesk.terms import CaseState, Line

if TYPE_CHECKING:
    from supportdesk.screens.desk_screen import DeskScreen


Onward = Literal["stay", "down", "next"]
"""Where one goes from a case after a verb, with the setting `after = next`: one stays at it, or goes down in a list but stays
in an open case, or leaves it for the next one in either."""


class Target(NamedTuple):
    """A case a verb is meant for, as it was painted when the key was pressed."""

    id: int
    version: int
    state: CaseState
    line: Line
    owner_id: int | None
    subject: str = ""
    customer: str = ""


class Said(NamedTuple):
    """What is said of work once it is done, and asked before it where it is for several cases: sentences with `{cases}`."""

    done: str
    asked: str

    def put(self, **values: str) -> Said:
        """Both with values put in that are known already."""
        done, asked = self
        for name, value in values.items():
            done, asked = done.replace(f"{{{name}}}", value), asked.replace(f"{{{name}}}", value)
        return Said(done, asked)


class Command:
    """One thing a person can do by key, palette or menu.

    `key` is Textual's name of the key (empty: palette only), `shown` how people read it. `action` asks `authorize`;
    a command without one is open to all. `footer` puts it in the last line, in the order of the screen's table;
    `short` is what it is called there when room is scarce (context "short").
    """

    id: ClassVar[str]
    key: ClassVar[str] = ""
    shown: ClassVar[str] = ""
    label: ClassVar[str] = ""
    short: ClassVar[str] = ""
    help: ClassVar[str] = ""
    action: ClassVar[Action | None] = None
    needs_case: ClassVar[bool] = True
    footer: ClassVar[bool] = False

    def why_not(self, screen: DeskScreen) -> str | None:
        """Why it cannot be done here and now; `None` when it can."""
        if not self.needs_case:
            return why_not(screen.desk.actor, self.action) if self.action else None
        targets = screen.targets()
        if not targets:
            return _("There is no case under the cursor.")
        if self.action is None or len(targets) > 1:
            return None
        return why_not(screen.desk.actor, self.action, targets[0])

    def act(self, screen: DeskScreen) -> None:
        """Starts it. One that only moves about does it at once, before the next key is looked at."""
        screen.start(self)

    async def run(self, screen: DeskScreen) -> None:
        """Does it. Runs in a worker of the screen, so it may wait for dialogs and threads."""
        raise NotImplementedError


def bindings(commands: Sequence[type[Command]]) -> list[Binding]:
    """Textual's bindings for a screen's commands; each id can be given another key by the person's keymap."""
    return [
        Binding(command.key, f"command('{command.id}')", command.label, show=False, id=command.id)
        for command in commands
        if command.key
    ]


def footer_keys(commands: Sequence[type[Command]]) -> list[tuple[str, str, str]]:
    """Key, label and short label of the commands that stand in the last line, the most important first."""
    return [
        (command.shown or command.key, _(command.label), pgettext("short", command.short))
        for command in commands
        if command.footer
    ]
