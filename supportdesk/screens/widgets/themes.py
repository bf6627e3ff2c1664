"""The palettes of `look` as Textual themes, styles and filters."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter
from textual.theme import Theme

from supportdesk.screens.widgets.look import CONTRAST, DARK, LIGHT, PALETTES, Paint, Role, colour_number

PREFIX = "desk-"
"""Before our palette names in Textual's list of themes."""

_CALM = (
    "ansi-background",
    "ansi-foreground",
    "border",
    "border-blurred",
    "block-cursor-background",
    "block-cursor-blurred-background",
    "block-hover-background",
    "footer-key-foreground",
    "input-cursor-background",
    "input-cursor-foreground",
    "input-selection-background",
    "link-background-hover",
    "link-color",
    "link-color-hover",
    "screen-selection-background",
    "screen-selection-foreground",
    "scrollbar",
    "scrollbar-active",
    "scrollbar-background",
    "scrollbar-background-active",
    "scrollbar-background-hover",
    "scrollbar-corner-color",
    "scrollbar-hover",
)
"""Variables which Textual gives hues in ANSI themes, or wants defined there; ours stay the terminal's default."""


def _native(name: str) -> Theme:
    default = "ansi_default"
    return Theme(
        name=PREFIX + name,
        ansi=True,
        primary=default,
        secondary=default,
        warning=default,
        error=default,
        success=default,
        accent=default,
        foreground=default,
        background=default,
        variables=dict.fromkeys(_CALM, default) | {"input-cursor-text-style": "reverse"},
    )


def _coloured(name: str, fg: str, bg: str, *, dark: bool) -> Theme:
    palette = PALETTES[name]
    return Theme(
        name=PREFIX + name,
        dark=dark,
        primary=palette["new"].fg,
        warning=palette["warn"].fg,
        error=palette["urgent"].fg,
        success=palette["ok"].fg,
        foreground=fg,
        background=bg,
        surface=bg,
        panel=bg,
        boost=bg,
        variables={"border": fg, "border-blurred": palette["dim"].fg},
    )


THEMES = (
    _coloured("dark", *DARK, dark=True),
    _coloured("light", *LIGHT, dark=False),
    _coloured("contrast", *CONTRAST, dark=True),
    _native("ansi"),
    _native("mono"),
)


class Colourless(LineFilter):
    """Takes the colour out of whatever Textual's own widgets draw; a background becomes reverse."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments without a colour; `background` is not used."""
        return [Segment(text, style and _colourless(style), control) for text, style, control in segments]


@lru_cache(1024)
def _colourless(style: Style) -> Style:
    filled = style.bgcolor is not None and not style.bgcolor.is_default
    bare = style.without_color
    return bare + Style(reverse=True) if filled else bare


_COLOURLESS: Sequence[LineFilter] = (Colourless(),)


def use_theme(app: App[Any], name: str) -> None:
    """Register our themes with the app and switch it to one of `look.PALETTES`."""
    for theme in THEMES:
        app.register_theme(theme)
    app.theme = PREFIX + name


def palette_name(app: App[Any]) -> str:
    """Which palette the app shows; `ansi` while a theme that is not ours is on."""
    name = app.theme.removeprefix(PREFIX)
    return name if name in PALETTES else "ansi"


def theme_filters(app: App[Any]) -> Sequence[LineFilter]:
    """What `App.get_line_filters` has to add so that `mono` writes no colour, whoever draws."""
    return _COLOURLESS if palette_name(app) == "mono" else ()


@lru_cache(256)
def rich_style(palette: str, role: Role) -> Style | None:
    """The style of a role, `None` where the terminal's own look is wanted (then no sequence is written)."""
    paint = PALETTES[palette][role]
    if paint == Paint():
        return None
    return Style(
        color=_colour(paint.fg),
        bgcolor=_colour(paint.bg),
        bold=paint.bold or None,
        dim=paint.dim or None,
        underline=paint.underline or None,
        reverse=paint.reverse or None,
    )


def _colour(colour: str) -> RichColor | str | None:
    return RichColor.from_ansi(colour_number(colour)) if colour.startswith("#") else colour or None
