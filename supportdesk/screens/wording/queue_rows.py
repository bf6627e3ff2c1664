"""The lines of the queue: one case in one line, and the heading over them.

Used by the running screen and by the page painted before Textual is imported: both say the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportdesk.clock import NEVER, to_ms
from supportdesk.i18n import _, left, pgettext
from supportdesk.screens.widgets.look import Line, Look, Role
from supportdesk.screens.wording.moment import Moment
from supportdesk.terms import WAITING_STATES, CaseState, Priority
from supportdesk.terms import Line as WorkLine
from supportdesk.text import cells, fit, safe

if TYPE_CHECKING:
    from supportdesk.operations.queue import QueueRow

LINE_SIGNS = {WorkLine.FIRST: "1", WorkLine.SECOND: "2", WorkLine.PROBLEM: "P", WorkLine.MANAGER: "S"}
WIDE = 100
NARROW = 72
NUMBER = 8
SOON_MS = 30 * 60_000


def reference(prefix: str, number: int) -> str:
    """The reference people say and write."""
    return f"{prefix}-{number}"


def number_cell(prefix: str, number: int) -> str:
    """The reference in a column; where it has no room, the number alone, which names the case as well, and is never cut."""
    whole = reference(prefix, number)
    return fit(whole if cells(whole) <= NUMBER else str(number), NUMBER)


def sign(row: QueueRow, now: int) -> tuple[str, Role]:
    """Two cells that say what is special about a case, and the role they are painted in: never colour alone."""
    if row.done:
        return "ok", "dim"
    if row.due_at < now:
        return "!!", "urgent"
    if row.state in WAITING_STATES:
        return "||", "dim"
    if row.priority == Priority.CRITICAL:
        return "!!", "urgent"
    if row.due_at - now <= SOON_MS:
        return "! ", "warn"
    if row.owner_id is None and row.state is CaseState.NEW:
        return "+ ", "new"
    if row.unanswered:
        return "? ", "warn"
    if row.priority == Priority.HIGH:
        return "! ", "warn"
    return "  ", ""


def state_word(state: CaseState) -> str:
    """The state in at most seven cells."""
    words = {
        CaseState.NEW: pgettext("state column", "new"),
        CaseState.OPEN: pgettext("state column", "open"),
        CaseState.WAITING_CUSTOMER: pgettext("state column", "w cust"),
        CaseState.WAITING_SUPPLIER: pgettext("state column", "w supp"),
        CaseState.SCHEDULED: pgettext("state column", "w time"),
        CaseState.RESOLVED: pgettext("state column", "solved"),
        CaseState.CLOSED: pgettext("state column", "closed"),
        CaseState.CANCELLED: pgettext("state column", "cancel"),
        CaseState.MERGED: pgettext("state column", "merged"),
    }
    return words[state]


def heading(width: int, sort: str, *, reverse: bool) -> Line:
    """The names over the columns, with the ordered one marked."""
    mark = "^" if reverse else "v"
    names = {
        "number": _("Case"),
        "priority": _("P"),
        "urgent": pgettext("time column", "Left"),
        "age": _("Age"),
        "updated": _("Upd"),
        "owner": _("Owner"),
        "customer": _("Customer"),
    }

    def titled(column: str, size: int, shown: str | None = None) -> str:
        name = shown or names[column]
        marked = f"{name}{mark}" if len(name) == 1 else f"{name} {mark}"
        return fit(marked if column == sort and cells(marked) <= size else name, size)

    owner, customer = _sizes(width)
    flags, line, state = (
        _("Fl"),
        _("Ln"),
        _("State"),
    )  # The catalogue's keeper does not see sentences inside an f-string.
    text = (
        f"   {fit(flags, 2)} {titled('number', 8)} {titled('priority', 3)}{fit(line, 2)} "
        f"{''.join(titled(time, 6) + ' ' for time in _times(width, sort))}{fit(state, 7)}"
        f"{titled('owner', owner)} "
    )
    text += f"{titled('customer', customer)} " if customer else ""
    text += _("Subject")
    return [(fit(text, width), "dim")]


def _sizes(width: int) -> tuple[int, int]:
    """How wide owner and customer are; on a narrow list the customer gives way to the subject, and the preview names it."""
    if width < NARROW:
        return 6, 0
    return (8, 18) if width >= WIDE else (6, 12)


def _times(width: int, sort: str) -> tuple[str, ...]:
    """The columns of time: what is left to the promise, beside the age where there is room, or the one it is ordered by."""
    own = "updated" if sort == "updated" else "age"
    if width >= WIDE:
        return ("urgent", own)
    return (own,) if sort in ("age", "updated") else ("urgent",)


def case_line(row: QueueRow, width: int, look: Look, moment: Moment, *, prefix: str, sort: str = "urgent") -> Line:
    """One case in one line of at most `width` cells. Red all along is only what is important: a red wall warns of nothing."""
    now = to_ms(moment.now)
    flag, role = sign(row, now)
    owner_size, customer_size = _sizes(width)
    pointer = (">" if look.cursor else " ") + ("*" if look.marked else " ") + " "
    shown = {
        "urgent": left(NEVER if row.done else row.due_at, now, paused=row.state in WAITING_STATES),
        "age": moment.since(row.arrived_at),
        "updated": moment.since(row.updated_at),
    }
    times = "".join(f"{shown[time]:>6} " for time in _times(width, sort))
    head = f" {number_cell(prefix, row.id)} {row.priority}  {LINE_SIGNS[row.line]}  "
    columns = f"{fit(state_word(row.state), 7)}{fit(safe(row.owner) or '-', owner_size)} "
    columns += f"{fit(safe(row.customer) or '-', customer_size)} " if customer_size else ""
    used = len(pointer) + 2
    line: list[tuple[str, Role]] = [(pointer, "mark" if look.marked else ""), (flag, role)]
    whole = role if role == "dim" or (role == "urgent" and row.priority <= Priority.HIGH) else ""
    if role == "urgent" and not whole:
        line += [(head, ""), (times, role), (columns, "")]
    else:
        line.append((head + times + columns, whole))
    counts = _counts(row)
    rest = width - used - 1 - 8 - 1 - 1 - 2 - 1 - 2 - cells(times) - 7 - owner_size - 1
    rest -= customer_size + 1 if customer_size else 0
    subject = safe(row.subject)
    if look.presence:
        who = f" {safe(look.presence)}"
        line.append((fit(counts + subject, max(rest - len(who), 0)), whole))
        line.append((fit(who, min(len(who), rest)), "presence"))
        return line
    if counts:
        line.append((counts, "repeat"))
    line.append((fit(subject, max(rest - len(counts), 0)), whole))
    return line


def _counts(row: QueueRow) -> str:
    """What has gone to and fro: handed back, reopened."""
    parts = []
    if row.hand_back_count:
        parts.append(f"<{row.hand_back_count}")
    if row.reopen_count:
        parts.append(f"x{row.reopen_count + 1}")
    return " ".join(parts) + " " if parts else ""


def empty_lines(filter_text: str) -> list[Line]:
    """What stands in an empty queue."""
    return [
        [(" ", "")],
        [("   " + _("No case here: {filter}").format(filter=safe(filter_text)), "dim")],
        [("   " + _("6 shows all open cases, / changes the filter, i registers a case."), "dim")],
    ]
