"""Saying which problem is behind cases: one that is known, or a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportdesk.i18n import _, label, pgettext
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import why_not
from supportdesk.rules.record_names import record_name
from supportdesk.screens.commands.asking import titled
from supportdesk.terms import Subject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportdesk.screens.desk_screen import DeskScreen
    from supportdesk.screens.dialogs.specs import Option

NEW = 0
"""The value of the choice that logs a new problem."""
NAME = 8


async def to_problem(screen: DeskScreen) -> None:
    """Asks which problem, those that look alike first, and links the cases; or logs a new one behind them."""
    from supportdesk.operations.problems import link_to_problem
    from supportdesk.screens.commands.on_problems import log_from

    cases = list(screen.targets())
    title = titled(screen, cases, _("the problem behind it"))
    number = await which_problem(screen, cases[0].subject, title)
    if number is None:
        return
    if number == NEW:
        await log_from(screen, [case.id for case in cases])
        return
    said = _("{cases}: {record} is behind it.").replace("{record}", record_name(Subject.PROBLEM, number))
    await screen.do(lambda change, case: link_to_problem.within(change, case, number), said, targets=cases)


async def which_problem(screen: DeskScreen, subject: str, title: str) -> int | None:
    """Asks which problem, those first that look like this subject; `NEW` where one is to be logged, nothing when left."""
    from supportdesk.operations.problem_view import known_errors, problems
    from supportdesk.screens.dialogs.form import Form
    from supportdesk.screens.dialogs.specs import LookupField, Option

    rows, alike = await screen.in_thread(lambda: (problems(screen.desk), known_errors(screen.desk, subject)))
    first = {one.id: place for place, one in enumerate(alike)}
    rows.sort(key=lambda row: first.get(row.id, len(first)))
    may_log = why_not(screen.desk.actor, Action.LOG_PROBLEM) is None

    def find(text: str) -> Sequence[Option]:
        wanted = text.casefold().strip()
        found = [
            Option(row.id, record_name(Subject.PROBLEM, row.id), f"{label(row.state)}: {row.title}")
            for row in rows
            if wanted in f"{record_name(Subject.PROBLEM, row.id)} {row.title}".casefold()
        ]
        return [*found, Option(NEW, _("new"), _("log a problem behind it"))] if may_log else found

    which = LookupField(
        "problem",
        _("Problem"),
        find,
        needed=_("Which problem? Type its number, or letters of its title."),
        shown=8,
        at_once=True,
        name_cells=NAME,
    )
    form = Form(screen.session, title, [which], enter=pgettext("enter", "link"))
    filled = await screen.desk_app.push_screen_wait(form)
    return None if filled is None else int(filled.values["problem"])
