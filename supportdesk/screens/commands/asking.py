"""What several commands ask for: a line of text, another case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from supportdesk.errors import Invalid, NotFound
from supportdesk.i18n import _, label
from supportdesk.operations.queue import QueueQuery, page
from supportdesk.screens.commands.command import Target

if TYPE_CHECKING:
    from supportdesk.desk import Desk
    from supportdesk.screens.desk_screen import DeskScreen
    from supportdesk.screens.dialogs.specs import Option

NAMED = 5
"""The most cases that a title names."""
FOUND = 8
"""The most cases that are offered at a time."""


def titled(screen: DeskScreen, cases: Sequence[Target], title: str) -> str:
    """The title of a dialog, with the cases it is about before it."""
    return f"{named(screen, [case.id for case in cases])}: {title}"


def named(screen: DeskScreen, numbers: Sequence[int]) -> str:
    """The references of cases, the first ones of many."""
    return ", ".join(screen.reference(number) for number in numbers[:NAMED]) + (" …" if len(numbers) > NAMED else "")


async def ask_line(
    screen: DeskScreen,
    title: str,
    name: str,
    needed: str,
    *,
    enter: str,
    hint: str = "",
    check: Callable[[str], str | None] = lambda _text: None,
) -> str | None:
    """One line of text, or `None` when it was left. `enter` says what Enter does, `check` what is wrong with the text."""
    from supportdesk.screens.dialogs.form import Form
    from supportdesk.screens.dialogs.specs import TextField

    def wrong(values: Mapping[str, Any]) -> str | None:
        return check(str(values["text"]))

    field = TextField("text", name, needed=needed, hint=hint)
    filled = await screen.desk_app.push_screen_wait(Form(screen.session, title, [field], enter=enter, check=wrong))
    return None if filled is None else str(filled.values["text"])


async def ask_case(screen: DeskScreen, case: Target, title: str, enter: str) -> int | None:
    """Another case, found by its number or by words; those of the same customer are offered before anything is typed."""
    from supportdesk.operations.case_view import case_detail
    from supportdesk.screens.dialogs.form import Form
    from supportdesk.screens.dialogs.specs import LookupField

    detail = await screen.in_thread(lambda: case_detail(screen.desk, case.id))

    def find(text: str) -> Sequence[Option]:
        return [each for each in _cases(screen.desk, text.strip(), detail.customer_id) if each.value != case.id]

    needed = _("Which case? Write its number, or words that are in it.")
    hint = _("a number such as {case}, or words").format(case=screen.reference(1042))
    field = LookupField(
        "case", _("Case"), find, needed=needed, shown=FOUND, hint=hint, name_cells=len(screen.desk.prefix) + 6
    )
    filled = await screen.desk_app.push_screen_wait(Form(screen.session, title, [field], enter=enter))
    return None if filled is None else int(filled.values["case"])


def _cases(desk: Desk, text: str, customer_id: int | None) -> list[Option]:
    """The case of that number, else those in which the words are; without words the open ones of a customer."""
    from supportdesk.operations.case_view import open_cases_of

    if text:
        return _of_number(desk, text) or _with_words(desk, text)
    alike = open_cases_of(desk, customer_id, most=FOUND + 1) if customer_id is not None else ()
    return [_option(desk, one.id, label(one.state).lower(), one.subject) for one in alike]


def _of_number(desk: Desk, text: str) -> list[Option]:
    from supportdesk.operations.case_view import case_detail, case_number

    try:
        case = case_detail(desk, case_number(desk, text))
    except (Invalid, NotFound):  # these are words
        return []
    return [_option(desk, case.id, case.customer, case.subject)]


def _with_words(desk: Desk, text: str) -> list[Option]:
    try:
        return [_option(desk, row.id, row.customer, row.subject) for row in page(desk, QueueQuery(text), limit=FOUND)]
    except Invalid:  # a filter that is not there in full yet
        return []


def _option(desk: Desk, number: int, told: str, subject: str) -> Option:
    from supportdesk.operations.case_view import reference
    from supportdesk.screens.dialogs.specs import Option

    return Option(number, reference(desk, number), "  ".join(part for part in (told, subject) if part))
