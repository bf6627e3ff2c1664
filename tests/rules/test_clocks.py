"""The clocks, decision by decision, in the words of the people at the desk."""

from __future__ import annotations

import pytest

from case_story import ALWAYS, MONDAY, OFFICE, Story, at, level, phone, told
from supportdesk.errors import NotFound
from supportdesk.rules.clocks import NEVER, CaseMoment, Standing, breach, fold, instant_of_share, step
from supportdesk.rules.service_levels import Reopen
from supportdesk.terms import CaseState, Channel, ClockKind, ClockState, Line

RESPONSE, UPDATE, INFORM, RESOLUTION, LINE = ClockKind
RUNNING, PAUSED, MET, CANCELLED = ClockState
USUAL = {"response": 30, "update": 60, "resolution": 240}


def usual(**given):
    return level(**{**USUAL, **given})


# ---- States ----------------------------------------------------------------------------------------------------------


def test_a_breach_is_a_dated_fact_beside_the_state_and_outlives_it():
    story = Story(usual()).at("14:00").replies().resolves()
    assert [(clock.kind, clock.state, told(clock.breached_at)) for clock in story.clocks()] == [
        (RESPONSE, MET, "09:30"),
        (RESOLUTION, MET, "13:00"),
    ]


def test_a_case_without_a_service_level_has_no_clocks():
    assert Story(usual(), service_level_id=None).hears().replies().clocks() == ()


def test_a_service_level_that_nobody_knows_is_named():
    with pytest.raises(NotFound, match="7"):
        fold([(0, CaseMoment(CaseState.OPEN, 3, 7, 0))], {})


# ---- Start -----------------------------------------------------------------------------------------------------------


def test_response_and_resolution_start_when_the_case_arrives_not_when_it_is_written_down():
    story = Story(usual(), arrives="09:20", arrived_at=at("09:00"))
    assert (story.due(RESPONSE), story.due(RESOLUTION)) == ("09:30", "13:00")


def test_update_starts_with_the_first_unanswered_message():
    story = Story(usual()).at("09:10").hears()
    assert story.due(UPDATE) == "10:10"
    assert story.at("09:40").hears().due(UPDATE) == "10:10"


def test_a_mail_that_was_fetched_late_has_waited_since_it_came():
    assert Story(usual()).at("10:00").becomes(last_inbound_at=at("09:15")).due(UPDATE) == "10:15"


def test_a_mail_that_came_before_our_reply_but_was_fetched_after_it_is_answered():
    story = Story(usual()).at("09:30").replies().at("09:40").becomes(last_inbound_at=at("09:20"))
    assert story.cycles(UPDATE) == []


def test_line_starts_with_the_hand_over_to_that_line():
    story = Story(level(line={Line.FIRST: 60, Line.SECOND: 120})).at("09:45").escalates()
    assert [(clock.line, clock.state, told(clock.due_at)) for clock in story.clocks()] == [
        (Line.FIRST, MET, None),
        (Line.SECOND, RUNNING, "11:45"),
    ]


def test_a_second_escalation_to_the_same_line_is_a_new_stay():
    story = Story(level(line=60)).at("09:10").escalates().at("09:40").escalates()
    assert (story.cycles(LINE), story.due(LINE)) == ([MET, MET, RUNNING], "10:40")


# ---- What meets the first reply --------------------------------------------------------------------------------------


def test_a_reply_by_a_person_meets_the_first_reply():
    clock = Story(usual()).at("09:20").replies().clock(RESPONSE)
    assert (clock.state, told(clock.ended_at), clock.due_at) == (MET, "09:20", None)


def test_an_auto_reply_or_a_note_sets_no_reply_and_meets_nothing():
    story = Story(usual()).at("09:20").becomes(priority=2).at("09:25").becomes(priority=2)
    assert story.due(RESPONSE) == "09:30"


def test_the_call_itself_answers_a_phone_case():
    story = Story(usual(), **phone())
    assert (story.cycles(RESPONSE), story.clock(RESPONSE).consumed_ms) == ([MET], 0)


def test_a_phone_case_as_it_is_registered_leaves_nobody_waiting():
    now = at("09:00")
    story = Story(usual(), **phone(first_reply_at=now, last_reply_at=now, last_inbound_at=now))
    assert [(clock.kind, clock.state) for clock in story.clocks()] == [(RESPONSE, MET), (RESOLUTION, RUNNING)]


def test_who_calls_and_writes_later_waits_for_an_answer():
    assert Story(usual(), **phone()).at("10:00").hears().due(UPDATE) == "11:00"


# ---- Update ----------------------------------------------------------------------------------------------------------


def test_a_public_reply_ends_the_update_clock_and_the_next_message_starts_another():
    story = Story(usual()).hears().at("09:30").replies().at("10:00").hears()
    assert (story.cycles(UPDATE), story.due(UPDATE)) == ([MET, RUNNING], "11:00")


def test_a_message_in_the_very_moment_of_our_reply_but_after_it_is_unanswered():
    story = Story(usual()).at("09:30").replies().hears()
    assert story.due(UPDATE) == "10:30"
    assert story.at("09:40").becomes(priority=2).due(UPDATE) == "10:30"


def test_a_reply_in_the_very_moment_of_the_message_answers_it():
    assert Story(usual()).at("09:30").hears().replies().cycles(UPDATE) == [MET]


def test_a_resolution_ends_the_exchange_and_a_reopening_by_hand_brings_it_back():
    story = Story(usual()).hears().at("09:20").resolves()
    assert story.cycles(UPDATE) == [CANCELLED]
    assert story.at("11:00").reopens().due(UPDATE) == "11:40"


def test_the_message_that_reopens_is_a_new_one_to_answer():
    story = Story(usual()).hears().at("09:20").resolves().at("15:00").reopens(last_inbound_at=at("15:00"))
    assert (story.cycles(UPDATE), story.due(UPDATE)) == ([CANCELLED, RUNNING], "16:00")


# ---- Keep informed ---------------------------------------------------------------------------------------------------


def test_each_word_to_the_customer_promises_the_next():
    story = Story(level(inform=120)).at("10:00").replies()
    assert (story.cycles(INFORM), story.due(INFORM)) == ([MET, RUNNING], "12:00")


def test_a_word_was_said_whatever_happens_to_the_case_after_it():
    story = Story(usual(inform=120)).hears().at("10:00").replies().at("10:30").becomes(channel=Channel.DESK)
    assert (story.cycles(INFORM), story.due(INFORM)) == ([MET, RUNNING], "12:00")
    assert (story.cycles(UPDATE), story.cycles(RESPONSE)) == ([MET], [MET])


def test_the_call_is_the_first_word():
    assert Story(level(inform=120), **phone()).cycles(INFORM) == [RUNNING]


def test_what_the_customer_writes_is_no_word_from_us():
    assert Story(level(inform=120)).at("10:00").hears().due(INFORM) == "11:00"


# ---- Pause -----------------------------------------------------------------------------------------------------------


def test_waiting_for_the_customer_pauses_the_resolution_and_not_the_first_reply():
    story = Story(usual()).at("09:10").waits()
    assert (story.clock(RESPONSE).state, story.clock(RESOLUTION).state) == (RUNNING, PAUSED)


@pytest.mark.parametrize("state", [CaseState.WAITING_SUPPLIER, CaseState.SCHEDULED])
def test_other_waits_pause_only_where_the_service_level_says_so(state):
    assert Story(usual()).at("10:00").waits(state).due(RESOLUTION) == "13:00"
    says_so = usual(pauses={RESOLUTION: frozenset({state})})
    assert Story(says_so).at("10:00").waits(state).due(RESOLUTION) is None


def test_a_wait_of_no_time_leaves_no_trace():
    story = Story(level(resolution=240)).at("10:00")
    before = story.clock(RESOLUTION)
    assert story.waits().opens().clock(RESOLUTION) == before


def test_each_target_has_its_own_pauses():
    waiting = frozenset({CaseState.WAITING_CUSTOMER})
    story = Story(usual(pauses={UPDATE: waiting})).hears().at("09:30").waits().at("10:30").opens()
    assert (story.due(UPDATE), story.due(RESOLUTION)) == ("11:00", "13:00")


def test_a_pause_is_measured_in_working_time():
    friday = "2026-03-06"
    story = Story(level(OFFICE, resolution=480), arrives=f"{friday} 09:00").at(f"{friday} 15:00").waits()
    assert story.at("2026-03-09 09:00").opens().due(RESOLUTION) == "2026-03-09 11:00"


def test_while_paused_nothing_is_due_what_is_left_is_kept_and_nothing_new_is_missed():
    story = Story(usual()).at("09:10").replies().at("10:00").waits()
    assert (story.due(RESOLUTION), story.minutes_left(RESOLUTION, "2026-03-09 10:00")) == (None, 180)
    assert story.breached(RESOLUTION, "2026-03-09 10:00") is None
    assert story.standing("2026-03-09 10:00") == Standing(due_at=NEVER, due_clock=None, late=False, breached=False)


def test_a_miss_from_before_the_pause_stays_visible_in_it():
    story = Story(usual()).at("09:10").replies().at("14:00").waits()
    assert (story.due(RESOLUTION), story.breached(RESOLUTION)) == (None, "13:00")
    assert story.standing() == Standing(due_at=NEVER, due_clock=None, late=False, breached=True)


def test_late_and_paused_and_on_again_is_due_when_it_was_due():
    story = Story(usual()).at("14:00").waits().at("20:00").opens()
    assert (story.due(RESOLUTION), story.minutes_left(RESOLUTION)) == ("13:00", -60)


def test_what_was_used_up_to_the_last_minute_is_late_only_when_it_goes_on():
    story = Story(usual()).at("13:00").waits().at("15:00").opens()
    assert (story.due(RESOLUTION), story.breached(RESOLUTION), story.breached(RESOLUTION, "15:01")) == (
        "15:00", None, "15:00",
    )  # fmt: skip


# ---- Late ------------------------------------------------------------------------------------------------------------


def test_late_is_strictly_after_the_due_not_at_it():
    story = Story(level(OFFICE, resolution=480))
    assert story.due(RESOLUTION) == "17:00"
    assert (story.standing("17:00").late, story.breached(RESOLUTION, "17:00")) == (False, None)
    assert (story.standing("17:00:01").late, story.breached(RESOLUTION, "17:00:01")) == (True, "17:00")


def test_late_after_closing_then_a_wait_is_still_due_when_it_was_due():
    story = Story(level(OFFICE, resolution=480)).at("18:00").waits().at("2026-03-03 10:00").opens()
    assert (story.due(RESOLUTION), story.breached(RESOLUTION), story.minutes_left(RESOLUTION)) == ("17:00", "17:00", 0)


def test_a_reply_at_the_due_is_in_time():
    assert Story(usual()).at("09:30").replies().breached(RESPONSE) is None


def test_the_sweep_dates_the_miss_at_the_due_whenever_it_comes_by():
    clocks = Story(usual()).clocks("09:00")
    late, later = breach(clocks, at("09:31")), breach(breach(clocks, at("09:31")), at("12:00"))
    assert [told(clock.breached_at) for clock in late] == ["09:30", None]
    assert later == late


def test_what_was_missed_while_a_case_was_open_by_mistake_stays_missed_whether_the_sweep_saw_it_or_not():
    story = Story(usual()).at("09:10").resolves().at("09:20").reopens()
    seen = breach(story.clocks(), at("09:45"))
    before, after = story.moments[-1][1], story.moments[-2][1]
    clocks = step(seen, before, after, at("10:00"), story.levels)
    assert clocks == step(story.clocks("09:20"), before, after, at("10:00"), story.levels)
    assert [(clock.kind, told(clock.breached_at)) for clock in clocks] == [(RESPONSE, "09:40"), (RESOLUTION, None)]


# ---- Resolve, then reopen --------------------------------------------------------------------------------------------


def reopened(policy: Reopen) -> Story:
    return Story(level(resolution=240, reopen=policy)).at("11:00").resolves().at("15:00").reopens()


def test_continue_goes_on_without_the_resolved_time():
    story = reopened(Reopen.CONTINUE)
    assert (story.cycles(RESOLUTION), story.due(RESOLUTION)) == ([RUNNING], "17:00")


def test_restart_starts_a_new_clock():
    story = reopened(Reopen.RESTART)
    assert (story.cycles(RESOLUTION), story.due(RESOLUTION)) == ([MET, RUNNING], "19:00")


def test_first_only_promised_no_more():
    assert reopened(Reopen.FIRST_ONLY).cycles(RESOLUTION) == [MET]
    assert reopened(Reopen.FIRST_ONLY).standing("2026-03-09 09:00").late is False


@pytest.mark.parametrize("policy", Reopen)
def test_the_first_resolution_is_kept_for_statistics(policy):
    story = reopened(policy).at("16:00").resolves()
    assert told(min(clock.first_met_at for clock in story.clocks())) == "11:00"


@pytest.mark.parametrize(("policy", "cycles"), [("continue", [RUNNING]), ("restart", [MET, RUNNING])])
def test_a_miss_before_the_resolution_survives_the_reopening(policy, cycles):
    story = Story(level(resolution=240, reopen=Reopen(policy))).at("14:00").resolves().at("15:00").reopens()
    assert story.cycles(RESOLUTION) == cycles
    assert told(story.clocks()[0].breached_at) == "13:00"


def test_a_case_that_was_cancelled_and_reopened_goes_on_under_every_policy():
    for policy in Reopen:
        story = Story(level(resolution=240, reopen=policy)).at("10:00").cancels().at("12:00").reopens()
        assert story.due(RESOLUTION) == "15:00", policy


def test_reopened_and_resolved_in_the_same_moment_is_resolved():
    assert reopened(Reopen.RESTART).resolves().cycles(RESOLUTION) == [MET, MET]


def test_reopened_into_a_wait_is_paused():
    story = Story(level(resolution=240)).at("10:00").resolves().at("11:00").reopens().waits()
    assert (story.due(RESOLUTION), story.minutes_left(RESOLUTION)) == (None, 180)


# ---- Priority, service level, calendar -------------------------------------------------------------------------------

BY_PRIORITY = level(resolution={1: 240, 2: 480, 3: 960})


def test_another_priority_is_another_target_from_the_same_start_with_the_pauses_kept():
    story = Story(BY_PRIORITY, priority=2).at("10:00").waits().at("12:00").opens().at("12:30").becomes(priority=1)
    assert (told(story.clock(RESOLUTION).started_at), story.due(RESOLUTION)) == ("09:00", "15:00")


def test_more_used_than_is_promised_now_is_missed_now_and_says_why():
    clock = Story(BY_PRIORITY, priority=2).at("14:00").becomes(priority=1).clock(RESOLUTION)
    assert (told(clock.breached_at), clock.breach_cause, told(clock.due_at)) == ("14:00", "priority", "13:00")


def test_exactly_as_much_used_as_is_promised_now_is_not_missed_yet():
    story = Story(BY_PRIORITY, priority=2).at("13:00").becomes(priority=1)
    assert (story.breached(RESOLUTION), story.due(RESOLUTION)) == (None, "13:00")
    assert story.breached(RESOLUTION, "13:00:01") == "13:00"


def test_an_old_miss_is_older_than_the_change():
    clock = Story(BY_PRIORITY, priority=2).at("18:00").becomes(priority=1).clock(RESOLUTION)
    assert (told(clock.breached_at), clock.breach_cause) == ("17:00", "time")


def test_missed_then_given_more_time_is_no_longer_late_but_was_missed():
    story = Story(BY_PRIORITY, priority=1).at("14:00").becomes(priority=2)
    assert story.standing() == Standing(at("17:00"), RESOLUTION, late=False, breached=True)


def test_a_change_while_waiting_that_promises_less_than_was_used_is_missed_now():
    story = Story(BY_PRIORITY, priority=2).at("14:00").waits().at("15:00").becomes(priority=1)
    assert (story.breached(RESOLUTION), story.due(RESOLUTION)) == ("15:00", None)


def test_another_calendar_measures_the_same_runs_anew():
    levels = level(OFFICE, resolution=480), level(ALWAYS, number=2, resolution=480)
    story = Story(*levels, arrives="2026-03-06 16:00").at("2026-03-06 18:00").becomes(service_level_id=2)
    assert (story.due(RESOLUTION), story.minutes_left(RESOLUTION)) == ("2026-03-07 00:00", 360)


def test_another_service_level_that_promises_less_than_was_used_says_so():
    levels = level(resolution=480), level(number=2, resolution=60)
    clock = Story(*levels).at("12:00").becomes(service_level_id=2).clock(RESOLUTION)
    assert (told(clock.breached_at), clock.breach_cause, clock.service_level_id) == ("12:00", "service_level", 2)


def test_other_pauses_count_from_the_change_on():
    levels = level(resolution=480), level(number=2, resolution=480, pauses={})
    story = Story(*levels).at("10:00").waits().at("11:00").becomes(service_level_id=2)
    assert story.due(RESOLUTION) == "18:00"


def test_finished_clocks_are_never_recomputed():
    levels = usual(), level(number=2, response=5, resolution=240)
    story = Story(*levels).at("09:20").replies()
    before = story.clock(RESPONSE)
    assert story.at("10:00").becomes(service_level_id=2).clock(RESPONSE) == before


def test_without_a_service_level_nothing_is_promised_and_a_new_one_counts_from_the_arrival():
    story = Story(usual()).at("09:10").becomes(service_level_id=None)
    assert story.standing("20:00") == Standing()
    story.at("11:00").becomes(service_level_id=1)
    assert [(clock.kind, told(clock.due_at), told(clock.breached_at)) for clock in story.clocks()] == [
        (RESPONSE, "09:30", "11:00"),
        (RESOLUTION, "13:00", None),
    ]


def test_a_first_service_level_given_late_counts_what_is_still_open():
    story = Story(usual(inform=120, line=600), service_level_id=None).at("09:05").hears()
    story.at("09:10").becomes(service_level_id=1)
    dues = {clock.kind: told(clock.due_at) for clock in story.clocks()}
    assert dues == {RESPONSE: "09:30", UPDATE: "10:05", INFORM: "11:00", RESOLUTION: "13:00", LINE: "19:00"}


def test_a_service_level_given_after_the_answer_owes_no_first_reply():
    story = Story(usual(), service_level_id=None).at("09:40").replies().at("10:00").becomes(service_level_id=1)
    assert [clock.kind for clock in story.clocks()] == [RESOLUTION]


def test_a_service_level_given_after_the_message_was_answered_keeps_nobody_waiting():
    story = Story(level(update=60), service_level_id=None).hears().at("09:40").replies()
    assert story.at("10:00").becomes(service_level_id=1).clocks() == ()


def test_a_service_level_given_on_second_line_counts_from_the_hand_over():
    story = Story(level(line=60), service_level_id=None).at("09:30").escalates()
    assert story.at("10:00").becomes(service_level_id=1).due(LINE) == "10:30"


def test_a_service_level_given_after_a_hand_back_counts_from_now_for_nobody_knows_better():
    story = Story(level(line=60), service_level_id=None).at("09:30").escalates().at("09:45").hands_back()
    assert story.at("10:00").becomes(service_level_id=1).due(LINE) == "11:00"


def test_a_service_level_given_late_to_an_informed_customer_counts_from_the_last_word():
    story = Story(level(inform=120), service_level_id=None).at("09:30").replies()
    assert story.at("10:00").becomes(service_level_id=1).due(INFORM) == "11:30"


def test_a_hand_over_while_nothing_was_promised_is_a_stay_of_its_own_when_it_is_again():
    story = Story(level(line=60)).at("09:10").becomes(service_level_id=None).at("09:20").escalates()
    story.at("09:30").becomes(service_level_id=1)
    assert (story.cycles(LINE), story.due(LINE)) == ([CANCELLED, RUNNING], "10:20")


def test_a_promise_that_comes_back_to_the_same_line_is_the_same_stay():
    story = Story(level(line=60)).at("09:10").becomes(service_level_id=None).at("09:30").becomes(service_level_id=1)
    assert (story.cycles(LINE), story.due(LINE)) == ([RUNNING], "10:00")


def test_a_service_level_given_to_a_done_case_starts_nothing():
    story = Story(usual(), service_level_id=None).at("09:40").resolves().at("10:00").becomes(service_level_id=1)
    assert story.clocks() == ()


# ---- Taken back ------------------------------------------------------------------------------------------------------


def test_a_resolution_taken_back_never_was():
    for policy in Reopen:
        story = Story(level(resolution=240, line=60, reopen=policy)).at("09:30").resolves().at("09:40").undoes()
        assert (story.due(RESOLUTION), story.due(LINE)) == ("13:00", "10:00"), policy
        assert story.clock(RESOLUTION).first_met_at is None


def test_a_resolution_taken_back_owes_again_what_it_had_cancelled():
    story = Story(usual(inform=120)).hears().at("09:10").resolves().at("09:20").undoes()
    assert (story.due(RESPONSE), story.due(UPDATE), story.due(INFORM)) == ("09:30", "10:00", "11:00")


def test_a_resolution_in_the_moment_of_the_call_can_be_taken_back_too():
    story = Story(level(resolution=240)).resolves().at("10:00").undoes()
    assert (story.due(RESOLUTION), story.minutes_left(RESOLUTION)) == ("13:00", 180)


def test_a_resolution_out_of_a_wait_taken_back_is_the_wait_again():
    story = Story(level(resolution=240)).at("10:00").waits().at("11:00").resolves().at("12:00").undoes()
    assert (story.due(RESOLUTION), story.minutes_left(RESOLUTION)) == (None, 180)


def test_a_reply_taken_back_never_met_anything():
    story = Story(usual(inform=120)).hears().at("09:20").replies().at("09:21").undoes()
    assert (story.due(RESPONSE), story.due(UPDATE), story.due(INFORM)) == ("09:30", "10:00", "11:00")
    assert (story.cycles(UPDATE), story.cycles(INFORM)) == ([RUNNING], [RUNNING, CANCELLED])


def test_a_reply_taken_back_after_the_next_message_leaves_the_first_unanswered():
    story = Story(usual()).hears().at("09:20").replies().at("09:21").hears()
    story.at("09:22").becomes(first_reply_at=None, last_reply_at=None)
    assert (story.cycles(UPDATE), story.due(UPDATE)) == ([RUNNING, CANCELLED], "10:00")
    assert story.at("09:50").replies().at("10:00").hears().cycles(UPDATE) == [MET, CANCELLED, RUNNING]


def test_a_resolution_with_a_reply_taken_back_takes_both_back():
    story = Story(usual(inform=120)).hears().at("09:20")
    story.resolves(first_reply_at=at("09:20"), last_reply_at=at("09:20")).at("09:21").undoes()
    assert (story.due(RESPONSE), story.due(UPDATE), story.due(INFORM)) == ("09:30", "10:00", "11:00")
    assert story.due(RESOLUTION) == "13:00"


def test_a_message_taken_back_was_never_to_be_answered():
    assert Story(usual()).at("09:20").hears().at("09:25").undoes().cycles(UPDATE) == [CANCELLED]


def test_a_hand_over_taken_back_is_the_old_stay():
    story = Story(level(line=60)).at("09:20").escalates().at("09:25").undoes()
    assert (story.cycles(LINE), story.due(LINE)) == ([RUNNING, CANCELLED], "10:00")
    story.at("09:50").escalates()
    assert (story.cycles(LINE), story.due(LINE)) == ([MET, CANCELLED, RUNNING], "10:50")


def test_a_hand_back_taken_back_is_second_lines_old_stay():
    story = Story(level(line=60)).at("09:20").escalates().at("09:30").hands_back().at("09:35").undoes()
    assert (story.cycles(LINE), story.due(LINE)) == ([MET, RUNNING, CANCELLED], "10:20")


def test_a_reopening_taken_back_is_resolved_when_it_was():
    for policy in Reopen:
        story = reopened(policy).at("15:10").undoes()
        assert [(c.state, told(c.ended_at), c.consumed_ms) for c in story.clocks()][:1] == [(MET, "11:00", 7_200_000)]
        assert story.standing("2026-03-09 09:00").late is False


def test_a_new_clock_of_a_reopening_taken_back_was_for_nothing():
    assert reopened(Reopen.RESTART).at("15:10").undoes().cycles(RESOLUTION) == [MET, CANCELLED]


def test_a_hand_over_taken_back_to_a_line_without_a_target_brings_back_nothing():
    story = Story(level(line={Line.SECOND: 60})).at("09:20").escalates().at("09:30").hands_back()
    assert story.at("09:40").escalates().at("09:45").undoes().cycles(LINE) == [MET, CANCELLED]


def test_a_resolution_taken_back_after_a_reply_in_between_owes_no_answer():
    story = Story(usual()).hears().at("09:10").resolves().at("09:15").replies()
    story.at("09:20").becomes(state=CaseState.OPEN, resolved_at=None)
    assert (story.cycles(RESPONSE), story.cycles(UPDATE)) == ([MET], [MET])


# ---- Imported, merged, and clocks that stand wrong -------------------------------------------------------------------


def test_an_imported_case_that_was_done_long_ago_is_measured_by_its_own_times():
    story = Story(
        usual(line=600),
        arrives="2026-03-09 12:00",
        arrived_at=at("09:00"),
        state=CaseState.CLOSED,
        first_reply_at=at("09:50"),
        last_reply_at=at("10:00"),
        last_inbound_at=at("09:00"),
        resolved_at=at("11:00"),
    )
    assert [
        (c.kind, c.state, told(c.ended_at), c.consumed_ms // 60_000, told(c.breached_at)) for c in story.clocks()
    ] == [
        (RESPONSE, MET, "09:50", 50, "09:30"),
        (RESOLUTION, MET, "11:00", 120, None),
        (LINE, MET, "11:00", 120, None),
    ]


def test_an_imported_case_that_was_resolved_before_it_came_took_no_time():
    story = Story(usual(), state=CaseState.RESOLVED, resolved_at=at("08:00"), first_reply_at=at("08:00"))
    assert [(clock.state, told(clock.ended_at), clock.consumed_ms) for clock in story.clocks()] == [
        (MET, "09:00", 0)
    ] * 2


def test_an_imported_case_that_is_still_open_goes_on_from_its_own_times():
    told_at_ten = {"first_reply_at": at("10:00"), "last_reply_at": at("10:00"), "last_inbound_at": at("10:30")}
    story = Story(usual(inform=120), arrives="11:00", arrived_at=at("09:00"), **told_at_ten)
    assert (story.due(UPDATE), story.due(INFORM), story.due(RESOLUTION)) == ("11:30", "12:00", "13:00")
    assert story.breached(RESPONSE) == "09:30"


def test_a_merged_case_is_owed_nothing_until_the_merge_is_undone():
    story = Story(usual()).hears().at("09:10").becomes(state=CaseState.MERGED)
    assert story.standing("20:00") == Standing()
    story.at("09:20").becomes(state=CaseState.OPEN)
    assert (story.due(RESPONSE), story.due(UPDATE), story.due(RESOLUTION)) == ("09:30", "10:00", "13:00")


def test_an_event_dated_before_the_one_above_it_takes_nothing_away():
    story = Story(level(resolution=240)).at("10:00").waits().at("11:00").opens().at("10:59").waits().at("10:58").opens()
    assert story.clock(RESOLUTION).consumed_ms >= 0
    assert story.at("10:57").resolves().clock(RESOLUTION).state is MET


def test_an_event_that_moves_no_clock_gives_the_clocks_as_they_were():
    story = Story(usual())
    clocks, now = story.clocks(), story.moments[-1][1]
    assert step(clocks, now, now, at("09:10"), story.levels) == clocks


# ---- Where they leave the case ---------------------------------------------------------------------------------------


def test_the_due_of_a_case_is_the_earliest_of_its_running_clocks_with_the_customer():
    story = Story(usual(line=10)).hears()
    assert story.standing() == Standing(at("09:30"), RESPONSE, late=False, breached=False)
    assert story.at("09:20").replies().standing() == Standing(at("13:00"), RESOLUTION, late=False, breached=False)


def test_what_waits_sinks():
    assert Story(level(resolution=60)).at("09:10").waits().standing().due_at == NEVER


def test_when_a_share_of_the_target_is_used():
    story = Story(level(OFFICE, resolution=480), arrives="2026-03-06 14:00")
    shares = {share: told(instant_of_share(story.clock(RESOLUTION), OFFICE, share)) for share in (0, 50, 75, 100)}
    assert shares == {
        0: "2026-03-06 14:00",
        50: "2026-03-09 09:00",
        75: "2026-03-09 11:00",
        100: "2026-03-09 13:00",
    }


def test_a_share_that_was_used_before_a_pause_was_used_then():
    story = Story(level(resolution=240)).at("12:00").waits().at("14:00").opens()
    assert told(instant_of_share(story.clock(RESOLUTION), ALWAYS, 50)) == "11:00"
    assert instant_of_share(story.at("14:10").waits().clock(RESOLUTION), ALWAYS, 50) is None


def test_the_day_of_the_examples_is_a_monday():
    assert told(at("09:00")) == "09:00"
    assert OFFICE.between(at(f"{MONDAY} 00:00"), at("2026-03-03 00:00")) == 9 * 3_600_000


def test_the_channel_of_a_case_is_what_makes_it_a_call():
    assert Story(usual(), channel=Channel.DESK).cycles(RESPONSE) == [RUNNING]
