"""Changes on the demo desk: one that waits for approval, a standard one that its routine approved, and what needs what."""

from __future__ import annotations

from datetime import timedelta

from supportdesk.change import Change
from supportdesk.desk import Desk
from supportdesk.operations.changes import Written, draft_change, move_change
from supportdesk.operations.component_care import freeze, need
from supportdesk.operations.people import identify
from supportdesk.operations.standard_changes import authorise_routine
from supportdesk.rules.change_values import QUESTIONS
from supportdesk.terms import ChangeKind

REQUESTER, FILTER, PATCHING = "mikael", "mailfilter1", "patch-mailfilter"
NEEDS = (("mx1", "mailfilter1"), ("mx2", "mailfilter1"), ("fs02", "vm-clu1"), ("mx1", "vm-clu1"))
SAFE = {one.key: not one.risky for one in QUESTIONS}


def describe(whole: Change) -> None:
    """Says what needs what, while the components are being registered."""
    for name, needed in NEEDS:
        need.within(whole, name, needed)


def change(desk: Desk) -> None:
    """Makes them."""
    mikael = desk.acting_as(identify(desk, REQUESTER))
    now = desk.now()
    freeze(desk, "Julhandeln", now + timedelta(days=25), now + timedelta(days=35))
    texts = {
        "why": "Disken fylls var tredje vecka, och larmen går på natten.",
        "plan": "1. Flytta loggarna.\n2. Utöka volymen med 200 GB.\n3. Kontrollera säkerhetskopian.",
        "back_out": "Lägg tillbaka volymen från ögonblicksbilden.",
    }
    begins = now + timedelta(days=2, hours=10)
    disks = Written(texts, ("fs02",), SAFE | {"touches_data": True}, begins, begins + timedelta(hours=3))
    number = draft_change(mikael, ChangeKind.NORMAL, "Större volym på fs02", disks).number
    move_change(mikael, number, "submit")
    begins = now + timedelta(days=4, hours=9)
    patch = Written(
        {"why": "Säkerhetsrättning."}, (FILTER,), SAFE, begins, begins + timedelta(hours=1), routine=PATCHING
    )
    authorise_routine(desk.acting_as(identify(desk, responsible(desk, FILTER))), PATCHING, [FILTER])
    number = draft_change(mikael, ChangeKind.STANDARD, "Uppdatera mejlfiltret", patch).number
    move_change(mikael, number, "submit")


def responsible(desk: Desk, component: str) -> str:
    """Somebody who answers for a component and does not ask for the changes."""
    found = desk.rows(
        "SELECT a.login FROM components co JOIN agents a ON a.id IN (co.responsible_id, co.deputy_id) "
        "WHERE co.name = :name AND a.login <> :requester ORDER BY a.login",
        {"name": component, "requester": REQUESTER},
    )
    return str(found[0][0])
