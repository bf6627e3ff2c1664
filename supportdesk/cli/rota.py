"""`supportdesk rota …`: who is on call, and what they should know."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from supportdesk.cli.as_data import plain
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.rota_note import show_note
from supportdesk.cli.session import session_of
from supportdesk.clock import from_ms, to_ms
from supportdesk.i18n import _, clock_time, label, pgettext, zone
from supportdesk.operations.rota import rota_at
from supportdesk.rules.rota import OnCall, Shift
from supportdesk.rules.written_time import moment
from supportdesk.terms import Line

app = group(_("The on-call rota: who is called. It is written by: supportdesk setup apply"))
app.command("note", cls=DeskCommand, help=_("Print the hand-over note of a shift, made from the events."))(show_note)


@app.command("show", cls=DeskCommand, help=_("Show who is on call for each line, until when, and who comes then."))
def show(
    context: typer.Context,
    *,
    at: Annotated[
        str | None, typer.Option("--at", metavar=_("TIME"), help=_("When; else now: “2026-03-29 14:05”."))
    ] = None,
    line: Annotated[Line | None, typer.Option("--line", help=_("One line; else all that have a rota."))] = None,
) -> None:
    """Prints who is on call."""
    session = session_of(context)
    desk, now = session.me, session.clock.now()
    instant = moment(at, zone()) if at else now
    found = rota_at(desk, instant, line)
    headings = (_("Line"), _("On call"), _("Deputy"), _("Until"), _("Then"), _("Shift"))
    rows = [_cells(one, instant) for one in found]
    if not rows and not session.json:
        session.talk(_("There is no rota yet. Write one: see docs/setup.md, then supportdesk setup apply FILE"))
    session.show([_data(one, to_ms(instant)) for one in found], lambda: session.table(headings, rows, wide=5))


def _cells(one: OnCall, now: datetime) -> tuple[str, ...]:
    who = one.shifts[0] if one.shifts else None
    until = pgettext("until", "never") if one.until is None else clock_time(from_ms(one.until), now, zone())
    then = one.next[0].who if one.next else "–" if one.until else ""
    return (label(one.line), who.who if who else "–", who.deputy if who else "", until, then, who.name if who else "")


def _data(one: OnCall, at: int) -> dict[str, object]:
    return {
        "line": one.line.value,
        "at": plain(from_ms(at)),
        "on_call": [_shift(shift) for shift in one.shifts],
        "until": None if one.until is None else plain(from_ms(one.until)),
        "then": [_shift(shift) for shift in one.next],
    }


def _shift(shift: Shift) -> dict[str, str]:
    return {"shift": shift.name, "who": shift.who, "deputy": shift.deputy, "tz": shift.tz}
