"""Runs written examples of working time: a calendar, a question, its arguments, and the answer that is expected.

The format is that of docs/sla.md: `calendar`, `op`, `args`, `expected`, and a `policy` where projects differ. What our
decisions refuse, targets in days and periods that end before they begin, is refused here too, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from supportdesk.clock import from_ms, to_ms
from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.rules.calendar import Calendar
from supportdesk.rules.calendar_definition import read_definition
from supportdesk.rules.calendar_words import quoted, read_date
from supportdesk.text import safe

SECOND_MS = 1000
MICROSECONDS = 1000
DAY_TARGETS = frozenset({"add_business_days", "add_business_days_at", "business_dates_after"})
POLICIES = {"exact_fill": ("close", "open"), "reversed": ("refuse",)}

Answer = Callable[[Calendar, Mapping[str, Any]], Any]


def calendar_of(written: Mapping[str, Any]) -> Calendar:
    """The calendar that an example writes down."""
    return Calendar(read_definition(written))


def run_example(example: Mapping[str, Any]) -> tuple[Any, Any]:
    """What the calendar says and what the example expects, equal when it holds; `Invalid` names the place of a fault.

    Instants come as text in the calendar's zone, both of them, so that they can be compared and read.
    """
    calendar = calendar_of(_part(example, "calendar", Mapping))
    op, args = _part(example, "op", str), _part(example, "args", Mapping)
    policy = example.get("policy") or {}
    if "expected" not in example:
        raise Invalid(_("“{part}” is missing or is not what it should be.").format(part="expected"))
    if op not in ANSWERS:
        raise _no_such(op)
    _refuse_other_policies(policy)
    try:
        got = ANSWERS[op](calendar, args)
        if op == "add" and policy.get("exact_fill") == "open":
            got = _open_side(calendar, got, backward=args["seconds"] < 0)
        return _written(calendar, op, got), _written(calendar, op, _expected(op, example["expected"]))
    except KeyError as error:
        raise Invalid(_("“{part}” is missing or is not what it should be.").format(part=error.args[0])) from error


def _part(example: Mapping[str, Any], name: str, kind: type) -> Any:
    part = example.get(name)
    if not isinstance(part, kind):
        raise Invalid(_("“{part}” is missing or is not what it should be.").format(part=name))
    return part


def _no_such(op: str) -> Invalid:
    if op in DAY_TARGETS:
        return Invalid(_("op: working time is counted in hours here, never in days."))
    return Invalid(_("op: there is no {word}. There are: {known}.").format(word=quoted(op), known=", ".join(ANSWERS)))


def _refuse_other_policies(policy: Mapping[str, Any]) -> None:
    for name, value in policy.items():
        if value not in POLICIES.get(name, ()):
            sentence = _("policy: {name} = {word} is not among our decisions.")
            raise Invalid(sentence.format(name=safe(str(name)), word=quoted(value)))


def _open_side(calendar: Calendar, at: int, *, backward: bool) -> int:
    """The same instant of working time at the other edge of the closed time, as some projects have it."""
    return calendar.snap_backward(at) if backward else calendar.snap_forward(at)


# ---- As it is written ------------------------------------------------------------------------------------------------


def _instant(written: Any, *, up: bool = False) -> int:
    """An instant in whole milliseconds; what is finer is cut off, or counts as the next one."""
    try:
        at = datetime.fromisoformat(written)
        return to_ms(at) + (up and at.microsecond % MICROSECONDS != 0)
    except (TypeError, ValueError) as error:
        sentence = _("{word} is no instant with its offset, such as 2026-03-29T14:05:00+02:00.")
        raise Invalid(sentence.format(word=quoted(written))) from error


def _length(written: Any) -> int:
    if isinstance(written, bool) or not isinstance(written, int | float):
        raise Invalid(_("{word} is no number of seconds.").format(word=quoted(written)))
    return round(written * SECOND_MS)


def _expected(op: str, written: Any) -> Any:
    """The expected answer as the calendar would give it."""
    if op in DURATIONS:
        return _length(written)
    if op in YES_OR_NO or written is None:
        return written
    return tuple((_instant(begin), _instant(end)) for begin, end in written) if op == "periods" else _instant(written)


def _written(calendar: Calendar, op: str, answer: Any) -> Any:
    """An answer in JSON values."""
    if op in DURATIONS:
        return answer // SECOND_MS if answer % SECOND_MS == 0 else answer / SECOND_MS
    if op in YES_OR_NO or answer is None:
        return answer
    if op == "periods":
        return [[_told(calendar, begin), _told(calendar, end)] for begin, end in answer]
    return _told(calendar, answer)


def _told(calendar: Calendar, at: int) -> str:
    return from_ms(at).astimezone(calendar.zone).isoformat()


# ---- What can be asked -----------------------------------------------------------------------------------------------


def _at(question: Callable[[Calendar, int], Any]) -> Answer:
    return lambda calendar, args: question(calendar, _instant(args["at"]))


def _before(question: Callable[[Calendar, int], Any]) -> Answer:
    """A question for what is strictly earlier: what is finer than a millisecond must not make it look too early."""
    return lambda calendar, args: question(calendar, _instant(args["at"], up=True))


def _on(question: Callable[[Calendar, date], bool]) -> Answer:
    return lambda calendar, args: question(calendar, read_date(args["date"], "args.date"))


def _from_to(question: Callable[[Calendar, int, int], int]) -> Answer:
    return lambda calendar, args: question(calendar, _instant(args["start"]), _instant(args["end"]))


def _periods(calendar: Calendar, args: Mapping[str, Any]) -> Any:
    until = _instant(args["to"]) if "to" in args else None
    count = None if until is not None else args["count"]
    backward = args.get("direction", "forward") == "backward"
    return calendar.periods(_instant(args["from"]), until=until, count=count, backward=backward)


DURATIONS: dict[str, Answer] = {
    "between": _from_to(Calendar.between),
    "closed_between": _from_to(Calendar.closed_between),
}
YES_OR_NO: dict[str, Answer] = {
    "is_open": _at(Calendar.is_open),
    "on_break": _at(Calendar.on_break),
    "is_holiday": _on(Calendar.is_holiday),
    "is_business_day": _on(Calendar.is_working_day),
}
ANSWERS: dict[str, Answer] = {
    "add": lambda calendar, args: calendar.add(_instant(args["start"]), _length(args["seconds"])),
    **DURATIONS,
    **YES_OR_NO,
    "snap_forward": _at(Calendar.snap_forward),
    "snap_backward": _at(Calendar.snap_backward),
    "next_opening": _at(Calendar.next_opening),
    "next_closing": _at(Calendar.next_closing),
    "previous_opening": _before(Calendar.previous_opening),
    "previous_closing": _before(Calendar.previous_closing),
    "periods": _periods,
}
