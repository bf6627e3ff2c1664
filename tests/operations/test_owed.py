"""What is owed to a customer: the report that must go, the plan made together, and who answers for it (P6, P7, P8)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desk_words import Words, a_desk, refused
from fake_clock import FakeClock
from supportdesk.clock import to_ms
from supportdesk.desk import Store
from supportdesk.errors import ChangedByOther, Invalid, NotAllowed, NotFound
from supportdesk.operations.decisions import refuse
from supportdesk.operations.flow import resolve
from supportdesk.operations.lines import HandOver, escalate, move
from supportdesk.operations.owed_view import borne, plan_of, plans, report_of, reports, responsibilities, words_owed
from supportdesk.operations.plans import NewStep, add_step, make_plan, move_plan, remove_step, set_plan, tick_step
from supportdesk.operations.report_draft import draft_report
from supportdesk.operations.reports import ask_for_report, raise_reports, send_report, withdraw_report
from supportdesk.operations.responsibility import accept_responsibility, pass_on, return_responsibility
from supportdesk.operations.rule_sets import load_rules
from supportdesk.operations.service_levels import load_service_levels
from supportdesk.operations.sweep import sweep
from supportdesk.operations.talk import reply
from supportdesk.operations.undo import redo, undo
from supportdesk.operations.verify import verify
from supportdesk.rules.calendar_definition import read_definition
from supportdesk.rules.service_level_file import read_service_levels
from supportdesk.storage.address import Address
from supportdesk.terms import Channel, Line, PlanState, ReportCause, ReportState, ResponsibilityState, Side

NAMED = {"sv": "Alltid", "en": "Always"}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
AGREED = {
    "calendar": {
        "always": {"name": NAMED, "tz": "Europe/Stockholm", "hours": {day: [["00:00", "24:00"]] for day in DAYS}}
    },
    "service_level": {
        "all": {
            "order": 1,
            "name": NAMED,
            "calendar": "always",
            "targets": {"resolution": dict.fromkeys(("critical", "high", "normal", "low"), "4h")},
        }
    },
}
RULES = """
[[rule]]
name = "early"
order = 1
when = "is:open sla:>75% -is:late"
then = "propose"
verb = "report"
because = "It will not be kept."

[[rule]]
name = "missed"
order = 2
when = "is:open is:late"
then = "propose"
verb = "report"
because = "It was not kept."

[[rule]]
name = "missed-unseen"
order = 3
when = "is:done is:breached resolved:<1d"
then = "propose"
verb = "report"
because = "It was not kept, and nobody saw it."
"""
SAID = "We have not kept what we promised. The disk was full; Bo makes room for it now."


def promised(address: Address) -> None:
    """A desk that promises a solution in four hours, with the card's rules for what is reported."""
    words = a_desk(address, FakeClock())
    calendars, levels = read_service_levels(AGREED, name="agreed")
    load_service_levels(words.itself, {key: read_definition(one.written) for key, one in calendars.items()}, levels)
    load_rules(words.itself, RULES)
    words.store.close()


@pytest.fixture
def desk(desks: Any, clock: FakeClock, tmp_path: Path) -> Iterator[Words]:
    with desks.furnished(promised, tmp_path) as address, closing(Store(address, durable=False)) as store:
        words = Words(store, clock)
        yield words
        assert list(verify(words.nobody)) == []


def by_mail(desk: Words, **facts: Any) -> int:
    return desk.phone_case("Mail stopped", channel=Channel.MAIL, **facts)


def must_go(desk: Words) -> list[tuple[int, ReportCause]]:
    return [(row.case_id, row.cause) for row in reports(desk.eva)]


def soon(desk: Words, **more: Any) -> Any:
    return desk.clock.now() + timedelta(**(more or {"hours": 2}))


def late_case(desk: Words) -> tuple[int, int]:
    """A case whose promise was missed, and its report."""
    number = by_mail(desk)
    desk.clock.forward(hours=5)
    sweep(desk.nobody)
    return number, reports(desk.eva)[0].id


class TestReports:
    def test_an_early_warning_and_then_the_miss_each_make_a_report_that_must_go(self, desk: Words):
        number = by_mail(desk)
        sweep(desk.nobody)
        assert must_go(desk) == []
        desk.clock.forward(hours=3, minutes=30)
        assert sweep(desk.nobody).reports == 1
        assert must_go(desk) == [(number, ReportCause.EARLY)]
        send_report(desk.anna, reports(desk.anna)[0].id, SAID, soon(desk))
        desk.clock.forward(hours=1)
        sweep(desk.nobody)
        assert must_go(desk) == [(number, ReportCause.MISSED)]

    def test_while_one_must_go_there_is_no_second(self, desk: Words):
        number = by_mail(desk)
        desk.clock.forward(hours=3, minutes=30)
        sweep(desk.nobody)
        desk.clock.forward(hours=1)
        sweep(desk.nobody)
        assert must_go(desk) == [(number, ReportCause.EARLY)]
        assert sweep(desk.nobody).reports == 0

    def test_it_says_what_was_promised_and_by_when_it_must_go(self, desk: Words):
        number, _report = late_case(desk)
        row = reports(desk.eva)[0]
        assert row.promised_at == desk.case(number).arrived_at + timedelta(hours=4)
        assert row.due_at == row.raised_at + timedelta(hours=8)  # low priority

    def test_a_case_resolved_too_late_between_two_sweeps_is_reported_all_the_same(self, desk: Words):
        number = by_mail(desk)
        desk.clock.forward(hours=5)
        resolve(desk.anna, number, cause="configuration", solution="Made room.")
        sweep(desk.nobody)
        assert must_go(desk) == [(number, ReportCause.MISSED)]
        assert reports(desk.eva)[0].promised_at == desk.case(number).arrived_at + timedelta(hours=4)

    def test_a_miss_that_the_customer_knows_is_not_told_again_when_it_is_resolved(self, desk: Words):
        number, report = late_case(desk)
        send_report(desk.anna, report, SAID, soon(desk))
        desk.clock.forward(hours=1)
        resolve(desk.anna, number, cause="configuration", solution="Made room.")
        sweep(desk.nobody)
        assert must_go(desk) == []

    def test_it_cannot_be_dismissed(self, desk: Words):
        number, report = late_case(desk)
        [decision] = desk.nobody.rows("SELECT id FROM decisions WHERE case_id = :n AND rule = 'missed'", {"n": number})
        with refused("answered already", kind=Invalid):
            refuse(desk.anna, decision[0], "They know.")
        with refused("done by: Support & Service Manager", kind=NotAllowed):
            withdraw_report(desk.anna, report, "They know.")
        with refused("Say why", kind=NotAllowed):
            withdraw_report(desk.eva, report, " ")
        withdraw_report(desk.eva, report, "The customer has closed down.")
        assert must_go(desk) == []
        assert report_of(desk.eva, report).state is ReportState.WITHDRAWN

    def test_one_that_was_asked_for_and_taken_back_covers_no_word_of_the_rules(self, desk: Words):
        number = by_mail(desk)
        ask_for_report(desk.anna, number)
        undo(desk.anna)
        assert must_go(desk) == []
        desk.clock.forward(hours=5)
        sweep(desk.nobody)
        assert must_go(desk) == [(number, ReportCause.MISSED)]

    def test_one_that_covers_a_word_of_the_rules_is_not_taken_back_by_who_asked_for_it(self, desk: Words):
        number = by_mail(desk)
        ask_for_report(desk.anna, number)
        desk.clock.forward(hours=5)
        sweep(desk.nobody)
        assert must_go(desk) == [(number, ReportCause.EARLY)]
        with refused("the manager alone withdraws it", kind=Invalid):
            undo(desk.anna)
        assert must_go(desk) == [(number, ReportCause.EARLY)]

    def test_what_was_taken_back_is_not_asked_for_twice(self, desk: Words):
        number = by_mail(desk)
        ask_for_report(desk.anna, number)
        undo(desk.anna)
        ask_for_report(desk.bo, number)
        with refused("must go already", kind=Invalid):
            redo(desk.anna)
        assert len(must_go(desk)) == 1

    def test_sent_it_is_a_reply_and_a_promise_of_the_next_word(self, desk: Words):
        number, report = late_case(desk)
        send_report(desk.anna, report, SAID, soon(desk))
        assert desk.thread(number)[-1].tag == "case:message:replied" or desk.case(number).last_reply_at
        assert words_owed(desk.anna) == [(number, to_ms(soon(desk)))]
        row = report_of(desk.anna, report)
        assert (row.state, row.text, row.closed_by) == (ReportState.SENT, SAID, "anna")
        desk.clock.forward(minutes=30)
        reply(desk.anna, number, "There is room now.")
        assert words_owed(desk.anna) == []

    def test_told_by_phone_it_says_to_whom(self, desk: Words):
        _number, report = late_case(desk)
        send_report(desk.anna, report, SAID, soon(desk), told_to="Lina Ek")
        row = report_of(desk.anna, report)
        assert (row.state, row.told_to) == (ReportState.TOLD, "Lina Ek")

    @pytest.mark.parametrize(
        ("text", "hours", "sentence"),
        [
            ("We fix <what is being done, and by whom>.", 2, "still to be filled in"),
            (SAID, 0, "hears from us next"),
            ("  ", 2, "There is no text"),
        ],
    )
    def test_what_says_too_little_does_not_go(self, desk: Words, text: str, hours: int, sentence: str):
        number, report = late_case(desk)
        with refused(sentence, kind=Invalid):
            send_report(desk.anna, report, text, soon(desk, hours=hours))
        assert must_go(desk) == [(number, ReportCause.MISSED)]

    def test_an_address_in_angle_brackets_is_nobodys_blank(self, desk: Words):
        _number, report = late_case(desk)
        send_report(desk.anna, report, "Write to Bo <bo@desk.example>, or see <https://status.example>.", soon(desk))
        assert must_go(desk) == []

    def test_taken_back_within_twenty_seconds_it_must_go_again(self, desk: Words):
        number, report = late_case(desk)
        send_report(desk.anna, report, SAID, soon(desk))
        undo(desk.anna)
        assert must_go(desk) == [(number, ReportCause.MISSED)]
        send_report(desk.anna, report, SAID, soon(desk))
        desk.clock.forward(minutes=1)
        with refused("has gone to the customer"):
            undo(desk.anna)

    def test_of_two_who_send_it_one_is_told(self, desk: Words):
        _number, report = late_case(desk)
        send_report(desk.anna, report, SAID, soon(desk))
        with refused("Not while it is sent", kind=NotAllowed):
            send_report(desk.dan, report, SAID, soon(desk))

    def test_the_draft_is_in_the_customers_language_and_says_what_was_promised(self, desk: Words):
        number = by_mail(desk, customer_id=desk.hamnen, contact_id=desk.lina)
        desk.clock.forward(hours=5)
        sweep(desk.nobody)
        found = draft_report(desk.anna, reports(desk.anna)[0].id)
        assert found.language == "sv"
        assert f"SD-{number}" in found.text
        assert "lovade vi en lösning senast" in found.text
        assert "Lina Ek" in found.text
        assert "{" not in found.text

    def test_a_person_may_see_it_first(self, desk: Words):
        number = by_mail(desk)
        ask_for_report(desk.anna, number)
        assert must_go(desk) == [(number, ReportCause.EARLY)]
        with refused("must go already", kind=Invalid):
            ask_for_report(desk.anna, number)

    def test_sales_see_none_of_it(self, desk: Words):
        with refused("done by", kind=NotAllowed):
            reports(desk.sara)

    def test_two_programs_raise_it_once(self, desk: Words):
        number = by_mail(desk)
        desk.clock.forward(hours=5)
        sweep(desk.nobody)
        assert raise_reports(desk.nobody) == 0
        assert must_go(desk) == [(number, ReportCause.MISSED)]


class TestPlans:
    def a_plan(self, desk: Words) -> tuple[int, int]:
        number = by_mail(desk)
        return number, make_plan(desk.bo, number, "Mail works again", next_contact_at=soon(desk)).number

    def test_is_made_together_agreed_and_kept(self, desk: Words):
        _number, plan = self.a_plan(desk)
        add_step(desk.bo, plan, NewStep("Give us a window", Side.CUSTOMER, "Lina Ek", soon(desk, hours=4)))
        add_step(desk.bo, plan, NewStep("Make room", Side.OURS, "Bo Berg", soon(desk, hours=3)))
        with refused("Fill in first: who at the customer agreed, how they agreed", kind=NotAllowed):
            move_plan(desk.bo, plan, "agree")
        move_plan(desk.bo, plan, "agree", agreed_by="Lina Ek", agreed_how="by phone")
        row = plan_of(desk.bo, plan)
        assert [step.text for step in row.steps] == ["Make room", "Give us a window"]
        assert (row.state, row.edition, row.agreed_by, row.agreed_how) == (PlanState.AGREED, 1, "Lina Ek", "by phone")
        with refused("Not every step is done", kind=Invalid):
            move_plan(desk.bo, plan, "keep")
        tick_step(desk.bo, plan, 1)
        tick_step(desk.bo, plan, 2)
        move_plan(desk.bo, plan, "keep")
        assert plans(desk.bo) == []

    def test_changed_after_it_was_agreed_it_must_be_agreed_again(self, desk: Words):
        _number, plan = self.a_plan(desk)
        add_step(desk.bo, plan, NewStep("Make room", Side.OURS, "Bo Berg", soon(desk)))
        move_plan(desk.bo, plan, "agree", agreed_by="Lina Ek", agreed_how="by phone")
        with refused("agreed to it as it stands", kind=Invalid):
            add_step(desk.bo, plan, NewStep("Buy a disk", Side.OURS, "Bo Berg", soon(desk)))
        move_plan(desk.bo, plan, "change", reason="There was no room to make.")
        remove_step(desk.bo, plan, 1)
        add_step(desk.bo, plan, NewStep("Buy a disk", Side.OURS, "Bo Berg", soon(desk)))
        move_plan(desk.bo, plan, "agree", agreed_by="Lina Ek", agreed_how="by mail")
        assert plan_of(desk.bo, plan).edition == 2

    def test_a_broken_step_stays_visible(self, desk: Words):
        _number, plan = self.a_plan(desk)
        add_step(desk.bo, plan, NewStep("Make room", Side.OURS, "Bo Berg", soon(desk)))
        desk.clock.forward(hours=3)
        step = plan_of(desk.bo, plan).steps[0]
        assert step.broken(to_ms(desk.clock.now()))
        tick_step(desk.bo, plan, 1)
        desk.clock.forward(days=3)
        assert plan_of(desk.bo, plan).steps[0].broken(to_ms(desk.clock.now()))

    @pytest.mark.parametrize(
        ("text", "owner", "sentence"), [("Make room", " ", "needs an owner"), (" ", "Bo", "Say what")]
    )
    def test_a_step_says_what_and_who(self, desk: Words, text: str, owner: str, sentence: str):
        _number, plan = self.a_plan(desk)
        with refused(sentence, kind=Invalid):
            add_step(desk.bo, plan, NewStep(text, Side.OURS, owner, soon(desk)))
        assert plan_of(desk.bo, plan).steps == ()

    def test_two_who_change_it_at_once_are_told(self, desk: Words):
        _number, plan = self.a_plan(desk)
        seen = plan_of(desk.bo, plan).version
        add_step(desk.cy, plan, NewStep("Make room", Side.OURS, "Cy", soon(desk)), seen=seen)
        with refused("Cy Carlsson changed this", kind=ChangedByOther):
            add_step(desk.bo, plan, NewStep("Make more room", Side.OURS, "Bo", soon(desk)), seen=seen)

    def test_a_step_is_taken_back_exactly(self, desk: Words):
        _number, plan = self.a_plan(desk)
        add_step(desk.bo, plan, NewStep("Make room", Side.OURS, "Bo", soon(desk)))
        undo(desk.bo)
        assert plan_of(desk.bo, plan).steps == ()
        undo(desk.bo)
        assert plan_of(desk.bo, plan).state is PlanState.DROPPED

    def test_the_next_contact_lies_ahead(self, desk: Words):
        _number, plan = self.a_plan(desk)
        with refused("has passed", kind=Invalid):
            set_plan(desk.bo, plan, next_contact_at=desk.clock.now())
        set_plan(desk.bo, plan, goal="Mail is quick again", next_contact_at=soon(desk, hours=6))
        assert plan_of(desk.bo, plan).goal == "Mail is quick again"

    def test_there_must_be_a_plan(self, desk: Words):
        with refused("There is no PLN-99", kind=NotFound):
            plan_of(desk.bo, 99)


class TestResponsibility:
    def test_passes_is_accepted_and_handed_back(self, desk: Words):
        number = by_mail(desk)
        key = pass_on(desk.anna, number, "It was promised twice.").number
        with refused("offered to the manager already", kind=Invalid):
            pass_on(desk.bo, number, "It was promised twice.")
        with refused("done by: Support & Service Manager", kind=NotAllowed):
            accept_responsibility(desk.anna, key)
        accept_responsibility(desk.eva, key)
        with refused("answers for it already", kind=Invalid):
            pass_on(desk.bo, number, "Once more.")
        assert [(row.case_id, row.bearer, row.state) for row in responsibilities(desk.anna)] == [
            (number, "eva", ResponsibilityState.ACCEPTED)
        ]
        return_responsibility(desk.eva, key, "The customer is content.")
        assert responsibilities(desk.anna) == []
        pass_on(desk.anna, number, "It has come back.")

    def test_a_case_moved_to_the_manager_is_offered_with_it(self, desk: Words):
        number = by_mail(desk)
        escalate(desk.anna, number, HandOver(tried="Restarted it."), competence="mail")
        move(desk.bo, number, Line.MANAGER, HandOver(tried="Nothing helps, and they were promised twice."))
        [row] = responsibilities(desk.eva)
        assert (row.case_id, row.state, row.offered_by) == (number, ResponsibilityState.OFFERED, "bo")
        undo(desk.bo)
        assert responsibilities(desk.eva) == []

    def test_the_manager_sees_all_that_is_theirs_worst_first(self, desk: Words):
        quiet, planned = by_mail(desk), by_mail(desk)
        for number in (quiet, planned):
            accept_responsibility(desk.eva, pass_on(desk.anna, number, "Promised twice.").number)
        make_plan(desk.bo, planned, "Mail works again", next_contact_at=soon(desk, hours=1))
        reported, _report = late_case(desk)
        pass_on(desk.anna, reported, "Promised twice.")
        assert all(row.report is not None for row in borne(desk.eva))
        for row in reports(desk.anna):
            send_report(desk.anna, row.id, SAID, soon(desk, hours=row.case_id))
        assert [(row.id, row.owed) for row in borne(desk.eva)] == [
            (planned, "contact"),
            (quiet, "word"),
            (reported, "word"),
        ]
