"""The lines of Change Management: the list of changes, and one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from supportdesk.clock import from_ms
from supportdesk.i18n import _, label
from supportdesk.rules.change_values import question_text
from supportdesk.rules.record_names import record_name
from supportdesk.screens.widgets.look import Line, Look, Role
from supportdesk.screens.wording.happenings import event_sentence, who_did
from supportdesk.screens.wording.moment import Moment
from supportdesk.terms import ChangeKind, ChangeRisk, ChangeState, Subject
from supportdesk.text import fit, safe, safe_block, wrap

if TYPE_CHECKING:
    from supportdesk.operations.case_rows import Entry
    from supportdesk.operations.change_view import CausedCase, ChangeRow

NAME, WHEN, RISK, STATE, WHAT = 8, 12, 8, 18, 18
INDENT = "    "


def changes_heading(width: int) -> Line:
    """The names over the columns."""
    columns = (
        (_("Change"), NAME),
        (_("Begins"), WHEN),
        (_("Risk"), RISK),
        (_("State"), STATE),
        (_("Components"), WHAT),
    )
    return [(fit("   " + "".join(fit(name, size) for name, size in columns) + _("Title"), width), "dim")]


def change_line(row: ChangeRow, width: int, look: Look, moment: Moment) -> Line:
    """One change in one line; `!` is before an emergency and one that should have begun."""
    overdue = row.state is ChangeState.APPROVED and row.starts_at is not None and row.starts_at < moment.now
    flag = "!" if overdue or row.kind is ChangeKind.EMERGENCY else " "
    pointer = (">" if look.cursor else " ") + flag + " "
    when = "-" if row.starts_at is None else moment.clock(row.starts_at)
    risk = "-" if row.risk is None else label(row.risk)
    text = f"{fit(record_name(Subject.CHANGE, row.id), NAME)}{fit(when, WHEN)}{fit(risk, RISK)}"
    text += f"{fit(label(row.state), STATE - 1)} {fit(safe(', '.join(row.components)) or '-', WHAT - 1)} "
    role: Role = "urgent" if overdue else "warn" if row.risk is ChangeRisk.HIGH else ""
    return [(pointer, role), (fit(text + safe(row.title), max(width - len(pointer), 0)), role)]


def no_changes() -> list[Line]:
    """What stands in an empty list."""
    return [[(" ", "")], [("   " + _("No change is to come. i drafts one."), "dim")]]


def change_lines(
    row: ChangeRow,
    caused: Sequence[CausedCase],
    events: Sequence[Entry],
    moment: Moment,
    width: int,
    *,
    prefix: str,
) -> list[Line]:
    """All of it: what may have been caused by it first."""
    said = _("{kind}, risk {risk}, {state}").format(
        kind=label(row.kind), risk="-" if row.risk is None else label(row.risk), state=label(row.state)
    )
    lines: list[Line] = [
        [(fit(safe(row.title), width), "title")],
        [(fit(f"{said}  {_times(row, moment)}  {safe(', '.join(row.components))}", width), "dim")],
    ]
    if row.problem is not None:
        mends = _("mends {record}").format(record=record_name(Subject.PROBLEM, row.problem))
        lines.append([(fit(mends, width), "dim")])
    for one in caused:
        told = _("perhaps caused by it: {case} {subject}").format(case=f"{prefix}-{one.id}", subject=safe(one.subject))
        lines.append([(fit("!! " + told, width), "urgent")])
    return [
        *lines,
        *_ticked(row, moment, width),
        *_texts(row, width),
        *_answers(row, width),
        *_history(events, moment, width, prefix),
    ]


def _times(row: ChangeRow, moment: Moment) -> str:
    times = [moment.clock(at) for at in (row.starts_at, row.ends_at) if at is not None]
    return " – ".join(times) or _("no time yet")


def _ticked(row: ChangeRow, moment: Moment, width: int) -> Iterator[Line]:
    """The steps of the routine that a standard change follows; `>` is before the one that is next."""
    if not row.routine:
        return
    yield [(fit(_("Steps of the routine {key}").format(key=safe(row.routine)), width), "title")]
    ticks = {one.step: one for one in row.ticks}
    for place, step in enumerate(row.steps, 1):
        one, here = ticks.get(place), place == row.step and row.state is ChangeState.IN_PROGRESS
        text = f"{'>' if here else ' '}[{'x' if one else ' '}] {place:>2} {safe(step, limit=300)}"
        if one is not None:
            text += f"  ({label(one.result)}, {safe(one.who)} {moment.clock(from_ms(one.at))})"
        yield [(fit(text, width), "key" if here else "dim" if one else "")]


def _texts(row: ChangeRow, width: int) -> Iterator[Line]:
    texts = (
        (_("Why"), row.why),
        (_("Plan"), "" if row.routine else row.plan),
        (_("Back-out"), row.back_out),
        (_("Outcome"), row.outcome),
        (_("Review"), row.review),
    )
    for name, text in texts:
        if text:
            yield [(name, "title")]
            for line in wrap(safe_block(text), max(width - len(INDENT), 20)):
                yield [(INDENT + line, "")]


def _answers(row: ChangeRow, width: int) -> Iterator[Line]:
    for key, answer in row.answers.items():
        said = _("yes") if answer else _("no")
        yield [(fit(f"{INDENT}{question_text(key)} {said}", width), "dim")]


def _history(events: Sequence[Entry], moment: Moment, width: int, prefix: str) -> Iterator[Line]:
    if events:
        yield [(_("History"), "title")]
    for entry in events:
        text = f"{who_did(entry)} {event_sentence(entry, moment, names={}, prefix=prefix)}"
        yield [(fit(f"{moment.clock(entry.at)}  {text}", width), "dim" if entry.undone else "")]
