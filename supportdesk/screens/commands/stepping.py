"""Taking a record a step on by its flow: the second key says which step, a reason is asked for where one is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from supportdesk.i18n import _, label, pgettext
from supportdesk.rules.record_names import record_name
from supportdesk.screens.commands.asking import ask_line
from supportdesk.screens.commands.prefix import PrefixCommand
from supportdesk.screens.widgets.prefix_keys import Choice

if TYPE_CHECKING:
    from supportdesk.rules.flow import Flow
    from supportdesk.screens.desk_screen import DeskScreen
    from supportdesk.terms import Subject


class Stepped(Protocol):
    """A record with a state."""

    @property
    def id(self) -> int: ...  # noqa: D102
    @property
    def state(self) -> Any: ...  # noqa: D102
    @property
    def version(self) -> int: ...  # noqa: D102


class StepRecord(PrefixCommand):
    """The base of it. `steps` maps keys to the verbs of the flow that are offered here."""

    key: ClassVar[str] = "s"
    needs_case: ClassVar[bool] = False
    footer: ClassVar[bool] = True
    subject: ClassVar[Subject]
    flow: ClassVar[Flow[Any]]
    steps: ClassVar[Mapping[str, str]]

    def record(self, screen: DeskScreen) -> Stepped | None:
        """The record that is open, or under the cursor."""
        raise NotImplementedError

    def word(self, verb: str) -> str:
        """What people call a step."""
        raise NotImplementedError

    def move(self, screen: DeskScreen, row: Any, verb: str, reason: str) -> object:
        """Takes the step; runs in a thread."""
        raise NotImplementedError

    def cases_of(self, row: Any) -> Sequence[int]:
        """The cases that are read anew because of it."""
        return []

    def title(self, screen: DeskScreen) -> str:
        """Its name and state."""
        row = self.record(screen)
        return _("Step") if row is None else f"{record_name(self.subject, row.id)} ({label(row.state)})"

    def choices(self, screen: DeskScreen) -> list[Choice]:
        """The steps that can follow; those that this person may not take say why."""
        row = self.record(screen)
        if row is None:
            return []
        legal, actor = self.flow.verbs(row.state), screen.desk.actor
        return [
            Choice(key, self.word(verb), self.flow.why_not(actor, row.state, verb) or "")
            for key, verb in self.steps.items()
            if verb in legal
        ]

    async def chosen(self, screen: DeskScreen, key: str) -> None:
        """Takes it."""
        row, verb, reason = self.record(screen), self.steps[key], ""
        if row is None:
            return
        said = _("{record}: {step}").format(record=record_name(self.subject, row.id), step=self.word(verb))
        if self.flow.move(verb).with_reason:
            needed = _("Say why: it is kept in the history.")
            asked = await ask_line(screen, said, _("Why"), needed, enter=pgettext("enter", "save"))
            if asked is None:
                return
            reason = asked
        await screen.in_thread(lambda: self.move(screen, row, verb, reason))
        screen.told(self.cases_of(row), f"{said}.", undo=True)
