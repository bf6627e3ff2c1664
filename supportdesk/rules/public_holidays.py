"""Public holidays of countries and their regions, from the package `holidays`, which is imported when first asked.

Importing it costs more than everything else a command does (docs/decisions/0006). What it says for a year is kept as long
as the process runs, and `looked_up` gives it for storing with the calendar, which then needs the package no more.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.rules.calendar_values import FIRST_YEAR, LAST_YEAR, Definition, Public, with_days
from supportdesk.rules.calendar_words import near, quoted

if TYPE_CHECKING:
    from holidays import HolidayBase

PUBLIC = "public"
SAMPLE_YEAR = 2026
"""A year in which every eve that a country has can be found."""


def days_of(public: Public, year: int) -> Mapping[date, str]:
    """The public holidays and the agreed eves of a year with their names in the country's language."""
    stored = public.days.get(year)
    return _days(public.country, public.region, tuple(sorted(public.eves)), year) if stored is None else stored


def looked_up(definition: Definition, years: Iterable[int]) -> Definition:
    """The calendar with the public holidays of these years written into it."""
    public = definition.public
    if public is None:
        return definition
    known = (year for year in years if FIRST_YEAR <= year <= LAST_YEAR)
    return with_days(definition, {year: dict(days_of(public, year)) for year in known})


def eves_of(country: str, region: str = "") -> tuple[str, ...]:
    """The names of the days that an agreement can add to the public holidays of a country."""
    return tuple(dict.fromkeys(name for _day, name in _eves(country, region, SAMPLE_YEAR)))


def refuse_unknown(public: Public, place: str) -> None:
    """Refuses a country, region or eve that nothing is known about; the sentence lists or guesses what was meant."""
    from holidays import list_supported_countries

    countries = list_supported_countries(include_aliases=True)
    if public.country not in countries:
        sentence = _("Nothing is known of the country {word}. Write its two letters such as SE.")
        raise Invalid(f"{place}.country: {sentence.format(word=quoted(public.country))}")
    regions = countries[public.country]
    if public.region and public.region not in regions:
        sentence = _("{country} has no region {word} with public holidays of its own. There are: {known}.")
        known = ", ".join(regions) or "–"
        words = {"country": public.country, "word": quoted(public.region), "known": known}
        raise Invalid(f"{place}.region: {sentence.format(**words)}")
    if public.eves:
        _refuse_unknown_eves(public, f"{place}.eves")


def _refuse_unknown_eves(public: Public, place: str) -> None:
    known = {name.casefold(): name for name in eves_of(public.country, public.region)}
    for eve in public.eves:
        if eve not in known:
            sentence = _("{country} has no eve {word}.").format(country=public.country, word=quoted(eve))
            raise Invalid(f"{place}: {sentence} {near(eve, known, ', '.join(known) or '–')}")


@lru_cache(maxsize=1024)
def _days(country: str, region: str, eves: tuple[str, ...], year: int) -> dict[date, str]:
    agreed = {day: name for day, name in _eves(country, region, year) if name.casefold() in eves} if eves else {}
    public = _entity(country, region, (PUBLIC,), year)
    return dict(sorted((agreed | {day: public[day] for day in public}).items()))


def _eves(country: str, region: str, year: int) -> list[tuple[date, str]]:
    """Days that are not public holidays, named without what the package says of their hours: those are agreed on."""
    others = tuple(name for name in _entity(country, region).supported_categories if name != PUBLIC)
    if not others:
        return []
    days = _entity(country, region, others, year)
    return [(day, name.partition(" (")[0]) for day in sorted(days) for name in days.get_list(day)]


def _entity(country: str, region: str, categories: tuple[str, ...] = (PUBLIC,), *years: int) -> HolidayBase:
    """The package's answer, always in the country's own language and not in that of the machine."""
    from holidays import country_holidays

    language = country_holidays(country).default_language
    with warnings.catch_warnings():
        # For some countries it warns of years that it knows only in part; nobody could act on that in the terminal.
        warnings.simplefilter("ignore", UserWarning)
        return country_holidays(country, region or None, years, language=language, categories=categories, expand=False)
