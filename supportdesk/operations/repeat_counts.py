"""Counts how often each sign came on each day that is over: once a day and sign, so that asking costs what is new."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from supportdesk.clock import to_ms
from supportdesk.desk import Desk
from supportdesk.operations.operation import operation
from supportdesk.rules.actions import Action
from supportdesk.rules.actor import rule
from supportdesk.rules.authorize import authorize
from supportdesk.rules.repeats import Traits, signs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportdesk.change import Change

DAY = 86_400_000
HISTORY = 84
"""Days before the time looked at that say what is usual: twelve weeks."""
KEPT = 2 * HISTORY
"""Days whose counts are kept."""
COUNTER = rule("repeats")
OUT = "state NOT IN ('merged', 'cancelled')"
TRAITS = "component_id, category, subcategory, customer_id, subject"
PORTION = 500


def uncounted(desk: Desk) -> list[int]:
    """The days of the history, before today, that have not been counted, or had other cases than now when they were.

    A log that is imported later, or a day's mail, makes its days counted again.
    """
    today = to_ms(desk.now()) // DAY
    first = today - KEPT
    sql = "SELECT arrived_at / :day, count(*) FROM cases WHERE arrived_at >= :a AND arrived_at < :b GROUP BY 1"
    standing = dict(desk.rows(sql, {"day": DAY, "a": first * DAY, "b": today * DAY}))
    counted = dict(
        desk.rows("SELECT day, cases FROM repeat_counts WHERE sign = '' AND day >= :first", {"first": first})
    )
    begin = min(standing, default=today)
    return [day for day in range(begin, today) if counted.get(day) != standing.get(day, 0)]


def keep_counts(desk: Desk) -> int:
    """Counts what is uncounted; how many days that were. Costs two reads where nothing is new."""
    days = uncounted(desk)
    for start in range(0, len(days), 7):
        count_days(desk.acting_as(COUNTER), days[start : start + 7])
    return len(days)


@operation
def count_days(change: Change, days: Sequence[int]) -> None:
    """Counts these days anew, and forgets those that are too old to say what is usual."""
    from sqlalchemy import delete, insert
    from sqlmodel import col

    from supportdesk.models.repeats import ALL, RepeatCount

    authorize(change.actor, Action.RUN_DESK)
    session, day = change.session, col(RepeatCount.day)
    oldest = to_ms(change.now) // DAY - KEPT
    session.execute(delete(RepeatCount).where(day.in_(list(days)) | (day < oldest)))
    rows = []
    for number in days:
        found, total = _counted(change, number)
        rows += [{"sign": sign, "day": number, "cases": n} for sign, n in ((ALL, total), *sorted(found.items()))]
    for start in range(0, len(rows), PORTION):
        session.execute(insert(RepeatCount), rows[start : start + PORTION])


def _counted(change: Change, day: int) -> tuple[Counter[str], int]:
    from sqlalchemy import text

    sql = text(f"SELECT state, {TRAITS} FROM cases WHERE arrived_at >= :a AND arrived_at < :b")
    found, total = Counter[str](), 0
    for state, *traits in change.session.execute(sql, {"a": day * DAY, "b": (day + 1) * DAY}):
        total += 1
        if state not in ("merged", "cancelled"):
            found.update(signs(Traits._make(traits)))
    return found, total
