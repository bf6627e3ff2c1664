"""A queue of invented cases, made by arithmetic and never held: what the measurements of the widgets show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from supportdesk.screens.widgets.look import Line, Look, Role, Span
from supportdesk.widths import fit

CUSTOMERS = ("Norr Data", "Hamn AB", "Kvarn", "Orre kommun", "Byvik", "Lund & Lo")
SUBJECTS = (
    "Mail delivery stopped for all users",
    "VPN down at two sites since this morning",
    "Backup job fails on db07, exit code 12",
    "Cannot print from the order system",
    "How do I add a shared mailbox",
    "Disk 81% on the file server",
    "Report job slow after the upgrade",
)
OWNERS = ("bo", "anna", "cy", "eva", "-")
STATES = ("open", "wait", "new", "plan")


class Case(NamedTuple):
    """A row of the queue."""

    id: int
    priority: int
    left: int
    state: str
    owner: str
    customer: str
    subject: str


def case(number: int) -> Case:
    """The case with a number; neighbours differ as they do in a real queue."""
    mixed = number * 2654435761 % 2**32
    return Case(
        id=number,
        priority=1 + mixed % 4,
        left=number * 3 - 40,
        state=STATES[mixed // 5 % 4],
        owner=OWNERS[mixed // 7 % 5],
        customer=CUSTOMERS[mixed // 11 % 6],
        subject=SUBJECTS[mixed // 13 % 7],
    )


class Cases:
    """A source of `size` cases in order of their number."""

    def __init__(self, size: int) -> None:
        self.size = size

    async def first(self, n: int) -> Sequence[Case]:
        return self._slice(0, n)

    async def last(self, n: int) -> Sequence[Case]:
        return self._slice(self.size - n, self.size)

    async def after(self, row: Case, n: int) -> Sequence[Case]:
        return self._slice(row.id + 1, row.id + 1 + n)

    async def before(self, row: Case, n: int) -> Sequence[Case]:
        return self._slice(row.id - n, row.id)

    async def around(self, row_id: int, n: int) -> Sequence[Case]:
        return self._slice(row_id - n, row_id + n + 1) if 0 <= row_id < self.size else ()

    def _slice(self, start: int, end: int) -> Sequence[Case]:
        return [case(number) for number in range(max(0, start), min(self.size, end))]


def draw(row: Case, width: int, look: Look) -> Line:
    """A row of the queue with its signs."""
    sign, role = _sign(row)
    marks = (">" if look.cursor else " ") + ("*" if look.marked else " ")
    left = f"{'-' if row.left < 0 else ''}{abs(row.left) // 60}:{abs(row.left) % 60:02}"
    facts = f"{row.priority}  {1 + row.id % 2}  "
    rest = f" {row.state:<5}{row.owner:<6}{fit(row.customer, 12)}{row.subject}"
    spans: list[Span] = [(f"{marks} ", ""), (sign, role), (f" INC-{row.id:<7}{facts}", ""), (f"{left:>7}", role)]
    return (*spans, (fit(rest, max(0, width - 31)), ""))


def _sign(row: Case) -> tuple[str, Role]:
    if row.left < 0:
        return "!!", "urgent"
    if row.left < 60:
        return "! ", "warn"
    return ("+ ", "new") if row.owner == "-" else ("  ", "")


def preview(row: Case) -> Sequence[Line]:
    """What the pane beside the queue says about a case, with a thread that differs from case to case."""
    sign, role = _sign(row)
    thread = [((f"14:{(row.id * 7 + line) % 60:02} {OWNERS[(row.id + line) % 5]} note", ""),) for line in range(9)]
    return [
        ((f"INC-{row.id}", "title"), (f"   priority {row.priority}   line {1 + row.id % 2}", "")),
        ((row.subject, "title"),),
        (),
        ((f"Customer   {row.customer} (gold)", ""),),
        ((f"Owner      {row.owner}", ""),),
        (("Service    mail", ""),),
        ((f"{sign} {abs(row.left)} min", role),),
        (("Suggested  e c  customer plan", "dim"),),
        (),
        *thread,
    ]
