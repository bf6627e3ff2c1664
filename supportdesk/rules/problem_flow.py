"""The way of a problem: proposed by second line, taken on by the manager, known, mended, closed (P5, P10)."""

from __future__ import annotations

from supportdesk.rules.actions import Action
from supportdesk.rules.flow import Flow, Move
from supportdesk.terms import OPEN_PROBLEMS, ProblemState

_S = ProblemState

PROBLEM_FLOW = Flow(
    name="problem",
    first=_S.LOGGED,
    cancelled=_S.CANCELLED,
    moves=(
        Move("investigate", (_S.LOGGED, _S.KNOWN_ERROR, _S.FIX_PLANNED), _S.UNDER_INVESTIGATION, Action.DECIDE_PROBLEM),
        Move("known-error", (_S.LOGGED, _S.UNDER_INVESTIGATION), _S.KNOWN_ERROR, Action.WORK_PROBLEM, ("workaround",)),
        Move(
            "plan-fix", (_S.UNDER_INVESTIGATION, _S.KNOWN_ERROR), _S.FIX_PLANNED, Action.WORK_PROBLEM, ("root_cause",)
        ),
        Move(
            "resolve",
            (_S.UNDER_INVESTIGATION, _S.KNOWN_ERROR, _S.FIX_PLANNED),
            _S.RESOLVED,
            Action.WORK_PROBLEM,
            ("root_cause", "solution"),
        ),
        Move("close", (_S.RESOLVED,), _S.CLOSED, Action.DECIDE_PROBLEM),
        Move("reopen", (_S.RESOLVED, _S.CLOSED, _S.CANCELLED), _S.UNDER_INVESTIGATION, Action.WORK_PROBLEM, (), True),
        Move("cancel", OPEN_PROBLEMS, _S.CANCELLED, Action.DECIDE_PROBLEM, (), True),
    ),
    done=(_S.RESOLVED, _S.CLOSED, _S.CANCELLED),
)
