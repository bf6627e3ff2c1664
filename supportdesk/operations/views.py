"""Saved views: a filter and an order under a name, shared or one's own, chosen by a digit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from supportdesk.desk import Desk
from supportdesk.errors import Invalid, NotFound
from supportdesk.i18n import N_, _
from supportdesk.operations.operation import operation
from supportdesk.operations.queue import count
from supportdesk.operations.queue_order import Sort
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.filters import parse

if TYPE_CHECKING:
    from supportdesk.change import Change

DEFAULT_VIEWS = (
    (N_("Mine"), "o:me is:open", Sort.URGENT),
    (N_("Unassigned"), "o:none is:open -s:wait", Sort.URGENT),
    (N_("Urgent"), "p:1,2 is:open -s:wait", Sort.URGENT),
    (N_("Waiting"), "s:wait", Sort.URGENT),
    (N_("Line 2"), "l:2 is:open", Sort.URGENT),
    (N_("All"), "is:open", Sort.URGENT),
    (N_("To answer"), "is:open is:unanswered", Sort.AGE),
    (N_("Solved"), "s:resolved,closed", Sort.UPDATED),
)
"""What a new desk starts with; names are translated where shown."""


class ViewRow(NamedTuple):
    """A saved view; `id` names it, the place in the list is its digit."""

    id: int
    name: str
    filter: str
    sort: Sort
    shared: bool


def views(desk: Desk) -> list[ViewRow]:
    """Shared views and the actor's own, in order."""
    rows = desk.rows(
        "SELECT id, name, filter, sort, agent_id IS NULL FROM views WHERE agent_id IS NULL OR agent_id = :me "
        "ORDER BY agent_id IS NOT NULL, position, id",
        {"me": desk.actor.agent_id},
    )
    return [ViewRow(key, name, text, Sort(sort), bool(shared)) for key, name, text, sort, shared in rows]


def view_counts(desk: Desk, of: Sequence[ViewRow]) -> dict[int, int]:
    """How many cases each view holds, counted up to `queue.COUNTED`."""
    return {view.id: count(desk, view.filter) for view in of}


@operation
def save_view(change: Change, name: str, filter_text: str, sort: Sort, *, shared: bool = False) -> int:
    """Saves a view; a shared one is the manager's to make. A name in use is replaced."""
    from sqlmodel import col, func, select

    from supportdesk.models import View

    authorize(change.actor, Action.EDIT_PEOPLE if shared else Action.EDIT_VIEWS)
    parse(filter_text)
    if not name.strip() or len(name.strip()) > 60:
        raise Invalid(_("A view needs a name of at most 60 characters."))
    owner = None if shared else change.actor.agent_id
    whose = col(View.agent_id).is_(None) if owner is None else col(View.agent_id) == owner
    view = change.session.exec(select(View).where(whose, col(View.name) == name.strip())).first()
    if view is None:
        last = change.session.exec(select(func.max(View.position)).where(whose)).one()
        view = View(agent_id=owner, position=(last or 0) + 1, name=name.strip(), filter=filter_text)
    view.filter, view.sort = filter_text, sort.value
    change.session.add(view)
    change.session.flush()
    return view.id or 0


@operation
def remove_view(change: Change, view_id: int) -> None:
    """Removes one's own view, or as a manager a shared one."""
    from supportdesk.models import View

    view = change.session.get(View, view_id)
    if view is None or view.agent_id not in (None, change.actor.agent_id):
        raise NotFound(_("There is no such view."))
    authorize(change.actor, Action.EDIT_PEOPLE if view.agent_id is None else Action.EDIT_VIEWS)
    change.session.delete(view)


@operation
def seed_views(change: Change) -> None:
    """The views of a new desk; on a desk that has shared views already, none."""
    from sqlmodel import col, select

    from supportdesk.models import View

    authorize(change.actor, Action.EDIT_PEOPLE)
    if change.session.exec(select(View).where(col(View.agent_id).is_(None)).limit(1)).first() is not None:
        return
    for position, (name, text, sort) in enumerate(DEFAULT_VIEWS, start=1):
        change.session.add(View(position=position, name=name, filter=text, sort=sort.value))
