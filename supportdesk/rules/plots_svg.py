"""A plot as inline SVG: shapes and escaped text alone. Nothing is loaded from anywhere and nothing runs."""

from __future__ import annotations

from html import escape

from supportdesk.rules.plot_shapes import BLACK, DARK, WHITE, Box, Circle, Drawing, Rule, Shape
from supportdesk.text import safe


def svg(drawing: Drawing, *, title: str) -> str:
    """The drawing as wide as the page lets it be; the title is read out."""
    parts = "".join(map(_element, drawing.shapes))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.width} {drawing.height}" width="100%" role="img" '
        f'font-family="system-ui, sans-serif"><title>{_escaped(title)}</title>{parts}</svg>\n'
    )


def _element(one: Shape) -> str:
    if isinstance(one, Box):
        place = f'x="{one.x:.1f}" y="{one.y:.1f}" width="{one.width:.1f}" height="{one.height:.1f}"'
        return f'<rect {place} fill="{DARK}"/>'
    if isinstance(one, Rule):
        return f'<line x1="{one.x:.1f}" y1="{one.y:.1f}" x2="{one.until:.1f}" y2="{one.y:.1f}" stroke="{one.colour}"/>'
    if isinstance(one, Circle):
        place = f'cx="{one.x:.1f}" cy="{one.y:.1f}" r="{one.radius}"'
        return f'<circle {place} fill="{BLACK if one.filled else WHITE}" stroke="{BLACK}" stroke-width="1.5"/>'
    place = f'x="{one.x:.1f}" y="{one.y:.1f}" font-size="{one.size}" text-anchor="{one.anchor}" fill="{BLACK}"'
    return f"<text {place}>{_escaped(one.text)}</text>"


def _escaped(text: str) -> str:
    return escape(str(safe(text)))
