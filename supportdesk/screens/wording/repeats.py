"""Repeats as lines: in the list, and one with the cases behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from supportdesk.i18n import _, label
from supportdesk.i18n.rates import often
from supportdesk.rules.record_names import record_name
from supportdesk.screens.widgets.look import Line, Look
from supportdesk.screens.wording.moment import Moment
from supportdesk.terms import Subject
from supportdesk.text import fit, safe

if TYPE_CHECKING:
    from supportdesk.operations.problem_view import CaseBehind
    from supportdesk.operations.repeats import Repeat

WHAT, PROBLEM = 34, 9


def repeats_heading(width: int) -> Line:
    """The names over the columns."""
    columns = ((_("What"), WHAT + 1), (_("Problem"), PROBLEM + 1))
    text = "   " + "".join(fit(name, size) for name, size in columns) + _("How often")
    return [(fit(text, width), "dim")]


def repeat_line(found: Repeat, width: int, look: Look) -> Line:
    """One repeat in one line; `!` is before one with cases that no problem is behind."""
    pointer = (">" if look.cursor else " ") + ("!" if found.unlinked else " ") + " "
    problem = problems_of(found).split(",")[0] + ("…" if len(found.problems) > 1 else "")
    text = f"{fit(safe(found.name), WHAT)} {fit(safe(problem or '-'), PROBLEM)} {_how_often(found)}"
    return [(pointer, ""), (fit(text, max(width - len(pointer), 0)), "")]


def no_repeats() -> list[Line]:
    """What stands in an empty list."""
    return [[(" ", "")], [("   " + _("Nothing came more often than usual in the last 7 days.") + " ", "dim")]]


def repeat_lines(found: Repeat, cases: Sequence[CaseBehind], moment: Moment, width: int, *, prefix: str) -> list[Line]:
    """What it is, how often it came, what else its cases have in common, and the cases."""
    lines: list[Line] = [[(fit(safe(f"{found.name}: {_how_often(found)}", limit=1000), width), "title")]]
    if found.also:
        also = _("They also have in common: {signs}").format(signs=", ".join(map(safe, found.also)))
        lines.append([(fit(also, width), "dim")])
    if found.problems:
        behind = _("Problems behind some of them: {problems}").format(problems=problems_of(found))
        lines.append([(fit(behind, width), "dim")])
    for case in cases:
        text = f"{prefix}-{case.id}  {label(case.state)}  {safe(case.customer)}  {safe(case.subject, limit=200)}"
        lines.append([(fit(f"{moment.clock(case.arrived_at)}  {text}", width), "")])
    return lines


def problems_of(found: Repeat) -> str:
    """The problems behind some of its cases."""
    return ", ".join(record_name(Subject.PROBLEM, number) for number in found.problems)


def _how_often(found: Repeat) -> str:
    return often(found.came, found.days, found.usual)
