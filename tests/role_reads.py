"""How to read each thing once: what asks the table first, what answers each with what is theirs, and what only takes part."""

# ruff: noqa: ARG005 -- each is called with the desk in somebody's hands and the scene, and does not need both

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from datetime import UTC, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from role_scene import INSIDE, LATER_SETUP, OURS, RULES, Scene
from supportdesk.clock import to_ms
from supportdesk.desk import Desk
from supportdesk.errors import DeskError, Invalid
from supportdesk.operations import (
    agenda,
    at_work,
    case_story,
    case_view,
    causes_before,
    change_schedule,
    change_view,
    component_care,
    customers,
    escalations,
    figure_weeks,
    figures,
    leading,
    meeting_view,
    minutes,
    minutes_file,
    minutes_page,
    minutes_pdf,
    names,
    notices,
    owed_view,
    people,
    problem_follow_up,
    problem_view,
    queue,
    repeats,
    replay,
    report_draft,
    risk_backtest,
    risk_read,
    rota,
    routine_view,
    rule_sets,
    setup,
    shift_note,
    since,
    specialists,
    standing,
    timeline,
    views,
    why,
)
from supportdesk.rules.filter_complete import Names
from supportdesk.rules.rule_book import read_rules
from supportdesk.terms import Role, Subject

Look = Callable[[Desk, Scene], Any]


class Read(NamedTuple):
    """One thing to read, and the action of the table that it asks for."""

    action: str
    look: Look


def _backtest(by: Desk, at: Scene) -> Any:
    now = to_ms(by.now())
    with suppress(Invalid):  # a desk of a day has too little history: that is said after the table was asked
        return risk_backtest.backtest(by, risk_backtest.Period(now - 3, now - 2, now), ZoneInfo("Europe/Stockholm"))


def _minutes_file(by: Desk, at: Scene) -> Any:
    return minutes_file.write_minutes(by, at.meeting, at.folder / f"minutes of {by.actor.login}.md")


READS: dict[str, Read] = {
    "problem_view.problems": Read("read_problem", lambda by, at: problem_view.problems(by)),
    "problem_view.problem_detail": Read("read_problem", lambda by, at: problem_view.problem_detail(by, at.known)),
    "problem_follow_up.problems_to_ask": Read("read_problem", lambda by, at: problem_follow_up.problems_to_ask(by)),
    "problem_follow_up.problem_follow_up": Read(
        "read_problem", lambda by, at: problem_follow_up.problem_follow_up(by, at.mended)
    ),
    "repeats.repeats": Read("read_problem", lambda by, at: repeats.repeats(by)),
    "repeats.repeat_of": Read("read_problem", lambda by, at: repeats.repeat_of(by, "word:mail")),
    "repeats.cases_behind": Read("read_problem", lambda by, at: repeats.cases_behind(by, [at.case])),
    "owed_view.reports": Read("read_report", lambda by, at: owed_view.reports(by)),
    "owed_view.report_of": Read("read_report", lambda by, at: owed_view.report_of(by, at.report)),
    "report_draft.draft_report": Read("read_report", lambda by, at: report_draft.draft_report(by, at.report)),
    "owed_view.words_owed": Read("read_report", lambda by, at: owed_view.words_owed(by)),
    "shift_note.shift_note": Read("read_report", lambda by, at: shift_note.shift_note(by)),
    "owed_view.plans": Read("read_plan", lambda by, at: owed_view.plans(by)),
    "owed_view.plan_of": Read("read_plan", lambda by, at: owed_view.plan_of(by, at.draft_plan)),
    "owed_view.responsibilities": Read("read_plan", lambda by, at: owed_view.responsibilities(by)),
    "owed_view.responsibility_of": Read("read_plan", lambda by, at: owed_view.responsibility_of(by, at.borne)),
    "owed_view.borne": Read("read_plan", lambda by, at: owed_view.borne(by)),
    "owed_view.history": Read("read_plan", lambda by, at: owed_view.history(by, Subject.PLAN, at.draft_plan)),
    "agenda.agenda": Read("read_meeting", lambda by, at: agenda.agenda(by, by.now() - timedelta(days=1))),
    "case_story.stories": Read("read_meeting", lambda by, at: case_story.stories(by, [at.incident])),
    "meeting_view.meetings": Read("read_meeting", lambda by, at: meeting_view.meetings(by)),
    "meeting_view.open_meeting": Read("read_meeting", lambda by, at: meeting_view.open_meeting(by)),
    "meeting_view.meeting_detail": Read("read_meeting", lambda by, at: meeting_view.meeting_detail(by, at.meeting)),
    "meeting_view.actions": Read("read_meeting", lambda by, at: meeting_view.actions(by)),
    "meeting_view.action_of": Read("read_meeting", lambda by, at: meeting_view.action_of(by, at.action)),
    "minutes.minutes": Read("read_meeting", lambda by, at: minutes.minutes(by, at.meeting)),
    "minutes.written": Read("read_meeting", lambda by, at: minutes.written(by, at.meeting)),
    "minutes_page.minutes_html": Read("read_meeting", lambda by, at: minutes_page.minutes_html(by, at.meeting)),
    "minutes_pdf.minutes_pdf": Read("read_meeting", lambda by, at: minutes_pdf.minutes_pdf(by, at.meeting)),
    "minutes_file.write_minutes": Read("read_meeting", _minutes_file),
    "change_view.changes": Read("read_change", lambda by, at: change_view.changes(by)),
    "change_view.changes_between": Read(
        "read_change", lambda by, at: change_view.changes_between(by, at.soon(), at.soon(days=30))
    ),
    "change_schedule.change_schedule": Read(
        "read_change", lambda by, at: change_schedule.change_schedule(by, at.soon().date(), 1, UTC)
    ),
    "change_view.changes_for": Read("read_change", lambda by, at: change_view.changes_for(by, at.logged)),
    "change_view.change_of": Read("read_change", lambda by, at: change_view.change_of(by, at.new_cy)),
    "change_view.change_history": Read("read_change", lambda by, at: change_view.change_history(by, at.new_cy)),
    "change_view.perhaps_caused": Read(
        "read_change", lambda by, at: change_view.perhaps_caused(by, change_view.change_of(at.desk.eva, at.begun_bo))
    ),
    "component_care.impact": Read("read_change", lambda by, at: component_care.impact(by, ("mail-cluster",))),
    "routine_view.routines": Read("read_routine", lambda by, at: routine_view.routines(by)),
    "routine_view.routine_text": Read("read_routine", lambda by, at: routine_view.routine_text(by, "disk")),
    "routine_view.fitting": Read("read_routine", lambda by, at: routine_view.fitting(by, at.case)),
    "routine_view.runs": Read("read_routine", lambda by, at: routine_view.runs(by, at.incident)),
    "routine_view.run_of": Read("read_routine", lambda by, at: routine_view.run_of(by, at.run)),
    "figure_weeks.over_time": Read("read_inside", lambda by, at: figure_weeks.over_time(by, 2, zone=UTC)),
    "figures.figures": Read(
        "read_inside", lambda by, at: figures.figures(by, by.now() - timedelta(days=1), by.now() + timedelta(days=1))
    ),
    "notices.notices": Read("read_notices", lambda by, at: notices.notices(by)),
    "replay.replay": Read(
        "run_desk", lambda by, at: replay.replay(by, read_rules(RULES), by.now() - timedelta(days=1))
    ),
    "risk_backtest.backtest": Read("run_desk", _backtest),
    "setup.export_setup": Read("set_up", lambda by, at: setup.export_setup(by)),
    "setup.plan_setup": Read("set_up", lambda by, at: setup.plan_setup(by, LATER_SETUP, file="desk.toml")),
    "case_view.case_detail": Read("read", lambda by, at: [case_view.case_detail(by, n) for n in at.ours]),
    "case_view.thread": Read("read", lambda by, at: [case_view.thread(by, n) for n in at.ours]),
    "case_view.case_detail_visible": Read("read", lambda by, at: case_view.case_detail_visible(by, at.case)),
    "why.explained": Read("read", lambda by, at: [why.explained(by, n) for n in at.ours]),
    "why.open_clocks": Read("read", lambda by, at: why.open_clocks(by, at.case)),
    "standing.standing": Read("read_standing", lambda by, at: standing.standing(by, "K1")),
}
"""What is refused to who may not."""

_QUERY = queue.QueueQuery("")
ANSWERS: dict[str, Look] = {
    "at_work.drafts": lambda by, at: at_work.drafts(by),
    "at_work.draft": lambda by, at: at_work.draft(by, "x"),
    "at_work.place": lambda by, at: at_work.place(by, "x"),
    "at_work.present": lambda by, at: at_work.present(by),
    "at_work.pulse": lambda by, at: at_work.pulse(by, 0),
    "case_view.open_cases_of": lambda by, at: case_view.open_cases_of(by, at.desk.hamnen, most=9),
    "causes_before.causes_before": lambda by, at: causes_before.causes_before(by, component_id=at.desk.mail_cluster),
    "causes_before.causes_before_case": lambda by, at: causes_before.causes_before_case(by, at.case),
    "customers.find_customers": lambda by, at: customers.find_customers(by, "hamnen"),
    "customers.all_customers": lambda by, at: customers.all_customers(by),
    "customers.contacts_of": lambda by, at: customers.contacts_of(by, at.desk.hamnen),
    "customers.agreements_of": lambda by, at: customers.agreements_of(by, at.desk.hamnen),
    "customers.components": lambda by, at: customers.components(by),
    "escalations.at_stake": lambda by, at: escalations.at_stake(by),
    "leading.rules_due": lambda by, at: leading.rules_due(by),
    "leading.notices_wait": lambda by, at: leading.notices_wait(by, command=True),
    "names.known_names": lambda by, at: [list(getattr(names.known_names(by), one.name)()) for one in fields(Names)],
    "people.agents": lambda by, at: people.agents(by),
    "people.competences": lambda by, at: people.competences(by),
    "people.agent_logins": lambda by, at: people.agent_logins(by),
    "problem_view.known_errors": lambda by, at: problem_view.known_errors(by, "mail"),
    "queue.page": lambda by, at: queue.page(by, _QUERY),
    "queue.last_page": lambda by, at: queue.last_page(by, _QUERY),
    "queue.rows_of": lambda by, at: queue.rows_of(by, _QUERY, [at.case, at.theirs]),
    "queue.around": lambda by, at: queue.around(by, _QUERY, at.case),
    "queue.count": lambda by, at: queue.count(by, "quokka"),
    "risk_read.chances_of": lambda by, at: risk_read.chances_of(by, [at.case]),
    "rota.rota_at": lambda by, at: rota.rota_at(by, by.now()),
    "rule_sets.rules_in_force": lambda by, at: rule_sets.rules_in_force(by).version,
    "since.changed_since": lambda by, at: since.changed_since(by),
    "since.last_at_work": lambda by, at: since.last_at_work(by),
    "specialists.specialists": lambda by, at: specialists.specialists(by, at.case),
    "timeline.hours": lambda by, at: timeline.hours(by),
    "views.views": lambda by, at: [view for view in views.views(by) if view.shared],
    "views.view_counts": lambda by, at: views.view_counts(by, views.views(by)),
}
"""What answers everybody, with no more than is theirs to read."""

PARTS: dict[str, str] = {
    "asking.asking": "conditions of a list, made for who asks",
    "at_work.store_written": "runs the operation that it is given",
    "at_work.withdraw": "runs `be_gone`",
    "bulk.on_each": "runs the operation that it is given",
    "canned.canned_replies": "fills in a case that the reader was given",
    "case_facts.facts_at_desk": "what the rules weigh; `why.explained` asks before",
    "case_view.attachment_content": "tried with messages, files and links in test_what_sales_read",
    "case_view.case_number": "reads a word, not the desk",
    "case_view.reference": "writes a word",
    "clocks.clocks_now": "a part of a case; who shows it asks before",
    "clocks.stored_clocks": "a part of a case; who shows it asks before",
    "clocks.times_for": "conditions of a list, made for who asks",
    "customers.component_named": "finds one of `components`",
    "customers.contact_named": "finds one of `contacts_of`",
    "customers.customer_named": "finds one of `find_customers`",
    "desk_facts.desk_fact": "the desk's name and the like",
    "desk_facts.is_demo": "whether it is a demo",
    "findings.diagnosis_of": "a part of a case; `case_detail` asks before",
    "findings.followed_on": "a part of a case; `case_detail` asks before",
    "findings.problem_behind": "a part of a case; `case_detail` asks before",
    "leading.sweep_as_leader": "done as the rule that sweeps",
    "notice_health.findings_of_notices": "for doctor: that notices fail, and why, not what they say",
    "notices.notices_in_trouble": "for doctor: that notices fail, and why, not what they say",
    "people.at_keyboard": "says who is there",
    "people.competence_id": "finds one of `competences`",
    "people.identify": "says who is there",
    "queue.page_sqls": "how a page is read",
    "queue_search.search_for": "how a page is read",
    "record_history.history_of": "a part of a record; who shows it asks before",
    "repeat_counts.keep_counts": "counts, as a rule",
    "repeat_counts.uncounted": "which days are not counted",
    "reports.raise_reports": "done as a rule",
    "risk_desk.desk_histories": "what a model learns from; `risk fit` asks before",
    "risk_desk.desk_hours": "the desk's opening hours",
    "risk_desk.promises_of": "the desk's service levels",
    "risk_fit.fit_due": "whether a week has passed",
    "risk_fit.fit_before": "scores of a model; `figures` asks before",
    "risk_fit.newest_fit": "scores of a model; `risk report` asks before",
    "risk_fit.refit": "stores by an operation that asks",
    "risk_fit.stored_model": "a model, no case",
    "risk_histories.histories": "what a model learns from; `risk fit` asks before",
    "risk_keeping.keep": "done as the rule that sweeps",
    "risk_keeping.round_due": "whether it is time",
    "risk_keeping.started": "starts `risk fit --due`",
    "risk_score.score_open": "stores by an operation that asks",
    "rule_sets.told": "a rule's name and its sentence",
    "sending.send_by_command": "done as the rule that sends",
    "sending.take_for_terminal": "one's own notices",
    "sweep.sweep": "done as the rule that sweeps",
    "verify.rebuilt": "what `db verify` compares, which asks before",
    "verify.verify": "numbers and fields that differ; `db verify` asks before",
    "verify_decisions.decisions_stored": "what `db verify` compares, which asks before",
    "verify_decisions.decisions_told": "what `db verify` compares, which asks before",
    "verify_records.verify_records": "what `db verify` compares, which asks before",
    "verify_routines.verify_routines": "what `db verify` compares, which asks before",
    "waking.wake_due": "done as a rule",
    "why.ledger_of": "words for a clock that the reader was given",
    "why.past_of": "words for a clock that the reader was given",
}
"""What is no reading of its own, and why nothing is tried."""


def seen(by: Desk, look: Look, at: Scene) -> tuple[Any, DeskError | None]:
    """What somebody is told, or how it is refused."""
    try:
        return look(by, at), None
    except DeskError as refusal:
        return None, refusal


def words_not_for(role: Role) -> set[str]:
    """What must not be in anything that is told to these: sales see what their customer wrote, operations no content."""
    return {Role.SALES: {INSIDE}, Role.OPS: {INSIDE, OURS}}.get(role, set())


def words_in(told: Any) -> set[str]:
    return {word for word in (INSIDE, OURS) if word in repr(told)}
