"""Calendars and service levels as a team writes them: `data/agreements.toml`, or its own file of the same form.

[calendar.office]           what `calendar.read_definition` takes, with `name`; `like` another and what differs
[service_level.gold]        order, name, calendar, and what is promised:
targets.response            = { critical = "15m", high = "30m", normal = "1h", low = "4h" }
targets.line                = { first = "1h", second = "8h" }
pauses.resolution           = ["waiting_customer"]
matches.levels              = ["gold"]; also customers, services, kinds
reopen, warnings            = "continue", [50, 75, 90]
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from supportdesk.clock import MILLISECOND
from supportdesk.i18n import _
from supportdesk.resources import data_folder
from supportdesk.rules.calendar import Calendar
from supportdesk.rules.calendar_definition import read_definition
from supportdesk.rules.file_part import Part
from supportdesk.rules.filter_times import read_duration
from supportdesk.rules.service_levels import PAUSES, WARNINGS, Matches, Reopen, ServiceLevel
from supportdesk.terms import WAITING_STATES, CaseState, ClockKind, Kind, Line, Priority

SHIPPED = "agreements.toml"
KEYS = ("order", "name", "calendar", "matches", "targets", "pauses", "reopen", "warnings")
PRIORITIES = {priority.name.lower(): int(priority) for priority in Priority}


class WrittenCalendar(NamedTuple):
    """A calendar of a file: its key, its names by language, what was written (`like` filled in), and the calendar."""

    key: str
    names: Mapping[str, str]
    written: Mapping[str, Any]
    calendar: Calendar

    def name(self, language: str) -> str:
        """Its name in a language, else in English, else its key."""
        return self.names.get(language) or self.names.get("en") or self.key


Calendars = Mapping[str, WrittenCalendar]
Levels = tuple[ServiceLevel, ...]


@cache
def shipped() -> tuple[Calendars, Levels]:
    """What ships with the program, for a team that has no file of its own yet."""
    path = data_folder() / SHIPPED
    return read_service_levels(tomllib.loads(path.read_text(encoding="utf-8")), name=str(path))


def read_service_levels(mapping: Mapping[str, Any], *, name: str) -> tuple[Calendars, Levels]:
    """The calendars by key and the service levels in order; `Invalid` with the place (from `name` on) for what is wrong."""
    whole = Part(mapping, name)
    whole.only("calendar", "service_level")
    calendars = read_calendars(whole.table("calendar"))
    parts = whole.table("service_level").tables()
    read = [read_service_level(part, key, calendars, number) for number, (key, part) in enumerate(parts.items(), 1)]
    levels = tuple(sorted(read, key=lambda level: level.order))
    for one, other in pairwise(levels):
        if one.order == other.order:
            same = _("{one} and {other} have the same order number: which of them is first?")
            raise whole.fault(same.format(one=one.key, other=other.key), "service_level")
    return calendars, levels


def read_calendars(part: Part) -> dict[str, WrittenCalendar]:
    """The calendars of a file by key. `like` takes what an earlier one says, but for what is said here."""
    read: dict[str, WrittenCalendar] = {}
    for key, own in part.tables().items():
        values = {name: value for name, value in own.values.items() if name not in ("name", "like")}
        if "like" in own.values:
            like = read.get(own.text("like"))
            if like is None:
                raise own.fault(_("there is no calendar “{key}” above this one.").format(key=own.text("like")), "like")
            values = {**like.written, **values}
        read[key] = WrittenCalendar(key, own.names("name"), values, Calendar(read_definition(values, own.place)))
    return read


def read_service_level(
    part: Part, key: str, calendars: Calendars, number: int = 0, *, version: int = 1, calendar_id: int = 0
) -> ServiceLevel:
    """One service level; `number` becomes its id. `Invalid` for a promise that cannot be measured."""
    part.only(*KEYS)
    calendar = calendars.get(part.text("calendar"))
    if calendar is None:
        known = ", ".join(calendars) or "–"
        raise part.fault(_("there is no such calendar. There are: {known}.").format(known=known), "calendar")
    if not calendar.calendar.has_hours:
        raise part.fault(_("this calendar is never open: nothing could ever be late."), "calendar")
    return ServiceLevel(
        id=number,
        key=key,
        version=version,
        order=part.number("order"),
        names=part.names("name"),
        calendar=calendar.calendar,
        calendar_key=calendar.key,
        calendar_id=calendar_id,
        matches=_matches(part.table("matches")),
        targets=_targets(part.table("targets")),
        pauses=_pauses(part.table("pauses")),
        reopen=part.choice("reopen", Reopen, Reopen.CONTINUE),
        warnings=_warnings(part),
    )


def _matches(part: Part) -> Matches:
    part.only("customers", "levels", "services", "kinds")
    for word in part.texts("kinds"):
        part.chosen(word, Kind, "kinds")
    return Matches(part.texts("customers"), part.texts("levels"), part.texts("services"), part.texts("kinds"))


def _targets(part: Part) -> dict[ClockKind, Mapping[int | Line, int]]:
    part.only(*(kind.value for kind in ClockKind))
    if not part.values:
        raise part.fault(_("nothing is promised."))
    return {ClockKind(key): _by_priority_or_line(ClockKind(key), own) for key, own in part.tables().items()}


def _by_priority_or_line(kind: ClockKind, part: Part) -> dict[int | Line, int]:
    keys: Mapping[str, int | Line] = {line.value: line for line in Line} if kind is ClockKind.LINE else PRIORITIES
    part.only(*keys)
    return {keys[word]: _target(part, word) for word in part.values}


def _target(part: Part, key: str) -> int:
    word = part.text(key)
    target = working_time(word)
    if target is None:
        sentence = _("working time in hours and minutes belongs here, such as 30m, 4h or 1h30m, not “{value}”.")
        raise part.fault(sentence.format(value=word), key)
    return target


def working_time(word: str) -> int | None:
    """The milliseconds that `30m`, `4h` or `1h30m` says; `None` for none at all, and for days: they differ by calendar."""
    length = read_duration(word)
    return None if not length or set(word.lower()) & set("dwv") else length // MILLISECOND


def _pauses(part: Part) -> dict[ClockKind, frozenset[CaseState]]:
    part.only(*(kind.value for kind in ClockKind))
    read = dict(PAUSES)
    for key in part.values:
        states = frozenset(part.chosen(word, CaseState, key) for word in part.texts(key))
        if not states <= set(WAITING_STATES):
            known = ", ".join(state.value for state in WAITING_STATES)
            raise part.fault(_("a target can pause in {known} alone.").format(known=known), key)
        read[ClockKind(key)] = states
    return read


def _warnings(part: Part) -> tuple[int, ...]:
    warnings = part.numbers("warnings", WARNINGS)
    if any(not 0 < percent < 100 for percent in warnings) or sorted(set(warnings)) != list(warnings):
        raise part.fault(_("percent of the target belong here, rising, each from 1 to 99."), "warnings")
    return warnings
