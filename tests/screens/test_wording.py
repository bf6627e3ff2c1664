"""Sentences and labels where there is little room for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from robot import at_the_desk

from case_story import STOCKHOLM
from supportdesk.desk import Desk
from supportdesk.operations.case_view import case_detail, thread
from supportdesk.operations.customers import CustomerRow
from supportdesk.operations.people import identify
from supportdesk.operations.repeats import Repeat
from supportdesk.operations.standing import Kept, OpenCase, Standing
from supportdesk.screens.case import CaseScreen
from supportdesk.screens.dialogs.form import Form
from supportdesk.screens.dialogs.specs import TextField
from supportdesk.screens.session import Session
from supportdesk.screens.why import WhyScreen
from supportdesk.screens.widgets.look import Look
from supportdesk.screens.wording.customer_standing import page_of_customer
from supportdesk.screens.wording.facts import standing_lines
from supportdesk.screens.wording.happenings import event_sentence
from supportdesk.screens.wording.moment import Moment
from supportdesk.screens.wording.queue_rows import heading, number_cell
from supportdesk.screens.wording.repeats import repeat_line
from supportdesk.settings import Settings
from supportdesk.terms import CUSTOMER_CLOCKS, CaseState, EventTag, Line


async def test_what_is_too_small_says_how_much_is_needed_also_when_narrow(desk: Desk) -> None:
    async with at_the_desk(desk, size=(80, 24)) as anna:
        await anna.pilot.resize_terminal(30, 9)
        await anna.sees("Too small: 30x9.", "larger.")


async def test_who_one_may_be_is_told_in_the_words_of_the_desk(desk: Desk) -> None:
    async with at_the_desk(desk, size=(100, 30), demo=True) as anna:
        await anna.press("colon")
        await anna.types("be eva")
        await anna.sees("(Support & Service Manager)")


def test_no_name_of_a_fact_touches_its_value(desk: Desk) -> None:
    mine = desk.acting_as(identify(desk, "anna"))
    moment = Session(mine, Settings(database=desk.store.address.url)).moment()
    case = replace(case_detail(mine, 1002), hand_back_count=2, reopen_count=3)
    rows = ["".join(text for text, _role in line) for line in standing_lines(case, moment, 60)]
    assert "Handed back 2" in rows
    assert "Reopened    3" in rows


def test_a_cause_that_the_list_has_no_more_is_shown_as_it_is_stored(desk: Desk) -> None:
    mine = desk.acting_as(identify(desk, "anna"))
    moment = Session(mine, Settings(database=desk.store.address.url)).moment()
    for stored, shown in (("moon_phase", "moon_phase"), ("configuration", "Configuration")):
        case = replace(case_detail(mine, 1002), cause=stored)
        rows = ["".join(text for text, _role in line).split() for line in standing_lines(case, moment, 60)]
        assert ["Cause", shown] in rows


async def test_the_view_one_is_in_is_named_also_where_not_all_fit(desk: Desk) -> None:
    async with at_the_desk(desk, size=(60, 24)) as anna:
        await anna.sees("[1 Mine 1]", " v …")
        await anna.press("8")
        await anna.sees(" 1 Mine 1 ", "[8 Solved", " v …")


class TestWhereThereIsLittleRoom:
    async def test_the_place_is_named_before_the_program(self, desk: Desk) -> None:
        async with at_the_desk(desk, size=(60, 16), speaks="sv", demo=True) as anna:
            assert anna.screen.splitlines()[0].startswith("Kö ")
            await anna.press("enter")
            await anna.until(lambda: anna.screen.splitlines()[0].startswith("SD-1002 "), "the case is named")

    async def test_the_subject_has_more_of_the_line_than_a_word(self, desk: Desk) -> None:
        async with at_the_desk(desk, size=(60, 16)) as anna:
            row = next(line for line in anna.screen.splitlines() if line.startswith(">"))
            assert row.startswith(">  !  SD-1002  2  1       - open   anna   VPN drops every")

    async def test_a_number_to_call_is_never_cut(self, desk: Desk) -> None:
        for size in ((60, 16), (80, 24)):
            async with at_the_desk(desk, size=size) as anna:
                await anna.sees("031-390 06 07")
                await anna.press("enter")
                await anna.until(lambda: isinstance(anna.app.screen, CaseScreen), "the case is open")
                await anna.sees("Kviberg Tryck  Lina Ek  031-390 06 07")

    async def test_a_long_sentence_is_said_in_full(self, desk: Desk) -> None:
        async with at_the_desk(desk, size=(60, 16)) as anna:
            said = "No backup was made: the folder is full, and so is the disk that stands beside it in the room."
            anna.app.desk_screens()[0].say(said, "error")
            await anna.until(lambda: said in " ".join(line.strip() for line in anna.screen.splitlines()), "all of it")
            anna.app.desk_screens()[0].say("Done.")
            await anna.sees_no("the room.")


def test_the_ordered_column_does_not_touch_the_next() -> None:
    assert "".join(text for text, _role in heading(80, "urgent", reverse=False)).startswith(
        "   Fl Case     P  Ln Left v State  Owner"
    )


def test_the_number_of_a_case_is_never_cut() -> None:
    assert [number_cell("SD", number) for number in (1001, 99_999, 100_000, 1_000_999)] == [
        "SD-1001 ",
        "SD-99999",
        "100000  ",
        "1000999 ",
    ]


def test_every_kind_of_event_has_its_words(desk: Desk) -> None:
    mine = desk.acting_as(identify(desk, "anna"))
    moment = Session(mine, Settings(database=desk.store.address.url)).moment()
    entry = thread(mine, 1002)[0]
    for tag in EventTag:
        said = event_sentence(entry._replace(tag=tag.value, details={"who": "bo"}), moment, names={}, prefix="SD")
        assert said
        assert tag.value not in said
    called = entry._replace(tag=EventTag.CASE_CALLED.value, details={"who": "bo"})
    assert event_sentence(called, moment, names={}, prefix="SD") == "called bo"


async def test_a_label_longer_than_the_others_is_not_cut(desk: Desk) -> None:
    async with at_the_desk(desk) as anna:
        anna.app.push_screen(
            Form(anna.app.session, "Later", [TextField("why", "Why it can wait"), TextField("by", "By")])
        )
        await anna.sees("Why it can wait ", "By ")


async def test_a_reason_longer_than_the_line_goes_on_below(desk: Desk) -> None:
    async with at_the_desk(desk) as anna:
        why = WhyScreen(anna.app.session, 1002)
        await anna.app.push_screen(why)
        await anna.sees("Why SD-1002")
        why._lines = [[("    " + "because " * 20 + "end", "dim")]]
        assert [text for [(text, _role)] in why._shown(80)] == [
            "    " + " ".join(["because"] * 9),
            "      " + " ".join(["because"] * 9),
            "      because because end",
        ]


def a_repeat(name: str) -> Repeat:
    at = datetime(2026, 3, 30, 9, 30, tzinfo=UTC)
    return Repeat("c:x", name, 9, 1.1, 0.001, at, 7.0, 3, at, (), (), (1,), (1,))


def test_repeats_stand_in_columns_whatever_they_are_called() -> None:
    lines = [
        "".join(text for text, _role in repeat_line(a_repeat(name), 80, Look()))
        for name in ("mail", "net and firewall")
    ]
    assert lines[0].index("9 in") == lines[1].index("9 in")


def test_the_columns_of_a_customers_standing_do_not_touch() -> None:
    moment = Moment(datetime(2026, 3, 30, 9, 30, tzinfo=UTC), STOCKHOLM)
    customer = CustomerRow._make("" for _name in CustomerRow._fields)
    case = OpenCase(1001, CaseState.WAITING_SUPPLIER, Line.SECOND, 2, "Subject", moment.now, moment.now, late=False)
    kept = tuple(Kept(clock, 3, 2) for clock in CUSTOMER_CLOCKS)
    found = Standing(customer, moment.now, (), kept, 1, 1, (case,), (), (), ())
    lines = ["".join(text for text, _role in line) for line in page_of_customer(found, moment, 80, prefix="SD")]
    assert any(line.endswith(" Subject" + " " * (80 - len(line.rstrip()))) for line in lines)
    assert all(" #" in line for line in lines if "#" in line)


def test_a_step_of_a_record_says_where_it_led(desk: Desk) -> None:
    mine = desk.acting_as(identify(desk, "anna"))
    moment = Session(mine, Settings(database=desk.store.address.url)).moment()
    entry = thread(mine, 1002)[0]
    for tag, state, said in (
        (EventTag.CHANGE_MOVED, "submitted", "to be approved"),
        (EventTag.CHANGE_APPROVED, "approved", "approved"),
        (EventTag.PLAN_MOVED, "kept", "kept"),
        (EventTag.MEETING_MOVED, "held", "held"),
        (EventTag.ACTION_MOVED, "done", "done"),
        (EventTag.RUN_STOPPED, "stopped", "stopped"),
        (EventTag.PROBLEM_MOVED, "known_error", "known error"),
    ):
        moved = entry._replace(tag=tag.value, changes={"state": [None, state]})
        assert event_sentence(moved, moment, names={}, prefix="SD") == said
    ticked = entry._replace(tag=EventTag.RUN_TICKED.value, changes={}, details={"step": 2, "result": "not_solved"})
    assert event_sentence(ticked, moment, names={}, prefix="SD") == "step 2: not solved"
