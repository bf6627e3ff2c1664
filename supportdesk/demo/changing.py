"""Changes on the demo desk: one that waits for approval, one that is approved, and what needs what."""

from __future__ import annotations

from datetime import timedelta

from supportdesk.desk import Desk
from supportdesk.operations.change_view import change_of
from supportdesk.operations.changes import Written, approve_change, draft_change, move_change
from supportdesk.operations.component_care import freeze, need
from supportdesk.operations.people import identify
from supportdesk.rules.change_values import QUESTIONS
from supportdesk.terms import ChangeKind

REQUESTER = "mikael"
NEEDS = (("mx1", "mailfilter1"), ("mx2", "mailfilter1"), ("fs02", "vm-clu1"), ("mx1", "vm-clu1"))
SAFE = {one.key: not one.risky for one in QUESTIONS}


def change(desk: Desk) -> None:
    """Makes them."""
    mikael = desk.acting_as(identify(desk, REQUESTER))
    for name, needed in NEEDS:
        need(desk, name, needed)
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
    texts = {
        "why": "Säkerhetsrättning.",
        "plan": "Uppdatera och starta om.",
        "back_out": "Förra versionen ligger kvar.",
    }
    begins = now + timedelta(days=4, hours=9)
    patch = Written(texts, ("mailfilter1",), SAFE, begins, begins + timedelta(hours=1))
    number = draft_change(mikael, ChangeKind.STANDARD, "Uppdatera mejlfiltret", patch).number
    move_change(mikael, number, "submit")
    for login in responsible(desk, number):
        approve_change(desk.acting_as(identify(desk, login)), number)


def responsible(desk: Desk, number: int) -> list[str]:
    """Who answers for what a change touches, but for who asked for it: one for each component."""
    row = change_of(desk, number)
    pairs = desk.rows(
        "SELECT co.name, a.login FROM components co JOIN agents a ON a.id IN (co.responsible_id, co.deputy_id) "
        "ORDER BY co.name, a.login"
    )
    found = {name: who for name, who in pairs if name in row.components and who != row.requester}
    return list(dict.fromkeys(found.values()))
