"""ServiceNow's incident event log as rows: each the whole incident after one update, checked, and chained to the one before.

A case's rows stand together, and their order in the file is the order in which they happened, whatever their times say.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import tzinfo
from hashlib import blake2b
from typing import NamedTuple

from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.importers.servicenow.columns import COLUMNS, DONE_STATES, MISSING, Values, instant, what_is_wrong
from supportdesk.importers.servicenow.lines import LogFile, whole_again


class LogRow(NamedTuple):
    """A usable row. `step` counts the case's rows from 0; `digest` stands for all of them up to this one.

    `at` is the row's own time; `happened_by` the latest time up to it (never before `opened_at`), so that a case whose
    clock goes back is cut by a limit in one piece. Both in milliseconds. `first_group` is the first group named.
    `resolver` is `resolved_by` once that is history: the log writes the final value into every row.
    """

    line: int
    values: Values
    changed: dict[str, str]
    step: int
    digest: str
    digest_before: str
    at: int
    opened: int
    happened_by: int
    first_group: str
    resolver: str


class Reject(NamedTuple):
    """A row that is left out: the line it begins in, and a sentence that says why."""

    line: int
    reason: str


def read_rows(file: LogFile, zone: tzinfo) -> Iterator[LogRow | Reject]:
    """Every row of the log after its header, in file order. `Invalid` where the file is no such log, or is cut."""
    table = csv.reader(file)
    try:
        _check_header(file, next(table, []))
        last: LogRow | None = None
        begins = file.count + 1
        for fields in table:
            if fields:
                found = _row(fields, begins, zone, last)
                _refuse_cut(file, found, fields)
                if isinstance(found, LogRow):
                    last = found
                yield found
            begins = file.count + 1
    except csv.Error as error:
        sentence = _("{file}, line {line}: this cannot be read as CSV ({why}).")
        raise Invalid(sentence.format(file=file.path, line=file.count, why=error)) from error


def _check_header(file: LogFile, names: list[str]) -> None:
    if tuple(names) == COLUMNS:
        return
    lacking = [name for name in COLUMNS if name not in names] or [_("none, but their order is another")]
    sentence = _("{file} is not the incident log this reads: its first line lacks columns ({names}).")
    raise Invalid(sentence.format(file=file.path, names=", ".join(lacking[:5]) + (" …" if len(lacking) > 5 else "")))


def _refuse_cut(file: LogFile, found: LogRow | Reject, fields: list[str]) -> None:
    """A last line without an end that cannot be used, or whose last field is empty, is half a line."""
    if not file.whole and (isinstance(found, Reject) or not fields[-1]):
        sentence = _("{file} ends in the middle of line {line}. {again}")
        raise Invalid(sentence.format(file=file.path, line=file.count, again=whole_again()))


def _row(fields: list[str], line: int, zone: tzinfo, last: LogRow | None) -> LogRow | Reject:
    if len(fields) != len(COLUMNS):
        reason = _("The line has {n} fields instead of {all}.").format(n=len(fields), all=len(COLUMNS))
        return Reject(line, reason)
    values = Values._make(fields)
    before = last if last is not None and last.values.number == values.number else None
    if before is None:
        changed = values._asdict()
    else:
        changed = {name: new for name, new, old in zip(COLUMNS, values, before.values, strict=True) if new != old}
    wrong = what_is_wrong(changed, zone)
    return _usable(line, values, changed, zone, before) if wrong is None else Reject(line, wrong)


def _usable(line: int, values: Values, changed: dict[str, str], zone: tzinfo, before: LogRow | None) -> LogRow:
    at, opened = instant(values.sys_updated_at, zone), instant(values.opened_at, zone)
    group = "" if values.assignment_group in MISSING else values.assignment_group
    step, digest, by, first = 0, "", max(at, opened), group
    if before is not None:
        step, digest, by = before.step + 1, before.digest, max(by, before.happened_by)
        first = before.first_group or group
    resolver = _resolver(values, at, zone)
    return LogRow(line, values, changed, step, _digest(digest, values), digest, at, opened, by, first, resolver)


def _resolver(values: Values, at: int, zone: tzinfo) -> str:
    """Who resolved the case, if this row comes after it: else a reopened case would name its later resolver."""
    if values.incident_state not in DONE_STATES or MISSING & {values.resolved_by, values.resolved_at}:
        return ""
    return values.resolved_by if instant(values.resolved_at, zone) <= at else ""


def _digest(before: str, values: Values) -> str:
    return blake2b("\n".join((before, *values)).encode(), digest_size=8).hexdigest()
