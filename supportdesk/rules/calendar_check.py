"""What in a valid calendar may not be what was meant: sentences for the person who checks it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from supportdesk.i18n import _
from supportdesk.rules.calendar_days import Day, day_of, yearly_name
from supportdesk.rules.calendar_values import DAY_MINUTES, WEEKDAYS, Definition, Spans, written_span

DAY = timedelta(days=1)


def check(definition: Definition) -> list[str]:
    """A sentence for each conflict; precedence has decided it all the same, and the sentence says how."""
    return [
        *_without_hours(definition),
        *_two_words_for_a_date(definition),
        *_breaks_in_vain(definition),
        *_nights_into_mornings(definition),
        *_leap_days(definition),
    ]


def _without_hours(definition: Definition) -> Iterator[str]:
    if not any(definition.hours) and not any(definition.shifts.values()):
        yield _("The calendar has no working hours: no service level can use it.")


def _two_words_for_a_date(definition: Definition) -> Iterator[str]:
    for day in sorted(definition.shifts):
        name = yearly_name(definition, day)
        if day in definition.holidays:
            yield _("{date} is a holiday and has hours of its own: it is closed.").format(date=day)
        elif name is not None and definition.shifts[day]:
            sentence = _("{date} is a yearly holiday ({name}) and has hours of its own: it is open in those hours.")
            yield sentence.format(date=day, name=name or f"{day:%m-%d}")


def _breaks_in_vain(definition: Definition) -> Iterator[str]:
    for day, cuts in sorted(definition.breaks.items()):
        spans = [*day_of(definition, day).spans, *_moved(day_of(definition, day - DAY), -DAY_MINUTES)]
        spans += _moved(day_of(definition, day + DAY), DAY_MINUTES)
        for cut in cuts:
            if not any(start < cut[1] and cut[0] < end for start, end in spans):
                sentence = _("The break {span} on {date} lies outside the working hours and cuts nothing.")
                yield sentence.format(date=day, span="–".join(written_span(cut)))


def _nights_into_mornings(definition: Definition) -> Iterator[str]:
    """Hours that run over midnight into hours of the next date, by weekday and on dates with hours of their own."""
    sentence = _("The night of {first} runs into the hours of {second}: the time that both have counts once.")
    for number, weekday in enumerate(WEEKDAYS):
        following = (number + 1) % 7
        if _runs_into(definition.hours[number], definition.hours[following]):
            yield sentence.format(first=weekday, second=WEEKDAYS[following])
    for day in sorted({near for shift in definition.shifts for near in _with_the_date_before(shift)}):
        if _runs_into(day_of(definition, day).spans, day_of(definition, day + DAY).spans):
            yield sentence.format(first=day, second=day + DAY)


def _with_the_date_before(day: date) -> tuple[date, date]:
    return day - DAY, day


def _runs_into(night: Spans, morning: Spans) -> bool:
    return any(end - DAY_MINUTES > start for _start, end in night for start, _end in morning)


def _moved(day: Day, minutes: int) -> list[tuple[int, int]]:
    return [(start + minutes, end + minutes) for start, end in day.spans]


def _leap_days(definition: Definition) -> Iterator[str]:
    if (2, 29) in definition.holidays_yearly:
        yield _("The yearly holiday 02-29 is there in leap years only.")
