"""A ServiceNow log replayed on a desk: what its rows become, and that no fault of file, machine or timing leaves a trace."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import random
import re
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import SQLModel

from benchmarks.incident_log import COLUMNS, incident_log
from supportdesk.change import Change
from supportdesk.clock import from_ms
from supportdesk.desk import open_desk
from supportdesk.errors import Invalid, NotAllowed
from supportdesk.importers.servicenow import Progress, Reject, Summary, case_rows, final_state_csv, names, replay
from supportdesk.models import Case
from supportdesk.operations.facts import Facts, set_facts
from supportdesk.operations.joining import merge
from supportdesk.operations.people import add_agent, identify
from supportdesk.operations.search_index import index_case
from supportdesk.operations.verify import verify
from supportdesk.rules.actor import Actor, rule
from supportdesk.terms import Role
from sweeps import PROVING, some_of

ROOT = Path(__file__).parents[1]
REAL_LOG = ROOT.parent / "shared" / "datasets" / "servicenow_incidents_2016-02_2016-04.csv.gz"
REAL_FINAL = "bd111cdbafecaad6e6de8d6a29cbdd56fbec186542564dae94b039c414cd6412"
needs_real_log = pytest.mark.skipif(
    not REAL_LOG.exists(), reason="the public incident log (doi 10.24432/C57S4H) is not beside us"
)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
HEADER = ",".join(COLUMNS) + "\n"
OPENED = {
    **dict.fromkeys(COLUMNS, "?"),
    "number": "INC0000045",
    "incident_state": "New",
    "active": "true",
    "reassignment_count": "0",
    "reopen_count": "0",
    "sys_mod_count": "0",
    "made_sla": "true",
    "caller_id": "Caller 7",
    "opened_by": "Opened by  8",
    "opened_at": "1/3/2016 08:00",
    "sys_updated_by": "Updated by 12",
    "sys_updated_at": "1/3/2016 08:10",
    "contact_type": "Phone",
    "location": "Location 143",
    "category": "Category 55",
    "subcategory": "Subcategory 170",
    "u_symptom": "Symptom 72",
    "impact": "2 - Medium",
    "urgency": "1 - High",
    "priority": "3 - Moderate",
    "assignment_group": "Group 56",
    "closed_code": "code 5",
    "resolved_by": "Resolved by 149",
    "resolved_at": "3/3/2016 12:00",
    "closed_at": "8/3/2016 12:00",
}


def at(moment: str, **changes: str) -> dict[str, str]:
    """What changes at a moment of March 2016 (`"1 09:30"`)."""
    day, time = moment.split()
    return {"sys_updated_at": f"{day}/3/2016 {time}", **changes}


def history(*steps: dict[str, str], **first: str) -> list[str]:
    """The lines of one case: its first row, and one for each step, which keeps what it does not change."""
    row = OPENED | first
    lines = [line(row)]
    for step in steps:
        row = row | step
        lines.append(line(row))
    return lines


def line(row: dict[str, str]) -> str:
    return ",".join(row[name] for name in COLUMNS) + "\n"


@pytest.fixture
def desk(address, clock):
    """An empty desk of either engine, in the importer's hands."""
    with closing(open_desk(address.url, clock=clock, durable=False).acting_as(rule("import"))) as desk:
        yield desk


@pytest.fixture
def other_desk(sqlite_desks, tmp_path, clock):
    """An empty SQLite desk: to see what a plain import comes to."""
    (tmp_path / "other").mkdir()
    with (
        sqlite_desks.fresh(tmp_path / "other") as address,
        closing(open_desk(address.url, clock=clock, durable=False).acting_as(rule("import"))) as desk,
    ):
        yield desk


@pytest.fixture
def write(tmp_path):
    """Writes a log file of these lines under a header."""

    def to_file(*lines: str, name: str = "log.csv") -> Path:
        path = tmp_path / name
        path.write_text(HEADER + "".join(lines), encoding="utf-8")
        return path

    return to_file


@pytest.fixture
def replayed(desk, write):
    """Replays the lines and gives the desk, having verified it."""

    def run(*lines: str, **options):
        replay(desk, write(*lines), **options)
        assert list(verify(desk)) == []
        return desk

    return run


def case_of(desk, number: str = "INC0000045") -> dict:
    names = [column.name for column in Case.__table__.columns]
    found = desk.rows(f"SELECT {', '.join(names)} FROM cases WHERE source_ref = :number", {"number": number})
    return dict(zip(names, found[0], strict=True))


def events_of(desk, number: str = "INC0000045") -> list[tuple]:
    sql = (
        "SELECT e.seq, e.tag, e.actor, e.at, e.changes, e.details FROM events e JOIN cases c ON c.id = e.case_id "
        "WHERE c.source_ref = :number ORDER BY e.seq"
    )
    return [(*row[:4], json.loads(row[4]), json.loads(row[5])) for row in desk.rows(sql, {"number": number})]


def login(desk, agent_id: int | None) -> str | None:
    return None if agent_id is None else desk.rows("SELECT login FROM agents WHERE id = :id", {"id": agent_id})[0][0]


def utc(day: int, hour: int, minute: int = 0) -> int:
    return int(datetime(2016, 3, day, hour, minute, tzinfo=UTC).timestamp() * 1000)


NAMED = {
    "customers": "number",
    "contacts": "name",
    "agents": "login",
    "competences": "key",
    "components": "name",
    "cases": "source_ref",
}


QUOTE = "'"


def dump(desk) -> list[str]:
    """Every row of every table, alike on both engines: names instead of ids, words in order."""
    ids = {
        table: dict(desk.rows(f"SELECT id, coalesce({name}, '#' || id) FROM {table}")) for table, name in NAMED.items()
    }
    lines = []
    for table in SQLModel.metadata.sorted_tables:
        columns = [column for column in table.columns if not (column.name == "id" and table.name in {*NAMED, "events"})]
        refers = {
            column.name: ids[key.column.table.name]
            for column in columns
            for key in column.foreign_keys
            if key.column.table.name in ids
        }
        for values in desk.rows(f"SELECT {', '.join(column.name for column in columns)} FROM {table.name}"):
            row = dict(zip((column.name for column in columns), values, strict=True))
            row = {name: int(value) if isinstance(value, bool) else value for name, value in row.items()}
            row |= {name: known.get(row[name]) for name, known in refers.items()}
            if table.name == "events":
                row["changes"] = named_changes(json.loads(row["changes"]), ids)
            lines.append(f"{table.name} {row}")
    key = "rowid" if desk.dialect == "sqlite" else "case_id"
    for case_id, words in desk.rows(f"SELECT {key}, CAST(words AS text) FROM case_search"):
        lines.append(f"case_search {ids['cases'][case_id]} {sorted(words.replace(QUOTE, ' ').split())}")
    return sorted(lines)


def named_changes(changes: dict, ids: dict) -> dict:
    made = {}
    for name, values in changes.items():
        tables = [key.column.table.name for key in Case.__table__.c[name].foreign_keys]
        made[name] = [ids[tables[0]].get(value) for value in values] if tables else values
    return made


class TestFirstRow:
    def test_becomes_a_case(self, replayed):
        desk = replayed(*history(), zone=STOCKHOLM)
        case = case_of(desk)
        wanted = {
            "version": 1,
            "done": 0,
            "kind": "fault",
            "state": "new",
            "line": "first",
            "channel": "phone",
            "subject": "Category 55 / Subcategory 170 / Symptom 72",
            "category": "Category 55",
            "subcategory": "Subcategory 170",
            "impact": 2,
            "urgency": 1,
            "priority": 3,
            "owner_id": None,
            "component_id": None,
            "arrived_at": utc(1, 7),
            "updated_at": utc(1, 7, 10),
            "first_reply_at": utc(1, 7),
            "last_inbound_at": utc(1, 7),
            "source": "servicenow",
            "resolved_at": None,
            "resolved_by_id": None,
            "closed_at": None,
        }
        assert {name: case[name] for name in wanted} == wanted
        known = desk.rows(
            "SELECT cu.name, cu.number, ct.name, k.key, k.name FROM cases c JOIN customers cu ON cu.id = c.customer_id "
            "JOIN contacts ct ON ct.id = c.contact_id AND ct.customer_id = cu.id "
            "JOIN competences k ON k.id = c.competence_id"
        )
        assert known == [("Location 143", "sn-location-143", "Caller 7", "sn-group-56", "Group 56")]

    def test_keeps_an_event_at_its_own_time_with_the_whole_row(self, replayed):
        ((seq, tag, actor, moment, changes, details),) = events_of(replayed(*history()))
        assert (seq, tag, actor, moment) == (1, "case:case:imported", "sn-updated-by-12", utc(1, 8, 10))
        assert changes["state"] == [None, "new"]
        assert details["row"] == OPENED

    def test_a_mail_is_not_answered_by_itself(self, replayed):
        case = case_of(replayed(*history(contact_type="Email")))
        assert (case["channel"], case["first_reply_at"], case["last_inbound_at"]) == ("mail", None, utc(1, 8))

    def test_what_is_missing_stays_empty(self, replayed):
        missing = dict.fromkeys(
            ("location", "caller_id", "category", "u_symptom", "subcategory", "sys_updated_by"), "?"
        )
        desk = replayed(*history(**missing, assignment_group="?", priority="?"))
        case = case_of(desk)
        assert (case["subject"], case["category"], case["contact_id"]) == ("INC0000045", "", None)
        assert (case["competence_id"], case["priority"], case["line"]) == (None, 4, "first")
        assert desk.rows("SELECT number, name FROM customers") == [("sn-unknown-location", "Unknown location")]
        assert events_of(desk)[0][2] == "rule:import"

    def test_its_component(self, replayed):
        desk = replayed(*history(cmdb_ci="cmdb_ci 31"))
        joined = "SELECT co.name FROM cases c JOIN components co ON co.id = c.component_id"
        assert desk.rows(joined) == [("cmdb_ci 31",)]

    def test_a_time_that_summer_time_skipped(self, replayed):
        (event,) = events_of(replayed(*history(sys_updated_at="27/3/2016 02:59"), zone=STOCKHOLM))
        assert event[3] == utc(27, 1, 59)


class TestLaterRows:
    @pytest.mark.parametrize(
        ("said", "state", "line"),
        [
            ("Active", "open", "first"),
            ("Awaiting User Info", "waiting_customer", "first"),
            ("Awaiting Evidence", "waiting_customer", "first"),
            ("Awaiting Vendor", "waiting_supplier", "first"),
            ("Awaiting Problem", "open", "problem"),
            ("Resolved", "resolved", "first"),
            ("Closed", "closed", "first"),
            ("-100", "new", "first"),
            ("?", "new", "first"),
        ],
    )
    def test_states(self, replayed, said, state, line):
        desk = replayed(*history(at("1 09:00", incident_state=said)))
        case = case_of(desk)
        assert (case["state"], case["line"], case["done"]) == (state, line, int(state in ("resolved", "closed")))
        assert events_of(desk)[1][5]["row"]["incident_state"] == said

    def test_only_what_changed_is_kept(self, replayed):
        desk = replayed(*history(at("1 09:00", sys_mod_count="1", assigned_to="Resolver 17")))
        _first, (seq, tag, _actor, moment, changes, details) = events_of(desk)
        assert (seq, tag, moment) == (2, "case:case:updated", utc(1, 9))
        assert details["row"] == {
            "sys_updated_at": "1/3/2016 09:00",
            "sys_mod_count": "1",
            "assigned_to": "Resolver 17",
        }
        assert set(changes) == {"owner_id", "owned_since"}
        assert (login(desk, changes["owner_id"][1]), changes["owned_since"]) == ("sn-resolver-17", [None, utc(1, 9)])

    def test_another_group_is_second_line_and_an_incident_for_good(self, replayed):
        away = at("1 09:00", incident_state="Active", assignment_group="Group 70", reassignment_count="1")
        desk = replayed(*history(away))
        case = case_of(desk)
        assert (case["line"], case["kind"], case["escalated_at"]) == ("second", "incident", utc(1, 9))
        assert (case["reassign_count"], case["hand_back_count"]) == (1, 0)

    def test_back_at_the_first_group_is_handed_back(self, replayed):
        away, back = at("1 09:00", assignment_group="Group 70"), at("1 10:00", assignment_group="Group 56")
        case = case_of(replayed(*history(away, back)))
        assert (case["line"], case["kind"], case["hand_back_count"]) == ("first", "incident", 1)

    def test_the_first_group_named_is_first_line(self, replayed):
        named = at("1 09:00", assignment_group="Group 70")
        case = case_of(replayed(*history(named, assignment_group="?")))
        assert (case["line"], case["kind"]) == ("first", "fault")

    def test_problem_management_and_back(self, replayed):
        steps = [at("1 09:00", incident_state="Awaiting Problem"), at("1 10:00", incident_state="Resolved")]
        resolved = case_of(replayed(*history(*steps)))
        assert (resolved["line"], resolved["resolved_line"], resolved["kind"]) == ("problem", "problem", "incident")

    def test_a_state_nobody_knows_moves_nothing(self, replayed):
        steps = [at("1 09:00", incident_state="Awaiting Problem"), at("1 10:00", incident_state="-100")]
        case = case_of(replayed(*history(*steps)))
        assert (case["state"], case["line"]) == ("open", "problem")
        case = case_of(replayed(*history(*steps, at("1 11:00", incident_state="Active"))))
        assert (case["state"], case["line"]) == ("open", "first")

    def test_asking_the_customer_is_a_reply(self, replayed):
        case = case_of(replayed(*history(at("1 09:00", incident_state="Awaiting User Info"), contact_type="Email")))
        assert (case["first_reply_at"], case["last_reply_at"]) == (utc(1, 9), utc(1, 9))

    def test_what_it_waits_for_is_gone_with_the_wait(self, replayed, write, desk):
        lines = history(
            at("1 09:00", incident_state="Awaiting Vendor", vendor="Vendor 1"), at("1 10:00", incident_state="Active")
        )
        assert case_of(replayed(*lines[:2]))["waiting_for"] == "Vendor 1"
        assert case_of(replayed(*lines))["waiting_for"] == ""

    def test_a_state_that_goes_back_from_closed_is_a_reopening(self, replayed):
        steps = [
            at("1 09:00", incident_state="Resolved"),
            at("1 10:00", incident_state="Closed", active="false"),
            at("1 11:00", incident_state="Active", active="true", reopen_count="1"),
        ]
        case = case_of(replayed(*history(*steps)))
        assert (case["state"], case["done"], case["reopen_count"], case["closed_at"]) == ("open", 0, 1, None)

    def test_time_that_goes_back_stays_as_it_was_and_in_the_order_of_the_file(self, replayed):
        desk = replayed(*history(at("1 07:52", incident_state="Active"), at("1 09:00", assigned_to="Resolver 1")))
        assert [event[:1] + event[3:4] for event in events_of(desk)] == [
            (1, utc(1, 8, 10)),
            (2, utc(1, 7, 52)),
            (3, utc(1, 9)),
        ]

    def test_a_caller_who_moves_is_a_contact_of_the_other_customer(self, replayed):
        desk = replayed(*history(at("1 09:00", location="Location 2")))
        sql = "SELECT cu.name, ct.name FROM contacts ct JOIN customers cu ON cu.id = ct.customer_id ORDER BY cu.name"
        assert desk.rows(sql) == [("Location 143", "Caller 7"), ("Location 2", "Caller 7")]
        moved = desk.rows("SELECT ct.customer_id = c.customer_id FROM cases c JOIN contacts ct ON ct.id = c.contact_id")
        assert moved == [(True,)]


class TestFinalValues:
    """`closed_at`, `closed_code`, `resolved_by`, `resolved_at`, `made_sla` stand in every row as they ended."""

    def test_are_not_believed_before_their_time(self, replayed):
        before = case_of(replayed(*history(at("2 09:00", incident_state="Active"))))
        assert [before[name] for name in ("resolved_at", "resolved_by_id", "closed_at", "cause")] == [
            None,
            None,
            None,
            "",
        ]

    def test_an_earlier_resolution_does_not_know_the_later_resolver(self, replayed):
        early, late = at("2 09:00", incident_state="Resolved"), at("3 12:00", sys_mod_count="2")
        desk = replayed(*history(early))
        case = case_of(desk)
        assert (case["resolved_at"], case["resolved_line"], case["resolved_by_id"]) == (utc(2, 9), "first", None)
        assert desk.rows("SELECT login FROM agents") == [("sn-opened-by-8",)]
        case = case_of(replayed(*history(early, late)))
        assert (case["resolved_at"], login(desk, case["resolved_by_id"])) == (utc(2, 9), "sn-resolved-by-149")

    def test_closing_is_when_a_row_says_so(self, replayed):
        steps = [at("3 12:00", incident_state="Resolved"), at("9 13:00", incident_state="Closed")]
        case = case_of(replayed(*history(*steps)))
        assert (case["state"], case["resolved_at"], case["closed_at"]) == ("closed", utc(3, 12), utc(9, 13))


class TestPeople:
    def test_of_a_log_cannot_act(self, replayed):
        desk = replayed(*history(assigned_to="Resolver 17"))
        assert desk.rows("SELECT login, name, active FROM agents ORDER BY login") == [
            ("sn-opened-by-8", "Opened by 8", False),
            ("sn-resolver-17", "Resolver 17", False),
        ]
        assert desk.rows("SELECT count(*) FROM agent_roles") == [(0,)]
        with pytest.raises(NotAllowed):
            identify(desk, "sn-resolver-17")

    @pytest.mark.parametrize(
        ("one", "other"),
        [("Group A/B", "Group A B"), ("Grupp Å", "Grupp Ä"), ("G" * 90, "G" * 89), ("Group 1", "Group  1 !")],
    )
    def test_two_names_do_not_share_a_key(self, one, other):
        keys = {names.key_of(one), names.key_of(other)}
        assert len(keys) == 2
        assert all(len(key) <= 40 for key in keys)

    def test_only_those_who_run_the_desk_may_import(self, desk, write):
        anna = desk.acting_as(Actor("anna", agent_id=1, roles=frozenset({Role.FIRST_LINE})))
        with pytest.raises(NotAllowed, match="may not"):
            replay(anna, write(*history()))
        assert desk.rows("SELECT count(*) FROM cases") == [(0,)]


class TestFinding:
    @pytest.mark.parametrize("batch", [1, 500])
    def test_the_words_are_those_a_registered_case_gets(self, desk, tmp_path, batch):
        path = tmp_path / "log.csv"
        path.write_text("".join(incident_log(30)), encoding="utf-8")
        replay(desk, path, batch=batch)
        before = dump(desk)

        def index_all(change: Change) -> None:
            for (case_id,) in desk.rows("SELECT id FROM cases"):
                index_case(change, change.case(case_id))

        desk.perform(index_all)
        assert dump(desk) == before
        assert any("case_search INC0000001" in row and "'inc0000001'" in row for row in before)


class TestRejects:
    @pytest.mark.parametrize(
        ("wrong", "reason"),
        [
            ({"number": "?"}, "number is missing."),
            ({"sys_updated_at": "?"}, "sys_updated_at is missing."),
            ({"opened_at": ""}, "opened_at is missing."),
            (
                {"sys_updated_at": "31/2/2016 10:00"},
                "sys_updated_at is “31/2/2016 10:00”, not a time like 29/2/2016 08:53.",
            ),
            ({"opened_at": "2016-02-29"}, "opened_at is “2016-02-29”, not a time like 29/2/2016 08:53."),
            ({"closed_at": "1/1/9999 00:00"}, "closed_at is “1/1/9999 00:00”, not a time like 29/2/2016 08:53."),
            ({"incident_state": "Asleep"}, "incident_state is “Asleep”, which is not known."),
            ({"priority": "5 - None"}, "priority is “5 - None”, which is not known."),
            ({"impact": "4 - None"}, "impact is “4 - None”, which is not known."),
            ({"reopen_count": "-1"}, "reopen_count is “-1”, not a number."),
            ({"reassignment_count": "9" * 20}, f"reassignment_count is “{'9' * 20}”, not a number."),
            ({"category": "x" * 101}, "A field is longer than 100 characters."),
            ({"category": "a\x1b[2J"}, "The line holds control characters."),
            ({"category": "a,b"}, "The line has 37 fields instead of 36."),
        ],
    )
    def test_are_named_by_line_and_the_rest_is_applied(self, desk, write, wrong, reason):
        first, after = history(at("1 11:00", incident_state="Active"))
        rejected = line(OPENED | at("1 10:00") | wrong)
        summary = replay(desk, write(first, rejected, after))
        assert summary == Summary(read=3, applied=2, rejected=[Reject(3, reason)], cases=1)
        assert case_of(desk)["state"] == "open"
        assert list(verify(desk)) == []

    def test_quoted_fields_keep_the_count_of_lines(self, desk, write):
        first, after = history(at("1 11:00", incident_state="Active"))
        broken = first.replace("Category 55", '"Category\n55"')
        summary = replay(desk, write(broken, after.replace("Active", "Asleep"), after))
        assert [reject.line for reject in summary.rejected] == [2, 4]
        assert summary.applied == 1


class TestAgain:
    def test_changes_nothing(self, desk, tmp_path):
        path = tmp_path / "log.csv"
        path.write_text("".join(incident_log(40)), encoding="utf-8")
        first = replay(desk, path, batch=50)
        before = dump(desk)
        again = replay(desk, path, batch=7)
        assert (first.applied, first.cases) == (first.read, 40)
        assert again == Summary(read=first.read, skipped=first.read)
        assert dump(desk) == before

    def test_a_log_that_grew_goes_on(self, desk, write, other_desk, tmp_path):
        lines = history(at("1 09:00", incident_state="Active"), at("1 10:00", incident_state="Resolved"))
        replay(desk, write(*lines[:2]))
        assert replay(desk, write(*lines)) == Summary(read=3, applied=1, skipped=2, cases=1)
        replay(other_desk, write(*lines))
        assert dump(desk) == dump(other_desk)

    def test_a_log_that_tells_another_past_is_refused(self, desk, write):
        steps = [at("1 09:00", incident_state="Active"), at("1 10:00", incident_state="Resolved")]
        replay(desk, write(*history(*steps)))
        before = dump(desk)
        summary = replay(desk, write(*history(at("1 08:30", incident_state="Active"), *steps)))
        assert (summary.read, summary.applied, summary.skipped) == (4, 0, 1)
        assert [reject.line for reject in summary.rejected] == [3, 4, 5]
        assert "INC0000045: this row does not continue" in summary.rejected[0].reason
        assert dump(desk) == before

    def test_rows_of_a_case_that_stand_apart_are_refused(self, desk, write):
        first, second = history(at("1 09:00", incident_state="Active"))
        other = line(OPENED | {"number": "INC0000046"})
        summary = replay(desk, write(first, other, second))
        assert (summary.applied, [reject.line for reject in summary.rejected]) == (2, [4])
        assert list(verify(desk)) == []

    def test_a_case_written_twice_in_a_file_is_stored_once(self, desk, write):
        lines = history(at("1 09:00", incident_state="Active"))
        other = line(OPENED | {"number": "INC0000046"})
        assert replay(desk, write(lines[0], other, *lines)) == Summary(read=4, applied=3, skipped=1, cases=2)
        assert list(verify(desk)) == []


class TestLimit:
    NINE = datetime(2016, 3, 1, 9, tzinfo=UTC)

    def test_the_desk_stands_as_it_stood_then(self, replayed, desk, write):
        lines = [
            *history(at("1 08:30", incident_state="Active"), at("1 10:00", incident_state="Resolved")),
            *history(number="INC0000046", opened_at="1/3/2016 09:00", sys_updated_at="1/3/2016 09:00"),
            *history(number="INC0000047", opened_at="1/3/2016 09:01", sys_updated_at="1/3/2016 08:59"),
        ]
        summary = replay(desk, write(*lines), limit_to=self.NINE)
        assert summary == Summary(read=5, applied=3, later=2, cases=2)
        assert desk.rows("SELECT source_ref, state FROM cases ORDER BY source_ref") == [
            ("INC0000045", "open"),
            ("INC0000046", "new"),
        ]
        assert replay(desk, write(*lines)) == Summary(read=5, applied=2, skipped=3, cases=2)

    def test_a_clock_that_goes_back_is_cut_in_one_piece(self, desk, write):
        lines = history(at("1 09:30", incident_state="Active"), at("1 08:20", sys_mod_count="2"))
        assert replay(desk, write(*lines), limit_to=self.NINE) == Summary(read=3, applied=1, later=2, cases=1)
        replay(desk, write(*lines))
        assert [event[3] for event in events_of(desk)] == [utc(1, 8, 10), utc(1, 9, 30), utc(1, 8, 20)]

    def test_in_many_steps_as_at_once(self, desk, other_desk, tmp_path):
        path = tmp_path / "log.csv"
        path.write_text("".join(incident_log(60, seed=3)), encoding="utf-8")
        for hours in (3, 5, 4, 30):
            replay(desk, path, limit_to=datetime(2025, 1, 1, tzinfo=UTC) + timedelta(hours=hours), batch=30)
            assert list(verify(desk)) == []
        replay(desk, path, batch=11)
        replay(other_desk, path)
        assert dump(desk) == dump(other_desk)

    def test_what_people_did_meanwhile_stays_where_the_log_does_not_speak(self, desk, write):
        lines = history(at("1 10:00", incident_state="Active", assigned_to="Resolver 3"))
        replay(desk, write(*lines), limit_to=self.NINE)
        add_agent(desk, "maria", "Maria", [Role.MANAGER])
        number = case_of(desk)["id"]
        set_facts(desk.acting_as(identify(desk, "maria")), number, Facts(priority=1, subject="Mail server down"))
        replay(desk, write(*lines))
        case = case_of(desk)
        assert (case["priority"], case["subject"], case["state"]) == (1, "Mail server down", "open")
        assert (case["version"], login(desk, case["owner_id"])) == (3, "sn-resolver-3")
        assert list(verify(desk)) == []
        assert list(final_state_csv(desk))[1].startswith(
            "INC0000045,Active,true,0,0,0,true,2 - Medium,1 - High,3 - Mod"
        )

    def test_a_case_merged_meanwhile_stays_merged(self, desk, write):
        lines = [
            *history(at("1 10:00", incident_state="Active", made_sla="false")),
            *history(number="INC0000046"),
        ]
        replay(desk, write(*lines), limit_to=self.NINE)
        add_agent(desk, "maria", "Maria", [Role.MANAGER])
        one, other = case_of(desk)["id"], case_of(desk, "INC0000046")["id"]
        merge(desk.acting_as(identify(desk, "maria")), one, other)
        replay(desk, write(*lines))
        case = case_of(desk)
        assert (case["state"], case["merged_into_id"], case["done"]) == ("merged", other, 1)
        assert events_of(desk)[-1][5]["row"]["incident_state"] == "Active"
        assert list(verify(desk)) == []


class TestBrokenFiles:
    LINES = list(incident_log(60, seed=5))
    WHOLE = "".join(LINES).encode()

    @pytest.fixture
    def finished(self, desk, other_desk, tmp_path):
        """Shows that the whole file completes what a broken one began."""

        def check() -> None:
            assert list(verify(desk)) == []
            path = tmp_path / "whole.csv"
            path.write_bytes(self.WHOLE)
            replay(desk, path)
            replay(other_desk, path)
            assert dump(desk) == dump(other_desk)

        return check

    def refuse(self, desk, path: Path) -> str:
        with pytest.raises(Invalid) as refused:
            replay(desk, path, batch=50)
        assert str(path) in str(refused.value)
        return str(refused.value)

    @pytest.mark.parametrize("share", [0.3, 0.9, 0.999])
    def test_a_compressed_file_that_is_cut(self, desk, tmp_path, finished, share):
        path = tmp_path / "log.csv.gz"
        packed = gzip.compress(self.WHOLE)
        path.write_bytes(packed[: int(len(packed) * share)])
        said = self.refuse(desk, path)
        line = int(re.search(r"is cut or damaged after line ([0-9]+)\.", said)[1])
        assert share / 2 * len(self.LINES) < line <= len(self.LINES)
        assert desk.rows("SELECT count(*) FROM cases") == [(0,)]
        finished()

    def test_a_compressed_file_that_is_damaged(self, desk, tmp_path, finished):
        path = tmp_path / "log.csv.gz"
        packed = bytearray(gzip.compress(self.WHOLE))
        packed[len(packed) // 2] ^= 0xFF
        path.write_bytes(packed)
        assert "cut or damaged" in self.refuse(desk, path)
        assert desk.rows("SELECT count(*) FROM cases") == [(0,)]
        finished()

    @pytest.mark.parametrize("lacking", range(1, 20))
    def test_a_last_line_that_is_cut(self, desk, tmp_path, lacking):
        path = tmp_path / "log.csv"
        path.write_bytes(self.WHOLE[: -1 - lacking])
        said = self.refuse(desk, path)
        assert f"ends in the middle of line {len(self.LINES)}." in said
        assert "not stored twice" in said
        assert list(verify(desk)) == []

    def test_the_end_of_the_last_line_may_lack(self, desk, tmp_path):
        path = tmp_path / "log.csv"
        path.write_bytes(self.WHOLE[:-1])
        assert replay(desk, path).applied == len(self.LINES) - 1

    def test_a_line_that_is_not_utf8(self, desk, tmp_path, finished):
        path = tmp_path / "log.csv"
        lines = [text.encode() for text in self.LINES]
        lines[150] = lines[150].replace(b"Category", "Kategöri".encode("latin-1"))
        path.write_bytes(b"".join(lines))
        assert "line 151: this is not UTF-8" in self.refuse(desk, path)
        assert desk.rows("SELECT count(*) FROM events") == [(100,)]
        finished()

    def test_a_line_without_end(self, desk, tmp_path):
        path = tmp_path / "log.csv"
        path.write_text(HEADER + "x" * 1_100_000)
        assert "line 2: the line has no end" in self.refuse(desk, path)

    def test_a_quote_that_never_closes(self, desk, tmp_path):
        path = tmp_path / "log.csv"
        path.write_text(HEADER + '"' + "".join(self.LINES[1:]) * 20)
        assert "cannot be read as CSV" in self.refuse(desk, path)

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "lacks columns (number, incident_state, active, reassignment_count, reopen_count …)"),
            (HEADER.replace("urgency", "hurry"), "lacks columns (urgency)"),
            (HEADER.replace("impact,urgency", "urgency,impact"), "lacks columns (none, but their order is another)"),
            ("id;name\n1;x\n", "is not the incident log this reads"),
        ],
    )
    def test_another_header(self, desk, tmp_path, text, said):
        path = tmp_path / "log.csv"
        path.write_text(text)
        assert said in self.refuse(desk, path)

    def test_no_file(self, desk, tmp_path):
        assert "cannot be read (No such file" in self.refuse(desk, tmp_path / "none.csv")
        assert "cannot be read (Is a directory" in self.refuse(desk, tmp_path)

    def test_marks_of_other_systems_do_no_harm(self, desk, tmp_path):
        path = tmp_path / "log"
        path.write_bytes(gzip.compress(b"\xef\xbb\xbf" + self.WHOLE.replace(b"\n", b"\r\n")))
        assert replay(desk, path).applied == len(self.LINES) - 1


FROZEN_IMPORT = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from sqlalchemy import event
from supportdesk.desk import open_desk
from supportdesk.importers.servicenow import replay
from supportdesk.rules.actor import rule

class Frozen:
    def now(self):
        return datetime.fromisoformat(sys.argv[4])

desk = open_desk(sys.argv[1], clock=Frozen()).acting_as(rule("import"))
left = int(sys.argv[3])
seen_new_rows = False

def count(_connection, *statement):
    # Counted from the first batch that has anything to store: what is skipped changes nothing.
    global left, seen_new_rows
    seen_new_rows = seen_new_rows or any("INSERT INTO events" in str(part) for part in statement)
    left -= seen_new_rows
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
    event.listen(desk.store.database.engine, moment, count)
replay(desk, Path(sys.argv[2]), batch=20)
"""


class TestKilled:
    def run(self, desk, address, path: Path, moment: int) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-c", FROZEN_IMPORT, address.url, str(path), str(moment), desk.now().isoformat()]
        return subprocess.run(command, cwd=ROOT, capture_output=True, check=False)

    @pytest.mark.slow
    @pytest.mark.parametrize("seed", some_of([1, 2], 1))
    def test_and_resumed_ends_as_if_nothing_had_been(self, desk, other_desk, address, tmp_path, seed):
        path = tmp_path / "log.csv"
        path.write_text("".join(incident_log(60, seed)), encoding="utf-8")
        chance, steps = random.Random(seed), []
        for _attempt in range(7):
            killed = self.run(desk, address, path, chance.randrange(1, 70))
            assert killed.returncode == -9, killed.stderr.decode()
            assert list(verify(desk)) == []
            steps.append(desk.rows("SELECT count(*) FROM events")[0][0])
        assert len(set(steps)) > 3, "the kills must fall into different batches"
        ended = self.run(desk, address, path, -1)
        assert (ended.returncode, ended.stderr) == (0, b"")
        replay(other_desk, path)
        assert dump(desk) == dump(other_desk)


class TestManyHands:
    def test_two_importers_at_once_store_each_row_once(self, desk, other_desk, address, tmp_path):
        path = tmp_path / "log.csv"
        path.write_text("".join(incident_log(60, seed=7)), encoding="utf-8")
        rows = len(list(incident_log(60, seed=7))) - 1
        told: list[Summary] = []
        handles = [open_desk(address.url, clock=desk.clock).acting_as(rule("import")) for _ in range(2)]
        threads = [
            threading.Thread(target=lambda d=handle: told.append(replay(d, path, batch=13))) for handle in handles
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for handle in handles:
            handle.close()
        assert sum(summary.applied for summary in told) == rows
        assert sum(summary.skipped for summary in told) == rows
        replay(other_desk, path)
        assert dump(desk) == dump(other_desk)

    def test_a_batch_that_is_refused_once_is_tried_again(self, desk, write, monkeypatch):
        refusals = [StaleDataError("somebody was faster")]
        really = case_rows.index_new

        def refuse_once(change: Change, case_ids: list[int]) -> None:
            really(change, case_ids)
            if refusals:
                raise refusals.pop()

        monkeypatch.setattr(case_rows, "index_new", refuse_once)
        assert replay(desk, write(*history())).applied == 1
        assert refusals == []
        assert list(verify(desk)) == []
        assert desk.rows("SELECT count(*) FROM customers") == [(1,)]


class TestProgress:
    def test_is_told_after_each_batch(self, desk, tmp_path):
        path = tmp_path / "log.csv.gz"
        path.write_bytes(gzip.compress("".join(incident_log(40)).encode()))
        rows = len(list(incident_log(40))) - 1
        told: list[Progress] = []

        def hear(progress: Progress) -> None:
            told.append(progress)
            desk.clock.forward(seconds=2)

        replay(desk, path, batch=100, progress=hear)
        assert [step.rows_done for step in told] == [*range(100, rows + 1, 100), *([rows] * (1 + bool(rows % 100)))]
        assert {step.rows_total for step in told} == {rows}
        assert (told[0].rows_per_s, told[1].rows_per_s) == (0.0, 100.0)
        assert (told[-1].rows_total, told[-1].seconds_left) == (rows, 0.0)


class TestFinalState:
    def test_is_the_last_row_of_each_case_in_order_of_number(self, replayed):
        desk = replayed(
            *history(at("1 09:00", incident_state="-100", sys_mod_count="4"), number="INC0000050"),
            *history(
                at("1 09:00", incident_state="Active", assignment_group="Group 70", assigned_to="Resolver 1"),
                at(
                    "1 10:00",
                    incident_state="Resolved",
                    made_sla="false",
                    problem_id="Problem ID  2",
                    priority="4 - Low",
                ),
                number="INC0000046",
            ),
            batch=2,
        )
        assert "".join(final_state_csv(desk)) == (
            "number,incident_state,active,reassignment_count,reopen_count,sys_mod_count,made_sla,impact,urgency,priority,"
            "category,subcategory,assignment_group,assigned_to,problem_id,rfc,contact_type\n"
            "INC0000046,Resolved,true,0,0,0,false,2 - Medium,1 - High,4 - Low,"
            "Category 55,Subcategory 170,Group 70,Resolver 1,Problem ID  2,?,Phone\n"
            "INC0000050,-100,true,0,0,4,true,2 - Medium,1 - High,3 - Moderate,"
            "Category 55,Subcategory 170,Group 56,?,?,?,Phone\n"
        )

    def test_of_an_empty_desk_is_a_header(self, desk):
        assert len(list(final_state_csv(desk))) == 1

    @needs_real_log
    def test_of_the_beginning_of_the_public_log(self, desk, tmp_path):
        with gzip.open(REAL_LOG, "rt", encoding="utf-8", newline="") as log:
            lines = list(islice(log, 3001))
        (tmp_path / "log.csv").write_text("".join(lines), encoding="utf-8", newline="")
        rows = list(csv.DictReader(lines))
        last = {row["number"]: row for row in rows}
        assert replay(desk, tmp_path / "log.csv", zone=STOCKHOLM).applied == len(rows) == 3000
        assert list(verify(desk)) == []
        told = list(csv.DictReader(final_state_csv(desk)))
        assert told == [{column: last[number][column] for column in told[0]} for number in sorted(last)]

    @pytest.mark.slow
    @pytest.mark.swept
    @pytest.mark.skipif(not PROVING, reason="`make prove` replays the whole log, `make test` its beginning")
    @needs_real_log
    def test_of_the_public_log(self, desk):
        summary = replay(desk, REAL_LOG, zone=STOCKHOLM)
        assert summary == Summary(read=101_045, applied=101_045, cases=17_136)
        assert list(verify(desk)) == []
        assert hashlib.sha256("".join(final_state_csv(desk)).encode()).hexdigest() == REAL_FINAL
        assert from_ms(desk.rows("SELECT min(at) FROM events")[0][0]) == datetime(2016, 2, 29, 0, 23, tzinfo=UTC)
