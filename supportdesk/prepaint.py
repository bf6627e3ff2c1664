"""The first page of the queue as escape sequences: readable while Textual is still being imported.

The same words in the same places as `screens.queue`; `tests/start/test_prepaint.py` holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterator

from supportdesk.i18n import _, pgettext
from supportdesk.screens.opening import FOOTER, Layout, Opening
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.key_line import KeyLabel, key_line
from supportdesk.screens.widgets.look import PALETTES, Line, Look, Paint, Role, as_ansi, under_cursor
from supportdesk.screens.wording.bars import top_line, views_or_filter_line
from supportdesk.screens.wording.queue_rows import case_line, empty_lines, heading
from supportdesk.text import cells


def first_page(session: Session, opening: Opening, size: tuple[int, int], theme: str) -> str:
    """The whole first frame for a cleared screen of `(columns, lines)`; `theme` is one of `look.PALETTES`."""
    width, _height = size
    palette = PALETTES[theme]
    filled = palette[""] != Paint()
    rows = []
    for y, line in enumerate(_lines(session, opening, width), start=1):
        shown = _padded(line, width) if filled else line
        if any(text for text, _role in shown):
            rows.append(f"\x1b[{y};1H{as_ansi(shown, palette)}")
    return "".join(rows)


def _lines(session: Session, opening: Opening, width: int) -> Iterator[Line]:
    """Every line of the screen, top first."""
    layout = opening.layout
    moment, desk = session.moment(), session.desk
    yield top_line(_("Queue"), desk.actor, moment, width, other_time=session.other_time, demo=session.demo)
    yield views_or_filter_line(opening.views, {}, opening.view_id, opening.query.filter, width)
    for line in _list(session, opening, layout):
        yield [*_padded(line, layout.list_width), ("|", "dim")] if layout.side == "right" else line
    if layout.side == "below":
        yield [("-" * width, "dim")]
        yield from [()] * (layout.preview - 1)
    yield ()
    yield key_line([KeyLabel(key, _(label), pgettext("short", short)) for key, label, short in FOOTER], width)


def _list(session: Session, opening: Opening, layout: Layout) -> Iterator[Line]:
    """Heading and rows, blanks below them."""
    query, window, width = opening.query, opening.window, layout.list_width
    moment, prefix = session.moment(), session.desk.prefix
    yield heading(width, query.sort.value, reverse=query.reverse)
    lines: list[Line] = []
    for y, row in enumerate(window.on_screen):
        look = Look(cursor=y == window.line)
        line = case_line(row, width, look, moment, prefix=prefix, sort=query.sort.value)
        lines.append(_padded(under_cursor(line), width) if look.cursor else line)
    shown = (lines if window.rows else empty_lines(query.filter))[: layout.list_height]
    yield from shown
    yield from [()] * (layout.list_height - len(shown))


def _padded(line: Line, width: int) -> Line:
    missing = width - sum(cells(text) for text, _role in line)
    role: Role = "cursor" if line and line[-1][1] == "cursor" else ""
    return [*line, (" " * missing, role)] if missing > 0 else line
