"""What an open program does for the desk: the sweep and notices. To see whether there is anything to do is one indexed read."""

from __future__ import annotations

from supportdesk.clock import to_ms
from supportdesk.desk import Desk


def rules_due(desk: Desk) -> bool:
    """Whether some case waits to be judged."""
    sql = "SELECT 1 FROM cases WHERE next_fire_at <= :now LIMIT 1"
    return bool(desk.rows(sql, {"now": to_ms(desk.now())}))


def notices_wait(desk: Desk, *, command: bool) -> bool:
    """Whether a notice is due that the actor's terminal, or (`command`) this program's command line, would send."""
    way = "(way = 'terminal' AND agent_id = :me)" + " OR way = 'command'" * command
    sql = f"SELECT 1 FROM notices WHERE state IN ('pending', 'sending') AND due_at <= :now AND ({way}) LIMIT 1"
    return bool(desk.rows(sql, {"now": to_ms(desk.now()), "me": desk.actor.agent_id or 0}))


def sweep_as_leader(desk: Desk, holder: str) -> int:
    """Sweeps what is due if this program (`holder`, a UUID) leads or nobody does; gives how many cases were judged."""
    from supportdesk.operations.lease import lead
    from supportdesk.operations.sweep import SWEEPER, sweep

    if not lead(desk.acting_as(SWEEPER), holder):
        return 0
    return sweep(desk, most=MOST).judged


MOST = 25
"""Cases judged in one go, so that a backlog of thousands does not slow a program that a person works in: the next pulse goes on,
and `sweep` does all at once."""
