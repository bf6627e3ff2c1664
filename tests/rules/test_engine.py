"""Judging a case by rules: what begins, what ends, and when an answer can turn by time alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from case_story import ALWAYS, HOUR, MINUTE, OFFICE, at
from supportdesk.clock import from_ms
from supportdesk.rules.engine import holds, judge, next_turn
from supportdesk.rules.facts import CaseFacts
from supportdesk.rules.filter_clocks import RunningClock
from supportdesk.rules.rule_book import RuleBook, read_rules
from supportdesk.terms import CaseState, Channel, ClockKind, Kind, Line

NOW = at("10:00")
CASE = CaseFacts(
    number=1042,
    kind=Kind.FAULT,
    state=CaseState.OPEN,
    line=Line.FIRST,
    channel=Channel.MAIL,
    priority=1,
    impact=1,
    urgency=1,
    arrived_at=NOW - HOUR,
    updated_at=NOW - HOUR,
    last_inbound_at=NOW - HOUR,
)


def book(*filters: str, then: str = "flag", verb: str = "flag") -> RuleBook:
    """Rules named by their places, from 0."""
    return read_rules(
        "\n".join(
            f'[[rule]]\nname = "{place}"\norder = {place}\nwhen = "{text}"\nthen = "{then}"\nverb = "{verb}"\nbecause = "so"'
            for place, text in enumerate(filters)
        )
    )


def promised(kind: ClockKind, due: int, target: int, calendar=ALWAYS) -> CaseFacts:
    return CASE._replace(clocks=(RunningClock(kind, due, target, calendar),))


def test_a_rule_begins_once_and_ends():
    rules = book("l:1", "l:2")
    begun = judge(rules, CASE, NOW, [])
    assert ([rule.name for rule in begun.begins], begun.ends) == (["0"], ())
    assert judge(rules, CASE, NOW, ["0"]).begins == ()
    assert judge(rules, CASE._replace(line=Line.SECOND), NOW, ["0"]).ends == ("0",)


def test_of_two_that_would_move_it_the_first_counts():
    rules = read_rules(
        '[[rule]]\nname = "a"\norder = 1\nwhen = "l:1"\nthen = "do"\nverb = "escalate"\nbecause = "so"\n'
        '[[rule]]\nname = "b"\norder = 2\nwhen = "l:1"\nthen = "do"\nverb = "manager"\nbecause = "so"'
    )
    assert [rule.name for rule in judge(rules, CASE, NOW, []).begins] == ["a"]


def test_a_share_of_a_promise_turns_when_it_is_used():
    case = promised(ClockKind.RESOLUTION, NOW + 2 * HOUR, 4 * HOUR)
    assert next_turn(book("sla:>75%"), case, NOW) == NOW + HOUR + 1
    assert next_turn(book("sla:>=75%"), case, NOW) == NOW + HOUR
    assert next_turn(book("resolution:<30m"), case, NOW) == NOW + 90 * MINUTE + 1
    assert next_turn(book("response:>50%"), case, NOW) is None


def test_working_time_turns_when_the_desk_is_open():
    case = promised(ClockKind.RESOLUTION, at("2026-03-03 09:00"), 2 * HOUR, OFFICE)
    assert next_turn(book("sla:>50%"), case, at("16:00")) == at("2026-03-03 08:00") + 1


def test_what_is_late_is_so_strictly_after_the_due():
    case = promised(ClockKind.RESPONSE, NOW, HOUR)
    [rule] = book("is:late").rules
    assert not holds(rule, case, from_ms(NOW))
    assert next_turn(RuleBook((rule,)), case, NOW) == NOW + 1
    assert holds(rule, case, from_ms(NOW + 1))


def test_waiting_and_age_count_on_the_wall():
    assert next_turn(book("waiting:>2h"), CASE, NOW) == NOW + HOUR + 1
    assert next_turn(book("age:>=90m"), CASE, NOW) == NOW + 30 * MINUTE


FILTERS = (
    *(
        "sla:>50%",
        "sla:>=75%",
        "sla:<30m",
        "sla:<=1h",
        "-sla:>100%",
        "stay:>20m",
        "stay:<=50%",
        "is:late",
        "resolution:>120%",
    ),
    *("waiting:>2h", "waiting:<=3h", "age:<2h", "age:>=90m", "update:none OR sla:>90%", "l:1 -is:late sla:<2h"),
)


@given(
    kinds=st.lists(st.sampled_from(list(ClockKind)), unique=True, max_size=3),
    dues=st.lists(st.integers(-3 * 60, 30 * 60), min_size=3, max_size=3),
    hours=st.integers(1, 9),
    office=st.booleans(),
    filters=st.lists(st.sampled_from(FILTERS), min_size=1, max_size=3),
    shares=st.lists(st.floats(0, 1), min_size=6, max_size=6),
)
def test_nothing_turns_before_the_instant_that_is_told(kinds, dues, hours, office, filters, shares):
    calendar = OFFICE if office else ALWAYS
    clocks = tuple(
        RunningClock(kind, calendar.add(NOW, minutes * MINUTE), hours * HOUR, calendar)
        for kind, minutes in zip(kinds, dues, strict=False)
    )
    rules, case = book(*filters), CASE._replace(clocks=clocks)
    turn = next_turn(rules, case, NOW)
    end = turn if turn is not None else NOW + 100 * HOUR
    answers = [holds(rule, case, from_ms(NOW)) for rule in rules.rules]
    for share in shares:
        moment = NOW + int((end - 1 - NOW) * share)
        assert [holds(rule, case, from_ms(moment)) for rule in rules.rules] == answers
