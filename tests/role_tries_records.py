"""How to do each thing once to records beside cases: problems, what is owed to the customer, meetings, changes."""

# ruff: noqa: ARG005 -- each is called with the change and the scene, and does not need both

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from role_scene import SAFE, Scene, Try, Work
from supportdesk.change import Change
from supportdesk.operations import (
    changes,
    meetings,
    plans,
    problem_follow_up,
    problem_repeats,
    problems,
    reports,
    responsibility,
    standard_changes,
)
from supportdesk.rules.change_values import Approval, write_approvals
from supportdesk.terms import ChangeKind, Role, Side, StepResult


def _call_meeting(change: Change, at: Scene) -> Any:
    """Once none is open, which nobody was asked for."""
    change.session.execute(text("UPDATE meetings SET done = 1"))
    return meetings.call_meeting.within(change, "x")


def _mine(name: str) -> Callable[[Change, Scene], int]:
    """The change in this state on the part that the actor answers for."""
    return lambda change, at: at.of.get(f"{name}_{change.actor.login}", at.of[f"{name}_cy"])


def _drafted(change: Change, at: Scene, kind: ChangeKind = ChangeKind.NORMAL) -> int:
    """A change that the actor has asked for on the part they answer for themselves, submitted."""
    begins = at.soon(days=30)
    texts = {"why": "x", "plan": "x", "back_out": "x"}
    written = changes.Written(texts, (f"part of {change.actor.login}",), SAFE, begins, begins + timedelta(hours=1))
    made = changes.draft_change.within(change, kind, "Mine", written).number
    changes.move_change.within(change, made, "submit")
    return made


def _change(verb: str, state: str, **rest: Any) -> Work:
    number = _mine(state)
    return lambda change, at: changes.move_change.within(change, number(change, at), verb, **rest)


def _cys(verb: str, state: str, **rest: Any) -> Work:
    return lambda change, at: changes.move_change.within(change, at.of[f"{state}_cy"], verb, **rest)


def _part(change: Change) -> str:
    return f"part of {change.actor.login}"


def _withdraw(change: Change, at: Scene) -> Any:
    """Of what the actor authorised, whoever asked them."""
    given = write_approvals([Approval(change.actor.agent_id or 0, (1,), 0)])
    change.session.execute(text("UPDATE routines SET approvals = :given WHERE key = 'patch'"), {"given": given})
    change.session.expire_all()
    return standard_changes.withdraw_authorisation.within(change, "patch", "x")


def _tick(change: Change, at: Scene) -> Any:
    """Of a change that follows a routine, which those of the scene do not."""
    follows = "UPDATE changes SET routine_id = (SELECT id FROM routines WHERE key = 'patch') WHERE id = :id"
    change.session.execute(text(follows), {"id": at.of["begun_cy"]})
    return standard_changes.tick_change.within(change, at.of["begun_cy"], StepResult.DONE)


def _problem(verb: str, state: str, **rest: Any) -> Work:
    return lambda change, at: problems.move_problem.within(change, at.of[state], verb, **rest)


def _plan(verb: str, state: str, **rest: Any) -> Work:
    return lambda change, at: plans.move_plan.within(change, at.of[state], verb, **rest)


ON_PROBLEMS: dict[str, Try] = {
    "log a problem": Try(
        "log_problem", lambda change, at: problems.log_problem.within(change, "x", cases=[at.incident])
    ),
    "log one from a repeat": Try(
        "log_problem", lambda change, at: problem_repeats.log_from_repeat.within(change, "word:mail")
    ),
    "join a repeat": Try("link", lambda change, at: problem_repeats.join_repeat.within(change, "word:mail", at.logged)),
    "say which problem is behind": Try(
        "link", lambda change, at: problems.link_to_problem.within(change, at.case, at.logged)
    ),
    "say that none is behind": Try(
        "link", lambda change, at: problems.unlink_from_problem.within(change, at.on_problem)
    ),
    "write on a problem": Try(
        "work_problem", lambda change, at: problems.set_problem.within(change, at.logged, {"causes": "x"})
    ),
    "assign a problem": Try("work_problem", lambda change, at: problems.assign_problem.within(change, at.logged, "cy")),
    "investigate": Try("decide_problem", _problem("investigate", "logged")),
    "know an error": Try("work_problem", _problem("known-error", "investigated")),
    "plan the fix": Try("work_problem", _problem("plan-fix", "investigated")),
    "resolve a problem": Try("work_problem", _problem("resolve", "investigated")),
    "close a problem": Try("decide_problem", _problem("close", "mended")),
    "reopen a problem": Try("work_problem", _problem("reopen", "closed_problem", reason="x")),
    "cancel a problem": Try("decide_problem", _problem("cancel", "logged", reason="x")),
    "answer whether it came back": Try(
        "work_problem", lambda change, at: problem_follow_up.answer_follow_up.within(change, at.mended, came_back=False)
    ),
}

OWED: dict[str, Try] = {
    "ask for a report": Try("reply", lambda change, at: reports.ask_for_report.within(change, at.spare)),
    "send a report": Try(
        "send_report", lambda change, at: reports.send_report.within(change, at.report, "We mend it.", at.soon())
    ),
    "tell a report by phone": Try(
        "send_report",
        lambda change, at: reports.send_report.within(change, at.report, "We mend it.", at.soon(), told_to="Lina"),
    ),
    "withdraw a report": Try(
        "withdraw_report", lambda change, at: reports.withdraw_report.within(change, at.report, "x")
    ),
    "make a plan": Try("plan", lambda change, at: plans.make_plan.within(change, at.case, "x")),
    "write on a plan": Try("plan", lambda change, at: plans.set_plan.within(change, at.draft_plan, goal="x")),
    "add a step": Try(
        "plan",
        lambda change, at: plans.add_step.within(
            change, at.draft_plan, plans.NewStep("x", Side.CUSTOMER, "Lina Ek", at.soon())
        ),
    ),
    "take a step out": Try("plan", lambda change, at: plans.remove_step.within(change, at.draft_plan, 1)),
    "tick a step of a plan": Try("plan", lambda change, at: plans.tick_step.within(change, at.agreed_plan, 1)),
    "agree on a plan": Try("plan", _plan("agree", "draft_plan", agreed_by="Lina Ek", agreed_how="by phone")),
    "change a plan": Try("plan", _plan("change", "agreed_plan", reason="x")),
    "keep a plan": Try("plan", _plan("keep", "ticked_plan")),
    "drop a plan": Try("plan", _plan("drop", "agreed_plan", reason="x")),
    "pass responsibility on": Try("pass_on", lambda change, at: responsibility.pass_on.within(change, at.spare, "x")),
    "accept responsibility": Try(
        "bear", lambda change, at: responsibility.accept_responsibility.within(change, at.offered)
    ),
    "return responsibility": Try(
        "bear", lambda change, at: responsibility.return_responsibility.within(change, at.borne, "x")
    ),
}

MEETINGS: dict[str, Try] = {
    "call a meeting": Try("hold_meeting", _call_meeting),
    "write on a meeting": Try(
        "hold_meeting", lambda change, at: meetings.set_meeting.within(change, at.meeting, notes="x")
    ),
    "decide on a case": Try(
        "hold_meeting", lambda change, at: meetings.decide.within(change, at.meeting, at.incident, "x")
    ),
    "give somebody an action": Try(
        "hold_meeting",
        lambda change, at: meetings.give_action.within(change, at.meeting, meetings.NewAction("x", "bo", at.soon())),
    ),
    "close a meeting": Try(
        "hold_meeting",
        lambda change, at: (
            meetings.decide.within(change, at.meeting, at.incident, "x"),
            meetings.move_meeting.within(change, at.meeting, "close"),
        ),
    ),
    "cancel a meeting": Try(
        "hold_meeting", lambda change, at: meetings.move_meeting.within(change, at.meeting, "cancel", reason="x")
    ),
    "do an action": Try("do_action", lambda change, at: meetings.move_action.within(change, at.action, "done")),
    "reopen an action": Try(
        "do_action", lambda change, at: meetings.move_action.within(change, at.done_action, "reopen", reason="x")
    ),
    "drop an action": Try(
        "hold_meeting", lambda change, at: meetings.move_action.within(change, at.action, "drop", reason="x")
    ),
}

CHANGES: dict[str, Try] = {
    "draft a change": Try(
        "request_change", lambda change, at: changes.draft_change.within(change, ChangeKind.NORMAL, "x")
    ),
    "write on a change": Try(
        "request_change",
        lambda change, at: changes.set_change.within(change, at.new_cy, changes.Written({"title": "x"})),
    ),
    "submit a change": Try("request_change", _cys("submit", "new")),
    "approve a change": Try(
        "approve_change",
        lambda change, at: changes.approve_change.within(change, _mine("submitted")(change, at)),
        unmet=lambda change, at: changes.approve_change.within(change, at.submitted_cy),
    ),
    "approve one's own change": Try(
        "approve_change",
        _change("approve", "submitted"),
        unmet=lambda change, at: changes.approve_change.within(change, _drafted(change, at)),
        but=(Role.FIRST_LINE,),  # who may not ask for one
    ),
    "reject a change": Try(
        "approve_change",
        _change("reject", "submitted", reason="x"),
        unmet=_cys("reject", "submitted", reason="x"),
        but=(Role.MANAGER,),
    ),
    "review a change": Try(
        "approve_change", _change("review", "carried"), unmet=_cys("review", "carried"), but=(Role.MANAGER,)
    ),
    "start a change": Try("request_change", _change("start", "approved"), unmet=_cys("start", "approved")),
    "finish a change": Try("request_change", _cys("finish", "begun")),
    "say that a change failed": Try("request_change", _cys("fail", "begun")),
    "back a change out": Try("request_change", _cys("back-out", "begun")),
    "tick a step of a change": Try("request_change", _tick),
    "authorise a routine beforehand": Try(
        "approve_change",
        lambda change, at: standard_changes.authorise_routine.within(change, "patch", [_part(change)]),
        unmet=lambda change, at: standard_changes.authorise_routine.within(change, "patch", ["part of cy"]),
    ),
    "take that back": Try(
        "approve_change",
        _withdraw,
        unmet=lambda change, at: standard_changes.authorise_routine.within(change, "patch", ["part of cy"]),
    ),
    "cancel a change": Try("request_change", _cys("cancel", "new", reason="x")),
}
