"""Doing something to cases, and printing them as they are afterwards; `session` looks them up and shows refusals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from supportdesk.cli.as_data import case_data
from supportdesk.cli.case_text import case_line
from supportdesk.cli.exit_codes import REFUSED
from supportdesk.cli.failing import tell_refusal
from supportdesk.cli.output import put
from supportdesk.cli.session import Session
from supportdesk.i18n import _
from supportdesk.operations.case_view import case_detail, case_number, reference

if TYPE_CHECKING:
    from supportdesk.change import Change, Outcome

    Work = Callable[[Change, int], Outcome]


def number(session: Session, word: str) -> int:
    """The number of the case a word names."""
    return case_number(session.me, word)


def do_to(session: Session, words: Sequence[str], work: Work) -> None:
    """Does `work` to each case named, as one step. One case refused ends it; of several, the rest is done."""
    numbers = [number(session, word) for word in words]
    if len(words) == 1:
        show_outcomes(session, [session.me.perform(lambda change: work(change, numbers[0]))])
        return
    from supportdesk.operations.bulk import on_each

    done = on_each(session.me, numbers, work)
    show_outcomes(session, done.done, several=True)
    for refused, why in done.refused:
        session.code = REFUSED
        tell_refusal(why, REFUSED, as_json=session.json, case=reference(session.me, refused))


def show_outcomes(session: Session, outcomes: Sequence[Outcome], *, several: bool = False, back: str = "undo") -> None:
    """Prints the changed cases: with `--json` each with its event, one alone as an object; else a line each.

    `back` is the command that takes it back, or nothing where that is not the person's to do.
    """
    cases = [(case_detail(session.me, outcome.case_id), outcome) for outcome in outcomes]
    data = [case_data(session.me, case, outcome) for case, outcome in cases]

    def as_text() -> None:
        for case, _outcome in cases:
            put(case_line(session, case))
        if outcomes and back:
            session.talk(_("To take it back: supportdesk case {command}").format(command=back))

    session.show(data if several else data[0], as_text)
