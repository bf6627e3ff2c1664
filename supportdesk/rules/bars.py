"""Bars and spark lines as text: what figures look like where there is neither colour nor a mouse."""

from __future__ import annotations

from collections.abc import Sequence

EIGHTHS = " ▏▎▍▌▋▊▉"
STEPS = "▁▂▃▄▅▆▇█"
FULL = "█"


def bar(share: float, width: int) -> str:
    """A bar that fills this share (0 to 1; others are taken as the nearest of them) of so many cells, blanks behind it.

    What is above nothing shows at least an eighth of a cell, what is below all never fills the last one.
    """
    parts = max(width, 0) * 8
    if not parts:
        return ""
    filled = round(min(max(share, 0.0), 1.0) * parts)
    if 0.0 < share < 1.0:
        filled = min(max(filled, 1), parts - 1)
    whole, rest = divmod(filled, 8)
    return (FULL * whole + (EIGHTHS[rest] if rest else "")).ljust(width)


def spark(values: Sequence[float]) -> str:
    """A character a value, its height by the greatest of them; nothing and less is a blank."""
    top = max(values, default=0)
    return "".join(" " if value <= 0 else STEPS[min(int(value / top * 8), 7)] for value in values)


def share_of(part: int, whole: int) -> float | None:
    """A share from 0 to 1; `None` of nothing."""
    return part / whole if whole else None
