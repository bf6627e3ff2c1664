"""The minutes of a service meeting as one page of HTML, with the figures drawn in it (P9)."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from supportdesk.desk import Desk
from supportdesk.i18n import language
from supportdesk.operations.figure_drawings import Titled, drawings
from supportdesk.operations.minutes import DRAWN, written
from supportdesk.rules.plots_svg import svg
from supportdesk.text import safe

if TYPE_CHECKING:
    from markdown_it.token import Token

_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ font: 11pt/1.5 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; color: #111; background: #fff; }}
h1 {{ font-size: 1.6rem; }}
h2 {{ font-size: 1.25rem; margin-top: 2rem; border-bottom: 1px solid #999; }}
h3 {{ font-size: 1.05rem; }}
svg {{ display: block; margin: .5rem 0 1rem; break-inside: avoid; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; padding: .25rem .5rem; border-bottom: 1px solid #ccc; }}
@media print {{ body {{ margin: 0; max-width: none; }} h3 {{ break-after: avoid; }} }}
</style>
</head>
<body>
{body}
</body>
</html>
"""


def minutes_html(desk: Desk, number: int) -> str:
    """The minutes as a page that loads nothing from anywhere and prints well."""
    from markdown_it import MarkdownIt

    found = written(desk, number)
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    shapes = {DRAWN[name]: _shape(one) for name, one in drawings(found.drawn).items()}

    def fence(_renderer: object, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
        """A plot as shapes; any other block as the text it is."""
        return shapes.get(tokens[at].info) or f"<pre>{escape(tokens[at].content)}</pre>\n"

    reader.add_render_rule("fence", fence)
    title = str(safe(found.text.splitlines()[0].removeprefix("# "))).replace("\\", "")
    return _PAGE.format(language=language(), title=escape(title, quote=False), body=reader.render(found.text))


def _shape(one: Titled) -> str:
    return f"{svg(one.drawing, title=one.title)}<p>{escape(one.legend)}</p>\n"
