"""The chance of a miss as words: how many like it missed, and the facts that weigh most."""

from __future__ import annotations

from supportdesk.i18n import _, label
from supportdesk.operations.risk_read import Chances, Weight

STEPS = (90, 75, 50)
"""Percent of the time used that are said while there is no forecast."""
BROKEN = 100


def chance_lines(chances: Chances | None, used: int | None) -> list[str]:
    """What is foretold; without a forecast, which share of the time is used (`used` percent), if that says anything: of a
    promise that is broken it does not."""
    if chances is not None:
        return _foretold(chances)
    step = next((one for one in STEPS if used is not None and one <= used < BROKEN), None)
    return [] if step is None else [_("{n} % of the time is used; there is no forecast yet").format(n=step)]


def _foretold(chances: Chances) -> list[str]:
    lines = [_("{n} %").format(n=chances.miss)]
    if chances.alike:
        like = _("{missed} of {alike} like this missed").format(missed=chances.missed, alike=chances.alike)
        lines = [f"{lines[0]}: {like}"]
    if chances.facts:
        lines.append("  ".join(_weighed(one) for one in chances.facts))
    if chances.leaves is not None:
        lines.append(_("{n} % that it must leave first line").format(n=chances.leaves))
    return lines


def _weighed(one: Weight) -> str:
    from supportdesk.rules.risk.words import fact_words  # with them the whole model: not before a case is foretold

    return f"{'+' if one.added > 0 else '-'} {fact_words(one.fact, one.value, label)}"
