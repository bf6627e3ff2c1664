"""The demo desk looks lived in: what there is to see, and who works there."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import pytest
from demo_desk import NOW, column, open_cases

from supportdesk.clock import to_ms
from supportdesk.demo import DEMO_AGENT
from supportdesk.demo.stories import tales
from supportdesk.desk import Desk
from supportdesk.operations.desk_facts import NAME, desk_fact, is_demo
from supportdesk.operations.people import agents, at_keyboard, competences, identify
from supportdesk.operations.queue import count
from supportdesk.operations.views import DEFAULT_VIEWS, view_counts, views
from supportdesk.operations.waking import wake_due
from supportdesk.terms import CaseState, EventTag, Role

# ---- What there is to see --------------------------------------------------------------------------------------------


def test_there_is_a_case_in_every_state(desk: Desk):
    assert set(column(desk, "SELECT DISTINCT state FROM cases")) == set(CaseState)
    assert column(desk, "SELECT count(*) FROM cases") == [200]


def test_about_sixty_cases_are_open_with_few_that_burn(desk: Desk):
    found = open_cases(desk)
    assert 55 <= len(found) <= 65
    by_priority = Counter(case.priority for case in found)
    assert 1 <= by_priority[1] <= 3
    assert 6 <= by_priority[2] <= 10
    assert by_priority[3] >= 10
    assert by_priority[4] >= 20


def test_some_have_just_come_and_nobody_has_them(desk: Desk):
    fresh = open_cases(desk, "s:new")
    assert len(fresh) >= 6
    assert all(case.owner == "" and case.unanswered for case in fresh)
    ages = sorted(to_ms(NOW) - case.arrived_at for case in fresh)
    assert ages[0] < 5 * 60_000
    assert ages[-1] < 6 * 3_600_000


def test_each_agent_of_first_line_has_several(desk: Desk):
    load = Counter(case.owner for case in open_cases(desk, "l:1 -s:new"))
    first_line = [agent.login for agent in agents(desk) if Role.FIRST_LINE in agent.roles]
    assert len(first_line) == 5
    assert all(load[login] >= 3 for login in first_line), load


def test_second_line_has_work_of_different_kinds_and_some_that_nobody_took(desk: Desk):
    found = open_cases(desk, "l:2")
    assert len(found) >= 15
    kinds = column(
        desk,
        "SELECT DISTINCT k.key FROM cases c JOIN competences k ON k.id = c.competence_id "
        "WHERE c.done = 0 AND c.line = 'second'",
    )
    assert len(kinds) >= 6
    assert len({case.owner for case in found} - {""}) >= 4
    assert sum(case.owner == "" for case in found) >= 3


def test_some_wait_and_two_wake_in_the_coming_hours(desk: Desk):
    waiting = open_cases(desk, "s:wait")
    assert 6 <= len(waiting) <= 9
    assert {case.state for case in waiting} == {
        CaseState.WAITING_CUSTOMER,
        CaseState.WAITING_SUPPLIER,
        CaseState.SCHEDULED,
    }
    soon = [case for case in waiting if case.wake_at and case.wake_at < to_ms(NOW + timedelta(hours=4))]
    assert len(soon) >= 2
    assert all(case.wake_at is None or case.wake_at > to_ms(NOW) for case in waiting)
    assert any(case.wake_at is None for case in waiting)
    assert wake_due(desk) == []


def test_some_customers_wait_for_an_answer_to_what_they_wrote(desk: Desk):
    assert count(desk, "is:unanswered is:open -s:new") >= 5
    assert count(desk, f"is:unanswered is:open o:{DEMO_AGENT}") >= 1


@pytest.mark.parametrize(
    ("tag", "least"),
    [
        (EventTag.CASE_HANDED_BACK, 4),
        (EventTag.CASE_MERGED, 3),
        (EventTag.CASE_LINKED, 20),
        (EventTag.CASE_SPLIT, 2),
        (EventTag.CASE_TAGGED, 10),
        (EventTag.CASE_WATCHED, 4),
        (EventTag.CASE_ATTACHED, 15),
        (EventTag.CASE_UNDONE, 1),
        (EventTag.CASE_CANCELLED, 2),
        (EventTag.CASE_WOKEN, 3),
        (EventTag.CASE_FACTS_SET, 3),
        (EventTag.CASE_ASSIGNED, 1),
        (EventTag.CASE_CLOSED, 10),
    ],
)
def test_everything_has_happened_somewhere(desk: Desk, tag: EventTag, least: int):
    assert column(desk, f"SELECT count(*) FROM events WHERE tag = '{tag}'")[0] >= least


def test_some_came_back_and_are_open_again(desk: Desk):
    assert column(desk, "SELECT count(*) FROM cases WHERE done = 0 AND reopen_count > 0")[0] == 4
    assert column(desk, "SELECT count(*) FROM cases WHERE done = 0 AND hand_back_count > 0")[0] >= 2


def test_every_merged_case_is_read_in_one_of_the_same_customer(desk: Desk):
    pairs = desk.rows(
        "SELECT c.customer_id, t.customer_id FROM cases c JOIN cases t ON t.id = c.merged_into_id WHERE c.state = 'merged'"
    )
    assert len(pairs) == 3
    assert all(mine == theirs for mine, theirs in pairs)


def test_a_wrong_assignment_was_taken_back(desk: Desk):
    [(case, wrong)] = desk.rows("SELECT case_id, id FROM events WHERE tag = 'case:owner:assigned'")
    assert desk.rows("SELECT case_id FROM events WHERE undoes_id = :id", {"id": wrong}) == [(case,)]
    [(owner,)] = desk.rows("SELECT owner_id FROM cases WHERE id = :id", {"id": case})
    [(taker,)] = desk.rows(
        "SELECT a.id FROM events e JOIN agents a ON a.login = e.actor WHERE e.case_id = :id AND e.tag = 'case:owner:taken'",
        {"id": case},
    )
    assert owner == taker


def test_most_are_solved_by_first_line(desk: Desk):
    lines = Counter(column(desk, "SELECT resolved_line FROM cases WHERE state IN ('resolved', 'closed')"))
    assert lines["first"] > lines["second"] > 0


def test_every_view_shows_something(desk: Desk):
    found = views(desk)
    assert len(found) == len(DEFAULT_VIEWS)
    assert all(view_counts(desk, found).values())


def test_no_blank_was_left_unfilled(desk: Desk):
    for sql in ("SELECT body FROM messages", "SELECT subject FROM cases", "SELECT solution FROM cases"):
        assert not [text for text in column(desk, sql) if re.search(r"\{[a-z_]+\}", text)]
    assert not [
        text for text in column(desk, "SELECT reason || details FROM events") if re.search(r"\{[a-z_]+\}", text)
    ]


# ---- Who works there -------------------------------------------------------------------------------------------------


def test_it_says_that_it_is_a_demo_and_of_whom(desk: Desk):
    assert is_demo(desk)
    assert desk_fact(desk, NAME) == tales().desk_name


def test_it_opens_as_the_first_agent_of_first_line(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("supportdesk.operations.people.user_name", lambda: "newcomer")
    assert at_keyboard(desk).login == DEMO_AGENT
    assert next(one.login for one in tales().colleagues if Role.FIRST_LINE in one.roles) == DEMO_AGENT


def test_people_and_customers_are_as_the_data_says(desk: Desk):
    assert {agent.login for agent in agents(desk)} == {colleague.login for colleague in tales().colleagues}
    for colleague in tales().colleagues:
        actor = identify(desk, colleague.login)
        assert actor.name == colleague.name
        assert actor.roles == set(colleague.roles)
        assert actor.lines == set(colleague.lines)
        assert actor.competences == set(colleague.competences)
    assert dict(competences(desk)) == dict(tales().competences)
    assert column(desk, "SELECT count(*) FROM customers") == [len(tales().clients)]
    assert column(desk, "SELECT count(*) FROM components") == [len(tales().parts)]


def test_everyone_does_what_their_line_does(desk: Desk):
    roles = {colleague.login: set(colleague.roles) for colleague in tales().colleagues}
    escalating = column(desk, "SELECT DISTINCT actor FROM events WHERE tag = 'case:line:escalated'")
    giving_back = column(desk, "SELECT DISTINCT actor FROM events WHERE tag = 'case:line:handed_back'")
    assert all(Role.FIRST_LINE in roles[login] for login in escalating)
    assert all(Role.SECOND_LINE in roles[login] for login in giving_back)


def test_specialists_have_what_they_know(desk: Desk):
    owned = desk.rows(
        "SELECT a.login, k.key FROM cases c JOIN agents a ON a.id = c.owner_id JOIN competences k ON k.id = c.competence_id "
        "WHERE c.line = 'second'"
    )
    known = {colleague.login: colleague.competences for colleague in tales().colleagues}
    assert owned
    assert all(key in known[login] for login, key in owned)


def test_who_writes_is_a_contact_of_the_customer(desk: Desk):
    rows = desk.rows(
        "SELECT c.customer_id, t.customer_id FROM messages m JOIN cases c ON c.id = m.case_id "
        "JOIN contacts t ON t.id = m.contact_id"
    )
    assert len(rows) > 200
    assert all(mine == theirs for mine, theirs in rows)


def test_an_english_customer_is_answered_in_english(desk: Desk):
    bodies = column(
        desk,
        "SELECT m.body FROM messages m JOIN cases c ON c.id = m.case_id JOIN customers cu ON cu.id = c.customer_id "
        "WHERE m.kind = 'reply' AND cu.language = 'en'",
    )
    assert bodies
    assert not [body for body in bodies if body.startswith("Hej ")]
