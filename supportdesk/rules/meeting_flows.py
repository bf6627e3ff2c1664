"""The ways of a service meeting, of what it decides, and of what is to be done after it (P9)."""

from __future__ import annotations

from supportdesk.rules.actions import Action
from supportdesk.rules.flow import Flow, Move
from supportdesk.terms import ActionState, DecisionState, MeetingState

_M, _A = MeetingState, ActionState

MEETING_FLOW = Flow(
    name="meeting",
    first=_M.OPEN,
    cancelled=_M.CANCELLED,
    moves=(
        Move("close", (_M.OPEN,), _M.HELD, Action.HOLD_MEETING, ("attendance",)),
        Move("cancel", (_M.OPEN,), _M.CANCELLED, Action.HOLD_MEETING, (), True),
    ),
    done=(_M.HELD, _M.CANCELLED),
)
DECISION_FLOW: Flow[DecisionState] = Flow(
    name="decision",
    first=DecisionState.MADE,
    cancelled=DecisionState.WITHDRAWN,
    moves=(),
    done=(DecisionState.MADE, DecisionState.WITHDRAWN),
)
ACTION_FLOW = Flow(
    name="action",
    first=_A.OPEN,
    cancelled=_A.DROPPED,
    moves=(
        Move("done", (_A.OPEN,), _A.DONE, Action.DO_ACTION),
        Move("drop", (_A.OPEN,), _A.DROPPED, Action.HOLD_MEETING, (), True),
        Move("reopen", (_A.DONE, _A.DROPPED), _A.OPEN, Action.DO_ACTION, (), True),
    ),
    done=(_A.DONE, _A.DROPPED),
)
