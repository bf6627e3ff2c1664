"""What can be done to a case, by whom, in which state: one table, read by every front end.

Roles follow the process card: first line proposes and sends up, second line takes, the Support & Service Manager may do
what both may; sales read how their own customers' cases stand and what was said to the customer, and nothing that the desk
wrote for itself (`READ_INSIDE`); ops run the desk and see no content. Unknown is refused.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from supportdesk.terms import OPEN_STATES, CaseState, Role


class Action(StrEnum):
    """Everything `authorize` knows."""

    REGISTER = "register"
    READ = "read"
    READ_INSIDE = "read_inside"
    TAKE = "take"
    RELEASE = "release"
    ASSIGN = "assign"
    REPLY = "reply"
    NOTE = "note"
    SET_FACTS = "set"
    WAIT = "wait"
    RESOLVE = "resolve"
    CLOSE = "close"
    CANCEL = "cancel"
    REOPEN = "reopen"
    LINK = "link"
    MERGE = "merge"
    MERGE_ACROSS = "merge_across"
    UNMERGE = "unmerge"
    SPLIT = "split"
    TAG = "tag"
    ATTACH = "attach"
    WATCH = "watch"
    ESCALATE = "escalate"
    HAND_BACK = "hand_back"
    MOVE = "move"
    ANSWER_RULE = "answer_rule"
    UNDO = "undo"
    EDIT_PEOPLE = "edit_people"
    EDIT_CUSTOMERS = "edit_customers"
    EDIT_VIEWS = "edit_views"
    IMPORT = "import"
    RUN_DESK = "run_desk"
    SET_UP = "set_up"
    CALL = "call"
    DIAGNOSE = "diagnose"
    READ_PROBLEM = "read_problem"
    LOG_PROBLEM = "log_problem"
    WORK_PROBLEM = "work_problem"
    DECIDE_PROBLEM = "decide_problem"
    READ_REPORT = "read_report"
    SEND_REPORT = "send_report"
    WITHDRAW_REPORT = "withdraw_report"
    READ_PLAN = "read_plan"
    PLAN = "plan"
    PASS_ON = "pass_on"
    BEAR = "bear"
    READ_MEETING = "read_meeting"
    HOLD_MEETING = "hold_meeting"
    DO_ACTION = "do_action"
    READ_STANDING = "read_standing"
    READ_NOTICES = "read_notices"
    READ_CHANGE = "read_change"
    REQUEST_CHANGE = "request_change"
    APPROVE_CHANGE = "approve_change"
    READ_ROUTINE = "read_routine"
    EDIT_ROUTINES = "edit_routines"
    FOLLOW_ROUTINE = "follow_routine"


class Allowed(NamedTuple):
    """Who may do it, and in which states of the case (empty: it needs no case)."""

    roles: frozenset[Role]
    states: frozenset[CaseState] = frozenset()


_LINES = frozenset({Role.FIRST_LINE, Role.SECOND_LINE, Role.MANAGER})
_SECOND = frozenset({Role.SECOND_LINE, Role.MANAGER})
_MANAGER = frozenset({Role.MANAGER})
_OPERATOR = frozenset({Role.MANAGER, Role.OPS})
_OPEN = frozenset(OPEN_STATES)
_DONE = frozenset({CaseState.RESOLVED, CaseState.CLOSED})
_ALIVE = _OPEN | _DONE
_ANY = frozenset(CaseState)

TABLE: dict[Action, Allowed] = {
    Action.REGISTER: Allowed(_LINES),
    Action.READ: Allowed(_LINES | {Role.SALES}, _ANY),
    Action.READ_INSIDE: Allowed(_LINES, _ANY),
    Action.TAKE: Allowed(_LINES, _OPEN),
    Action.RELEASE: Allowed(_LINES, _OPEN),
    Action.ASSIGN: Allowed(_LINES, _OPEN),
    Action.REPLY: Allowed(_LINES, _ALIVE),
    Action.NOTE: Allowed(_LINES, _ANY),
    Action.SET_FACTS: Allowed(_LINES, _ALIVE),
    Action.WAIT: Allowed(_LINES, _OPEN),
    Action.RESOLVE: Allowed(_LINES, _OPEN),
    Action.CLOSE: Allowed(_LINES, frozenset({CaseState.RESOLVED})),
    Action.CANCEL: Allowed(_LINES, _OPEN),
    Action.REOPEN: Allowed(_LINES, _DONE | {CaseState.CANCELLED}),
    Action.LINK: Allowed(_LINES, _ANY),
    Action.MERGE: Allowed(_LINES, _ALIVE),
    Action.MERGE_ACROSS: Allowed(_MANAGER, _ALIVE),
    Action.UNMERGE: Allowed(_LINES, frozenset({CaseState.MERGED})),
    Action.SPLIT: Allowed(_LINES, _ALIVE),
    Action.TAG: Allowed(_LINES, _ANY),
    Action.ATTACH: Allowed(_LINES, _ALIVE),
    Action.WATCH: Allowed(_LINES, _ANY),
    Action.ESCALATE: Allowed(_LINES, _OPEN),
    Action.HAND_BACK: Allowed(_SECOND, _OPEN),
    Action.MOVE: Allowed(_SECOND, _OPEN),
    Action.ANSWER_RULE: Allowed(_LINES, _ANY),
    Action.UNDO: Allowed(_LINES, _ANY),
    Action.EDIT_PEOPLE: Allowed(_OPERATOR),
    Action.EDIT_CUSTOMERS: Allowed(_OPERATOR),
    Action.EDIT_VIEWS: Allowed(_LINES),
    Action.IMPORT: Allowed(_OPERATOR),
    Action.RUN_DESK: Allowed(_OPERATOR),
    Action.SET_UP: Allowed(_OPERATOR),
    Action.CALL: Allowed(_LINES, _OPEN),
    Action.DIAGNOSE: Allowed(_SECOND, _OPEN),
    Action.READ_PROBLEM: Allowed(_LINES),
    Action.LOG_PROBLEM: Allowed(_SECOND),
    Action.WORK_PROBLEM: Allowed(_SECOND),
    Action.DECIDE_PROBLEM: Allowed(_MANAGER),
    Action.READ_REPORT: Allowed(_LINES),
    Action.SEND_REPORT: Allowed(_LINES),
    Action.WITHDRAW_REPORT: Allowed(_MANAGER),
    Action.READ_PLAN: Allowed(_LINES),
    Action.PLAN: Allowed(_SECOND),
    Action.PASS_ON: Allowed(_LINES, _OPEN),
    Action.BEAR: Allowed(_MANAGER),
    Action.READ_MEETING: Allowed(_LINES),
    Action.HOLD_MEETING: Allowed(_MANAGER),
    Action.DO_ACTION: Allowed(_LINES),
    Action.READ_CHANGE: Allowed(_LINES | {Role.OPS}),
    Action.REQUEST_CHANGE: Allowed(_SECOND | {Role.OPS}),
    Action.APPROVE_CHANGE: Allowed(_LINES | {Role.OPS}),  # of these, who answers for one of its components
    Action.READ_ROUTINE: Allowed(_LINES),
    Action.EDIT_ROUTINES: Allowed(_SECOND),
    Action.FOLLOW_ROUTINE: Allowed(_LINES, _OPEN),
    Action.READ_STANDING: Allowed(_LINES | {Role.SALES}),
    Action.READ_NOTICES: Allowed(_LINES | {Role.OPS}),
}
