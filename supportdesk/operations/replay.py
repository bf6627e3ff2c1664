"""Rules over a desk's own history: reads the log, changes and sends nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache

from supportdesk.change import FOLDED, as_json, empty
from supportdesk.clock import to_ms
from supportdesk.desk import Desk
from supportdesk.operations.event_log import COLUMNS, told_by_case
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.filter_tree import terms_of
from supportdesk.rules.replay import Choose, Replay
from supportdesk.rules.replay_names import Names
from supportdesk.rules.replay_report import Report, report
from supportdesk.rules.rule_book import RuleBook
from supportdesk.rules.search_words import words
from supportdesk.rules.service_levels import ServiceLevel, Subject, choose

BATCH = 500
EMPTY = {name: as_json(empty(name)) for name in FOLDED}
_EVENTS = f"""
SELECT {COLUMNS} FROM events
WHERE case_id BETWEEN :low AND :high AND at <= :until
  AND case_id IN (SELECT id FROM cases WHERE id BETWEEN :low AND :high AND (done = 0 OR updated_at >= :since))
ORDER BY case_id, seq
"""


@dataclass(frozen=True)
class Replayed:
    """What the rules would have said. `untold` names what history cannot tell of the things they ask for."""

    report: Report
    events: int
    since: datetime
    until: datetime
    untold: tuple[str, ...]


def replay(
    desk: Desk,
    book: RuleBook,
    since: datetime,
    until: datetime | None = None,
    *,
    zone: tzinfo = UTC,
    promised: Sequence[ServiceLevel] | None = None,
) -> Replayed:
    """Runs rules over the log from an instant until another (now); cases that were done before it are left out.

    With `promised` under these service levels, each case by its customer, service and kind, instead of its own.
    """
    authorize(desk.actor, Action.RUN_DESK)
    end = desk.now() if until is None else min(until, desk.now())
    with_words = book.asks_for_words
    levels = {one.id: one for one in promised} if promised is not None else desk.store.promises.read(desk.rows).levels
    chooser = None if promised is None else _chooser(desk, promised)
    work = Replay(book, levels, EMPTY, _names(desk), prefix=desk.prefix, choose=chooser)
    count, until_ms = 0, to_ms(end)
    lowest, highest = desk.rows("SELECT coalesce(min(id), 0), coalesce(max(id), -1) FROM cases")[0]
    for low in range(lowest, highest + 1, BATCH):
        span = {"low": low, "high": low + BATCH - 1, "since": to_ms(since), "until": until_ms}
        work.names = _with_words(desk, work.names, span) if with_words else work.names
        for number, events in told_by_case(desk.rows(_EVENTS, span)):
            count += len(events)
            work.case(number, events, until_ms)
    told = report(
        [rule.name for rule in book.rules],
        work.said,
        work.promises,
        since=to_ms(since),
        until=until_ms,
        zone=zone,
    )
    return Replayed(told, count, since, end, _untold(book))


def _chooser(desk: Desk, levels: Sequence[ServiceLevel]) -> Choose:
    """Which of these service levels a case gets by its fields; each kind of case is asked for once."""
    customers = {row[0]: row[1:] for row in desk.rows("SELECT id, number, level FROM customers")}
    services = dict(desk.rows("SELECT id, service FROM components"))

    @cache
    def chosen(customer: int | None, component: int | None, kind: str) -> int | None:
        number, level = customers.get(customer, ("", ""))
        winner, _others = choose(levels, Subject(number, level, services.get(component, ""), kind))
        return None if winner is None else winner.id

    return lambda fields: chosen(fields["customer_id"], fields["component_id"], fields["kind"])


def _untold(book: RuleBook) -> tuple[str, ...]:
    """Fields of the rules whose earlier values are kept nowhere."""
    asked = {term.field for rule in book.rules for term in terms_of(rule.when)}
    return tuple(sorted(asked & {"risk"}))


def _names(desk: Desk) -> Names:
    return Names(
        logins=dict(desk.rows("SELECT id, login FROM agents")),
        customers={row[0]: (row[1], row[2]) for row in desk.rows("SELECT id, number, name FROM customers")},
        components={row[0]: (row[1], row[2]) for row in desk.rows("SELECT id, name, service FROM components")},
        competences=dict(desk.rows("SELECT id, key FROM competences")),
        contacts={row[0]: (row[1], row[2]) for row in desk.rows("SELECT id, name, mail FROM contacts")},
    )


def _with_words(desk: Desk, names: Names, span: dict[str, int]) -> Names:
    bodies = desk.rows("SELECT id, body FROM messages WHERE case_id BETWEEN :low AND :high", span)
    found = {key: frozenset(words(body)) for key, body in bodies}
    return Names(names.logins, names.customers, names.components, names.competences, names.contacts, found)
