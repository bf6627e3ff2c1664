"""The bars around every screen: place and time above, views with their counts, what happened and the keys below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from supportdesk.i18n import _, full_time, label, pgettext
from supportdesk.screens.widgets.look import Line, Role
from supportdesk.screens.wording.moment import Moment
from supportdesk.terms import Line as WorkLine
from supportdesk.text import cells, fit, safe, wrap

if TYPE_CHECKING:
    from supportdesk.operations.at_work import Present
    from supportdesk.operations.views import ViewRow
    from supportdesk.rules.actor import Actor

COUNTED = 1000
LONGEST_NAME = 30
"""Cells of a view's name: one with more would leave no room for the others."""
MORE = " v …"
MOST_SAID = 3


def top_line(
    place: str, actor: Actor, moment: Moment, width: int, *, other_time: bool = False, demo: bool = False
) -> Line:
    """Place to the left; who, line and time to the right. A desk set to another time says so.

    Where there is little room the program's name goes first, then the lines: the place is what one needs to see.
    """
    where, said = str(safe(place)), _("demo desk") if demo else ""
    lines = ", ".join(label(line).lower() for line in WorkLine if line in actor.lines)
    when = full_time(moment.now, moment.zone) if other_time else _weekday_time(moment)
    who = [str(safe(actor.login)), lines, _("set to {time}").format(time=when) if other_time else when]
    ways = ((f"supportdesk  {where}", [said, *who]), (where, [said, *who]), (where, [said, who[0], who[2]]))
    sides = [(left, "  ".join(part for part in parts if part)) for left, parts in ways]
    left, right = next((side for side in sides if cells(side[0]) + 2 + cells(side[1]) <= width), sides[-1])
    room = width - cells(right) - 1
    return [
        (fit(left, max(room, 0)) + " ", "title"),
        (fit(right, min(cells(right), width)), "warn" if other_time else ""),
    ]


def _weekday_time(moment: Moment) -> str:
    names = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]
    local = moment.now.astimezone(moment.zone)
    return f"{names[local.weekday()]} {local:%H:%M}"


def said_lines(text: str, role: Role, undo: bool, width: int) -> list[Line]:
    """What happened, on as many lines as it needs, up to `MOST_SAID`; on the last one how to take it back."""
    hint = _("u undo") if undo else ""
    rows = wrap(safe(text), max(width - (cells(hint) + 1 if hint else 0), 20))[:MOST_SAID] or [""]
    lines: list[Line] = [[(row, role)] for row in rows]
    if hint:
        lines[-1] = [(fit(rows[-1], max(width - cells(hint) - 1, 0)), role), (f" {hint}", "key")]
    return lines


def views_line(views: Sequence[ViewRow], counts: Mapping[int, int], current: int | None, width: int) -> Line:
    """The saved views with their digits and counts, the current one in brackets and always there.

    The last ones that do not fit are left out, and "v …" says that there are more.
    """
    words: list[tuple[str, Role]] = []
    for digit, view in enumerate(views[:9], start=1):
        found = counts.get(view.id)
        count = "" if found is None else f" {COUNTED - 1}+" if found >= COUNTED else f" {found}"
        name = fit(safe(_(view.name) if view.shared else view.name), LONGEST_NAME).rstrip()
        word = f"{digit} {name}{count}"
        words.append((f"[{word}]", "title") if view.id == current else (f" {word} ", ""))
    if sum(cells(word) for word, _role in words) <= width:
        return words
    room = width - cells(MORE)
    while words and sum(cells(word) for word, _role in words) > room:
        words.pop(max((at for at, (_word, role) in enumerate(words) if not role), default=0))
    return [*words, (MORE, "dim")]


def filter_line(text: str, shown: str, width: int) -> Line:
    """The filter in force when it is not a saved view."""
    right = safe(shown)
    left = "/ " + safe(text)
    return [(fit(left, max(width - cells(right) - 1, 0)) + " ", "title"), (right, "dim")]


def views_or_filter_line(
    views: Sequence[ViewRow], counts: Mapping[int, int], current: int | None, text: str, width: int, *, marked: int = 0
) -> Line:
    """The second line of the queue: the views, or the filter `text` when it is no saved view; before it how many are marked."""
    marks = _("* {n} marked").format(n=marked) + "  " if marked else ""
    room = width - cells(marks)
    if current is None and views:
        line = filter_line(text, _("Esc: back to the views"), room)
    else:
        line = views_line(views, counts, current, room)
    return [(marks, "mark"), *line] if marks else line


def presence_words(here: Sequence[Present]) -> dict[int, str]:
    """Who else is at which case, in a few words."""
    words = {"writes": _("{who} writes"), "reads": _("{who} reads")}
    return {one.case_id: words.get(one.doing, "{who}").format(who=one.login) for one in here}


def draft_sentence(place: str, when: str, prefix: str) -> str:
    """Says where a draft is that was kept: `place` is the key it is kept under."""
    if not place.startswith("case:"):
        return _("Your new case from {time} is kept: i goes on with it.").format(time=when)
    _case, number, what = place.split(":")
    words = {
        "reply": pgettext("draft", "reply"),
        "note": pgettext("draft", "note"),
        "resolve": pgettext("draft", "solution"),
        "escalate": pgettext("draft", "hand-over"),
    }
    sentence = _("Your {what} on {case} from {time} is kept.")
    return sentence.format(what=words.get(what, what), case=f"{prefix}-{number}", time=when)
