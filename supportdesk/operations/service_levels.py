"""Loading what was promised: each change is a new version, and what began under an old one goes on under it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from supportdesk.change import Change, Outcome
from supportdesk.models import ServiceLevelVersion, WorkCalendar
from supportdesk.operations.operation import operation
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.calendar_definition import read_definition
from supportdesk.rules.calendar_values import Definition, as_mapping
from supportdesk.rules.service_level_json import level_json
from supportdesk.rules.service_levels import ServiceLevel
from supportdesk.terms import EventTag

if TYPE_CHECKING:
    from supportdesk.rules.service_level_file import Calendars, Levels

LOADED = "desk:service_levels:loaded"


@dataclass(frozen=True)
class Loaded:
    """What a file changed: keys of calendars and service levels that got a new version, or were retired."""

    calendars: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether the desk had all of it already."""
        return not (self.calendars or self.levels or self.retired)


@operation
def load_service_levels(change: Change, calendars: Mapping[str, Definition], levels: Iterable[ServiceLevel]) -> Loaded:
    """Makes these the service levels of the desk. What is as it was keeps its version; what is not named is retired."""
    authorize(change.actor, Action.RUN_DESK)
    kept, new_calendars = _calendars(change, calendars)
    wanted = list(levels)
    new_levels = [level.key for level in wanted if _new_version(change, level, kept[level.calendar_key])]
    retired = _retire(change, {level.key for level in wanted})
    loaded = Loaded(tuple(new_calendars), tuple(new_levels), tuple(retired))
    if not loaded.nothing:
        change.record_desk_event(LOADED, {"calendars": new_calendars, "levels": new_levels, "retired": retired})
    return loaded


def _calendars(change: Change, calendars: Mapping[str, Definition]) -> tuple[dict[str, int], list[str]]:
    """The ids of the calendars by key, and the keys of those that got a new version."""
    ids, new = {}, []
    for key, definition in calendars.items():
        current = _newest(change, WorkCalendar, key)
        stored = as_mapping(definition)
        if current is None or _differs(current.definition, stored):
            version = 1 if current is None else current.version + 1
            current = WorkCalendar(key=key, version=version, definition=stored, made_at=change.now)
            change.session.add(current)
            change.session.flush()
            new.append(key)
        ids[key] = current.id or 0
    return ids, new


def _new_version(change: Change, level: ServiceLevel, calendar_id: int) -> bool:
    current, stored = _newest(change, ServiceLevelVersion, level.key), level_json(level)
    if current is not None and current.retired_at is None:
        same = current.calendar_id == calendar_id and current.position == level.order
        if same and not _differs(current.definition, stored):
            return False
        current.retired_at = change.now
    version = 1 if current is None else current.version + 1
    change.session.add(
        ServiceLevelVersion(
            key=level.key,
            version=version,
            position=level.order,
            name=level.name("en"),
            calendar_id=calendar_id,
            definition=stored,
            made_at=change.now,
        )
    )
    change.session.flush()
    return True


def _retire(change: Change, wanted: set[str]) -> list[str]:
    current = select(ServiceLevelVersion).where(col(ServiceLevelVersion.retired_at).is_(None))
    gone = [level for level in change.session.exec(current) if level.key not in wanted]
    for level in gone:
        level.retired_at = change.now
    change.session.flush()
    return sorted({level.key for level in gone})


def _newest(change: Change, table: Any, key: str) -> Any:
    return change.session.exec(select(table).where(table.key == key).order_by(table.version.desc()).limit(1)).first()


def _differs(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return json.dumps(one, sort_keys=True) != json.dumps(other, sort_keys=True)


def load_shipped(change: Change) -> Loaded:
    """The service levels that ship with the program: what a new desk starts with."""
    from supportdesk.rules.service_level_file import shipped

    return load_written(change, *shipped())


def load_written(change: Change, calendars: Calendars, levels: Levels) -> Loaded:
    """The calendars and service levels of a file that was read."""
    definitions = {key: read_definition(written.written) for key, written in calendars.items()}
    return load_service_levels.within(change, definitions, levels)


@operation
def follow_service_levels(change: Change, number: int) -> Outcome | None:
    """Puts an open case under the service level that it would get today; nothing when that is the one it has."""
    authorize(change.actor, Action.RUN_DESK)
    case = change.case(number)
    level = change.clocks.level_for(case)
    if case.done or level == case.service_level_id:
        return None
    return change.apply(case, EventTag.CASE_UPDATED, {"service_level_id": level})
