"""The lines of what is owed to customers: a plan, and what the manager answers for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from supportdesk.clock import NEVER, from_ms, to_ms
from supportdesk.i18n import _, label, ngettext, pgettext
from supportdesk.rules.record_names import record_name
from supportdesk.screens.widgets.look import Line, Look, Role
from supportdesk.screens.wording.happenings import event_sentence, who_did
from supportdesk.screens.wording.moment import Moment
from supportdesk.screens.wording.queue_rows import number_cell
from supportdesk.terms import ResponsibilityState, Subject
from supportdesk.text import fit, safe, safe_block, wrap

if TYPE_CHECKING:
    from supportdesk.operations.case_rows import Entry
    from supportdesk.operations.owed_view import Borne, PlanRow
    from supportdesk.rules.plan_steps import PlanStep

WHEN, STATE, WHO, WIDE = 11, 11, 30, 100
OWED, OWNER = 26, 9


def plan_lines(row: PlanRow, events: Sequence[Entry], moment: Moment, width: int, *, prefix: str) -> list[Line]:
    """A plan in full."""
    return [
        *_plan_head(row, moment, width, prefix),
        *_steps(row, moment, width),
        *_history(events, moment, width, prefix),
    ]


def _plan_head(row: PlanRow, moment: Moment, width: int, prefix: str) -> Iterator[Line]:
    yield [(fit(safe(row.goal, limit=500), width), "title")]
    yield [(fit(f"{prefix}-{row.case_id}  {safe(row.customer)}: {safe(row.subject)}", width), "dim")]
    said = label(row.state)
    if row.agreed_at is not None:
        said += "  " + _("edition {n}, agreed by {who} ({how}) {time}").format(
            n=row.edition, who=safe(row.agreed_by), how=safe(row.agreed_how), time=moment.clock(row.agreed_at)
        )
    yield [(fit(said, width), "")]
    if row.next_contact_at is not None:
        late = row.next_contact_at < moment.now
        text = _("the customer hears from us by {time}").format(time=moment.clock(row.next_contact_at))
        yield [(fit(("!! " if late else "") + text, width), "urgent" if late else "")]
    yield [("", "")]


def _steps(row: PlanRow, moment: Moment, width: int) -> Iterator[Line]:
    yield [(_("Steps"), "title")]
    if not row.steps:
        yield [("   " + _("none yet; i adds one"), "dim")]
    for place, step in enumerate(row.steps, 1):
        yield _step_line(place, step, moment, width)


def _step_line(place: int, step: PlanStep, moment: Moment, width: int) -> Line:
    state, role = step_state(step, moment)
    who = f"{safe(step.owner)} ({label(step.side)})"
    room = WHO if width >= WIDE else WHO - 8
    text = f"{place:>2} {fit(moment.clock(from_ms(step.due_at)), WHEN)}{fit(state, STATE)}{fit(who, room)} "
    return [(fit(text + safe(step.text, limit=300), width), role)]


def step_state(step: PlanStep, moment: Moment) -> tuple[str, Role]:
    """How a step stands, in words that need no colour: a broken one is named plainly."""
    if step.broken(to_ms(moment.now)):
        return (_("done late"), "warn") if step.done_at is not None else ("!! " + _("BROKEN"), "urgent")
    return (_("done"), "dim") if step.done_at is not None else (_("to do"), "")


def _history(events: Sequence[Entry], moment: Moment, width: int, prefix: str) -> Iterator[Line]:
    yield [("", "")]
    yield [(_("History"), "title")]
    for entry in events:
        text = f"{who_did(entry)} {event_sentence(entry, moment, names={}, prefix=prefix)}"
        yield [(fit(f"{moment.clock(entry.at)}  {text}", width), "dim" if entry.undone else "")]


def borne_heading(width: int) -> Line:
    """The names over the columns of the manager's list."""
    columns = ((_("Case"), 9), (_("P"), 2), (_("Owner"), OWNER), (_("Owed next"), OWED + 1))
    text = "     " + "".join(fit(name, size) for name, size in columns) + _("Subject")
    return [(fit(text, width), "dim")]


def borne_line(row: Borne, width: int, look: Look, moment: Moment, *, prefix: str) -> Line:
    """One case the manager answers for; `!!` is before what is overdue, `? ` before what is offered."""
    now = to_ms(moment.now)
    overdue = row.next_at is not None and row.next_at < now
    late = row.due_at < now < NEVER
    offered = row.responsibility.state is ResponsibilityState.OFFERED
    flag, role = _flag(offered=offered, late=late, overdue=overdue)
    pointer = (">" if look.cursor else " ") + " "
    broken = len(row.broken_steps(now))
    owed = owed_words(row, moment)
    if broken:
        owed += " " + ngettext("{n} broken step", "{n} broken steps", broken).format(n=broken)
    left = f"{number_cell(prefix, row.id)} {row.priority} {fit(safe(row.owner) or '-', OWNER)}{fit(owed, OWED)} "
    subject = f"{safe(row.responsibility.customer)}: {safe(row.responsibility.subject)}"
    room = max(width - len(pointer) - len(flag) - len(left), 0)
    return [(pointer, ""), (flag, role), (left, role if role == "urgent" else ""), (fit(subject, room), "")]


def _flag(*, offered: bool, late: bool, overdue: bool) -> tuple[str, Role]:
    if overdue:
        return "!! ", "urgent"
    if offered:
        return "?  ", "warn"
    return ("!  ", "warn") if late else ("   ", "")


def owed_words(row: Borne, moment: Moment) -> str:
    """What is owed next, and when."""
    if row.next_at is None:
        return pgettext("owed", "nothing promised")
    what = {
        "report": pgettext("owed", "report"),
        "contact": pgettext("owed", "contact"),
        "word": pgettext("owed", "next word"),
        "step": pgettext("owed", "step"),
    }[row.owed]
    return f"{what} {moment.clock(from_ms(row.next_at))}"


def borne_summary(rows: Sequence[Borne], width: int, moment: Moment) -> Line:
    """How much is the manager's, what is due today, and what is overdue."""
    now = to_ms(moment.now)
    today = [row for row in rows if row.next_at is not None and moment.is_today(from_ms(row.next_at))]
    overdue = sum(row.next_at is not None and row.next_at < now for row in rows)
    offered = sum(row.responsibility.state is ResponsibilityState.OFFERED for row in rows)
    parts = [
        ngettext("{n} case", "{n} cases", len(rows)).format(n=len(rows)),
        _("{n} due today").format(n=len(today)),
        _("{n} overdue").format(n=overdue),
        _("{n} to accept").format(n=offered),
    ]
    role: Role = "urgent" if overdue else "warn" if offered else "ok"
    return [(fit("   ".join(parts), width), role)]


def borne_detail(row: Borne | None, moment: Moment, width: int, *, prefix: str) -> list[Line]:
    """The case under the cursor: why it is the manager's, the plan, the report."""
    if row is None:
        said = _("Nothing is yours to answer for, and nothing is offered.")
        return [[("   " + line, "ok")] for line in wrap(said, max(width - 4, 20))]
    about = row.responsibility
    head = f"-- {prefix}-{row.id}  P{row.priority}  {label(row.state).lower()}  {label(about.state)} "
    lines: list[Line] = [[(fit(head + "-" * width, width), "title")]]
    why = _("{who} passed it on: {why}").format(who=safe(about.offered_by) or _("A rule"), why=safe_block(about.why))
    lines += [[(line, "")] for line in wrap(why, width)[:2]]
    if row.report is not None:
        name = record_name(Subject.REPORT, row.report.id)
        said = _("{record} must be with the customer by {time}").format(
            record=name, time=moment.clock(row.report.due_at)
        )
        lines.append([(fit(said, width), "urgent" if row.report.due_at < moment.now else "warn")])
    if row.plan is not None:
        name = record_name(Subject.PLAN, row.plan.id)
        lines.append([(fit(f"{name} {label(row.plan.state)}: {safe(row.plan.goal)}", width), "title")])
        for place, step in enumerate(row.plan.steps, 1):
            lines.append(_step_line(place, step, moment, width))
    else:
        lines.append([(_("No plan with the customer yet: p begins one."), "dim")])
    return lines
