"""Makes up an incident event log in ServiceNow's 36 columns: for measuring and testing without anybody's data.

Seeded: the same numbers give the same log. Its histories have what real ones have: pauses, other groups, reopenings,
missing values, a state nobody knows, a clock that goes back.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

COLUMNS = (
    *("number", "incident_state", "active", "reassignment_count", "reopen_count", "sys_mod_count"),
    *("made_sla", "caller_id", "opened_by", "opened_at", "sys_created_by", "sys_created_at"),
    *("sys_updated_by", "sys_updated_at", "contact_type", "location", "category", "subcategory"),
    *("u_symptom", "cmdb_ci", "impact", "urgency", "priority", "assignment_group", "assigned_to"),
    *("knowledge", "u_priority_confirmation", "notify", "problem_id", "rfc", "vendor", "caused_by"),
    *("closed_code", "resolved_by", "resolved_at", "closed_at"),
)
START = datetime(2025, 1, 1)  # noqa: DTZ001 - the log has no zone
LEVELS = ("?", "1 - High", "2 - Medium", "3 - Low")
STATES = ("Active", "Active", "Active", "Awaiting User Info", "Awaiting Vendor", "Awaiting Problem", "-100", "New")


def incident_log(cases: int, seed: int = 1, apart: int = 7) -> Iterator[str]:
    """Lines with LF: the header, then about six rows for each case; cases come so many minutes apart."""
    chance = random.Random(seed)
    yield ",".join(COLUMNS) + "\n"
    for n in range(1, cases + 1):
        for row in _history(chance, n, apart):
            yield ",".join(row[name] for name in COLUMNS) + "\n"


def written(at: datetime) -> str:
    """A time as the log writes it."""
    return f"{at.day}/{at.month}/{at.year} {at:%H:%M}"


def _history(chance: random.Random, n: int, apart: int) -> Iterator[dict[str, str]]:
    opened = START + timedelta(minutes=apart * n + chance.randrange(5))
    states = ["New", *chance.choices(STATES, k=chance.randrange(5)), "Resolved", "Closed"]
    if chance.random() < 0.1:
        states += ["Active", "Resolved", "Closed"]
    moments = [opened]
    for _state in states[1:]:
        moments.append(moments[-1] + timedelta(minutes=chance.randrange(600)))
    if chance.random() < 0.05:
        moments[0], moments[1] = moments[1], moments[0]
    row = _opened(chance, n, opened)
    row |= {"resolved_at": written(moments[-2]), "closed_at": written(moments[-1])}
    for count, (state, at) in enumerate(zip(states, moments, strict=True)):
        row |= {"incident_state": state, "active": str(state != "Closed").lower(), "sys_mod_count": str(count)}
        row |= {"sys_updated_at": written(at), "sys_updated_by": f"Updated by {chance.randrange(40)}"}
        if state == "Active" and count and states[count - 1] == "Closed":
            row["reopen_count"] = str(int(row["reopen_count"]) + 1)
        if state == "Active":
            row |= _moved(chance, row)
        yield dict(row)


def _opened(chance: random.Random, n: int, opened: datetime) -> dict[str, str]:
    symptom = f"Symptom {chance.randrange(90)}" if chance.random() < 0.8 else "?"
    person = f"Resolver {chance.randrange(30)}"
    return dict.fromkeys(COLUMNS, "?") | {
        "number": f"INC{n:07}",
        **dict.fromkeys(("reassignment_count", "reopen_count"), "0"),
        "made_sla": "true",
        "caller_id": f"Caller {chance.randrange(400)}" if chance.random() < 0.99 else "?",
        "opened_by": f"Opened by  {chance.randrange(20)}",
        "opened_at": written(opened),
        "contact_type": chance.choice(("Phone", "Phone", "Phone", "Email")),
        "location": f"Location {chance.randrange(25)}" if chance.random() < 0.99 else "?",
        "category": f"Category {chance.randrange(40)}",
        "subcategory": f"Subcategory {chance.randrange(120)}",
        "u_symptom": symptom,
        **{name: LEVELS[chance.randrange(1, 4)] for name in ("impact", "urgency")},
        "priority": f"{chance.randrange(1, 5)} - As said",
        "assignment_group": f"Group {chance.randrange(8)}",
        "assigned_to": person if chance.random() < 0.5 else "?",
        **dict.fromkeys(("knowledge", "u_priority_confirmation"), "false"),
        "notify": "Do Not Notify",
        "cmdb_ci": f"cmdb_ci {chance.randrange(9)}" if chance.random() < 0.05 else "?",
        "problem_id": f"Problem ID  {chance.randrange(9)}" if chance.random() < 0.05 else "?",
        "closed_code": f"code {chance.randrange(9)}",
        "resolved_by": f"Resolved by {chance.randrange(30)}",
    }


def _moved(chance: random.Random, row: dict[str, str]) -> dict[str, str]:
    moves = int(row["reassignment_count"]) + 1
    category = f"Category {chance.randrange(40)}" if chance.random() < 0.1 else row["category"]
    return {
        "category": category,
        "assignment_group": f"Group {chance.randrange(8)}",
        "assigned_to": f"Resolver {chance.randrange(30)}",
        "reassignment_count": str(moves),
        "made_sla": "false" if moves > 2 else row["made_sla"],
    }
