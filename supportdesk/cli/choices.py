"""The values that options choose from, and what they are called in the language spoken: either word is understood."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, StrEnum
from typing import Any

from supportdesk.i18n import P_, _, label, pgettext
from supportdesk.i18n.labels import LABELS
from supportdesk.operations.queue_order import Sort


class WaitsFor(StrEnum):
    """What a case can wait for."""

    CUSTOMER = "customer"
    SUPPLIER = "supplier"
    UNTIL = "until"


_WAITS_FOR = {
    WaitsFor.CUSTOMER: P_("WaitsFor", "customer"),
    WaitsFor.SUPPLIER: P_("WaitsFor", "supplier"),
    WaitsFor.UNTIL: P_("WaitsFor", "until"),
}


def order_name(sort: Sort) -> str:
    """What an order is called, as on the screen."""
    names = {
        Sort.URGENT: _("priority"),
        Sort.AGE: _("age"),
        Sort.UPDATED: pgettext("sort", "updated"),
        Sort.NUMBER: _("number"),
        Sort.CUSTOMER: pgettext("sort", "customer"),
        Sort.OWNER: _("owner"),
    }
    return names[sort]


def choice_named(kind: type[Enum], word: str) -> Any:
    """The value that a word means in the language spoken now, `None` where it means none."""
    return _by_word(kind).get(_plain(word))


def _by_word(kind: type[Enum]) -> Mapping[str, Enum]:
    if kind not in (WaitsFor, Sort) and kind not in LABELS:
        return {}
    return {_plain(_name_of(choice)): choice for choice in kind}


def _name_of(choice: Any) -> str:
    if isinstance(choice, WaitsFor):
        return pgettext("WaitsFor", _WAITS_FOR[choice])
    return order_name(choice) if isinstance(choice, Sort) else label(choice)


def _plain(word: str) -> str:
    return word.strip().lower().replace("_", " ")
