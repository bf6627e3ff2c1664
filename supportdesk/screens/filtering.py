"""The filter bar of the queue: completions and errors from the filter language."""

from __future__ import annotations

from supportdesk.rules.filters import FilterError, parse
from supportdesk.screens.widgets.input_hint import Spot
from supportdesk.screens.widgets.line_input import FilterBar


def check(text: str) -> Spot | None:
    """What is wrong with a filter, and where."""
    try:
        parse(text)
    except FilterError as error:
        return Spot(error.spot[0], str(error))
    return None


def queue_filter_bar() -> FilterBar:
    """The bar over the queue."""
    return FilterBar("/", check=check, id="filter")
