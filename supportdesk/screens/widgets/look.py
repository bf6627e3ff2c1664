"""Named roles instead of colours, so that what draws a line knows neither theme nor terminal library.

A `Line` is a sequence of `(text, role)`. The widgets turn roles into Textual styles, a first page painted
before Textual is imported turns them into escape sequences with `sgr`; both say the same bytes.
Standard library only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias

Role = Literal[
    "",
    "title",
    "dim",
    "urgent",
    "warn",
    "new",
    "repeat",
    "ok",
    "cursor",
    "mark",
    "presence",
    "key",
    "match",
    "found",
    "error",
]
Span: TypeAlias = tuple[str, Role]
Line: TypeAlias = Sequence[Span]
Lines: TypeAlias = Sequence[Line] | Callable[[int], Sequence[Line]]
"""Lines as they are, or a function from the width in cells to lines, called again when the width changes."""


class Look(NamedTuple):
    """How a row of a list stands: under the cursor, marked, and who else is at it (`""` when nobody)."""

    cursor: bool = False
    marked: bool = False
    presence: str = ""


class Paint(NamedTuple):
    """One style: colours are `""` (the terminal's own), a name in `HUES`, or a `#rrggbb` of the 256 fixed colours."""

    fg: str = ""
    bg: str = ""
    bold: bool = False
    dim: bool = False
    underline: bool = False
    reverse: bool = False


HUES = {"red": 31, "yellow": 33, "magenta": 35, "cyan": 36}
"""The four hues of the `ansi` theme and their foreground codes; none is ever the only sign of a state."""

Palette: TypeAlias = Mapping[Role, Paint]


def _painted(fg: str, bg: str, hues: Mapping[Role, str], cursor: tuple[str, str]) -> Palette:
    """A palette with explicit colours everywhere, so that its contrast can be computed."""
    strong: set[Role] = {"title", "urgent", "warn", "new", "repeat", "mark", "key", "error"}
    roles: tuple[Role, ...] = ("", "title", "dim", "urgent", "warn", "new", "repeat", "ok", "mark", "key", "error")
    palette: dict[Role, Paint] = {role: Paint(hues.get(role, fg), bg, bold=role in strong) for role in roles}
    palette["cursor"] = Paint(*cursor)
    palette["presence"] = Paint(fg, bg, underline=True)
    palette["match"] = Paint(fg, bg, bold=True, underline=True)
    palette["found"] = Paint(bg, fg, bold=True)
    return MappingProxyType(palette)


def _plain(hues: Mapping[Role, str], *, urgent_reverse: bool) -> Palette:
    """A palette of attributes on the terminal's own colours, with at most the given hues."""

    def bold(role: Role) -> Paint:
        return Paint(hues.get(role, ""), bold=True)

    return MappingProxyType(
        {
            "": Paint(),
            "title": bold("title"),
            "dim": Paint(dim=True),
            "urgent": bold("urgent")._replace(reverse=urgent_reverse),
            "warn": bold("warn"),
            "new": bold("new"),
            "repeat": bold("repeat"),
            "ok": Paint(),
            "cursor": Paint(reverse=True),
            "mark": bold("mark"),
            "presence": Paint(underline=True),
            "key": bold("key"),
            "match": Paint(bold=True, underline=True),
            "found": Paint(bold=True, reverse=True),
            "error": bold("error"),
        }
    )


DARK = ("#e4e4e4", "#121212")
LIGHT = ("#1c1c1c", "#ffffff")
CONTRAST = ("#ffffff", "#000000")

PALETTES: Mapping[str, Palette] = MappingProxyType(
    {
        "dark": _painted(
            *DARK,
            {
                "dim": "#9e9e9e",
                "urgent": "#ff8787",
                "warn": "#ffd75f",
                "new": "#5fd7ff",
                "repeat": "#d787d7",
                "ok": "#87d787",
                "error": "#ff8787",
            },
            cursor=("#121212", "#d7d7ff"),
        ),
        "light": _painted(
            *LIGHT,
            {
                "dim": "#585858",
                "urgent": "#af0000",
                "warn": "#5f5f00",
                "new": "#005f87",
                "repeat": "#87005f",
                "ok": "#005f00",
                "error": "#af0000",
            },
            cursor=("#ffffff", "#00005f"),
        ),
        "contrast": _painted(
            *CONTRAST,
            {
                "dim": "#d0d0d0",
                "urgent": "#ffafaf",
                "warn": "#ffff00",
                "new": "#00ffff",
                "repeat": "#ffafff",
                "ok": "#afffaf",
                "error": "#ffafaf",
            },
            cursor=("#000000", "#ffff00"),
        ),
        "ansi": _plain(
            {"urgent": "red", "error": "red", "warn": "yellow", "new": "cyan", "repeat": "magenta"},
            urgent_reverse=False,
        ),
        "mono": _plain({}, urgent_reverse=True),
    }
)
"""Theme name → role → paint, for every theme but `auto`, which is a choice and not a palette."""


CUBE = (0, 95, 135, 175, 215, 255)
"""The six levels of each channel in the colour cube that terminals with 256 colours share."""


def colour_number(colour: str) -> int:
    """The number of a `#rrggbb` among the 256 colours: half the bytes of the same colour in 24 bits.

    Raises `ValueError` when it is none of the cube and the greys (the first 16 differ between terminals).
    """
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    if red == green == blue and red not in CUBE:
        step, odd = divmod(red - 8, 10)
        if odd or not 0 <= step < 24:
            raise ValueError(f"{colour} is not one of the 256 colours")
        return 232 + step
    return 16 + 36 * CUBE.index(red) + 6 * CUBE.index(green) + CUBE.index(blue)


def _colour_codes(colour: str, *, background: bool) -> list[str]:
    if not colour:
        return []
    if colour in HUES:
        return [str(HUES[colour] + (10 if background else 0))]
    return ["48" if background else "38", "5", str(colour_number(colour))]


def sgr(paint: Paint) -> str:
    """The parameters of the SGR sequence for a paint (`"1;31"`), empty when nothing is to be set."""
    flags = ((paint.bold, "1"), (paint.dim, "2"), (paint.underline, "4"), (paint.reverse, "7"))
    codes = [code for on, code in flags if on]
    codes += _colour_codes(paint.fg, background=False) + _colour_codes(paint.bg, background=True)
    return ";".join(codes)


def as_ansi(line: Line, palette: Palette) -> str:
    """A line with its escape sequences, for painting without Textual; not padded."""
    out = []
    for text, role in line:
        codes = sgr(palette[role])
        out.append(f"\x1b[{codes}m{text}\x1b[0m" if codes else text)
    return "".join(out)


def under_cursor(line: Line) -> Line:
    """The line as the cursor shows it: one style from edge to edge; signs, not hues, carry the state."""
    return (("".join(text for text, _ in line), "cursor"),)
