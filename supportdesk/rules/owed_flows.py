"""The ways of what is owed to a customer: the report that must go, the plan made together, the responsibility (P6, P7, P8)."""

from __future__ import annotations

from supportdesk.rules.actions import Action
from supportdesk.rules.flow import Flow, Move
from supportdesk.terms import PlanState, ReportState, ResponsibilityState

_R, _P, _B = ReportState, PlanState, ResponsibilityState

REPORT_FLOW = Flow(
    name="report",
    first=_R.DUE,
    cancelled=_R.WITHDRAWN,
    moves=(
        Move("send", (_R.DUE,), _R.SENT, Action.SEND_REPORT),
        Move("tell", (_R.DUE,), _R.TOLD, Action.SEND_REPORT),
        Move("withdraw", (_R.DUE,), _R.WITHDRAWN, Action.WITHDRAW_REPORT, (), True),
    ),
    done=(_R.SENT, _R.TOLD, _R.WITHDRAWN),
)
PLAN_FLOW = Flow(
    name="plan",
    first=_P.DRAFT,
    cancelled=_P.DROPPED,
    moves=(
        Move(
            "agree",
            (_P.DRAFT,),
            _P.AGREED,
            Action.PLAN,
            ("goal", "steps_made", "next_contact_at", "agreed_by", "agreed_how"),
        ),
        Move("change", (_P.AGREED,), _P.DRAFT, Action.PLAN, (), True),
        Move("keep", (_P.AGREED,), _P.KEPT, Action.PLAN),
        Move("drop", (_P.DRAFT, _P.AGREED), _P.DROPPED, Action.PLAN, (), True),
    ),
    done=(_P.KEPT, _P.DROPPED),
)
RESPONSIBILITY_FLOW = Flow(
    name="responsibility",
    first=_B.OFFERED,
    cancelled=_B.WITHDRAWN,
    moves=(
        Move("accept", (_B.OFFERED,), _B.ACCEPTED, Action.BEAR),
        Move("return", (_B.OFFERED, _B.ACCEPTED), _B.RETURNED, Action.BEAR, (), True),
    ),
    done=(_B.RETURNED, _B.WITHDRAWN),
)
