"""Calendars as they are written: what is understood, what is refused and where, and what is valid but odd."""

from __future__ import annotations

import json
import tomllib
from datetime import date

import pytest
from local_times import WEEK, WORKDAYS, every

from supportdesk.errors import Invalid
from supportdesk.rules.calendar_check import check
from supportdesk.rules.calendar_definition import Definition, Public, as_mapping, read_definition

OFFICE = {"tz": "Europe/Stockholm", "hours": every(WORKDAYS, ("09:00", "17:00"))}
WRITTEN = """
tz = "Europe/Stockholm"
holidays = [2026-06-05]

[hours]
mon = [["13:00", "17:00"], ["08:00", "12:00"]]
fri = [["22:00", "06:00"], ["00:00", "00:00"]]

[holidays_yearly]
12-27 = "Between the days"
02-29 = ""

[shifts]
2026-12-28 = [["10:00", "24:00"]]
2026-12-29 = []

[breaks]
2026-03-04 = [["13:00", "15:00"]]

[public]
region = ""
[public.eves]
julafton = []
"Påskafton" = [["00:00", "12:00"]]
"""


def read(**parts: object) -> Definition:
    return read_definition({**OFFICE, **parts})


def test_a_calendar_in_toml():
    written = WRITTEN.replace(', ["00:00", "00:00"]', "")
    assert read_definition(tomllib.loads(written)) == Definition(
        tz="Europe/Stockholm",
        hours=(((480, 720), (780, 1020)), (), (), (), ((1320, 1800),), (), ()),
        holidays={date(2026, 6, 5): ""},
        holidays_yearly={(12, 27): "Between the days", (2, 29): ""},
        shifts={date(2026, 12, 28): ((600, 1440),), date(2026, 12, 29): ()},
        breaks={date(2026, 3, 4): ((780, 900),)},
        public=Public(country="SE", region="", eves={"julafton": (), "påskafton": ((0, 720),)}),
    )


@pytest.mark.parametrize(
    "parts",
    [
        {"tz": "UTC"},
        OFFICE,
        OFFICE | {"hours": every(WEEK, ("09:00", "09:00")), "holidays": {"2026-06-05": "Klämdag", "2026-06-06": ""}},
        OFFICE | {"shifts": {"2026-12-28": [], "2026-12-29": [["00:00", "24:00"]]}, "holidays_yearly": ["02-29"]},
        OFFICE | {"public": "DE-BY", "breaks": {"2026-12-28": [["23:00", "01:00"]]}},
        OFFICE | {"public": {"eves": ["Julafton"], "days": {"2026": {"2026-12-24": "Julafton"}, "2027": {}}}},
    ],
)
def test_what_is_stored_is_read_again_alike(parts):
    definition = read_definition(parts)
    assert read_definition(json.loads(json.dumps(as_mapping(definition)))) == definition


def test_what_is_stored_says_no_more_than_was_meant():
    assert as_mapping(read_definition({"tz": "UTC"})) == {"tz": "UTC", "hours": {}}
    assert as_mapping(read(public="DE-BY"))["public"] == {"country": "DE", "region": "BY"}
    night = as_mapping(read(hours={"fri": [["22:00", "06:00"]], "sat": [["12:00", "24:00"]]}))
    assert night["hours"] == {"fri": [["22:00", "06:00"]], "sat": [["12:00", "24:00"]]}


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"tz": None}, "tz: A calendar needs a time zone such as Europe/Stockholm, not “None”."),
        ({"tz": ""}, "tz: A calendar needs a time zone such as Europe/Stockholm, not “”."),
        ({"tz": "Stockholm"}, "tz: There is no time zone “Stockholm”. Did you mean Europe/Stockholm?"),
        ({"tz": "../etc/passwd"}, "tz: There is no time zone “../etc/passwd”. Did you mean Europe/Stockholm?"),
        ({"tz": "Europe"}, "tz: There is no time zone “Europe”. Did you mean Europe/Stockholm?"),
        ({"tz": "a\0b\x1b[1m"}, "tz: There is no time zone “a␀b␛[1m”. Did you mean Europe/Stockholm?"),
        ({"hour": {}}, "calendar: There is no “hour” here. There are: tz, hours, holidays, holidays_yearly, shifts, "
                       "breaks, public."),
        ({"hours": {"mån": []}}, "hours: There is no “mån” here. There are: mon, tue, wed, thu, fri, sat, sun."),
        ({"hours": []}, "hours: A table is needed here, not “[]”."),
        ({"hours": {"mon": "09:00-17:00"}},
         "hours.mon: Hours are a list of pairs such as [[\"08:00\", \"17:00\"]], not “09:00-17:00”."),
        ({"hours": {"mon": ["09:00", "17:00"]}},
         "hours.mon[0]: A span is a pair such as [\"08:00\", \"17:00\"], not “09:00”."),
        ({"hours": {"mon": [["09:00"]]}}, "hours.mon[0]: A span is a pair such as [\"08:00\", \"17:00\"], not “['09:00']”."),
        ({"hours": {"mon": [["08:00", "12:00"], ["09:00", "25:00"]]}},
         "hours.mon[1]: “25:00” is no time from 00:00 to 24:00, written as 08:30."),
        ({"hours": {"mon": [["9:00", "17:00"]]}},
         "hours.mon[0]: “9:00” is no time from 00:00 to 24:00, written as 08:30."),
        ({"hours": {"mon": [["09:60", "17:00"]]}},
         "hours.mon[0]: “09:60” is no time from 00:00 to 24:00, written as 08:30."),
        ({"hours": {"mon": [[9, 17]]}}, "hours.mon[0]: “9” is no time from 00:00 to 24:00, written as 08:30."),
        ({"hours": {"mon": [["09:00", "٢٣:٠٠"]]}},
         "hours.mon[0]: “٢٣:٠٠” is no time from 00:00 to 24:00, written as 08:30."),
        ({"hours": {"mon": [["24:00", "06:00"]]}},
         "hours.mon[0]: No span starts at “24:00”. Give it to the next date, from 00:00."),
        ({"hours": {"mon": [["12:00", "17:00"], ["08:00", "12:01"]]}},
         "hours.mon: 08:00–12:01 and 12:00–17:00 overlap. Give each hour once."),
        ({"hours": {"mon": [["22:00", "06:00"], ["23:00", "24:00"]]}},
         "hours.mon: 22:00–06:00 and 23:00–24:00 overlap. Give each hour once."),
        ({"hours": {"mon": [["09:00", "17:00"], ["09:00", "17:00"]]}},
         "hours.mon: 09:00–17:00 and 09:00–17:00 overlap. Give each hour once."),
        ({"holidays": "2026-06-05"}, "holidays: Holidays are a list of days, or days with their names, not “2026-06-05”."),
        ({"holidays": ["2026-06-05", "2026-06-31"]},
         "holidays[1]: There is no date “2026-06-31”. Write one such as 2026-06-19."),
        ({"holidays": ["2027-02-29"]}, "holidays[0]: There is no date “2027-02-29”. Write one such as 2026-06-19."),
        ({"holidays": ["20260605"]}, "holidays[0]: “20260605” is no date. Write one such as 2026-06-19."),
        ({"holidays": [20260605]}, "holidays[0]: “20260605” is no date. Write one such as 2026-06-19."),
        ({"holidays": ["1969-06-05"]},
         "holidays[0]: “1969-06-05” lies outside the years 1970 to 2199 that a calendar knows."),
        ({"holidays": [date(2200, 1, 1)]},
         "holidays[0]: “2200-01-01” lies outside the years 1970 to 2199 that a calendar knows."),
        ({"holidays": {"2026-06-05": 7}}, "holidays.2026-06-05: A name is a text, not “7”."),
        ({"holidays_yearly": ["02-30"]}, "holidays_yearly[0]: No year has a “02-30”. Write month and day such as 12-24."),
        ({"holidays_yearly": ["2026-12-24"]},
         "holidays_yearly[0]: “2026-12-24” is no day of the year. Write month and day such as 12-24."),
        ({"shifts": {"2026-13-01": []}}, "shifts: There is no date “2026-13-01”. Write one such as 2026-06-19."),
        ({"shifts": {"2026-12-28": [["10:00"]]}},
         "shifts.2026-12-28[0]: A span is a pair such as [\"08:00\", \"17:00\"], not “['10:00']”."),
        ({"breaks": {"2026-12-28": [["10:00", "12:00"], ["11:00", "13:00"]]}},
         "breaks.2026-12-28: 10:00–12:00 and 11:00–13:00 overlap. Give each hour once."),
        ({"public": 7}, "public: A table is needed here, not “7”."),
        ({"public": {"land": "SE"}},
         "public: There is no “land” here. There are: country, region, eves, days."),
        ({"public": "XX"}, "public.country: Nothing is known of the country “XX”. Write its two letters such as SE."),
        ({"public": "SE-AB"}, "public.region: SE has no region “AB” with public holidays of its own. There are: –."),
        ({"public": {"eves": ["jullafton"]}},
         "public.eves: SE has no eve “jullafton”. Did you mean julafton?"),
        ({"public": {"eves": {"julafton": "12:00"}}},
         "public.eves.julafton: Hours are a list of pairs such as [[\"08:00\", \"17:00\"]], not “12:00”."),
        ({"public": {"days": {"26": {}}}}, "public.days: “26” is no year from 1970 to 2199."),
        ({"public": {"days": {"2026": ["2026-02-30"]}}},
         "public.days.2026[0]: There is no date “2026-02-30”. Write one such as 2026-06-19."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_place(parts, sentence):
    with pytest.raises(Invalid) as refusal:
        read(**parts)
    assert str(refusal.value) == sentence


def test_the_place_in_a_larger_file_stands_before_it():
    with pytest.raises(Invalid, match=r"^calendars\.office\.hours\.mon\[0\]: “25:00” is no time"):
        read_definition({"tz": "UTC", "hours": {"mon": [["09:00", "25:00"]]}}, "calendars.office")
    with pytest.raises(Invalid, match=r"^calendars\.office: A table is needed here, not “7”\.$"):
        read_definition(7, "calendars.office")


# ---- Valid but odd ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "sentences"),
    [
        ({}, []),
        ({"hours": {}}, ["The calendar has no working hours: no service level can use it."]),
        ({"hours": {}, "shifts": {"2026-03-07": [["10:00", "12:00"]]}}, []),
        ({"holidays": ["2026-03-04"], "shifts": {"2026-03-04": [["10:00", "12:00"]]}},
         ["2026-03-04 is a holiday and has hours of its own: it is closed."]),
        ({"holidays_yearly": {"12-28": "Mellandag"}, "shifts": {"2026-12-28": [["10:00", "12:00"]]}},
         ["2026-12-28 is a yearly holiday (Mellandag) and has hours of its own: it is open in those hours."]),
        ({"holidays_yearly": ["12-28"], "shifts": {"2026-12-28": [["10:00", "12:00"]], "2027-12-28": []}},
         ["2026-12-28 is a yearly holiday (12-28) and has hours of its own: it is open in those hours."]),
        ({"public": "SE", "shifts": {"2026-06-05": [["10:00", "12:00"]], "2026-12-25": [["10:00", "12:00"]]}},
         ["2026-12-25 is a yearly holiday (Juldagen) and has hours of its own: it is open in those hours."]),
        ({"breaks": {"2026-03-04": [["06:00", "08:00"], ["12:00", "13:00"]], "2026-03-07": [["12:00", "13:00"]]}},
         ["The break 06:00–08:00 on 2026-03-04 lies outside the working hours and cuts nothing.",
          "The break 12:00–13:00 on 2026-03-07 lies outside the working hours and cuts nothing."]),
        ({"holidays": ["2026-03-04"], "breaks": {"2026-03-04": [["12:00", "13:00"]]}},
         ["The break 12:00–13:00 on 2026-03-04 lies outside the working hours and cuts nothing."]),
        ({"hours": {"mon": [["22:00", "06:00"]]}, "breaks": {"2026-03-03": [["05:00", "07:00"]]}}, []),
        ({"hours": {"tue": [["01:00", "06:00"]]}, "breaks": {"2026-03-02": [["22:00", "02:00"]]}}, []),
        ({"hours": {"mon": [["22:00", "06:00"]], "tue": [["05:00", "09:00"]]}},
         ["The night of mon runs into the hours of tue: the time that both have counts once."]),
        ({"hours": {"sun": [["22:00", "06:00"]], "mon": [["06:00", "09:00"]]}}, []),
        ({"hours": {"sun": [["22:00", "06:00"]]}, "shifts": {"2026-03-02": [["05:00", "09:00"]]}},
         ["The night of 2026-03-01 runs into the hours of 2026-03-02: the time that both have counts once."]),
        ({"holidays_yearly": ["02-29"]}, ["The yearly holiday 02-29 is there in leap years only."]),
    ],
)  # fmt: skip
def test_what_may_not_be_meant_is_told(parts, sentences):
    assert check(read(**parts)) == sentences


def test_a_check_at_the_ends_of_the_years_that_calendars_know():
    ends = {"1970-01-01": [["10:00", "12:00"]], "2199-12-31": [["10:00", "02:00"]]}
    assert check(read(shifts=ends, breaks=ends)) == []
