"""`db verify`: rebuilds every case from the event log and reports each difference from the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from supportdesk.change import FOLDED, as_json, empty
from supportdesk.desk import Desk
from supportdesk.operations.clocks import stored_clocks
from supportdesk.operations.event_log import COLUMNS, told_by_case
from supportdesk.operations.verify_decisions import decisions_stored, decisions_told, of_decisions
from supportdesk.operations.verify_records import verify_records
from supportdesk.operations.verify_routines import verify_routines
from supportdesk.rules.clock_moment import MOVES_CLOCKS, moment_of
from supportdesk.rules.clock_values import CaseMoment, Clock, Standing
from supportdesk.rules.clocks import breach, summary
from supportdesk.rules.clocks import fold as fold_clocks
from supportdesk.rules.projection import CaseImage, Happened, fold
from supportdesk.rules.service_levels import ServiceLevel
from supportdesk.terms import CaseState

Clocks = tuple[Clock, ...]
BATCH = 2000
ATTEMPTS = 3
EMPTY = {name: as_json(empty(name)) for name in FOLDED}


@dataclass(frozen=True)
class Difference:
    """One place where a table does not say what the log says: in a case, or in another record (`PRB-12`)."""

    case_id: int
    field: str
    stored: Any
    rebuilt: Any
    record: str = ""


def verify(desk: Desk, *, first: int = 0) -> Iterator[Difference]:
    """Every difference, case by case from number `first` on; memory does not grow with the desk.

    Others may go on working meanwhile: a case that differs is read again before it is reported.
    """
    lowest, highest = desk.rows("SELECT coalesce(min(id), 0), coalesce(max(id), -1) FROM cases")[0]
    for low in range(max(lowest, first), highest + 1, BATCH):
        suspects = {one.case_id for one in _verify_range(desk, {"low": low, "high": low + BATCH - 1})}
        for number in sorted(suspects):
            yield from _settled(desk, {"low": number, "high": number})
    yield from _circles(desk)
    for one in (*verify_records(desk), *verify_routines(desk)):
        yield Difference(0, one.field, one.stored, one.rebuilt, one.record)


def _settled(desk: Desk, span: dict[str, int]) -> list[Difference]:
    """The differences of one case that stay when it is read again."""
    found: list[Difference] = []
    for _attempt in range(ATTEMPTS):
        found = list(_verify_range(desk, span))
        if not found:
            break
    return found


def _circles(desk: Desk) -> Iterator[Difference]:
    """Cases that are merged into each other, so that nobody reads them."""
    into = dict(desk.rows("SELECT id, merged_into_id FROM cases WHERE merged_into_id IS NOT NULL"))
    for number, target in into.items():
        seen, at = {number}, target
        while at in into and at not in seen:
            seen.add(at)
            at = into[at]
        if at == number:
            yield Difference(number, "merged_into_id", target, "a case outside the circle")


def _verify_range(desk: Desk, span: dict[str, int]) -> Iterator[Difference]:
    images: dict[int, CaseImage] = {}
    clocks: dict[int, Clocks] = {}
    for key, image, wound in rebuilt(desk, span):
        images[key], clocks[key] = image, wound
    sides, kept = _sides(desk, span), stored_clocks(desk, span)
    told, decided = decisions_told(desk, span), decisions_stored(desk, span)
    for number in sorted(told.keys() | decided.keys()):
        for field, stored_one, told_one in of_decisions(decided[number], told[number]):
            yield Difference(number, field, stored_one, told_one)
    columns = ("id", "version", "done", "updated_at", "due_at", "due_clock", "breached", *FOLDED)
    for values in desk.rows(
        f"SELECT {', '.join(columns)} FROM cases WHERE id BETWEEN :low AND :high ORDER BY id", span
    ):
        stored = dict(zip(columns, values, strict=True))
        number = stored["id"]
        image, wound = images.pop(number, CaseImage(dict(EMPTY))), clocks.get(number, ())
        yield from _of_clocks(number, kept.get(number, ()), wound)
        yield from _differences(stored, image, sides[number], summary(wound, image.updated_at))
    for key in images:
        yield Difference(key, "case", None, "events without a case")


def rebuilt(desk: Desk, span: Mapping[str, int]) -> Iterator[tuple[int, CaseImage, Clocks]]:
    """The cases numbered from `low` to `high` and their clocks as the log alone tells them."""
    levels = desk.store.promises.read(desk.rows).levels
    for key, events in _events(desk, span):
        yield key, *_rebuilt(events, levels)


def _rebuilt(events: list[Happened], levels: Mapping[int, ServiceLevel]) -> tuple[CaseImage, Clocks]:
    """A case and its clocks from the log."""
    moments: list[tuple[int, CaseMoment]] = []

    def follow(event: Happened, fields: Mapping[str, Any]) -> None:
        if not (moments and MOVES_CLOCKS.isdisjoint(event.changes)):
            moments.append((event.at, moment_of(fields)))

    promised = any("service_level_id" in event.changes for event in events)
    image = fold(events, EMPTY, follow if promised else None)
    return image, breach(fold_clocks(moments, levels), image.updated_at)


def _of_clocks(number: int, stored: Clocks, rebuilt: Clocks) -> Iterator[Difference]:
    was = {(clock.kind, clock.cycle): clock for clock in stored}
    for clock in rebuilt:
        found = was.pop((clock.kind, clock.cycle), None)
        if found != clock:
            yield Difference(number, f"clock {clock.kind} {clock.cycle}", found, clock)
    for clock in was.values():
        yield Difference(number, f"clock {clock.kind} {clock.cycle}", clock, None)


def _differences(
    stored: dict[str, Any], image: CaseImage, sides: dict[str, set[Any]], standing: Standing
) -> Iterator[Difference]:
    number = stored["id"]
    rebuilt: dict[str, Any] = image.fields | {"version": image.version, "done": image.done}
    rebuilt |= {"updated_at": image.updated_at}
    rebuilt |= {"due_at": standing.due_at, "due_clock": standing.due_clock or "", "breached": int(standing.breached)}
    for name, value in stored.items():
        if name != "id" and value != rebuilt[name]:
            yield Difference(number, name, value, rebuilt[name])
    for name in ("tags", "watchers", "links", "messages", "withdrawn", "attachments"):
        if sides[name] != getattr(image, name):
            yield Difference(number, name, sorted(sides[name]), sorted(getattr(image, name)))
    if (stored["merged_into_id"] is None) == (stored["state"] == CaseState.MERGED):
        yield Difference(number, "merged_into_id", stored["merged_into_id"], stored["state"])
    for what, says, was in image.breaks:
        yield Difference(number, what, says, was)


def _events(desk: Desk, span: Mapping[str, int]) -> Iterator[tuple[int, list[Happened]]]:
    where = "case_id BETWEEN :low AND :high ORDER BY case_id, seq"
    return told_by_case(desk.rows(f"SELECT {COLUMNS} FROM events WHERE {where}", span))


def _sides(desk: Desk, span: dict[str, int]) -> defaultdict[int, defaultdict[str, set[Any]]]:
    sides: defaultdict[int, defaultdict[str, set[Any]]] = defaultdict(lambda: defaultdict(set))
    queries = {
        "tags": "SELECT case_id, tag FROM case_tags WHERE case_id BETWEEN :low AND :high",
        "watchers": "SELECT case_id, agent_id FROM case_watchers WHERE case_id BETWEEN :low AND :high",
        "messages": "SELECT case_id, id FROM messages WHERE case_id BETWEEN :low AND :high",
        "withdrawn": "SELECT case_id, id FROM messages WHERE withdrawn AND case_id BETWEEN :low AND :high",
        "attachments": "SELECT case_id, id FROM attachments WHERE NOT withdrawn AND case_id BETWEEN :low AND :high",
    }
    for name, sql in queries.items():
        for key, value in desk.rows(sql, span):
            sides[key][name].add(value)
    both = "SELECT {a}, {b}, kind FROM case_links WHERE {a} BETWEEN :low AND :high"
    for ends in ({"a": "case_id", "b": "other_id"}, {"a": "other_id", "b": "case_id"}):
        for key, other, kind in desk.rows(both.format(**ends), span):
            sides[key]["links"].add((other, kind))
    return sides
