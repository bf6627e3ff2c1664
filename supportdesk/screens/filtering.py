"""The filter bar of the queue: completions and errors from the filter language."""

from __future__ import annotations

from collections.abc import Sequence

from supportdesk.desk import Desk
from supportdesk.operations.names import known_names
from supportdesk.rules.filter_complete import Names, complete
from supportdesk.rules.filters import FilterError, parse
from supportdesk.screens.widgets.input_hint import Completion, Spot
from supportdesk.screens.widgets.line_input import FilterBar
from supportdesk.text import safe


def check(text: str) -> Spot | None:
    """What is wrong with a filter, and where; a field still without its value is not wrong yet."""
    try:
        parse(text)
    except FilterError as error:
        return Spot(error.spot[0], str(error))
    return None


def completions(text: str, cursor: int, names: Names) -> Sequence[Completion]:
    """How a filter could go on, as whole texts for the bar."""
    found = []
    for offer in complete(text, cursor, names)[:12]:
        insert = safe(offer.insert)
        whole = text[: offer.replace_from] + insert + text[offer.replace_to :]
        found.append(Completion(safe(offer.label), whole, offer.replace_from + len(insert)))
    return found


def queue_filter_bar(desk: Desk) -> FilterBar:
    """The bar over the queue."""
    names = known_names(desk)
    return FilterBar("/", complete=lambda text, cursor: completions(text, cursor, names), check=check, id="filter")
