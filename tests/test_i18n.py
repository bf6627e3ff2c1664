"""The reader's language: which one, what the card's words are in it, and how dates and durations are said."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk import i18n, terms, zones
from supportdesk.i18n import (
    LANGUAGES,
    N_,
    P_,
    _,
    age,
    ago,
    clock_time,
    duration,
    full_time,
    in_time,
    label,
    language,
    ngettext,
    pgettext,
    use,
)
from supportdesk.i18n.catalogue import VARIABLES
from supportdesk.i18n.labels import LABELS
from supportdesk.terms import CaseState, EventTag, Impact, Line, Priority, Role, Urgency

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOON = datetime(2026, 3, 25, 12, 0, tzinfo=UTC)  # a Wednesday; 13:00 in Stockholm, summer time starts on Sunday
ENUMS = [thing for _name, thing in inspect.getmembers(terms, inspect.isclass) if issubclass(thing, Enum)]
VALUES = [value for kind in ENUMS for value in kind if kind.__module__ == terms.__name__]


@pytest.fixture(autouse=True)
def english_again():
    """Every test starts, and leaves the others, in English."""
    use("en")
    yield
    use("en")


class TestWhichLanguage:
    @pytest.mark.parametrize(
        ("asked", "spoken"),
        [("sv", "sv"), ("sv_SE.UTF-8", "sv"), ("SV", "sv"), ("en", "en"), ("en_GB", "en"), ("de", "en"), ("C", "en")],
    )
    def test_when_asked_for(self, asked, spoken):
        use(asked)
        assert language() == spoken

    @pytest.mark.parametrize(
        ("environment", "spoken"),
        [
            ({}, "en"),
            ({"LANG": "sv_SE.UTF-8"}, "sv"),
            ({"LANG": "C.UTF-8"}, "en"),
            ({"LC_MESSAGES": "sv_FI", "LANG": "en_US"}, "sv"),
            ({"LC_ALL": "C", "LC_MESSAGES": "sv_SE", "LANG": "sv_SE"}, "en"),
            ({"LANGUAGE": "sv:en", "LC_ALL": "en_US.UTF-8"}, "sv"),
            ({"LANGUAGE": "", "LANG": "sv_SE"}, "sv"),
        ],
    )
    def test_else_the_terminals(self, environment, spoken, monkeypatch):
        for variable in VARIABLES:
            monkeypatch.delenv(variable, raising=False)
        for variable, value in environment.items():
            monkeypatch.setenv(variable, value)
        use(None)
        assert language() == spoken

    def test_switching_takes_effect_at_once(self):
        said = []
        for wanted in ("sv", "en", "sv"):
            use(wanted)
            said.append(_("just now"))
        assert said == ["nyss", "just now", "nyss"]

    def test_swedish_and_english(self):
        assert LANGUAGES == ("sv", "en")


class TestSentences:
    def test_a_sentence_without_translation_stays_english(self):
        use("sv")
        assert _("no such sentence in the catalogue") == "no such sentence in the catalogue"

    @pytest.mark.parametrize("spoken", LANGUAGES)
    def test_nothing_stays_nothing(self, spoken):
        use(spoken)  # gettext answers its file header to ""
        assert (_(""), pgettext("month", "")) == ("", "")

    def test_plurals(self):
        forms = {}
        for spoken in LANGUAGES:
            use(spoken)
            forms[spoken] = [ngettext("{n} day", "{n} days", n) for n in (0, 1, 2)]
        assert forms == {"sv": ["{n} dagar", "{n} dag", "{n} dagar"], "en": ["{n} days", "{n} day", "{n} days"]}

    def test_one_english_word_can_be_two_swedish_ones(self):
        use("sv")
        assert (pgettext("month", "May"), _("now"), label(Urgency.NOW)) == ("maj", "nu", "nu")

    def test_markers_leave_the_text_alone(self):
        use("sv")
        assert (N_("just now"), P_("month", "May")) == ("just now", "May")


class TestLabels:
    @pytest.mark.parametrize("value", VALUES, ids=lambda value: f"{type(value).__name__}.{value.name}")
    def test_every_value_has_a_label_in_both_languages(self, value):
        english = label(value)
        assert english
        use("sv")
        from supportdesk.i18n.catalogue import _swedish

        # a missing translation would come back as the English text; the catalogue itself must know it
        assert (type(value).__name__ + "\x04" + english) in _swedish()._catalog

    def test_no_label_for_what_is_not_a_term(self):
        assert {kind.__name__ for kind in LABELS} == {type(value).__name__ for value in VALUES}
        assert {kind: list(words) for kind, words in LABELS.items()} == {kind: list(kind) for kind in LABELS}

    def test_the_words_of_the_card(self):
        use("sv")
        said = [label(v) for v in (Line.FIRST, CaseState.RESOLVED, CaseState.CLOSED, Priority.CRITICAL, Role.MANAGER)]
        assert said == ["första linjen", "löst", "stängt", "kritisk", "support- och serviceansvarig"]

    def test_numbers_that_are_equal_are_still_different_words(self):
        assert Impact.ALL == Urgency.NOW
        assert (label(Impact.ALL), label(Urgency.NOW), label(Priority.CRITICAL)) == ("everyone", "now", "critical")

    def test_an_event_follows_a_name(self):
        assert f"bo {label(EventTag.CASE_TAKEN)}" == "bo took the case"
        use("sv")
        assert f"bo {label(EventTag.CASE_TAKEN)}" == "bo tog ärendet"


class TestInstants:
    @pytest.mark.parametrize(
        ("at", "english", "swedish"),
        [
            (datetime(2026, 3, 25, 13, 5, tzinfo=UTC), "14:05", "14:05"),
            (datetime(2026, 3, 24, 23, 0, tzinfo=UTC), "00:00", "00:00"),  # already Wednesday in Stockholm
            (datetime(2026, 3, 24, 22, 59, tzinfo=UTC), "Tue 23:59", "tis 23:59"),
            (datetime(2026, 3, 19, 8, 0, tzinfo=UTC), "Thu 09:00", "tor 09:00"),  # six days back
            (datetime(2026, 3, 18, 8, 0, tzinfo=UTC), "18 Mar", "18 mar"),  # seven: Wednesday would be today
            (datetime(2026, 3, 31, 8, 0, tzinfo=UTC), "Tue 10:00", "tis 10:00"),  # six ahead, in summer time
            (datetime(2026, 4, 1, 8, 0, tzinfo=UTC), "1 Apr", "1 apr"),
            (datetime(2026, 11, 8, 8, 0, tzinfo=UTC), "8 Nov", "8 nov"),
            (datetime(2026, 5, 17, 8, 0, tzinfo=UTC), "17 May", "17 maj"),
            (datetime(2025, 11, 8, 8, 0, tzinfo=UTC), "2025-11-08", "2025-11-08"),
            (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "2027-01-01", "2027-01-01"),  # next year in Stockholm
        ],
    )
    def test_clock_time(self, at, english, swedish):
        said = clock_time(at, NOON, STOCKHOLM)
        use("sv")
        assert (said, clock_time(at, NOON, STOCKHOLM)) == (english, swedish)

    def test_a_weekday_is_enough_over_new_year(self):
        new_year = datetime(2027, 1, 2, 12, 0, tzinfo=UTC)
        assert clock_time(datetime(2026, 12, 30, 8, 0, tzinfo=UTC), new_year, UTC) == "Wed 08:00"

    def test_every_weekday_and_month(self):
        use("sv")
        days = [clock_time(NOON + timedelta(days=d), NOON, UTC).split()[0] for d in range(-6, 0)]
        firsts = [datetime(2026, month, 1, tzinfo=UTC) for month in range(1, 13)]
        months = [clock_time(first, first.replace(month=(first.month + 5) % 12 + 1), UTC) for first in firsts]
        assert days == ["tor", "fre", "lör", "sön", "mån", "tis"]
        assert [month.split()[1] for month in months] == [
            *("jan", "feb", "mar", "apr", "maj", "jun"),
            *("jul", "aug", "sep", "okt", "nov", "dec"),
        ]

    @pytest.mark.parametrize("spoken", LANGUAGES)
    def test_full_time_is_the_same_in_both(self, spoken):
        use(spoken)
        assert full_time(datetime(2026, 3, 29, 12, 5, tzinfo=UTC), STOCKHOLM) == "2026-03-29 14:05"


class TestAge:
    @pytest.mark.parametrize(
        ("delta", "said"),
        [
            (timedelta(), "0:00"),
            (timedelta(seconds=59), "0:00"),
            (timedelta(minutes=12), "0:12"),
            (timedelta(hours=6, minutes=10, seconds=59), "6:10"),
            (timedelta(hours=23, minutes=59, seconds=59), "23:59"),
            (timedelta(days=1), "1d 0h"),
            (timedelta(days=1, hours=2, minutes=59), "1d 2h"),
            (timedelta(days=9, hours=23), "9d 23h"),
            (timedelta(days=10), "10d"),
            (timedelta(days=12, hours=23), "12d"),
            (timedelta(days=1000), "1000d"),
            (timedelta(days=100_000), "9999d"),
            (timedelta(minutes=-12), "-0:12"),
            (timedelta(hours=-23, minutes=-59), "-23:59"),
            (timedelta(days=-1, hours=-2), "-1d 2h"),
            (timedelta(days=-1, hours=-12), "-1d"),
        ],
    )
    def test_for_a_column(self, delta, said):
        assert age(delta) == said

    @given(st.timedeltas(), st.sampled_from(LANGUAGES))
    def test_never_wider_than_six_cells(self, delta, spoken):
        use(spoken)
        assert 1 <= len(age(delta)) <= 6


class TestDurations:
    @pytest.mark.parametrize(
        ("delta", "english", "swedish"),
        [
            (timedelta(), "0 s", "0 s"),
            (timedelta(seconds=4.9), "4 s", "4 s"),
            (timedelta(minutes=23, seconds=59), "23 min", "23 min"),
            (timedelta(hours=2), "2 h", "2 tim"),
            (timedelta(hours=2, minutes=5), "2 h 5 min", "2 tim 5 min"),
            (timedelta(days=1), "1 day", "1 dag"),
            (timedelta(days=1, hours=2, minutes=40), "1 day 2 h", "1 dag 2 tim"),
            (timedelta(days=3, hours=20), "3 days", "3 dagar"),
            (timedelta(days=-3), "3 days", "3 dagar"),
        ],
    )
    def test_in_words(self, delta, english, swedish):
        said = duration(delta)
        use("sv")
        assert (said, duration(delta)) == (english, swedish)

    @pytest.mark.parametrize(
        ("passed", "english", "swedish"),
        [
            (timedelta(minutes=23), "23 min ago", "för 23 min sedan"),
            (timedelta(days=3), "3 days ago", "för 3 dagar sedan"),
            (timedelta(seconds=0.9), "just now", "nyss"),
            (timedelta(seconds=-0.9), "just now", "nyss"),  # two machines' clocks never agree quite
            (timedelta(minutes=-23), "in 23 min", "om 23 min"),
        ],
    )
    def test_ago(self, passed, english, swedish):
        said = ago(NOON - passed, NOON)
        use("sv")
        assert (said, ago(NOON - passed, NOON)) == (english, swedish)

    @pytest.mark.parametrize(
        ("left", "english", "swedish"),
        [
            (timedelta(minutes=23), "in 23 min", "om 23 min"),
            (timedelta(hours=2, minutes=5), "in 2 h 5 min", "om 2 tim 5 min"),
            (timedelta(), "now", "nu"),
            (timedelta(seconds=-1), "1 s ago", "för 1 s sedan"),
        ],
    )
    def test_in_time(self, left, english, swedish):
        said = in_time(NOON + left, NOON)
        use("sv")
        assert (said, in_time(NOON + left, NOON)) == (english, swedish)

    def test_across_the_change_to_summer_time_an_hour_is_an_hour(self):
        before = datetime(2026, 3, 29, 1, 30, tzinfo=STOCKHOLM)
        after = datetime(2026, 3, 29, 3, 30, tzinfo=STOCKHOLM)  # on the wall two hours later, in truth one
        assert (ago(before, after), in_time(after, before)) == ("1 h ago", "in 1 h")


class TestZone:
    @pytest.mark.parametrize("named", ["Europe/Stockholm", ":Europe/Stockholm"])
    def test_named(self, named, monkeypatch):
        monkeypatch.setenv("TZ", named)
        assert i18n.zone() == STOCKHOLM

    def test_empty_is_utc(self, monkeypatch):
        monkeypatch.setenv("TZ", "")
        assert i18n.zone() is UTC

    def test_the_machines_by_its_link(self, tmp_path, monkeypatch):
        zone_file = tmp_path / "zoneinfo" / "Europe" / "Stockholm"
        zone_file.parent.mkdir(parents=True)
        zone_file.touch()
        (tmp_path / "localtime").symlink_to(zone_file)
        monkeypatch.delenv("TZ", raising=False)
        monkeypatch.setattr(zones, "LOCALTIME", tmp_path / "localtime")
        zones._zone.cache_clear()
        try:
            assert i18n.zone() == STOCKHOLM
        finally:
            zones._zone.cache_clear()

    def test_the_machines_without_a_link(self, tmp_path, monkeypatch):
        monkeypatch.delenv("TZ", raising=False)
        monkeypatch.setattr(zones, "LOCALTIME", tmp_path / "no such file")
        zones._zone.cache_clear()
        try:
            assert isinstance(i18n.zone(), zones.MachineZone)
        finally:
            zones._zone.cache_clear()

    def test_a_zone_without_a_name_keeps_summer_time(self):
        """In a program of its own: the C library reads `TZ` when a process starts."""
        code = (
            "from datetime import *; from supportdesk.i18n import full_time, zone\n"
            "for month in (1, 7):\n"
            "    at = datetime(2026, month, 1, 12, tzinfo=UTC)\n"
            "    local = at.astimezone(zone())\n"
            "    print(full_time(at, zone()), local.tzname(), local.dst(), local.astimezone(UTC) == at)\n"
        )
        run = _python(code, TZ="CET-1CEST,M3.5.0,M10.5.0/3")
        assert run.splitlines() == ["2026-01-01 13:00 CET None True", "2026-07-01 14:00 CEST None True"]


def test_english_costs_next_to_nothing():
    """No catalogue, no zone database, nothing of the standard library that a first page does not have anyway (3 ms)."""
    code = (
        "import __future__, sys, datetime, enum, os, pathlib, typing\n"
        "had = set(sys.modules)\n"
        "from supportdesk import i18n\n"
        "i18n._('now'), i18n.ngettext('{n} day', '{n} days', 2), i18n.label(i18n.labels.Line.FIRST)\n"
        "print(*(name for name in set(sys.modules) - had if not name.startswith('supportdesk')))"
    )
    assert _python(code).split() == []


def _python(code: str, **environment: str) -> str:
    root = Path(__file__).parents[1]
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root, env=os.environ | environment
    )
    return run.stdout
