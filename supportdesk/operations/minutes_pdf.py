"""The minutes of a service meeting as a PDF, with the figures drawn in it; needs the extra `pdf` (fpdf2).

Text is drawn as it is and never read as markup. What the font lacks is shown as `?`: DejaVu Sans is used where the machine
has it, else a font that every reader of PDF has, with the letters of Western Europe.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import normalize

from supportdesk.desk import Desk
from supportdesk.errors import Invalid
from supportdesk.i18n import _, language
from supportdesk.operations.figure_drawings import Titled, drawings
from supportdesk.operations.minutes import DRAWN, written
from supportdesk.rules.plot_shapes import BLACK, DARK, Box, Circle, Rule, Shape
from supportdesk.text import safe

if TYPE_CHECKING:
    from markdown_it.token import Token

FONTS = (Path("/usr/share/fonts/truetype/dejavu"), Path("/usr/share/fonts/dejavu"), Path("/usr/share/fonts/TTF"))
SIZES = {"h1": 17, "h2": 13, "h3": 11}
BODY, SMALL, LINE = 9.5, 8.0, 4.8
POINT = 25.4 / 72
LONGEST_CELL = 250
"""Characters; a row with more could be higher than a page, and its table is written as a list."""
COLUMNS = (11, 45, 14, 19, 11)
"""How wide the columns of actions are, in hundredths."""
PLAIN = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "\n": " "})


class Span(NamedTuple):
    """Text in one weight."""

    text: str
    bold: bool


def minutes_pdf(desk: Desk, number: int) -> bytes:
    """The minutes as the bytes of a PDF. `Invalid` where fpdf2 is not installed."""
    if find_spec("fpdf") is None:
        raise Invalid(_("A PDF needs one more package. Install it with: pip install 'supportdesk[pdf]'"))
    from markdown_it import MarkdownIt

    found = written(desk, number)
    paper = Paper(str(safe(found.text.splitlines()[0].removeprefix("# "))).replace("\\", ""))
    paper.pdf.set_creation_date(desk.now())
    drawn = {DRAWN[name]: one for name, one in drawings(found.drawn).items()}
    paper.write(MarkdownIt("commonmark", {"html": False}).enable("table").parse(found.text), drawn)
    return paper.done()


class Paper:
    """The pages while they are written."""

    def __init__(self, title: str) -> None:
        self.pdf: Any = import_module("fpdf").FPDF(format="A4")
        self._letters: frozenset[int] | None = None
        self._font = self._choose_font()
        self.pdf.set_margin(18)
        self.pdf.set_title(title)
        self.pdf.set_lang(language())
        self.pdf.footer = self._footer
        self.pdf.add_page()

    def _choose_font(self) -> str:
        for folder in FONTS:
            files = {style: folder / name for style, name in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf"))}
            if all(file.is_file() for file in files.values()):
                for style, file in files.items():
                    self.pdf.add_font("body", style, file)
                known = [set(self.pdf.fonts[name].cmap) for name in ("body", "bodyB")]
                self._letters = frozenset(known[0] & known[1])
                return "body"
        return "Helvetica"

    def known(self, text: str) -> str:
        """The text in letters that the font has."""
        composed = normalize("NFC", text)
        if self._letters is None:
            return composed.translate(PLAIN).encode("latin-1", "replace").decode("latin-1")
        return "".join(one if ord(one) in self._letters else "?" for one in composed)

    def write(self, tokens: Sequence[Token], drawn: dict[str, Titled]) -> None:
        """A document as markdown-it reads it."""
        waiting = iter(tokens)
        for token in waiting:
            if token.type == "heading_open":
                self._heading(token.tag, next(waiting))
            elif token.type == "table_open":
                self._table(list(_rows(waiting)))
            elif token.type == "fence" and token.info in drawn:
                self._drawing(drawn[token.info])
            elif token.type in ("fence", "code_block"):
                self._line([Span(token.content, bold=False)])
            elif token.type == "inline":
                self._line(list(_spans(token)), bullet=token.level > 1)

    def done(self) -> bytes:
        """The whole document; the files of the fonts are let go."""
        try:
            return bytes(self.pdf.output())
        finally:
            if self._letters is not None:
                for font in self.pdf.fonts.values():
                    font.ttfont.close()

    def _footer(self) -> None:
        self._set(SMALL)
        self.pdf.set_y(-12)
        self.pdf.cell(0, 5, str(self.pdf.page_no()), align="C")

    def _set(self, size: float, *, bold: bool = False) -> None:
        self.pdf.set_font(self._font, "B" if bold else "", size)

    def _heading(self, tag: str, inline: Token) -> None:
        size = SIZES.get(tag, BODY)
        if self.pdf.will_page_break(size * POINT * 4):
            self.pdf.add_page()
        self.pdf.ln(2.5)
        self._set(size, bold=True)
        said = self.known("".join(span.text for span in _spans(inline)))
        self.pdf.multi_cell(0, size * POINT * 1.35, said, align="L", new_x="LMARGIN", new_y="NEXT")
        self.pdf.ln(1)

    def _line(self, spans: Sequence[Span], *, bullet: bool = False) -> None:
        with self._indented(4 if bullet else 0):
            if bullet:
                self._set(BODY)
                self.pdf.set_x(self.pdf.l_margin - 4)
                self.pdf.cell(4, LINE, "-")
            for span in spans:
                self._set(BODY, bold=span.bold)
                self.pdf.write(LINE, self.known(span.text))
        self.pdf.ln(LINE + (0 if bullet else 1))

    @contextmanager
    def _indented(self, by: float) -> Iterator[None]:
        before = self.pdf.l_margin
        self.pdf.set_left_margin(before + by)
        yield
        self.pdf.set_left_margin(before)

    def _table(self, rows: Sequence[Sequence[str]]) -> None:
        if any(len(cell) > LONGEST_CELL for row in rows for cell in row):
            for row in rows[1:]:
                named = (f"{name}: {cell}" for name, cell in zip(rows[0], row, strict=True))
                self._line([Span(", ".join(named), bold=False)], bullet=True)
            return
        self._set(SMALL)
        self.pdf.ln(1)
        widths = COLUMNS if rows and len(rows[0]) == len(COLUMNS) else None
        with self.pdf.table(text_align="LEFT", line_height=LINE, padding=0.5, col_widths=widths) as table:
            for row in rows:
                line = table.row()
                for cell in row:
                    line.cell(self.known(cell))
        self.pdf.ln(2)

    def _drawing(self, one: Titled) -> None:
        scale = self.pdf.epw / one.drawing.width
        height = one.drawing.height * scale
        if self.pdf.will_page_break(height + LINE):
            self.pdf.add_page()
        left, top = self.pdf.l_margin, self.pdf.get_y()
        for shape in one.drawing.shapes:
            self._shape(shape, left, top, scale)
        self.pdf.set_xy(left, top + height)
        self._line([Span(one.legend, bold=False)])

    def _shape(self, one: Shape, left: float, top: float, scale: float) -> None:
        x, y = left + one.x * scale, top + one.y * scale
        self.pdf.set_draw_color(one.colour if isinstance(one, Rule) else BLACK)
        if isinstance(one, Rule):
            self.pdf.line(x, y, left + one.until * scale, y)
        elif isinstance(one, Box):
            self.pdf.set_fill_color(DARK)
            self.pdf.rect(x, y, one.width * scale, one.height * scale, style="F")
        elif isinstance(one, Circle):
            self.pdf.set_fill_color(BLACK if one.filled else "#ffffff")
            self.pdf.circle(x, y, one.radius * scale, style="DF")
        else:
            self._set(one.size * scale / POINT)
            said = self.known(str(safe(one.text)))
            behind = {"start": 0.0, "middle": 0.5, "end": 1.0}[one.anchor]
            self.pdf.text(x - behind * self.pdf.get_string_width(said), y, said)


def _rows(tokens: Iterator[Token]) -> Iterator[list[str]]:
    """The cells of a table, up to its end."""
    row: list[str] = []
    for token in tokens:
        if token.type == "table_close":
            return
        if token.type == "tr_open":
            row = []
        elif token.type == "inline":
            row.append("".join(span.text for span in _spans(token)))
        elif token.type == "tr_close":
            yield row


def _spans(inline: Token) -> Iterator[Span]:
    bold = False
    for child in inline.children or ():
        if child.type in ("strong_open", "strong_close"):
            bold = child.type == "strong_open"
        elif child.type in ("softbreak", "hardbreak"):
            yield Span("\n", bold)
        elif child.content:
            yield Span(str(safe(child.content)), bold)
