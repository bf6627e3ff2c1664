"""`supportdesk sla …`: what was promised, tried and reckoned without a desk: from the shipped agreements or a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from supportdesk.cli.as_data import plain
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.exit_codes import REFUSED
from supportdesk.cli.output import json_text, put
from supportdesk.cli.session import Session, session_of
from supportdesk.clock import from_ms, to_ms
from supportdesk.errors import Invalid
from supportdesk.i18n import _, clock_time, language, ngettext, pgettext, zone
from supportdesk.rules.ledger_text import day_time, ledger_text, length, minutes
from supportdesk.rules.written_time import moment
from supportdesk.text import safe

if TYPE_CHECKING:
    from supportdesk.rules.calendar_ledger import LedgerLine
    from supportdesk.rules.service_level_file import WrittenCalendar
    from supportdesk.rules.sla_example_file import Checked

app = group(_("Service levels: examples of them checked, working time reckoned; no desk is needed."))

CalendarKey = Annotated[
    str, typer.Option("--calendar", metavar=_("KEY"), help=_("Whose working time; see: supportdesk sla calendars"))
]
Agreements = Annotated[
    Path | None,
    typer.Option("--agreements", metavar=_("FILE"), help=_("A file of agreements; else the one that is shipped.")),
]


@app.command("check", cls=DeskCommand, help=_("Run examples of calendars and service levels; tell which differ."))
def check(
    context: typer.Context,
    *,
    files: Annotated[list[Path], typer.Argument(metavar=_("FILE…"), help=_("JSON with “vectors”; see docs/sla.md."))],
) -> None:
    """Prints the examples whose answer is another than expected; exit status 1 when there are any."""
    from supportdesk.cli.sla_files import read_json
    from supportdesk.rules.sla_example_file import Checked
    from supportdesk.rules.sla_example_file import check as check_document

    session = session_of(context)
    checked = Checked()
    for file in files:
        checked += check_document(read_json(file), str(file))
    session.show(plain(checked), lambda: _print_differences(session, checked))
    session.code = REFUSED if checked.failed else session.code


def _print_differences(session: Session, checked: Checked) -> None:
    for differs in checked.failed:
        put(safe(differs.id))
        put(safe("  " + _("expected: {value}").format(value=json_text(differs.expected, indent=None))))
        put(safe("  " + _("got:      {value}").format(value=json_text(differs.got, indent=None))))
    hold = ngettext("{n} example holds", "{n} examples hold", checked.passed).format(n=checked.passed)
    differ = _("{n} differ").format(n=len(checked.failed))
    skipped = _("{n} skipped").format(n=len(checked.skipped))
    session.talk(f"{hold}, {differ}, {skipped}.")


class _CalendarRow(NamedTuple):
    """A calendar, and how it stands now; `until` is when that changes."""

    key: str
    name: str
    tz: str
    open: bool
    until: datetime | None

    @classmethod
    def of(cls, written: WrittenCalendar, now: int) -> _CalendarRow:
        calendar = written.calendar
        is_open = calendar.is_open(now)
        until = calendar.next_closing(now) if is_open else calendar.next_opening(now)
        name, tz = written.name(language()), calendar.definition.tz
        return cls(written.key, name, tz, is_open, None if until is None else from_ms(until))


def _row_cells(found: WrittenCalendar, row: _CalendarRow, now: datetime) -> tuple[str, ...]:
    until = pgettext("until", "never") if row.until is None else clock_time(row.until, now, found.calendar.zone)
    return row.key, pgettext("ledger", "open") if row.open else pgettext("ledger", "closed"), until, row.tz, row.name


@app.command("calendars", cls=DeskCommand, help=_("List the calendars: who is open now, and until when."))
def list_calendars(context: typer.Context, *, agreements: Agreements = None) -> None:
    """Prints the calendars."""
    from supportdesk.cli.sla_files import calendars_in

    session = session_of(context)
    now = session.clock.now()
    found = list(calendars_in(agreements).values())
    rows = [_CalendarRow.of(calendar, to_ms(now)) for calendar in found]
    headings = (_("Key"), _("Now"), _("Until"), _("Zone"), _("Name"))
    lines = [_row_cells(calendar, row, now) for calendar, row in zip(found, rows, strict=True)]
    session.show(plain(rows), lambda: session.table(headings, lines, wide=4))


@app.command("add", cls=DeskCommand, help=_("Reckon when so much working time has passed."))
def add(
    context: typer.Context,
    *,
    start: Annotated[
        str, typer.Argument(metavar=_("START"), help=_("From when: “2026-03-29 14:05”, by the clock of the calendar."))
    ],
    duration: Annotated[str, typer.Argument(metavar=_("DURATION"), help=_("Working time: 30m, 4h or 1h30m."))],
    calendar: CalendarKey,
    agreements: Agreements = None,
) -> None:
    """Prints the instant."""
    from supportdesk.cli.sla_files import calendar_named
    from supportdesk.rules.service_level_file import working_time

    session = session_of(context)
    found = calendar_named(agreements, calendar)
    tz, target = found.calendar.zone, working_time(duration)
    if target is None:
        raise Invalid(
            _("“{word}” is no working time. Write hours and minutes: 30m, 4h or 1h30m.").format(word=duration)
        )
    begin = moment(start, tz)
    due = from_ms(found.calendar.add(to_ms(begin), target))
    data = {"calendar": found.key, "start": begin, "minutes": minutes(target), "due": due}
    session.show(plain(data), lambda: put(day_time(due, tz)))
    _tell_zone(session, found, due)


@app.command("between", cls=DeskCommand, help=_("Reckon the working time between two moments, line by line."))
def between(
    context: typer.Context,
    *,
    begin: Annotated[
        str, typer.Argument(metavar=_("FROM"), help=_("From when: “2026-03-29 14:05”, by the clock of the calendar."))
    ],
    end: Annotated[str, typer.Argument(metavar=_("UNTIL"), help=_("Until when."))],
    calendar: CalendarKey,
    agreements: Agreements = None,
) -> None:
    """Prints the working time and the ledger that adds up to it."""
    from supportdesk.cli.sla_files import calendar_named

    session = session_of(context)
    found = calendar_named(agreements, calendar)
    first, last = (to_ms(moment(word, found.calendar.zone)) for word in (begin, end))
    worked = found.calendar.between(first, last)
    lines = found.calendar.ledger(first, last)
    data = {"calendar": found.key, "minutes": minutes(worked), "lines": [_line_data(line) for line in lines]}
    session.show(plain(data), lambda: _print_ledger(found, worked, lines))
    _tell_zone(session, found, from_ms(last))


def _line_data(line: LedgerLine) -> dict[str, object]:
    begin, end = from_ms(line.begin), from_ms(line.end)
    return {"begin": begin, "end": end, "kind": line.kind, "name": line.name, "minutes": minutes(line.working_ms)}


def _print_ledger(found: WrittenCalendar, worked: int, lines: Sequence[LedgerLine]) -> None:
    for line in ledger_text(lines, found.calendar.zone):
        put(line)
    put(_("Working time: {length}").format(length=length(worked)))


def _tell_zone(session: Session, found: WrittenCalendar, at: datetime) -> None:
    """Typed and printed are the wall-clock times of the calendar; who sits under another clock is told so."""
    if at.astimezone(found.calendar.zone).utcoffset() != at.astimezone(zone()).utcoffset():
        session.talk(_("Times are those of {zone}.").format(zone=found.calendar.definition.tz))
