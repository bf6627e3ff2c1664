"""Work on a case as it was seen: what another did meanwhile is shown first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from supportdesk.errors import ChangedByOther
from supportdesk.i18n import _
from supportdesk.screens.commands.command import Onward, Said, Target
from supportdesk.screens.dialogs.question import Question

if TYPE_CHECKING:
    from supportdesk.screens.desk_screen import DeskScreen, Work


def first_seen(cases: list[Target]) -> int | None:
    """The version the person saw, for one case; a bulk takes what is there."""
    return cases[0].version if len(cases) == 1 else None


async def over_other(screen: DeskScreen, error: ChangedByOther) -> bool:
    """Shows what another did meanwhile and asks whether to go on all the same."""
    lines = [str(error)]
    if error.field and error.field != "owner_id":
        lines.append(_("Theirs: {value}").format(value=error.theirs))
        lines.append(_("Yours: {value}").format(value=error.mine))
    return await screen.desk_app.push_screen_wait(Question("\n".join(lines), yes=_("Enter goes on all the same")))


async def do_seen(
    screen: DeskScreen,
    make: Callable[[int | None], Work],
    said: Said | str,
    cases: list[Target],
    *,
    onward: Onward = "stay",
) -> bool:
    """Does an operation with the version that was seen; asks when another changed the same field meanwhile.

    `make(seen)` gives the work for a version, or for none.
    """
    try:
        return await screen.do(make(first_seen(cases)), said, targets=cases, onward=onward)
    except ChangedByOther as error:
        if await over_other(screen, error):
            return await screen.do(make(None), said, targets=cases, onward=onward)
        return False
