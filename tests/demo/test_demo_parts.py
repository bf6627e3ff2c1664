"""What the demo is made of: office hours, asides that fit the stories, and small files."""

from __future__ import annotations

import re
import struct
import tomllib
import zlib
from datetime import datetime, time
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest

from supportdesk.demo.files import HEIGHT, WIDTH, made
from supportdesk.demo.office import DAY, Office, minute_of
from supportdesk.demo.stories import Tales, tales
from supportdesk.demo.telling import PAUSES
from supportdesk.resources import data_folder

ZONE = ZoneInfo("Europe/Stockholm")
ASIDES = tomllib.loads((data_folder() / "demo" / "asides.toml").read_text(encoding="utf-8"))


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
