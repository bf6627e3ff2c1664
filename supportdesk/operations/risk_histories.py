"""The cases of a desk as histories, folded from its events: the same for imported cases and for a live desk's own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from supportdesk.desk import Desk
from supportdesk.rules.risk.history import History, Step
from supportdesk.rules.risk.promise import Promise
from supportdesk.terms import EventTag

PAGE = 20_000
_OWN_TALK = tuple(tag.value for tag in (EventTag.RULE_BEGAN, EventTag.RULE_ENDED, EventTag.RULE_ANSWERED))
_SQL = (
    "SELECT case_id, seq, at, actor, changes FROM events WHERE case_id IS NOT NULL "
    f"AND tag NOT IN {_OWN_TALK} AND (case_id, seq) > (:case, :seq) ORDER BY case_id, seq LIMIT :page"
)
_KEYS = ("subject", "customer_id", "contact_id", "competence_id", "owner_id")
Fields = dict[str, Any]
PromiseOf = Callable[[Mapping[str, Any]], Promise | None]
"""The promise of a case with these fields (as its first event left them); `None` for one without."""


def histories(desk: Desk, promise_of: PromiseOf) -> list[History]:
    """Every case of the desk that has a promise, in order of number."""
    found = []
    for number, events in _by_case(desk):
        history = _history(number, events, promise_of)
        if history is not None:
            found.append(history)
    return found


def _by_case(desk: Desk) -> Iterator[tuple[int, list[tuple[Any, ...]]]]:
    """The events of each case in their order, read in pages."""
    at, mine = {"case": 0, "seq": 0}, list[tuple[Any, ...]]()
    while True:
        page = desk.rows(_SQL, {**at, "page": PAGE})
        for row in page:
            if mine and mine[0][0] != row[0]:
                yield mine[0][0], mine
                mine = []
            mine.append(row)
        if len(page) < PAGE:
            break
        at = {"case": page[-1][0], "seq": page[-1][1]}
    if mine:
        yield mine[0][0], mine


def _history(number: int, events: list[tuple[Any, ...]], promise_of: PromiseOf) -> History | None:
    fields: Fields = {"category": "", "subcategory": "", "impact": 3, "urgency": 3, "priority": 4}
    steps: list[Step] = []
    promise: Promise | None = None
    latest = 0
    for _case, _seq, at, actor, changes in events:
        fields.update({name: new for name, (_old, new) in json.loads(changes).items()})
        latest = max(latest, at, fields["arrived_at"])
        steps.append(_step(latest, actor, fields))
        if len(steps) == 1:
            promise = promise_of(fields)
            if promise is None:
                return None
    return None if promise is None else History(number, fields["arrived_at"], tuple(steps), promise)


def _step(at: int, actor: str, fields: Fields) -> Step:
    subject, customer, contact, group, owner = (str(fields.get(name) or "") for name in _KEYS)
    return Step(
        at=at,
        state=fields["state"],
        line=fields["line"],
        priority=fields["priority"],
        impact=fields["impact"],
        urgency=fields["urgency"],
        category=fields["category"],
        subcategory=fields["subcategory"],
        subject=subject,
        customer=customer,
        contact=contact,
        group=group,
        owner=owner,
        actor=actor,
        reassigned=fields.get("reassign_count") or 0,
        reopened=fields.get("reopen_count") or 0,
    )
