"""What cases have in common, and how surprising it is that so many of them came.

A sign is one thing that a case shares with others: its component, category, customer in that category, or a word of its subject.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import exp, lgamma, log, log1p
from typing import NamedTuple

from supportdesk.rules.search_words import words

LEAST = 3
"""Cases below which nothing repeats."""
TIMES_USUAL = 2.0
"""At least so many times the usual number: what is merely a busy week is no repeat."""
CHANCE = 0.05
"""The chance, over all signs that were looked at, below which it is no accident."""
UNSURE = 0.25
"""So much history, in times of the length looked at, is taken for granted: without any, nothing is known and little is odd."""
OVERLAP = 0.5
"""The share of cases that two signs have in common (Jaccard) from which on they tell of one thing."""
LONGEST = 80
SHORTEST_WORD = 3
COMPONENT, CATEGORY, CUSTOMER, WORD = "component", "category", "customer", "word"
_COMMON = (
    "and are but can cannot does for from has have how not our out that the then there this was when where which will "
    "with you your alla att bara blir den det dom där eller ett finns fram från för går har hur här ingen inte kan kommer "
    "med men mig när oss på ska som till under upp ute var vara vid vill vår över problem fel hjälp help error issue"
)
COMMON = frozenset(_COMMON.split())
"""Words in so many subjects, Swedish and English, that they say nothing of what a case is about."""


class Traits(NamedTuple):
    """What signs are made of."""

    component: int | None
    category: str
    subcategory: str
    customer: int | None
    subject: str


class Rate(NamedTuple):
    """Cases with a sign before: how many, over how many times the length of time that is looked at."""

    cases: int
    spans: float

    @property
    def usual(self) -> float:
        """How many there usually are in that length of time."""
        return self.cases / self.spans if self.spans else 0.0


def signs(traits: Traits) -> Iterator[str]:
    """The signs of a case, each once: `component:12`, `category:mail/smtp`, `customer:4/mail`, `word:vpn`."""
    if traits.component is not None:
        yield f"{COMPONENT}:{traits.component}"
    category = _plain(traits.category)
    if category:
        kind = "/".join(filter(None, (category, _plain(traits.subcategory))))
        yield f"{CATEGORY}:{kind}"
    if traits.customer is not None and category:
        yield f"{CUSTOMER}:{traits.customer}/{category}"
    for word in dict.fromkeys(words(traits.subject)):
        if len(word) >= SHORTEST_WORD and not word.isdigit() and word not in COMMON:
            yield f"{WORD}:{word}"


def chance_of(n: int, rate: Rate) -> float:
    """The chance of `n` cases or more in the time looked at, if they came as usual.

    Poisson counts whose rate is known only from `rate` (a Gamma posterior from a weak prior): a negative binomial tail.
    """
    shape, often = rate.cases + 0.5, rate.spans + UNSURE
    total, term, k = 0.0, 1.0, n
    while term > 1e-12 * total and k < n + 10_000:
        told = (
            lgamma(k + shape) - lgamma(shape) - lgamma(k + 1) + shape * (log(often) - log1p(often)) - k * log1p(often)
        )
        term = exp(told)
        total += term
        k += 1
    return min(total, 1.0)


def surprising(found: Mapping[str, int], rates: Mapping[str, Rate]) -> list[tuple[float, str]]:
    """The signs with more cases than accident explains, the most surprising first, each with the chance of it.

    Each of `found` has its rate. The chance is weighed by how many signs were looked at (Bonferroni).
    """
    often = {sign: n for sign, n in found.items() if n >= LEAST}
    chances = ((chance_of(n, rates[sign]), sign) for sign, n in often.items() if n >= TIMES_USUAL * rates[sign].usual)
    return sorted((chance, sign) for chance, sign in chances if chance * len(found) < CHANCE)


def gathered(ranked: Iterable[tuple[float, str]], cases: Mapping[str, frozenset[int]]) -> list[tuple[str, list[str]]]:
    """Signs that tell of one thing put together: the first of them, and the others that have mostly the same cases."""
    groups: list[tuple[str, list[str]]] = []
    for _chance, sign in ranked:
        mine = cases[sign]
        near = next((group for group in groups if _overlap(mine, cases[group[0]]) >= OVERLAP), None)
        if near is None:
            groups.append((sign, []))
        else:
            near[1].append(sign)
    return groups


def is_like(subject: str, symptoms: str, title: str, *, same_component: bool) -> bool:
    """Whether a case looks like one of a problem: a word of its symptoms, or two things of title and component."""
    said = set(words(subject))
    if said & (set(words(symptoms)) - COMMON):
        return True
    return len(said & (set(words(title)) - COMMON)) + (1 if same_component else 0) >= 2


def _overlap(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / len(one | other)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())[:LONGEST]
