"""The figures over time as shapes: the same on a page of HTML and in a PDF."""

from __future__ import annotations

from typing import NamedTuple

from supportdesk.i18n import _
from supportdesk.operations.figure_plots import calibration_heading, meaning
from supportdesk.operations.figure_weeks import OverTime, series_of, week_names
from supportdesk.rules.plot_shapes import Drawing, agreement_shapes, chart_shapes


class Titled(NamedTuple):
    """A drawing, what it is called, and what its signs mean."""

    title: str
    drawing: Drawing
    legend: str


def week_drawing(found: OverTime) -> Titled:
    """Week by week."""
    return Titled(_("Week by week"), chart_shapes(week_names(found), series_of(found.weeks)), meaning())


def calibration_drawing(found: OverTime) -> Titled | None:
    """How the early warning came true; `None` where there is nothing to compare yet."""
    if not found.calibration:
        return None
    drawing = agreement_shapes(found.calibration, heading=calibration_heading())
    return Titled(_("How the early warning came true"), drawing, _("ring: foretold, dot: what happened"))


def drawings(found: OverTime | None) -> dict[str, Titled]:
    """Those that there are, by the names that the minutes know them by."""
    if found is None:
        return {}
    named = {"weeks": week_drawing(found), "calibration": calibration_drawing(found)}
    return {name: one for name, one in named.items() if one is not None}
