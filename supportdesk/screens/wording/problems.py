"""Problems as lines: in the list, and one of them in full."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from supportdesk.i18n import _, age, label
from supportdesk.rules.problem_flow import PROBLEM_FLOW
from supportdesk.rules.record_names import record_name
from supportdesk.screens.widgets.look import Line, Look, Role
from supportdesk.screens.wording.happenings import event_sentence, who_did
from supportdesk.screens.wording.moment import Moment
from supportdesk.terms import ProblemState, Subject
from supportdesk.text import fit, safe, safe_block, wrap

if TYPE_CHECKING:
    from supportdesk.operations.problem_view import ProblemDetail, ProblemRow

NAME = 8
STATE, DUE, OWNER, CASES = 20, 7, 9, 7
INDENT = "    "


def problems_heading(width: int) -> Line:
    """The names over the columns."""
    columns = (
        (_("Problem"), NAME + 1),
        (_("P"), 2),
        (_("State"), STATE),
        (_("Left"), DUE),
        (_("Owner"), OWNER),
        (_("Cases"), CASES),
        (_("Title"), width),
    )
    return [(fit("   " + "".join(fit(name, size) for name, size in columns), width), "dim")]


def problem_line(row: ProblemRow, width: int, look: Look, moment: Moment) -> Line:
    """One problem in one line, with the time left for its next step; `!` is before one that nobody has taken on yet."""
    pointer = (">" if look.cursor else " ") + ("!" if row.state is ProblemState.LOGGED else " ") + " "
    role: Role = "dim" if PROBLEM_FLOW.is_done(row.state) else "urgent" if _late(row, moment) else ""
    text = f"{fit(record_name(Subject.PROBLEM, row.id), NAME)} {row.priority} {fit(label(row.state), STATE)}"
    cases = f"{row.open_cases}/{row.cases}"
    text += fit("-" if row.due_at is None else age(row.due_at - moment.now), DUE)
    text += f"{fit(safe(row.owner) or '-', OWNER - 1)} {fit(cases, CASES)}"
    return [(pointer, role), (fit(text + safe(row.title), max(width - len(pointer), 0)), role)]


def no_problems() -> list[Line]:
    """What stands in an empty list."""
    return [
        [(" ", "")],
        [("   " + _("No problem is worked on. i logs one; in a case e p does.") + " ", "dim")],
    ]


def problem_head(found: ProblemDetail, moment: Moment, width: int) -> list[Line]:
    """Title and where it stands: the first lines."""
    row = found.row
    who = safe(row.owner) or _("nobody")
    due = "" if row.due_at is None else _("next step by {time}").format(time=moment.clock(row.due_at))
    said = (f"P{row.priority}", label(row.state), due, _("owner {who}").format(who=who), safe(row.component))
    return [
        [(fit(safe(row.title), width), "title")],
        [(fit("  ".join(part for part in said if part), width), "urgent" if _late(row, moment) else "dim")],
    ]


def _late(row: ProblemRow, moment: Moment) -> bool:
    return row.due_at is not None and row.due_at < moment.now


def problem_lines(found: ProblemDetail, moment: Moment, width: int, *, prefix: str) -> list[Line]:
    """All of it: what is known, how to live with it, its cases, its history."""
    lines = problem_head(found, moment, width)
    for name, text in _texts(found):
        if text:
            lines += [[("", "")], [(name, "title")]]
            lines += [[(row, "")] for row in wrap(safe_block(text), width)]
    if found.ask_again_at is not None:
        lines += [[("", "")], [(_("To be asked after on {time}").format(time=moment.clock(found.ask_again_at)), "")]]
    lines += [[("", "")], [(_("Cases"), "title")]]
    lines += list(_cases(found, moment, width, prefix)) or [[(_("none"), "dim")]]
    if found.changes:
        lines += [[("", "")], [(_("Changes that mend it"), "title")]]
    for one in found.changes:
        text = f"{record_name(Subject.CHANGE, one.id)}  {label(one.state)}  {safe(one.title, limit=200)}"
        lines.append([(fit(text, width), "")])
    lines += [[("", "")], [(_("History"), "title")]]
    for entry in reversed(found.history):
        said = event_sentence(entry, moment, names={}, prefix=prefix)
        lines.append(
            [(fit(f"{moment.clock(entry.at)}  {who_did(entry)} {said}", width), "dim" if entry.undone else "")]
        )
    return lines


def _cases(found: ProblemDetail, moment: Moment, width: int, prefix: str) -> Iterator[Line]:
    for case in found.cases:
        text = f"{prefix}-{case.id}  {label(case.state)}  {safe(case.customer)}  {safe(case.subject, limit=200)}"
        yield [(fit(f"{moment.clock(case.arrived_at)}  {text}", width), "")]


def _texts(found: ProblemDetail) -> tuple[tuple[str, str], ...]:
    return (
        (_("What happens"), found.description),
        (_("Causes"), found.causes),
        (_("Root cause"), found.root_cause),
        (_("Workaround"), found.workaround),
        (_("Known by"), found.symptoms),
        (_("Solution"), found.solution),
    )
