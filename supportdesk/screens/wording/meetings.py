"""The lines of the service meeting: its summary, its agenda, and what happened to a case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from supportdesk.i18n import _, label, ngettext, pgettext
from supportdesk.rules.record_names import record_name
from supportdesk.screens.widgets.look import Line, Look, Role
from supportdesk.screens.wording.moment import Moment
from supportdesk.screens.wording.queue_rows import LINE_SIGNS, number_cell
from supportdesk.terms import Subject
from supportdesk.text import fit, safe

if TYPE_CHECKING:
    from supportdesk.operations.agenda import AgendaItem
    from supportdesk.operations.case_story import Story
    from supportdesk.operations.meeting_view import ActionRow, MeetingDetail

WHY, STATE, SINCE = 19, 13, 7
SHOWN = 9


def agenda_heading(width: int) -> Line:
    """The names over the columns."""
    columns = ((_("Case"), 9), (_("P"), 2), (_("Ln"), 3), (_("State"), STATE), (_("Why"), WHY), (_("Age"), SINCE))
    text = "     " + "".join(fit(name, size) for name, size in columns) + _("Subject")
    return [(fit(text, width), "dim")]


def agenda_line(item: AgendaItem, width: int, look: Look, moment: Moment, *, prefix: str) -> Line:
    """One case of the agenda in one line; `!!` is before one of which a promise was missed."""
    pointer = (">" if look.cursor else " ") + "  "
    flag: tuple[str, Role] = ("!!", "urgent") if item.breached else ("  ", "")
    state = fit(label(item.state), STATE - 1)
    left = f" {number_cell(prefix, item.id)} {item.priority} {LINE_SIGNS[item.line]}  {state} "
    left += f"{fit(why_words(item), WHY - 1)} {fit(moment.age_of(item.arrived_at), SINCE - 1)} "
    room = max(width - len(pointer) - 2 - len(left), 0)
    subject = f"{safe(item.customer)}: {safe(item.subject)}" if item.customer else safe(item.subject)
    return [(pointer[:1], ""), flag, (left, ""), (fit(subject, room), "")]


def why_words(item: AgendaItem) -> str:
    """What brought a case onto the agenda."""
    words = {"escalated": pgettext("agenda", "escalated"), "missed": pgettext("agenda", "missed")}
    said = [words[word] for word in item.why]
    if item.hand_backs:
        said.append(ngettext("{n} hand-back", "{n} hand-backs", item.hand_backs).format(n=item.hand_backs))
    return ", ".join(said)


def nothing_on_agenda() -> list[Line]:
    """What stands in an empty list."""
    return [[(" ", "")], [("   " + _("Nothing is undecided. s closes the meeting; i calls the next one."), "dim")]]


def meeting_summary(found: MeetingDetail | None, moment: Moment, width: int) -> list[Line]:
    """The meeting in two lines."""
    if found is None:
        return [[(fit(_("No service meeting is open. i calls one; its agenda builds itself."), width), "dim")]]
    row, late = found.row, [one for one in found.undone if one.due_at < moment.now]
    name = record_name(Subject.MEETING, row.id)
    present = safe(row.attendance) or _("nobody noted yet: p")
    parts = [
        _("{n} to go through").format(n=len(found.agenda)),
        _("{n} decided").format(n=len(found.decisions)),
        ngettext("{n} action given", "{n} actions given", len(found.actions)).format(n=len(found.actions)),
        _("{n} undone from earlier, {late} overdue").format(n=len(found.undone), late=len(late)),
    ]
    if found.failed:
        names = ", ".join(record_name(Subject.CHANGE, one.id) for one in found.failed)
        parts.append(_("failed changes: {names}").format(names=names))
    return [
        [(fit("   ".join(parts), width), "warn" if late or found.failed else "")],
        [(fit(f"{name} {safe(row.title)}   " + _("Present: {who}").format(who=present), width), "dim")],
    ]


def story_lines(
    item: AgendaItem | None, story: Story | None, found: MeetingDetail | None, moment: Moment, width: int
) -> list[Line]:
    """What happened to the case under the cursor; without one, what is undone from earlier meetings and given in this."""
    if item is None or story is None:
        return [] if found is None else list(_actions([*found.undone, *found.actions], moment, width))[:SHOWN]
    lines = list(_milestones(story, moment, width))
    head = _("{customer}, {component}, owner {who}").format(
        customer=safe(item.customer) or "-", component=safe(item.component) or "-", who=safe(item.owner) or "-"
    )
    return [[(fit(head, width), "title")], *lines[-SHOWN:]]


def _milestones(story: Story, moment: Moment, width: int) -> Iterator[Line]:
    told = [(one.at, _milestone(one.who, label(one.tag), one.reason), "") for one in story.milestones]
    told += [
        (one.at, "!! " + _("missed: {what}").format(what=label(one.clock).lower()), "urgent") for one in story.missed
    ]
    for at, text, role in sorted(told, key=lambda one: one[0]):
        yield [(fit(f"{fit(moment.clock(at), 11)}{text}", width), "urgent" if role else "")]


def _milestone(who: str, did: str, reason: str) -> str:
    name = _("a rule") if who.startswith("rule:") else str(safe(who))
    return f"{name} {did}" + (f": {safe(reason, limit=200)}" if reason else "")


def _actions(rows: Sequence[ActionRow], moment: Moment, width: int) -> Iterator[Line]:
    for row in rows:
        late = row.due_at < moment.now and row.closed_at is None
        text = f"ACT-{row.id}  {fit(label(row.state), 9)}{fit(moment.clock(row.due_at), 11)}{fit(safe(row.owner), 9)}"
        yield [(fit(("!! " if late else "   ") + text + safe(row.text), width), "urgent" if late else "")]
