"""How a customer stands, on one page (P14)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from supportdesk.i18n import _
from supportdesk.operations.standing import Standing, standing
from supportdesk.screens.commands.command import Command, bindings
from supportdesk.screens.commands.general import BESIDE
from supportdesk.screens.session import Session
from supportdesk.screens.text_screen import TextScreen
from supportdesk.screens.widgets.look import Line
from supportdesk.screens.wording.customer_standing import page_of_customer


class StandingScreen(TextScreen[Standing]):
    """One customer."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = BESIDE
    BINDINGS = [*bindings(COMMANDS_HERE)]  # noqa: RUF012

    def __init__(self, session: Session, customer: str) -> None:
        super().__init__(session)
        self.customer = customer

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return _("Customer")

    def read(self) -> Standing:
        """How they stand."""
        return standing(self.desk, self.customer)

    def lines(self, found: Standing, width: int) -> Sequence[Line]:
        """The page."""
        return [*page_of_customer(found, self.session.moment(), width, prefix=self.desk.prefix)]
