"""The columns of the log, what each may hold, and the sentence that says what is wrong with a row.

They are those of the "Incident management process enriched event log" (doi 10.24432/C57S4H).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import NamedTuple

from supportdesk.clock import to_ms
from supportdesk.i18n import _


class Values(NamedTuple):
    """One row of the log as written; `?` is missing."""

    number: str
    incident_state: str
    active: str
    reassignment_count: str
    reopen_count: str
    sys_mod_count: str
    made_sla: str
    caller_id: str
    opened_by: str
    opened_at: str
    sys_created_by: str
    sys_created_at: str
    sys_updated_by: str
    sys_updated_at: str
    contact_type: str
    location: str
    category: str
    subcategory: str
    u_symptom: str
    cmdb_ci: str
    impact: str
    urgency: str
    priority: str
    assignment_group: str
    assigned_to: str
    knowledge: str
    u_priority_confirmation: str
    notify: str
    problem_id: str
    rfc: str
    vendor: str
    caused_by: str
    closed_code: str
    resolved_by: str
    resolved_at: str
    closed_at: str


COLUMNS = Values._fields
MISSING = frozenset({"?", ""})
DONE_STATES = frozenset({"Resolved", "Closed"})
LONGEST_FIELD = 100
_NEEDED = frozenset({"number", "opened_at", "sys_updated_at"})
_TIMES = frozenset({"opened_at", "sys_created_at", "sys_updated_at", "resolved_at", "closed_at"})
_COUNTS = ("reassignment_count", "reopen_count", "sys_mod_count")
_STATES = ("New", "Active", "Awaiting (User Info|Evidence|Vendor|Problem)", "Resolved", "Closed", "-100")
# -100 is what the log holds where the system that wrote it knew no state: it says nothing of the case.
_KNOWN = {
    "incident_state": re.compile("|".join(_STATES)),
    **dict.fromkeys(("impact", "urgency"), re.compile("[1-3]( - .*)?")),
    "priority": re.compile("[1-4]( - .*)?"),
    **dict.fromkeys(_COUNTS, re.compile("[0-9]{1,9}")),
}
_CHECKED = tuple(name for name in COLUMNS if name in {*_NEEDED, *_TIMES, *_KNOWN})
_TIME = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}) ([0-9]{2}):([0-9]{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def what_is_wrong(changed: Mapping[str, str], zone: tzinfo) -> str | None:
    """Why a row cannot be used, or `None`; `changed` are its columns, or those that differ from a usable row."""
    if _CONTROL.search("".join(changed.values())):
        return _("The line holds control characters.")
    if max(map(len, changed.values()), default=0) > LONGEST_FIELD:
        return _("A field is longer than {n} characters.").format(n=LONGEST_FIELD)
    for name in _CHECKED:
        text = changed.get(name)
        if text is not None:
            wrong = _lacking(name) if text in MISSING else _wrong_value(name, text, zone)
            if wrong is not None:
                return wrong
    return None


def _lacking(name: str) -> str | None:
    return _("{column} is missing.").format(column=name) if name in _NEEDED else None


def _wrong_value(name: str, text: str, zone: tzinfo) -> str | None:
    if name in _TIMES:
        return _wrong_time(name, text, zone)
    known = _KNOWN.get(name)
    if known is None or known.fullmatch(text):
        return None
    if name in _COUNTS:
        return _("{column} is “{text}”, not a number.").format(column=name, text=text)
    return _("{column} is “{text}”, which is not known.").format(column=name, text=text)


def _wrong_time(name: str, text: str, zone: tzinfo) -> str | None:
    try:
        instant(text, zone)
    except ValueError:
        sentence = _("{column} is “{text}”, not a time like 29/2/2016 08:53.")
        return sentence.format(column=name, text=text)
    return None


@lru_cache(maxsize=50_000)
def instant(text: str, zone: tzinfo) -> int:
    """Milliseconds of a time as the log writes it (`d/m/yyyy HH:MM`, wall clock of `zone`); `ValueError` if it is none.

    A wall-clock time that summer time skipped counts as if the clock had not been moved yet; a doubled one is the first.
    """
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(text)
    day, month, year, hour, minute = map(int, found.groups())
    if not 1970 < year < 2200:
        raise ValueError(text)
    return to_ms(datetime(year, month, day, hour, minute, tzinfo=zone))
