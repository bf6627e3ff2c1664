"""The way of a routine that is followed on a case: its steps lead to a solution, to second line, or it is stopped (P4)."""

from __future__ import annotations

from supportdesk.rules.actions import Action
from supportdesk.rules.flow import Flow, Move
from supportdesk.terms import RunState

_S = RunState

RUN_FLOW = Flow(
    name="routine",
    first=_S.RUNNING,
    cancelled=_S.STOPPED,
    moves=(
        Move("solved", (_S.RUNNING,), _S.SOLVED, Action.FOLLOW_ROUTINE),
        Move("escalate", (_S.RUNNING,), _S.ESCALATED, Action.FOLLOW_ROUTINE),
        Move("stop", (_S.RUNNING,), _S.STOPPED, Action.FOLLOW_ROUTINE, (), True),
    ),
    done=(_S.SOLVED, _S.ESCALATED, _S.STOPPED),
)
