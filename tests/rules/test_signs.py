"""What cases have in common, and how surprising it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.i18n import use
from supportdesk.i18n.rates import often
from supportdesk.rules.repeats import Rate, Traits, chance_of, gathered, is_like, signs, surprising


@pytest.fixture(autouse=True)
def in_english() -> None:
    use("en")


def test_the_signs_of_a_case():
    case = Traits(12, "Mail", "SMTP", 4, "Mail is stuck in the mail queue 42")
    assert list(signs(case)) == [
        "component:12",
        "category:mail/smtp",
        "customer:4/mail",
        "word:mail",
        "word:stuck",
        "word:queue",
    ]
    assert list(signs(Traits(None, "", "", 4, "Fel!"))) == []


def test_what_comes_as_usual_surprises_nobody_and_seven_of_one_does():
    assert chance_of(1, Rate(12, 12)) > 0.5
    assert chance_of(7, Rate(12, 12)) < 0.001
    assert chance_of(0, Rate(12, 12)) == pytest.approx(1)


@given(st.integers(0, 60), st.integers(0, 500), st.floats(0.1, 60))
def test_more_is_never_likelier(n: int, before: int, spans: float):
    more, less = chance_of(n + 1, Rate(before, spans)), chance_of(n, Rate(before, spans))
    assert 0 <= more <= less <= 1


def test_a_long_history_makes_the_tail_that_of_poisson():
    poisson = 1 - sum(2.0**k / [1, 1, 2, 6, 24][k] for k in range(5)) * 2.718281828459045**-2
    assert chance_of(5, Rate(200_000, 100_000)) == pytest.approx(poisson, rel=1e-3)


def test_a_busy_week_and_two_cases_are_no_repeat():
    rates = {"a": Rate(1200, 12), "b": Rate(0, 12), "c": Rate(0, 12)}
    assert [sign for _chance, sign in surprising({"a": 160, "b": 2, "c": 5}, rates)] == ["c"]


def test_signs_of_the_same_cases_are_one_repeat():
    cases = {"a": frozenset({1, 2, 3, 4}), "b": frozenset({1, 2, 3}), "c": frozenset({4, 5, 6})}
    assert gathered([(0.1, "a"), (0.2, "b"), (0.3, "c")], cases) == [("a", ["b"]), ("c", [])]


def test_a_case_is_like_a_problem_by_its_symptoms_or_by_two_things():
    assert is_like("The TUNNEL again", "tunnel flaps", "", same_component=False)
    assert not is_like("The printer", "the tunnel", "", same_component=True)
    assert is_like("Mail stuck", "", "Mail queue", same_component=True)
    assert not is_like("Mail stuck", "", "Mail queue", same_component=False)


@pytest.mark.parametrize(
    ("n", "days", "usual", "said"),
    [
        (7, 7, 1.0, "7 in a week, usually 1"),
        (9, 7, 0.0, "9 in a week, hardly ever before"),
        (30, 3, 12.4, "30 in 3 days, usually 12"),
        (4, 1, 0.42, "4 in 1 day, usually 0.4"),
    ],
)
def test_how_often_is_said_in_words(n: int, days: float, usual: float, said: str):
    assert often(n, days, usual) == said
