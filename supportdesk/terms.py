"""The words of the process card as values: lines, kinds, states, roles, event tags.

Values are what the database stores and `--json` prints; labels for people come from `i18n`.
States and terms follow ITIL as the card uses it.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Term(StrEnum):
    """A word that is equal to its text, and is found by it in sets and mappings as fast."""

    __hash__ = str.__hash__


class Line(Term):
    """Where in the organisation a case is worked on."""

    FIRST = "first"
    SECOND = "second"
    PROBLEM = "problem"
    MANAGER = "manager"


class Kind(Term):
    """What a case is: a question, an order, a fault, or a fault that left first line."""

    QUESTION = "question"
    REQUEST = "request"
    FAULT = "fault"
    INCIDENT = "incident"


class CaseState(Term):
    """The states of a case; `OPEN_STATES` are those in which somebody still has to do something."""

    NEW = "new"
    OPEN = "open"
    WAITING_CUSTOMER = "waiting_customer"
    WAITING_SUPPLIER = "waiting_supplier"
    SCHEDULED = "scheduled"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    MERGED = "merged"


OPEN_STATES = (
    CaseState.NEW,
    CaseState.OPEN,
    CaseState.WAITING_CUSTOMER,
    CaseState.WAITING_SUPPLIER,
    CaseState.SCHEDULED,
)
WAITING_STATES = (CaseState.WAITING_CUSTOMER, CaseState.WAITING_SUPPLIER, CaseState.SCHEDULED)


def done_in(state: object) -> int:
    """The `done` column for a state: 0 while the case is open, else 1."""
    return 0 if state in OPEN_STATES else 1


class Channel(Term):
    """How a case or a message came."""

    PHONE = "phone"
    MAIL = "mail"
    DESK = "desk"
    IMPORT = "import"


class Impact(IntEnum):
    """How many are hit: 1 all, 2 several, 3 one."""

    ALL = 1
    SEVERAL = 2
    ONE = 3


class Urgency(IntEnum):
    """How soon it hurts: 1 now, 2 today, 3 later."""

    NOW = 1
    TODAY = 2
    LATER = 3


class Priority(IntEnum):
    """Impact × urgency: 1 critical, 2 high, 3 normal, 4 low."""

    CRITICAL = 1
    HIGH = 2
    NORMAL = 3
    LOW = 4


class Role(Term):
    """What a person may do at the desk."""

    FIRST_LINE = "first_line"
    SECOND_LINE = "second_line"
    MANAGER = "manager"
    SALES = "sales"
    OPS = "ops"


class MessageKind(Term):
    """What a text in the thread is: from the customer, to the customer, or inside the desk."""

    INBOUND = "inbound"
    REPLY = "reply"
    NOTE = "note"


class LinkKind(Term):
    """Why two cases are linked."""

    RELATED = "related"
    SAME_CAUSE = "same_cause"
    SPLIT_FROM = "split_from"


class Subject(Term):
    """What an event tells of when it is no case: a record with a life of its own."""

    PROBLEM = "problem"
    REPORT = "report"
    PLAN = "plan"
    RESPONSIBILITY = "responsible"
    MEETING = "meeting"
    DECISION = "decision"
    ACTION = "action"
    RUN = "run"
    CHANGE = "change"


class ChangeKind(Term):
    """What sort of change: an emergency skips the windows and the wait, never approval or review."""

    STANDARD = "standard"
    NORMAL = "normal"
    EMERGENCY = "emergency"


class ChangeRisk(Term):
    """The risk of a change, from the answers to set questions."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class ChangeState(Term):
    """The states of a change (P11)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    FAILED = "failed"
    BACKED_OUT = "backed_out"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class StepResult(Term):
    """What came of a step of a routine."""

    DONE = "done"
    SOLVED = "solved"
    NOT_SOLVED = "not_solved"


class RunState(Term):
    """A routine followed on a case (P4)."""

    RUNNING = "running"
    SOLVED = "solved"
    ESCALATED = "escalated"
    STOPPED = "stopped"


class MeetingState(Term):
    """A service meeting (P9)."""

    OPEN = "open"
    HELD = "held"
    CANCELLED = "cancelled"


class DecisionState(Term):
    """What a service meeting decided on a case."""

    MADE = "made"
    WITHDRAWN = "withdrawn"


class ActionState(Term):
    """What somebody is to do after a service meeting."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class ReportState(Term):
    """A report to the customer (P6): it is due until it was sent, told by phone, or withdrawn by the manager."""

    DUE = "due"
    SENT = "sent"
    TOLD = "told"
    WITHDRAWN = "withdrawn"


class ReportCause(Term):
    """Why the customer must be told: a promise was missed, or is seen early to be missed."""

    MISSED = "missed"
    EARLY = "early"


class PlanState(Term):
    """A plan made with the customer (P7). Changed after the customer agreed, it is a draft again."""

    DRAFT = "draft"
    AGREED = "agreed"
    KEPT = "kept"
    DROPPED = "dropped"


class Side(Term):
    """Whose a step of a plan is."""

    OURS = "ours"
    CUSTOMER = "customer"


class ResponsibilityState(Term):
    """Responsibility for a case on its way to the Support & Service Manager and back (P8)."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class ProblemState(Term):
    """The states of a problem. Logged is a proposal of second line; the Support & Service Manager takes it on."""

    LOGGED = "logged"
    UNDER_INVESTIGATION = "under_investigation"
    KNOWN_ERROR = "known_error"
    FIX_PLANNED = "fix_planned"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"


OPEN_PROBLEMS = (
    ProblemState.LOGGED,
    ProblemState.UNDER_INVESTIGATION,
    ProblemState.KNOWN_ERROR,
    ProblemState.FIX_PLANNED,
)


class FunctionHit(IntEnum):
    """How much the customer's function suffers: not, in part, wholly. Part of a diagnosis (P5)."""

    NOT = 0
    PARTLY = 1
    WHOLLY = 2


class ClockKind(Term):
    """What is measured: four promises to the customer, and the stay on one line (its internal target)."""

    RESPONSE = "response"
    UPDATE = "update"
    INFORM = "inform"
    RESOLUTION = "resolution"
    LINE = "line"


CUSTOMER_CLOCKS = (ClockKind.RESPONSE, ClockKind.UPDATE, ClockKind.INFORM, ClockKind.RESOLUTION)


class ClockState(Term):
    """How a clock stands. A breach is no state: it is a dated fact beside it, and stays."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    CANCELLED = "cancelled"


class BreachCause(Term):
    """Why a target was missed: its time ran out, or what was promised changed to less than had been used."""

    TIME = "time"
    PRIORITY = "priority"
    SERVICE_LEVEL = "service_level"


class EventTag(Term):
    """What happened: `subject:noun:verb` in the past tense, written with the change itself."""

    CASE_REGISTERED = "case:case:registered"
    CASE_IMPORTED = "case:case:imported"
    CASE_TAKEN = "case:owner:taken"
    CASE_RELEASED = "case:owner:released"
    CASE_ASSIGNED = "case:owner:assigned"
    CASE_REPLIED = "case:message:replied"
    CASE_NOTED = "case:message:noted"
    CASE_RECEIVED = "case:message:received"
    CASE_FACTS_SET = "case:facts:set"
    CASE_WAITING = "case:state:waiting"
    CASE_WOKEN = "case:state:woken"
    CASE_RESOLVED = "case:state:resolved"
    CASE_CLOSED = "case:state:closed"
    CASE_CANCELLED = "case:state:cancelled"
    CASE_REOPENED = "case:state:reopened"
    CASE_LINKED = "case:link:added"
    CASE_UNLINKED = "case:link:removed"
    CASE_MERGED = "case:case:merged"
    CASE_MERGE_RECEIVED = "case:case:merge_received"
    CASE_UNMERGED = "case:case:unmerged"
    CASE_SPLIT = "case:case:split"
    CASE_TAGGED = "case:tags:set"
    CASE_ATTACHED = "case:attachment:added"
    CASE_WATCHED = "case:watchers:set"
    CASE_ESCALATED = "case:line:escalated"
    CASE_HANDED_BACK = "case:line:handed_back"
    CASE_MOVED = "case:line:moved"
    RULE_BEGAN = "case:rule:began"
    RULE_ENDED = "case:rule:ended"
    RULE_ANSWERED = "case:rule:answered"
    CASE_CALLED = "case:person:called"
    CASE_DIAGNOSED = "case:diagnosis:set"
    CASE_TO_PROBLEM = "case:problem:linked"
    CASE_OFF_PROBLEM = "case:problem:unlinked"
    CASE_WORD_PROMISED = "case:word:promised"
    PROBLEM_LOGGED = "problem:problem:logged"
    PROBLEM_MOVED = "problem:state:moved"
    PROBLEM_SET = "problem:facts:set"
    PROBLEM_ASSIGNED = "problem:owner:assigned"
    PROBLEM_NOTED = "problem:note:written"
    PROBLEM_ASKED = "problem:follow_up:answered"
    PROBLEM_CASE_LINKED = "problem:case:linked"
    PROBLEM_CASE_UNLINKED = "problem:case:unlinked"
    REPORT_RAISED = "report:report:raised"
    REPORT_CLOSED = "report:state:closed"
    PLAN_MADE = "plan:plan:made"
    PLAN_SET = "plan:facts:set"
    PLAN_STEPPED = "plan:steps:set"
    PLAN_MOVED = "plan:state:moved"
    RESPONSIBILITY_PASSED = "responsible:person:passed"
    RESPONSIBILITY_MOVED = "responsible:state:moved"
    CHANGE_DRAFTED = "change:change:drafted"
    CHANGE_SET = "change:facts:set"
    CHANGE_APPROVED = "change:approval:given"
    CHANGE_MOVED = "change:state:moved"
    CHANGE_TICKED = "change:step:ticked"
    RUN_BEGUN = "run:routine:begun"
    RUN_TICKED = "run:step:ticked"
    RUN_STOPPED = "run:state:stopped"
    MEETING_CALLED = "meeting:meeting:called"
    MEETING_SET = "meeting:facts:set"
    MEETING_MOVED = "meeting:state:moved"
    DECISION_MADE = "decision:decision:made"
    ACTION_GIVEN = "action:action:given"
    ACTION_MOVED = "action:state:moved"
    RECORD_UNDONE = "record:event:undone"
    CASE_UPDATED = "case:case:updated"
    CASE_UNDONE = "case:event:undone"
