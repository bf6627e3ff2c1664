"""Where the queue opens: the view, the order and the first rows, read before anything heavy is imported.

Standard library only. What is read here is painted before Textual is there, and handed to the running screen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, get_args

from supportdesk.desk import Desk
from supportdesk.errors import Invalid
from supportdesk.operations.at_work import place
from supportdesk.operations.queue import PAGE, QueueQuery, QueueRow, around, count, page
from supportdesk.operations.queue_order import Sort
from supportdesk.operations.views import ViewRow, views
from supportdesk.rules.filters import parse
from supportdesk.screens.widgets.window import Window

PreviewSide = Literal["auto", "below", "right", "off"]
PREVIEW_SIDES: tuple[PreviewSide, ...] = get_args(PreviewSide)
LEAST_WIDTH, LEAST_HEIGHT = 60, 16
"""The smallest terminal that the desk is drawn on."""
RIGHT_FROM = 110
"""Columns from which the preview stands beside the list when its place is left to the width."""
PREVIEW_BELOW = 8
"""Lines of the preview below the list, its edge among them."""
BARS = 5
"""Lines that are never the list's: top, views, heading, what happened, keys."""

FOOTER = (
    *(("t", "take", ""), ("r", "reply", ""), ("c", "note", "note"), ("d", "done", ""), ("e", "escalate", "escalate")),
    *(("w", "wait", ""), ("/", "filter", ""), ("i", "new case", "new"), ("E", "late", ""), ("a", "assign", "")),
    *(("p", "prio", ""), ("Y", "why", "")),
)
"""Keys, labels and short labels of the last line, as the commands of the queue have them (importing those imports Textual)."""


class Layout(NamedTuple):
    """How the queue divides a terminal: `preview` is its columns on the right or its lines below, its edge among them."""

    side: PreviewSide
    list_width: int
    list_height: int
    preview: int


def queue_layout(width: int, height: int, side: PreviewSide) -> Layout:
    """The layout of a terminal of so many columns and lines; `auto` is decided by the width."""
    if side == "auto":
        side = "right" if width >= RIGHT_FROM else "below"
    if side == "right":
        preview = width * 2 // 5
        return Layout(side, width - preview, max(height - BARS, 0), preview)
    if side == "below":
        return Layout(side, width, max(height - BARS - PREVIEW_BELOW, 0), PREVIEW_BELOW)
    return Layout(side, width, max(height - BARS, 0), 0)


class Opening(NamedTuple):
    """What the queue shows first. `window` holds the rows and the cursor, for a list as high as `layout` says."""

    query: QueueQuery
    view_id: int | None
    views: Sequence[ViewRow]
    side: PreviewSide
    layout: Layout
    window: Window[QueueRow]


def read_opening(desk: Desk, host: str, width: int, height: int) -> Opening:
    """Where the actor left off on this host, else their own cases, else those nobody has."""
    kept = place(desk, host)
    saved = views(desk)
    query, view_id = _kept_query(kept, saved) or _first_query(desk, saved)
    side = kept.get("preview")
    shown: PreviewSide = side if side in PREVIEW_SIDES else "auto"
    layout = queue_layout(width, height, shown)
    return Opening(query, view_id, saved, shown, layout, _window(desk, query, kept.get("case"), layout.list_height))


def _kept_query(kept: Mapping[str, Any], saved: Sequence[ViewRow]) -> tuple[QueueQuery, int | None] | None:
    """The query that was kept; `None` when there is none, its view is gone, or its filter is no longer understood."""
    view_id, text = kept.get("view"), kept.get("filter")
    if not isinstance(text, str) or (view_id is not None and view_id not in {view.id for view in saved}):
        return None
    try:
        parse(text)
        return QueueQuery(text, Sort(kept.get("sort", Sort.URGENT)), bool(kept.get("reverse"))), view_id
    except (Invalid, ValueError):
        return None


def _first_query(desk: Desk, saved: Sequence[ViewRow]) -> tuple[QueueQuery, int | None]:
    """The first view, or the second when the first is empty: nobody starts the day before an empty list."""
    for number, view in enumerate(saved[:2]):
        if number or len(saved) == 1 or count(desk, view.filter, most=1):
            return QueueQuery(view.filter, view.sort), view.id
    return QueueQuery(), None


def _window(desk: Desk, query: QueueQuery, case: object, lines: int) -> Window[QueueRow]:
    """The first rows with the cursor on `case`; if it is further down, the rows around it."""
    window: Window[QueueRow] = Window()
    window.height = max(lines, 1)
    limit = max(PAGE, lines)
    rows = page(desk, query, limit=limit)
    window.replace(rows, at_start=True, at_end=len(rows) < limit)
    index = window.index_of(case) if isinstance(case, int) else None
    if index is not None and index < window.height:
        window.place(index)
    elif isinstance(case, int) and (near := around(desk, query, case, limit=limit)):
        index = next(number for number, row in enumerate(near) if row.id == case)
        window.replace(near, at_start=index < limit, at_end=len(near) - index - 1 < limit)
        window.place(index, window.height // 3)
    return window
