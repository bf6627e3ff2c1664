"""Letting a case wait: for the customer, a supplier, or until a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from supportdesk.errors import Invalid
from supportdesk.i18n import N_, _, label
from supportdesk.rules.actions import Action
from supportdesk.screens.commands.asking import titled
from supportdesk.screens.commands.command import Said, Target
from supportdesk.screens.commands.prefix import PrefixCommand
from supportdesk.screens.commands.seen import do_seen
from supportdesk.screens.widgets.prefix_keys import Choice
from supportdesk.terms import CaseState

if TYPE_CHECKING:
    from supportdesk.screens.desk_screen import DeskScreen, Work


class Wait(PrefixCommand):
    """Lets the case wait."""

    id: ClassVar[str] = "wait"
    key: ClassVar[str] = "w"
    label: ClassVar[str] = N_("wait")
    help: ClassVar[str] = N_("wait for the customer, a supplier, or until a time")
    action: ClassVar[Action | None] = Action.WAIT
    footer: ClassVar[bool] = True

    def title(self, screen: DeskScreen) -> str:
        """What stands before the choices."""
        return _("Wait")

    def choices(self, screen: DeskScreen) -> list[Choice]:
        """For whom or until when."""
        return [
            Choice("1", _("tomorrow 08:00")),
            Choice("2", _("one hour")),
            Choice("3", _("customer answers")),
            Choice("4", _("supplier")),
            Choice("5", _("date")),
        ]

    async def chosen(self, screen: DeskScreen, key: str) -> None:
        """Lets it wait."""
        from supportdesk.operations.flow import wait
        from supportdesk.rules.written_time import MORNING

        cases = list(screen.targets())
        state, until, what = CaseState.SCHEDULED, None, ""
        now = screen.desk.now()
        if key == "1":
            tomorrow = now.astimezone(screen.session.zone).date() + timedelta(days=1)
            until = datetime.combine(tomorrow, MORNING, screen.session.zone)
        elif key == "2":
            until = now + timedelta(hours=1)
        elif key == "3":
            state = CaseState.WAITING_CUSTOMER
        else:
            asked = await self._ask(screen, cases, supplier=key == "4")
            if asked is None:
                return
            what, until = asked
            state = CaseState.WAITING_SUPPLIER if key == "4" else CaseState.SCHEDULED

        def make(seen: int | None) -> Work:
            return lambda change, number: wait.within(change, number, state, waiting_for=what, until=until, seen=seen)

        when = screen.session.moment().clock(until) if until else ""
        if state is CaseState.SCHEDULED:
            said = Said(_("{cases} waits until {time}."), _("Let {cases} wait until {time}?")).put(time=when)
        else:
            what = label(state).lower() + (" " + _("until {time}").format(time=when) if when else "")
            said = Said(_("{cases} waits: {what}."), _("Let {cases} wait: {what}?")).put(what=what)
        await do_seen(screen, make, said, cases, onward="next")

    async def _ask(
        self, screen: DeskScreen, cases: list[Target], *, supplier: bool
    ) -> tuple[str, datetime | None] | None:
        from supportdesk.screens.dialogs.form import Form
        from supportdesk.screens.dialogs.specs import TextField

        who = TextField("what", _("Supplier") if supplier else _("For what"), hint=_("may be left empty"))
        when = TextField(
            "until",
            _("Until"),
            needed="" if supplier else _("Until when? For instance 2026-03-29 14:05."),
            hint=_("such as 14:05, 2026-03-29 or 2026-03-29 14:05"),
        )

        def check(values: Mapping[str, Any]) -> str | None:
            try:
                parse_time(screen, values["until"])
            except Invalid as error:
                return str(error)
            return None

        fields = [who, when] if supplier else [when, who]
        filled = await screen.desk_app.push_screen_wait(
            Form(screen.session, titled(screen, cases, _("Wait")), fields, check=check)
        )
        if filled is None:
            return None
        return filled.values["what"], parse_time(screen, filled.values["until"])


def parse_time(screen: DeskScreen, text: str) -> datetime | None:
    """An instant as people write it: `2026-03-29 14:05`, `14:05` (the next one), `2026-03-29` (08:00); nothing for none."""
    from supportdesk.rules.written_time import MORNING, moment

    if not text.strip():
        return None
    return moment(text, screen.session.zone, day=MORNING, now=screen.desk.now())
