"""What stands under an input line: what is wrong and where, or how the word could go on. No Textual."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from supportdesk.screens.widgets.look import Line, Span
from supportdesk.widths import cells, fit, wrap

GAP = "  "


class Completion(NamedTuple):
    """A way to go on: what to show, and the whole text with the cursor in it when it is taken."""

    label: str
    text: str
    cursor: int


class Spot(NamedTuple):
    """What is wrong with a text: the character it starts at, from 0, and the sentence that says what to do."""

    column: int
    sentence: str


Complete = Callable[[str, int], Sequence[Completion]]
Check = Callable[[str], Spot | None]


def spot_line(spot: Spot, cell: int, width: int) -> Line:
    """The sentence beside a `^` under the cell of the error, on the side that has room, the mark left out if none."""
    size = cells(spot.sentence)
    cell = min(max(0, cell), width - 1)
    if cell + 2 + size <= width:
        return ((" " * cell, ""), (f"^ {spot.sentence}", "error"))
    if size + 1 <= cell:
        return ((" " * (cell - size - 1), ""), (f"{spot.sentence} ^", "error"))
    return ((fit(spot.sentence, width), "error"),)


def spot_lines(spot: Spot, cell: int, width: int) -> Sequence[Line]:
    """The sentence in full: beside its `^` where it fits on that line, else on the lines below the `^`."""
    cell = min(max(0, cell), width - 1)
    if max(cell + 2 + cells(spot.sentence), 0) <= width or cells(spot.sentence) + 1 <= cell:
        return (spot_line(spot, cell, width),)
    rows = wrap(spot.sentence, max(width, 1))
    return (((" " * cell, ""), ("^", "error")), *(((row, "error"),) for row in rows))


def completion_line(completions: Sequence[Completion], chosen: int, width: int) -> Line:
    """The labels side by side, the chosen one in the role `found`; as many as fit, starting so that it does."""
    sizes = [cells(completion.label) + len(GAP) for completion in completions]
    start = 0
    while start < chosen and sum(sizes[start : chosen + 1]) > width:
        start += 1
    line: list[Span] = []
    room = width
    for at in range(start, len(completions)):
        room -= sizes[at]
        if room < 0:
            break
        line += [(completions[at].label, "found" if at == chosen else ""), (GAP, "")]
    return tuple(line) or ((fit(completions[chosen].label, width), "found"),)
