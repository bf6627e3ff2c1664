"""The way of a change: drafted, submitted, approved by all who answer for what it touches, carried out, reviewed (P11).

A standard change is approved as it is submitted: its routine was, beforehand.
"""

from __future__ import annotations

from supportdesk.rules.actions import Action
from supportdesk.rules.flow import Flow, Move
from supportdesk.terms import ChangeState

_S = ChangeState

CHANGE_FLOW = Flow(
    name="change",
    first=_S.DRAFT,
    cancelled=_S.CANCELLED,
    moves=(
        Move(
            "submit",
            (_S.DRAFT, _S.REJECTED),
            _S.SUBMITTED,
            Action.REQUEST_CHANGE,
            ("why", "plan", "back_out", "touched", "answered", "starts_at", "ends_at"),
        ),
        Move("approve", (_S.SUBMITTED,), _S.APPROVED, Action.APPROVE_CHANGE),
        Move("reject", (_S.SUBMITTED, _S.APPROVED), _S.REJECTED, Action.APPROVE_CHANGE, (), True),
        Move("start", (_S.APPROVED,), _S.IN_PROGRESS, Action.REQUEST_CHANGE),
        Move("finish", (_S.IN_PROGRESS,), _S.DONE, Action.REQUEST_CHANGE, ("outcome",)),
        Move("fail", (_S.IN_PROGRESS,), _S.FAILED, Action.REQUEST_CHANGE, ("outcome",)),
        Move("back-out", (_S.IN_PROGRESS,), _S.BACKED_OUT, Action.REQUEST_CHANGE, ("outcome",)),
        Move("review", (_S.DONE, _S.FAILED, _S.BACKED_OUT), _S.CLOSED, Action.APPROVE_CHANGE, ("review",)),
        Move(
            "cancel", (_S.DRAFT, _S.SUBMITTED, _S.APPROVED, _S.REJECTED), _S.CANCELLED, Action.REQUEST_CHANGE, (), True
        ),
    ),
    done=(_S.CLOSED, _S.CANCELLED),
)
