"""The demo desk: it looks lived in, it looks alike every day, and every event in it is real."""

from __future__ import annotations

import re
import struct
import tomllib
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest

from supportdesk.clock import from_ms, to_ms
from supportdesk.demo import DEMO_AGENT, build
from supportdesk.demo.files import HEIGHT, WIDTH, made
from supportdesk.demo.office import DAY, Office, minute_of
from supportdesk.demo.stories import Tales, tales
from supportdesk.demo.telling import PAUSES
from supportdesk.desk import Desk, open_desk
from supportdesk.errors import Invalid
from supportdesk.operations.desk_facts import NAME, desk_fact, is_demo
from supportdesk.operations.people import agents, at_keyboard, competences, identify
from supportdesk.operations.queue import QueueQuery, count, page
from supportdesk.operations.verify import verify
from supportdesk.operations.views import DEFAULT_VIEWS, view_counts, views
from supportdesk.operations.waking import wake_due
from supportdesk.resources import data_folder
from supportdesk.storage.address import Address, parse_address
from supportdesk.terms import CaseState, EventTag, Role

NOW = datetime(2026, 3, 10, 13, 20, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Stockholm")
ASIDES = tomllib.loads((data_folder() / "demo" / "asides.toml").read_text(encoding="utf-8"))


class StandingClock:
    """The time at which the demo is looked at."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now


def demo_at(file: Path, now: datetime = NOW, **how: int) -> Desk:
    """A new demo desk, in the hands in which it opens."""
    address = parse_address(str(file))
    build(address, now=now, **how)
    return opened(address, now)


def opened(address: Address, now: datetime) -> Desk:
    desk = open_desk(address.url, clock=StandingClock(now), durable=False)
    return desk.acting_as(identify(desk, DEMO_AGENT))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with closing(demo_at(tmp_path_factory.mktemp("demo") / "demo.db")) as desk:
        yield desk


def column(desk: Desk, sql: str) -> list:
    return [value for (value,) in desk.rows(sql)]


def open_cases(desk: Desk, filter_text: str = "is:open") -> list:
    return page(desk, QueueQuery(filter_text), limit=500)


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


# ---- When it happened ------------------------------------------------------------------------------------------------


def test_it_all_happened_within_the_last_weeks_and_in_order(desk: Desk):
    times = column(desk, "SELECT at FROM events WHERE case_id IS NOT NULL ORDER BY id")
    assert times == sorted(times)
    assert times[-1] <= to_ms(NOW)
    assert to_ms(NOW) - times[-1] < 5 * 60_000
    assert timedelta(weeks=5) < NOW - from_ms(times[0]) < timedelta(weeks=7)


def test_cases_come_in_office_hours_and_now_and_then_at_night(desk: Desk):
    arrived = [from_ms(at).astimezone(ZONE) for at in column(desk, "SELECT arrived_at FROM cases WHERE done = 1")]
    at_night = [at for at in arrived if not time(8) <= at.time() <= time(17)]
    assert 1 <= len(at_night) <= len(arrived) * 0.15
    mornings = sum(at.time() < time(12) for at in arrived)
    assert mornings > len(arrived) / 2


def test_agents_work_in_office_hours(desk: Desk):
    rows = desk.rows("SELECT at FROM events WHERE case_id IS NOT NULL AND actor NOT LIKE 'rule:%'")
    for (at,) in rows:
        local = from_ms(at).astimezone(ZONE)
        assert local.weekday() < 5
        assert time(8) <= local.time() <= time(17)


def test_days_are_alike_in_size(desk: Desk):
    days = Counter(
        from_ms(at).astimezone(ZONE).date() for at in column(desk, "SELECT arrived_at FROM cases WHERE done = 1")
    )
    assert max(days.values()) <= 15
    assert len(days) >= 25


# ---- Alike every day, and true ---------------------------------------------------------------------------------------


def lives(desk: Desk, now: datetime) -> list[tuple]:
    """What happened to each case, and how long before now."""
    return [
        (*row[:4], to_ms(now) - row[4], *row[5:])
        for row in desk.rows(
            "SELECT e.case_id, e.seq, e.tag, e.actor, e.at, c.subject, cu.name, c.state FROM events e "
            "JOIN cases c ON c.id = e.case_id LEFT JOIN customers cu ON cu.id = c.customer_id ORDER BY e.id"
        )
    ]


def standing(desk: Desk) -> Counter:
    """The open cases but for their times."""
    return Counter((case.subject, case.state, case.owner, case.customer, case.priority) for case in open_cases(desk))


@pytest.mark.slow
def test_it_looked_the_same_three_weeks_earlier(desk: Desk, tmp_path: Path):
    then = NOW - timedelta(weeks=3)  # no change of the clocks between the two
    with closing(demo_at(tmp_path / "then.db", then)) as other:
        assert lives(other, then) == lives(desk, NOW)


@pytest.mark.slow
@pytest.mark.parametrize("now", [datetime(2026, 3, 15, 2, tzinfo=UTC), datetime(2026, 10, 26, 6, 1, tzinfo=UTC)])
def test_the_same_cases_are_open_at_night_and_on_a_monday_morning(desk: Desk, tmp_path: Path, now: datetime):
    with closing(demo_at(tmp_path / "other.db", now)) as other:
        assert standing(other) == standing(desk)
        assert column(other, "SELECT max(at) FROM events")[0] <= to_ms(now)
        assert list(verify(other)) == []


@pytest.mark.slow
def test_another_seed_gives_another_desk(desk: Desk, tmp_path: Path):
    with closing(demo_at(tmp_path / "other.db", seed=2)) as other:
        assert standing(other) != standing(desk)
        assert Counter(case.state for case in open_cases(other)) == Counter(case.state for case in open_cases(desk))


@pytest.mark.slow
@pytest.mark.parametrize(("wanted", "told"), [(130, 130), (260, 260)])
def test_as_many_cases_as_were_asked_for(tmp_path: Path, wanted: int, told: int):
    with closing(demo_at(tmp_path / "sized.db", cases=wanted)) as other:
        assert column(other, "SELECT count(*) FROM cases") == [told]
        assert 55 <= len(open_cases(other)) <= 65


@pytest.mark.slow
def test_however_few_are_asked_for_the_open_ones_are_there(tmp_path: Path):
    with closing(demo_at(tmp_path / "small.db", cases=1)) as other:
        assert 55 <= len(open_cases(other)) <= 65
        assert column(other, "SELECT count(*) FROM cases")[0] < 100


@pytest.mark.slow
def test_the_log_explains_every_row_on_each_engine(empty_address: Address):
    build(empty_address, now=NOW)
    with closing(opened(empty_address, NOW)) as other:
        assert list(verify(other)) == []
        assert len(open_cases(other)) >= 55
        assert count(other, "larm") >= 2  # found by a word of a subject


# ---- Making it -------------------------------------------------------------------------------------------------------


def test_a_desk_that_is_there_is_left_alone(desk: Desk):
    address = desk.store.address
    with pytest.raises(Invalid, match="There is a desk at"):
        build(address, now=NOW)
    assert column(desk, "SELECT count(*) FROM cases") == [200]


def test_one_that_cannot_be_finished_leaves_nothing(tmp_path: Path):
    told: list[tuple[int, int]] = []

    def stops(played: int, of: int) -> None:
        told.append((played, of))
        if played == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(parse_address(str(tmp_path / "demo.db")), now=NOW, progress=stops)
    assert [played for played, _of in told] == [1, 2, 3]
    assert len({of for _played, of in told}) == 1
    assert list(tmp_path.iterdir()) == []


# ---- Office hours ----------------------------------------------------------------------------------------------------


class TestOffice:
    def at(self, *given: int) -> Office:
        return Office(datetime(*given, tzinfo=ZONE), "Europe/Stockholm")

    def shown(self, at: datetime) -> str:
        return f"{at.astimezone(ZONE):%a %d %H:%M}"

    @pytest.mark.parametrize(
        ("age", "shown"),
        [
            (0, "Tue 10 10:00"),
            (119, "Tue 10 08:01"),
            (121, "Mon 09 16:59"),
            (120 + DAY + 1, "Fri 06 16:59"),
            (120 + 5 * DAY + 60, "Mon 02 16:00"),
        ],
    )
    def test_an_age_skips_nights_and_weekends(self, age: float, shown: str):
        assert self.shown(self.at(2026, 3, 10, 10).at(age)) == shown

    @pytest.mark.parametrize("now", [(2026, 3, 14, 12), (2026, 3, 15, 3), (2026, 3, 16, 7, 59), (2026, 3, 13, 23)])
    def test_outside_of_office_hours_the_last_working_day_has_just_ended(self, now: tuple[int, ...]):
        assert self.shown(self.at(*now).at(0)) == "Fri 13 17:00"
        assert self.shown(self.at(*now).at(60)) == "Fri 13 16:00"

    def test_hours_stay_hours_across_the_change_of_the_clocks(self):
        assert self.shown(self.at(2026, 3, 30, 9).at(60 + 60)) == "Fri 27 16:00"

    def test_an_hour_is_the_latest_one_that_is_old_enough(self):
        office = self.at(2026, 3, 10, 10)
        assert self.shown(office.at(office.oldest_at(minute_of("09:15"), 40))) == "Tue 10 09:15"
        assert self.shown(office.at(office.oldest_at(minute_of("09:15"), 50))) == "Mon 09 09:15"

    def test_the_next_of_a_weekday_is_always_to_come(self):
        office = self.at(2026, 3, 10, 10)
        assert self.shown(office.next(1, time(22))) == "Tue 10 22:00"
        assert self.shown(office.next(1, time(9))) == "Tue 17 09:00"
        assert self.shown(office.next(0, time(9))) == "Mon 16 09:00"

    def test_night_comes_before_the_day(self):
        at = datetime(2026, 3, 10, 9, 30, tzinfo=ZONE)
        assert self.shown(self.at(2026, 3, 10, 10).night_before(at, 90)) == "Tue 10 06:30"


# ---- The data and the files ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def told() -> Tales:
    return tales()


def test_asides_name_stories_beats_and_people_that_there_are(told: Tales):
    keys = {story.key for story in told.stories}
    groups = {story.group for story in told.stories}
    logins = {colleague.login for colleague in told.colleagues}
    lists = [aside for kind in ASIDES.values() if isinstance(kind, list) for aside in kind]
    assert {aside["story"] for aside in lists if "story" in aside} <= keys
    assert {aside["of"] for aside in ASIDES["duplicate"]} <= keys
    assert {*ASIDES["begins"], *ASIDES["touched"], *ASIDES["arrived"]} <= keys | groups
    assert {*ASIDES["same_person"], *ASIDES["same_person"].values()} <= keys
    assert {aside[name] for aside in lists for name in ("last", "after") if name in aside} <= set(PAUSES)
    assert {aside["to"] for aside in ASIDES["linked"]} <= keys
    assert {aside["by"] for aside in ASIDES["watched"]} <= logins
    assert all(time(8) <= time.fromisoformat(hour) <= time(17) for hour in ASIDES["begins"].values())


def test_every_case_nobody_has_touched_has_its_age(told: Tales):
    stopped = {stop["story"] for stop in ASIDES["stops"] if stop["last"] == "register"}
    by_mail = {story.key for story in told.stories if story.channel == "mail"}
    untouched = {story.key for story in told.stories if story.ending == "new" and not story.group}
    assert set(ASIDES["arrived"]) == untouched | (stopped & by_mail)


def test_asides_point_to_nobody_real():
    text = (data_folder() / "demo" / "asides.toml").read_text(encoding="utf-8")
    assert all(domain.endswith(".example") for domain in re.findall(r"[\w.+-]+@([\w.-]*\w)", text))
    assert not re.search(r"https?://|\b[\w-]+\.(se|nu|com|net|org|io|eu)\b", text)
    assert not re.search(r"\d{2,4}-\d{4,}", text)


def test_every_attachment_of_the_stories_can_be_made(told: Tales):
    names = {name for story in told.stories for name in story.attachments}
    assert len(names) >= 15
    for name in names:
        file = made(name, "Fråga (1): <åäö> & \\")
        assert file.name == name
        assert file == made(name, "Fråga (1): <åäö> & \\")
        assert 0 < len(file.content) < 5000


def test_a_picture_is_a_picture():
    content = made("a.png", "x").content
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    at, kinds, rows = 8, [], b""
    while at < len(content):
        (size,) = struct.unpack(">I", content[at : at + 4])
        kind, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + size]
        assert content[at + 8 + size : at + 12 + size] == struct.pack(">I", zlib.crc32(kind + body))
        kinds.append(kind)
        rows += body if kind == b"IDAT" else b""
        at += 12 + size
    assert kinds == [b"IHDR", b"IDAT", b"IEND"]
    assert len(zlib.decompress(rows)) == HEIGHT * (WIDTH + 1)


def test_a_photograph_has_its_segments_and_as_many_bits_as_blocks():
    content = made("a.jpg", "x").content
    assert content[:2] == b"\xff\xd8"
    at, marks = 2, []
    while content[at + 1] != 0xDA:
        marks.append(content[at + 1])
        at += 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
    at += 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
    assert marks == [0xDB, 0xC0, 0xC4, 0xC4]
    assert content[at:] == bytes(WIDTH // 8 * HEIGHT // 8 * 2 // 8) + b"\xff\xd9"


def test_a_page_has_its_objects_where_its_table_says():
    content = made("a.pdf", "En (1) rad \\ å").content
    start = int(content.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    assert content[start:].startswith(b"xref\n0 6\n")
    places = re.findall(rb"(\d{10}) 00000 n ", content[start:])
    assert [content[int(place) :].split(b" ", 1)[0] for place in places] == [b"1", b"2", b"3", b"4", b"5"]
    stream = re.search(rb"/Length (\d+) >>\nstream\n(.*)\nendstream", content, re.DOTALL)
    assert len(stream[2]) == int(stream[1])
    assert rb"(En \(1\) rad \\ " + "å".encode("cp1252") in stream[2]


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx"])
def test_an_office_file_holds_together(name: str):
    with ZipFile(BytesIO(made(name, "<åäö> & co").content)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    for body in parts.values():
        ElementTree.fromstring(body)
    listed = re.findall(rb'PartName="/([^"]+)"', parts["[Content_Types].xml"])
    assert listed
    assert all(part.decode() in parts for part in listed)
    assert any("<åäö> & co" in "".join(ElementTree.fromstring(body).itertext()) for body in parts.values())
