"""A routine followed on a case, as lines: its steps, what was ticked by whom, and what comes next (P4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from supportdesk.clock import from_ms
from supportdesk.i18n import _, label
from supportdesk.rules.routine_text import DONE, ESCALATE, Step
from supportdesk.rules.routine_ticks import Tick
from supportdesk.screens.widgets.look import Line, Role
from supportdesk.screens.wording.moment import Moment
from supportdesk.terms import RunState
from supportdesk.text import fit, safe, safe_block, wrap

if TYPE_CHECKING:
    from supportdesk.operations.routine_view import RunRow

INDENT = "        "


def run_lines(row: RunRow, moment: Moment, width: int, *, prefix: str) -> Iterator[Line]:
    """The routine with its ticks; `>` is before the step that is next."""
    yield [(fit(safe(row.routine.title), width), "title")]
    edition = _("edition {n}").format(n=row.edition)
    yield [(fit(f"{prefix}-{row.case_id}  {label(row.state)}  {row.key}, {edition}", width), "dim")]
    yield [("", "")]
    for line in wrap(safe_block(row.routine.intro), width) if row.routine.intro else ():
        yield [(line, "")]
    ticks = {one.step: one for one in row.ticks}
    for place, step in enumerate(row.routine.steps, 1):
        here = place == row.step and row.state is RunState.RUNNING
        yield from _step(place, step, ticks.get(place), moment, width, here=here)


def _step(place: int, step: Step, one: Tick | None, moment: Moment, width: int, *, here: bool) -> Iterator[Line]:
    mark = "[ ]" if one is None else "[x]"
    role: Role = "key" if here else "dim" if one is not None else ""
    first, *more = wrap(safe(step.text, limit=600), max(width - len(INDENT), 20)) or [""]
    yield [(fit(f"{'>' if here else ' '}{mark} {place:>2} {first}", width), role)]
    for line in (*more, *(wrap(safe_block(step.details), max(width - len(INDENT), 20)) if step.details else ())):
        yield [(f"{INDENT}{line}", role if not here else "")]
    if one is not None:
        said = f"{label(one.result)}, {safe(one.who)} {moment.clock(from_ms(one.at))}  {safe(one.note)}"
        yield [(fit(f"{INDENT}{said}".rstrip(), width), "ok")]
    elif here:
        for result, where in step.decisions.items():
            yield [(fit(f"{INDENT}{label(result)}: {_where(where)}", width), "dim")]


def _where(where: int) -> str:
    if where in {DONE, ESCALATE}:
        return _("it is solved") if where == DONE else _("second line takes over")
    return _("step {n}").format(n=where)
