"""The minutes of a service meeting in Markdown (P9)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from supportdesk.desk import Desk
from supportdesk.i18n import _, full_time, label, zone
from supportdesk.i18n.rates import often
from supportdesk.operations.agenda import AgendaItem
from supportdesk.operations.case_story import Story, stories
from supportdesk.operations.figure_plots import calibration_lines, week_lines
from supportdesk.operations.figure_weeks import OverTime, over_time
from supportdesk.operations.figures import figures
from supportdesk.operations.meeting_view import ActionRow, DecisionRow, MeetingDetail, meeting_detail
from supportdesk.operations.repeat_counts import keep_counts
from supportdesk.operations.repeats import repeats
from supportdesk.rules.record_names import record_name
from supportdesk.terms import MeetingState, Subject
from supportdesk.text import safe

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
WIDTH = 80
SHOWN = 10
"""The most repeats in the minutes."""
DRAWN = {"weeks": "text weeks", "calibration": "text calibration"}
"""The plots of the minutes, and how their code blocks are marked: a page draws them as shapes instead."""


class Minutes(NamedTuple):
    """The minutes in Markdown, and the figures that are drawn in them; `None` where there are none."""

    text: str
    drawn: OverTime | None


def minutes(desk: Desk, number: int) -> str:
    """The minutes in Markdown, in the reader's language."""
    return written(desk, number).text


def written(desk: Desk, number: int) -> Minutes:
    """The same with the figures that a page draws."""
    found = meeting_detail(desk, number)
    cases = [row.case_id for row in found.decisions] + [item.id for item in found.agenda]
    told, drawn = stories(desk, cases), _drawn(desk, found)
    parts = [*_head(found), *_undone(found.undone), *_decisions(desk, found, told), *_actions(found)]
    parts += [*_failed(found), *_left(desk, found.agenda, told), *_repeats(desk, found), *_figures(desk, found)]
    parts += [] if drawn is None else _plots(drawn)
    return Minutes("\n".join(parts).rstrip() + "\n", drawn)


def plain(text: str) -> str:
    """Text from outside as Markdown that says just that: nothing in it is a heading, a link or a tag."""
    return _SPECIAL.sub(r"\\\1", str(safe(text)))


def _head(found: MeetingDetail) -> Iterator[str]:
    row = found.row
    yield "# " + _("Service meeting") + f": {plain(row.title)}"
    yield ""
    yield "- " + _("Held") + f": {_at(row.held_at)}"
    if row.attendance:
        yield "- " + _("Present") + f": {plain(row.attendance)}"
    yield "- " + _("State") + f": {label(row.state)}"
    yield ""
    if row.notes:
        yield from (plain(line) for line in row.notes.splitlines())
        yield ""


def _undone(rows: tuple[ActionRow, ...]) -> Iterator[str]:
    if rows:
        yield "## " + _("Still to do from earlier meetings")
        yield ""
        yield from _table(rows)


def _decisions(desk: Desk, found: MeetingDetail, told: Mapping[int, Story]) -> Iterator[str]:
    yield "## " + _("Decided")
    yield ""
    if not found.decisions:
        yield _("Nothing yet.")
        yield ""
    for row in found.decisions:
        yield from _decision(desk, row, [one for one in found.actions if one.case_id == row.case_id], told)


def _decision(desk: Desk, row: DecisionRow, given: list[ActionRow], told: Mapping[int, Story]) -> Iterator[str]:
    yield f"### {desk.prefix}-{row.case_id} {plain(row.customer)}: {plain(row.subject)}"
    yield ""
    yield "**" + _("Decision") + f":** {plain(row.text)}"
    yield ""
    if given:
        yield from _table(given)
    yield from _story(told.get(row.case_id))


def _actions(found: MeetingDetail) -> Iterator[str]:
    decided = {row.case_id for row in found.decisions}
    others = [row for row in found.actions if row.case_id not in decided]
    if others:
        yield "## " + _("Other actions")
        yield ""
        yield from _table(others)


def _left(desk: Desk, items: tuple[AgendaItem, ...], told: Mapping[int, Story]) -> Iterator[str]:
    if not items:
        return
    yield "## " + _("On the agenda")
    yield ""
    for item in items:
        yield f"### {desk.prefix}-{item.id} {plain(item.customer)}: {plain(item.subject)}"
        yield ""
        owner = plain(item.owner) or _("nobody has it")
        yield f"P{item.priority}, {label(item.state)}, {label(item.line)}, {owner}"
        yield ""
        yield from _story(told.get(item.id))


def _failed(found: MeetingDetail) -> Iterator[str]:
    if found.failed:
        yield "## " + _("Changes that failed")
        yield ""
        for row in found.failed:
            name = record_name(Subject.CHANGE, row.id)
            yield f"- {name} {plain(row.title)}: {label(row.state)}. {plain(row.outcome)}"
        yield ""


def _repeats(desk: Desk, found: MeetingDetail) -> Iterator[str]:
    if found.row.state is not MeetingState.OPEN:
        return
    keep_counts(desk)
    rows = repeats(desk)
    if rows:
        yield "## " + _("Repeats")
        yield ""
        yield from (f"- {plain(row.name)}: {often(row.came, row.days, row.usual)}" for row in rows[:SHOWN])
        yield ""


def _figures(desk: Desk, found: MeetingDetail) -> Iterator[str]:
    until = _until(desk, found)
    if found.began >= until:
        return
    one = figures(desk, found.began, until)
    yield "## " + _("Figures")
    yield ""
    yield "- " + _("From {since} to {until}").format(since=_at(one.since), until=_at(one.until))
    yield "- " + _("arrived") + f": {one.arrived}, " + _("resolved") + f": {one.resolved}"
    yield "- " + _("never left first line") + f": {one.first_line}, " + _("handed back") + f": {one.handed_back}"
    for kept in one.kept:
        yield f"- {plain(kept.level)}, {label(kept.kind).lower()}: {kept.kept}/{kept.decided} " + _("kept")
    seen = one.early
    yield "- " + _("missed: {missed}, of which seen early: {seen}").format(missed=seen.missed, seen=seen.seen)
    yield ""


def _until(desk: Desk, found: MeetingDetail) -> datetime:
    return found.row.closed_at or desk.now()


def _drawn(desk: Desk, found: MeetingDetail) -> OverTime | None:
    until = _until(desk, found)
    return over_time(desk, until=until, zone=zone()) if found.began < until else None


def _plots(drawn: OverTime) -> Iterator[str]:
    for name, title, lines in (
        ("weeks", _("Week by week"), week_lines(drawn, WIDTH)),
        ("calibration", _("How the early warning came true"), calibration_lines(drawn, WIDTH)),
    ):
        if name == "weeks" or drawn.calibration:
            yield from (f"### {title}", "", f"```{DRAWN[name]}", *lines, "```", "")


def _story(story: Story | None) -> Iterator[str]:
    if story is None:
        return
    for one in story.milestones:
        who = _("a rule") if one.who.startswith("rule:") else plain(one.who)
        reason = f": {plain(one.reason)}" if one.reason else ""
        yield f"- {_at(one.at)} {who} {label(one.tag)}{reason}"
    for missed in story.missed:
        yield f"- {_at(missed.at)} **" + _("missed") + f":** {label(missed.clock).lower()}"
    yield ""


def _table(rows: tuple[ActionRow, ...] | list[ActionRow]) -> Iterator[str]:
    yield "| " + " | ".join((_("No."), _("What"), _("Who"), _("Until"), _("State"))) + " |"
    yield "|---|---|---|---|---|"
    for row in rows:
        yield f"| ACT-{row.id} | {plain(row.text)} | {plain(row.owner)} | {_at(row.due_at)} | {label(row.state)} |"
    yield ""


def _at(at: datetime) -> str:
    return full_time(at, zone())
