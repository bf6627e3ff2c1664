"""What the desk keeps for people at work: drafts, who is in which case, where each left off, and what just changed."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from supportdesk.clock import from_ms, to_ms
from supportdesk.desk import Desk
from supportdesk.errors import NotFound
from supportdesk.i18n import _
from supportdesk.operations.operation import operation
from supportdesk.operations.process_name import has_died
from supportdesk.operations.visibility import visible_cases

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from supportdesk.change import Change

T = TypeVar("T")
LEASE = timedelta(seconds=60)
UNSETTLED = timedelta(seconds=10)
"""How long a number that is missing between events may still be stored."""
UNSETTLED_EVENTS = 200
"""How far back such a number is looked for at the start."""


class DraftRow(NamedTuple):
    """A draft that was kept."""

    place: str
    body: dict[str, Any]
    saved_at: datetime


class Present(NamedTuple):
    """Somebody who is in a case now."""

    case_id: int
    login: str
    doing: str
    since: datetime


def draft(desk: Desk, place: str) -> DraftRow | None:
    """The actor's draft at a place, if one was kept."""
    mine = {"me": desk.actor.agent_id, "place": place}
    rows = desk.rows("SELECT place, body, saved_at FROM drafts WHERE agent_id = :me AND place = :place", mine)
    return DraftRow(rows[0][0], json.loads(rows[0][1]), from_ms(rows[0][2])) if rows else None


def drafts(desk: Desk) -> list[DraftRow]:
    """All drafts of the actor, newest first."""
    mine = {"me": desk.actor.agent_id}
    rows = desk.rows("SELECT place, body, saved_at FROM drafts WHERE agent_id = :me ORDER BY saved_at DESC", mine)
    return [DraftRow(place, json.loads(body), from_ms(at)) for place, body, at in rows]


@operation
def keep_draft(change: Change, place: str, body: dict[str, Any]) -> None:
    """Keeps what is being written; an empty body (no text in any field) drops the draft."""
    from supportdesk.models import Draft

    if change.actor.agent_id is None:
        return
    found = change.session.get(Draft, (change.actor.agent_id, place))
    if not any(str(value).strip() for value in body.values() if value is not None):
        if found is not None:
            change.session.delete(found)
        return
    if found is None:
        found = Draft(agent_id=change.actor.agent_id, place=place, saved_at=change.now)
    found.body, found.saved_at = body, change.now
    change.session.add(found)


def and_no_draft(work: Callable[[Change, int], T], place: str) -> Callable[[Change, int], T]:
    """The same work; what was written for it is no draft any more, stored or lost in the same transaction."""

    def done(change: Change, number: int) -> T:
        outcome = work(change, number)
        keep_draft.within(change, place, {})
        return outcome

    return done


def store_written(desk: Desk, place: str, work: Callable[[Change], T]) -> T:
    """Performs the work that was written at a place; with it, in one transaction, the draft of it goes."""

    def done(change: Change) -> T:
        outcome = work(change)
        keep_draft.within(change, place, {})
        return outcome

    return desk.perform(done)


@operation
def be_present(change: Change, session: str, case_id: int, doing: str) -> None:
    """Says that this program's user reads or writes in a case; holds for a minute unless said again."""
    from supportdesk.models import Case, Presence
    from supportdesk.operations.access import may_see

    if change.actor.agent_id is None:
        return
    case = change.session.get(Case, case_id)
    if case is None or not may_see(change, case):
        raise NotFound(_("There is no case {case}.").format(case=f"{change.desk.prefix}-{case_id}"))
    found = change.session.get(Presence, session)
    until = change.now + LEASE
    if found is None:
        found = Presence(
            session=session, agent_id=change.actor.agent_id, case_id=case_id, doing=doing, since=change.now, until=until
        )
    elif found.case_id != case_id or found.doing != doing:
        found.since = change.now
    found.agent_id, found.case_id, found.doing, found.until = change.actor.agent_id, case_id, doing, until
    change.session.add(found)


@operation
def be_gone(change: Change, session: str) -> None:
    """Ends the presence of this program; another's stays."""
    from supportdesk.models import Presence

    found = change.session.get(Presence, session)
    if found is not None and found.agent_id == change.actor.agent_id:
        change.session.delete(found)


def withdraw(desk: Desk, session: str) -> None:
    """Ends the presence of this program if there is one: cheap where there is none, for every way out."""
    if desk.rows("SELECT 1 FROM presence WHERE session = :session", {"session": session}):
        be_gone(desk, session)


def present(desk: Desk, *, besides: str = "") -> list[Present]:
    """Who is in which case now, this program's own session left out, and those of this host that have died."""
    rows = desk.rows(
        "SELECT p.case_id, a.login, p.doing, p.since, p.session FROM presence p JOIN agents a ON a.id = p.agent_id "
        "JOIN cases c ON c.id = p.case_id WHERE p.until > :now AND p.session <> :session AND p.agent_id <> :me "
        f"AND ({visible_cases(desk.actor)}) ORDER BY p.since, p.session",
        {"now": to_ms(desk.now()), "session": besides, "me": desk.actor.agent_id or 0},
    )
    return [
        Present(case_id, login, doing, from_ms(since))
        for case_id, login, doing, since, session in rows
        if not has_died(session)
    ]


class Pulse(NamedTuple):
    """Up to where the log is known, and the cases of the events after what was known before."""

    newest: int
    cases: frozenset[int]


def pulse(desk: Desk, since: int | None, *, most: int = 2000) -> Pulse:
    """What changed after event `since` (`None`: only up to where the log is known). Next to nothing when nothing did.

    PostgreSQL numbers an event when it is written, not when it is stored: a smaller number can appear after a larger one.
    So `newest` stays before a number that is missing until that is too old to come, and cases may be named twice.
    """
    if since is None:
        last = desk.rows("SELECT coalesce(max(id), 0) FROM events")[0][0]
        start = last - UNSETTLED_EVENTS if desk.dialect == "postgresql" else last
        rows = _events_after(desk, start, most)
        return Pulse(_known(desk, rows[0][0] - 1 if rows else last, rows), frozenset())
    rows = _events_after(desk, since, most)
    return Pulse(_known(desk, since, rows), frozenset(case for _id, _at, case in rows if case is not None))


def _events_after(desk: Desk, since: int, most: int) -> list[tuple[Any, ...]]:
    sql = "SELECT id, at, case_id FROM events WHERE id > :since ORDER BY id LIMIT :most"
    return desk.rows(sql, {"since": since, "most": most})


def _known(desk: Desk, since: int, rows: list[tuple[Any, ...]]) -> int:
    """The number up to which no event can still appear."""
    known, young = since, to_ms(desk.now() - UNSETTLED)
    for key, at, _case in rows:
        if desk.dialect == "postgresql" and key != known + 1 and at > young:
            break
        known = key
    return known


def place(desk: Desk, host: str) -> dict[str, Any]:
    """Where the actor left off on this host."""
    mine = {"me": desk.actor.agent_id, "host": host}
    rows = desk.rows("SELECT state FROM places WHERE agent_id = :me AND host = :host", mine)
    return dict(json.loads(rows[0][0])) if rows else {}


@operation
def keep_place(change: Change, host: str, state: dict[str, Any]) -> None:
    """Keeps where the actor is, for the next start."""
    from supportdesk.models import Place

    if change.actor.agent_id is None:
        return
    found = change.session.get(Place, (change.actor.agent_id, host)) or Place(agent_id=change.actor.agent_id, host=host)
    found.state = state
    change.session.add(found)
