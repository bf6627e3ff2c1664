"""The head of an open case: its subject, where it stands, whose it is, the sections, and who else is at it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from supportdesk.i18n import _, label
from supportdesk.screens.widgets.look import Line, Role
from supportdesk.screens.wording.moment import Moment
from supportdesk.text import cells, fit, mark_mixed_script, safe

if TYPE_CHECKING:
    from supportdesk.operations.case_view import CaseDetail

LEAST_NAME = 12
"""Cells that are left of a customer's name, however narrow the terminal."""
SECTIONS = ("timeline", "facts", "links", "history")


def head_lines(case: CaseDetail, moment: Moment, section: str, others: str, width: int) -> list[Line]:
    """The lines that fit a width: what finds no room beside another has a line of its own, a phone number is never cut."""
    standing = standing_line(case, moment, width)
    urgent: Role = "urgent" if case.priority == 1 else "warn" if case.priority == 2 else ""
    lines: list[Line] = [[(fit(str(safe(case.subject)), width).rstrip(), "title")]]
    room = width - cells(standing) - 2
    if cells(_called(case)) <= room:
        lines.append([(standing, urgent), (f"  {who_line(case, room)}", "")])
    else:
        lines += [[(fit(standing, width).rstrip(), urgent)], [(fit(who_line(case, width), width).rstrip(), "")]]
    return [*lines, *_sections(section, others, width)]


def standing_line(case: CaseDetail, moment: Moment, width: int) -> str:
    """Priority, state, line, owner and age in one line; without the age where it finds no room."""
    owner = _("owner") + " " + (safe(case.owner) or _("nobody"))
    line = f"P{case.priority}  {label(case.state).lower()}  {label(case.line).lower()}  {owner}"
    age = "  " + _("age {age}").format(age=moment.age_of(case.arrived_at).strip())
    return line + age if cells(line + age) <= width else line


def who_line(case: CaseDetail, width: int, *, with_mail: bool = True) -> str:
    """Whose case it is and who to call: a long customer's name is cut before the number to call, the mail left out first."""
    mail = str(safe(case.contact_mail)) if with_mail else ""
    cut = max(cells(_called(case)) - width, 0)
    name = str(safe(case.customer))
    mark = str(mark_mixed_script(case.customer))[len(name) :]
    who = _called(case, (fit(name, max(cells(name) - cut, LEAST_NAME)).rstrip() if cut else name) + mark)
    return f"{who}  {mail}" if mail and cells(who) + 2 + cells(mail) <= width else who


def _called(case: CaseDetail, name: str | None = None) -> str:
    parts = (
        mark_mixed_script(case.customer) if name is None else name,
        case.contact or case.requester,
        case.contact_phone,
    )
    return "  ".join(str(safe(part)) for part in parts if part)


def _sections(section: str, others: str, width: int) -> Sequence[Line]:
    words = {"timeline": _("Timeline"), "facts": _("Facts"), "links": _("Links"), "history": _("History")}
    line: list[tuple[str, Role]] = []
    for digit, name in enumerate(SECTIONS, start=1):
        shown = name == section
        word = f"{digit} {words[name]}"
        line.append((f"[{word}]" if shown else f" {word} ", "title" if shown else "dim"))
    if not others:
        return [line]
    if sum(cells(text) for text, _role in line) + 2 + cells(others) <= width:
        return [[*line, ("  ", ""), (others, "presence")]]
    return [line, [(fit(others, width).rstrip(), "presence")]]
