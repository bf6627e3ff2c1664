"""What is done in the beats of a script: each function makes an act, which is one operation of the desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlmodel import col, func, select

from supportdesk.change import Change
from supportdesk.demo.files import File
from supportdesk.demo.script import Act, Script
from supportdesk.models import Message
from supportdesk.operations import facts, flow, joining, lines, marking, ownership, problems, register, talk, undo
from supportdesk.terms import CaseState, Channel, LinkKind


def registers(new: register.NewCase, files: Sequence[File] = ()) -> Act:
    """The case arrives, with its files in the same operation."""

    def act(change: Change, script: Script) -> None:
        script.number = register.register.within(change, new).case_id
        mail = _last_message(change, script.number) if files else 0
        for name, media_type, content in files:
            marking.attach.within(change, script.number, name, content, media_type=media_type, message_id=mail)

    return act


def takes() -> Act:
    """Somebody makes the case theirs."""
    return lambda change, script: ownership.take.within(change, script.number)


def assigns(login: str) -> Act:
    """The case is given to somebody; the operation is kept in mind, for `takes_back`."""

    def act(change: Change, script: Script) -> None:
        script.undoable = ownership.assign.within(change, script.number, login).operation_id

    return act


def takes_back() -> Act:
    """The operation kept in mind is undone."""
    return lambda change, script: undo.undo.within(change, script.undoable)


def logs_problem(title: str, texts: Mapping[str, str]) -> Act:
    """A problem is logged behind the case."""
    return lambda change, script: problems.log_problem.within(change, title, cases=[script.number], texts=texts)


def notes(text: str) -> Act:
    """A note inside the desk."""
    return lambda change, script: talk.note.within(change, script.number, text)


def replies(text: str) -> Act:
    """A reply to the customer."""
    return lambda change, script: talk.reply.within(change, script.number, text)


def answers(text: str, author: str, contact_id: int) -> Act:
    """The customer answers by mail."""
    return lambda change, script: talk.receive.within(
        change, script.number, text, author=author, channel=Channel.MAIL, contact_id=contact_id
    )


def escalates(hand_over: lines.HandOver, competence: str, assign_to: str = "") -> Act:
    """First line hands over to second line, or to a specialist by name."""
    return lambda change, script: lines.escalate.within(
        change, script.number, hand_over, competence=competence, assign_to=assign_to
    )


def hands_back(reason: str) -> Act:
    """Second line gives it back."""
    return lambda change, script: lines.hand_back.within(change, script.number, reason)


def waits(state: CaseState, waiting_for: str, until: Callable[[Script], datetime | None]) -> Act:
    """The case waits; `until` is asked when it begins to."""
    return lambda change, script: flow.wait.within(
        change, script.number, state, waiting_for=waiting_for, until=until(script)
    )


def wakes() -> Act:
    """The time it waited for has come."""
    return lambda change, script: flow.wake.within(change, script.number)


def resolves(cause: int, solution: str, reply: str = "") -> Act:
    """It is solved, and the customer told in the same step."""
    return lambda change, script: flow.resolve.within(
        change, script.number, cause=str(cause), solution=solution, reply=reply
    )


def closes() -> Act:
    """It is closed for good."""
    return lambda change, script: flow.close.within(change, script.number)


def cancels(reason: str) -> Act:
    """It needed no work."""
    return lambda change, script: flow.cancel.within(change, script.number, reason=reason)


def lowers(urgency: int, reason: str) -> Act:
    """It is less urgent than it was, for a reason."""
    less = facts.Facts(urgency=urgency)
    return lambda change, script: facts.set_facts.within(change, script.number, less, reason=reason)


def tags(words: Sequence[str]) -> Act:
    """Tags are put on it."""
    return lambda change, script: marking.tag.within(change, script.number, add=tuple(words))


def watches() -> Act:
    """Somebody follows it."""
    return lambda change, script: marking.watch.within(change, script.number)


def links(other: Script, kind: LinkKind) -> Act:
    """It is linked to the case of another script, which has been registered by then."""
    return lambda change, script: joining.link.within(change, script.number, other.number, kind)


def merges(into: Script, reason: str) -> Act:
    """It becomes part of the case of another script."""
    return lambda change, script: joining.merge.within(change, script.number, into.number, reason=reason)


def splits(subject: str) -> Act:
    """The newest message becomes a case of its own."""

    def act(change: Change, script: Script) -> None:
        newest = [_last_message(change, script.number)]
        script.number_split = joining.split.within(change, script.number, newest, subject).case_id

    return act


def takes_split() -> Act:
    """Somebody makes the case that was split off theirs."""
    return lambda change, script: ownership.take.within(change, script.number_split)


def _last_message(change: Change, number: int) -> int:
    newest = select(func.max(Message.id)).where(col(Message.case_id) == number)
    return change.session.exec(newest).one() or 0
