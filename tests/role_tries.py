"""How to do each thing once, on the scene: by what people call it, with the action of the table that it asks for."""

# ruff: noqa: ARG005 -- each is called with the change and the scene, and does not need both

from __future__ import annotations

from itertools import count
from typing import Any

from desk_words import new_case
from role_scene import ROUTINE, RULES, Scene, Try, Work
from role_tries_records import CHANGES, MEETINGS, ON_PROBLEMS, OWED
from supportdesk.change import Change
from supportdesk.models import Problem
from supportdesk.operations import (
    at_work,
    component_care,
    customers,
    decisions,
    desk_facts,
    flow,
    joining,
    lease,
    lines,
    marking,
    notices,
    ownership,
    people,
    repeat_counts,
    reports,
    risk_fit,
    risk_score,
    routines,
    rule_sets,
    sending,
    service_levels,
    setup,
    sweep,
    talk,
    undo,
    views,
)
from supportdesk.operations.diagnosis import Diagnosis, diagnose
from supportdesk.operations.facts import Facts, set_facts
from supportdesk.operations.queue_order import Sort
from supportdesk.operations.register import register, register_and_resolve
from supportdesk.records import alter, the_record
from supportdesk.rules.change_values import Window
from supportdesk.rules.notice_plan import Way
from supportdesk.terms import CaseState, EventTag, FunctionHit, Line, Role, StepResult

_NEW = count(1)


def _new() -> str:
    return f"new{next(_NEW)}"


def _undo(change: Change, at: Scene) -> Any:
    change.apply(change.case(at.case), EventTag.CASE_TAGGED)
    return undo.undo.within(change, change.operation_id)


def _undo_record(change: Change, at: Scene) -> Any:
    alter(change, the_record(change, Problem, at.logged), EventTag.PROBLEM_NOTED)
    return undo.undo.within(change, change.operation_id)


def _anothers(change: Change, at: Scene) -> Any:
    [(operation,)] = at.desk.eva.rows("SELECT operation_id FROM events WHERE actor = 'dan'")
    return undo.undo.within(change, operation)


ON_CASES: dict[str, Try] = {
    "register": Try("register", lambda change, at: register.within(change, new_case(_new()))),
    "register and resolve": Try(
        "register", lambda change, at: register_and_resolve.within(change, new_case(_new()), "1", "x")
    ),
    "add a contact": Try("register", lambda change, at: customers.add_contact.within(change, at.desk.hamnen, _new())),
    "take": Try("take", lambda change, at: ownership.take.within(change, at.case, over=True)),
    "release": Try("release", lambda change, at: ownership.release.within(change, at.case)),
    "assign": Try("assign", lambda change, at: ownership.assign.within(change, at.case, "dan")),
    "reply": Try("reply", lambda change, at: talk.reply.within(change, at.case, "x")),
    "note": Try("note", lambda change, at: talk.note.within(change, at.case, "x")),
    "receive": Try("note", lambda change, at: talk.receive.within(change, at.case, "x", author="Kim")),
    "set": Try("set", lambda change, at: set_facts.within(change, at.case, Facts(category="x"))),
    "wait": Try("wait", lambda change, at: flow.wait.within(change, at.case, CaseState.WAITING_SUPPLIER)),
    "end a wait": Try("wait", lambda change, at: flow.end_wait.within(change, at.waiting)),
    "resolve": Try("resolve", lambda change, at: flow.resolve.within(change, at.case, cause="1", solution="x")),
    "close": Try("close", lambda change, at: flow.close.within(change, at.resolved)),
    "cancel": Try("cancel", lambda change, at: flow.cancel.within(change, at.case, reason="x")),
    "reopen": Try("reopen", lambda change, at: flow.reopen.within(change, at.resolved)),
    "link": Try("link", lambda change, at: joining.link.within(change, at.case, at.unlinked)),
    "unlink": Try("link", lambda change, at: joining.unlink.within(change, at.case, at.linked)),
    "merge": Try("merge", lambda change, at: joining.merge.within(change, at.case, at.spare)),
    "merge across": Try("merge_across", lambda change, at: joining.merge.within(change, at.case, at.across)),
    "unmerge": Try("unmerge", lambda change, at: joining.unmerge.within(change, at.merged)),
    "split": Try("split", lambda change, at: joining.split.within(change, at.case, [at.message], "x")),
    "tag": Try("tag", lambda change, at: marking.tag.within(change, at.case, add=("x",))),
    "attach": Try("attach", lambda change, at: marking.attach.within(change, at.case, "x", b"x")),
    "watch": Try("watch", lambda change, at: marking.watch.within(change, at.case, "dan")),
    "escalate": Try("escalate", lambda change, at: lines.escalate.within(change, at.case, lines.HandOver("x"))),
    "hand back": Try("hand_back", lambda change, at: lines.hand_back.within(change, at.incident, "x")),
    "move": Try("move", lambda change, at: lines.move.within(change, at.incident, Line.PROBLEM, lines.HandOver("x"))),
    "diagnose": Try(
        "diagnose", lambda change, at: diagnose.within(change, at.incident, Diagnosis("x", FunctionHit.NOT))
    ),
    "call who is on call": Try("call", lambda change, at: notices.call_on_call.within(change, at.case)),
    "accept a proposal": Try("answer_rule", lambda change, at: decisions.accept.within(change, at.decision)),
    "refuse a proposal": Try("answer_rule", lambda change, at: decisions.refuse.within(change, at.decision, "x")),
    "postpone a proposal": Try(
        "answer_rule", lambda change, at: decisions.postpone.within(change, at.decision, at.soon(), "x")
    ),
    "undo": Try("undo", _undo, unmet=_anothers),
    "undo what was done to a record": Try("undo", _undo_record),
    "undo the newest": Try("undo", lambda change, at: undo.undo.within(change)),
    "look what undo would take back": Try("undo", lambda change, at: undo.last_work.within(change)),
    "redo": Try("undo", lambda change, at: undo.redo.within(change)),
    "begin a routine": Try("follow_routine", lambda change, at: routines.begin_routine.within(change, at.case, "disk")),
    "tick a step": Try("follow_routine", lambda change, at: routines.tick.within(change, at.run, StepResult.DONE)),
    "solve by a routine": Try(
        "follow_routine", lambda change, at: routines.tick.within(change, at.run, StepResult.SOLVED)
    ),
    "escalate by a routine": Try(
        "follow_routine", lambda change, at: routines.tick.within(change, at.run, StepResult.NOT_SOLVED, step=2)
    ),
    "stop a routine": Try("follow_routine", lambda change, at: routines.stop_routine.within(change, at.run, "x")),
    "load a routine": Try("edit_routines", lambda change, at: routines.load_routine.within(change, "more", ROUTINE)),
    "retire a routine": Try("edit_routines", lambda change, at: routines.retire_routine.within(change, "disk", "x")),
}

RUNNING: dict[str, Try] = {
    "add an agent": Try("edit_people", lambda change, at: people.add_agent.within(change, _new(), "x", [Role.OPS])),
    "name a competence": Try("edit_people", lambda change, at: people.name_competence.within(change, _new(), "x")),
    "save a shared view": Try(
        "edit_people", lambda change, at: views.save_view.within(change, _new(), "is:open", Sort.AGE, shared=True)
    ),
    "remove a shared view": Try("edit_people", lambda change, at: views.remove_view.within(change, at.view)),
    "seed the views": Try("edit_people", lambda change, at: views.seed_views.within(change)),
    "save a view": Try("edit_views", lambda change, at: views.save_view.within(change, _new(), "is:open", Sort.AGE)),
    "remove a view": Try(
        "edit_views",
        lambda change, at: views.remove_view.within(change, at.of.get(f"view_{change.actor.login}", at.view_dan)),
        unmet=lambda change, at: views.remove_view.within(change, at.view_dan),
    ),
    "add a customer": Try("edit_customers", lambda change, at: customers.add_customer.within(change, _new(), _new())),
    "add an agreement": Try(
        "edit_customers", lambda change, at: customers.add_agreement.within(change, at.desk.hamnen, _new(), "x")
    ),
    "add a component": Try("edit_customers", lambda change, at: customers.add_component.within(change, _new())),
    "say what a component needs": Try(
        "edit_customers", lambda change, at: component_care.need.within(change, "part of bo", "part of cy")
    ),
    "say that it needs it no more": Try(
        "edit_customers", lambda change, at: component_care.need_not.within(change, "part of anna", "part of bo")
    ),
    "open a window": Try(
        "edit_customers", lambda change, at: component_care.open_window.within(change, "part of bo", Window(0, 60, 120))
    ),
    "close a window": Try(
        "edit_customers",
        lambda change, at: component_care.close_window.within(change, "part of nobody", Window(1, 0, 60)),
    ),
    "move a freeze": Try(
        "edit_customers",
        lambda change, at: component_care.move_freeze.within(change, at.freeze, at.soon(), at.soon(days=5)),
    ),
    "lift a freeze": Try("edit_customers", lambda change, at: component_care.lift_freeze.within(change, at.freeze)),
    "freeze": Try(
        "edit_customers", lambda change, at: component_care.freeze.within(change, "x", at.soon(), at.soon(days=4))
    ),
    "try a notice again": Try("call", lambda change, at: notices.retry_notice.within(change, at.failed)),
    "give a notice up": Try("call", lambda change, at: notices.drop_notice.within(change, at.failed)),
    "load rules": Try(
        "run_desk", lambda change, at: rule_sets.load_rules.within(change, RULES.replace("p:1", "p:<=2"))
    ),
    "load service levels": Try(
        "run_desk", lambda change, at: service_levels.load_service_levels.within(change, {}, [])
    ),
    "follow service levels": Try(
        "run_desk", lambda change, at: service_levels.follow_service_levels.within(change, at.level)
    ),
    "set a fact of the desk": Try("run_desk", lambda change, at: desk_facts.set_desk_fact.within(change, "name", "x")),
    "apply a setup": Try("set_up", lambda change, at: setup.apply_setup.within(change, at.setup)),
}

BY_ITSELF: dict[str, Try] = {
    "raise reports": Try("run_desk", lambda change, at: reports._raise_for_all.within(change, [at.grave])),
    "hold a notice": Try("run_desk", lambda change, at: sending.hold_next.within(change, "x", Way.TERMINAL)),
    "settle a notice": Try("run_desk", lambda change, at: sending.settle.within(change, at.held, "x", "")),
    "lead": Try("run_desk", lambda change, at: lease.lead.within(change, "x", key="x")),
    "judge cases": Try("run_desk", lambda change, at: sweep.judge_page.within(change, [at.grave], *at.judging)),
    "judge a case": Try("run_desk", lambda change, at: sweep.judge_case.within(change, at.grave, *at.judging)),
    "wake a case": Try("run_desk", lambda change, at: flow.wake.within(change, at.due)),
    "count days": Try("run_desk", lambda change, at: repeat_counts.count_days.within(change, [20_000])),
    "keep chances": Try("run_desk", lambda change, at: risk_score._store.within(change, [], 1, judged_again=False)),
    "keep a model": Try("run_desk", lambda change, at: risk_fit._store.within(change, "x", 1, {}, {})),
}
"""What the desk does by itself, as a rule, and a person only who runs the desk."""

TRIES = BY_ITSELF | ON_CASES | ON_PROBLEMS | OWED | MEETINGS | CHANGES | RUNNING
OWN_THINGS: dict[str, Work] = {
    "keep_draft": lambda change, at: at_work.keep_draft.within(change, "x", {"body": "x"}),
    "keep_place": lambda change, at: at_work.keep_place.within(change, "x", {"at": "x"}),
    "be_present": lambda change, at: at_work.be_present.within(change, "x", at.case, "x"),
    "be_gone": lambda change, at: at_work.be_gone.within(change, "annas"),
}
"""What everyone keeps for themselves alone: it asks for no role, and who is nobody leaves nothing."""
