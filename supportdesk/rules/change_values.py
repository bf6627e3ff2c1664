"""What a change says beside its texts: components, approvals, the answers its risk follows from, and its conflicts. Pure.

Risk follows from answers, not from taste: each answer that speaks against a change counts, and the sum is its risk.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from supportdesk.i18n import _
from supportdesk.terms import ChangeRisk

DAY = 24 * 60


class Question(NamedTuple):
    """A question with yes or no: `risky` is the answer that counts, `points` how much."""

    key: str
    risky: bool
    points: int


QUESTIONS = (
    Question("hits_many", risky=True, points=2),
    Question("touches_data", risky=True, points=2),
    Question("done_before", risky=False, points=1),
    Question("tested", risky=False, points=2),
    Question("quick_to_undo", risky=False, points=2),
)
HIGH, MEDIUM = 5, 2
"""Points from which on a change is of high, and of medium risk."""


def question_text(key: str) -> str:
    """A question as people read it."""
    return {
        "hits_many": _("Does it hit more than one customer if it fails?"),
        "touches_data": _("Does it touch customers' data?"),
        "done_before": _("Has it been done before, in this way?"),
        "tested": _("Has it been tested on something like it?"),
        "quick_to_undo": _("Can it be taken back within the window?"),
    }[key]


def question_word(key: str) -> str:
    """A question in a word or two, for a form."""
    return {
        "hits_many": _("Hits many?"),
        "touches_data": _("Hits data?"),
        "done_before": _("Done before?"),
        "tested": _("Tested?"),
        "quick_to_undo": _("Undone soon?"),
    }[key]


def risk_of(answers: Mapping[str, bool]) -> tuple[ChangeRisk, tuple[str, ...]]:
    """The risk that follows from the answers, and the questions that speak against the change."""
    against = [one for one in QUESTIONS if answers.get(one.key) is one.risky]
    points = sum(one.points for one in against)
    risk = ChangeRisk.HIGH if points >= HIGH else ChangeRisk.MEDIUM if points >= MEDIUM else ChangeRisk.LOW
    return risk, tuple(one.key for one in against)


class Approval(NamedTuple):
    """Somebody said yes, for the components they answer for. `at` is milliseconds since 1970 UTC."""

    who: int
    components: tuple[int, ...]
    at: int


def read_approvals(stored: str) -> tuple[Approval, ...]:
    """The approvals that `write_approvals` stored."""
    return tuple(Approval(one["who"], tuple(one["for"]), one["at"]) for one in json.loads(stored))


def write_approvals(approvals: Sequence[Approval]) -> str:
    """The text that is stored."""
    found = [{"who": one.who, "for": list(one.components), "at": one.at} for one in approvals]
    return json.dumps(found, sort_keys=True, separators=(",", ":"))


class Span(NamedTuple):
    """A stretch of time, aware instants."""

    starts_at: datetime
    ends_at: datetime

    def meets(self, other: Span) -> bool:
        """Whether both have an instant in common."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


class Window(NamedTuple):
    """When a component may be changed each week: `weekday` 0 is Monday, minutes of the day; `to_minute` may be 1440."""

    weekday: int
    from_minute: int
    to_minute: int

    def holds(self, span: Span, zone: tzinfo) -> bool:
        """Whether a stretch lies within it."""
        begin, end = span.starts_at.astimezone(zone), span.ends_at.astimezone(zone)
        first = begin.hour * 60 + begin.minute
        last = end.hour * 60 + end.minute + (DAY if end.date() > begin.date() else 0)
        days = (end.date() - begin.date()).days
        return days <= 1 and begin.weekday() == self.weekday and self.from_minute <= first and last <= self.to_minute


def outside_windows(windows: Mapping[int, Iterable[Window]], span: Span, zone: tzinfo) -> list[int]:
    """The components that have maintenance windows, none of which holds the stretch."""
    return [key for key, mine in windows.items() if not any(one.holds(span, zone) for one in mine)]
