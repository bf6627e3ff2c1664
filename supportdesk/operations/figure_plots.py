"""The figures over time as lines of text: the same on the command line, on the screen and in the minutes."""

from __future__ import annotations

from supportdesk.i18n import _
from supportdesk.operations.figure_weeks import OverTime, series_of, week_names
from supportdesk.rules.plots import agreement, chart


def week_lines(found: OverTime, width: int, *, height: int = 1, blocks: bool = True) -> list[str]:
    """Week by week, and what the letters mean."""
    lines = chart(week_names(found), series_of(found.weeks), width, height=height, blocks=blocks)
    return [*lines, meaning()]


def meaning() -> str:
    """What the letters in the names of the figures mean."""
    return _("h: hours, on a line the mean of a case. The last week is as far as it has come.")


def calibration_lines(found: OverTime, width: int) -> list[str]:
    """How the early warning came true; a sentence where there is nothing to compare yet."""
    if not found.calibration:
        return [_("The early warning has not foretold enough yet to be compared with what happened.")]
    lines = agreement(found.calibration, width, heading=calibration_heading())
    return [*lines, _("o foretold, x what happened, * both in one place")]


def calibration_heading() -> tuple[str, str, str]:
    """What stands over the cases, the foretold and the happened."""
    return _("Early warning"), _("foretold"), _("missed")
