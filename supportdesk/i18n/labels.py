"""What people read for the values of `terms.py`, in the words of the process card.

Labels are written as they stand inside a sentence or a column ("waiting for customer");
event labels follow a name ("bo took the case").
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, IntEnum, StrEnum
from typing import Any

from supportdesk.i18n.catalogue import P_, pgettext
from supportdesk.terms import (
    BreachCause,
    CaseState,
    Channel,
    ClockKind,
    ClockState,
    EventTag,
    FunctionHit,
    Impact,
    Kind,
    Line,
    LinkKind,
    MessageKind,
    Priority,
    ProblemState,
    Role,
    Urgency,
)

LABELS: Mapping[type[Enum], Mapping[Any, str]] = {
    Line: {
        Line.FIRST: P_("Line", "first line"),
        Line.SECOND: P_("Line", "second line"),
        Line.PROBLEM: P_("Line", "problem management"),
        Line.MANAGER: P_("Line", "service manager"),
    },
    Kind: {
        Kind.QUESTION: P_("Kind", "question"),
        Kind.REQUEST: P_("Kind", "service request"),
        Kind.FAULT: P_("Kind", "fault"),
        Kind.INCIDENT: P_("Kind", "incident"),
    },
    CaseState: {
        CaseState.NEW: P_("CaseState", "new"),
        CaseState.OPEN: P_("CaseState", "open"),
        CaseState.WAITING_CUSTOMER: P_("CaseState", "waiting for customer"),
        CaseState.WAITING_SUPPLIER: P_("CaseState", "waiting for supplier"),
        CaseState.SCHEDULED: P_("CaseState", "scheduled"),
        CaseState.RESOLVED: P_("CaseState", "resolved"),
        CaseState.CLOSED: P_("CaseState", "closed"),
        CaseState.CANCELLED: P_("CaseState", "cancelled"),
        CaseState.MERGED: P_("CaseState", "merged"),
    },
    Channel: {
        Channel.PHONE: P_("Channel", "phone"),
        Channel.MAIL: P_("Channel", "mail"),
        Channel.DESK: P_("Channel", "desk"),
        Channel.IMPORT: P_("Channel", "import"),
    },
    Impact: {
        Impact.ALL: P_("Impact", "everyone"),
        Impact.SEVERAL: P_("Impact", "several"),
        Impact.ONE: P_("Impact", "one person"),
    },
    Urgency: {
        Urgency.NOW: P_("Urgency", "now"),
        Urgency.TODAY: P_("Urgency", "today"),
        Urgency.LATER: P_("Urgency", "later"),
    },
    Priority: {
        Priority.CRITICAL: P_("Priority", "critical"),
        Priority.HIGH: P_("Priority", "high"),
        Priority.NORMAL: P_("Priority", "normal"),
        Priority.LOW: P_("Priority", "low"),
    },
    Role: {
        Role.FIRST_LINE: P_("Role", "first line"),
        Role.SECOND_LINE: P_("Role", "second line"),
        Role.MANAGER: P_("Role", "Support & Service Manager"),
        Role.SALES: P_("Role", "sales"),
        Role.OPS: P_("Role", "operations"),
    },
    MessageKind: {
        MessageKind.INBOUND: P_("MessageKind", "from the customer"),
        MessageKind.REPLY: P_("MessageKind", "reply"),
        MessageKind.NOTE: P_("MessageKind", "internal note"),
    },
    LinkKind: {
        LinkKind.RELATED: P_("LinkKind", "related"),
        LinkKind.SAME_CAUSE: P_("LinkKind", "same cause"),
        LinkKind.SPLIT_FROM: P_("LinkKind", "split from"),
    },
    ClockKind: {
        ClockKind.RESPONSE: P_("ClockKind", "first reply"),
        ClockKind.UPDATE: P_("ClockKind", "answer to the customer"),
        ClockKind.INFORM: P_("ClockKind", "next word to the customer"),
        ClockKind.RESOLUTION: P_("ClockKind", "resolution"),
        ClockKind.LINE: P_("ClockKind", "stay on the line"),
    },
    ClockState: {
        ClockState.RUNNING: P_("ClockState", "running"),
        ClockState.PAUSED: P_("ClockState", "paused"),
        ClockState.MET: P_("ClockState", "met"),
        ClockState.CANCELLED: P_("ClockState", "cancelled"),
    },
    BreachCause: {
        BreachCause.TIME: P_("BreachCause", "the time ran out"),
        BreachCause.PRIORITY: P_("BreachCause", "the priority changed"),
        BreachCause.SERVICE_LEVEL: P_("BreachCause", "the service level changed"),
    },
    ProblemState: {
        ProblemState.LOGGED: P_("ProblemState", "logged"),
        ProblemState.UNDER_INVESTIGATION: P_("ProblemState", "under investigation"),
        ProblemState.KNOWN_ERROR: P_("ProblemState", "known error"),
        ProblemState.FIX_PLANNED: P_("ProblemState", "fix planned"),
        ProblemState.RESOLVED: P_("ProblemState", "resolved"),
        ProblemState.CLOSED: P_("ProblemState", "closed"),
        ProblemState.CANCELLED: P_("ProblemState", "cancelled"),
    },
    FunctionHit: {
        FunctionHit.NOT: P_("FunctionHit", "does not suffer"),
        FunctionHit.PARTLY: P_("FunctionHit", "suffers in part"),
        FunctionHit.WHOLLY: P_("FunctionHit", "is down"),
    },
    EventTag: {
        EventTag.CASE_REGISTERED: P_("EventTag", "registered the case"),
        EventTag.CASE_IMPORTED: P_("EventTag", "imported the case"),
        EventTag.CASE_TAKEN: P_("EventTag", "took the case"),
        EventTag.CASE_RELEASED: P_("EventTag", "released the case"),
        EventTag.CASE_ASSIGNED: P_("EventTag", "assigned the case"),
        EventTag.CASE_REPLIED: P_("EventTag", "replied to the customer"),
        EventTag.CASE_NOTED: P_("EventTag", "wrote an internal note"),
        EventTag.CASE_RECEIVED: P_("EventTag", "wrote to the desk"),
        EventTag.CASE_FACTS_SET: P_("EventTag", "changed the facts"),
        EventTag.CASE_WAITING: P_("EventTag", "set the case to wait"),
        EventTag.CASE_WOKEN: P_("EventTag", "woke the case"),
        EventTag.CASE_RESOLVED: P_("EventTag", "resolved the case"),
        EventTag.CASE_CLOSED: P_("EventTag", "closed the case"),
        EventTag.CASE_CANCELLED: P_("EventTag", "cancelled the case"),
        EventTag.CASE_REOPENED: P_("EventTag", "reopened the case"),
        EventTag.CASE_LINKED: P_("EventTag", "linked the case"),
        EventTag.CASE_UNLINKED: P_("EventTag", "removed a link"),
        EventTag.CASE_MERGED: P_("EventTag", "merged the case into another"),
        EventTag.CASE_MERGE_RECEIVED: P_("EventTag", "merged another case into this one"),
        EventTag.CASE_UNMERGED: P_("EventTag", "undid the merge"),
        EventTag.CASE_SPLIT: P_("EventTag", "split the case"),
        EventTag.CASE_TAGGED: P_("EventTag", "changed the tags"),
        EventTag.CASE_ATTACHED: P_("EventTag", "attached a file"),
        EventTag.CASE_WATCHED: P_("EventTag", "changed who watches"),
        EventTag.CASE_ESCALATED: P_("EventTag", "escalated the case"),
        EventTag.CASE_HANDED_BACK: P_("EventTag", "handed the case back"),
        EventTag.CASE_MOVED: P_("EventTag", "moved the case on"),
        EventTag.RULE_BEGAN: P_("EventTag", "rule: began to hold"),
        EventTag.RULE_ENDED: P_("EventTag", "rule: no longer holds"),
        EventTag.RULE_ANSWERED: P_("EventTag", "answered a rule"),
        EventTag.CASE_CALLED: P_("EventTag", "called for help"),
        EventTag.CASE_DIAGNOSED: P_("EventTag", "wrote a diagnosis"),
        EventTag.CASE_TO_PROBLEM: P_("EventTag", "linked it to a problem"),
        EventTag.CASE_OFF_PROBLEM: P_("EventTag", "took it off a problem"),
        EventTag.PROBLEM_LOGGED: P_("EventTag", "logged the problem"),
        EventTag.PROBLEM_MOVED: P_("EventTag", "took the problem a step on"),
        EventTag.PROBLEM_SET: P_("EventTag", "wrote on the problem"),
        EventTag.PROBLEM_ASSIGNED: P_("EventTag", "assigned the problem"),
        EventTag.PROBLEM_NOTED: P_("EventTag", "wrote a note on the problem"),
        EventTag.PROBLEM_ASKED: P_("EventTag", "looked whether the problem came back"),
        EventTag.PROBLEM_CASE_LINKED: P_("EventTag", "linked a case"),
        EventTag.PROBLEM_CASE_UNLINKED: P_("EventTag", "took a case off"),
        EventTag.RECORD_UNDONE: P_("EventTag", "undid a step"),
        EventTag.CASE_UPDATED: P_("EventTag", "updated the case"),
        EventTag.CASE_UNDONE: P_("EventTag", "undid a step"),
    },
}


def label(value: StrEnum | IntEnum) -> str:
    """What people read for a value of `terms.py`, in the language spoken now; one without a label is a `KeyError`."""
    kind = type(value)
    return pgettext(kind.__name__, LABELS[kind][value])
