"""Replays a ServiceNow incident event log on a desk: each row an event at its own time, in batches of one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import NamedTuple

from supportdesk.clock import to_ms
from supportdesk.desk import Desk
from supportdesk.importers.servicenow.lines import LogFile, open_log
from supportdesk.importers.servicenow.log import LogRow, Reject, read_rows
from supportdesk.importers.servicenow.names import Names
from supportdesk.importers.servicenow.storing import MOST_AT_ONCE, store_batch
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize


class Progress(NamedTuple):
    """How far a replay has come; `rows_total` is the lines of the file, until all have been read."""

    rows_done: int
    rows_total: int
    rows_per_s: float
    seconds_left: float | None


@dataclass
class Summary:
    """What became of the rows read: each was applied, skipped (stored before), later than the limit, or rejected.

    `cases` counts the cases that got something.
    """

    read: int = 0
    applied: int = 0
    skipped: int = 0
    later: int = 0
    rejected: list[Reject] = field(default_factory=list)
    cases: int = 0


def replay(
    desk: Desk,
    path: Path,
    *,
    zone: tzinfo = UTC,
    limit_to: datetime | None = None,
    batch: int = 500,
    progress: Callable[[Progress], None] | None = None,
) -> Summary:
    """Brings the desk to where the log is, or to where it was at `limit_to`; what is stored already is left as it is.

    `zone` is where the log's clock hung. Stopped anywhere and started again, it goes on; `progress` is told after each
    batch. Raises `NotAllowed`, and `Invalid` for a file that is no such log, cut or damaged: what came before that stays.
    """
    authorize(desk.actor, Action.IMPORT)
    if not 1 <= batch <= MOST_AT_ONCE:
        raise ValueError(f"a batch has 1 to {MOST_AT_ONCE} rows, not {batch}")
    limit = None if limit_to is None else to_ms(limit_to)
    with open_log(path) as file:
        run = _Run(desk, file, progress)
        waiting: list[LogRow] = []
        for row in read_rows(file, zone):
            run.summary.read += 1
            if isinstance(row, Reject):
                run.summary.rejected.append(row)
            elif limit is not None and row.happened_by > limit:
                run.summary.later += 1
            else:
                waiting.append(row)
            if len(waiting) == batch:
                run.store(waiting)
                waiting.clear()
        run.store(waiting)
        run.tell(done=True)
    run.summary.rejected.sort()
    return run.summary


class _Run:
    """A replay under way: what has been counted, and the names met so far."""

    def __init__(self, desk: Desk, file: LogFile, progress: Callable[[Progress], None] | None) -> None:
        self.desk, self.file, self.progress = desk, file, progress
        self.summary, self.names, self.began = Summary(), Names(), desk.now()
        self._last_case = ""

    def store(self, rows: Sequence[LogRow]) -> None:
        """One batch, in one transaction."""
        if not rows:
            return
        stored = self.desk.perform(lambda change: store_batch(change, rows, self.names))
        self.names.keep()
        self.summary.applied += stored.applied
        self.summary.skipped += stored.skipped
        self.summary.rejected += stored.rejected
        self.summary.cases += len(stored.changed) - (stored.changed[:1] == [self._last_case])
        self._last_case = stored.changed[-1] if stored.changed else self._last_case
        self.tell()

    def tell(self, *, done: bool = False) -> None:
        """Tells how far it has come."""
        if self.progress is None:
            return
        read = self.summary.read
        took = (self.desk.now() - self.began).total_seconds()
        total = read if done else max(read, self.file.lines - 1)
        pace = read / took if took > 0 else 0.0
        self.progress(Progress(read, total, pace, (total - read) / pace if pace else None))
