"""The minutes of a service meeting as a document: Markdown, or HTML made from it (P9)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from supportdesk.desk import Desk
from supportdesk.errors import Invalid
from supportdesk.i18n import _, full_time, label, language, zone
from supportdesk.i18n.rates import often
from supportdesk.operations.agenda import AgendaItem
from supportdesk.operations.case_story import Story, stories
from supportdesk.operations.figures import figures
from supportdesk.operations.meeting_view import ActionRow, DecisionRow, MeetingDetail, meeting_detail
from supportdesk.operations.repeat_counts import keep_counts
from supportdesk.operations.repeats import repeats
from supportdesk.rules.record_names import record_name
from supportdesk.terms import MeetingState, Subject
from supportdesk.text import safe

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
SHOWN = 10
"""The most repeats in the minutes."""
_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ font: 11pt/1.5 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; color: #111; background: #fff; }}
h1 {{ font-size: 1.6rem; }}
h2 {{ font-size: 1.25rem; margin-top: 2rem; border-bottom: 1px solid #999; }}
h3 {{ font-size: 1.05rem; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; padding: .25rem .5rem; border-bottom: 1px solid #ccc; }}
@media print {{ body {{ margin: 0; max-width: none; }} h3 {{ break-after: avoid; }} }}
</style>
</head>
<body>
{body}
</body>
</html>
"""


def minutes(desk: Desk, number: int) -> str:
    """The minutes in Markdown, in the reader's language."""
    found = meeting_detail(desk, number)
    cases = [row.case_id for row in found.decisions] + [item.id for item in found.agenda]
    told = stories(desk, cases)
    parts = [*_head(found), *_undone(found.undone), *_decisions(desk, found, told), *_actions(found)]
    parts += [*_failed(found), *_left(desk, found.agenda, told), *_repeats(desk, found), *_figures(desk, found)]
    return "\n".join(parts).rstrip() + "\n"


def minutes_html(desk: Desk, number: int) -> str:
    """The same as one page of HTML that loads nothing from anywhere and prints well."""
    from markdown_it import MarkdownIt

    text = minutes(desk, number)
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    title = safe(text.splitlines()[0].removeprefix("# "))
    return _PAGE.format(language=language(), title=_escaped_html(str(title)), body=body)


def write_minutes(desk: Desk, number: int, file: Path, *, html: bool = False) -> None:
    """Writes the minutes to a new file, as HTML when it is asked for or the file is called so. `Invalid` when it cannot be."""
    page = html or file.suffix.lower() in {".html", ".htm"}
    text = (minutes_html if page else minutes)(desk, number)
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except FileExistsError as error:
        raise Invalid(_("{file} is there already. Name another file.").format(file=file)) from error
    except OSError as error:
        raise Invalid(_("{file} cannot be written: {why}.").format(file=file, why=error.strerror)) from error


def plain(text: str) -> str:
    """Text from outside as Markdown that says just that: nothing in it is a heading, a link or a tag."""
    return _SPECIAL.sub(r"\\\1", str(safe(text)))


def _escaped_html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\\", "")


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
    until = found.row.closed_at or desk.now()
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
