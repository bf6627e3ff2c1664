"""A desk with one thing of every kind in every state that somebody could want to do something with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from desk_words import Words, a_desk
from fake_clock import FakeClock
from supportdesk.change import Change
from supportdesk.desk import Desk
from supportdesk.operations import flow, joining, lines, ownership
from supportdesk.operations.at_work import be_present
from supportdesk.operations.changes import Written, approve_change, draft_change, move_change, set_change
from supportdesk.operations.component_care import freeze, need, open_window
from supportdesk.operations.customers import add_component
from supportdesk.operations.diagnosis import Diagnosis, diagnose
from supportdesk.operations.marking import tag
from supportdesk.operations.meetings import NewAction, call_meeting, give_action, move_action, set_meeting
from supportdesk.operations.notices import call_on_call
from supportdesk.operations.people import add_agent
from supportdesk.operations.plans import NewStep, add_step, make_plan, move_plan, tick_step
from supportdesk.operations.problems import link_to_problem, log_problem, move_problem, set_problem
from supportdesk.operations.queue_order import Sort
from supportdesk.operations.reports import ask_for_report
from supportdesk.operations.responsibility import accept_responsibility, pass_on
from supportdesk.operations.routines import begin_routine, load_routine
from supportdesk.operations.rule_sets import InForce, load_rules, rules_in_force
from supportdesk.operations.sending import Held, hold_next, settle
from supportdesk.operations.service_levels import load_shipped
from supportdesk.operations.setup import Plan, apply_setup, plan_setup
from supportdesk.operations.sweep import sweep
from supportdesk.operations.talk import note, receive, reply
from supportdesk.operations.undo import undo
from supportdesk.operations.views import save_view
from supportdesk.rules.change_values import QUESTIONS, Window
from supportdesk.rules.engine import Judge
from supportdesk.rules.notice_plan import Way
from supportdesk.storage.address import Address
from supportdesk.terms import CaseState, ChangeKind, FunctionHit, Impact, Role, Side, Urgency

PERSON = {
    Role.FIRST_LINE: "anna",
    Role.SECOND_LINE: "bo",
    Role.MANAGER: "eva",
    Role.SALES: "sara",
    Role.OPS: "olle",
}
ANSWER = ("anna", "bo", "eva", "olle", "cy")
"""Who answers for a part of the platform: nobody of sales does."""
NEEDED = {"bo": "mail", "cy": "network"}
"""The competence that their part asks for: their own."""
INSIDE = "quokka"
"""A word that stands in everything the desk writes for itself, and in the cases of the customer who is not sara's."""
OURS = "wombat"
"""A word that the customer whom sara sells to wrote."""
ROUTINE = f"# {INSIDE} disk full\n- words: disk\n\n1. Look, {INSIDE}.\n2. Empty it.\n   - not solved: escalate\n"
SETUP = """
[[shift]]
name = "week"
who = "bo"
from = "mon 00:00"
to = "mon 00:00"

[notices]
channels = ["terminal", "command"]
tries = 1
"""
LATER_SETUP = SETUP.replace("tries = 1", "tries = 2")
RULES = f"""
[[rule]]
name = "grave"
order = 1
when = "is:open p:1"
then = "propose"
verb = "tag"
because = "It is grave, {INSIDE}."
with = {{ tag = "grave" }}
"""
SAFE = {one.key: not one.risky for one in QUESTIONS}


@dataclass(frozen=True)
class Scene:
    """Numbers of what stands on the desk, by what it is."""

    desk: Words
    of: dict[str, int]
    folder: Path

    @cached_property
    def setup(self) -> Plan:
        """A setup that the desk does not have."""
        return plan_setup(self.desk.eva, LATER_SETUP, file="desk.toml")

    @cached_property
    def held(self) -> Held:
        """A notice, as a program holds it."""
        return Held(self.pending, 1, 5, "", {})

    @cached_property
    def judging(self) -> tuple[InForce, Judge]:
        """What a sweep judges by."""
        in_force = rules_in_force(self.desk.eva)
        return in_force, Judge(in_force.book, self.desk.eva.prefix)

    @property
    def ours(self) -> list[int]:
        """Cases of the customer whom sara sells to, with everything that the desk writes on one."""
        return [self.case, self.incident, self.on_problem, self.resolved, self.merged, self.grave]

    def __getattr__(self, name: str) -> int:
        return self.of[name]

    def soon(self, **more: int) -> datetime:
        return self.desk.clock.now() + timedelta(**(more or {"days": 3}))

    def hands(self, role: Role) -> Desk:
        """The desk in the hands of who has this role and no other."""
        found: Desk = getattr(self.desk, PERSON[role])
        return found


def furnished(address: Address, folder: Path) -> Scene:
    """The scene, on an empty desk of the present layout."""
    desk = a_desk(address, FakeClock())
    add_agent(desk.eva, "req", "Rune Ek", [Role.SECOND_LINE, Role.OPS], competences=["mail", "network"])
    desk = Words(desk.store, desk.clock)
    desk.itself.perform(load_shipped)
    apply_setup(desk.eva, plan_setup(desk.eva, SETUP, file="desk.toml"))
    scene = Scene(desk, {}, folder)
    for part in (_cases, _rules, _problems, _owed, _meetings, _changes, _notices, _undone):
        scene.of.update(part(scene))
    return scene


def _cases(at: Scene) -> dict[str, int]:
    desk, eva = at.desk, at.desk.eva
    ours = {"customer_id": desk.hamnen, "component_id": desk.mail_cluster, "text": f"It stopped, {OURS}."}
    made = {name: desk.phone_case(f"Mail {OURS} {name}", **ours) for name in ("case", "spare", "linked", "unlinked")}
    for name in ("incident", "waiting", "due", "resolved", "merged", "on_problem", "level"):
        made[name] = desk.phone_case(f"Mail {OURS} {name}", **ours)
    made["theirs"] = desk.phone_case(f"Theirs {INSIDE}", customer_id=desk.orust, text=INSIDE)
    made["across"] = desk.phone_case("Theirs too", customer_id=desk.orust)
    ownership.assign(eva, made["case"], "cy", reason=INSIDE)
    receive(eva, made["case"], "And again.", author="Lina Ek")
    note(eva, made["case"], INSIDE)
    reply(eva, made["case"], "We look at it.")
    lines.escalate(eva, made["incident"], lines.HandOver(INSIDE, INSIDE, INSIDE), assign_to="cy", competence="mail")
    diagnose(desk.bo, made["incident"], Diagnosis(INSIDE, FunctionHit.PARTLY, at.soon(), 70, 3))
    flow.wait(eva, made["waiting"], CaseState.WAITING_SUPPLIER, until=at.soon())
    flow.wait(eva, made["due"], CaseState.SCHEDULED, until=at.soon(minutes=1))
    flow.resolve(eva, made["resolved"], cause="1", solution=INSIDE)
    joining.merge(eva, made["merged"], made["spare"], reason=INSIDE)
    joining.link(eva, made["case"], made["linked"])
    made["message"] = next(one.message_id or 0 for one in desk.thread(made["case"]) if one.message_id)
    load_routine(desk.bo, "disk", ROUTINE)
    load_routine(desk.itself, "patch", ROUTINE)
    made["run"] = begin_routine(eva, made["incident"], "disk").number
    save_view(eva, "shared", "is:open", Sort.AGE, shared=True)
    made["view"] = save_view(eva, "to go", "is:open", Sort.AGE, shared=True)
    for who in ("anna", "bo", "eva", "dan"):
        made[f"view_{who}"] = save_view(getattr(desk, who), INSIDE, "is:open", Sort.AGE)
    return made


def _rules(at: Scene) -> dict[str, int]:
    load_rules(at.desk.eva, RULES)
    theirs = {"customer_id": at.desk.hamnen, "impact": Impact.ALL, "urgency": Urgency.NOW}
    number = at.desk.phone_case(f"All mail is down, {OURS}", **theirs)
    at.desk.clock.forward(minutes=2)
    sweep(at.desk.nobody)
    [(decision,)] = at.desk.eva.rows("SELECT id FROM decisions WHERE state = 'waiting'")
    return {"grave": number, "decision": decision}


def _problems(at: Scene) -> dict[str, int]:
    desk, eva = at.desk, at.desk.eva
    ways = {
        "logged": (),
        "investigated": ("investigate",),
        "known": ("known-error",),
        "planned": ("investigate", "plan-fix"),
        "mended": ("investigate", "resolve"),
        "asked": ("investigate", "resolve"),
        "closed_problem": ("investigate", "resolve", "close"),
    }
    made = {}
    texts = {"workaround": INSIDE, "root_cause": INSIDE, "symptoms": "mail", "solution": INSIDE}
    for name, steps in ways.items():
        made[name] = log_problem(desk.bo, "Mail stops").number
        set_problem(desk.bo, made[name], texts)
        for verb in steps:
            move_problem(eva, made[name], verb, ask_again=at.soon() if verb == "resolve" else None)
    link_to_problem(desk.bo, at.on_problem, made["known"])
    return made


def _owed(at: Scene) -> dict[str, int]:
    desk, eva = at.desk, at.desk.eva
    made = {"report": ask_for_report(desk.anna, at.case).number}
    step = NewStep("Buy disks", Side.OURS, "bo", at.soon())
    for name in ("draft", "agreed", "ticked"):
        made[f"{name}_plan"] = plan = make_plan(desk.bo, at.case, "Mail that stays", next_contact_at=at.soon()).number
        add_step(desk.bo, plan, step)
        if name != "draft":
            move_plan(desk.bo, plan, "agree", agreed_by="Lina Ek", agreed_how="by phone")
        if name == "ticked":
            tick_step(desk.bo, plan, 1)
    made["offered"] = pass_on(desk.anna, at.case, INSIDE).number
    made["borne"] = pass_on(desk.anna, at.incident, INSIDE).number
    accept_responsibility(eva, made["borne"])
    return made


def _meetings(at: Scene) -> dict[str, int]:
    eva = at.desk.eva
    meeting = call_meeting(eva, INSIDE).number
    set_meeting(eva, meeting, attendance="Eva, Bo", notes=INSIDE)
    action = NewAction(INSIDE, "bo", at.soon())
    made = {name: give_action(eva, meeting, action).number for name in ("action", "done_action")}
    move_action(at.desk.bo, made["done_action"], "done")
    return {"meeting": meeting, **made}


def _changes(at: Scene) -> dict[str, int]:
    """One in each state on a part that somebody of each role answers for, and on one that none of them does."""
    desk, made = at.desk, {}
    for place, who in enumerate(ANSWER):
        add_component(desk.eva, f"part of {who}", competence=NEEDED.get(who, ""), responsible=who)
        for name, step in (("new", 0), ("submitted", 1), ("approved", 2), ("begun", 3), ("carried", 4)):
            begins = at.soon(days=3 + place, hours=4 * step)
            texts = {"why": "x", "plan": "x", "back_out": "x"}
            written = Written(texts, (f"part of {who}",), SAFE, begins, begins + timedelta(hours=2))
            made[f"{name}_{who}"] = change = draft_change(
                desk.as_seen_by("req"), ChangeKind.NORMAL, "New disks", written
            ).number
            _bring(desk, change, who, step)
    need(desk.eva, "part of anna", "part of bo")
    add_component(desk.eva, "part of nobody")
    open_window(desk.eva, "part of nobody", Window(1, 0, 60))
    made["freeze"] = freeze(desk.eva, "Counting", at.soon(days=300), at.soon(days=301), on="part of nobody")
    [(part,)] = desk.eva.rows("SELECT id FROM components WHERE name = 'part of bo'")
    desk.phone_case(f"Perhaps by the change, {INSIDE}", customer_id=desk.orust, component_id=part)
    return made


def _bring(desk: Words, change: int, who: str, step: int) -> None:
    mine, req = desk.as_seen_by(who), desk.as_seen_by("req")
    if step >= 1:
        move_change(req, change, "submit")
    if step >= 2:
        approve_change(mine, change)
    if step >= 3:
        move_change(req, change, "start")
        set_change(req, change, Written({"outcome": "x", "review": "x"}))
    if step >= 4:
        move_change(req, change, "finish")


def _notices(at: Scene) -> dict[str, int]:
    desk = at.desk
    call_on_call(desk.anna, at.case)
    held = hold_next(desk.itself, "a program", Way.COMMAND)
    assert held is not None
    settle(desk.itself, held, "a program", "The modem is gone.")
    [(pending,)] = desk.eva.rows("SELECT id FROM notices WHERE state = 'pending'")
    return {"failed": held.id, "pending": pending}


def _undone(at: Scene) -> dict[str, int]:
    """What each of the lines did, and did and took back, and what dan has done."""
    for by in (at.desk.anna, at.desk.bo, at.desk.eva):
        tag(by, at.case, add=(f"by-{by.actor.login}",))
        tag(by, at.case, add=("undone",))
        undo(by)
    tag(at.desk.dan, at.linked, add=("dans",))
    be_present(at.desk.anna, "annas", at.case, "reads")
    return {}


Work = Callable[[Change, Scene], Any]


@dataclass(frozen=True)
class Try:
    """One thing to do. `unmet` is the same where the person may not, though the role may, unless they are of `but`."""

    action: str
    work: Work
    unmet: Work | None = None
    but: tuple[Role, ...] = ()
