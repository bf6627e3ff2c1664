"""Events of records that are no cases, in words: problems, reports, plans, responsibilities, meetings, changes, runs."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from supportdesk.clock import from_ms
from supportdesk.i18n import _, label
from supportdesk.rules.record_names import field_word
from supportdesk.screens.wording.moment import Moment
from supportdesk.terms import (
    ActionState,
    ChangeState,
    DecisionState,
    EventTag,
    MeetingState,
    PlanState,
    ProblemState,
    ReportCause,
    ReportState,
    ResponsibilityState,
    RunState,
    StepResult,
    Subject,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from supportdesk.operations.case_view import Entry

STATES: Final[dict[Subject, type[StrEnum]]] = {
    Subject.PROBLEM: ProblemState,
    Subject.REPORT: ReportState,
    Subject.PLAN: PlanState,
    Subject.RESPONSIBILITY: ResponsibilityState,
    Subject.MEETING: MeetingState,
    Subject.DECISION: DecisionState,
    Subject.ACTION: ActionState,
    Subject.RUN: RunState,
    Subject.CHANGE: ChangeState,
}


def record_sentence(entry: Entry, moment: Moment, *, prefix: str) -> str:
    """What was done to a record, told by its particulars; empty where the word for the event says it all."""
    say = _SENTENCES.get(entry.tag, _state)
    return say(entry, moment, prefix)


def new_value(entry: Entry, field: str) -> Any:
    """What an event set a field to."""
    return entry.changes.get(field, (None, None))[1]


def _state(entry: Entry, _moment: Moment, _prefix: str) -> str:
    """The state it led to."""
    subject, state = entry.tag.split(":")[0], new_value(entry, "state")
    states = STATES.get(Subject(subject)) if state and subject in set(Subject) else None
    return label(states(state)) if states else ""


def _first(_entry: Entry, _moment: Moment, _prefix: str) -> str:
    """A record's first event: its state goes without saying."""
    return ""


def _case_of_problem(entry: Entry, _moment: Moment, prefix: str) -> str:
    case = f"{prefix}-{entry.details.get('case')}"
    off = entry.tag == EventTag.PROBLEM_CASE_UNLINKED
    return (_("{case} taken off") if off else _("{case} linked")).format(case=case)


def _report_raised(entry: Entry, _moment: Moment, _prefix: str) -> str:
    cause = new_value(entry, "cause") or ReportCause.MISSED
    return _("the customer must be told: {why}").format(why=label(ReportCause(cause)))


def _report_closed(entry: Entry, moment: Moment, prefix: str) -> str:
    text, word = _state(entry, moment, prefix), new_value(entry, "next_word_at")
    return text + (", " + _("next word by {time}").format(time=moment.clock(from_ms(word))) if word else "")


def _written(entry: Entry, _moment: Moment, _prefix: str) -> str:
    fields = ", ".join(field_word(name) for name in entry.changes)
    return _("wrote: {fields}").format(fields=fields) if fields else ""


def _ticked(entry: Entry, _moment: Moment, _prefix: str) -> str:
    step, result = entry.details.get("step"), str(entry.details.get("result"))
    if result not in set(StepResult):
        return ""
    return _("step {n}: {result}").format(n=step, result=label(StepResult(result)))


_SENTENCES: dict[str, Callable[[Entry, Moment, str], str]] = {
    EventTag.PROBLEM_LOGGED: _first,
    EventTag.PROBLEM_CASE_LINKED: _case_of_problem,
    EventTag.PROBLEM_CASE_UNLINKED: _case_of_problem,
    EventTag.PROBLEM_SET: _written,
    EventTag.REPORT_RAISED: _report_raised,
    EventTag.REPORT_CLOSED: _report_closed,
    EventTag.PLAN_MADE: _first,
    EventTag.PLAN_SET: _written,
    EventTag.RESPONSIBILITY_PASSED: _first,
    EventTag.CHANGE_DRAFTED: _first,
    EventTag.CHANGE_SET: _written,
    EventTag.CHANGE_TICKED: _ticked,
    EventTag.RUN_BEGUN: _first,
    EventTag.RUN_TICKED: _ticked,
    EventTag.MEETING_CALLED: _first,
    EventTag.MEETING_SET: _written,
    EventTag.DECISION_MADE: _first,
    EventTag.ACTION_GIVEN: _first,
}
