"""The reader's language: sentences, labels of the card's terms, dates and durations. Quick to import."""

from supportdesk.i18n.catalogue import LANGUAGES, N_, P_, Language, _, language, ngettext, pgettext, use
from supportdesk.i18n.labels import label
from supportdesk.i18n.times import age, ago, clock_time, duration, full_time, in_time, left, month_day, weekday
from supportdesk.zones import zone

__all__ = [
    "LANGUAGES",
    "N_",
    "P_",
    "Language",
    "_",
    "age",
    "ago",
    "clock_time",
    "duration",
    "full_time",
    "in_time",
    "label",
    "language",
    "left",
    "month_day",
    "ngettext",
    "pgettext",
    "use",
    "weekday",
    "zone",
]
