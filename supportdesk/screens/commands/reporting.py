"""Telling the customer of a miss (P6): the report that must go, and its withdrawal by the manager."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from supportdesk.i18n import N_, P_, _, pgettext
from supportdesk.rules.actions import Action
from supportdesk.rules.record_names import record_name
from supportdesk.screens.commands.asking import ask_line
from supportdesk.screens.commands.command import Command
from supportdesk.terms import Subject

if TYPE_CHECKING:
    from supportdesk.screens.desk_screen import DeskScreen


class TellCustomer(Command):
    """Opens the report to the customer."""

    id: ClassVar[str] = "tell_customer"
    key: ClassVar[str] = "R"
    label: ClassVar[str] = N_("tell customer")
    short: ClassVar[str] = P_("short", "tell")
    help: ClassVar[str] = N_("tell the customer: the report that must go, or a new one")
    action: ClassVar[Action | None] = Action.SEND_REPORT
    footer: ClassVar[bool] = True

    async def run(self, screen: DeskScreen) -> None:
        """Opens its draft."""
        from supportdesk.screens.commands.owing import report_on_case

        await report_on_case(screen)


class WithdrawReport(Command):
    """Says that the customer need not be told."""

    id: ClassVar[str] = "withdraw_report"
    key: ClassVar[str] = "X"
    label: ClassVar[str] = N_("withdraw report")
    help: ClassVar[str] = N_("withdraw the report to the customer, as the manager, with the reason")
    action: ClassVar[Action | None] = Action.WITHDRAW_REPORT

    async def run(self, screen: DeskScreen) -> None:
        """Asks why."""
        from supportdesk.operations.owed_view import reports
        from supportdesk.operations.reports import withdraw_report

        case = screen.targets()[0]
        rows = await screen.in_thread(lambda: reports(screen.desk, case=case.id))
        if not rows:
            screen.say(_("No report of this case must go."), "warn")
            return
        name = record_name(Subject.REPORT, rows[0].id)
        title = _("{record}: the customer need not be told").format(record=name)
        needed = _("Say why: it is kept in the history.")
        why = await ask_line(screen, title, _("Why"), needed, enter=pgettext("enter", "withdraw"))
        if why is None:
            return
        await screen.in_thread(lambda: withdraw_report(screen.desk, rows[0].id, why))
        screen.told([case.id], _("{record} withdrawn.").format(record=name), undo=True)
