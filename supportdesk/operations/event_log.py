"""The event log as plain events, read for many cases at once: for whoever folds it from the beginning."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from supportdesk.rules.projection import Happened

COLUMNS = "case_id, seq, at, changes, details"
NOTHING: Mapping[str, Any] = {}
_decode = json.JSONDecoder().raw_decode


def told_by_case(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, list[Happened]]]:
    """Each case with its events, from rows of `COLUMNS` in order of case and `seq`.

    Of the details only effects beside the row of the case are kept: nothing else is folded. `ValueError` for what no
    event can hold.
    """
    for number, of_case in groupby(rows, key=itemgetter(0)):
        yield (
            number,
            [
                Happened(
                    number,
                    seq,
                    at,
                    NOTHING if changes == "{}" else stored(changes),
                    stored(details) if '"effects"' in details else NOTHING,
                )
                for _number, seq, at, changes, details in of_case
            ],
        )


def stored(text: str) -> dict[str, Any]:
    """An object as events store it: without spaces, which `json.loads` looks for, and takes half as long again."""
    try:
        found, end = _decode(text)
    except ValueError:
        end = -1
    if end != len(text):
        found = json.loads(text)
    fields: dict[str, Any] = found
    return fields
