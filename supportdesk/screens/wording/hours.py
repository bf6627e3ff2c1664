"""The hours to come as people read them: the one that matters in a line, or all in a small table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from supportdesk.clock import NEVER, from_ms
from supportdesk.i18n import _, ngettext
from supportdesk.screens.widgets.look import Line, Role
from supportdesk.screens.wording.moment import Moment
from supportdesk.screens.wording.queue_rows import LINE_SIGNS
from supportdesk.text import fit, safe

if TYPE_CHECKING:
    from supportdesk.operations.escalations import AtStake
    from supportdesk.operations.timeline import Hour

HOUR = 3_600_000
BAR = 6


def hour_of(hours: Sequence[Hour], row: AtStake | None) -> Hour | None:
    """The hour in which a case is due; the one that runs for one that is late, and for none."""
    due = NEVER if row is None else row.due_at
    return next((hour for hour in hours if hour.starts_at <= due < hour.starts_at + HOUR), hours[0] if hours else None)


def hour_line(hours: Sequence[Hour], row: AtStake | None, width: int, moment: Moment) -> Line:
    """The hour of the case under the cursor: what falls due in it, and who is there."""
    hour = hour_of(hours, row)
    if hour is None:
        return []
    parts = [ngettext("{n} due", "{n} dues", hour.due).format(n=hour.due)]
    if hour.on_duty is not None:
        parts.append(_people(hour, is_now=hour is hours[0]))
    return [(fit(f"{span(hour, moment)}: {', '.join(parts)}", width), _role(hour))]


def _people(hour: Hour, *, is_now: bool) -> str:
    if not hour.on_duty:
        return _("nobody on call")
    if is_now:
        return ngettext("{n} person at work", "{n} people at work", hour.people).format(n=hour.people)
    return ngettext("{n} person on call", "{n} people on call", hour.people).format(n=hour.people)


def span(hour: Hour, moment: Moment) -> str:
    """The hour by the reader's clock."""
    begins, ends = (from_ms(at).astimezone(moment.zone) for at in (hour.starts_at, hour.starts_at + HOUR))
    return f"{begins:%H:%M}–{ends:%H:%M}"


def hours_table(hours: Sequence[Hour], row: AtStake | None, width: int, moment: Moment) -> list[Line]:
    """A line for each hour: how much falls due as a bar and a number, and who is there for which line."""
    if not hours:
        return []
    here = hour_of(hours, row)
    most = max(BAR, *(hour.due for hour in hours))
    hour_name, due_name, who_name = _("Hour"), _("Due"), _("Who is there")
    heading = f"  {fit(hour_name, 11)} {due_name:>{BAR + 4}} {who_name}"
    return [[(fit(heading, width), "dim")], *(_table_line(hour, hour is here, most, width, moment) for hour in hours)]


def _table_line(hour: Hour, here: bool, most: int, width: int, moment: Moment) -> Line:
    bar = "#" * (-(-hour.due * BAR // most))
    head = f"{'>' if here else ' '} {span(hour, moment)} {fit(bar, BAR)} {hour.due or '-':>3} "
    names = [f"{safe(one.login)} {LINE_SIGNS[one.line]}" for one in hour.on_duty or ()]
    who = ", ".join(names) or ("" if hour.on_duty is None else _("nobody"))
    role = _role(hour)
    return [(head, role or ("title" if here else "")), (fit(who, max(width - len(head), 0)), role)]


def _role(hour: Hour) -> Role:
    """Due and nobody there is a warning; an hour without dues steps back."""
    return "warn" if hour.nobody else "" if hour.due else "dim"
